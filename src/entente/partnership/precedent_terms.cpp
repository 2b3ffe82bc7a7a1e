#include <entente/partnership/precedent_terms.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace entente::partnership {

namespace {

// "900000000 EUR, macro-financial assistance".
std::string in_words(const evidence::Provision& provision)
{
    if (!provision.value)
        return provision.note;
    const std::string amount = fmt::format("{} {}", *provision.value, provision.unit);
    return provision.note.empty() ? amount : amount + ", " + provision.note;
}

} // namespace

Direction direction_of_precedent(std::string_view direction)
{
    if (direction == "a_to_b")
        return Direction::EuropeToPartner;
    return direction == "b_to_a" ? Direction::PartnerToEurope : Direction::Mutual;
}

std::vector<Term> terms_of(const evidence::Instrument& instrument)
{
    std::vector<Term> terms;
    for (const auto& provision : instrument.provisions) {
        const Direction direction = direction_of_precedent(provision.direction);
        const auto same = std::ranges::find_if(
            terms, [&](const Term& term) { return term.provision == provision.kind && term.direction == direction; });
        if (same != terms.end()) {
            if (const auto words = in_words(provision); !words.empty())
                same->note += (same->note.empty() ? "" : "; ") + words;
            continue;
        }
        const bool counted = provision.value && *provision.value >= 0.0 && !provision.unit.empty();
        terms.push_back({provision.kind, direction, counted ? provision.value : std::nullopt,
                         counted ? provision.unit : std::string{}, provision.note});
    }
    return terms;
}

} // namespace entente::partnership
