#include <entente/partnership/from_precedents.hpp>
#include <entente/partnership/parse.hpp>
#include <entente/partnership/precedent_terms.hpp>
#include <entente/partnership/title.hpp>
#include <entente/partnership/vocabulary.hpp>

#include <fmt/format.h>

#include <utility>

namespace entente::partnership {

std::expected<Partnership, Error> like_instrument(const evidence::Evidence& evidence, std::string_view instrument_id,
                                                  std::string_view partner)
{
    const auto& registry = evidence.registry();
    const auto* instrument = registry.instrument(instrument_id);
    if (instrument == nullptr)
        return std::unexpected(unknown_instrument(registry, instrument_id, "instrument"));
    if (partner.empty() && instrument->party_b.empty())
        return std::unexpected(Error{fmt::format("{} has no partner of its own", instrument_id), "partner",
                                     "name the partner country, such as TUN"});
    const bool own_partner = partner.empty() || partner == instrument->party_b;
    auto country = partner_country(evidence, own_partner ? instrument->party_b : partner, "partner");
    if (!country)
        return std::unexpected(std::move(country.error()));
    if (*country == instrument->party_a)
        return std::unexpected(Error{fmt::format("{} is the party of {}", *country, instrument_id), "partner",
                                     "name another partner country"});

    Partnership design;
    design.title = own_partner ? instrument->title : title_like(evidence.catalogue(), *instrument, *country);
    design.parties = {instrument->party_a};
    design.partner = *std::move(country);
    design.form = instrument->form;
    design.objective = instrument->objective;
    design.terms = terms_of(*instrument);
    design.budget_eur = instrument->budget_eur;
    design.precedents = {instrument->id};
    const bool binding = instrument->binding == "binding";
    if (instrument->binding != "disputed" && binding != is_binding(registry, design))
        design.facts.emplace("intended_binding", binding); // not what its form usually means
    design.hash = canonical_hash(design);
    return design;
}

} // namespace entente::partnership
