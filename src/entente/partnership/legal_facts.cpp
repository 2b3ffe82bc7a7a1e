#include <entente/partnership/legal_facts.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

namespace entente::partnership {

namespace {

using KnownFacts = std::map<std::string, KnownFact, std::less<>>;

constexpr double months_in_a_year = 12.0;

KnownFacts given_facts(const Partnership& partnership)
{
    KnownFacts facts;
    for (const auto& [id, value] : partnership.facts)
        facts.emplace(id, KnownFact{value, FactBasis::Given, ""});
    return facts;
}

// What follows from who takes part and the form. emplace keeps what is known already, here and below.
void add_parties_and_form(const evidence::Registry& registry, const Partnership& partnership, KnownFacts& facts)
{
    constexpr std::pair<std::string_view, std::string_view> questions[] = {
        {"nl_is_party", "NLD"}, {"eu_is_party", "EU"}, {"benelux_is_party", "BENELUX"}};
    for (const auto& [fact, party] : questions)
        facts.emplace(fact, KnownFact{partnership.has_party(party), FactBasis::Party, std::string{party}});
    facts.emplace("legal_form", KnownFact{partnership.form, FactBasis::Party, partnership.form});
    facts.emplace("intended_binding", KnownFact{is_binding(registry, partnership), FactBasis::Party, partnership.form});
}

// The provision's own number in the unit of the fact; years and months are the only units that convert without a rate.
std::optional<double> value_in(std::string_view unit, const Term& term)
{
    if (!term.value)
        return std::nullopt;
    if (term.unit == unit)
        return term.value;
    if (term.unit == "years" && unit == "months")
        return *term.value * months_in_a_year;
    if (term.unit == "months" && unit == "years")
        return *term.value / months_in_a_year;
    return std::nullopt;
}

std::optional<KnownFact> when_present(const evidence::Law& law, const evidence::FactRule& rule, const Term& term)
{
    if (rule.when_present.empty())
        return std::nullopt;
    if (rule.when_present != "value")
        return KnownFact{rule.when_present == "true", FactBasis::Present, term.provision};
    const auto* fact = law.fact(rule.fact_id);
    const auto value = fact != nullptr ? value_in(fact->unit, term) : std::nullopt;
    return value ? std::optional{KnownFact{*value, FactBasis::Present, term.provision}} : std::nullopt;
}

// A design that nobody made does not leave a safeguard out on purpose: what it does not hold there is not yet decided.
bool absence_speaks(const evidence::Registry& registry, const evidence::FactRule& rule, const Partnership& partnership)
{
    return !partnership.made_from_precedents ||
           std::ranges::none_of(rule.provisions, [&](const std::string& provision) {
               const auto kind = registry.provision_kinds.find(provision);
               return kind != registry.provision_kinds.end() &&
                      (kind->second.side == "safeguard" || kind->second.side == "machinery");
           });
}

std::optional<KnownFact> follow(const evidence::Evidence& evidence, const evidence::FactRule& rule,
                                const Partnership& partnership)
{
    bool present = false;
    for (const auto& term : partnership.terms) {
        if (std::ranges::find(rule.provisions, term.provision) == rule.provisions.end())
            continue;
        present = true;
        if (auto fact = when_present(evidence.law(), rule, term))
            return fact;
    }
    if (present || rule.when_absent.empty() || !absence_speaks(evidence.registry(), rule, partnership))
        return std::nullopt;
    return KnownFact{rule.when_absent == "true", FactBasis::Absent, fmt::format("{}", fmt::join(rule.provisions, ";"))};
}

void add_provisions(const evidence::Evidence& evidence, const Partnership& partnership, KnownFacts& facts)
{
    for (const auto& rule : evidence.law().fact_rules)
        if (rule.party.empty() || partnership.has_party(rule.party))
            if (auto fact = follow(evidence, rule, partnership))
                facts.emplace(rule.fact_id, *std::move(fact));
}

// The registry lists every readmission agreement of the Union, so that none found means none in force. Mandates are not
// always public: none found says nothing.
void add_registry(const evidence::Registry& registry, const Partnership& partnership, KnownFacts& facts)
{
    KnownFact in_force{false, FactBasis::Registry, ""};
    for (const auto& instrument : registry.instruments) {
        if (instrument.level != "eu" || instrument.party_b != partnership.partner)
            continue;
        if (instrument.form == "readmission_agreement" && instrument.status == "in_force")
            in_force = {true, FactBasis::Registry, instrument.id};
        if (instrument.status == "negotiating" && instrument.date_of("mandate"))
            facts.emplace("eu_negotiating_mandate_exists", KnownFact{true, FactBasis::Registry, instrument.id});
    }
    facts.emplace("eu_readmission_agreement_in_force", std::move(in_force));
}

} // namespace

std::map<std::string, KnownFact, std::less<>> legal_facts(const evidence::Evidence& evidence,
                                                          const Partnership& partnership)
{
    KnownFacts facts = given_facts(partnership);
    add_parties_and_form(evidence.registry(), partnership, facts);
    add_provisions(evidence, partnership, facts);
    add_registry(evidence.registry(), partnership, facts);
    return facts;
}

} // namespace entente::partnership
