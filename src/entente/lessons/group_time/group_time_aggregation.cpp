#include <entente/lessons/group_time/group_time_aggregation.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace entente::lessons {

namespace {

// One thing averaged: its estimate, its place among the statistics, and the cohort whose size weighs it.
struct Weighed {
    double estimate = 0.0;
    std::size_t statistic = 0;
    std::size_t cohort = 0;
};

class Aggregator {
public:
    Aggregator(const StaggeredPanel& panel, const std::vector<std::size_t>& cohort_columns, GroupTimeEffects& result)
        : panel_(panel), cohort_columns_(cohort_columns), result_(result)
    {
    }

    // By cohort size. The shares are estimated too: a unit more in a cohort moves the average toward that cohort's
    // effect.
    AggregateEffect by_cohort_size(int label, const std::vector<Weighed>& parts)
    {
        double total = 0.0;
        for (const auto& part : parts)
            total += size(part);
        double estimate = 0.0;
        for (const auto& part : parts)
            estimate += size(part) / total * part.estimate;
        InfluenceCombination combination;
        std::map<std::size_t, double> moves;
        for (const auto& part : parts) {
            add(part.statistic, size(part) / total, combination);
            moves[part.cohort] += (part.estimate - estimate) / total;
        }
        for (const auto& [cohort, move] : moves)
            combination.push_back({result_.influence.effects.size() + cohort_columns_[cohort], move});
        return finish(label, estimate, std::move(combination));
    }

    AggregateEffect evenly(int label, const std::vector<Weighed>& parts)
    {
        const double share = 1.0 / static_cast<double>(parts.size());
        double estimate = 0.0;
        InfluenceCombination combination;
        for (const auto& part : parts) {
            estimate += share * part.estimate;
            add(part.statistic, share, combination);
        }
        return finish(label, estimate, std::move(combination));
    }

private:
    [[nodiscard]] double size(const Weighed& part) const { return panel_.cohorts()[part.cohort].weight; }

    // Aggregates of aggregates are written in terms of effects, so that each depends on effects and sums only.
    void add(std::size_t statistic, double factor, InfluenceCombination& to) const
    {
        const std::size_t effects = result_.influence.effects.size();
        if (statistic < effects) {
            to.push_back({statistic, factor});
            return;
        }
        for (const auto& term : result_.influence.aggregates[statistic - effects])
            to.push_back({term.index, factor * term.coefficient});
    }

    AggregateEffect finish(int label, double estimate, InfluenceCombination combination)
    {
        AggregateEffect effect{.label = label, .estimate = estimate, .statistic = result_.influence.statistics()};
        result_.influence.aggregates.push_back(std::move(combination));
        return effect;
    }

    const StaggeredPanel& panel_;
    const std::vector<std::size_t>& cohort_columns_;
    GroupTimeEffects& result_;
};

Weighed weighed(const AggregateEffect& effect, std::size_t cohort)
{
    return {effect.estimate, effect.statistic, cohort};
}

} // namespace

void aggregate_group_time_effects(const StaggeredPanel& panel, const std::vector<std::size_t>& cohort_columns,
                                  GroupTimeEffects& result)
{
    std::vector<Weighed> all;
    std::map<std::size_t, std::vector<Weighed>> by_cohort;
    std::map<int, std::vector<Weighed>> by_event_time;
    std::map<int, std::vector<Weighed>> by_period;
    for (std::size_t k = 0; k < result.effects.size(); ++k) {
        const auto& effect = result.effects[k];
        const auto cohort = std::ranges::find(panel.cohorts(), effect.first_treated, &Cohort::first_treated);
        const Weighed part{effect.estimate, k, static_cast<std::size_t>(cohort - panel.cohorts().begin())};
        by_event_time[effect.period - effect.first_treated].push_back(part);
        if (effect.period < effect.first_treated)
            continue;
        all.push_back(part);
        by_cohort[part.cohort].push_back(part);
        by_period[effect.period].push_back(part);
    }

    Aggregator aggregate(panel, cohort_columns, result);
    std::vector<Weighed> cohorts;
    for (const auto& [cohort, parts] : by_cohort) {
        result.group.parts.push_back(aggregate.evenly(panel.cohorts()[cohort].first_treated, parts));
        cohorts.push_back(weighed(result.group.parts.back(), cohort));
    }
    std::vector<Weighed> event_times;
    for (const auto& [event_time, parts] : by_event_time) {
        result.dynamic.parts.push_back(aggregate.by_cohort_size(event_time, parts));
        if (event_time >= 0)
            event_times.push_back(weighed(result.dynamic.parts.back(), 0));
    }
    std::vector<Weighed> periods;
    for (const auto& [period, parts] : by_period) {
        result.calendar.parts.push_back(aggregate.by_cohort_size(period, parts));
        periods.push_back(weighed(result.calendar.parts.back(), 0));
    }
    if (all.empty())
        return;
    result.simple = aggregate.by_cohort_size(0, all);
    result.group.overall = aggregate.by_cohort_size(0, cohorts);
    result.dynamic.overall = aggregate.evenly(0, event_times);
    result.calendar.overall = aggregate.evenly(0, periods);
}

std::vector<std::size_t> statistics_of(const AggregateFamily& family)
{
    std::vector<std::size_t> places;
    for (const auto& part : family.parts)
        places.push_back(part.statistic);
    return places;
}

} // namespace entente::lessons
