#include <entente/base/nearest_word.hpp>
#include <entente/evidence/cell_check.hpp>
#include <entente/evidence/content.hpp>
#include <entente/evidence/table_reader.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace entente::evidence {

namespace {

struct TableColumns {
    std::vector<std::string> names;
    std::vector<std::string> key; ///< in key order
};

std::map<std::string, TableColumns, std::less<>> described_tables(const SqliteFile& file)
{
    std::map<std::string, TableColumns, std::less<>> tables;
    std::map<std::string, std::map<int, std::string>, std::less<>> keys;
    const auto read = read_table(file, "entente_columns", [&](const TableRow& row) {
        tables[row.text("table_name")].names.push_back(row.text("name"));
        if (const auto place = static_cast<int>(row.number("key_place").value_or(-1)); place >= 0)
            keys[row.text("table_name")][place] = row.text("name");
    });
    if (!read)
        return {};
    for (const auto& [table, columns] : keys)
        for (const auto& [place, name] : columns)
            tables[table].key.push_back(name);
    return tables;
}

// "-" stands for an empty part of a key.
std::vector<std::string> split_id(std::string_view id)
{
    std::vector<std::string> parts;
    while (true) {
        const auto slash = id.find('/');
        parts.emplace_back(id.substr(0, slash) == "-" ? std::string_view{} : id.substr(0, slash));
        if (slash == std::string_view::npos)
            return parts;
        id.remove_prefix(slash + 1);
    }
}

Row row_of(const SqliteStatement& statement, const std::string& table, const TableColumns& columns,
           const Catalogue& catalogue)
{
    Row row;
    row.table = table;
    row.id = table;
    for (int column = 0; column < statement.columns(); ++column)
        row.cells.emplace_back(columns.names[static_cast<std::size_t>(column)], statement.text(column));
    for (const auto& name : columns.key) {
        const auto cell = std::ranges::find(row.cells, name, &std::pair<std::string, std::string>::first);
        row.id += "/" + (cell->second.empty() ? "-" : cell->second);
    }
    for (const auto& [name, value] : row.cells)
        if (name == "source_ids" || name == "source_id")
            for (const auto item : list_items(value))
                if (const Source* source = catalogue.source(item))
                    row.sources.push_back(*source);
    return row;
}

} // namespace

std::expected<std::vector<Row>, Error> Evidence::show(std::string_view id, std::size_t limit) const
{
    const auto tables = described_tables(content_->file);
    const std::vector<std::string> parts = split_id(id);
    const auto table = tables.find(parts.front());
    if (table == tables.end()) {
        std::vector<std::string_view> names;
        for (const auto& [name, columns] : tables)
            names.emplace_back(name);
        return std::unexpected(
            Error{fmt::format("there is no table '{}'", parts.front()), std::string(id),
                  fmt::format("did you mean '{}'? an id is table/key, such as instruments/eu-tunisia-mou-2023",
                              nearest_word(parts.front(), names).value_or("instruments"))});
    }
    const TableColumns& columns = table->second;
    if (parts.size() - 1 > columns.key.size())
        return std::unexpected(Error{"the id has more parts than the table's key", std::string(id),
                                     fmt::format("the key of {} is {}", table->first, fmt::join(columns.key, "/"))});
    std::string where;
    for (std::size_t i = 1; i < parts.size(); ++i)
        where += fmt::format("{} \"{}\"=?", i == 1 ? "WHERE" : " AND", columns.key[i - 1]);
    auto statement =
        content_->file.prepare(fmt::format("SELECT * FROM \"{}\" {} LIMIT {}", table->first, where, limit));
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    for (std::size_t i = 1; i < parts.size(); ++i)
        statement->bind(static_cast<int>(i), std::string_view(parts[i]));
    std::vector<Row> rows;
    for (auto row = statement->step(); !row || *row; row = statement->step()) {
        if (!row)
            return std::unexpected(std::move(row.error()));
        rows.push_back(row_of(*statement, table->first, columns, catalogue()));
    }
    if (rows.empty())
        return std::unexpected(Error{"no row has this id", std::string(id),
                                     fmt::format("'entente evidence show {}' lists what is there", table->first)});
    return rows;
}

} // namespace entente::evidence
