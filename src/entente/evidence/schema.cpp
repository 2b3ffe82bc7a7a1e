#include <entente/base/nearest_word.hpp>
#include <entente/base/text_file.hpp>
#include <entente/evidence/schema.hpp>

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <span>

namespace entente::evidence {

namespace {

struct TypeName {
    std::string_view name;
    ColumnType type;
};

constexpr std::array<TypeName, 11> type_names{{{"id", ColumnType::Id},
                                               {"text", ColumnType::Text},
                                               {"integer", ColumnType::Integer},
                                               {"number", ColumnType::Number},
                                               {"boolean", ColumnType::Boolean},
                                               {"enum", ColumnType::Enum},
                                               {"list", ColumnType::List},
                                               {"area", ColumnType::Area},
                                               {"date", ColumnType::Date},
                                               {"period", ColumnType::Period},
                                               {"expression", ColumnType::Expression}}};

std::vector<std::string> strings(const toml::table& table, std::string_view key)
{
    std::vector<std::string> result;
    if (const auto* array = table[key].as_array())
        for (const auto& item : *array)
            if (const auto text = item.value<std::string>())
                result.push_back(*text);
    return result;
}

std::string string(const toml::table& table, std::string_view key)
{
    return table[key].value_or(std::string{});
}

Error wrong(const std::string& path, const toml::node& node, std::string what, std::string remedy)
{
    return {std::move(what), fmt::format("{}:{}:{}", path, node.source().begin.line, node.source().begin.column),
            std::move(remedy)};
}

// A misspelt key would silently switch a check off.
std::expected<void, Error> check_keys(const toml::table& table, std::span<const std::string_view> known,
                                      const std::string& path)
{
    for (const auto& [key, node] : table)
        if (std::ranges::find(known, key.str()) == known.end())
            return std::unexpected(wrong(path, node, fmt::format("'{}' is no key that a schema knows here", key.str()),
                                         fmt::format("did you mean '{}'? docs/evidence.md shows an example",
                                                     nearest_word(key.str(), known).value_or(known.front()))));
    return {};
}

constexpr std::array<std::string_view, 7> schema_keys{"table",    "version", "files", "key",
                                                      "compiled", "column",  "check"};
constexpr std::array<std::string_view, 7> column_keys{"name", "type", "required", "values", "references", "min", "max"};
constexpr std::array<std::string_view, 7> check_table_keys{"kind", "earlier", "later", "group",
                                                           "step", "date",    "order"};

std::expected<Column, Error> read_column(const toml::table& table, const std::string& path)
{
    if (auto known = check_keys(table, column_keys, path); !known)
        return std::unexpected(std::move(known.error()));
    Column column;
    column.name = string(table, "name");
    column.required = table["required"].value_or(false);
    column.values = strings(table, "values");
    column.references = string(table, "references");
    column.minimum = table["min"].value<double>();
    column.maximum = table["max"].value<double>();
    const std::string type = string(table, "type");
    const auto* known = std::ranges::find(type_names, type, &TypeName::name);
    if (known == type_names.end())
        return std::unexpected(wrong(path, table,
                                     fmt::format("column '{}' has no known type ('{}')", column.name, type),
                                     "use one of the types in docs/evidence.md"));
    column.type = known->type;
    if (column.name.empty())
        return std::unexpected(wrong(path, table, "a column has no name", "add name = \"...\""));
    if (column.type == ColumnType::Enum && column.values.empty())
        return std::unexpected(
            wrong(path, table, fmt::format("enum '{}' lists no values", column.name), "add values = [...]"));
    return column;
}

std::expected<TableCheck, Error> read_check(const toml::table& table, const Schema& schema)
{
    if (auto known = check_keys(table, check_table_keys, schema.path); !known)
        return std::unexpected(std::move(known.error()));
    TableCheck check;
    const std::string kind = string(table, "kind");
    std::vector<std::string> columns;
    if (kind == "not_after") {
        check.earlier = string(table, "earlier");
        check.later = string(table, "later");
        columns = {check.earlier, check.later};
    } else if (kind == "step_order") {
        check.kind = TableCheck::Kind::StepOrder;
        check.group = string(table, "group");
        check.step = string(table, "step");
        check.date = string(table, "date");
        check.order = strings(table, "order");
        columns = {check.group, check.step, check.date};
    } else {
        return std::unexpected(
            wrong(schema.path, table, fmt::format("'{}' is no kind of check", kind), "use not_after or step_order"));
    }
    for (const auto& column : columns)
        if (!schema.place(column))
            return std::unexpected(wrong(schema.path, table, fmt::format("the check names no column '{}'", column),
                                         "name columns of this table"));
    return check;
}

std::expected<void, Error> read_parts(const toml::table& root, Schema& schema)
{
    if (const auto* columns = root["column"].as_array())
        for (const auto& node : *columns) {
            if (!node.is_table())
                continue;
            auto column = read_column(*node.as_table(), schema.path);
            if (!column)
                return std::unexpected(std::move(column.error()));
            schema.columns.push_back(std::move(*column));
        }
    if (const auto* checks = root["check"].as_array())
        for (const auto& node : *checks) {
            if (!node.is_table())
                continue;
            auto check = read_check(*node.as_table(), schema);
            if (!check)
                return std::unexpected(std::move(check.error()));
            schema.checks.push_back(std::move(*check));
        }
    return {};
}

} // namespace

std::optional<std::size_t> Schema::place(std::string_view column) const
{
    const auto found = std::ranges::find(columns, column, &Column::name);
    if (found == columns.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - columns.begin());
}

std::expected<Schema, Error> parse_schema(std::string_view text, const std::string& path)
{
    toml::table root;
    try {
        root = toml::parse(text);
    } catch (const toml::parse_error& failure) {
        return std::unexpected(
            Error{std::string(failure.description()),
                  fmt::format("{}:{}:{}", path, failure.source().begin.line, failure.source().begin.column),
                  "mend the TOML"});
    }
    if (auto known = check_keys(root, schema_keys, path); !known)
        return std::unexpected(std::move(known.error()));
    Schema schema;
    schema.path = path;
    schema.table = string(root, "table");
    schema.version = root["version"].value_or(0);
    schema.key = strings(root, "key");
    schema.compiled = string(root, "compiled");
    const std::string folder = std::filesystem::path(path).parent_path().generic_string();
    for (const auto& file : strings(root, "files"))
        schema.files.push_back(folder.empty() ? file : folder + "/" + file);
    if (auto read = read_parts(root, schema); !read)
        return std::unexpected(std::move(read.error()));
    if (schema.table.empty() || schema.version < 1 || schema.files.empty() || schema.columns.empty() ||
        schema.key.empty())
        return std::unexpected(Error{"a schema needs table, version, files, key and columns", path + ":1:1",
                                     "add what is missing; docs/evidence.md shows an example"});
    for (const auto& column : schema.key)
        if (!schema.place(column))
            return std::unexpected(Error{fmt::format("the key names no column '{}'", column), path + ":1:1",
                                         "name columns of this table"});
    return schema;
}

std::expected<std::vector<Schema>, Error> read_schemas(const std::filesystem::path& folder)
{
    std::error_code failure;
    std::vector<std::string> paths;
    for (auto entry = std::filesystem::recursive_directory_iterator(folder, failure);
         !failure && entry != std::filesystem::recursive_directory_iterator(); entry.increment(failure))
        if (entry->path().filename().string().ends_with(".schema.toml"))
            paths.push_back(std::filesystem::relative(entry->path(), folder).generic_string());
    if (failure)
        return std::unexpected(Error{fmt::format("the evidence folder cannot be read: {}", failure.message()),
                                     folder.string(), "name the folder that holds the tables", ErrorKind::WrongInput});
    if (paths.empty())
        return std::unexpected(
            Error{"no table is described here", folder.string(), "name the folder that holds *.schema.toml files"});
    std::vector<Schema> schemas;
    for (const auto& path : paths) {
        auto text = read_text_file(folder / path);
        if (!text)
            return std::unexpected(std::move(text.error()));
        auto schema = parse_schema(*text, path);
        if (!schema)
            return std::unexpected(std::move(schema.error()));
        schemas.push_back(std::move(*schema));
    }
    std::ranges::sort(schemas, {}, &Schema::table);
    const auto twice = std::ranges::adjacent_find(schemas, {}, &Schema::table);
    if (twice != schemas.end())
        return std::unexpected(Error{fmt::format("table '{}' is described twice", twice->table),
                                     std::next(twice)->path + ":1:1", "keep one of the two schemas"});
    return schemas;
}

} // namespace entente::evidence
