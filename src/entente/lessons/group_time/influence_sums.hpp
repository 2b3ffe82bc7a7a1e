// Estimation errors of many statistics as combinations of a few sums over units, so that variances and bootstraps need
// no matrix of units by statistics.

#pragma once

#include <entente/base/matrix.hpp>
#include <entente/lessons/group_time/staggered_panel.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace entente::lessons {

/// A coefficient on one sum.
struct InfluenceTerm {
    std::size_t index = 0;
    double coefficient = 0.0;
};
using InfluenceCombination = std::vector<InfluenceTerm>;

/// Figures of independent units (or clusters) that feed consecutive sums.
struct InfluenceBlock {
    std::size_t first_column = 0; ///< the sum that the first column of `rows` feeds
    Matrix rows = {};             ///< one row a unit (or cluster), one column a sum
};

/// The error of statistic k is, to first order, its combination of the column sums over units. Units are independent.
struct InfluenceSums {
    std::vector<InfluenceBlock> blocks = {};
    std::size_t columns = 0;                           ///< sums in all blocks
    std::vector<InfluenceCombination> effects = {};    ///< over sums
    std::vector<InfluenceCombination> aggregates = {}; ///< over effects, then sums (index less the number of effects)

    /// Effects and aggregates together; effects come first.
    [[nodiscard]] std::size_t statistics() const { return effects.size() + aggregates.size(); }
};

/// Figures of each unit of some group, before units are put into clusters.
struct UnitInfluence {
    std::vector<std::size_t> units = {};
    Matrix rows = {}; ///< one row for each of `units`
};

/// One block a group, columns numbered on from group to group; units of one cluster are added up. If a cluster has
/// units in several groups, one block holds all columns.
[[nodiscard]] InfluenceSums influence_sums(std::vector<UnitInfluence> groups, const StaggeredPanel& panel);

/// Coefficients of one statistic on all sums.
[[nodiscard]] std::vector<double> on_sums(const InfluenceSums& sums, std::size_t statistic);

/// The influence of each unit (or cluster) on chosen statistics: a statistic's error is the column's sum.
///
/// @return  rows of all blocks one after the other x statistics
[[nodiscard]] Matrix influence(const InfluenceSums& sums, std::span<const std::size_t> statistics);

/// @return  of the chosen statistics, in that order; in squared units of the statistics, no small-sample factor
[[nodiscard]] Matrix covariance(const InfluenceSums& sums, std::span<const std::size_t> statistics);

/// Root of the diagonal of the covariance, for all statistics: O(units x (columns of a block)^2).
[[nodiscard]] std::vector<double> standard_errors(const InfluenceSums& sums);

/// For each statistic, the error it would have if its terms did not cancel. A standard error that is smaller by ten
/// digits is rounding: nothing moved.
[[nodiscard]] std::vector<double> uncancelled_errors(const InfluenceSums& sums);
/// A standard error up to this share of the uncancelled one is no spread.
inline constexpr double no_spread = 1e-10;

} // namespace entente::lessons
