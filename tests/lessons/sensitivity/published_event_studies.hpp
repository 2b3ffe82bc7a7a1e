// Event studies whose sensitivity analyses are published.

#pragma once

#include "../reference_table.hpp"

#include <entente/lessons/sensitivity/event_study.hpp>

#include <string>

namespace entente::lessons {

/// Coefficients and covariance from a table with columns beta, v1, v2, ...
inline EventStudy event_study_from(const ReferenceTable& table, std::vector<int> times)
{
    EventStudy study{std::move(times), table.numbers("beta"), Matrix(table.size(), table.size())};
    for (std::size_t i = 0; i < table.size(); ++i)
        for (std::size_t j = 0; j < table.size(); ++j)
            study.covariance(i, j) = table.number(i, "v" + std::to_string(j + 1));
    return study;
}

/// He and Wang (2017), American Economic Journal: Applied Economics 9:70-110, as in Roth (2022).
inline EventStudy he_and_wang()
{
    return event_study_from(reference_table("he_wang_event_study"), {-4, -3, -2, 0, 1, 2, 3});
}

/// Benzarti and Carloni (2019), American Economic Journal: Economic Policy 11:38-63, as in Rambachan and Roth (2023).
inline EventStudy benzarti_and_carloni()
{
    return event_study_from(reference_table("bc_event_study"), {-5, -4, -3, -2, 0, 1, 2, 3});
}

} // namespace entente::lessons
