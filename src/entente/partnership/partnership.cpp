#include <entente/partnership/partnership.hpp>

#include <algorithm>
#include <array>

namespace entente::partnership {

namespace {

constexpr std::array<std::string_view, 3> benelux_states{"BEL", "LUX", "NLD"};

bool names(const std::vector<std::string>& parties, std::string_view party)
{
    return std::ranges::find(parties, party) != parties.end();
}

bool names_all_benelux_states(const std::vector<std::string>& parties)
{
    return std::ranges::all_of(benelux_states, [&](std::string_view state) { return names(parties, state); });
}

// The partner receives people who are not its nationals, for onward return or for their asylum procedure.
bool is_hub(const Partnership& partnership)
{
    return partnership.has("accept_transferred_persons") || partnership.has("external_asylum_processing");
}

} // namespace

bool Partnership::has(std::string_view provision) const
{
    return std::ranges::find(terms, provision, &Term::provision) != terms.end();
}

bool Partnership::has_party(std::string_view party) const
{
    if (names(parties, party))
        return true;
    if (party == "BENELUX")
        return names_all_benelux_states(parties);
    return names(parties, "BENELUX") && std::ranges::find(benelux_states, party) != benelux_states.end();
}

bool is_european_side(const evidence::Catalogue& catalogue, std::string_view area)
{
    if (area == "EU" || area == "BENELUX")
        return true;
    const auto* known = catalogue.area(area);
    return known != nullptr && (known->eu27 || known->schengen);
}

bool is_binding(const evidence::Registry& registry, const Partnership& partnership)
{
    if (const auto given = partnership.facts.find("intended_binding"); given != partnership.facts.end())
        if (const auto* answer = std::get_if<bool>(&given->second))
            return *answer;
    const auto form = registry.forms.find(partnership.form);
    return form != registry.forms.end() && form->second.binding_usually;
}

std::string level_of(const Partnership& partnership)
{
    const auto& parties = partnership.parties;
    if (names(parties, "EU"))
        return "eu";
    const bool only_benelux = std::ranges::all_of(parties, [](const std::string& party) {
        return party == "BENELUX" || std::ranges::find(benelux_states, party) != benelux_states.end();
    });
    if (only_benelux && partnership.has_party("BENELUX"))
        return "benelux";
    return parties.size() == 1 ? "bilateral" : "multilateral";
}

std::string applicable_procedure(const evidence::Evidence& evidence, const Partnership& partnership)
{
    if (partnership.has_party("NLD") && is_hub(partnership))
        return "return_hub";
    const bool binding = is_binding(evidence.registry(), partnership);
    const std::string level = level_of(partnership);
    if (level == "eu")
        return binding ? "eu_readmission" : "eu_non_binding";
    if (!binding)
        return "dutch_non_binding";
    return level == "benelux" ? "benelux_readmission" : "dutch_treaty";
}

} // namespace entente::partnership
