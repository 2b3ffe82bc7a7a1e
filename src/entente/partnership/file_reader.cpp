#include <entente/partnership/file_reader.hpp>
#include <entente/partnership/vocabulary.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace entente::partnership {

Error FileReader::error(TomlPlace place, std::string what, std::string remedy) const
{
    return {std::move(what), where(place), std::move(remedy)};
}

Error FileReader::unknown_key(const TomlEntry& entry, std::span<const std::string_view> known) const
{
    return unknown_word("key", entry.key, known, where(entry.place));
}

Error FileReader::wrong_kind(std::string_view key, const TomlValue& value, std::string_view expected,
                             std::string_view example) const
{
    return error(value.place, fmt::format("{} is {}, not {}", key, kind_of(value), expected),
                 fmt::format("write it as {} = {}", key, example));
}

std::expected<std::string, Error> FileReader::text_of(std::string_view key, const TomlValue& value) const
{
    const auto* text = std::get_if<std::string>(&value.content);
    if (text == nullptr)
        return std::unexpected(wrong_kind(key, value, "a text", "\"...\""));
    if (text->empty())
        return std::unexpected(error(value.place, fmt::format("{} is empty", key), "fill it in, or leave it out"));
    return *text;
}

std::expected<std::string, Error> FileReader::text(const TomlEntry& entry) const
{
    return text_of(entry.key, entry.value);
}

std::expected<std::vector<PlacedText>, Error> FileReader::texts(const TomlEntry& entry) const
{
    const auto* list = std::get_if<std::vector<TomlValue>>(&entry.value.content);
    const auto items =
        list != nullptr ? std::span<const TomlValue>{*list} : std::span<const TomlValue>{&entry.value, 1};
    std::vector<PlacedText> result;
    for (const auto& item : items) {
        auto text = text_of(entry.key, item);
        if (!text)
            return std::unexpected(std::move(text.error()));
        result.emplace_back(*std::move(text), item.place);
    }
    return result;
}

std::expected<std::string, Error> FileReader::word(const TomlEntry& entry, std::string_view role,
                                                   std::span<const std::string_view> known) const
{
    auto word = text(entry);
    if (!word)
        return word;
    if (std::ranges::find(known, *word) == known.end())
        return std::unexpected(unknown_word(role, *word, known, where(entry.value.place)));
    return word;
}

std::expected<bool, Error> FileReader::truth(const TomlEntry& entry) const
{
    if (const auto* truth = std::get_if<bool>(&entry.value.content))
        return *truth;
    return std::unexpected(wrong_kind(entry.key, entry.value, "true or false", "true"));
}

std::expected<double, Error> FileReader::amount(const TomlEntry& entry) const
{
    const auto* whole = std::get_if<std::int64_t>(&entry.value.content);
    const auto* decimal = std::get_if<double>(&entry.value.content);
    if (whole == nullptr && decimal == nullptr)
        return std::unexpected(wrong_kind(entry.key, entry.value, "a number", "25"));
    const double number = whole != nullptr ? static_cast<double>(*whole) : *decimal;
    if (!std::isfinite(number) || number < 0.0)
        return std::unexpected(error(entry.value.place, fmt::format("{} is not a number of zero or more", entry.key),
                                     "write the amount without a sign; 'direction' says who gives"));
    return std::abs(number); // minus zero is zero, also to the hash
}

std::expected<PartialDate, Error> FileReader::date(const TomlEntry& entry) const
{
    if (const auto* day = std::get_if<Date>(&entry.value.content))
        return PartialDate{*day, *day, DatePrecision::Day};
    const auto* year = std::get_if<std::int64_t>(&entry.value.content);
    const auto* text = std::get_if<std::string>(&entry.value.content);
    if (year == nullptr && text == nullptr)
        return std::unexpected(wrong_kind(entry.key, entry.value, "a date", "\"2027-03\""));
    auto date = parse_partial_date(year != nullptr ? std::to_string(*year) : *text);
    if (!date)
        return std::unexpected(error(entry.value.place, date.error().what, date.error().remedy));
    return *date;
}

std::expected<const TomlTable*, Error> FileReader::table(const TomlEntry& entry) const
{
    if (const auto* table = std::get_if<TomlTable>(&entry.value.content))
        return table;
    return std::unexpected(error(entry.value.place,
                                 fmt::format("{} is {}, not a table", entry.key, kind_of(entry.value)),
                                 fmt::format("write [{}] on a line of its own, and its keys below", entry.key)));
}

std::expected<std::vector<PlacedTable>, Error> FileReader::tables(const TomlEntry& entry) const
{
    const auto refuse = [&](const TomlValue& value) {
        return std::unexpected(
            error(value.place, fmt::format("{} is {}, not a list of tables", entry.key, kind_of(value)),
                  fmt::format("write [[{}]] on a line of its own for each, and its keys below", entry.key)));
    };
    const auto* list = std::get_if<std::vector<TomlValue>>(&entry.value.content);
    if (list == nullptr)
        return refuse(entry.value);
    std::vector<PlacedTable> result;
    for (const auto& item : *list) {
        const auto* table = std::get_if<TomlTable>(&item.content);
        if (table == nullptr)
            return refuse(item);
        result.emplace_back(table, item.place);
    }
    return result;
}

} // namespace entente::partnership
