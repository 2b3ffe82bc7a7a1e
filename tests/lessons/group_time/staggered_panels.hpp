// Panels that several tests of this folder use: the reference data sets and random small ones.

#pragma once

#include "lessons/reference_table.hpp"

#include <entente/lessons/group_time/staggered_panel.hpp>

#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::lessons {

/// Reads a rectangle from a reference table.
///
/// @param first_treated  turns the cohort column's figure (NaN when empty) into a first treated period
inline StaggeredTable table_from(const ReferenceTable& data, std::string_view unit, std::string_view period,
                                 const std::function<double(std::size_t)>& outcome,
                                 const std::function<std::optional<int>(std::size_t)>& first_treated,
                                 const std::vector<std::string>& covariates = {})
{
    StaggeredTable table;
    std::map<std::string, std::size_t> places;
    for (std::size_t row = 0; row < data.size(); ++row) {
        table.periods.push_back(static_cast<int>(data.number(row, period)));
        if (places.try_emplace(data.text(row, unit), places.size()).second) {
            table.units.push_back(data.text(row, unit));
            table.first_treated.push_back(first_treated(row));
        }
    }
    std::ranges::sort(table.periods);
    table.periods.erase(std::ranges::unique(table.periods).begin(), table.periods.end());
    const Matrix empty(table.units.size(), table.periods.size(), std::numeric_limits<double>::quiet_NaN());
    table.outcomes = empty;
    for (const auto& covariate : covariates)
        table.covariates.push_back({.name = covariate, .values = empty});
    for (std::size_t row = 0; row < data.size(); ++row) {
        const std::size_t i = places[data.text(row, unit)];
        const auto t = static_cast<std::size_t>(
            std::ranges::lower_bound(table.periods, static_cast<int>(data.number(row, period))) -
            table.periods.begin());
        table.outcomes(i, t) = outcome(row);
        for (auto& covariate : table.covariates)
            covariate.values(i, t) = data.number(row, covariate.name);
    }
    return table;
}

inline StaggeredTable mpdta(bool with_population = false)
{
    const ReferenceTable data = reference_table("mpdta");
    return table_from(
        data, "countyreal", "year", [&](std::size_t row) { return data.number(row, "lemp"); },
        [&](std::size_t row) -> std::optional<int> {
            const int first = static_cast<int>(data.number(row, "first.treat"));
            return first == 0 ? std::nullopt : std::optional(first);
        },
        with_population ? std::vector<std::string>{"lpop"} : std::vector<std::string>{});
}

/// Log homicide rate.
inline StaggeredTable castle()
{
    const ReferenceTable data = reference_table("castle");
    return table_from(
        data, "sid", "year", [&](std::size_t row) { return std::log(data.number(row, "homicide")); },
        [&](std::size_t row) -> std::optional<int> {
            const double first = data.number(row, "effyear");
            return std::isnan(first) ? std::nullopt : std::optional(static_cast<int>(first));
        });
}

inline StaggeredTable base_stagg()
{
    const ReferenceTable data = reference_table("base_stagg");
    constexpr int never = 10'000;
    return table_from(
        data, "id", "year", [&](std::size_t row) { return data.number(row, "y"); },
        [&](std::size_t row) -> std::optional<int> {
            const int first = static_cast<int>(data.number(row, "year_treated"));
            return first == never ? std::nullopt : std::optional(first);
        });
}

inline StaggeredPanel checked(StaggeredTable table)
{
    auto panel = StaggeredPanel::of(std::move(table));
    if (!panel)
        throw std::runtime_error(one_line(panel.error()));
    return *std::move(panel);
}

/// Two never-treated units, two cohorts of at least two, four to six periods, outcomes on a coarse grid.
inline StaggeredTable random_staggered_table()
{
    StaggeredTable table;
    const int last = *rc::gen::inRange(4, 7);
    for (int t = 1; t <= last; ++t)
        table.periods.push_back(2000 + t);
    const auto units = *rc::gen::inRange<std::size_t>(6, 12);
    const int early = *rc::gen::inRange(2, last);
    const int late = *rc::gen::inRange(early + 1, last + 1);
    table.outcomes = Matrix(units, table.periods.size());
    for (std::size_t i = 0; i < units; ++i) {
        table.units.push_back("unit " + std::to_string(i));
        if (i < 2)
            table.first_treated.emplace_back();
        else
            table.first_treated.emplace_back(2000 + (i % 2 == 0 ? early : late));
        for (std::size_t t = 0; t < table.periods.size(); ++t)
            table.outcomes(i, t) = *rc::gen::inRange(-40, 41) / 4.0;
    }
    return table;
}

/// The same table with its units in another order.
inline StaggeredTable reversed_units(StaggeredTable table)
{
    const std::size_t n = table.units.size();
    const auto reversed = [n](const Matrix& from) {
        Matrix result(n, from.columns());
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t t = 0; t < from.columns(); ++t)
                result(i, t) = from(n - 1 - i, t);
        return result;
    };
    table.outcomes = reversed(table.outcomes);
    for (auto& covariate : table.covariates)
        covariate.values = reversed(covariate.values);
    std::ranges::reverse(table.units);
    std::ranges::reverse(table.first_treated);
    std::ranges::reverse(table.weights);
    std::ranges::reverse(table.clusters);
    return table;
}

/// Outcomes times `factor`, plus `unit_shift` times the unit's place and `period_shift` times the period's.
inline StaggeredTable moved(StaggeredTable table, double factor, double unit_shift, double period_shift)
{
    for (std::size_t i = 0; i < table.units.size(); ++i)
        for (std::size_t t = 0; t < table.periods.size(); ++t)
            table.outcomes(i, t) = factor * table.outcomes(i, t) + unit_shift * static_cast<double>(i) +
                                   period_shift * static_cast<double>(t * t);
    return table;
}

} // namespace entente::lessons
