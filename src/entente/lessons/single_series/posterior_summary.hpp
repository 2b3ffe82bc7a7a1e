// What draws from a posterior say about one amount.

#pragma once

#include <span>
#include <vector>

namespace entente::lessons {

/// Posterior of one amount.
struct PosteriorSummary {
    double mean = 0.0;
    double standard_deviation = 0.0;
    double lower = 0.0; ///< quantile at half of what the level leaves
    double upper = 0.0;
};

/// @param draws  at least 2
/// @param level  of the interval, between 0 and 1
[[nodiscard]] PosteriorSummary summary_of_draws(std::vector<double> draws, double level);

/// Standard error of the mean of draws that depend on their neighbours, from the means of 40 batches.
/// @param draws  at least 80, in the order in which they were made
/// @source  Geyer (1992), Statistical Science 7:473-483
[[nodiscard]] double simulation_error_of_mean(std::span<const double> draws);

} // namespace entente::lessons
