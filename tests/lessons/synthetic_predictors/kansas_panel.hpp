// The Kansas tax cuts of 2012 as a panel: log GDP per head of 50 states by quarter.

#pragma once

#include "../reference_table.hpp"

#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace entente::lessons {

/// Kansas, treated from the second quarter of 2012.
struct KansasPanel {
    std::vector<std::string> units;   ///< state codes, in the order of the rows
    std::vector<std::string> periods; ///< for instance "2012.25"
    BlockPanel panel;
    /// Means before treatment of log GDP, log state and local revenue, log weekly wage, establishments and employment
    /// per head; absent figures are left out of the mean.
    Matrix covariates;
};

inline KansasPanel kansas()
{
    const ReferenceTable table = reference_table("kansas");
    KansasPanel result;
    for (std::size_t row = 0; row < table.size(); ++row) {
        if (result.units.empty() || result.units.back() != table.text(row, "fips"))
            result.units.push_back(table.text(row, "fips"));
        if (result.units.size() == 1)
            result.periods.push_back(table.text(row, "year_qtr"));
    }
    const std::size_t periods = result.periods.size();
    constexpr std::size_t before = 89;
    result.panel = {Matrix(result.units.size(), periods), before, {}};
    const std::vector<std::string> columns = {"lngdpcapita",       "revstatecapita", "revlocalcapita",
                                              "avgwklywagecapita", "estabscapita",   "emplvlcapita"};
    result.covariates = Matrix(result.units.size(), columns.size());
    for (std::size_t i = 0; i < result.units.size(); ++i) {
        if (result.units[i] == "20")
            result.panel.treated.push_back(i);
        for (std::size_t t = 0; t < periods; ++t)
            result.panel.outcomes(i, t) = table.number(i * periods + t, "lngdpcapita");
        for (std::size_t k = 0; k < columns.size(); ++k) {
            const bool logged = k >= 1 && k <= 3;
            double sum = 0.0;
            double count = 0.0;
            for (std::size_t t = 0; t < before; ++t) {
                const double figure = table.number(i * periods + t, columns[k]);
                if (std::isnan(figure))
                    continue;
                sum += logged ? std::log(figure) : figure;
                count += 1.0;
            }
            result.covariates(i, k) = sum / count;
        }
    }
    return result;
}

} // namespace entente::lessons
