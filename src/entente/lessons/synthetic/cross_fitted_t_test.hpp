// A t-test for synthetic control that takes the bias out by cross-fitting over blocks of periods before treatment.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::lessons {

/// An effect with a t interval. Amounts are in outcome units.
struct CrossFittedTTest {
    double estimate = 0.0; ///< mean of `fold_estimates`
    double standard_error = 0.0;
    double degrees = 0.0; ///< of freedom: folds less one
    double p_value = 1.0; ///< two-sided, against no effect
    double lower = 0.0;   ///< of the interval, at the level asked for
    double upper = 0.0;
    std::vector<double>
        fold_estimates;           ///< effect less the mean gap in the block left out, for each block in time order
    std::size_t block_length = 0; ///< periods in each block
};

/// Each of some blocks at the end of the time before treatment is left out of the fit in turn; its mean gap estimates
/// the bias and is taken off the mean gap after treatment.
///
/// Outcome-only synthetic control without intercept, the mean of the treated imitated. Blocks have the smaller of
/// pre-periods / folds (rounded down) and the periods after treatment. Few folds make a wide but honest interval;
/// three is the authors' choice. Takes the gaps to be stationary and weakly dependent. Costs one fit a fold.
///
/// @param folds  2 to pre-periods / 2
/// @param level  of the interval, between 0 and 1
/// @error   see SyntheticPanel::of; folds or level outside their range
/// @source  Chernozhukov, Wuthrich & Zhu (2025), A t-test for synthetic controls, arXiv:1812.10820
[[nodiscard]] std::expected<CrossFittedTTest, Error> cross_fitted_t_test(const BlockPanel& panel, std::size_t folds,
                                                                         double level);

} // namespace entente::lessons
