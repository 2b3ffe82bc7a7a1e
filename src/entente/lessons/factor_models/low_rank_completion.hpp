// The shared core of factor models and matrix completion: unit and period effects, covariates and a low-rank part,
// fitted to the cells that are observed.

#pragma once

#include <entente/base/matrix.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace entente::lessons {

/// One cell of a panel.
struct PanelCell {
    std::size_t unit = 0;
    std::size_t period = 0;
};

/// What is fitted. Sizes and values are trusted: the methods that call this check them.
struct CompletionProblem {
    Matrix outcomes = {};                ///< units x periods; hidden cells hold any finite number
    std::vector<PanelCell> hidden = {};  ///< cells to leave out of the fit and to predict; distinct
    std::vector<Matrix> covariates = {}; ///< each units x periods, complete; linearly independent beside the effects
};

/// How the low-rank part is held small: at most `factors` factors, or a penalty on its nuclear norm.
struct LowRank {
    bool penalised = false;
    std::size_t factors = 0;      ///< when not penalised: rank of the low-rank part
    double threshold = 0.0;       ///< when penalised: taken off every singular value, in outcome units; >= 0
    double tolerance = 1e-10;     ///< largest change of a predicted cell at the end, in standard deviations
    std::size_t max_steps = 5000; ///< singular value decompositions
};

/// Fit of outcome = unit effect + period effect + covariates + low-rank part.
struct Completion {
    Matrix fitted = {};                       ///< units x periods, hidden cells included
    std::vector<double> period_effects = {};  ///< with the grand mean
    Matrix factors = {};                      ///< periods x rank, orthonormal columns, largest first
    std::vector<double> singular_values = {}; ///< of the low-rank part, after the penalty, descending, positive
    std::vector<double> coefficients = {};    ///< one for each covariate
    double squared_error = 0.0;               ///< sum over observed cells
    double largest_left_out = 0.0;            ///< the first singular value that the low-rank part does not use
    std::size_t steps = 0;
    bool converged = false;
};

/// Least squares over the observed cells, by filling the hidden cells with their prediction and decomposing the
/// complete panel until nothing moves (expectation-maximisation, with Anderson acceleration and a check that the
/// squared error never grows).
///
/// Without a penalty the problem may have several local optima; the one reached from `start` is given. With a penalty
/// it is convex. Each step costs O(units x periods x smaller of the two).
///
/// @param start  a fit of the same panel to begin from, for instance the neighbour on a path; nothing: effects only
/// @source  Bai (2009), Econometrica 77:1229-1279; Mazumder, Hastie & Tibshirani (2010),
///          JMLR 11:2287-2322 (soft-impute); Walker & Ni (2011), SIAM J. Numer. Anal. 49:1715-1735 for the acceleration
[[nodiscard]] Completion complete_low_rank(const CompletionProblem& problem, const LowRank& low_rank,
                                           const Completion* start = nullptr);

/// The covariates that unit and period effects and earlier covariates leave nothing of, over the observed cells.
[[nodiscard]] std::vector<std::size_t> redundant_covariates(const CompletionProblem& problem);

} // namespace entente::lessons
