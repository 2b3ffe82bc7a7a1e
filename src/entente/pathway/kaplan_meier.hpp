// Kaplan-Meier estimate of how long a stage takes, from cases of which some are still open or were first seen late.

#pragma once

#include <entente/base/error.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <vector>

namespace entente::pathway {

/// One observed duration, in days since the stage began.
struct Duration {
    double entry =
        0.0;           ///< from when the case was watched; 0: from the start. A case is only known if it lasted so long
    double time = 0.0; ///< when the stage ended or was last seen open; later than `entry`, or 0 when both are 0
    bool event = false; ///< false: still open at `time` (right-censored)
};

/// One step of a survival curve: a time at which some case ended or was last seen.
struct SurvivalStep {
    double time = 0.0;          ///< days since the stage began
    std::size_t n_risk = 0;     ///< cases open and watched just before `time`
    std::size_t n_event = 0;    ///< cases that ended at `time`
    std::size_t n_censored = 0; ///< cases last seen open at `time`
    double estimate = 1.0;      ///< share still open just after `time`, in [0, 1], never rising
    double greenwood_sum = 0.0; ///< sum of d / (n (n - d)) up to and with `time`; infinite once `estimate` is 0
    double se = 0.0;            ///< Greenwood standard error of `estimate`; NaN once `estimate` is 0
    double low = 1.0;           ///< interval on the log scale, in [0, 1]; NaN once `estimate` is 0
    double high = 1.0;          ///< likewise; cut at 1
};

/// Steps ordered by `time`, strictly increasing, at least one. Before the first the share is 1; after the last the
/// curve says nothing, unless it has come down to 0.
struct SurvivalCurve {
    std::vector<SurvivalStep> steps;
    std::size_t n = 0;        ///< cases
    std::size_t events = 0;   ///< cases that ended
    double confidence = 0.95; ///< of the intervals
};

/// A time with its interval; what is absent was not reached.
struct QuantileEstimate {
    std::optional<double> time; ///< days
    std::optional<double> low;
    std::optional<double> high;
};

/// Product-limit estimate of the share of cases still open.
///
/// A case counts as at risk at t when entry < t <= time, so cases that end and cases last seen on the same day are all
/// at risk on that day. With late entries the first risk sets can be small; if one of them ends altogether the estimate
/// stays 0. Equal times must be equal numbers: nothing is rounded. The interval is S exp(+-z sqrt(sum)), as R's
/// default.
///
/// @param durations   at least one case; order does not matter
/// @param confidence  in (0, 1)
/// @error   no cases; a number that is not finite; entry < 0; time not after entry; confidence outside (0, 1)
/// @source  Kaplan & Meier (1958), JASA 53:457-481; variance: Greenwood (1926); left truncation: Klein &
///          Moeschberger (2003), Survival Analysis, section 4.6
[[nodiscard]] std::expected<SurvivalCurve, Error> kaplan_meier(std::span<const Duration> durations,
                                                               double confidence = 0.95);

/// The share still open just after `time` days; absent beyond the last step unless the curve has come down to 0.
[[nodiscard]] std::optional<double> survival_at(const SurvivalCurve& curve, double time);

/// The time by which a share of the cases has ended: the first with 1 - S >= share. Where the curve runs exactly at
/// that height, the middle of that stretch, which for the last one ends at the last step. The interval is where the two
/// edges of the band cross the same height.
///
/// @param share_ended  in (0, 1); 0.5 gives the median
/// @error   share_ended outside (0, 1)
/// @source  R survival, quantile.survfit (its convention); Brookmeyer & Crowley (1982), Biometrics 38:29-41
[[nodiscard]] std::expected<QuantileEstimate, Error> quantile(const SurvivalCurve& curve, double share_ended);

/// Mean number of days open, counted up to `horizon`: the area under the curve.
///
/// @param horizon  days, >= 0
/// @error   negative or not finite, or beyond the last step while cases were still open there
[[nodiscard]] std::expected<double, Error> restricted_mean(const SurvivalCurve& curve, double horizon);

/// The z with P(-z <= Z <= z) = confidence for a standard normal Z, to machine precision. @param confidence in (0, 1)
[[nodiscard]] double two_sided_normal_limit(double confidence);

/// Fills the standard error and the interval of a step from its estimate and Greenwood sum.
[[nodiscard]] SurvivalStep with_interval(SurvivalStep step, double normal_limit);

} // namespace entente::pathway
