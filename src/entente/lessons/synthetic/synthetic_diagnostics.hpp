// How much an effect depends on one donor, one period or the date, and how often it is found where nothing happened.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::lessons {

/// The estimate with one row or column left out, or with another date.
struct AlternativeEstimate {
    std::size_t index = 0; ///< row of the control left out, column left out, or column of the fictitious date
    double estimate = 0.0; ///< outcome units
    double pre_rmse = 0.0; ///< fit before treatment, as in SyntheticEstimate; 0 where not measured (left-out controls)
};

/// Refits without each control in turn, those without weight too (noise level and penalty change with them).
///
/// Costs a warm-started fit on shared sums for each control, see ResampledPanel.
///
/// @param threads  does not change the result by a bit
/// @return  one for each control, by row
/// @error   see SyntheticPanel::of; a single control
[[nodiscard]] std::expected<std::vector<AlternativeEstimate>, Error>
leave_one_donor_out(const BlockPanel& panel, SyntheticMethod method, Threads threads);

/// Refits without each period in turn, before and after treatment; periods that cannot be missed are passed over (the
/// only one after treatment, or when fewer would remain before it than the method needs).
///
/// Costs one estimate from the start for each period.
///
/// @return  by column
/// @error   see SyntheticPanel::of
[[nodiscard]] std::expected<std::vector<AlternativeEstimate>, Error>
leave_one_period_out(const BlockPanel& panel, SyntheticMethod method, Threads threads);

/// Pretends that treatment began earlier, on the periods before it alone: whatever is found there is not the effect.
///
/// @param least_pre  periods before the first fictitious date, at least what the method needs (2, or 1 for
///                   difference-in-differences)
/// @return  one for each fictitious date from `least_pre` to the last period before treatment, ascending
/// @error   see SyntheticPanel::of; no date left
/// @source  Abadie, Diamond & Hainmueller (2015), American Journal of Political Science 59:495-510, section on placebo
///          studies
[[nodiscard]] std::expected<std::vector<AlternativeEstimate>, Error>
in_time_placebos(const BlockPanel& panel, SyntheticMethod method, std::size_t least_pre, Threads threads);

} // namespace entente::lessons
