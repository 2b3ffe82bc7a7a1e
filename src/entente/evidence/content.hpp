// What an opened evidence file holds in memory, and how each part is read; for this room only.

#pragma once

#include <entente/evidence/evidence.hpp>
#include <entente/evidence/sqlite.hpp>

namespace entente::evidence {

/// All tables but the observations, which stay in the file.
struct Evidence::Content {
    explicit Content(SqliteFile opened) : file(std::move(opened)) {}

    SqliteFile file;
    std::string hash;
    Catalogue catalogue;
    Registry registry;
    Law law;
    Procedures procedures;
    Positions positions;
    std::vector<SeriesBreak> series_breaks;
};

[[nodiscard]] std::expected<Catalogue, Error> read_catalogue(const SqliteFile& file);
[[nodiscard]] std::expected<Registry, Error> read_registry(const SqliteFile& file);
[[nodiscard]] std::expected<Law, Error> read_law(const SqliteFile& file);
[[nodiscard]] std::expected<Procedures, Error> read_procedures(const SqliteFile& file);
[[nodiscard]] std::expected<Positions, Error> read_positions(const SqliteFile& file);
[[nodiscard]] std::expected<std::vector<SeriesBreak>, Error> read_series_breaks(const SqliteFile& file);

} // namespace entente::evidence
