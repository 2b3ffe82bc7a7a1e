// An event study: effects by time since the event, with their covariance, as any estimator may give them.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <vector>

namespace entente::lessons {

/// Estimated effects by event time, jointly normal around the truth.
struct EventStudy {
    std::vector<int> event_times;     ///< ascending, without the reference; at least one on each side of it
    std::vector<double> coefficients; ///< one for each event time, in outcome units
    Matrix covariance;                ///< of the coefficients, in squared outcome units; positive definite
    int reference = -1;               ///< the event time whose coefficient is zero by construction
};

/// Whether the sensitivity analysis needs every event time between the first and the last.
enum class Gaps { Allowed, Refused };

/// The first thing wrong with the event study, if anything.
///
/// @error  sizes that do not fit; times that are not ascending or hold the reference; no time before or after it; a
/// gap,
///         if refused (names the missing time); a value that is missing or above 1e50 in size; a covariance that is not
///         symmetric and positive definite
[[nodiscard]] std::optional<Error> wrong_event_study(const EventStudy& study, Gaps gaps);

/// How many of the coefficients lie before the reference. The others lie after it.
[[nodiscard]] std::size_t pre_coefficients(const EventStudy& study);

/// The first thing wrong with the weights of a target, if anything.
///
/// @param target  one weight for each coefficient after the reference, in order: {1, 0, ...} asks for the first effect,
///                equal weights that sum to one for the mean effect
/// @error  a number of weights that does not fit; one that is not finite; all zero
[[nodiscard]] std::optional<Error> wrong_target(const EventStudy& study, std::span<const double> target);

/// An interval for a weighted sum of effects, in outcome units.
struct SensitivityInterval {
    double lower = 0.0;
    double upper = 0.0;
};

/// The usual interval, which is right if trends are parallel: estimate +- z standard errors.
///
/// @param target  see wrong_target
/// @param level   between 0 and 1, for instance 0.95
/// @error   see wrong_event_study and wrong_target; a level outside (0, 1)
[[nodiscard]] std::expected<SensitivityInterval, Error>
parallel_trends_interval(const EventStudy& study, std::span<const double> target, double level = 0.95);

} // namespace entente::lessons
