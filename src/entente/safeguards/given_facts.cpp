#include <entente/base/text_file.hpp>
#include <entente/evidence/norm_outline.hpp>
#include <entente/partnership/toml_document.hpp>
#include <entente/safeguards/backtest.hpp>
#include <entente/safeguards/given_facts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace entente::safeguards {

namespace {

using partnership::TomlEntry;
using partnership::TomlTable;
using partnership::TomlValue;

const evidence::LegalFact* fact_named(std::span<const evidence::LegalFact> facts, std::string_view id)
{
    const auto found = std::ranges::find(facts, id, &evidence::LegalFact::id);
    return found == facts.end() ? nullptr : &*found;
}

Error no_such_fact(std::span<const evidence::LegalFact> facts, std::string_view id, std::string where)
{
    std::vector<std::string_view> known;
    for (const auto& fact : facts)
        known.push_back(fact.id);
    return no_such("fact", id, known, std::move(where));
}

// A value as the words of a table would write it; nothing for a list, table or date.
std::optional<std::string> written(const TomlValue& value)
{
    if (const auto* truth = std::get_if<bool>(&value.content))
        return *truth ? "true" : "false";
    if (const auto* whole = std::get_if<std::int64_t>(&value.content))
        return fmt::format("{}", *whole);
    if (const auto* number = std::get_if<double>(&value.content))
        return fmt::format("{}", *number);
    if (const auto* text = std::get_if<std::string>(&value.content))
        return *text;
    return std::nullopt;
}

// "18" between quotes is a word, and so is "true": the file means what its quotes say.
bool right_kind(const evidence::LegalFact& fact, const TomlValue& value)
{
    if (fact.type == "boolean")
        return std::holds_alternative<bool>(value.content);
    if (fact.type == "number")
        return std::holds_alternative<std::int64_t>(value.content) || std::holds_alternative<double>(value.content);
    return std::holds_alternative<std::string>(value.content);
}

Error wrong_kind(const evidence::LegalFact& fact, const TomlValue& value, std::string where)
{
    const bool yes_or_no = fact.type == "boolean";
    const bool number = fact.type == "number";
    return {.what = fmt::format("{} is {}, not {}", fact.id, partnership::kind_of(value),
                                yes_or_no ? "true or false"
                                : number  ? "a number"
                                          : "a text"),
            .where = std::move(where),
            .remedy = fmt::format(
                "write it as {} = {}", fact.id,
                yes_or_no ? "true"
                : number  ? "18"
                          : fmt::format("\"{}\"", fact.allowed_values.empty() ? "..." : fact.allowed_values.front()))};
}

std::expected<FactValue, Error> checked_value(const evidence::LegalFact& fact, const std::string& text,
                                              std::string where)
{
    auto value = fact_value_of(fact, text);
    if (!value) {
        value.error().where = std::move(where);
        return value;
    }
    if (const auto* number = std::get_if<double>(&*value); number != nullptr && *number < 0.0)
        return std::unexpected(Error{.what = fmt::format("{} is below zero", fact.id),
                                     .where = std::move(where),
                                     .remedy = "write a number of zero or more"});
    return value;
}

std::expected<FactValue, Error> value_of(const TomlEntry& entry, const evidence::LegalFact& fact, std::string where)
{
    const auto text = written(entry.value);
    if (!text || !right_kind(fact, entry.value))
        return std::unexpected(wrong_kind(fact, entry.value, std::move(where)));
    return checked_value(fact, *text, std::move(where));
}

std::expected<std::vector<std::string>, Error> column_or(const evidence::DataTable& table, std::string_view name,
                                                         const std::string& otherwise)
{
    if (std::ranges::find(table.names(), name) == table.names().end())
        return std::vector<std::string>(table.rows(), otherwise);
    return table.texts(name);
}

std::vector<std::string> ids_between_semicolons(const std::string& text)
{
    std::vector<std::string> ids;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(';', start), text.size());
        const auto id = evidence::trimmed(std::string_view(text).substr(start, end - start));
        if (!id.empty())
            ids.emplace_back(id);
        start = end + 1;
    }
    return ids;
}

std::expected<void, Error> add_facts(const evidence::DataTable& table, std::vector<evidence::Ruling>& rulings)
{
    std::map<std::string, evidence::Ruling*, std::less<>> by_id;
    std::vector<std::string_view> ids;
    for (auto& ruling : rulings) {
        by_id.emplace(ruling.id, &ruling);
        ids.push_back(ruling.id);
    }
    const auto ruling_ids = table.texts("ruling_id");
    if (!ruling_ids)
        return std::unexpected(ruling_ids.error());
    const auto fact_ids = table.texts("fact_id");
    if (!fact_ids)
        return std::unexpected(fact_ids.error());
    const auto values = table.texts("value");
    if (!values)
        return std::unexpected(values.error());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto ruling = by_id.find((*ruling_ids)[row]);
        if (ruling == by_id.end())
            return std::unexpected(no_such("ruling", (*ruling_ids)[row], ids, table.where(row)));
        if (!(*values)[row].empty() && !ruling->second->facts.emplace((*fact_ids)[row], (*values)[row]).second)
            return std::unexpected(
                Error{.what = fmt::format("{} is given twice for {}", (*fact_ids)[row], (*ruling_ids)[row]),
                      .where = table.where(row),
                      .remedy = "leave one out"});
    }
    return {};
}

} // namespace

