// What a table of the evidence base looks like.

#pragma once

#include <entente/base/error.hpp>

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// What a cell of a column is; docs/evidence.md says how each is written.
enum class ColumnType { Id, Text, Integer, Number, Boolean, Enum, List, Area, Date, Period, Expression };

/// One column of a table.
struct Column {
    std::string name;
    ColumnType type = ColumnType::Text;
    bool required = false;
    std::vector<std::string> values; ///< of an enum
    std::string references;          ///< "table.column", or empty
    std::optional<double> minimum;
    std::optional<double> maximum;
};

/// A rule over more than one cell.
struct TableCheck {
    enum class Kind { NotAfter, StepOrder };
    Kind kind = Kind::NotAfter;
    std::string earlier, later;     ///< columns, for NotAfter
    std::string group, step, date;  ///< columns, for StepOrder
    std::vector<std::string> order; ///< steps in order, for StepOrder
};

/// A table: its columns, key and files.
struct Schema {
    std::string table;
    int version = 1;
    std::vector<std::string> files; ///< relative to the evidence folder
    std::vector<std::string> key;
    std::string compiled;
    std::vector<Column> columns;
    std::vector<TableCheck> checks;
    std::string path; ///< of the schema itself, relative to the evidence folder

    /// Place of a column, or nothing.
    [[nodiscard]] std::optional<std::size_t> place(std::string_view column) const;
};

/// Reads one schema.
/// @param text  TOML, see docs/evidence.md
/// @param path  of the schema relative to the evidence folder; its files are taken relative to its folder
/// @error  not TOML, an unknown type or key, a key or check that names no column
[[nodiscard]] std::expected<Schema, Error> parse_schema(std::string_view text, const std::string& path);

/// Reads every `*.schema.toml` below a folder, ordered by table name.
/// @error  no folder, no schema, a schema that is wrong, or a table described twice
[[nodiscard]] std::expected<std::vector<Schema>, Error> read_schemas(const std::filesystem::path& folder);

} // namespace entente::evidence
