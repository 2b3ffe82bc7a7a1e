// Any bytes as a user's own table: an error with its place and remedy, or columns that keep their promises, as a table
// and as a panel of units and periods.

#include <entente/evidence/data_table.hpp>
#include <entente/lessons/own_data/own_panel.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

namespace {

using entente::Error;
using entente::evidence::DataTable;
using entente::lessons::OwnColumns;
using entente::lessons::OwnPanel;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void check_error(const Error& error)
{
    require(!error.what.empty() && !error.remedy.empty());
}

void check_columns(const DataTable& table)
{
    require(table.rows() > 0 && !table.names().empty());
    const std::set<std::string> distinct(table.names().begin(), table.names().end());
    require(distinct.size() == table.names().size() && !distinct.contains(""));
    for (std::size_t row = 0; row < table.rows(); ++row)
        require(table.where(row).starts_with("f.csv:"));
    for (const auto& name : table.names()) {
        const auto texts = table.texts(name);
        require(texts.has_value() && texts->size() == table.rows());
        const auto numbers = table.numbers(name);
        if (numbers)
            require(numbers->size() == table.rows() &&
                    std::ranges::none_of(*numbers, [](double value) { return std::isinf(value); }));
        else
            require(numbers.error().where.starts_with("f.csv:") && !numbers.error().remedy.empty());
    }
    if (!distinct.contains("no such column"))
        check_error(table.numbers("no such column").error());
}

// The columns of a panel that the table has.
OwnColumns columns_of(const DataTable& table)
{
    const auto if_there = [&](const char* name) {
        return std::ranges::find(table.names(), name) == table.names().end() ? std::string() : std::string(name);
    };
    OwnColumns columns{.unit = if_there("unit"),
                       .time = "time",
                       .outcome = "y",
                       .treatment = if_there("d"),
                       .covariates = {},
                       .weight = if_there("weight"),
                       .cluster = if_there("cluster"),
                       .offset = if_there("offset")};
    if (!if_there("x").empty())
        columns.covariates.emplace_back("x");
    return columns;
}

void check_rectangle(const OwnPanel& panel, std::size_t rows)
{
    const std::size_t used = panel.unit_of_row.size();
    require(used + panel.rows_left_out == rows);
    require(panel.period_of_row.size() == used && panel.outcome_of_row.size() == used);
    require(panel.treatment_of_row.size() == used);
    require(panel.weight_of_row.empty() || panel.weight_of_row.size() == used);
    require(panel.offset_of_row.empty() || panel.offset_of_row.size() == used);
    require(panel.cluster_of_row.empty() || panel.cluster_of_row.size() == used);
    require(panel.outcomes.rows() == panel.units.size() && panel.outcomes.columns() == panel.periods.size());
    for (std::size_t row = 0; row < used; ++row) {
        require(panel.unit_of_row[row] < panel.units.size() && panel.period_of_row[row] < panel.periods.size());
        require(std::isfinite(panel.outcome_of_row[row]));
        require(panel.outcomes(panel.unit_of_row[row], panel.period_of_row[row]) == panel.outcome_of_row[row]);
        require(panel.treatment_of_row[row] == 0.0 || panel.treatment_of_row[row] == 1.0);
    }
}

void check_panel(const OwnPanel& panel, std::size_t rows)
{
    check_rectangle(panel, rows);
    require(panel.periods.size() >= 2 && panel.labels.size() == panel.periods.size());
    for (std::size_t t = 1; t < panel.labels.size(); ++t)
        require(panel.labels[t - 1] < panel.labels[t]);
    require(panel.first_treated.size() == panel.units.size());
    for (std::size_t row = 0; row < panel.unit_of_row.size(); ++row) {
        const auto& first = panel.first_treated[panel.unit_of_row[row]];
        require((panel.treatment_of_row[row] == 1.0) == (first && panel.period_of_row[row] >= *first));
    }
    for (const std::size_t unit : panel.treated_units())
        require(panel.unit(panel.units[unit]) == unit);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto table = DataTable::parse({reinterpret_cast<const char*>(data), size}, "f.csv");
    if (!table) {
        require(table.error().where.starts_with("f.csv"));
        check_error(table.error());
        return 0;
    }
    check_columns(*table);
    const auto panel = read_own_panel(*table, columns_of(*table));
    if (panel)
        check_panel(*panel, table->rows());
    else
        check_error(panel.error());
    return 0;
}
