// Synthetic control matched on predictors, each with a stated importance.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// Predictors and outcomes of units, one of them treated.
struct PredictorPanel {
    Matrix predictors = {};  ///< units x predictors, each in its own unit of measure; no missing cells
    Matrix outcomes = {};    ///< units x periods in time order; no missing cells
    std::size_t treated = 0; ///< row of the treated unit; every other row is a control
    std::vector<std::size_t> fitted_periods = {}; ///< columns of `outcomes` before treatment on which fit is judged
    bool standardise = true; ///< divide each predictor by its standard deviation (n - 1) over all units
};

/// Ridge on the weights, as a share of the mean squared distance of the controls: it keeps weights unique that
/// predictors leave open.
inline constexpr double uniqueness_ridge = 1e-10;

/// A synthetic control and its fit. Gaps are treated less synthetic, in outcome units.
struct PredictorFit {
    std::vector<std::size_t> controls; ///< rows of the controls, ascending
    std::vector<double> weights;       ///< one for each control; >= 0, summing to one
    std::vector<double> importance;    ///< one for each predictor (the diagonal of V); >= 0, summing to one
    std::vector<double> gaps;          ///< in each period of the panel, in time order
    double predictor_distance = 0.0;   ///< squared distance of the predictors, weighted by importance
    double mean_squared_gap = 0.0;     ///< over the fitted periods
};

/// A panel of the same units with the outcomes of the fitted periods as the predictors, not standardised: the synthetic
/// control that matches on outcomes only.
[[nodiscard]] PredictorPanel outcomes_as_predictors(PredictorPanel panel);

/// Equal importance of all predictors. As predictors are standardised, this is the inverse-variance choice.
[[nodiscard]] std::vector<double> equal_importance(const PredictorPanel& panel);

/// Weights that bring the predictors of the controls nearest to those of the treated unit, for given importance.
///
/// Several weightings are equally good when controls exceed predictors and the treated unit lies within their hull; a
/// ridge far below any figure that matters then picks the most even one. Cost: O(controls^2 x predictors) and one exact
/// active-set fit.
///
/// @param importance  one number for each predictor, >= 0 with a positive sum, any scale
/// @error   fewer than one control; no predictor; no fitted period, or one outside the panel or named twice; a figure
///          missing or above 1e100 in size; a predictor that is the same for all units while predictors are
///          standardised; importance as above not met
/// @source  Abadie, Diamond & Hainmueller (2010), JASA 105:493-505, section 2.3
[[nodiscard]] std::expected<PredictorFit, Error> predictor_synthetic_control(const PredictorPanel& panel,
                                                                             std::span<const double> importance);

/// The same with a price on controls that are far from the treated unit themselves:
/// |x_1 - sum_j w_j x_j|^2 + penalty x sum_j w_j |x_1 - x_j|^2, distances weighted by importance as it is passed.
///
/// With any positive penalty the weights are unique for predictors in general position, and few controls are used; a
/// large one gives the nearest control. Importance counts as passed here, not made to sum to one, since its size
/// trades off against nothing but scales both terms alike.
///
/// @param penalty  >= 0, without unit
/// @error   as above; a penalty that is negative or not finite
/// @source  Abadie & L'Hour (2021), JASA 116:1817-1834
[[nodiscard]] std::expected<PredictorFit, Error>
penalised_synthetic_control(const PredictorPanel& panel, std::span<const double> importance, double penalty);

/// What predictor matching works on: figures of controls less those of the treated unit.
struct PredictorDifferences {
    std::vector<std::size_t> controls;
    Matrix predictors; ///< controls x predictors, standardised as the panel says
    Matrix outcomes;   ///< controls x fitted periods
};

/// Checks a panel and takes the differences, O(units x (predictors + periods)).
/// @error   as predictor_synthetic_control
[[nodiscard]] std::expected<PredictorDifferences, Error> predictor_differences(const PredictorPanel& panel);

/// A fit from weights that are already known.
[[nodiscard]] PredictorFit predictor_fit(const PredictorPanel& panel, const PredictorDifferences& differences,
                                         std::vector<double> weights, std::vector<double> importance);

} // namespace entente::lessons
