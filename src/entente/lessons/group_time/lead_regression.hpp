// A test of parallel trends on untreated cells only.

#pragma once

#include <entente/base/matrix.hpp>
#include <entente/lessons/group_time/imputation.hpp>
#include <entente/lessons/group_time/staggered_panel.hpp>
#include <entente/lessons/group_time/untreated_fit.hpp>

#include <cstddef>
#include <optional>

namespace entente::lessons {

/// Fills the leads of `result` and their joint test: indicators of event times before treatment, added to the two-way
/// regression on untreated cells. A lead that nearer leads and the effects already explain is left out.
///
/// @param residuals  of the regression without leads, on untreated cells
/// @param wanted  leads, nearest first; nothing: all but the earliest event time
/// @source  Borusyak, Jaravel & Spiess (2024), Review of Economic Studies 91:3253-3285, section 4.4
void lead_regression(const StaggeredPanel& panel, const UntreatedFit& fit, const Matrix& residuals,
                     std::optional<std::size_t> wanted, ImputationEffects& result);

} // namespace entente::lessons
