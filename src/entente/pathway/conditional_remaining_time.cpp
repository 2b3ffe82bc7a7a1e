#include <entente/pathway/conditional_remaining_time.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

namespace entente::pathway {

namespace {

using Steps = std::vector<SurvivalStep>;

Steps::const_iterator first_after(const Steps& steps, double time)
{
    return std::ranges::upper_bound(steps, time, {}, &SurvivalStep::time);
}

/// The state of the curve before `step`: the start of the stage, or the step before.
SurvivalStep state_before(const Steps& steps, Steps::const_iterator step)
{
    return step == steps.begin() ? SurvivalStep{} : *std::prev(step);
}

} // namespace

std::expected<SurvivalCurve, Error> conditional_remaining_time(const SurvivalCurve& curve, double spent)
{
    if (!std::isfinite(spent) || spent < 0.0)
        return std::unexpected(Error{"the time spent is not a number of days from 0", "spent", "give days, 0 or more"});
    const auto next = first_after(curve.steps, spent);
    const SurvivalStep given = state_before(curve.steps, next);
    if (given.estimate <= 0.0)
        return std::unexpected(
            Error{fmt::format("no case lasted longer than {} days: the curve is 0 there", given.time), "spent",
                  "compare with a wider group of cases"});
    if (next == curve.steps.end())
        return std::unexpected(Error{fmt::format("no case was watched beyond {} days", given.time), "spent",
                                     "compare with a wider group of cases, or with a parametric model"});

    const double normal_limit = two_sided_normal_limit(curve.confidence);
    SurvivalCurve remaining{.steps = {}, .n = next->n_risk, .events = 0, .confidence = curve.confidence};
    for (auto step = next; step != curve.steps.end(); ++step) {
        SurvivalStep later = *step;
        later.time -= spent;
        later.estimate /= given.estimate;
        later.greenwood_sum -= given.greenwood_sum;
        remaining.steps.push_back(with_interval(later, normal_limit));
        remaining.events += later.n_event;
    }
    return remaining;
}

std::expected<ChanceEnded, Error> chance_ended_within(const SurvivalCurve& curve, double within)
{
    if (!std::isfinite(within) || within < 0.0)
        return std::unexpected(Error{"the horizon is not a number of days from 0", "within", "give days, 0 or more"});
    if (!survival_at(curve, within))
        return std::unexpected(Error{"cases were still open at the end of the curve, before this horizon", "within",
                                     fmt::format("use at most {} days, by which the chance is {:.3f}",
                                                 curve.steps.back().time, 1.0 - curve.steps.back().estimate)});
    const SurvivalStep reached = state_before(curve.steps, first_after(curve.steps, within));
    return ChanceEnded{1.0 - reached.estimate, reached.se, 1.0 - reached.high, 1.0 - reached.low};
}

} // namespace entente::pathway