std::expected<Facts, Error> read_given_facts(std::string_view text, std::string_view name,
                                             std::span<const evidence::LegalFact> facts)
{
    const auto document = partnership::read_toml(text, name);
    if (!document)
        return std::unexpected(document.error());
    const TomlTable* table = &*document;
    const auto heading = std::ranges::find_if(table->entries, [](const TomlEntry& entry) {
        return entry.key == "facts" && std::holds_alternative<TomlTable>(entry.value.content);
    });
    if (heading != table->entries.end()) {
        // Terms and parties of a design say more than the facts: to leave them out in silence would mislead.
        if (table->entries.size() > 1) {
            const auto& other = table->entries[heading == table->entries.begin() ? 1 : 0];
            return std::unexpected(Error{.what = fmt::format("'{}' stands beside [facts]", other.key),
                                         .where = partnership::location(name, other.place),
                                         .remedy = "keep only facts here; 'entente safeguards FILE' reads a whole "
                                                   "partnership file"});
        }
        table = &std::get<TomlTable>(heading->value.content);
    }
    Facts given;
    for (const TomlEntry& entry : table->entries) {
        std::string where = partnership::location(name, entry.place);
        const auto* fact = fact_named(facts, entry.key);
        if (fact == nullptr)
            return std::unexpected(no_such_fact(facts, entry.key, std::move(where)));
        auto value = value_of(entry, *fact, std::move(where));
        if (!value)
            return std::unexpected(std::move(value.error()));
        given.emplace(entry.key, std::move(*value));
    }
    return given;
}

std::expected<Facts, Error> read_given_facts(const std::filesystem::path& file,
                                             std::span<const evidence::LegalFact> facts)
{
    const auto text = read_text_file(file);
    if (!text)
        return std::unexpected(text.error());
    return read_given_facts(*text, file.string(), facts);
}

std::expected<Facts, Error> read_assumptions(std::span<const std::string> assumptions,
                                             std::span<const evidence::LegalFact> facts)
{
    Facts given;
    const auto refused = [](Error error) {
        error.kind = ErrorKind::Usage;
        return std::unexpected(std::move(error));
    };
    for (const std::string& assumption : assumptions) {
        const std::string where = fmt::format("--what-if {}", assumption);
        const std::size_t sign = assumption.find('=');
        if (sign == std::string::npos)
            return refused({.what = "there is no = in it", .where = where, .remedy = "write it as fact=value"});
        const std::string id = assumption.substr(0, sign);
        const auto* fact = fact_named(facts, id);
        if (fact == nullptr)
            return refused(no_such_fact(facts, id, where));
        auto value = checked_value(*fact, assumption.substr(sign + 1), where);
        if (!value)
            return refused(std::move(value.error()));
        const auto [place, added] = given.emplace(id, *value);
        if (!added && place->second != *value)
            return refused({.what = fmt::format("{} is given two values", id),
                            .where = where,
                            .remedy = "ask one what-if at a time"});
    }
    return given;
}

std::expected<std::vector<evidence::Ruling>, Error> rulings_of(const evidence::DataTable& rulings,
                                                               const evidence::DataTable& facts)
{
    const auto ids = rulings.texts("ruling_id");
    if (!ids)
        return std::unexpected(ids.error());
    const auto holdings = rulings.texts("holding");
    if (!holdings)
        return std::unexpected(holdings.error());
    const auto norms = rulings.texts("norm_ids");
    if (!norms)
        return std::unexpected(norms.error());
    const auto courts = column_or(rulings, "court", "");
    if (!courts)
        return std::unexpected(courts.error());
    const auto tests = column_or(rulings, "engine_test", "yes");
    if (!tests)
        return std::unexpected(tests.error());
    std::vector<evidence::Ruling> read;
    for (std::size_t row = 0; row < rulings.rows(); ++row) {
        if (std::ranges::find(read, (*ids)[row], &evidence::Ruling::id) != read.end())
            return std::unexpected(Error{.what = fmt::format("the ruling '{}' stands there twice", (*ids)[row]),
                                         .where = rulings.where(row),
                                         .remedy = "give each ruling an id of its own"});
        evidence::Ruling ruling;
        ruling.id = (*ids)[row];
        ruling.court = (*courts)[row];
        ruling.holding = (*holdings)[row];
        ruling.norm_ids = ids_between_semicolons((*norms)[row]);
        ruling.engine_test = (*tests)[row] != "no";
        read.push_back(std::move(ruling));
    }
    if (auto added = add_facts(facts, read); !added)
        return std::unexpected(std::move(added.error()));
    return read;
}

} // namespace entente::safeguards
