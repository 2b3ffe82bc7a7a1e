// The panel that factor models and matrix completion read, checked once, and the averages they report.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// Outcomes of units over periods; units may be treated from different periods on, and once treated stay so.
struct FactorPanel {
    Matrix outcomes = {};                ///< units x periods in time order; no missing cells, at most 1e100 in size
    Matrix treatment = {};               ///< the same shape: 1 where treated, 0 where not
    std::vector<Matrix> covariates = {}; ///< each of the same shape; vary over units and over periods
};

/// The mean gap between outcome and counterfactual at one distance from the start of treatment.
struct EventEffect {
    int event_time = 0;    ///< 0 in the first treated period, -1 in the last before it
    double effect = 0.0;   ///< in outcome units; before treatment it is a misfit, not an effect
    std::size_t units = 0; ///< treated units that have a cell at this distance
};

/// The column in which each unit is first treated; the number of periods for a unit that never is.
///
/// @error  no cell; shapes that differ; a cell that is missing or above 1e100 (names it); a treatment that is not 0 or
///         1 or that switches off; no treated unit; a unit or a period without any untreated cell
[[nodiscard]] std::expected<std::vector<std::size_t>, Error> first_treated_periods(const FactorPanel& panel);

/// Mean of `gaps` over all treated cells, each counting once.
/// @param gaps           units x periods: outcome less counterfactual
/// @param first_treated  as first_treated_periods gives it
[[nodiscard]] double average_effect(const Matrix& gaps, std::span<const std::size_t> first_treated);

/// Mean of `gaps` by distance from the start of treatment, ascending; units that are never treated stay out.
[[nodiscard]] std::vector<EventEffect> effects_by_event_time(const Matrix& gaps,
                                                             std::span<const std::size_t> first_treated);

/// Root mean square of `gaps` of treated units before their treatment; 0 when there is no such cell.
[[nodiscard]] double misfit_before_treatment(const Matrix& gaps, std::span<const std::size_t> first_treated);

} // namespace entente::lessons
