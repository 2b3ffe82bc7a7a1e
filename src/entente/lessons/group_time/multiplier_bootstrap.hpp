// Simultaneous confidence bands from random signs on units' influence.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/lessons/group_time/influence_sums.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <vector>

namespace entente::lessons {

/// What a unit's influence is multiplied with in a draw; each has mean 0 and variance 1.
enum class Multiplier {
    Rademacher, ///< 1 or -1, equally likely
    Mammen,     ///< two points with third moment 1
};

/// How many draws, and which.
struct MultiplierOptions {
    std::size_t draws = 1000; ///< 100 to 1'000'000
    std::uint64_t seed = 1;
    Multiplier multiplier = Multiplier::Rademacher;
    double level = 0.95; ///< of the bands, between 0 and 1
    Threads threads = {};
};

/// Standard errors and critical values found by drawing.
struct MultiplierBootstrap {
    std::vector<double> standard_errors;     ///< of all statistics: interquartile range over that of the normal
    std::vector<double> critical_values;     ///< one a family: estimate +- this x standard error covers all at once
    std::vector<std::size_t> without_spread; ///< statistics that no draw moved; they do not count for a band
};

/// Bands that cover all statistics of a family at once. One draw costs O(units x columns of a block), not units x
/// statistics.
///
/// @param families  sets of statistics; a family of which no statistic moves has the critical value of one normal
/// @param progress  told after each batch of draws; cancelling stops the work
/// @return  the same for any number of threads
/// @error   a level outside (0, 1); too few or too many draws; a family that is empty or names no statistic;
///          cancelled
/// @source  Callaway & Sant'Anna (2021), Journal of Econometrics 225:200-230, Algorithm 1; Mammen (1993), Annals of
///          Statistics 21:255-285
[[nodiscard]] std::expected<MultiplierBootstrap, Error>
multiplier_bootstrap(const InfluenceSums& sums, const std::vector<std::vector<std::size_t>>& families,
                     const MultiplierOptions& options, Progress& progress);

} // namespace entente::lessons
