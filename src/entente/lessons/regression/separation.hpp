// Finds the observations of a Poisson regression that some coefficients running to infinity would fit perfectly.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/regression/least_squares.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <vector>

namespace entente::lessons {

/// What is wrong with the sample of a Poisson regression, if anything: as wrong_sample(), a negative outcome, all zero.
[[nodiscard]] std::optional<Error> wrong_counts(const RegressionSample& sample);

/// Rows with outcome zero whose mean a Poisson regression would drive to zero: estimates exist only without them.
///
/// A row is separated when some combination z of regressors and fixed effects is zero wherever the outcome is positive,
/// never negative where it is zero, and positive in that row. The answer is the largest such set and does not depend on
/// a tolerance for convergence: where the iterative rectifier of the source projects again and again, the nearest point
/// of a convex hull decides at once. Either it is away from zero and all rows left are separated, or the rows it is
/// made of cannot be, and the search goes on without them. Cost: order rows x p^2 + p^3, p counting regressors and the
/// levels of all fixed effects but the largest; nothing but a pass over the rows when no outcome is zero.
/// @return  rows, ascending
/// @error   as least_squares(); a negative outcome (names it); outcomes that are all zero; p above 3000
/// @source  Correia, Guimaraes & Zylkin (2020), Verifying the existence of maximum likelihood estimates for generalized
///          linear models, arXiv:1903.01633; the alternative of Gordan (1873) and Stiemke (1915)
[[nodiscard]] std::expected<std::vector<std::size_t>, Error> separated_rows(const RegressionSample& sample);

} // namespace entente::lessons
