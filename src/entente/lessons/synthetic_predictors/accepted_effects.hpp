// The effects that a test does not reject, as an interval.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/synthetic_predictors/effect_bounds.hpp>

#include <cstddef>
#include <expected>
#include <functional>

namespace entente::lessons {

/// Where accepted effects are looked for. Amounts are in outcome units.
struct EffectGrid {
    double alpha = 0.05;    ///< effects with a p-value of at least this are accepted, in (0, 1)
    double centre = 0.0;    ///< the estimate
    double reach = 1.0;     ///< from the centre to the ends of the grid; > 0
    std::size_t steps = 50; ///< effects on the grid, at least 2
};

/// The hull of the effects accepted on a grid, each end refined by bisection to 1e-6 of the reach.
///
/// An end that no effect, however large, can pass is infinite. Where nothing on the grid is accepted, the centre stands
/// for the empty set. Cost: one p-value for each effect of the grid, and some 25 for each end.
///
/// @param p_value  of a stated effect
/// @error   the first that a p-value gives
[[nodiscard]] std::expected<EffectBounds, Error>
accepted_effects(const std::function<std::expected<double, Error>(double)>& p_value, const EffectGrid& grid);

} // namespace entente::lessons
