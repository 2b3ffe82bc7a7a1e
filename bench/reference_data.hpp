// The reference data sets that benchmarks run on, as in tests/reference/lessons; larger ones stand beside the checkout.

#pragma once

#include <entente/base/matrix.hpp>
#include <entente/evidence/data_table.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace entente::lessons {

/// @return  nothing when the set is in neither place
inline std::optional<evidence::DataTable> find_reference_data(const std::string& name)
{
    const std::filesystem::path top(ENTENTE_SOURCE_DIR);
    for (const auto& folder : {top / "tests/reference/lessons", top / "../shared/reference/lessons/data"}) {
        const auto file = folder / (name + ".csv");
        if (!std::filesystem::exists(file))
            continue;
        auto table = evidence::DataTable::read(file);
        if (!table)
            throw std::runtime_error(one_line(table.error()));
        return *std::move(table);
    }
    return std::nullopt;
}

/// A set that is in the checkout.
inline evidence::DataTable reference_data(const std::string& name)
{
    auto table = find_reference_data(name);
    if (!table)
        throw std::runtime_error("no reference data " + name);
    return *std::move(table);
}

/// A column of numbers that is there.
inline std::vector<double> numbers(const evidence::DataTable& table, const std::string& column)
{
    return table.numbers(column).value();
}

/// One column of a long table as units x periods, units in order of first appearance, periods ascending.
struct ReferenceRectangle {
    std::vector<std::string> units;
    std::vector<double> periods;
    Matrix values;
    std::vector<std::pair<std::size_t, std::size_t>> cell_of_row; ///< unit and period of each row of the table
};

inline ReferenceRectangle rectangle(const evidence::DataTable& table, const std::string& unit,
                                    const std::string& period, const std::string& value)
{
    ReferenceRectangle result;
    const auto names = table.texts(unit).value();
    const auto times = numbers(table, period);
    const auto values = numbers(table, value);
    result.periods = times;
    std::ranges::sort(result.periods);
    result.periods.erase(std::ranges::unique(result.periods).begin(), result.periods.end());
    std::map<std::string, std::size_t> places;
    for (std::size_t row = 0; row < names.size(); ++row) {
        const auto [place, is_new] = places.try_emplace(names[row], places.size());
        if (is_new)
            result.units.push_back(names[row]);
        result.cell_of_row.emplace_back(place->second,
                                        std::ranges::lower_bound(result.periods, times[row]) - result.periods.begin());
    }
    result.values = Matrix(result.units.size(), result.periods.size());
    for (std::size_t row = 0; row < names.size(); ++row)
        result.values(result.cell_of_row[row].first, result.cell_of_row[row].second) = values[row];
    return result;
}

/// A panel with one treated unit.
///
/// @param first_treated  first period of treatment
inline BlockPanel reference_block(const ReferenceRectangle& from, const std::string& treated, double first_treated)
{
    BlockPanel panel{.outcomes = from.values};
    panel.pre_periods =
        static_cast<std::size_t>(std::ranges::lower_bound(from.periods, first_treated) - from.periods.begin());
    panel.treated = {static_cast<std::size_t>(std::ranges::find(from.units, treated) - from.units.begin())};
    return panel;
}

} // namespace entente::lessons
