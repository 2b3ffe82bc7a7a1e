// The four ways to average group-time effects.

#pragma once

#include <entente/lessons/group_time/group_time_effects.hpp>
#include <entente/lessons/group_time/staggered_panel.hpp>

#include <cstddef>
#include <vector>

namespace entente::lessons {

/// Fills the averages of `result` and their influence from its effects, whose influence is already there; standard
/// errors are left to the caller.
///
/// @param cohort_columns  for each cohort of the panel, the sum of its units' weights among the influence sums
/// @source  Callaway & Sant'Anna (2021), Journal of Econometrics 225:200-230
void aggregate_group_time_effects(const StaggeredPanel& panel, const std::vector<std::size_t>& cohort_columns,
                                  GroupTimeEffects& result);

} // namespace entente::lessons
