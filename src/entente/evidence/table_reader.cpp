#include <entente/evidence/cell_check.hpp>
#include <entente/evidence/table_reader.hpp>

#include <fmt/format.h>

namespace entente::evidence {

std::string TableRow::text(std::string_view column) const
{
    const auto place = places_.find(column);
    return place == places_.end() ? std::string{} : statement_.text(place->second);
}

std::optional<double> TableRow::number(std::string_view column) const
{
    const auto place = places_.find(column);
    return place == places_.end() ? std::nullopt : statement_.optional_number(place->second);
}

bool TableRow::boolean(std::string_view column) const
{
    return number(column).value_or(0.0) != 0.0;
}

std::vector<std::string> TableRow::list(std::string_view column) const
{
    const std::string cell = text(column);
    const auto items = list_items(cell);
    return {items.begin(), items.end()};
}

std::optional<PartialDate> TableRow::date(std::string_view column) const
{
    auto date = parse_partial_date(text(column));
    return date ? std::optional(*date) : std::nullopt;
}

std::optional<Date> TableRow::day(std::string_view column) const
{
    const auto known = date(column);
    return known ? std::optional(known->earliest) : std::nullopt;
}

std::expected<void, Error> read_table(const SqliteFile& file, std::string_view table,
                                      const std::function<void(const TableRow&)>& each)
{
    auto exists = file.prepare("SELECT 1 FROM sqlite_master WHERE type='table' AND name=?");
    if (!exists)
        return std::unexpected(std::move(exists.error()));
    exists->bind(1, table);
    auto found = exists->step();
    if (!found)
        return std::unexpected(std::move(found.error()));
    if (!*found)
        return {};
    auto rows = file.prepare(fmt::format("SELECT * FROM \"{}\" ORDER BY rowid", table));
    if (!rows)
        return std::unexpected(std::move(rows.error()));
    std::map<std::string, int, std::less<>> places;
    for (int column = 0; column < rows->columns(); ++column)
        places.emplace(rows->name(column), column);
    while (true) {
        auto row = rows->step();
        if (!row)
            return std::unexpected(std::move(row.error()));
        if (!*row)
            return {};
        each(TableRow(*rows, places));
    }
}

} // namespace entente::evidence
