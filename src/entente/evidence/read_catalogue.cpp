#include <entente/evidence/content.hpp>
#include <entente/evidence/table_reader.hpp>

namespace entente::evidence {

std::expected<Catalogue, Error> read_catalogue(const SqliteFile& file)
{
    Catalogue catalogue;
    auto areas = read_table(file, "areas", [&](const TableRow& row) {
        catalogue.areas.emplace(row.text("area_id"), Area{row.text("area_id"),
                                                          row.text("kind"),
                                                          {row.text("name_nl"), row.text("name_en")},
                                                          row.text("un_region"),
                                                          row.text("un_subregion"),
                                                          row.boolean("eu27"),
                                                          row.boolean("schengen"),
                                                          row.number("latitude"),
                                                          row.number("longitude")});
    });
    if (!areas)
        return std::unexpected(std::move(areas.error()));
    auto sources = read_table(file, "sources", [&](const TableRow& row) {
        catalogue.sources.emplace(row.text("source_id"),
                                  Source{row.text("source_id"), row.text("kind"), row.text("title"),
                                         row.text("publisher"), row.text("url"), row.text("date"), row.text("licence"),
                                         row.text("retrieved"), row.text("trust")});
    });
    if (!sources)
        return std::unexpected(std::move(sources.error()));
    auto indicators = read_table(file, "indicators", [&](const TableRow& row) {
        Indicator indicator;
        indicator.id = row.text("indicator");
        indicator.label = {row.text("label_nl"), row.text("label_en")};
        indicator.unit = {row.text("unit_nl"), row.text("unit_en")};
        indicator.definition = {row.text("definition_nl"), row.text("definition_en")};
        indicator.higher_means = row.text("higher_means");
        indicator.vintage = row.text("vintage");
        indicator.frequency = row.text("frequency");
        indicator.source_id = row.text("source_id");
        indicator.licence = row.text("licence");
        catalogue.indicators.emplace(indicator.id, indicator);
    });
    if (!indicators)
        return std::unexpected(std::move(indicators.error()));
    auto routes = read_table(file, "partner_routes", [&](const TableRow& row) {
        catalogue.partner_routes.push_back({row.text("area"), row.text("route"), row.text("role")});
    });
    if (!routes)
        return std::unexpected(std::move(routes.error()));
    return catalogue;
}

std::expected<std::vector<SeriesBreak>, Error> read_series_breaks(const SqliteFile& file)
{
    std::vector<SeriesBreak> breaks;
    auto read = read_table(file, "series_breaks", [&](const TableRow& row) {
        breaks.push_back({row.text("indicator"),
                          row.text("reporter"),
                          row.text("partner"),
                          parse_period(row.text("period")).value_or(Period{}),
                          row.text("kind"),
                          {row.text("note_nl"), row.text("note_en")}});
    });
    if (!read)
        return std::unexpected(std::move(read.error()));
    return breaks;
}

} // namespace entente::evidence
