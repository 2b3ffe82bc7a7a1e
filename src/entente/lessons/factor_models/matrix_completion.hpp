// Matrix completion: treated cells filled in by a panel of unit effects, period effects and a low-rank part whose
// nuclear norm is penalised.

#pragma once

#include <entente/base/parallel.hpp>
#include <entente/lessons/factor_models/factor_panel.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::lessons {

struct MatrixCompletionOptions {
    std::vector<double> penalties = {}; ///< to try, >= 0, in outcome units; empty: a path of `path_length`
    std::size_t path_length =
        20;                     ///< penalties, equally spaced in logarithms, from the one that leaves no low-rank part
    double path_end = 1e-3;     ///< last penalty of the path as a share of the first, between 0 and 1
    std::size_t folds = 5;      ///< sets of held-out periods; >= 2
    std::size_t fold_block = 3; ///< neighbouring periods held out together; >= 1
    Threads threads = {1};      ///< does not change the result by a bit
};

/// The effect under one penalty. Amounts are in outcome units.
struct CompletionFit {
    double penalty = 0.0;                 ///< lambda of the objective
    double estimate = 0.0;                ///< average over all treated cells, each counting once
    std::vector<EventEffect> events = {}; ///< by distance from the start of treatment, ascending
    Matrix gaps = {};                     ///< units x periods: outcome less counterfactual
    std::size_t rank = 0;                 ///< of the low-rank part
    double residual_rmse = 0.0;           ///< over untreated cells
    double pre_rmse = 0.0;                ///< over the treated units' cells before treatment
    double cross_validation_error = 0.0;  ///< mean squared error of held-out cells; 0 when only one penalty is tried
    bool converged = true;                ///< false: the iteration ran out of steps; do not use the fit
};

/// The effect for every penalty, and the penalty that predicts best.
struct CompletionPath {
    std::vector<CompletionFit> fits = {};        ///< in descending order of the penalty
    std::size_t chosen = 0;                      ///< place in `fits`
    std::vector<std::size_t> first_treated = {}; ///< for each unit; the number of periods: never
};

/// The effect on the treated when the panel without treatment is unit effect + period effect + L, minimising
/// (sum over untreated cells of squared error) / (number of untreated cells) + penalty * (nuclear norm of L).
///
/// Effects are not penalised. The problem is convex; each fit starts from the one before on the path. A penalty of zero
/// reproduces every untreated cell and says nothing on treated ones, so a path should end above it. Cross-validation
/// holds out blocks of periods before treatment, the same for all treated units, and draws no random numbers; the paper
/// holds out random cells, which moves the answer on Proposition 99 by a quarter of a pack. Of two equal errors the
/// larger penalty wins.
///
/// Cost: penalties x (folds + 1) x iterations, each one symmetric eigenproblem of the smaller of units and periods.
///
/// @return  fits in descending order of the penalty
/// @error   see first_treated_periods; covariates (the method has none); a negative or infinite penalty; options out of
///          range; no convergence of the chosen fit
/// @source  Athey, Bayati, Doudchenko, Imbens & Khosravi (2021), JASA 116:1716-1730, equation 4.3
[[nodiscard]] std::expected<CompletionPath, Error> matrix_completion(const FactorPanel& panel,
                                                                     const MatrixCompletionOptions& options = {});

} // namespace entente::lessons
