#include <entente/pathway/leg_durations.hpp>
#include <entente/pathway/milestone_durations.hpp>
#include <entente/pathway/recorded_durations.hpp>

#include <array>

namespace entente::pathway {

namespace {

using Legs = std::vector<LegDuration>;

bool is_mobility_or_compact(std::string_view form)
{
    return form == "mobility_partnership" || form == "compact";
}

/// A group that is read from the registry.
struct RegistryGroup {
    std::string_view name;
    std::string_view level;   ///< empty: every level
    std::string_view binding; ///< binding or non_binding
    bool mobility_or_compact = false;
};

constexpr std::array<RegistryGroup, 4> registry_groups{{
    {"eu_non_binding", "eu", "non_binding", false},
    {"mobility_or_compact", "eu", "non_binding", true},
    {"bilateral_binding", "bilateral", "binding", false},
    {"bilateral_non_binding", "bilateral", "non_binding", false},
}};

bool is_in(const evidence::Instrument& instrument, const RegistryGroup& group)
{
    if (instrument.binding != group.binding)
        return false;
    if (group.level.empty())
        return true;
    // Single States made no mobility partnerships; their compacts count with their other texts.
    const bool packaged = group.level == "eu" && is_mobility_or_compact(instrument.form);
    return instrument.level == group.level && packaged == group.mobility_or_compact;
}

/// Adds the leg when it has a case.
std::expected<void, Error> add_leg(Legs& legs, std::string_view group, std::string_view leg,
                                   const std::vector<LegCase>& cases, double level)
{
    if (cases.empty())
        return {};
    LegDuration found;
    found.leg = leg;
    found.group = group;
    std::vector<Duration> durations;
    for (const LegCase& one : cases) {
        durations.push_back(one.duration);
        found.references.push_back(one.reference);
        found.longest = std::max(found.longest, one.duration.time);
        found.from_memory += one.from_memory ? 1 : 0;
        found.failed += one.failed ? 1 : 0;
    }
    auto curve = kaplan_meier(durations, level);
    if (!curve)
        return std::unexpected(std::move(curve.error()));
    found.curve = std::move(*curve);
    found.n = found.curve.n;
    found.events = found.curve.events;
    const auto median = quantile(found.curve, 0.5).value_or(QuantileEstimate{});
    found.median = median.time;
    found.median_low = median.low;
    found.median_high = median.high;
    found.q25 = quantile(found.curve, 0.25).value_or(QuantileEstimate{}).time;
    found.q75 = quantile(found.curve, 0.75).value_or(QuantileEstimate{}).time;
    legs.push_back(std::move(found));
    return {};
}

std::expected<void, Error> add_group(Legs& legs, const evidence::Registry& registry, const RegistryGroup& group,
                                     const PathwayOptions& options)
{
    std::vector<LegCase> to_signature;
    std::vector<LegCase> to_force;
    for (const auto& instrument : registry.instruments) {
        if (!is_in(instrument, group))
            continue;
        if (auto found = start_to_signature(instrument, options.as_of))
            to_signature.push_back(std::move(*found));
        if (auto found = signature_to_force(instrument, options.as_of))
            to_force.push_back(std::move(*found));
    }
    if (auto added = add_leg(legs, group.name, "start_to_signature", to_signature, options.level); !added)
        return added;
    return add_leg(legs, group.name, "signature_to_force", to_force, options.level);
}

} // namespace

std::string group_of(const evidence::Registry& registry, const partnership::Partnership& partnership)
{
    const bool binding = partnership::is_binding(registry, partnership);
    const std::string level = partnership::level_of(partnership);
    if (level == "eu" && binding)
        return "eu_readmission";
    if (level == "eu")
        return is_mobility_or_compact(partnership.form) ? "mobility_or_compact" : "eu_non_binding";
    if (level == "benelux" && binding)
        return "benelux_readmission";
    return binding ? "bilateral_binding" : "bilateral_non_binding";
}

std::optional<std::string_view> group_of_procedure(std::string_view procedure_id)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> groups{{
        {"eu_readmission", "eu_readmission"},
        {"eu_non_binding", "eu_non_binding"},
        {"benelux_readmission", "benelux_readmission"},
        {"dutch_treaty", "bilateral_binding"},
        {"dutch_non_binding", "bilateral_non_binding"},
    }};
    for (const auto& [procedure, group] : groups)
        if (procedure == procedure_id)
            return group;
    return std::nullopt;
}

std::expected<Legs, Error> leg_durations(const evidence::Evidence& evidence, const PathwayOptions& options)
{
    const auto recorded = recorded_durations(evidence);
    if (!recorded)
        return std::unexpected(recorded.error());
    Legs legs;
    for (const RecordedLeg& leg : recorded_legs) {
        const auto cases = cases_of(leg, *recorded, options.as_of);
        if (auto added = add_leg(legs, leg.group, leg.leg, cases, options.level); !added)
            return std::unexpected(std::move(added.error()));
    }
    for (const RegistryGroup& group : registry_groups)
        if (auto added = add_group(legs, evidence.registry(), group, options); !added)
            return std::unexpected(std::move(added.error()));
    return legs;
}

std::expected<Legs, Error> pooled_durations(const evidence::Registry& registry, bool binding,
                                            const PathwayOptions& options)
{
    const std::string_view name = binding ? "binding" : "non_binding";
    Legs legs;
    if (auto added = add_group(legs, registry, {name, "", name, false}, options); !added)
        return std::unexpected(std::move(added.error()));
    return legs;
}

const LegDuration* find_leg(std::span<const LegDuration> legs, std::string_view group, std::string_view leg)
{
    for (const LegDuration& one : legs)
        if (one.group == group && one.leg == leg)
            return &one;
    return nullptr;
}

} // namespace entente::pathway
