#include <entente/evidence/builder.hpp>
#include <entente/evidence/cell_check.hpp>
#include <entente/evidence/sqlite.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

namespace entente::evidence {

namespace {

std::string_view sql_type(ColumnType type)
{
    switch (type) {
    case ColumnType::Integer:
    case ColumnType::Boolean:
        return "INTEGER";
    case ColumnType::Number:
        return "REAL";
    default:
        return "TEXT";
    }
}

bool in_key(const Schema& schema, const std::string& column)
{
    return std::ranges::find(schema.key, column) != schema.key.end();
}

// The big table is stored in key order, so that a series is one stretch of the file; small ones keep the order of their
// files.
bool stored_by_key(const Schema& schema)
{
    return schema.table == "observations";
}

// Writes rows into an open file, within the caller's transaction.
class StoreSink final : public RowSink {
public:
    explicit StoreSink(const SqliteFile& file) : file_(file) {}

    std::expected<void, Error> begin_table(const Schema& schema) override
    {
        schema_ = &schema;
        std::vector<std::string> columns;
        std::vector<std::string> marks;
        for (const auto& column : schema.columns) {
            columns.push_back(fmt::format("\"{}\" {}{}", column.name, sql_type(column.type),
                                          in_key(schema, column.name) ? " NOT NULL" : ""));
            marks.emplace_back("?");
        }
        const std::string key = fmt::format("\"{}\"", fmt::join(schema.key, "\",\""));
        const std::string sql = fmt::format("CREATE TABLE \"{}\" ({}, {} ({})){};", schema.table,
                                            fmt::join(columns, ", "), stored_by_key(schema) ? "PRIMARY KEY" : "UNIQUE",
                                            key, stored_by_key(schema) ? " WITHOUT ROWID" : "");
        if (auto made = file_.run(sql); !made)
            return made;
        auto insert = file_.prepare(fmt::format("INSERT INTO \"{}\" VALUES ({})", schema.table, fmt::join(marks, ",")));
        if (!insert)
            return std::unexpected(std::move(insert.error()));
        insert_.emplace(std::move(*insert));
        return {};
    }

    std::expected<void, Error> row(std::span<const std::string_view> cells) override
    {
        for (std::size_t i = 0; i < cells.size(); ++i)
            bind(static_cast<int>(i) + 1, schema_->columns[i], cells[i]);
        auto stepped = insert_->step();
        insert_->reset();
        if (!stepped)
            return std::unexpected(std::move(stepped.error()));
        return {};
    }

private:
    void bind(int place, const Column& column, std::string_view cell)
    {
        if (cell.empty() && !in_key(*schema_, column.name))
            insert_->bind_null(place);
        else if (column.type == ColumnType::Boolean)
            insert_->bind(place, std::int64_t{cell == "true"});
        else if (column.type == ColumnType::Integer)
            insert_->bind(place, static_cast<std::int64_t>(parse_number(cell).value_or(0.0)));
        else if (column.type == ColumnType::Number)
            insert_->bind(place, parse_number(cell).value_or(0.0));
        else
            insert_->bind(place, cell);
    }

