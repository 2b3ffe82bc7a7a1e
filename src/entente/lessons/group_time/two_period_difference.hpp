// Difference-in-differences of two periods and two groups, adjusted for covariates.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::lessons {

/// How the comparison group is made comparable. Without covariates all three are the plain difference of mean
/// changes.
enum class CovariateAdjustment {
    DoublyRobust,       ///< right if either the outcome or the treatment model is right
    OutcomeRegression,  ///< linear model of the comparison group's change
    InverseProbability, ///< logit model of treatment; weights scaled to sum to one in each group (Hajek)
};

/// Changes of units between two periods.
struct TwoPeriodData {
    std::vector<double> change = {};  ///< outcome after less outcome before, one a unit
    std::vector<bool> treated = {};   ///< in the second period
    Matrix covariates = {};           ///< units x covariates without a constant; empty (no columns): none
    std::vector<double> weights = {}; ///< > 0; empty: all one
};

/// The average effect on the treated.
struct TwoPeriodEffect {
    double estimate = 0.0;              ///< in outcome units
    double standard_error = 0.0;        ///< root of the mean squared influence over the number of units
    std::vector<double> influence = {}; ///< of each unit; the estimate's error is about its mean, which is zero
    std::size_t trimmed = 0;            ///< comparison units left out because treatment was nearly sure for them
};

/// The average effect on the treated by one of the three adjustments, at O(units x covariates^2).
///
/// Comparison units whose probability of treatment is 0.995 or more get no weight, as in the authors' package.
/// Covariates are standardised within, which changes no answer.
///
/// @error   lengths that differ; a figure that is not finite; no treated or no comparison unit; not more comparison
///          units than coefficients; collinear covariates; covariates that separate the groups; no comparison unit
///          left after trimming
/// @source  Sant'Anna & Zhao (2020), Journal of Econometrics 219:101-122, panel data;
///          inverse probability: Abadie (2005), Review of Economic Studies 72:1-19
[[nodiscard]] std::expected<TwoPeriodEffect, Error> two_period_difference(const TwoPeriodData& data,
                                                                          CovariateAdjustment adjustment);

} // namespace entente::lessons
