// Whether a whole specification curve could come from no effect.

#pragma once

#include <entente/lessons/multiverse/specification_curve.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace entente::lessons {

/// Two-sided p-values by rank: for each value the share of all values, its own included, that are at least as far from
/// zero. NaN stays NaN and is not counted. Values that differ by rounding are equal.
[[nodiscard]] std::vector<double> rank_p_values(std::span<const double> values);

/// Compares the observed curve with the curve under each permuted assignment.
///
/// @param estimates     observed, one for each specification
/// @param permuted      for each specification its estimates under each assignment, all of one size; NaN: not available
/// @param significance  between 0 and 1
/// @source  Simonsohn, Simmons & Nelson (2020), Nature Human Behaviour 4:1208-1214, "Inferential specification curve"
[[nodiscard]] JointTest joint_permutation_test(std::span<const double> estimates,
                                               const std::vector<std::span<const double>>& permuted,
                                               double significance);

} // namespace entente::lessons
