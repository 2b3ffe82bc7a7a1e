#include <entente/base/distributions.hpp>
#include <entente/pathway/kaplan_meier.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

namespace entente::pathway {

namespace {

/// How close a curve must come to a height to run "exactly" at it: R survival's tolerance, the root of epsilon.
constexpr double same_height = 1.4901161193847656e-08;

std::expected<void, Error> check(std::span<const Duration> durations, double confidence)
{
    if (!(confidence > 0.0 && confidence < 1.0))
        return std::unexpected(Error{"the confidence is not between 0 and 1", "confidence", "0.95 is usual"});
    if (durations.empty())
        return std::unexpected(Error{"there are no cases", "durations", "pass at least one case"});
    for (std::size_t i = 0; i < durations.size(); ++i) {
        const auto& [entry, time, event] = durations[i];
        if (!std::isfinite(entry) || entry < 0.0)
            return std::unexpected(Error{"the entry is not a number of days from 0",
                                         fmt::format("durations[{}].entry", i),
                                         "give the day from which the case was watched, or 0"});
        if (!std::isfinite(time) || time < entry || (time == entry && entry > 0.0))
            return std::unexpected(Error{"the time is not a number of days after the entry",
                                         fmt::format("durations[{}].time", i),
                                         "check the dates of this case: it must end after it was first watched"});
    }
    return {};
}

SurvivalStep step_after(const SurvivalStep& before, double time, std::size_t n_risk, std::size_t n_event)
{
    SurvivalStep step;
    step.time = time;
    step.n_risk = n_risk;
    step.n_event = n_event;
    const auto n = static_cast<double>(n_risk);
    const auto d = static_cast<double>(n_event);
    step.estimate = before.estimate * ((n - d) / n);
    step.greenwood_sum = before.greenwood_sum;
    if (n_event > 0)
        step.greenwood_sum += d / (n * (n - d)); // infinite when the whole risk set ends
    return step;
}

/// Where an edge of the curve crosses `height`, by R's convention.
std::optional<double> crossing(std::span<const SurvivalStep> steps, double SurvivalStep::* edge, double height)
{
    // NaN compares false, so the edges count as not defined once the estimate is 0.
    const auto reaches = [&](const SurvivalStep& step) { return step.*edge <= height + same_height; };
    const auto first = std::ranges::find_if(steps, reaches);
    if (first == steps.end())
        return std::nullopt;
    if ((*first).*edge < height - same_height)
        return first->time;
    const auto below = [&](const SurvivalStep& step) { return !(step.*edge >= height - same_height); };
    const auto next = std::find_if(first, steps.end(), below);
    return (first->time + (next == steps.end() ? steps.back() : *next).time) / 2.0;
}

} // namespace

double two_sided_normal_limit(double confidence)
{
    assert(confidence > 0.0 && confidence < 1.0 && "a confidence lies between 0 and 1");
    return normal_quantile(0.5 + confidence / 2.0);
}

SurvivalStep with_interval(SurvivalStep step, double normal_limit)
{
    if (step.estimate <= 0.0) {
        step.se = step.low = step.high = std::numeric_limits<double>::quiet_NaN();
        return step;
    }
    const double se_of_log = std::sqrt(step.greenwood_sum);
    step.se = step.estimate * se_of_log;
    step.low = step.estimate * std::exp(-normal_limit * se_of_log);
    step.high = std::min(1.0, step.estimate * std::exp(normal_limit * se_of_log));
    return step;
}

std::expected<SurvivalCurve, Error> kaplan_meier(std::span<const Duration> durations, double confidence)
{
    if (auto checked = check(durations, confidence); !checked)
        return std::unexpected(std::move(checked.error()));

    std::vector<Duration> by_time(durations.begin(), durations.end());
    std::ranges::sort(by_time, {}, &Duration::time);
    std::vector<double> entries;
    entries.reserve(durations.size());
    for (const Duration& duration : durations)
        entries.push_back(duration.entry);
    std::ranges::sort(entries);

    const double normal_limit = two_sided_normal_limit(confidence);
    SurvivalCurve curve{.steps = {}, .n = durations.size(), .events = 0, .confidence = confidence};
    SurvivalStep before;
    auto entered = entries.begin();
    for (auto today = by_time.begin(); today != by_time.end();) {
        const double time = today->time;
        // Entry 0 is "from the start", so a case that ends on day 0 is at risk on day 0.
        entered = std::find_if(entered, entries.end(), [&](double entry) { return entry > 0.0 && entry >= time; });
        const auto tomorrow = std::find_if(today, by_time.end(), [&](const Duration& d) { return d.time > time; });
        const auto leaving = static_cast<std::size_t>(tomorrow - today);
        const auto left = static_cast<std::size_t>(today - by_time.begin());
        const auto n_event =
            static_cast<std::size_t>(std::count_if(today, tomorrow, [](const Duration& d) { return d.event; }));
        SurvivalStep step =
            step_after(before, time, static_cast<std::size_t>(entered - entries.begin()) - left, n_event);
        step.n_censored = leaving - n_event;
        before = with_interval(step, normal_limit);
        curve.steps.push_back(before);
        curve.events += n_event;
        today = tomorrow;
    }
    return curve;
}

std::optional<double> survival_at(const SurvivalCurve& curve, double time)
{
    const auto after = std::ranges::upper_bound(curve.steps, time, {}, &SurvivalStep::time);
    if (after == curve.steps.begin())
        return 1.0;
    const SurvivalStep& reached = *std::prev(after);
    if (after == curve.steps.end() && time > reached.time && reached.estimate > 0.0)
        return std::nullopt;
    return reached.estimate;
}

std::expected<QuantileEstimate, Error> quantile(const SurvivalCurve& curve, double share_ended)
{
    if (!(share_ended > 0.0 && share_ended < 1.0))
        return std::unexpected(Error{"the share is not between 0 and 1", "share_ended", "0.5 gives the median"});
    const double height = 1.0 - share_ended;
    return QuantileEstimate{crossing(curve.steps, &SurvivalStep::estimate, height),
                            crossing(curve.steps, &SurvivalStep::low, height),
                            crossing(curve.steps, &SurvivalStep::high, height)};
}

std::expected<double, Error> restricted_mean(const SurvivalCurve& curve, double horizon)
{
    if (!std::isfinite(horizon) || horizon < 0.0)
        return std::unexpected(Error{"the horizon is not a number of days from 0", "horizon", "give days, 0 or more"});
    if (!survival_at(curve, horizon))
        return std::unexpected(Error{"cases were still open at the end of the curve, before the horizon", "horizon",
                                     fmt::format("use at most {} days", curve.steps.back().time)});
    double area = 0.0;
    double from = 0.0;
    double share = 1.0;
    for (const SurvivalStep& step : curve.steps) {
        area += share * (std::min(step.time, horizon) - from);
        if (step.time >= horizon)
            return area;
        from = step.time;
        share = step.estimate;
    }
    return area + share * (horizon - from); // share is 0 here: the curve ended before the horizon
}

} // namespace entente::pathway
