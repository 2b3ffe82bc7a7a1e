// A user's own table: CSV with a header, columns by name.

#pragma once

#include <entente/base/error.hpp>

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// A CSV table in memory, every cell with its place for errors.
class DataTable {
public:
    /// @param name  of the file, for errors
    /// @error  no header, a column named twice or not at all, a record that is no CSV or has more or fewer cells than
    /// the
    ///         header (the first ten, in `what`, one a line), no records
    [[nodiscard]] static std::expected<DataTable, Error> parse(std::string_view text, std::string name);

    /// @error  as `parse`; also a file that cannot be read
    [[nodiscard]] static std::expected<DataTable, Error> read(const std::filesystem::path& file);

    [[nodiscard]] std::size_t rows() const { return lines_.size(); }
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

    /// A column as written.
    /// @error  no such column; the remedy names the nearest
    [[nodiscard]] std::expected<std::vector<std::string>, Error> texts(std::string_view column) const;

    /// A column as numbers; NaN where the cell is empty or NA.
    /// @error  no such column; the first cell that is no finite number, with its line
    [[nodiscard]] std::expected<std::vector<double>, Error> numbers(std::string_view column) const;

    /// file:line of a row.
    [[nodiscard]] std::string where(std::size_t row) const;

private:
    [[nodiscard]] std::expected<std::size_t, Error> position(std::string_view column) const;

    std::string name_;
    std::vector<std::string> names_;
    std::vector<std::string> cells_; // row by row
    std::vector<std::size_t> lines_;
};

} // namespace entente::evidence
