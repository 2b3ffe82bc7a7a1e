// Synthetic control corrected for the fit it misses, by a ridge regression of later on earlier outcomes.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/synthetic_predictors/augmented_matching.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::lessons {

/// How well a penalty of the ridge regression predicts periods it has not seen.
struct PenaltyError {
    double penalty = 0.0;        ///< in squared outcome units
    double mean = 0.0;           ///< mean squared error over the periods and covariates left out in turn
    double standard_error = 0.0; ///< of that mean
};

/// The effect of treatment by augmented synthetic control. Amounts are in outcome units.
struct AugmentedEstimate {
    double estimate = 0.0;                  ///< mean of `effects`
    std::vector<double> effects;            ///< in each period after treatment began, in time order
    std::vector<double> pre_gaps;           ///< treated less weighted controls before treatment
    std::vector<std::size_t> controls;      ///< rows of the controls, ascending
    std::vector<double> weights;            ///< one for each control, summing to one; may be negative with a ridge
    std::vector<double> simplex_weights;    ///< before the correction; >= 0, summing to one
    double imbalance = 0.0;                 ///< length of the vector of gaps before treatment
    double imbalance_share = 0.0;           ///< the same over that of equal weights; 0 when these fit perfectly too
    double penalty = 0.0;                   ///< of the ridge regression; 0 without one
    std::vector<PenaltyError> penalty_path; ///< largest penalty first; empty when the penalty was given
};

/// Weights of a synthetic control plus what a ridge regression of the outcome on the earlier outcomes would still
/// correct: w + X (X'X + penalty)^-1 (x_1 - X'w), X the controls' features about their means.
///
/// Convention: the penalty is cross-validated by leaving out each period before treatment and each covariate in turn,
/// synthetic control included (R augsynth never leaves out the last of them: set `folds` to one less for its choice);
/// the default takes the largest penalty within one standard error of the best. Cost: one eigenvalue decomposition,
/// O(controls^3), and for each feature left out one warm-started simplex fit and O(controls x (features + penalties)):
/// removing a feature is a rank-one change, solved in closed form.
///
/// @param panel    one or several treated units with a common start; several are averaged
/// @return  effects, weights and fit; with `ridge` false, the plain synthetic control on the same footing
/// @error   see wrong_augmented; controls that do not differ before treatment, so that no penalty can be chosen
/// @source  Ben-Michael, Feller & Rothstein (2021), JASA 116:1789-1803
[[nodiscard]] std::expected<AugmentedEstimate, Error>
ridge_augmented_synthetic_control(const BlockPanel& panel, const AugmentedOptions& options = {});

} // namespace entente::lessons
