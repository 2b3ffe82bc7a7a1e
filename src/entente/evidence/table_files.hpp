// The files of a table as CSV, whatever they are written in.

#pragma once

#include <entente/base/error.hpp>
#include <entente/evidence/checker.hpp>
#include <entente/evidence/norm_outline.hpp>
#include <entente/evidence/schema.hpp>

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace entente::evidence {

/// A file of a table. A norm file is turned into rows of its norms; its problems point into the file as written.
struct TableFile {
    std::string path;              ///< relative to the evidence folder
    std::string raw;               ///< as it stands on disk
    std::string rows;              ///< CSV of a norm file, header first; empty for a CSV file, which is its own
    std::vector<TextPlace> places; ///< of the norm behind each row of `rows`

    /// CSV, header first.
    [[nodiscard]] std::string_view csv() const
    {
        return is_norm_file() ? std::string_view(rows) : std::string_view(raw);
    }
    [[nodiscard]] bool is_norm_file() const;

    /// Where a line and column of `csv` stand in the file.
    [[nodiscard]] TextPlace place_of(std::size_t line, std::size_t column) const;
};

/// The files of a table, in the order of its schema.
///
/// A norm file with a problem gives no rows; the others do. Ids of its norms are still known (norm_ids_of), so that
/// one fault does not make others.
/// @param problems  gets those of norm files
/// @error  a file that cannot be read
[[nodiscard]] std::expected<std::vector<TableFile>, Error>
read_table_files(const std::filesystem::path& folder, const Schema& schema, std::vector<Problem>& problems);

/// The ids of norms that a text names with "norm <id>", well formed or not.
[[nodiscard]] std::vector<std::string> norm_ids_of(std::string_view text);

} // namespace entente::evidence
