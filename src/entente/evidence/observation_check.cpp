#include <entente/base/text_file.hpp>
#include <entente/evidence/observation_check.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace entente::evidence {

namespace {

std::string_view cell(const Schema& schema, const CsvRecord& record, std::string_view column)
{
    const auto place = schema.place(column);
    return place && *place < record.cells.size() ? record.cells[*place].text : std::string_view{};
}

// A month or quarter counts towards its year.
bool lies_in(Period period, Period whole)
{
    return period == whole || (whole.frequency == Period::Frequency::Year && year_of(period) == whole.index);
}

} // namespace

std::expected<ObservationCheck, Error> ObservationCheck::read(const std::filesystem::path& folder,
                                                              const std::vector<Schema>& schemas)
{
    ObservationCheck check;
    for (const auto& schema : schemas) {
        const bool ranges = schema.table == "indicators";
        if (!ranges && schema.table != "published_totals")
            continue;
        for (const auto& file : schema.files) {
            auto text = read_text_file(folder / file);
            if (!text)
                return std::unexpected(std::move(text.error()));
            CsvReader reader(*text);
            CsvRecord record;
            for (bool header = true; reader.next(record); header = false) {
                if (header)
                    continue;
                if (ranges)
                    check.add_range(schema, file, record);
                else
                    check.add_total(schema, file, record);
            }
        }
    }
    return check;
}

void ObservationCheck::add_range(const Schema& schema, const std::string&, const CsvRecord& record)
{
    Range range;
    range.minimum = parse_number(cell(schema, record, "minimum")).value_or(range.minimum);
    range.maximum = parse_number(cell(schema, record, "maximum")).value_or(range.maximum);
    ranges_.emplace(cell(schema, record, "indicator"), range);
}

void ObservationCheck::add_total(const Schema& schema, const std::string& file, const CsvRecord& record)
{
    const auto published = parse_number(cell(schema, record, "published_value"));
    const auto period = parse_period(cell(schema, record, "period"));
    if (!published || !period)
        return; // the table's own check says so
    Total total;
    total.file = file;
    total.line = record.line;
    total.column = record.cells.front().column;
    total.id = cell(schema, record, "check_id");
    total.reporter = cell(schema, record, "reporter");
    total.partner = cell(schema, record, "partner");
    const auto aggregate = cell(schema, record, "aggregate");
    if (aggregate == "sum_over_reporters")
        total.reporter.clear();
    total.over_partners = aggregate == "sum_over_partners";
    total.period = *period;
    total.published = *published;
    total.tolerance_percent = parse_number(cell(schema, record, "tolerance_percent")).value_or(0.0);
    total.known_difference = cell(schema, record, "verdict") == "known_difference";
    totals_[std::string(cell(schema, record, "indicator"))].push_back(std::move(total));
}

void ObservationCheck::row(const Schema& schema, const std::string& file, const CsvRecord& record,
                           const ProblemSink& problems)
{
    if (schema.table != "observations")
        return;
    const auto indicator = cell(schema, record, "indicator");
    const double value = parse_number(cell(schema, record, "value")).value_or(0.0);
    if (const auto range = ranges_.find(indicator); range != ranges_.end())
        if (value < range->second.minimum || value > range->second.maximum)
            problems({file, record.line, record.cells[*schema.place("value")].column,
                      fmt::format("{} lies outside the range of {} ({} to {})", value, indicator, range->second.minimum,
                                  range->second.maximum),
                      "check the figure and its unit"});
    const auto totals = totals_.find(indicator);
    if (totals == totals_.end())
        return;
    const auto period = parse_period(cell(schema, record, "period"));
    const auto reporter = cell(schema, record, "reporter");
    const auto partner = cell(schema, record, "partner");
    for (auto& total : totals->second) {
        const bool this_partner = total.over_partners ? partner != "TOTAL" : partner == total.partner;
        if (this_partner && (total.reporter.empty() || total.reporter == reporter) && period &&
            lies_in(*period, total.period)) {
            total.sum += value;
            ++total.rows;
        }
    }
}

void ObservationCheck::finish(const ProblemSink& problems) const
{
    std::vector<const Total*> ordered;
    for (const auto& [indicator, totals] : totals_)
        for (const auto& total : totals)
            ordered.push_back(&total);
    std::ranges::sort(ordered, {}, [](const Total* total) { return std::pair(total->file, total->line); });
    for (const Total* total : ordered) {
        if (total->rows == 0) {
            problems({total->file, total->line, total->column, fmt::format("{}: no figures to compare with", total->id),
                      "name an indicator, reporter, partner and period that have figures"});
            continue;
        }
        const double difference =
            100.0 * std::abs(total->sum - total->published) / std::max(std::abs(total->published), 1e-12);
        if (difference > total->tolerance_percent && !total->known_difference)
            problems({total->file, total->line, total->column,
                      fmt::format("{}: the figures add up to {}, published is {} ({:.2f} percent apart)", total->id,
                                  total->sum, total->published, difference),
                      "find the rows that differ, or record it as a known_difference with its reason"});
    }
}

} // namespace entente::evidence
