// Reads the reference panels of tests/reference/lessons: long tables of unit, period, value.

#pragma once

#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace entente::lessons {

struct NamedPanel {
    std::vector<std::string> units; ///< in order of first appearance, rows of `outcomes`
    std::vector<int> periods;       ///< ascending, columns of `outcomes`
    Matrix outcomes;
};

/// @param name  file name under tests/reference/lessons; first three columns unit, period, value; no quotes
/// @param from, to  periods to keep
inline NamedPanel reference_panel(const std::string& name, int from = 0, int to = 9999)
{
    std::ifstream file(std::string(ENTENTE_SOURCE_DIR "/tests/reference/lessons/") + name);
    if (!file)
        throw std::runtime_error("no reference file " + name);
    NamedPanel panel;
    std::map<std::pair<std::string, int>, double> cells;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        const auto first = line.find(',');
        const auto second = line.find(',', first + 1);
        const std::string unit = line.substr(0, first);
        const int period = std::stoi(line.substr(first + 1, second - first - 1));
        if (period < from || period > to)
            continue;
        if (std::ranges::find(panel.units, unit) == panel.units.end())
            panel.units.push_back(unit);
        if (std::ranges::find(panel.periods, period) == panel.periods.end())
            panel.periods.push_back(period);
        cells[{unit, period}] = std::stod(line.substr(second + 1));
    }
    std::ranges::sort(panel.periods);
    panel.outcomes = Matrix(panel.units.size(), panel.periods.size());
    for (std::size_t i = 0; i < panel.units.size(); ++i)
        for (std::size_t t = 0; t < panel.periods.size(); ++t)
            panel.outcomes(i, t) = cells.at({panel.units[i], panel.periods[t]});
    return panel;
}

inline std::size_t row_of(const NamedPanel& panel, std::string_view unit)
{
    const auto found = std::ranges::find(panel.units, unit);
    if (found == panel.units.end())
        throw std::runtime_error("no unit " + std::string(unit));
    return static_cast<std::size_t>(found - panel.units.begin());
}

/// @param first_treated  first period of treatment
inline BlockPanel block_panel(const NamedPanel& panel, const std::vector<std::string>& treated, int first_treated)
{
    BlockPanel block{.outcomes = panel.outcomes};
    block.pre_periods = static_cast<std::size_t>(
        std::ranges::count_if(panel.periods, [first_treated](int period) { return period < first_treated; }));
    for (const auto& unit : treated)
        block.treated.push_back(row_of(panel, unit));
    return block;
}

/// California's tobacco programme, in force from 1989.
inline BlockPanel proposition_99()
{
    return block_panel(reference_panel("prop99.csv"), {"California"}, 1989);
}

/// Weight of a named control.
inline double weight_of(const NamedPanel& panel, const SyntheticEstimate& estimate, std::string_view unit)
{
    const auto found = std::ranges::find(estimate.controls, row_of(panel, unit));
    return estimate.unit_weights.at(static_cast<std::size_t>(found - estimate.controls.begin()));
}

} // namespace entente::lessons
