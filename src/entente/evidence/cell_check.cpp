#include <entente/base/date.hpp>
#include <entente/base/nearest_word.hpp>
#include <entente/evidence/cell_check.hpp>
#include <entente/evidence/panel.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace entente::evidence {

namespace {

constexpr std::string_view area_column = "areas.area_id";
constexpr std::string_view fact_column = "facts.fact_id";

bool is_id(std::string_view text)
{
    return std::ranges::all_of(text, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '_' || letter == '-' || letter == '.' || letter == ':';
    });
}

// The table of well-formed byte sequences: The Unicode Standard, version 15, table 3-7.
bool is_utf8(std::string_view text)
{
    std::size_t open = 0;   // bytes still to come of this character
    unsigned least = 0x80U; // of the next of them
    unsigned most = 0xBFU;
    for (const char raw : text) {
        const auto byte = static_cast<unsigned char>(raw);
        if (open > 0) {
            if (byte < least || byte > most)
                return false;
            least = 0x80U;
            most = 0xBFU;
            --open;
        } else if (byte >= 0xF0U && byte < 0xF5U) {
            open = 3;
            least = byte == 0xF0U ? 0x90U : 0x80U;
            most = byte == 0xF4U ? 0x8FU : 0xBFU;
        } else if (byte >= 0xE0U && byte < 0xF0U) {
            open = 2;
            least = byte == 0xE0U ? 0xA0U : 0x80U;
            most = byte == 0xEDU ? 0x9FU : 0xBFU;
        } else if (byte >= 0xC2U && byte < 0xE0U) {
            open = 1;
        } else if (byte >= 0x80U || byte < 0x20U) {
            return false;
        }
    }
    return open == 0;
}

CellFault check_known(std::string_view value, std::string_view column, const ReferencedValues& referenced)
{
    const auto known = referenced.find(column);
    if (known == referenced.end() || known->second.contains(value))
        return {};
    std::vector<std::string_view> words(known->second.begin(), known->second.end());
    std::ranges::sort(words); // the same advice whatever the order of the set
    const auto nearest = nearest_word(value, words);
    return {fmt::format("'{}' is not in {}", value, column),
            nearest ? fmt::format("did you mean '{}'? else add it to {}", *nearest, column)
                    : fmt::format("add it to {} or mend the spelling", column)};
}

CellFault check_range(const Column& column, double value)
{
    if (column.minimum && value < *column.minimum)
        return {fmt::format("{} is below {}", value, *column.minimum), "check the figure and its unit"};
    if (column.maximum && value > *column.maximum)
        return {fmt::format("{} is above {}", value, *column.maximum), "check the figure and its unit"};
    return {};
}

CellFault check_numeric(const Column& column, std::string_view cell)
{
    const auto value = parse_number(cell);
    if (!value)
        return {fmt::format("'{}' is not a number", cell), "write digits with a point, no thousands marks"};
    if (column.type == ColumnType::Integer && *value != std::floor(*value))
        return {fmt::format("'{}' is not a whole number", cell), "round it or make the column a number"};
    return check_range(column, *value);
}

CellFault check_expression(std::string_view cell, const ReferencedValues& referenced)
{
    const auto expression = parse_expression(cell);
    if (!expression)
        return {fmt::format("{} at {}", expression.error().what, expression.error().where), expression.error().remedy};
    for (const auto& fact : expression->facts())
        if (auto fault = check_known(fact, fact_column, referenced); !fault.what.empty())
            return fault;
    return {};
}

CellFault check_reference(const Column& column, std::string_view value, const ReferencedValues& referenced)
{
    if (!is_id(value))
        return {fmt::format("'{}' is not an id", value), "use letters, digits and _ - . :"};
    return column.references.empty() ? CellFault{} : check_known(value, column.references, referenced);
}

CellFault check_list(const Column& column, std::string_view cell, const ReferencedValues& referenced)
{
    for (const auto item : list_items(cell))
        if (auto fault = check_reference(column, item, referenced); !fault.what.empty())
            return fault;
    return {};
}

CellFault check_enum(const Column& column, std::string_view cell)
{
    if (std::ranges::find(column.values, cell) != column.values.end())
        return {};
    return {fmt::format("'{}' is not allowed here", cell),
            fmt::format("use one of: {}", fmt::join(column.values, ", "))};
}

} // namespace

std::vector<std::string_view> list_items(std::string_view cell)
{
    std::vector<std::string_view> items;
    while (!cell.empty()) {
        const auto end = std::min(cell.find(';'), cell.size());
        std::string_view item = cell.substr(0, end);
        while (item.starts_with(' '))
            item.remove_prefix(1);
        while (item.ends_with(' '))
            item.remove_suffix(1);
        if (!item.empty())
            items.push_back(item);
        cell.remove_prefix(std::min(end + 1, cell.size()));
    }
    return items;
}

std::optional<double> parse_number(std::string_view text)
{
    double value = 0.0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

CellFault check_cell(const Column& column, std::string_view cell, const ReferencedValues& referenced)
{
    if (cell.empty())
        return column.required
                   ? CellFault{fmt::format("'{}' is empty", column.name), "fill it in: the column is required"}
                   : CellFault{};
    if (!is_utf8(cell))
        return {fmt::format("'{}' holds bytes that are no text", column.name),
                "save the file as UTF-8, one row a line"};
    switch (column.type) {
    case ColumnType::Id:
        return check_reference(column, cell, referenced);
    case ColumnType::List:
        return check_list(column, cell, referenced);
    case ColumnType::Integer:
    case ColumnType::Number:
        return check_numeric(column, cell);
    case ColumnType::Boolean:
        return cell == "true" || cell == "false"
                   ? CellFault{}
                   : CellFault{fmt::format("'{}' is neither true nor false", cell), "write true or false"};
    case ColumnType::Enum:
        return check_enum(column, cell);
    case ColumnType::Area:
        return check_known(cell, area_column, referenced);
    case ColumnType::Date: {
        const auto date = parse_partial_date(cell);
        return date ? CellFault{} : CellFault{date.error().what, date.error().remedy};
    }
    case ColumnType::Period:
        return parse_period(cell)
                   ? CellFault{}
                   : CellFault{fmt::format("'{}' is not a period", cell), "write YYYY, YYYY-MM or YYYY-Qn"};
    case ColumnType::Expression:
        return check_expression(cell, referenced);
    case ColumnType::Text:
        break;
    }
    return {};
}

} // namespace entente::evidence
