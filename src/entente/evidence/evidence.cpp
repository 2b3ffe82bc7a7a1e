#include <entente/evidence/builder.hpp>
#include <entente/evidence/content.hpp>
#include <entente/evidence/evidence.hpp>
#include <entente/evidence/table_reader.hpp>

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <tuple>

namespace entente::evidence {

namespace {

// Most rows one question to the evidence may give; more than a person reads, less than memory holds.
constexpr std::size_t most_query_rows = 100'000;

Error not_evidence(const std::filesystem::path& file, std::string what)
{
    return {std::move(what), file.string(), "build it again with 'entente evidence build'"};
}

// A file that was cut off is shorter than its header says. SQLite itself notices only where it happens to read.
// Layout: https://www.sqlite.org/fileformat2.html, section 1.3 (page size at 16, pages at 28, both big-endian).
std::expected<void, Error> check_whole(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::array<unsigned char, 100> header{};
    stream.read(reinterpret_cast<char*>(header.data()), header.size());
    if (!stream && !std::filesystem::exists(file))
        return std::unexpected(Error{"there is no evidence file", file.string(),
                                     "make it with 'entente evidence build', or set ENTENTE_EVIDENCE"});
    constexpr std::string_view magic = "SQLite format 3";
    if (!stream || std::string_view(reinterpret_cast<const char*>(header.data()), magic.size()) != magic)
        return std::unexpected(not_evidence(file, "this is not an evidence file"));
    const std::uint64_t stored = (std::uint64_t{header[16]} << 8U) | header[17];
    const std::uint64_t page_size = stored == 1 ? 65536 : stored;
    std::uint64_t pages = 0;
    for (std::size_t i = 28; i < 32; ++i)
        pages = (pages << 8U) | header[i];
    std::error_code failure;
    if (std::filesystem::file_size(file, failure) < pages * page_size || failure)
        return std::unexpected(not_evidence(file, "the evidence file is cut off"));
    return {};
}

Observation observation_of(const SqliteStatement& row)
{
    return {row.text(0),   row.text(1), row.text(2), parse_period(row.text(3)).value_or(Period{}),
            row.number(4), row.text(5), row.text(6)};
}

constexpr std::string_view observation_columns =
    "SELECT indicator, reporter, partner, period, value, flag, source_id FROM observations ";

template <typename Part, typename Read>
std::expected<void, Error> fill(Part& part, const SqliteFile& file, Read read)
{
    auto filled = read(file);
    if (!filled)
        return std::unexpected(std::move(filled.error()));
    part = std::move(*filled);
    return {};
}

} // namespace

std::expected<Evidence, Error> Evidence::open(const std::filesystem::path& file)
{
    if (auto whole = check_whole(file); !whole)
        return std::unexpected(std::move(whole.error()));
    auto opened = SqliteFile::open(file.string(), SqliteFile::Access::Read);
    if (!opened)
        return std::unexpected(std::move(opened.error()));
    // A damaged page would otherwise read as a series without figures.
    if (auto sound = opened->check_structure(); !sound)
        return std::unexpected(not_evidence(file, std::move(sound.error().what)));
    auto content = std::make_shared<Content>(std::move(*opened));
    std::string version;
    auto read = read_table(content->file, "entente_store", [&](const TableRow& row) {
        (row.text("key") == "version" ? version : content->hash) = row.text("value");
    });
    if (!read || content->hash.empty())
        return std::unexpected(not_evidence(file, "this is not an evidence file"));
    if (version != std::to_string(store_version))
        return std::unexpected(not_evidence(
            file, fmt::format("the evidence file has layout {}, this program reads {}", version, store_version)));
    if (read)
        read = fill(content->catalogue, content->file, read_catalogue);
    if (read)
        read = fill(content->registry, content->file, read_registry);
    if (read)
        read = fill(content->law, content->file, read_law);
    if (read)
        read = fill(content->procedures, content->file, read_procedures);
    if (read)
        read = fill(content->positions, content->file, read_positions);
    if (read)
        read = fill(content->series_breaks, content->file, read_series_breaks);
    if (!read) {
        read.error().where = file.string();
        return std::unexpected(std::move(read.error()));
    }
    return Evidence(std::move(content));
}

const std::string& Evidence::hash() const
{
    return content_->hash;
}

const Catalogue& Evidence::catalogue() const
{
    return content_->catalogue;
}

const Registry& Evidence::registry() const
{
    return content_->registry;
}

const Law& Evidence::law() const
{
    return content_->law;
}

const Procedures& Evidence::procedures() const
{
    return content_->procedures;
}

const Positions& Evidence::positions() const
{
    return content_->positions;
}

const std::vector<SeriesBreak>& Evidence::series_breaks() const
{
    return content_->series_breaks;
}

Series Evidence::series(std::string_view indicator, std::string_view reporter, std::string_view partner) const
{
    Series series{std::string(indicator), std::string(reporter), std::string(partner), {}};
    auto rows = content_->file.prepare(std::string(observation_columns) +
                                       "WHERE indicator=? AND reporter=? AND partner=? ORDER BY period");
    if (!rows)
        return series;
    rows->bind(1, indicator);
    rows->bind(2, reporter);
    rows->bind(3, partner);
    for (auto row = rows->step(); row && *row; row = rows->step())
        series.points.push_back(observation_of(*rows));
    return series;
}

std::vector<Series> Evidence::all_series(std::string_view indicator, std::string_view reporter) const
{
    std::vector<Series> all;
    auto rows =
        content_->file.prepare(std::string(observation_columns) +
                               "WHERE indicator=?1 AND (?2='' OR reporter=?2) ORDER BY reporter, partner, period");
    if (!rows)
        return all;
    rows->bind(1, indicator);
    rows->bind(2, reporter);
    for (auto row = rows->step(); row && *row; row = rows->step()) {
        Observation point = observation_of(*rows);
        if (all.empty() || all.back().reporter != point.reporter || all.back().partner != point.partner)
            all.push_back({point.indicator, point.reporter, point.partner, {}});
        all.back().points.push_back(std::move(point));
    }
    return all;
}

std::vector<Observation> Evidence::latest_by_reporter(std::string_view indicator, std::string_view partner,
                                                      int latest_year) const
{
    std::vector<Observation> latest;
    for (const auto& series : all_series(indicator)) {
        if (series.partner != partner)
            continue;
        const Observation* newest = nullptr;
        for (const auto& point : series.points)
            if (year_of(point.period) <= latest_year)
                newest = &point;
        if (newest != nullptr)
            latest.push_back(*newest);
    }
    return latest;
}

std::vector<TableInfo> Evidence::tables() const
{
    std::vector<TableInfo> tables;
    const auto read = read_table(content_->file, "entente_tables", [&](const TableRow& row) {
        tables.push_back(
            {row.text("name"), static_cast<int>(row.number("version").value_or(0)), 0, row.text("compiled")});
    });
    if (!read)
        return tables;
    for (auto& table : tables)
        if (auto count = content_->file.prepare(fmt::format("SELECT count(*) FROM \"{}\"", table.table)))
            if (auto row = count->step(); row && *row)
                table.rows = static_cast<std::size_t>(count->integer(0));
    return tables;
}

std::vector<IndicatorInfo> Evidence::indicators() const
{
    std::vector<IndicatorInfo> infos;
    auto rows = content_->file.prepare(
        "SELECT indicator, count(*), count(DISTINCT reporter), count(DISTINCT partner), min(period),"
        " max(period) FROM observations GROUP BY indicator ORDER BY indicator");
    if (!rows)
        return infos;
    for (auto row = rows->step(); row && *row; row = rows->step()) {
        IndicatorInfo info;
        if (const Indicator* known = catalogue().indicator(rows->text(0)))
            info.indicator = *known;
        info.rows = static_cast<std::size_t>(rows->integer(1));
        info.reporters = static_cast<std::size_t>(rows->integer(2));
        info.partners = static_cast<std::size_t>(rows->integer(3));
        info.first_period = rows->text(4);
        info.last_period = rows->text(5);
        for (const auto& place : series_breaks())
            info.breaks += place.indicator == info.indicator.id ? 1U : 0U;
        infos.push_back(std::move(info));
    }
    return infos;
}

std::expected<std::vector<std::vector<std::string>>, Error> Evidence::query(std::string_view sql) const
{
    auto statement = content_->file.prepare(sql);
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    if (!statement->only_reads())
        return std::unexpected(
            Error{"the statement would write", "SQL", "the evidence file is for reading: use SELECT"});
    std::vector<std::vector<std::string>> rows(1);
    for (int column = 0; column < statement->columns(); ++column)
        rows.front().push_back(statement->name(column));
    while (rows.size() <= most_query_rows) {
        auto row = statement->step();
        if (!row)
            return std::unexpected(std::move(row.error()));
        if (!*row)
            return rows;
        std::vector<std::string> cells;
        for (int column = 0; column < statement->columns(); ++column)
            cells.push_back(statement->text(column));
        rows.push_back(std::move(cells));
    }
    return std::unexpected(Error{fmt::format("the answer has more than {} rows", most_query_rows), "SQL",
                                 "add a LIMIT or a narrower WHERE"});
}

} // namespace entente::evidence
