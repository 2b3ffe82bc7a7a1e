#include <entente/partnership/provision_reader.hpp>
#include <entente/partnership/vocabulary.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace entente::partnership {

namespace {

Read read_kind(const FileReader& file, const TomlEntry& entry, Term& term)
{
    auto kind = file.word(entry, "provision", words_of(file.evidence().registry().provision_kinds));
    if (!kind)
        return std::unexpected(std::move(kind.error()));
    term.provision = *std::move(kind);
    return {};
}

Read read_direction(const FileReader& file, const TomlEntry& entry, Term& term)
{
    const std::array words{word_of(Direction::EuropeToPartner), word_of(Direction::PartnerToEurope),
                           word_of(Direction::Mutual)};
    const auto word = file.word(entry, "direction", words);
    if (!word)
        return std::unexpected(word.error());
    term.direction = *direction_of(*word);
    return {};
}

Read read_value(const FileReader& file, const TomlEntry& entry, Term& term)
{
    const auto value = file.amount(entry);
    if (!value)
        return std::unexpected(value.error());
    term.value = *value;
    return {};
}

Read read_unit(const FileReader& file, const TomlEntry& entry, Term& term)
{
    const auto units = known_units(file.evidence().registry());
    auto unit = file.word(entry, "unit", std::vector<std::string_view>(units.begin(), units.end()));
    if (!unit)
        return std::unexpected(std::move(unit.error()));
    term.unit = *std::move(unit);
    return {};
}

Read read_note(const FileReader& file, const TomlEntry& entry, Term& term)
{
    auto note = file.text(entry);
    if (!note)
        return std::unexpected(std::move(note.error()));
    term.note = *std::move(note);
    return {};
}

struct Key {
    std::string_view name;
    Read (*read)(const FileReader&, const TomlEntry&, Term&);
};

constexpr std::array<Key, 5> keys{{{"kind", read_kind},
                                   {"direction", read_direction},
                                   {"value", read_value},
                                   {"unit", read_unit},
                                   {"note", read_note}}};

bool has_key(const TomlTable& table, std::string_view key)
{
    return std::ranges::find(table.entries, key, &TomlEntry::key) != table.entries.end();
}

// `place` is where [[provision]] stands.
Read check_complete(const FileReader& file, const TomlTable& table, TomlPlace place)
{
    if (!has_key(table, "kind"))
        return std::unexpected(
            file.error(place, "this provision has no kind", "add kind = \"readmit_nationals\" or another"));
    if (!has_key(table, "direction"))
        return std::unexpected(file.error(place, "this provision has no direction",
                                          "add direction = \"to_partner\", \"from_partner\" or \"mutual\""));
    if (has_key(table, "value") && !has_key(table, "unit"))
        return std::unexpected(
            file.error(place, "this provision has a value without a unit", "add unit = \"EUR\" or another"));
    if (has_key(table, "unit") && !has_key(table, "value"))
        return std::unexpected(
            file.error(place, "this provision has a unit without a value", "add the value, or leave out the unit"));
    return {};
}

std::expected<Term, Error> read_term(const FileReader& file, const TomlTable& table, TomlPlace place)
{
    std::array<std::string_view, keys.size()> names{};
    std::ranges::transform(keys, names.begin(), &Key::name);
    Term term;
    for (const auto& entry : table.entries) {
        const auto* key = std::ranges::find(keys, entry.key, &Key::name);
        if (key == keys.end())
            return std::unexpected(file.unknown_key(entry, names));
        if (auto read = key->read(file, entry, term); !read)
            return std::unexpected(std::move(read.error()));
    }
    if (auto complete = check_complete(file, table, place); !complete)
        return std::unexpected(std::move(complete.error()));
    return term;
}

} // namespace

Read read_provisions(const FileReader& file, const TomlEntry& entry, Partnership& design)
{
    const auto tables = file.tables(entry);
    if (!tables)
        return std::unexpected(tables.error());
    for (const auto& [table, place] : *tables) {
        auto term = read_term(file, *table, place);
        if (!term)
            return std::unexpected(std::move(term.error()));
        const bool repeated = std::ranges::any_of(design.terms, [&](const Term& earlier) {
            return earlier.provision == term->provision && earlier.direction == term->direction;
        });
        if (repeated)
            return std::unexpected(file.error(
                place,
                fmt::format("{} stands here twice in the direction {}", term->provision, word_of(term->direction)),
                "join the two, or change the direction of one"));
        design.terms.push_back(*std::move(term));
    }
    return {};
}

} // namespace entente::partnership
