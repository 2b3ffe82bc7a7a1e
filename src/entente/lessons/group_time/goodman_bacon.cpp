#include <entente/lessons/group_time/goodman_bacon.hpp>

#include <cmath>
#include <utility>

namespace entente::lessons {

namespace {

// A cohort, or the never treated: its share of the units and running sums of its mean outcome.
struct Group {
    std::optional<int> label = {};
    std::size_t start = 0; // number of periods for the never treated
    double share = 0.0;
    double time_treated = 0.0;     // share of the periods
    std::vector<double> sums = {}; // of the mean outcome over the first 0, 1, 2, ... periods
};

Group group_of(const StaggeredPanel& panel, const std::vector<std::size_t>& units, std::size_t start)
{
    const std::size_t periods = panel.periods().size();
    Group group{.start = start, .sums = std::vector<double>(periods + 1, 0.0)};
    if (start < periods)
        group.label = panel.periods()[start];
    group.time_treated = static_cast<double>(periods - start) / static_cast<double>(periods);
    std::vector<double> means(periods, 0.0);
    for (const std::size_t unit : units) {
        const double weight = panel.weights()[unit] / panel.weights().front();
        group.share += weight;
        for (std::size_t t = 0; t < periods; ++t)
            means[t] += weight / group.share * (panel.outcomes()(unit, t) - means[t]);
    }
    for (std::size_t t = 0; t < periods; ++t)
        group.sums[t + 1] = group.sums[t] + means[t];
    return group;
}

std::vector<Group> groups_of(const StaggeredPanel& panel)
{
    std::vector<Group> groups;
    for (const auto& cohort : panel.cohorts())
        groups.push_back(group_of(panel, cohort.units, cohort.start));
    if (!panel.never_treated().empty())
        groups.push_back(group_of(panel, panel.never_treated(), panel.periods().size()));
    double total = 0.0;
    for (const auto& group : groups)
        total += group.share;
    for (auto& group : groups)
        group.share /= total;
    return groups;
}

// Mean over periods [from, to).
double mean(const Group& group, std::size_t from, std::size_t to)
{
    return (group.sums[to] - group.sums[from]) / static_cast<double>(to - from);
}

double difference(const Group& treated, const Group& comparison, std::size_t from, std::size_t change, std::size_t to)
{
    return mean(treated, change, to) - mean(treated, from, change) -
           (mean(comparison, change, to) - mean(comparison, from, change));
}

// Treatment varies between groups of these shares, and over time as its variance says.
double variance_of(const Group& a, const Group& b, double over_time)
{
    return a.share * b.share * over_time;
}

TwoByTwo against_never(const Group& cohort, const Group& never)
{
    return {.kind = TwoByTwoKind::TreatedAgainstNever,
            .treated = *cohort.label,
            .estimate = difference(cohort, never, 0, cohort.start, never.start),
            .weight = variance_of(cohort, never, cohort.time_treated * (1.0 - cohort.time_treated))};
}

TwoByTwo earlier_against_later(const Group& earlier, const Group& later)
{
    return {.kind = TwoByTwoKind::EarlierAgainstLater,
            .treated = *earlier.label,
            .comparison = later.label,
            .estimate = difference(earlier, later, 0, earlier.start, later.start),
            .weight = variance_of(earlier, later,
                                  (earlier.time_treated - later.time_treated) * (1.0 - earlier.time_treated))};
}

TwoByTwo later_against_earlier(const Group& later, const Group& earlier, std::size_t periods)
{
    return {.kind = TwoByTwoKind::LaterAgainstEarlier,
            .treated = *later.label,
            .comparison = earlier.label,
            .estimate = difference(later, earlier, earlier.start, later.start, periods),
            .weight = variance_of(later, earlier, later.time_treated * (earlier.time_treated - later.time_treated))};
}

} // namespace

std::expected<GoodmanBacon, Error> goodman_bacon(const StaggeredPanel& panel)
{
    if (auto complete = panel.without_gaps(); !complete)
        return std::unexpected(std::move(complete.error()));
    if (!panel.covariates().empty())
        return std::unexpected(
            Error{"the decomposition is of a regression without covariates", "covariates", "leave them out"});
    const std::vector<Group> groups = groups_of(panel);
    if (groups.size() < 2)
        return std::unexpected(Error{"all units are treated at the same time: there is nothing to compare",
                                     "first_treated", "add units that are treated later or never"});

    GoodmanBacon result{.units_left_out = panel.left_out()};
    const std::size_t cohorts = panel.cohorts().size();
    if (groups.size() > cohorts)
        for (std::size_t k = 0; k < cohorts; ++k)
            result.comparisons.push_back(against_never(groups[k], groups[cohorts]));
    for (std::size_t k = 0; k < cohorts; ++k)
        for (std::size_t later = k + 1; later < cohorts; ++later)
            result.comparisons.push_back(earlier_against_later(groups[k], groups[later]));
    for (std::size_t k = 0; k < cohorts; ++k)
        for (std::size_t earlier = 0; earlier < k; ++earlier)
            result.comparisons.push_back(later_against_earlier(groups[k], groups[earlier], panel.periods().size()));

    double total = 0.0;
    for (const auto& comparison : result.comparisons)
        total += comparison.weight;
    for (auto& comparison : result.comparisons) {
        comparison.weight /= total;
        result.two_way_estimate += comparison.weight * comparison.estimate;
        if (comparison.kind == TwoByTwoKind::LaterAgainstEarlier)
            result.forbidden_weight += comparison.weight;
    }
    return result;
}

} // namespace entente::lessons
