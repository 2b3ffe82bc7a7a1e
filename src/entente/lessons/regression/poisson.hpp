// Poisson pseudo-maximum likelihood with any number of fixed effects: counts, flows and rates, zeros included.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/regression/least_squares.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::lessons {

/// How a Poisson regression is run.
struct PoissonOptions {
    std::vector<double> offset = {}; ///< one for each row, for instance the logarithm of exposure; empty: none
    bool drop_separated =
        true; ///< leave separated rows out; if not, their coefficients run off until rounding stops them
    Singletons singletons = Singletons::Drop;
    Threads threads = {1}; ///< does not change the result by a bit
    int most_steps = 200;  ///< weighted regressions before giving up
};

/// A fitted Poisson regression.
struct PoissonRegression {
    Regression regression = {};              ///< coefficients on the log scale; rows without separated ones
    std::vector<std::size_t> separated = {}; ///< rows left out because their mean would be zero, ascending
    double deviance = 0.0;
    double log_likelihood = 0.0; ///< with the factorial term
    int steps = 0;               ///< weighted regressions run
};

/// Regresses the logarithm of the mean on regressors and fixed effects.
///
/// Consistent whatever the distribution, as long as the mean is right; so never use iid_covariance() for it. The effect
/// of a regressor on a rate, in percent, is 100 (exp(coefficient) - 1).
/// Cost: about eight weighted regressions, each as least_squares(); the check for separation when there are zeros.
/// @param sample  outcome >= 0, need not be whole
/// @error  as least_squares() and separated_rows(); an offset of another size or not finite; no convergence
/// @source  Santos Silva & Tenreyro (2006), Review of Economics and Statistics 88:641-658; iteratively reweighted least
///          squares with absorbed effects: Correia, Guimaraes & Zylkin (2020), Stata Journal 20:95-115
[[nodiscard]] std::expected<PoissonRegression, Error> poisson_regression(const RegressionSample& sample,
                                                                         const PoissonOptions& options = {});

} // namespace entente::lessons
