// Least squares over the simplex when a penalty of real size spreads the weights over many candidates.

#pragma once

#include <entente/lessons/simplex_least_squares.hpp>

#include <expected>
#include <span>

namespace entente::lessons {

/// The smallest ridge, relative to the candidates' mean squared distance from the target, that
/// `ridge_simplex_least_squares` takes: with less, its sums cancel.
inline constexpr double least_relative_ridge = 1e-7;

/// The exact minimiser of |sum_j w_j a_j - b|^2 + sum_j ridge_j w_j^2 over weights w >= 0 that sum to one.
///
/// Same answer as `simplex_least_squares`, faster where many weights are positive: candidates enter and leave in
/// blocks, and each linear system has the size of the observations or of the candidates in use, whichever is smaller.
/// Costs O(candidates * observations * min(candidates, observations)) a step, some five to ten steps.
///
/// @param candidates  one candidate a row (n x m); centre rows and target first for an intercept
/// @param target      m values
/// @param ridges      one for each candidate, all at least `least_relative_ridge` times the mean squared distance of
/// the
///                    candidates from the target, and positive
/// @param start       weights whose positive entries are the first guess of the candidates in use, or empty for all
/// @return  weights in candidate order; the same bytes on every run
/// @error   sizes that do not fit; a value that is not finite; a ridge too small; no convergence
/// @source  block principal pivoting of Portugal, Judice & Vicente (1994), Mathematics of Computation 63:625-643, on
///          the equivalent problem without the sum: minimise v'Gv / 2 - sum v over v >= 0, then
///          w = v / sum v
[[nodiscard]] std::expected<SimplexFit, Error> ridge_simplex_least_squares(const Matrix& candidates,
                                                                           std::span<const double> target,
                                                                           std::span<const double> ridges,
                                                                           std::span<const double> start = {});

} // namespace entente::lessons
