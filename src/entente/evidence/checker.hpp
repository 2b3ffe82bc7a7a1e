// Checks the evidence tables and hands every good row on.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/progress.hpp>
#include <entente/evidence/schema.hpp>

#include <expected>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// Something wrong in the evidence tables.
struct Problem {
    std::string file; ///< relative to the evidence folder
    std::size_t line = 0;
    std::size_t column = 0; ///< in characters, from 1
    std::string what;
    std::string remedy;

    /// file:line:column, as a place an editor opens.
    [[nodiscard]] std::string where() const;
};

/// Takes the rows that passed, table after table, in the order of the files.
class RowSink {
public:
    RowSink() = default;
    RowSink(const RowSink&) = delete;
    RowSink& operator=(const RowSink&) = delete;
    RowSink(RowSink&&) = delete;
    RowSink& operator=(RowSink&&) = delete;
    virtual ~RowSink() = default;

    /// @error  the store refused; checking stops
    [[nodiscard]] virtual std::expected<void, Error> begin_table(const Schema& schema) = 0;
    [[nodiscard]] virtual std::expected<void, Error> row(std::span<const std::string_view> cells) = 0;
};

/// What a check found.
struct CheckReport {
    std::vector<Schema> schemas;
    std::vector<Problem> problems; ///< ordered by file, line and column; empty when all is well
    std::size_t rows = 0;          ///< good rows
    std::string hash;              ///< SHA-256 over all schemas and tables
};

/// Reads every table below `folder` and checks cells, keys, references, ranges, date order and published totals.
///
/// @param sink  takes good rows; nullptr to check only
/// @error  the folder or a schema cannot be read, the sink refused, or the user stopped; problems in rows are not
/// errors but
///         stand in the report, all of them
[[nodiscard]] std::expected<CheckReport, Error> check_evidence(const std::filesystem::path& folder, RowSink* sink,
                                                               Progress& progress);

} // namespace entente::evidence
