// Synthetic control when treatment may also move units that were not treated: neighbours on the route, say.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// Effects on treated and affected units at once. Amounts are in outcome units.
struct SpilloverEstimate {
    double estimate = 0.0;       ///< average effect on the treated over the periods after treatment began
    std::vector<double> effects; ///< on the treated on average, in each period after treatment began; mean = `estimate`
    std::vector<double>
        p_values;        ///< for each of `effects`: share of periods before treatment with one as large, see below
    Matrix unit_effects; ///< units x periods after; zero rows where the structure allows no effect
    Matrix pre_effects;  ///< units x periods before: what the same calculation finds where nothing happened
    std::vector<double> pre_rmses; ///< fit of each unit by all others before treatment
};

/// Columns that let every treated and every affected unit have an effect of its own.
///
/// @return  units x (treated + affected), one 1 in each column: treated first, both in the order given
[[nodiscard]] Matrix own_effects(std::size_t units, std::span<const std::size_t> treated,
                                 std::span<const std::size_t> affected);

/// Every unit is imitated by all others; the effects are those that explain best, in least squares, what the imitations
/// miss after treatment, given who may be affected.
///
/// Each unit's fit is de-meaned and on all periods before treatment. Effects of unlisted units are taken to be zero:
/// listing too few biases, listing too many costs precision. The p-value counts, with the period itself,
/// (1 + periods before at least as large) / (1 + periods before); it takes the errors to be stationary, and as the fits
/// have seen the periods before, it errs on the small side. Costs one fit a unit, O(units * pre-periods) a step, shared
/// by all periods.
///
/// @param structure  units x parameters: the effects of all units are `structure` times the parameters of a period
/// @param threads    does not change the result by a bit
/// @error   see SyntheticPanel::of; a structure of the wrong shape or with a cell that is not finite; a treated unit
///          without effect in the structure; more parameters than the other units can tell apart
/// @source  Cao & Dowd (2023), Estimation and inference for synthetic control methods with spillover effects,
///          arXiv:1902.07343; p-value: the end-of-sample idea of Andrews (2003), Econometrica 71:1661-1694
[[nodiscard]] std::expected<SpilloverEstimate, Error>
spillover_synthetic_control(const BlockPanel& panel, const Matrix& structure, Threads threads);

} // namespace entente::lessons
