// The evidence base, opened for reading.

#pragma once

#include <entente/base/error.hpp>
#include <entente/evidence/catalogue.hpp>
#include <entente/evidence/law.hpp>
#include <entente/evidence/panel.hpp>
#include <entente/evidence/positions.hpp>
#include <entente/evidence/procedures.hpp>
#include <entente/evidence/registry.hpp>

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// One row as text, with the names of its columns and its sources.
struct Row {
    std::string table;
    std::string id; ///< its full reference
    std::vector<std::pair<std::string, std::string>> cells;
    std::vector<Source> sources;
};

/// What one table holds.
struct TableInfo {
    std::string table;
    int version = 0;
    std::size_t rows = 0;
    std::string compiled;
};

/// What one indicator holds.
struct IndicatorInfo {
    Indicator indicator;
    std::size_t rows = 0;
    std::size_t reporters = 0;
    std::size_t partners = 0;
    std::string first_period;
    std::string last_period;
    std::size_t breaks = 0;
};

/// A read-only view of one built evidence file. Copies share the file; safe to use from several threads.
class Evidence {
public:
    /// Opens a file made by `entente evidence build` and reads all but the observations.
    /// @error  no such file, not an evidence file, cut off, damaged, or of another schema version
    [[nodiscard]] static std::expected<Evidence, Error> open(const std::filesystem::path& file);

    /// SHA-256 over all evidence text files, hexadecimal.
    [[nodiscard]] const std::string& hash() const;

    [[nodiscard]] const Catalogue& catalogue() const;
    [[nodiscard]] const Registry& registry() const;
    [[nodiscard]] const Law& law() const;
    [[nodiscard]] const Procedures& procedures() const;
    [[nodiscard]] const Positions& positions() const;
    [[nodiscard]] const std::vector<SeriesBreak>& series_breaks() const;

    /// One series, ordered by period; no points when there are none.
    [[nodiscard]] Series series(std::string_view indicator, std::string_view reporter,
                                std::string_view partner = "") const;

    /// All series of an indicator, ordered by reporter, partner and period. An empty reporter or partner filter means
    /// all.
    [[nodiscard]] std::vector<Series> all_series(std::string_view indicator, std::string_view reporter = "") const;

    /// The newest figure of each reporter of a one-sided or fixed-partner indicator, in or before `latest_year`.
    [[nodiscard]] std::vector<Observation> latest_by_reporter(std::string_view indicator, std::string_view partner,
                                                              int latest_year) const;

    /// The rows a reference names, at most `limit`.
    /// @error  unknown table, or no such row (names the nearest known table)
    [[nodiscard]] std::expected<std::vector<Row>, Error> show(std::string_view id, std::size_t limit = 100) const;

    [[nodiscard]] std::vector<TableInfo> tables() const;
    [[nodiscard]] std::vector<IndicatorInfo> indicators() const;

    /// Runs one reading SQL statement; the first row of the result holds the column names.
    /// @error  the statement is wrong, or would write
    [[nodiscard]] std::expected<std::vector<std::vector<std::string>>, Error> query(std::string_view sql) const;

private:
    struct Content;
    explicit Evidence(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
    std::shared_ptr<const Content> content_; // shared: an Evidence is a view, the rooms hold copies of it in parallel
};

} // namespace entente::evidence
