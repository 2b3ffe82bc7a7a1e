// Jackknife and bootstrap standard errors of synthetic difference-in-differences.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <vector>

namespace entente::lessons {

/// An effect and its spread over resamples. Amounts are in outcome units.
struct ResamplingInference {
    SyntheticEstimate effect;      ///< of the treated units
    std::vector<double> estimates; ///< one for each resample; jackknife: the unit of that row left out
    double standard_error = 0.0;
    double lower = 0.0; ///< estimate less z standard errors, at the level asked for
    double upper = 0.0; ///< estimate plus z standard errors
};

/// Each unit left out in turn, the weights kept and scaled to add up to one again.
///
/// Conservative for many units; with two or three treated take it as information only. Spread about the mean of the
/// leave-one-out estimates, times (n - 1) / n. Costs one fit and O(units * periods).
///
/// @param level  of the interval, between 0 and 1
/// @error   see SyntheticPanel::of; one treated unit, one control or all weight on one control; SyntheticControl, for
///          which the method is not valid; a level outside (0, 1)
/// @source  Arkhangelsky et al. (2021), American Economic Review 111:4088-4118, Algorithm 3
[[nodiscard]] std::expected<ResamplingInference, Error> jackknife_standard_error(BlockPanel panel,
                                                                                 SyntheticMethod method, double level);

/// Units drawn with replacement, everything found anew for each draw: weights, penalty, noise level.
///
/// A draw without treated units or without controls is drawn again. The standard error is the population standard
/// deviation of the estimates. Draws come from streams numbered by draw. Costs one fit for each draw, started from the
/// weights of the panel itself.
///
/// @param draws    at least 2; a few hundred give the standard error to about five percent
/// @param seed     of the random streams
/// @param threads  does not change the result by a bit
/// @error   see SyntheticPanel::of; one treated unit; fewer than 2 draws; a level outside (0, 1); cancelled
/// @source  Arkhangelsky et al. (2021), American Economic Review 111:4088-4118, Algorithm 2
[[nodiscard]] std::expected<ResamplingInference, Error>
bootstrap_standard_error(BlockPanel panel, SyntheticMethod method, std::size_t draws, std::uint64_t seed, double level,
                         Threads threads, Progress& progress);

} // namespace entente::lessons
