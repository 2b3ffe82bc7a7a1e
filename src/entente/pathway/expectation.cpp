#include <entente/pathway/expectation.hpp>

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace entente::pathway {

namespace {

std::optional<Date> first_planned(const partnership::Partnership& partnership,
                                  std::initializer_list<std::string_view> steps)
{
    std::optional<Date> first;
    for (const std::string_view step : steps)
        if (const auto found = partnership.planned.find(step); found != partnership.planned.end())
            first = std::min(first.value_or(found->second.middle()), found->second.middle());
    return first;
}

bool taken(const std::optional<Date>& step, Date as_of)
{
    return step && *step <= as_of;
}

/// A leg with its first day and planned last day.
struct DatedLeg {
    std::string_view name;
    Date since;
    std::optional<Date> target;
};

std::optional<DatedLeg> current_leg(const partnership::Partnership& partnership, Date as_of)
{
    const auto start = first_planned(partnership, {"mandate", "negotiation_start"});
    const auto signature = first_planned(partnership, {"signature", "conclusion"});
    const auto force =
        first_planned(partnership, {"entry_into_force", "provisional_application", "implementation_start"});
    if (taken(force, as_of))
        return std::nullopt;
    if (taken(signature, as_of) || (signature && !start))
        return DatedLeg{"signature_to_force", *signature, force};
    if (!start)
        return std::nullopt;
    return DatedLeg{"start_to_signature", *start, signature};
}

const LegDuration* curve_for(std::span<const LegDuration> legs, std::string_view leg)
{
    const LegDuration* own = nullptr;
    const LegDuration* pooled = nullptr;
    for (const LegDuration& one : legs) {
        if (one.leg == leg && one.applicable)
            own = &one;
        if (one.leg == leg && one.pooled)
            pooled = &one;
    }
    const bool own_is_small = own == nullptr || own->n < fewest_cases;
    return own_is_small && pooled != nullptr ? pooled : own;
}

std::optional<double> days_until(const SurvivalCurve& curve, double share_ended)
{
    const auto found = quantile(curve, share_ended);
    return found ? found->time : std::nullopt;
}

} // namespace

std::optional<Expectation> expectation(const partnership::Partnership& partnership, std::span<const LegDuration> legs,
                                       Date as_of)
{
    const auto leg = current_leg(partnership, as_of);
    const LegDuration* basis = leg ? curve_for(legs, leg->name) : nullptr;
    if (basis == nullptr)
        return std::nullopt;
    const Date from = std::max(as_of, leg->since);
    const double spent = days_between(leg->since, from);
    const auto remaining = conditional_remaining_time(basis->curve, spent);
    if (!remaining)
        return std::nullopt;
    Expectation found;
    found.leg = leg->name;
    found.group = basis->group;
    found.since = leg->since;
    found.spent = spent;
    found.target = leg->target;
    found.n = remaining->n;
    found.events = remaining->events;
    found.q25 = days_until(*remaining, 0.25);
    found.median = days_until(*remaining, 0.5);
    found.q75 = days_until(*remaining, 0.75);
    if (found.target && *found.target >= from) {
        const auto chance = chance_ended_within(*remaining, static_cast<double>(days_between(from, *found.target)));
        if (chance && chance->estimate > 0.0)
            found.chance_by_target = *chance;
    }
    return found;
}

} // namespace entente::pathway
