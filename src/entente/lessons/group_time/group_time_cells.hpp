// Which cohort is compared with whom, in which period, from which base.

#pragma once

#include <entente/lessons/group_time/group_time_effects.hpp>
#include <entente/lessons/group_time/staggered_panel.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace entente::lessons {

/// A cohort in a period, measured from a base period against some cohorts.
struct GroupTimeCell {
    std::size_t cohort = 0; ///< place among the panel's cohorts
    std::size_t period = 0;
    std::size_t base = 0;
    std::vector<std::size_t> comparison = {}; ///< places of cohorts; the number of cohorts stands for the never treated
};

/// All cells that can be compared, by cohort, then period; those that cannot are named in `result`.
[[nodiscard]] std::vector<GroupTimeCell> group_time_cells(const StaggeredPanel& panel, const GroupTimeOptions& options,
                                                          GroupTimeEffects& result);

/// "cohort 2004, period 2007"
[[nodiscard]] std::string name_of(const StaggeredPanel& panel, const GroupTimeCell& cell);

/// Units of a cohort; of the never treated for the number of cohorts.
[[nodiscard]] const std::vector<std::size_t>& units_of_cohort(const StaggeredPanel& panel, std::size_t cohort);

/// The effect with its labels and counts; the standard error is left to the caller.
[[nodiscard]] GroupTimeEffect effect_in(const StaggeredPanel& panel, const GroupTimeCell& cell, double estimate);

} // namespace entente::lessons
