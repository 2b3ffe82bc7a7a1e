#include <entente/pathway/milestone_durations.hpp>

#include <array>
#include <initializer_list>
#include <span>
#include <string_view>

namespace entente::pathway {

namespace {

/// A step that was taken.
struct Dated {
    Date day;
    bool from_memory = false;
};

using Words = std::span<const std::string_view>;

/// What the registry says of instruments that have not ended the leg.
struct Statuses {
    Words open;     ///< may still get there
    Words given_up; ///< never got there
};

constexpr std::array<std::string_view, 1> still_talking{"negotiating"};
constexpr std::array<std::string_view, 1> talks_failed{"failed"};
constexpr std::array<std::string_view, 2> signed_only{"negotiating", "signed"}; // negotiating: concluded, not signed
constexpr std::array<std::string_view, 3> never_in_force{"failed", "not_implemented", "annulled"};

bool is_one_of(Words words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

std::optional<Dated> earliest(const evidence::Instrument& instrument, std::initializer_list<std::string_view> steps)
{
    std::optional<Dated> found;
    for (const auto& milestone : instrument.milestones)
        if (std::ranges::find(steps, milestone.step) != steps.end())
            if (const Date day = milestone.date.middle(); !found || day < found->day)
                found = {day, milestone.confidence == "memory"};
    return found;
}

std::optional<Dated> signed_or_concluded(const evidence::Instrument& instrument)
{
    const auto signature = earliest(instrument, {"signature"});
    return signature ? signature : earliest(instrument, {"conclusion"});
}

std::optional<Dated> took_effect(const evidence::Instrument& instrument)
{
    for (const std::string_view step : {"entry_into_force", "provisional_application", "implementation_start"})
        if (const auto found = earliest(instrument, {step}))
            return found;
    return std::nullopt;
}

Date last_heard_of(const evidence::Instrument& instrument, Date start)
{
    Date last = start;
    for (const auto& milestone : instrument.milestones)
        last = std::max(last, milestone.date.middle());
    return last;
}

/// A case that has not ended: open at `as_of`, or given up.
std::optional<LegCase> unended(const evidence::Instrument& instrument, LegCase found, Date start, Date as_of,
                               const Statuses& statuses)
{
    const Date last = last_heard_of(instrument, start);
    const bool given_up = is_one_of(statuses.given_up, instrument.status);
    if (!given_up && !is_one_of(statuses.open, instrument.status))
        return std::nullopt;
    found.failed = given_up && last <= as_of; // a later step means that it was still alive on that day
    found.duration = {.time = leg_days(start, found.failed ? last : as_of), .event = false};
    return found;
}

std::optional<LegCase> case_between(const evidence::Instrument& instrument, const std::optional<Dated>& start,
                                    const std::optional<Dated>& end, Date as_of, const Statuses& statuses)
{
    if (!start || start->day >= as_of || (end && end->day < start->day))
        return std::nullopt;
    LegCase found{.duration = {},
                  .reference = {"milestones/" + instrument.id},
                  .from_memory = start->from_memory || (end && end->from_memory)};
    if (!end)
        return unended(instrument, std::move(found), start->day, as_of, statuses);
    const bool ended = end->day <= as_of;
    found.duration = {.time = leg_days(start->day, ended ? end->day : as_of), .event = ended};
    return found;
}

} // namespace

std::optional<LegCase> start_to_signature(const evidence::Instrument& instrument, Date as_of)
{
    return case_between(instrument, earliest(instrument, {"mandate", "negotiation_start"}),
                        signed_or_concluded(instrument), as_of, {still_talking, talks_failed});
}

std::optional<LegCase> signature_to_force(const evidence::Instrument& instrument, Date as_of)
{
    const Words open = instrument.binding == "binding" ? Words{signed_only} : Words{};
    return case_between(instrument, signed_or_concluded(instrument), took_effect(instrument), as_of,
                        {open, never_in_force});
}

} // namespace entente::pathway
