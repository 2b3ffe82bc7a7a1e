// Least squares with weights that are not negative and add up to one: the problem behind every synthetic control.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// How a simplex least-squares problem is solved.
struct SimplexOptions {
    double ridge = 0.0; ///< penalty on the sum of squared weights, in squared outcome units; finite, >= 0
    /// First guess of the weights, one for each candidate; empty: all weight on the nearest candidate. A guess from
    /// which the steps run out is dropped for that one.
    std::span<const double> start = {};
    std::size_t max_steps = 0; ///< steps before giving up; 0: 100 + 20 for each candidate
};

/// Weights that minimise the squared distance, and how close to the minimum they are.
struct SimplexFit {
    std::vector<double> weights; ///< one for each candidate, in order; >= 0, summing to one
    double objective = 0.0;      ///< squared distance plus ridge times the sum of squared weights
    double optimality_gap = 0.0; ///< `objective` is at most this much above the minimum (duality gap, >= 0)
    std::size_t steps = 0;       ///< linear systems solved
};

/// The exact minimiser of |sum_j w_j a_j - b|^2 + ridge |w|^2 over weights w >= 0 that sum to one.
///
/// An active-set method: it keeps a triangular factor of the normal equations of the candidates in use, adds the
/// candidate that promises most, drops those whose weight reaches zero, and ends when the duality gap is at the level
/// of rounding. When several weightings are equally good (more candidates than observations, no ridge) it gives one of
/// them; any ridge, however small, makes the answer unique.
///
/// @param candidates  one candidate a row (n x m), in outcome units; centre rows and target first for an intercept
/// @param target      m values, in outcome units
/// @return  weights in candidate order; the same bytes on every run
/// @error   no candidates; a size that does not fit; a value that is not finite (names it); a start that is not a set
/// of
///          weights; no convergence within `max_steps`
/// @source  Wolfe (1976), Finding the nearest point in a polytope, Mathematical Programming 11:128-149
[[nodiscard]] std::expected<SimplexFit, Error>
simplex_least_squares(const Matrix& candidates, std::span<const double> target, const SimplexOptions& options = {});

/// The same from inner products, so that runs over subsets of the same candidates need not form them again.
///
/// Inner products carry the square of the figures: where the fit is perfect to about eight digits and the ridge is
/// tiny, only `simplex_least_squares` can tell good weights from slightly better ones.
///
/// @param differences_gram  n x n, symmetric: cell (j, k) is the inner product of (a_j - b) and (a_k - b), without
/// ridge
/// @return  as above
/// @error   as above; also a matrix that is not square, or a negative squared length on its diagonal
[[nodiscard]] std::expected<SimplexFit, Error> simplex_least_squares_from_gram(const Matrix& differences_gram,
                                                                               const SimplexOptions& options = {});

} // namespace entente::lessons
