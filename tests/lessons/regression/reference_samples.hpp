// Regression samples of the reference data sets, and results under the names of the expected values.

#pragma once

#include "../reference_table.hpp"

#include <entente/lessons/regression/covariance.hpp>
#include <entente/lessons/regression/least_squares.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace entente::lessons {

inline Regressor regressor_of(const ReferenceTable& table, const std::string& column)
{
    return {.name = column, .values = table.numbers(column)};
}

inline Grouping text_grouping(const ReferenceTable& table, const std::string& column)
{
    return grouping_of(column, table.texts(column));
}

/// Codes are the numbers themselves, so that they can serve as time.
inline Grouping number_grouping(const ReferenceTable& table, const std::string& column)
{
    Grouping result{.name = column};
    for (const double value : table.numbers(column))
        result.codes.push_back(static_cast<std::size_t>(std::lround(value)));
    return result;
}

/// coef[name] and se[name + suffix] of every regressor.
inline void add_coefficients(Found& found, const Regression& regression, const Covariance& covariance,
                             const std::string& suffix = "")
{
    const auto errors = standard_errors(covariance);
    for (std::size_t j = 0; j < regression.names.size(); ++j) {
        found["coef[" + regression.names[j] + "]"] = regression.coefficients[j];
        found["se[" + regression.names[j] + suffix + "]"] = errors[j];
    }
}

inline Covariance clustered(const Regression& regression, const Grouping& cluster)
{
    return cluster_covariance(regression, std::span(&cluster, 1)).value();
}

} // namespace entente::lessons
