#include <entente/lessons/group_time/group_time_cells.hpp>

#include <algorithm>
#include <utility>

namespace entente::lessons {

namespace {

std::vector<std::size_t> comparison_of(const StaggeredPanel& panel, const GroupTimeOptions& options,
                                       const GroupTimeCell& cell)
{
    const auto& cohorts = panel.cohorts();
    std::vector<std::size_t> comparison;
    if (options.comparison == ComparisonGroup::NotYetTreated)
        for (std::size_t c = 0; c < cohorts.size(); ++c)
            if (c != cell.cohort && cohorts[c].start > std::max(cell.period, cell.base) + options.anticipation)
                comparison.push_back(c);
    if (!panel.never_treated().empty())
        comparison.push_back(cohorts.size());
    return comparison;
}

} // namespace

std::string name_of(const StaggeredPanel& panel, const GroupTimeCell& cell)
{
    return "cohort " + std::to_string(panel.cohorts()[cell.cohort].first_treated) + ", period " +
           std::to_string(panel.periods()[cell.period]);
}

const std::vector<std::size_t>& units_of_cohort(const StaggeredPanel& panel, std::size_t cohort)
{
    return cohort < panel.cohorts().size() ? panel.cohorts()[cohort].units : panel.never_treated();
}

std::vector<GroupTimeCell> group_time_cells(const StaggeredPanel& panel, const GroupTimeOptions& options,
                                            GroupTimeEffects& result)
{
    std::vector<GroupTimeCell> cells;
    for (std::size_t g = 0; g < panel.cohorts().size(); ++g) {
        const Cohort& cohort = panel.cohorts()[g];
        if (cohort.start <= options.anticipation) {
            result.cohorts_without_base.push_back(cohort.first_treated);
            continue;
        }
        const std::size_t last_before = cohort.start - options.anticipation - 1;
        for (std::size_t t = 0; t < panel.periods().size(); ++t) {
            const bool varying = options.base_period == BasePeriod::Varying && t <= last_before;
            if (varying ? t == 0 : t == last_before)
                continue; // nothing to measure from, or zero by construction
            GroupTimeCell cell{.cohort = g, .period = t, .base = varying ? t - 1 : last_before};
            cell.comparison = comparison_of(panel, options, cell);
            if (cell.comparison.empty())
                result.cells_without_comparison.push_back(name_of(panel, cell));
            else
                cells.push_back(std::move(cell));
        }
    }
    return cells;
}

GroupTimeEffect effect_in(const StaggeredPanel& panel, const GroupTimeCell& cell, double estimate)
{
    std::size_t comparison_units = 0;
    for (const std::size_t cohort : cell.comparison)
        comparison_units += units_of_cohort(panel, cohort).size();
    return {.first_treated = panel.cohorts()[cell.cohort].first_treated,
            .period = panel.periods()[cell.period],
            .base_period = panel.periods()[cell.base],
            .estimate = estimate,
            .treated_units = panel.cohorts()[cell.cohort].units.size(),
            .comparison_units = comparison_units};
}

} // namespace entente::lessons
