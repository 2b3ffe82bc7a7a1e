// Where the outcome without treatment may lie, given that weights are estimated and the future is noisy.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>
#include <entente/lessons/synthetic_predictors/effect_bounds.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <vector>

namespace entente::lessons {

/// How prediction intervals are computed.
struct PredictionOptions {
    double weights_error = 0.05; ///< chance left to the error of the weights, both sides together, in (0, 1)
    double noise_error = 0.05;   ///< chance left to the noise after treatment, both sides together, in (0, 1)
    std::size_t draws = 1000;    ///< simulated errors of the weights, at least 10
    std::uint64_t seed = 1;
    Threads threads = {}; ///< does not change the result by a bit
};

/// The synthetic outcome after treatment began, with its intervals. Amounts are in outcome units.
struct SyntheticPrediction {
    std::vector<std::size_t> controls;       ///< rows of the controls, ascending
    std::vector<double> weights;             ///< one for each control; >= 0, summing to one
    std::vector<double> counterfactual;      ///< in each period after treatment began
    std::vector<EffectBounds> weights_error; ///< of the counterfactual for the error of the weights alone
    std::vector<EffectBounds> noise;         ///< of the noise alone, about zero
    std::vector<EffectBounds> intervals;     ///< of the counterfactual, both together; the effect is observed less this
    double smallest_weight = 0.0;            ///< weights up to this count as on the border of the simplex
    std::size_t degrees_of_freedom = 0;      ///< weights in use less one
};

/// Prediction intervals for a synthetic control on outcome levels without intercept.
///
/// The weights' error is bounded by simulation: for each draw of the score, normal with a heteroskedasticity-robust
/// (HC1) variance about its regression on the controls in use, the least and the largest prediction error over all
/// weights that fit as well as the estimate given that draw and keep to the simplex near it; then quantiles over
/// draws. The noise is bounded as sub-Gaussian, mean and log variance regressed on the controls in use; as that
/// variance explodes when it is extrapolated, the distance of the conditional quartiles over 1.34 caps it. Conventions
/// of scpi: linear conditional means, localisation by the type-2 rule of thumb for stationary data. The chances of both
/// errors add up. Cost: draws x periods after x about ten warm-started simplex fits from inner products.
///
/// @param panel     several treated units are averaged; periods before must exceed controls
/// @param progress  told after each block of draws; cancelling stops the work
/// @error   see SyntheticPanel::of; not more periods before than controls; an option outside its range; a perfect fit,
///          which leaves no error to measure; cancelled
/// @source  Cattaneo, Feng & Titiunik (2021), JASA 116:1865-1880; conventions: Cattaneo, Feng, Palomba &
///          Titiunik (2025), Journal of Statistical Software 113(1)
[[nodiscard]] std::expected<SyntheticPrediction, Error>
synthetic_control_prediction_intervals(BlockPanel panel, const PredictionOptions& options, Progress& progress);

/// A bound on the length of weights in the place of the simplex.
struct RidgeConstraint {
    double penalty = 0.0;            ///< rule of thumb: controls x residual variance over squared length of the weights
    double length = 0.0;             ///< bound on the length of the weights: that of least squares over 1 + penalty
    double degrees_of_freedom = 0.0; ///< sum of s^2 / (s^2 + penalty) over singular values s of the controls
};

/// The ridge constraint that the data before treatment suggest, O(periods x controls^2).
/// @error   see SyntheticPanel::of; not more periods before than controls; controls that depend on each other
/// @source  Cattaneo, Feng, Palomba & Titiunik (2025), Journal of Statistical Software 113(1);
///          the penalty: Hoerl, Kennard & Baldwin (1975), Communications in Statistics 4:105-123
[[nodiscard]] std::expected<RidgeConstraint, Error> ridge_constraint(BlockPanel panel);

} // namespace entente::lessons
