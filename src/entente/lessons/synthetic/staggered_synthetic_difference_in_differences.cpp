#include <entente/lessons/synthetic/staggered_synthetic_difference_in_differences.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

std::optional<Error> wrong_dates(const AdoptionPanel& panel)
{
    const std::size_t periods = panel.outcomes.columns();
    if (panel.adoption.size() != panel.outcomes.rows())
        return Error{"there are " + std::to_string(panel.adoption.size()) + " adoption dates for " +
                         std::to_string(panel.outcomes.rows()) + " units",
                     "adoption", "pass one for each unit, never_adopts for those without treatment"};
    std::size_t never = 0;
    for (std::size_t i = 0; i < panel.adoption.size(); ++i) {
        never += panel.adoption[i] == never_adopts ? 1U : 0U;
        if (panel.adoption[i] != never_adopts && panel.adoption[i] >= periods)
            return Error{"column " + std::to_string(panel.adoption[i]) + " is not in the panel of " +
                             std::to_string(periods) + " periods",
                         "adoption[" + std::to_string(i) + "]",
                         "count columns from 0; pass never_adopts for a unit treated after the last period"};
    }
    if (never == 0)
        return Error{"no unit is never treated", "adoption", "add units that were never treated"};
    if (never == panel.adoption.size())
        return Error{"no unit is treated", "adoption", "name the first treated period of at least one unit"};
    return std::nullopt;
}

// The never treated first, then the cohort.
BlockPanel cohort_panel(const Matrix& outcomes, const std::vector<std::size_t>& controls,
                        const std::vector<std::size_t>& treated, std::size_t adoption)
{
    BlockPanel block{.outcomes = Matrix(controls.size() + treated.size(), outcomes.columns()),
                     .pre_periods = adoption,
                     .treated = {}};
    for (std::size_t i = 0; i < block.outcomes.rows(); ++i) {
        const bool control = i < controls.size();
        const std::size_t row = control ? controls[i] : treated[i - controls.size()];
        for (std::size_t t = 0; t < outcomes.columns(); ++t)
            block.outcomes(i, t) = outcomes(row, t);
        if (!control)
            block.treated.push_back(i);
    }
    return block;
}

std::vector<EventTimeEffect> event_times(const std::vector<CohortEffect>& cohorts)
{
    std::map<int, EventTimeEffect> events;
    const auto add = [&events](int event_time, double effect, std::size_t units) {
        auto& event = events[event_time];
        event.event_time = event_time;
        event.effect += effect * static_cast<double>(units);
        event.units += units;
    };
    for (const auto& cohort : cohorts) {
        int event_time = -static_cast<int>(cohort.adoption);
        for (const double gap : cohort.estimate.pre_gaps)
            add(event_time++, gap, cohort.units.size());
        for (const double effect : cohort.estimate.effects)
            add(event_time++, effect, cohort.units.size());
    }
    std::vector<EventTimeEffect> result;
    for (auto& [event_time, event] : events) {
        event.effect /= static_cast<double>(event.units);
        result.push_back(event);
    }
    return result;
}

} // namespace

std::expected<StaggeredEstimate, Error>
staggered_synthetic_difference_in_differences(const AdoptionPanel& panel, SyntheticMethod method, Threads threads)
{
    if (auto wrong = wrong_dates(panel))
        return std::unexpected(*std::move(wrong));
    auto projected = projected_covariates(panel.outcomes, panel.adoption, panel.covariates);
    if (!projected)
        return std::unexpected(std::move(projected.error()));

    std::vector<std::size_t> controls;
    std::map<std::size_t, std::vector<std::size_t>> by_adoption;
    for (std::size_t i = 0; i < panel.adoption.size(); ++i)
        (panel.adoption[i] == never_adopts ? controls : by_adoption[panel.adoption[i]]).push_back(i);

    StaggeredEstimate result{.cohorts = {}, .events = {}, .coefficients = std::move(projected->coefficients)};
    for (auto& [adoption, units] : by_adoption)
        result.cohorts.push_back({.adoption = adoption, .units = std::move(units), .estimate = {}});
    std::vector<std::optional<Error>> errors(result.cohorts.size());
    parallel_for_each_index(result.cohorts.size(), threads, [&](std::size_t i) {
        auto& cohort = result.cohorts[i];
        auto estimate = synthetic_difference_in_differences(
            cohort_panel(projected->outcomes, controls, cohort.units, cohort.adoption), method);
        if (!estimate) {
            errors[i] = std::move(estimate.error());
            return;
        }
        cohort.estimate = *std::move(estimate);
        cohort.estimate.controls = controls;
    });

    double cells = 0.0;
    for (std::size_t i = 0; i < result.cohorts.size(); ++i) {
        auto& cohort = result.cohorts[i];
        if (errors[i])
            return std::unexpected(
                Error{errors[i]->what, "cohort of column " + std::to_string(cohort.adoption) + ", " + errors[i]->where,
                      errors[i]->remedy + "; or drop the cohort", errors[i]->kind});
        cohort.treated_cells = static_cast<double>(cohort.units.size() * cohort.estimate.effects.size());
        result.estimate += cohort.treated_cells * cohort.estimate.estimate;
        cells += cohort.treated_cells;
    }
    result.estimate /= cells;
    result.events = event_times(result.cohorts);
    return result;
}

std::expected<std::vector<std::size_t>, Error> adoption_of(const Matrix& treatment)
{
    std::vector<std::size_t> adoption(treatment.rows(), never_adopts);
    for (std::size_t i = 0; i < treatment.rows(); ++i)
        for (std::size_t t = 0; t < treatment.columns(); ++t) {
            const double cell = treatment(i, t);
            const std::string where = "treatment(" + std::to_string(i) + ", " + std::to_string(t) + ")";
            if (cell != 0.0 && cell != 1.0)
                return std::unexpected(Error{"the cell is neither 0 nor 1", where, "pass 1 for treated, 0 for not"});
            if (cell == 1.0 && adoption[i] == never_adopts)
                adoption[i] = t;
            if (cell == 0.0 && adoption[i] != never_adopts)
                return std::unexpected(Error{"the treatment switches off", where,
                                             "end the unit's panel there, or use a method for reversible treatment"});
        }
    return adoption;
}

} // namespace entente::lessons
