// Difference-in-differences with controls chosen one by one for how well they run parallel before treatment.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::lessons {

/// An effect against the mean of chosen controls. Amounts are in outcome units.
struct ForwardDifferenceInDifferences {
    double estimate = 0.0;              ///< average effect on the treated over the periods after treatment began
    double share = 0.0;                 ///< `estimate` over the mean the treated would have had; infinite if that is 0
    double standard_error = 0.0;        ///< for errors without serial correlation; ignores the choice of controls
    std::vector<double> effects;        ///< in each period after treatment began; mean = `estimate`
    std::vector<double> pre_gaps;       ///< treated less controls less the mean difference, before treatment
    std::vector<std::size_t> controls;  ///< rows chosen, in the order chosen
    double pre_r_squared = 0.0;         ///< of the chosen controls, before treatment; at most 1, negative for a bad fit
    std::vector<double> r_squared_path; ///< with 1, 2, ... controls, each added as the best of those left
};

/// Adds the control that makes treated less mean of the chosen least variable before treatment, until all are in, and
/// keeps the number of controls with the best fit.
///
/// The first of equally good controls in row order is taken. The search fits noise when periods are few: judge the
/// fit by a placebo. Costs O(controls^2 * pre-periods).
///
/// @error   see SyntheticPanel::of, with 2 periods before treatment at least; a treated path that does not vary before
///          treatment, for which R squared says nothing
/// @source  Li (2024), Frontiers: A simple forward difference-in-differences method, Marketing Science 43:267-279
[[nodiscard]] std::expected<ForwardDifferenceInDifferences, Error>
forward_difference_in_differences(const BlockPanel& panel);

} // namespace entente::lessons
