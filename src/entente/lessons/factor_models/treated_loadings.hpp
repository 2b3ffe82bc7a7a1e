// The loadings of a treated unit on factors that controls have shown.

#pragma once

#include <entente/lessons/factor_models/factor_panel.hpp>
#include <entente/lessons/factor_models/low_rank_completion.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace entente::lessons {

/// A treated unit against its counterfactual, and how well its own history predicts itself.
struct TreatedGaps {
    std::vector<double> gaps;      ///< one for each period: outcome less counterfactual
    double held_out_squares = 0.0; ///< squared errors of each period before treatment predicted from the others, summed
};

/// A unit's outcomes less the controls' period effects and less covariates at the controls' coefficients.
/// @param unit  row of the panel
[[nodiscard]] std::vector<double> path_beside_factors(const FactorPanel& panel, std::size_t unit,
                                                      const Completion& controls);

/// Least squares of the path on a constant and the factors before treatment, carried on through all periods.
///
/// @param path     as path_beside_factors gives it
/// @param history  periods before treatment, more than there are factors plus one
/// @param factors  periods x number
/// @return  nothing when constant and factors cannot be told apart before treatment
/// @source  Xu (2017), Political Analysis 25:57-76, section 3, step 2; held-out errors from the leverage,
///          Belsley, Kuh & Welsch (1980), Regression
///          Diagnostics
[[nodiscard]] std::optional<TreatedGaps> treated_gaps(std::span<const double> path, std::size_t history,
                                                      const Matrix& factors);

} // namespace entente::lessons
