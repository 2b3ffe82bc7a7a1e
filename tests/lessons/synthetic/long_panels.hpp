// Reads long tables of unit, period and value by column name into panels.

#pragma once

#include "../reference_panels.hpp"
#include "../reference_table.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace entente::lessons {

/// @param left_out  units to leave out
/// @param columns   of unit, period and value
inline NamedPanel long_panel(const ReferenceTable& table, const std::string& unit_column,
                             const std::string& period_column, const std::string& value_column,
                             const std::vector<std::string>& left_out = {})
{
    NamedPanel panel;
    std::map<std::pair<std::string, int>, double> cells;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const std::string& unit = table.text(row, unit_column);
        if (std::ranges::find(left_out, unit) != left_out.end())
            continue;
        const int period = static_cast<int>(table.number(row, period_column));
        if (std::ranges::find(panel.units, unit) == panel.units.end())
            panel.units.push_back(unit);
        if (std::ranges::find(panel.periods, period) == panel.periods.end())
            panel.periods.push_back(period);
        cells[{unit, period}] = table.number(row, value_column);
    }
    std::ranges::sort(panel.periods);
    panel.outcomes = Matrix(panel.units.size(), panel.periods.size());
    for (std::size_t i = 0; i < panel.units.size(); ++i)
        for (std::size_t t = 0; t < panel.periods.size(); ++t)
            panel.outcomes(i, t) = cells.at({panel.units[i], panel.periods[t]});
    return panel;
}

/// Gonorrhoea in Rhode Island, where indoor prostitution was not punishable from 2004.
inline BlockPanel rhode_island()
{
    return block_panel(long_panel(reference_table("ri_gonorrhea"), "unit", "year", "log_rate"), {"rhode_island"}, 2004);
}

/// The same panel with units in another order.
inline BlockPanel reversed(const BlockPanel& panel)
{
    const std::size_t units = panel.outcomes.rows();
    BlockPanel result{.outcomes = panel.outcomes, .pre_periods = panel.pre_periods, .treated = {}};
    for (std::size_t i = 0; i < units; ++i)
        for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
            result.outcomes(units - 1 - i, t) = panel.outcomes(i, t);
    for (const std::size_t row : panel.treated)
        result.treated.push_back(units - 1 - row);
    return result;
}

/// The same panel in another unit of measure.
inline BlockPanel scaled(BlockPanel panel, double factor)
{
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
            panel.outcomes(i, t) *= factor;
    return panel;
}

/// One unit treated from `pre` on, figures given row by row.
inline BlockPanel small_panel(const std::vector<std::vector<double>>& rows, std::size_t pre, std::size_t treated)
{
    BlockPanel panel{.outcomes = Matrix(rows.size(), rows.at(0).size()), .pre_periods = pre, .treated = {treated}};
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t t = 0; t < rows[i].size(); ++t)
            panel.outcomes(i, t) = rows[i][t];
    return panel;
}

} // namespace entente::lessons
