#include <entente/base/text_file.hpp>
#include <entente/partnership/parse.hpp>
#include <entente/partnership/vocabulary.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace entente::partnership {

namespace {

// Raised when the canonical form changes: hashes of two versions must not be compared.
constexpr std::string_view canonical_version = "entente partnership 1";

// The shortest text that reads back as the same double.
std::string number(std::optional<double> value)
{
    return value ? fmt::format("{}", *value) : std::string{};
}

// The kind stands first, so that true and "true" differ.
std::string answer(const FactValue& value)
{
    if (const auto* truth = std::get_if<bool>(&value))
        return *truth ? "boolean true" : "boolean false";
    if (const auto* amount = std::get_if<double>(&value))
        return "number " + number(*amount);
    return "word " + std::get<std::string>(value);
}

} // namespace

std::string canonical_hash(const Partnership& partnership)
{
    TextHash hash;
    hash.add(canonical_version);
    const auto add = [&hash](std::string_view name, std::string_view value) {
        hash.add(name);
        hash.add(value);
    };
    add("title.nl", partnership.title.nl);
    add("title.en", partnership.title.en);
    auto parties = partnership.parties;
    std::ranges::sort(parties);
    for (const auto& party : parties)
        add("party", party);
    add("partner", partnership.partner);
    add("form", partnership.form);
    add("objective", partnership.objective);
    add("budget_eur", number(partnership.budget_eur));
    add("made_from_precedents", partnership.made_from_precedents ? "true" : "false");
    for (const auto& precedent : partnership.precedents) // their order says how near they are
        add("like", precedent);
    auto terms = partnership.terms;
    std::ranges::sort(terms, {}, [](const Term& term) { return std::tuple{term.provision, term.direction}; });
    for (const auto& term : terms) {
        add("provision", term.provision);
        add("direction", word_of(term.direction));
        add("value", number(term.value));
        add("unit", term.unit);
        add("note", term.note);
    }
    for (const auto& [fact, value] : partnership.facts)
        add("fact " + fact, answer(value));
    for (const auto& [step, date] : partnership.planned)
        add("date " + step, to_string(date));
    return hash.hexadecimal();
}

} // namespace entente::partnership
