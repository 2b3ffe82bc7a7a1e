// Reads whole tables of the evidence file by the names of their columns, for this room only.

#pragma once

#include <entente/base/date.hpp>
#include <entente/evidence/sqlite.hpp>

#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// The row a reader stands on. A column that the table does not have reads as empty.
class TableRow {
public:
    TableRow(const SqliteStatement& statement, const std::map<std::string, int, std::less<>>& places)
        : statement_(statement), places_(places)
    {
    }

    [[nodiscard]] std::string text(std::string_view column) const;
    [[nodiscard]] std::optional<double> number(std::string_view column) const;
    [[nodiscard]] bool boolean(std::string_view column) const;
    [[nodiscard]] std::vector<std::string> list(std::string_view column) const;
    [[nodiscard]] std::optional<PartialDate> date(std::string_view column) const;
    /// The first day of a date cell, if there is one.
    [[nodiscard]] std::optional<Date> day(std::string_view column) const;

private:
    const SqliteStatement& statement_;
    const std::map<std::string, int, std::less<>>& places_;
};

/// Calls `each` for every row of a table, in the order of its files. A table that is not there has no rows.
/// @error  the file cannot be read
[[nodiscard]] std::expected<void, Error> read_table(const SqliteFile& file, std::string_view table,
                                                    const std::function<void(const TableRow&)>& each);

} // namespace entente::evidence
