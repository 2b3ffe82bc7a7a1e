#include <entente/partnership/toml_document.hpp>
#include <entente/partnership/toml_nesting.hpp>

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace entente::partnership {

namespace {

// Our files need three brackets ([[ ]] around a key with a list) and one dot; more than this is a mistake or an attack.
constexpr int deepest_brackets = 16;
constexpr int most_dots = 8;

TomlPlace place_of(const toml::source_region& source)
{
    return {source.begin.line, source.begin.column};
}

TomlValue value_of(const toml::node& node);

TomlTable table_of(const toml::table& table)
{
    TomlTable result;
    for (const auto& [key, node] : table)
        result.entries.push_back({std::string{key.str()}, place_of(key.source()), value_of(node)});
    std::ranges::sort(result.entries, {}, &TomlEntry::place); // the library sorts by key
    return result;
}

// A date as TOML writes it may still not exist (30 February), which the library has then refused.
std::expected<Date, Error> date_of(const toml::date& date)
{
    return parse_date(fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day));
}

TomlValue value_of(const toml::node& node)
{
    TomlValue value{place_of(node.source()), TomlTime{}};
    if (const auto* truth = node.as_boolean())
        value.content = truth->get();
    else if (const auto* whole = node.as_integer())
        value.content = whole->get();
    else if (const auto* number = node.as_floating_point())
        value.content = number->get();
    else if (const auto* text = node.as_string())
        value.content = text->get();
    else if (const auto* table = node.as_table())
        value.content = table_of(*table);
    else if (const auto* day = node.as_date()) {
        if (auto date = date_of(day->get()))
            value.content = *date;
    } else if (const auto* list = node.as_array()) {
        std::vector<TomlValue> items;
        for (const auto& item : *list)
            items.push_back(value_of(item));
        value.content = std::move(items);
    }
    return value;
}

} // namespace

std::string_view kind_of(const TomlValue& value)
{
    static constexpr std::string_view names[] = {"true or false", "a number", "a number", "a text",
                                                 "a date",        "a time",   "a list",   "a table"};
    return names[value.content.index()];
}

std::string location(std::string_view name, TomlPlace place)
{
    return fmt::format("{}:{}:{}", name, place.line, place.column);
}

Error too_large(std::string_view name)
{
    return {"the file is larger than 1 MiB", location(name, {}),
            "a partnership file is a page or two; check that this is one"};
}

std::expected<TomlTable, Error> read_toml(std::string_view text, std::string_view name)
{
    if (text.size() > largest_file)
        return std::unexpected(too_large(name));
    if (const auto place = too_deep(text, deepest_brackets, most_dots))
        return std::unexpected(Error{"brackets or a dotted key are nested too deeply", location(name, *place),
                                     "see docs/partnership.md for the keys of a partnership file"});
    try {
        return table_of(toml::parse(text, name));
    } catch (const toml::parse_error& error) {
        return std::unexpected(Error{fmt::format("this is not TOML: {}", error.description()),
                                     location(name, place_of(error.source())),
                                     "put texts, months and codes between quotes (\"2026-11\", \"TUN\")"});
    } catch (const std::exception& error) {
        return std::unexpected(Error{fmt::format("this is not TOML: {}", error.what()), location(name, {}),
                                     "see docs/partnership.md for the keys of a partnership file"});
    }
}

} // namespace entente::partnership
