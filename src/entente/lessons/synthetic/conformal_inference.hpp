// Conformal inference for synthetic control: exact p-values by moving the residuals in time.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// A test of stated effects.
struct ConformalTest {
    double p_value = 1.0;          ///< share of cyclic shifts with a statistic at least as large; a step of 1 / periods
    double statistic = 0.0;        ///< sum of absolute residuals over the periods after treatment, outcome units
    std::vector<double> residuals; ///< treated less effect less weighted controls, in every period
};

/// All effects in one period that the test does not reject.
struct ConformalInterval {
    double estimate = 0.0; ///< gap of the fit on the periods before treatment alone, outcome units
    double lower = 0.0;    ///< minus infinity when there are too few periods to reject anything at this level
    double upper = 0.0;    ///< plus infinity likewise
};

/// Takes the stated effects off the treated, fits the weights on all periods, before and after, and compares the sum of
/// absolute residuals after treatment with its value under all cyclic shifts in time.
///
/// Valid when residuals are stationary and weakly dependent, whether or not the fit is good. Outcome-only synthetic
/// control of the mean of the treated. Residuals that differ by rounding count as ties. Costs one fit.
///
/// @param effects    under test, one for each period after treatment, outcome units
/// @param intercept  whether levels may differ by a constant
/// @error   see SyntheticPanel::of; effects of another length or not finite
/// @source  Chernozhukov, Wuthrich & Zhu (2021), An exact and robust conformal inference method, JASA 116:1849-1864,
///          section 2.2 and equation 2; moving-block permutations, statistic with q = 1
[[nodiscard]] std::expected<ConformalTest, Error> conformal_test(const BlockPanel& panel,
                                                                 std::span<const double> effects, bool intercept);

/// The same test where there was no treatment: the last periods before it are taken for treated, the real ones dropped.
///
/// A small p-value speaks against the fit, or for anticipation.
///
/// @param periods  taken for treated, at least 1, leaving at least 2 before them
/// @error   as above; periods out of range
[[nodiscard]] std::expected<ConformalTest, Error> conformal_placebo(const BlockPanel& panel, std::size_t periods,
                                                                    bool intercept);

/// Interval for the effect in each period after treatment, by inversion of the test.
///
/// Each period is tested with the periods before treatment only, the other periods after treatment are dropped. The
/// ends are found by bisection from the estimate outwards, where the p-value is 1, to 1e-7 of the outcome's size; a set
/// with gaps is reported up to its first gap. Costs about fifty fits an end, each started from the one before.
///
/// @param level    of the interval, between 0 and 1; below 1 - 1 / (pre-periods + 1) for finite ends
/// @param threads  does not change the result by a bit
/// @return  one interval for each period after treatment, in time order
/// @error   as above; a level outside (0, 1)
/// @source  Chernozhukov, Wuthrich & Zhu (2021), section 2.2 and Algorithm 1
[[nodiscard]] std::expected<std::vector<ConformalInterval>, Error>
conformal_intervals(const BlockPanel& panel, double level, bool intercept, Threads threads);

} // namespace entente::lessons
