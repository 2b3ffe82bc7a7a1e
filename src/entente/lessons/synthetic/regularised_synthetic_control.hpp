// Synthetic control whose weights carry the penalty of synthetic difference-in-differences.

#pragma once

#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <expected>

namespace entente::lessons {

/// Levels must match as in synthetic control, but weights spread over more controls, which makes them unique and less
/// at the mercy of one control.
///
/// The penalty is that of synthetic DiD: zeta = (treated units * periods after)^(1/4) times the noise level. There is
/// no intercept and there are no time weights. Costs one fit, O(controls * pre-periods) a step.
///
/// @return  as `synthetic_difference_in_differences` gives for SyntheticControl
/// @error   see SyntheticPanel::of
/// @source  Arkhangelsky et al. (2021), American Economic Review 111:4088-4118, Algorithm 1, step 2, without
///          intercept
[[nodiscard]] std::expected<SyntheticEstimate, Error> regularised_synthetic_control(const BlockPanel& panel);

} // namespace entente::lessons
