// Extended two-way fixed effects: one effect for each cohort and period, in a linear or a Poisson model.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/group_time/group_time_effects.hpp>
#include <entente/lessons/group_time/influence_sums.hpp>
#include <entente/lessons/group_time/staggered_panel.hpp>

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

namespace entente::lessons {

enum class OutcomeModel {
    Linear,  ///< parallel trends in the outcome
    Poisson, ///< parallel trends in its logarithm: ratios; outcomes >= 0, any distribution
};

/// The effect on a cohort in a period, in outcome units under both models.
struct CohortPeriodEffect {
    int first_treated = 0;
    int period = 0;
    double estimate = 0.0; ///< observed mean less `without_treatment`
    double standard_error = 0.0;
    double without_treatment = 0.0; ///< predicted mean; estimate / this is the proportional effect
    std::size_t treated_units = 0;
};

struct ExtendedTwoWayEffects {
    AggregateEffect overall = {};                  ///< mean over all treated cells, by unit weight
    std::vector<AggregateEffect> cohorts = {};     ///< by first treated period
    std::vector<AggregateEffect> periods = {};     ///< by period, from the first treatment on
    std::vector<AggregateEffect> event_times = {}; ///< from 0 on
    std::vector<CohortPeriodEffect> effects = {};  ///< by cohort, then period
    std::vector<std::string> cells_without_comparison =
        {};                                       ///< left out: "cohort 2006, period 2007", nobody untreated then
    std::vector<std::string> units_left_out = {}; ///< units without a pre-period, see StaggeredPanel
    double variance_factor = 1.0; ///< in the standard errors: clusters/(clusters-1) x (cells-1)/(cells-coefficients)
    InfluenceSums influence = {}; ///< without the factor
};

/// Cohort effects, period effects and an effect for every treated cohort and period, fitted by (quasi-)likelihood;
/// clustered standard errors take cohort sizes as given.
///
/// With a complete panel cohort effects give the same estimates as unit effects, and the linear model those of
/// imputation without covariates. All work is on cohort means and second moments: O(units x periods^2), no refit and
/// no matrix of cells.
///
/// @error   a gap; covariates, which this method does not take; no treated cell with an untreated unit in the same
///          period; as many coefficients as cells; fewer than two clusters; for Poisson: a negative outcome, or zeros
///          throughout a cohort's or a period's untreated cells (names them), or no maximum
/// @source  Wooldridge (2025), Two-way fixed effects, the two-way Mundlak regression, and difference-in-differences
///          estimators, Empirical Economics 69; Poisson: Wooldridge (2023), Econometrics Journal 26:C31-C66
[[nodiscard]] std::expected<ExtendedTwoWayEffects, Error> extended_two_way(const StaggeredPanel& panel,
                                                                           OutcomeModel model = OutcomeModel::Linear);

} // namespace entente::lessons
