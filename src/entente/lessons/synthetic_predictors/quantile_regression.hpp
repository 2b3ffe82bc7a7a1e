// Conditional quantiles that are linear in the regressors.

#pragma once

#include <entente/base/matrix.hpp>

#include <span>
#include <vector>

namespace entente::lessons {

/// Coefficients that minimise the sum of check losses, moving from vertex to vertex along the steepest edge.
///
/// Cost: a step is O(observations x regressors^2); at most 50 steps for each observation, usually a few for each
/// regressor.
///
/// @param rows     observations x regressors, a constant included, of full column rank
/// @param outcome  one for each observation
/// @param share    of the outcomes that lie below, in (0, 1)
/// @return  one for each regressor
/// @source  Koenker & Bassett (1978), Econometrica 46:33-50; steps: Barrodale & Roberts (1973), SIAM Journal on
///          Numerical Analysis 10:839-848
[[nodiscard]] std::vector<double> quantile_regression(const Matrix& rows, std::span<const double> outcome,
                                                      double share);

} // namespace entente::lessons
