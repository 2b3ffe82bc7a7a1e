// A thin hold on SQLite, for this room only.

#pragma once

#include <entente/base/error.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// A prepared statement. Texts bound must outlive the step.
class SqliteStatement {
public:
    explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement, &sqlite3_finalize) {}

    void bind(int place, std::string_view text);
    void bind(int place, double number);
    void bind(int place, std::int64_t number);
    void bind_null(int place);

    /// One step. @return  true: a row stands ready; false: done. @error  what SQLite says
    [[nodiscard]] std::expected<bool, Error> step();
    /// Ready to be bound and run again.
    void reset();

    [[nodiscard]] int columns() const;
    [[nodiscard]] std::string name(int column) const;
    [[nodiscard]] std::string text(int column) const; ///< empty when null
    [[nodiscard]] double number(int column) const;
    [[nodiscard]] std::optional<double> optional_number(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] bool only_reads() const;

private:
    std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement_;
};

/// An open database file.
class SqliteFile {
public:
    enum class Access { Read, Create };

    /// @error  the file cannot be opened or made
    [[nodiscard]] static std::expected<SqliteFile, Error> open(const std::string& path, Access access);

    /// Runs statements that return no rows. @error  what SQLite says
    [[nodiscard]] std::expected<void, Error> run(const std::string& sql) const;
    /// @error  the statement is wrong
    [[nodiscard]] std::expected<SqliteStatement, Error> prepare(std::string_view sql) const;
    /// Walks through every page. @error  the file is damaged
    [[nodiscard]] std::expected<void, Error> check_structure() const;

private:
    explicit SqliteFile(sqlite3* file) : file_(file, &sqlite3_close) {}
    std::unique_ptr<sqlite3, int (*)(sqlite3*)> file_;
};

} // namespace entente::evidence
