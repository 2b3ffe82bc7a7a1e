// Least squares with any number of fixed effects.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/regression/grouping.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace entente::lessons {

/// A column of a regression with its name.
struct Regressor {
    std::string name = {};
    std::vector<double> values = {}; ///< one for each row, any unit
};

/// What a regression is run on.
struct RegressionSample {
    std::vector<double> outcome = {};         ///< one for each row
    std::vector<Regressor> regressors = {};   ///< may be empty; the constant is never among them
    std::vector<Grouping> fixed_effects = {}; ///< empty: a constant
    std::vector<double> weights = {};         ///< one for each row, > 0; empty: all one
};

/// What to do with rows that are alone in a group of a fixed effect and so tell nothing.
enum class Singletons {
    Drop, ///< leave them out, so that they do not count as observations
    Keep,
};

/// How a regression is run.
struct RegressionOptions {
    Singletons singletons = Singletons::Drop;
    Threads threads = {1}; ///< does not change the result by a bit
};

/// A fitted regression in the form that every variance and every test of this folder reads.
///
/// A Poisson regression has this form at its solution: weights are the means, residuals (outcome - mean) / mean.
struct Regression {
    std::vector<std::string> names;     ///< of the regressors kept, in order
    std::vector<double> coefficients;   ///< one for each of `names`
    std::vector<std::string> collinear; ///< regressors dropped because others or the fixed effects span them
    std::vector<std::size_t> rows;      ///< rows of the sample in use, ascending
    std::size_t singletons = 0;         ///< rows dropped as alone in a group
    std::vector<Levels> fixed_effects;  ///< over the rows in use; one level for all stands for the constant

    std::vector<double> weights;   ///< one for each row in use
    std::vector<double> fitted;    ///< outcome expected for each row in use
    std::vector<double> residuals; ///< for each row in use
    Matrix design;                 ///< rows in use x names, fixed effects taken out
    Matrix inverse;                ///< names x names: inverse of the weighted inner products of `design`

    double residual_squares = 0.0; ///< weighted sum of squared residuals
    double within_squares = 0.0;   ///< the same without regressors: outcome less fixed effects
    double within_r_squared = 0.0; ///< 1 - residual_squares / within_squares; 0 when there is nothing to explain
    bool perfect_fit = false;      ///< residuals are rounding: no standard error can be had
    bool poisson = false;          ///< true for a Poisson regression at its solution

    /// Parameters estimated: regressors, and the levels of each fixed effect less one, and one.
    /// Levels that other levels span count too, as in fixest.
    [[nodiscard]] std::size_t parameters() const;

    /// Position in `names`, if kept.
    [[nodiscard]] std::optional<std::size_t> position(std::string_view name) const;
};

/// What is wrong with a sample, if anything; the door of every regression on it.
[[nodiscard]] std::optional<Error> wrong_sample(const RegressionSample& sample);

/// Regresses the outcome on regressors and fixed effects.
///
/// Regressors are kept in order: one that the fixed effects or the regressors before it span is dropped and named.
/// Cost: order rows x (regressors^2 + regressors x fixed effects); see AbsorbedEffects for the fixed effects.
/// @return  coefficients, residuals, design; rows as in the sample without the dropped ones
/// @error   no row; a size that does not fit; a value that is not finite or above 1e100 (names it); a weight that is
///          not positive; no regressor left; as many parameters as rows
/// @source  Frisch & Waugh (1933), Econometrica 1:387-401; Lovell (1963), JASA 58:993-1010
[[nodiscard]] std::expected<Regression, Error> least_squares(const RegressionSample& sample,
                                                             const RegressionOptions& options = {});

} // namespace entente::lessons
