// Interactive fixed effects: a counterfactual from common factors that act on each unit with its own strength.

#pragma once

#include <entente/base/parallel.hpp>
#include <entente/lessons/factor_models/factor_panel.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <vector>

namespace entente::lessons {

/// Which cells the factors are learnt from.
enum class FactorSource {
    NeverTreated, ///< units that are never treated; loadings of the treated from their own periods before treatment
    Untreated,    ///< every untreated cell, treated cells being filled in by expectation-maximisation
};

struct FactorOptions {
    FactorSource source = FactorSource::NeverTreated;
    std::size_t most_factors = 5; ///< the path has the fits with 0 up to this many factors, as far as the data allow
    std::optional<std::size_t> factors = std::nullopt; ///< the fit to choose; nothing: by cross-validation
    std::size_t folds = 5;                             ///< Untreated only: sets of held-out periods; >= 2
    std::size_t fold_block = 3;                        ///< Untreated only: neighbouring periods held out together; >= 1
    Threads threads = {1};                             ///< does not change the result by a bit
};

/// The effect with one number of factors. Amounts are in outcome units.
struct FactorFit {
    std::size_t factors = 0;
    double estimate = 0.0;                 ///< average over all treated cells, each counting once
    std::vector<EventEffect> events = {};  ///< by distance from the start of treatment, ascending
    std::vector<double> coefficients = {}; ///< one for each covariate
    Matrix gaps = {};                      ///< units x periods: outcome less counterfactual
    double residual_rmse = 0.0;            ///< over the cells that the factors are learnt from
    double pre_rmse = 0.0;                 ///< over the treated units' cells before treatment
    /// Mean squared error of predicting untreated cells of treated units that were held out; infinite where a held-out
    /// cell alone decides a loading.
    double cross_validation_error = 0.0;
    bool converged = true; ///< false: the iteration ran out of steps; do not use the fit
};

/// Why the path of numbers of factors ends.
enum class PathEnd {
    Asked,           ///< at `most_factors`
    PrePeriods,      ///< one more needs more periods before treatment, units or periods than there are
    NothingLeft,     ///< the factors so far leave nothing to explain
    LoadingsUnknown, ///< a treated unit's loading cannot be told from its periods before treatment
};

/// The effect for every number of factors, and the number that predicts best.
struct FactorPath {
    std::vector<FactorFit> fits = {};            ///< for 0, 1, 2, ... factors
    std::size_t chosen = 0;                      ///< place in `fits`
    PathEnd end = PathEnd::Asked;                ///< why there are no more
    std::vector<std::size_t> first_treated = {}; ///< for each unit; the number of periods: never
};

/// The effect on the treated under unit effects, period effects, covariates and interactive fixed effects, for every
/// number of factors.
///
/// The number of factors decides the answer more than sampling does, so the whole path is the result, not a by-product.
/// With NeverTreated, cross-validation leaves out one period before treatment at a time and costs nothing, as the
/// factors do not depend on it. With Untreated it holds out blocks of periods before treatment, the same for all
/// treated units. Neither draws random numbers: relabelling units changes nothing. Of two equal errors the smaller
/// number wins. A covariate that the factors explain keeps the coefficient of the fit with fewer factors.
///
/// A treated unit needs two periods before treatment more than there are factors. Cost: one symmetric eigenproblem of
/// the smaller of units and periods for each number of factors, times iterations when there are covariates or hidden
/// cells, times folds for Untreated.
///
/// @return  fits in order of the number of factors
/// @error   see first_treated_periods; fewer than 2 periods before treatment or 2 never-treated units; covariates that
///          unit and period effects and each other explain; folds or blocks out of range; chosen `factors` beyond the
///          path; no convergence of the chosen fit
/// @source  Xu (2017), Political Analysis 25:57-76, section 3 and algorithm 1; Bai (2009), Econometrica
///          77:1229-1279; Gobillon & Magnac (2016), Review of Economics and Statistics 98:535-551 for Untreated
[[nodiscard]] std::expected<FactorPath, Error> interactive_fixed_effects(const FactorPanel& panel,
                                                                         const FactorOptions& options = {});

} // namespace entente::lessons
