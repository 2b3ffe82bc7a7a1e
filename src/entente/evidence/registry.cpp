#include <entente/evidence/registry.hpp>

#include <algorithm>
#include <array>

namespace entente::evidence {

bool Instrument::has_provision(std::string_view kind) const
{
    return std::ranges::any_of(provisions, [kind](const Provision& provision) { return provision.kind == kind; });
}

std::optional<PartialDate> Instrument::date_of(std::string_view step) const
{
    std::optional<PartialDate> first;
    for (const auto& milestone : milestones)
        if (milestone.step == step && (!first || milestone.date.earliest < first->earliest))
            first = milestone.date;
    return first;
}

std::optional<PartialDate> Instrument::start() const
{
    constexpr std::array<std::string_view, 5> steps{"implementation_start", "provisional_application", "signature",
                                                    "conclusion", "entry_into_force"};
    for (const auto step : steps)
        if (auto date = date_of(step))
            return date;
    return std::nullopt;
}

const Instrument* Registry::instrument(std::string_view id) const
{
    const auto found = std::ranges::find(instruments, id, &Instrument::id);
    return found == instruments.end() ? nullptr : &*found;
}

} // namespace entente::evidence
