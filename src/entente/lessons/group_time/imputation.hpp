// Imputation of what treated cells would have been without treatment.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/group_time/group_time_effects.hpp>
#include <entente/lessons/group_time/staggered_panel.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace entente::lessons {

/// An average effect over some treated cells, in outcome units.
struct ImputedEffect {
    int label = 0; ///< event time (period less first treated), cohort or period; 0 for the overall effect
    double estimate = 0.0;
    double standard_error = 0.0;
    std::size_t cells = 0; ///< treated cells averaged
};

/// A difference before treatment from the periods that lie further before.
struct LeadCoefficient {
    int event_time = 0; ///< negative
    double estimate = 0.0;
    double standard_error = 0.0; ///< clustered, with the factor clusters / (clusters - 1)
};

struct ImputationOptions {
    /// Event times -1 to -leads are tested; nothing: as many as the panel can tell apart from the earliest one.
    std::optional<std::size_t> leads = {};
};

struct ImputationEffects {
    ImputedEffect overall = {};                  ///< of all treated cells that could be imputed, by unit weight
    std::vector<ImputedEffect> event_times = {}; ///< from 0 on, ascending
    std::vector<ImputedEffect> cohorts = {};     ///< by first treated period
    std::vector<ImputedEffect> periods = {};     ///< by period
    std::vector<double> covariate_effects = {};  ///< one a covariate, from untreated cells
    std::vector<LeadCoefficient> leads = {};     ///< by event time, ascending; empty when none can be estimated
    std::optional<PreTrendTest> pre_trend = {}; ///< joint, by chi-squared; nothing if the leads' covariance is singular
    std::vector<std::string> cells_not_imputed =
        {}; ///< left out: "unit 17, 2009", no untreated unit links unit and period
    std::vector<std::string> units_left_out = {}; ///< units without a pre-period, see StaggeredPanel
    std::size_t single_unit_cells = 0; ///< cohort-periods of one unit: their effect's own noise cannot be seen
};

/// Effects under parallel trends: unit effects, period effects and covariates are fitted to untreated cells only, and
/// the effect in a treated cell is the outcome less the prediction.
///
/// Gaps are allowed. No unit is dropped: one with a single untreated cell still gives its unit effect. Standard
/// errors are conservative: residuals of treated cells are taken about the mean effect of their cohort and period.
/// Cost: O(cells x periods + periods^3), one factorisation for all averages.
///
/// @error   no treated cell that can be imputed; covariates that are collinear with unit and period effects (names
///          one)
/// @source  Borusyak, Jaravel & Spiess (2024), Review of Economic Studies 91:3253-3285, Theorem 2 (estimator),
///          sections 4.3 (conservative variance) and 4.4 (leads, on untreated cells only)
[[nodiscard]] std::expected<ImputationEffects, Error> imputation_effects(const StaggeredPanel& panel,
                                                                         const ImputationOptions& options = {});

} // namespace entente::lessons
