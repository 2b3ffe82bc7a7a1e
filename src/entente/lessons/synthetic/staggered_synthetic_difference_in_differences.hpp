// Synthetic difference-in-differences when units are treated from different periods on.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/synthetic/projected_covariates.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// Outcomes of units over periods, each treated from a period of its own on and ever after, or never.
struct AdoptionPanel {
    Matrix outcomes = {};                   ///< units x periods in time order; no missing cells
    std::vector<std::size_t> adoption = {}; ///< column of each unit's first treated period, or `never_adopts`
    std::vector<Matrix> covariates = {};    ///< each units x periods, no missing cells; projected out, may be empty
};

/// The effect on the units that adopted in one period.
struct CohortEffect {
    std::size_t adoption = 0;       ///< column of the first treated period
    double treated_cells = 0.0;     ///< units times periods after adoption: the cohort's weight before scaling
    std::vector<std::size_t> units; ///< rows of the treated
    SyntheticEstimate estimate;     ///< `controls` are rows of the whole panel
};

/// The effect so many periods after adoption, over all cohorts seen then.
struct EventTimeEffect {
    int event_time = 0;    ///< periods since adoption; 0 is the first treated period, negative is before
    double effect = 0.0;   ///< outcome units, each cohort weighted by its units
    std::size_t units = 0; ///< treated units seen at this event time
};

struct StaggeredEstimate {
    double estimate = 0.0;               ///< average over treated cells, outcome units
    std::vector<CohortEffect> cohorts;   ///< ascending by adoption
    std::vector<EventTimeEffect> events; ///< ascending by event time, those before adoption included
    std::vector<double> coefficients;    ///< of the covariates, in order; see `projected_covariates`
};

/// Cohort by cohort against the never treated, weighted by treated cells.
///
/// Units that adopt at other times are never controls. Composition changes over event times: compare `units`. Weights
/// are the exact optimum; the Stata command stops early and prints 8.034 for the quota data where the optimum is 8.038.
/// Costs one synthetic DiD for each cohort.
///
/// @param threads  does not change the result by a bit
/// @error   see SyntheticPanel::of (names the cohort) and `projected_covariates`; no unit treated; nobody never treated
/// @source  Clarke, Pailanir, Athey & Imbens (2024), Stata Journal 24:557-598; event times: Ciccia (2024),
///          arXiv:2407.09565
[[nodiscard]] std::expected<StaggeredEstimate, Error>
staggered_synthetic_difference_in_differences(const AdoptionPanel& panel, SyntheticMethod method, Threads threads);

/// First treated period of each unit, from a table of treated cells.
///
/// @param treatment  units x periods, 1 for treated, 0 for not
/// @error   a cell that is neither; a treatment that switches off (names the cell)
[[nodiscard]] std::expected<std::vector<std::size_t>, Error> adoption_of(const Matrix& treatment);

} // namespace entente::lessons
