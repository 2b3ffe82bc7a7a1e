#include <entente/base/nearest_word.hpp>
#include <entente/partnership/vocabulary.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

namespace entente::partnership {

namespace {

// So many words still fit on a line of an error.
constexpr std::size_t few_words = 12;

constexpr std::array<std::pair<Direction, std::string_view>, 3> direction_words{
    {{Direction::EuropeToPartner, "to_partner"},
     {Direction::PartnerToEurope, "from_partner"},
     {Direction::Mutual, "mutual"}}};

constexpr std::array<std::string_view, 12> usual_units{
    "EUR",    "EUR per year", "days", "hours", "months", "percent", "persons", "persons per month", "persons per year",
    "places", "working days", "years"};

// A country by its code or by its name in either language, for people who do not know the code.
std::optional<std::string_view> nearest_country(const evidence::Catalogue& catalogue, std::string_view word)
{
    std::vector<std::string_view> words;
    std::map<std::string_view, std::string_view> codes;
    for (const auto& [id, area] : catalogue.areas) {
        if (!catalogue.is_country(id) && !is_european_side(catalogue, id))
            continue;
        for (const std::string_view name :
             {std::string_view{id}, std::string_view{area.name.en}, std::string_view{area.name.nl}}) {
            words.push_back(name);
            codes.try_emplace(name, id);
        }
    }
    const auto near = nearest_word(word, words);
    return near ? std::optional{codes.at(*near)} : std::nullopt;
}

Error unknown_country(const evidence::Catalogue& catalogue, std::string_view role, std::string_view code,
                      std::string where)
{
    Error error{fmt::format("'{}' is not a known {}", code, role), std::move(where),
                "write the ISO 3166 code of three capital letters, such as TUN"};
    if (const auto near = nearest_country(catalogue, code))
        error.remedy = fmt::format("did you mean '{}' ({})?", *near, catalogue.area(*near)->name.en);
    return error;
}

} // namespace

std::string_view word_of(Direction direction)
{
    return std::ranges::find(direction_words, direction, &std::pair<Direction, std::string_view>::first)->second;
}

std::optional<Direction> direction_of(std::string_view word)
{
    const auto* found = std::ranges::find(direction_words, word, &std::pair<Direction, std::string_view>::second);
    return found == direction_words.end() ? std::nullopt : std::optional{found->first};
}

std::vector<std::string> known_units(const evidence::Registry& registry)
{
    std::set<std::string> units(usual_units.begin(), usual_units.end());
    for (const auto& instrument : registry.instruments)
        for (const auto& provision : instrument.provisions)
            if (provision.value && !provision.unit.empty())
                units.insert(provision.unit);
    return {units.begin(), units.end()};
}

Error unknown_word(std::string_view role, std::string_view word, std::span<const std::string_view> known,
                   std::string where)
{
    Error error{fmt::format("'{}' is not a known {}", word, role), std::move(where), "see docs/partnership.md"};
    if (const auto near = nearest_word(word, known))
        error.remedy = fmt::format("did you mean '{}'?", *near);
    else if (known.size() <= few_words)
        error.remedy = fmt::format("choose from: {}", fmt::join(known, ", "));
    return error;
}

Error unknown_instrument(const evidence::Registry& registry, std::string_view id, std::string where)
{
    std::vector<std::string_view> ids;
    for (const auto& instrument : registry.instruments)
        ids.push_back(instrument.id);
    return unknown_word("instrument", id, ids, std::move(where));
}

std::expected<std::string, Error> partner_country(const evidence::Evidence& evidence, std::string_view code,
                                                  std::string where)
{
    const auto& catalogue = evidence.catalogue();
    if (is_european_side(catalogue, code))
        return std::unexpected(Error{fmt::format("{} is on the European side and cannot be the partner", code),
                                     std::move(where),
                                     "name a country outside the European Union and the Schengen area"});
    if (!catalogue.is_country(code))
        return std::unexpected(unknown_country(catalogue, "country", code, std::move(where)));
    return std::string{code};
}

std::expected<std::string, Error> party(const evidence::Evidence& evidence, std::string_view code, std::string where)
{
    const auto& catalogue = evidence.catalogue();
    if (is_european_side(catalogue, code))
        return std::string{code};
    if (catalogue.area(code) == nullptr)
        return std::unexpected(unknown_country(catalogue, "party", code, std::move(where)));
    const auto& instruments = evidence.registry().instruments;
    if (std::ranges::find(instruments, code, &evidence::Instrument::party_a) != instruments.end())
        return std::string{code};
    return std::unexpected(Error{fmt::format("{} has never been on the European side of a partnership", code),
                                 std::move(where),
                                 "name NLD, EU, BENELUX or a European State; the other country goes under 'partner'"});
}

} // namespace entente::partnership
