// How much longer a stage takes, given that it has already lasted so long.

#pragma once

#include <entente/base/error.hpp>
#include <entente/pathway/kaplan_meier.hpp>

#include <expected>

namespace entente::pathway {

/// The curve of the remaining time of a case that is still open after `spent` days: S(spent + w) / S(spent).
///
/// Times of the result count from `spent`. Its variance is Greenwood's over the steps after `spent` only: S(spent) is
/// given, not estimated. It equals the Kaplan-Meier curve of the cases that lasted longer than `spent`, watched from
/// then on. `n` is the number at risk at its first step, `events` the number that ended after `spent`; look at them
/// before trusting the curve. Quantiles and means of the remaining time are those of the returned curve.
///
/// @param spent  days the case has lasted in this stage without ending, >= 0
/// @error   negative or not finite; no case lasted longer (S(spent) = 0); at or beyond the last observed time
/// @source  the conditional survival function, e.g. Klein & Moeschberger (2003), Survival Analysis, section 2.4
[[nodiscard]] std::expected<SurvivalCurve, Error> conditional_remaining_time(const SurvivalCurve& curve, double spent);

/// The chance of having ended within some days, with the interval of the curve it is read from.
struct ChanceEnded {
    double estimate = 0.0; ///< in [0, 1]
    double se = 0.0;       ///< Greenwood; NaN where every case has ended
    double low = 0.0;      ///< in [0, 1]; NaN where every case has ended
    double high = 0.0;     ///< likewise
};

/// The chance 1 - S(within) of a curve; on a curve of remaining time, the chance of ending in the next `within` days.
///
/// @param within  days, >= 0
/// @error   negative or not finite; beyond the last step while cases were still open there (the remedy says how far the
///          curve reaches, and what the chance is by then)
[[nodiscard]] std::expected<ChanceEnded, Error> chance_ended_within(const SurvivalCurve& curve, double within);

} // namespace entente::pathway
