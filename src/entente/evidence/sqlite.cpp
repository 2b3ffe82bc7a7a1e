#include <entente/evidence/sqlite.hpp>

namespace entente::evidence {

namespace {

Error sqlite_error(sqlite3* file)
{
    const int code = sqlite3_errcode(file);
    Error error{sqlite3_errmsg(file), "evidence file", "build it again with 'entente evidence build'",
                ErrorKind::WrongInput};
    if (code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_CANTOPEN || code == SQLITE_READONLY) {
        error.kind = ErrorKind::Outside;
        error.remedy = "make room on the disk and check that the folder may be written";
    }
    return error;
}

} // namespace

void SqliteStatement::bind(int place, std::string_view text)
{
    sqlite3_bind_text(statement_.get(), place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void SqliteStatement::bind(int place, double number)
{
    sqlite3_bind_double(statement_.get(), place, number);
}

void SqliteStatement::bind(int place, std::int64_t number)
{
    sqlite3_bind_int64(statement_.get(), place, number);
}

void SqliteStatement::bind_null(int place)
{
    sqlite3_bind_null(statement_.get(), place);
}

std::expected<bool, Error> SqliteStatement::step()
{
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return std::unexpected(sqlite_error(sqlite3_db_handle(statement_.get())));
}

void SqliteStatement::reset()
{
    sqlite3_reset(statement_.get());
}

int SqliteStatement::columns() const
{
    return sqlite3_column_count(statement_.get());
}

std::string SqliteStatement::name(int column) const
{
    return sqlite3_column_name(statement_.get(), column);
}

std::string SqliteStatement::text(int column) const
{
    const auto* bytes = sqlite3_column_text(statement_.get(), column);
    if (bytes == nullptr)
        return {};
    // SQLite hands text out as unsigned bytes; it is UTF-8 all the same.
    return {reinterpret_cast<const char*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

double SqliteStatement::number(int column) const
{
    return sqlite3_column_double(statement_.get(), column);
}

std::optional<double> SqliteStatement::optional_number(int column) const
{
    if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL)
        return std::nullopt;
    return number(column);
}

std::int64_t SqliteStatement::integer(int column) const
{
    return sqlite3_column_int64(statement_.get(), column);
}

bool SqliteStatement::only_reads() const
{
    return sqlite3_stmt_readonly(statement_.get()) != 0;
}

std::expected<SqliteFile, Error> SqliteFile::open(const std::string& path, Access access)
{
    sqlite3* raw = nullptr;
    const int flags = access == Access::Read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_FULLMUTEX, nullptr);
    SqliteFile file(raw);
    if (code != SQLITE_OK) {
        Error error = sqlite_error(raw);
        error.where = path;
        return std::unexpected(std::move(error));
    }
    return file;
}

std::expected<void, Error> SqliteFile::run(const std::string& sql) const
{
    if (sqlite3_exec(file_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return std::unexpected(sqlite_error(file_.get()));
    return {};
}

std::expected<SqliteStatement, Error> SqliteFile::prepare(std::string_view sql) const
{
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(file_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr) != SQLITE_OK ||
        raw == nullptr) {
        Error error = sqlite_error(file_.get());
        if (sqlite3_errcode(file_.get()) == SQLITE_OK)
            error.what = "there is no statement";
        if (error.kind == ErrorKind::WrongInput) {
            error.where = "SQL";
            error.remedy = "'entente evidence info' lists the tables";
        }
        return std::unexpected(std::move(error));
    }
    return SqliteStatement(raw);
}

std::expected<void, Error> SqliteFile::check_structure() const
{
    auto check = prepare("PRAGMA quick_check(1)");
    if (!check)
        return std::unexpected(std::move(check.error()));
    if (auto row = check->step(); !row)
        return std::unexpected(std::move(row.error()));
    if (const std::string found = check->text(0); found != "ok")
        return std::unexpected(Error{"the evidence file is damaged: " + found, "evidence file",
                                     "build it again with 'entente evidence build'"});
    return {};
}

} // namespace entente::evidence
