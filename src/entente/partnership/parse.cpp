#include <entente/base/text_file.hpp>
#include <entente/partnership/fact_reader.hpp>
#include <entente/partnership/file_reader.hpp>
#include <entente/partnership/parse.hpp>
#include <entente/partnership/planned_date_reader.hpp>
#include <entente/partnership/provision_reader.hpp>
#include <entente/partnership/title.hpp>
#include <entente/partnership/vocabulary.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace entente::partnership {

namespace {

Read read_title(const FileReader& file, const TomlEntry& entry, Partnership& design)
{
    if (!std::holds_alternative<TomlTable>(entry.value.content)) {
        auto title = file.text(entry);
        if (!title)
            return std::unexpected(std::move(title.error()));
        design.title = {*title, *title};
        return {};
    }
    for (const auto& language : std::get<TomlTable>(entry.value.content).entries) {
        if (language.key != "nl" && language.key != "en")
            return std::unexpected(file.unknown_key(language, std::array<std::string_view, 2>{"nl", "en"}));
        auto title = file.text(language);
        if (!title)
            return std::unexpected(std::move(title.error()));
        (language.key == "nl" ? design.title.nl : design.title.en) = *std::move(title);
    }
    if (design.title.nl.empty())
        design.title.nl = design.title.en;
    if (design.title.en.empty())
        design.title.en = design.title.nl;
    return {};
}

Read read_parties(const FileReader& file, const TomlEntry& entry, Partnership& design)
{
    auto codes = file.texts(entry);
    if (!codes)
        return std::unexpected(std::move(codes.error()));
    if (codes->empty())
        return std::unexpected(
            file.error(entry.value.place, "there is no party", "name at least one, such as [\"NLD\"]"));
    for (const auto& [code, place] : *codes) {
        auto known = party(file.evidence(), code, file.where(place));
        if (!known)
            return std::unexpected(std::move(known.error()));
        if (std::ranges::find(design.parties, code) != design.parties.end())
            return std::unexpected(file.error(place, fmt::format("{} is named twice", code), "leave one out"));
        design.parties.push_back(*std::move(known));
    }
    return {};
}

Read read_partner(const FileReader& file, const TomlEntry& entry, Partnership& design)
{
    auto code = file.text(entry);
    if (!code)
        return std::unexpected(std::move(code.error()));
    auto country = partner_country(file.evidence(), *code, file.where(entry.value.place));
    if (!country)
        return std::unexpected(std::move(country.error()));
    design.partner = *std::move(country);
    return {};
}

Read read_form(const FileReader& file, const TomlEntry& entry, Partnership& design)
{
    auto form = file.word(entry, "form", words_of(file.evidence().registry().forms));
    if (!form)
        return std::unexpected(std::move(form.error()));
    design.form = *std::move(form);
    return {};
}

Read read_objective(const FileReader& file, const TomlEntry& entry, Partnership& design)
{
    auto objective = file.word(entry, "objective", words_of(file.evidence().registry().objectives));
    if (!objective)
        return std::unexpected(std::move(objective.error()));
    design.objective = *std::move(objective);
    return {};
}

Read read_like(const FileReader& file, const TomlEntry& entry, Partnership& design)
{
    auto ids = file.texts(entry);
    if (!ids)
        return std::unexpected(std::move(ids.error()));
    const auto& registry = file.evidence().registry();
    for (const auto& [id, place] : *ids) {
        if (registry.instrument(id) == nullptr)
            return std::unexpected(unknown_instrument(registry, id, file.where(place)));
        design.precedents.push_back(id);
    }
    return {};
}

Read read_made_from_precedents(const FileReader& file, const TomlEntry& entry, Partnership& design)
{
    auto truth = file.truth(entry);
    if (!truth)
        return std::unexpected(std::move(truth.error()));
    design.made_from_precedents = *truth;
    return {};
}

Read read_budget(const FileReader& file, const TomlEntry& entry, Partnership& design)
{
    auto budget = file.amount(entry);
    if (!budget)
        return std::unexpected(std::move(budget.error()));
    design.budget_eur = *budget;
    return {};
}

struct Key {
    std::string_view name;
    Read (*read)(const FileReader&, const TomlEntry&, Partnership&);
    std::string_view example; ///< what to add when the key is missing; empty: it may be missing
};

constexpr std::array<Key, 11> keys{{{"title", read_title, ""},
                                    {"parties", read_parties, "parties = [\"NLD\"]"},
                                    {"partner", read_partner, "partner = \"TUN\""},
                                    {"form", read_form, "form = \"memorandum_of_understanding\""},
                                    {"objective", read_objective, "objective = \"return\""},
                                    {"like", read_like, ""},
                                    {"made_from_precedents", read_made_from_precedents, ""},
                                    {"budget_eur", read_budget, ""},
                                    {"provision", read_provisions, ""},
                                    {"facts", read_facts, ""},
                                    {"dates", read_dates, ""}}};

Read read_keys(const FileReader& file, const TomlTable& table, Partnership& design)
{
    std::array<std::string_view, keys.size()> names{};
    std::ranges::transform(keys, names.begin(), &Key::name);
    for (const auto& entry : table.entries) {
        const auto* key = std::ranges::find(keys, entry.key, &Key::name);
        if (key == keys.end())
            return std::unexpected(file.unknown_key(entry, names));
        if (auto read = key->read(file, entry, design); !read)
            return read;
    }
    for (const auto& key : keys)
        if (!key.example.empty() && std::ranges::find(table.entries, key.name, &TomlEntry::key) == table.entries.end())
            return std::unexpected(
                file.error({}, fmt::format("'{}' is missing", key.name), fmt::format("add {}", key.example)));
    return {};
}

// Only States of the registry that are also outside the European side can be on both sides.
Read check_sides(const FileReader& file, const TomlTable& table, const Partnership& design)
{
    if (!design.has_party(design.partner))
        return {};
    const auto entry = std::ranges::find(table.entries, "partner", &TomlEntry::key);
    return std::unexpected(file.error(entry->value.place, fmt::format("{} is a party and the partner", design.partner),
                                      "leave it out of 'parties', or name another partner"));
}

} // namespace

std::expected<Partnership, Error> parse(const evidence::Evidence& evidence, std::string_view text,
                                        std::string_view name)
{
    const auto table = read_toml(text, name);
    if (!table)
        return std::unexpected(table.error());
    const FileReader file(evidence, name);
    Partnership design;
    if (auto read = read_keys(file, *table, design); !read)
        return std::unexpected(std::move(read.error()));
    if (auto sides = check_sides(file, *table, design); !sides)
        return std::unexpected(std::move(sides.error()));
    if (design.title.nl.empty())
        design.title = plain_title(evidence.catalogue(), design);
    design.hash = canonical_hash(design);
    return design;
}

std::expected<Partnership, Error> read_file(const evidence::Evidence& evidence, const std::string& path)
{
    std::error_code failure;
    if (const auto size = std::filesystem::file_size(path, failure); !failure && size > largest_file)
        return std::unexpected(too_large(path));
    const auto text = read_text_file(path);
    if (!text)
        return std::unexpected(text.error());
    return parse(evidence, *text, path);
}

} // namespace entente::partnership
