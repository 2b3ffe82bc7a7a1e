#include <entente/base/distributions.hpp>
#include <entente/lessons/group_time/rolling_difference.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

namespace entente::lessons {

namespace {

// Standard deviations this small beside the outcomes are rounding.
constexpr double rounding = 1e-13;

// Outcomes after treatment of a cohort's date less the unit's own past.
std::vector<double> transformed(const StaggeredPanel& panel, std::size_t unit, std::size_t start,
                                RollingTransform transform)
{
    const auto outcomes = panel.outcomes().row(unit);
    const auto time = [&](std::size_t t) { return static_cast<double>(panel.periods()[t] - panel.periods()[0]); };
    const double count = static_cast<double>(start);
    double mean = 0.0;
    double mean_time = 0.0;
    for (std::size_t t = 0; t < start; ++t) {
        mean += outcomes[t] / count;
        mean_time += time(t) / count;
    }
    double slope = 0.0;
    if (transform == RollingTransform::Detrend) {
        double products = 0.0;
        double squares = 0.0;
        for (std::size_t t = 0; t < start; ++t) {
            products += (time(t) - mean_time) * (outcomes[t] - mean);
            squares += (time(t) - mean_time) * (time(t) - mean_time);
        }
        slope = products / squares;
    }
    std::vector<double> result;
    for (std::size_t t = start; t < outcomes.size(); ++t)
        result.push_back(outcomes[t] - mean - slope * (time(t) - mean_time));
    return result;
}

struct Moments {
    double mean = 0.0;
    double squares = 0.0; // about the mean
};

Moments moments_of(std::span<const double> values)
{
    Moments result;
    for (const double value : values)
        result.mean += value / static_cast<double>(values.size());
    for (const double value : values)
        result.squares += (value - result.mean) * (value - result.mean);
    return result;
}

// Regression of a figure on a constant and the treatment indicator.
RollingEffect compare(int label, std::span<const double> treated, std::span<const double> never, double level)
{
    const Moments one = moments_of(treated);
    const Moments other = moments_of(never);
    const double treated_count = static_cast<double>(treated.size());
    const double never_count = static_cast<double>(never.size());
    RollingEffect effect{.label = label,
                         .estimate = one.mean - other.mean,
                         .degrees = treated_count + never_count - 2.0,
                         .treated_units = treated.size()};
    const double variance = (one.squares + other.squares) / effect.degrees;
    effect.standard_error = std::sqrt(variance * (1.0 / treated_count + 1.0 / never_count));
    effect.p_value = two_sided_t_p(effect.estimate / effect.standard_error, effect.degrees);
    const double half_width = student_t_quantile(0.5 + 0.5 * level, effect.degrees) * effect.standard_error;
    effect.lower = effect.estimate - half_width;
    effect.upper = effect.estimate + half_width;
    return effect;
}

std::optional<Error> wrong_panel(const StaggeredPanel& panel, RollingTransform transform, double level)
{
    if (auto complete = panel.without_gaps(); !complete)
        return std::move(complete.error());
    if (!(level > 0.0 && level < 1.0))
        return Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"};
    if (!panel.covariates().empty())
        return Error{"the rolling comparison takes no covariates here", "covariates", "leave them out"};
    if (std::ranges::adjacent_find(panel.weights(), std::ranges::not_equal_to{}) != panel.weights().end())
        return Error{"the exact t needs units of equal weight", "weights", "leave the weights out"};
    if (panel.cluster_count() != panel.units().size())
        return Error{"the exact t needs independent units", "clusters", "add up or average the units of a cluster"};
    if (panel.never_treated().empty())
        return Error{"no unit is never treated", "first_treated", "add units that are never treated"};
    for (const auto& cohort : panel.cohorts()) {
        if (cohort.units.size() + panel.never_treated().size() < 3)
            return Error{"two units leave no degree of freedom", "units", "add units that are never treated"};
        if (transform == RollingTransform::Detrend && cohort.start < 2)
            return Error{"cohort " + std::to_string(cohort.first_treated) +
                             " has one period before treatment: no trend can be seen",
                         "first_treated", "take the mean out instead, or add earlier periods"};
    }
    return std::nullopt;
}

// Figures of treated and never-treated units, by period from the cohort's start on.
struct Figures {
    std::vector<std::vector<double>> treated;
    std::vector<std::vector<double>> never;
};

Figures figures_of(const StaggeredPanel& panel, const Cohort& cohort, RollingTransform transform)
{
    const auto by_period = [&](const std::vector<std::size_t>& units) {
        std::vector<std::vector<double>> figures(panel.periods().size() - cohort.start);
        for (const std::size_t unit : units) {
            const auto path = transformed(panel, unit, cohort.start, transform);
            for (std::size_t t = 0; t < path.size(); ++t)
                figures[t].push_back(path[t]);
        }
        return figures;
    };
    return {by_period(cohort.units), by_period(panel.never_treated())};
}

std::vector<double> mean_over_periods(const std::vector<std::vector<double>>& figures)
{
    std::vector<double> means(figures.front().size(), 0.0);
    for (const auto& period : figures)
        for (std::size_t i = 0; i < means.size(); ++i)
            means[i] += period[i] / static_cast<double>(figures.size());
    return means;
}

std::optional<Error> no_variation(const StaggeredPanel& panel, const RollingDifference& result)
{
    double largest = 0.0;
    for (const double outcome : panel.outcomes().cells())
        largest = std::max(largest, std::abs(outcome));
    const auto flat = [largest](const RollingEffect& effect) { return !(effect.standard_error > rounding * largest); };
    const Error error{"units do not differ once their past is taken out: there is no standard error", "outcomes",
                      "check the outcomes; a perfect fit proves nothing"};
    if (flat(result.overall))
        return error;
    for (const auto& cohort : result.cohorts)
        if (flat(cohort.average) || std::ranges::any_of(cohort.periods, flat))
            return error;
    return std::nullopt;
}

} // namespace

std::expected<RollingDifference, Error> rolling_difference(const StaggeredPanel& panel, RollingTransform transform,
                                                           double level)
{
    if (auto error = wrong_panel(panel, transform, level))
        return std::unexpected(*std::move(error));
    RollingDifference result{.units_left_out = panel.left_out()};
    std::size_t treated_units = 0;
    for (const auto& cohort : panel.cohorts())
        treated_units += cohort.units.size();
    std::vector<double> treated;
    std::vector<double> never(panel.never_treated().size(), 0.0);
    for (const auto& cohort : panel.cohorts()) {
        const Figures figures = figures_of(panel, cohort, transform);
        const auto own = mean_over_periods(figures.treated);
        const auto other = mean_over_periods(figures.never);
        RollingCohort effects{.average = compare(cohort.first_treated, own, other, level)};
        for (std::size_t t = 0; t < figures.treated.size(); ++t)
            effects.periods.push_back(
                compare(panel.periods()[cohort.start + t], figures.treated[t], figures.never[t], level));
        result.cohorts.push_back(std::move(effects));
        treated.insert(treated.end(), own.begin(), own.end());
        const double share = static_cast<double>(cohort.units.size()) / static_cast<double>(treated_units);
        for (std::size_t i = 0; i < never.size(); ++i)
            never[i] += share * other[i];
    }
    result.overall = compare(0, treated, never, level);
    if (auto error = no_variation(panel, result))
        return std::unexpected(*std::move(error));
    return result;
}

} // namespace entente::lessons
