// Conformal intervals where the weights do not depend on the outcome that is tested.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/synthetic_predictors/effect_bounds.hpp>

#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// Intervals for the effect in each period after treatment began, by inverting a conformal test in closed form.
///
/// Weights from predictors stay as they are when an effect is taken out of the outcome, so an effect is accepted while
/// the gap that is left has at least a share 1 - level of all gaps, its own included, as large or larger: the interval
/// is the gap plus and minus one order statistic of the sizes of the gaps before. O(n log n).
///
/// @param pre_gaps   treated less synthetic before treatment, in outcome units; at least one
/// @param post_gaps  the same afterwards
/// @param level      in (0, 1), for instance 0.95
/// @return  one interval for each of `post_gaps`; infinite where the periods before are too few for the level
/// @error   no gap before; a gap that is not finite; a level outside (0, 1)
/// @source  Chernozhukov, Wuthrich & Zhu (2021), JASA 116:1849-1864, Algorithm 1, for one period at a time
[[nodiscard]] std::expected<std::vector<EffectBounds>, Error>
fixed_weight_conformal(std::span<const double> pre_gaps, std::span<const double> post_gaps, double level);

} // namespace entente::lessons
