// A regression cluster by cluster, with the fixed effects that cross clusters back among the regressors.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/lessons/regression/grouping.hpp>
#include <entente/lessons/regression/least_squares.hpp>

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// What every method for few clusters reads: design, residuals and inverse, rows sorted by cluster.
///
/// Fixed effects nested in the clusters stay absorbed: leaving a cluster out leaves the others' effects as they are
/// (Pustejovsky & Tipton 2018, Theorem 2 as corrected in arXiv:1601.01981). Others depend on all clusters and stand
/// here as dummies. Rows are multiplied by the square root of their weight, so that every method sees equal weights; a
/// Poisson regression is seen at its solution, as one weighted regression.
struct ClusterDesign {
    std::vector<std::size_t> begin;   ///< first place of each cluster, and the number of rows; clusters + 1 values
    std::vector<std::size_t> code;    ///< code of each cluster in the grouping passed, ascending
    std::vector<std::size_t> place;   ///< for each place: position in Regression::rows
    std::vector<Levels> nested;       ///< fixed effects nested in the clusters, over Regression::rows
    std::vector<double> root_weights; ///< for each place
    std::vector<double> residuals;    ///< for each place, scaled
    Matrix design;                    ///< places x columns, scaled; the regressors first, then dummies
    Matrix inverse;                   ///< columns x columns: inverse of the inner products of `design`
    std::size_t regressors = 0;       ///< columns that are regressors, in the order of Regression::names
    [[nodiscard]] std::size_t clusters() const { return code.size(); }
    [[nodiscard]] std::size_t columns() const { return design.columns(); }
};

/// Cost: order rows x columns^2 + columns^3, columns counting the levels of fixed effects not nested in the clusters.
/// @param cluster  of the rows of the sample
/// @error  perfect fit; neither a regressor nor an effect that crosses clusters; a size that does not fit; a single
/// cluster; more than 2000 columns
[[nodiscard]] std::expected<ClusterDesign, Error> cluster_design(const Regression& regression, const Grouping& cluster);

/// Inner products of one cluster's rows of the design, columns x columns.
[[nodiscard]] Matrix cluster_gram(const ClusterDesign& design, std::size_t cluster);

/// Scores of one cluster: its design times some values, one for each place.
[[nodiscard]] std::vector<double> cluster_score(const ClusterDesign& design, std::size_t cluster,
                                                std::span<const double> values);

} // namespace entente::lessons
