// How much of the spread of estimates each choice of the analyst explains.

#pragma once

#include <entente/lessons/multiverse/specification_curve.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace entente::lessons {

/// Shares of variance by choice and what is left for their interactions.
struct VarianceByChoice {
    std::vector<ChoiceContribution> contributions = {}; ///< in the order of the choices
    double share_of_interactions = 0.0;
};

/// Least squares of the estimates on the options of all choices, and without each choice in turn. With every
/// combination present once, `share_alone` and `share_unique` agree. Costs O(specifications x choices^2 + choices x
/// options^3).
///
/// @param options    for each estimate the option taken in each choice; trusted
/// @param estimates  finite
/// @return  all shares 0 when the estimates do not differ
/// @source  Saltelli et al. (2008), Global Sensitivity Analysis, for shares of a full factorial
[[nodiscard]] VarianceByChoice variance_by_choice(const std::vector<AnalysisChoice>& choices,
                                                  const std::vector<std::vector<std::size_t>>& options,
                                                  std::span<const double> estimates);

} // namespace entente::lessons