    const SqliteFile& file_;
    const Schema* schema_ = nullptr; // of the table being filled; lives as long as the check
    std::optional<SqliteStatement> insert_;
};

std::expected<void, Error> write_description(const SqliteFile& file, const CheckReport& report)
{
    if (auto made =
            file.run("CREATE TABLE entente_store (key TEXT PRIMARY KEY, value TEXT);"
                     "CREATE TABLE entente_tables (name TEXT PRIMARY KEY, version INTEGER, compiled TEXT, files TEXT);"
                     "CREATE TABLE entente_columns (table_name TEXT, place INTEGER, name TEXT, type INTEGER,"
                     " reference TEXT, key_place INTEGER, PRIMARY KEY (table_name, place));");
        !made)
        return made;
    auto table = file.prepare("INSERT INTO entente_tables VALUES (?,?,?,?)");
    auto column = file.prepare("INSERT INTO entente_columns VALUES (?,?,?,?,?,?)");
    auto store = file.prepare("INSERT INTO entente_store VALUES (?,?)");
    if (!table || !column || !store)
        return std::unexpected(Error{"the description tables could not be made", "evidence file", "please report this",
                                     ErrorKind::Defect});
    const auto add = [](SqliteStatement& statement) -> std::expected<void, Error> {
        auto stepped = statement.step();
        statement.reset();
        if (!stepped)
            return std::unexpected(std::move(stepped.error()));
        return {};
    };
    for (const auto& schema : report.schemas) {
        const std::string files = fmt::format("{}", fmt::join(schema.files, ";"));
        table->bind(1, schema.table);
        table->bind(2, std::int64_t{schema.version});
        table->bind(3, schema.compiled);
        table->bind(4, files);
        if (auto added = add(*table); !added)
            return added;
        for (std::size_t i = 0; i < schema.columns.size(); ++i) {
            const auto& description = schema.columns[i];
            const auto key = std::ranges::find(schema.key, description.name);
            column->bind(1, schema.table);
            column->bind(2, static_cast<std::int64_t>(i));
            column->bind(3, description.name);
            column->bind(4, static_cast<std::int64_t>(description.type));
            column->bind(5, description.references);
            column->bind(6, key == schema.key.end() ? std::int64_t{-1}
                                                    : static_cast<std::int64_t>(key - schema.key.begin()));
            if (auto added = add(*column); !added)
                return added;
        }
    }
    const std::string version = std::to_string(store_version);
    for (const auto& [key, value] :
         {std::pair<std::string_view, std::string_view>{"version", version}, {"hash", report.hash}}) {
        store->bind(1, key);
        store->bind(2, value);
        if (auto added = add(*store); !added)
            return added;
    }
    return {};
}

std::expected<CheckReport, Error> fill(const std::filesystem::path& folder, const std::filesystem::path& file,
                                       Progress& progress)
{
    auto store = SqliteFile::open(file.string(), SqliteFile::Access::Create);
    if (!store)
        return std::unexpected(std::move(store.error()));
    // No journal: the file is thrown away when anything fails.
    if (auto begun = store->run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; BEGIN");
        !begun)
        return std::unexpected(std::move(begun.error()));
    StoreSink sink(*store);
    auto report = check_evidence(folder, &sink, progress);
    if (!report || !report->problems.empty())
        return report;
    if (auto described = write_description(*store, *report); !described)
        return std::unexpected(std::move(described.error()));
    if (auto ended = store->run("COMMIT"); !ended)
        return std::unexpected(std::move(ended.error()));
    if (auto sound = store->check_structure(); !sound)
        return std::unexpected(
            Error{sound.error().what, file.string(), "try again; if it stays, check the disk", ErrorKind::Outside});
    return report;
}

// The bytes are on the disk before the name points to them.
bool flush_to_disk(const std::filesystem::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool flushed = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return flushed;
}

} // namespace

std::expected<CheckReport, Error> build_evidence(const std::filesystem::path& folder, const std::filesystem::path& file,
                                                 Progress& progress)
{
    std::error_code failure;
    if (file.has_parent_path())
        std::filesystem::create_directories(file.parent_path(), failure);
    const std::filesystem::path partial = file.string() + fmt::format(".partial-{}", ::getpid());
    auto report = fill(folder, partial, progress);
    const bool keep = report && report->problems.empty();
    if (keep && flush_to_disk(partial))
        std::filesystem::rename(partial, file, failure);
    else if (keep)
        failure = std::make_error_code(std::errc::io_error);
    std::error_code ignored;
    if (!keep || failure)
        std::filesystem::remove(partial, ignored);
    if (failure)
        return std::unexpected(Error{fmt::format("the evidence file cannot be written: {}", failure.message()),
                                     file.string(), "make room on the disk and check that the folder may be written",
                                     ErrorKind::Outside});
    return report;
}

} // namespace entente::evidence
