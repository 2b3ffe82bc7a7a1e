// Sensitivity to trends that bend: how the interval widens when the slope of the difference in trends may change by up
// to M from one period to the next.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/sensitivity/event_study.hpp>

#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// A fixed-length interval: an affine estimate, give or take a length known before the data are seen.
struct SmoothnessInterval {
    SensitivityInterval interval = {}; ///< estimate - half_length, estimate + half_length
    double estimate = 0.0;             ///< the target, less the trend that the weights take from before the event
    double half_length = 0.0;          ///< > 0
    double worst_bias = 0.0;           ///< of the estimate, over all violations that are allowed
    double standard_error = 0.0;       ///< of the estimate
    std::vector<double> pre_weights;   ///< of the coefficients before the reference, in event-time order
};

/// The shortest interval that covers the target whatever the difference in trends, as long as its second differences
/// are at most M in size: |d(t+1) - 2 d(t) + d(t-1)| <= M. M = 0 allows any linear trend.
///
/// Exact: the weights that trade bias for variance follow a piecewise linear path, and the best point on it is found to
/// rounding; scaled inside, so that no unit of the outcome is too small or too large. Cost: O(steps x
/// coefficients before^3), steps mostly as many as coefficients before.
///
/// @param target  see wrong_target
/// @param bend    M, in outcome units a period squared; 0 to 1e50
/// @param level   between 0 and 1, for instance 0.95
/// @error   see wrong_event_study (gaps are refused) and wrong_target; an M or level out of range; more steps than the
/// path
///          can have (a defect)
/// @source  Rambachan & Roth (2023), Review of Economic Studies 90:2555-2591; Armstrong & Kolesar (2018),
///          Econometrica 86:655-683; path: Osborne, Presnell & Turlach (2000), IMA J. Numerical Analysis 20:389-403
[[nodiscard]] std::expected<SmoothnessInterval, Error>
smoothness_interval(const EventStudy& study, std::span<const double> target, double bend, double level = 0.95);

/// The breakdown value: the M from which on the interval holds zero. Compare it with what is known about the slope's
/// changes.
///
/// @return  in outcome units a period squared; 0 when the interval holds zero even for linear trends
/// @error   see smoothness_interval
/// @source  Rambachan & Roth (2023)
[[nodiscard]] std::expected<double, Error> smoothness_breakdown(const EventStudy& study, std::span<const double> target,
                                                                double level = 0.95);

} // namespace entente::lessons
