// The importance of predictors that makes a synthetic control follow the outcome best before treatment.

#pragma once

#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/lessons/synthetic_predictors/predictor_synthetic_control.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::lessons {

/// How importance is searched.
struct ImportanceSearch {
    /// Starts of the search: 1 is equal importance alone, as the usual packages do; 2 adds the importance by
    /// regression; each further one puts most of the importance on one predictor in turn, and then on pairs.
    std::size_t starts = 16;
    std::size_t steps = 200; ///< quasi-Newton steps from each start and stage, at most
    Threads threads = {};    ///< does not change the result by a bit
};

/// A nested fit and how it was found.
struct NestedFit {
    PredictorFit fit;
    std::size_t best_start = 0;       ///< which start led to it
    std::vector<double> start_losses; ///< mean squared gap reached from each start: their spread shows local minima
    std::size_t evaluations = 0;      ///< synthetic controls computed
};

/// Searches the importance of predictors that minimises the mean squared gap over the fitted periods.
///
/// The loss is piecewise smooth with many local minima, and the search is deterministic: from each start, quasi-Newton
/// steps (BFGS) on the logarithms of importance, with the exact slope of the weights on their present active set, each
/// fit warm-started from the one before. Whole curves of importance give the same weights, so a pull towards the start,
/// loosened in three stages down to none, picks the importance nearest to it. The best of all starts is returned.
/// Different packages reach different local minima: weights of a nested fit are one answer of several (`start_losses`
/// shows others), and the outcome-only fit bounds its loss from below. Cost of one evaluation: O(controls^2 x
/// predictors); a few hundred evaluations for each start.
///
/// @error   as predictor_synthetic_control; no start or no step allowed
/// @source  Abadie, Diamond & Hainmueller (2010), JASA 105:493-505, section 2.3; slopes: implicit differentiation of
///          the optimality conditions; local minima: Becker & Klossner (2018), Econometrics and Statistics
///          5:1-19
[[nodiscard]] std::expected<NestedFit, Error> nested_synthetic_control(const PredictorPanel& panel,
                                                                       const ImportanceSearch& search = {});

/// Searches importance on a training panel and applies it to another with the same predictors of later periods.
///
/// @error   as above; another number of predictors
/// @source  Abadie, Diamond & Hainmueller (2015), American Journal of Political Science 59:495-510, on
///          cross-validation (pages 501-502)
[[nodiscard]] std::expected<NestedFit, Error> cross_validated_synthetic_control(const PredictorPanel& training,
                                                                                const PredictorPanel& panel,
                                                                                const ImportanceSearch& search = {});

/// Nested fits of every control as if it had been treated, against the other controls; the treated unit stays out.
struct NestedPlacebos {
    NestedFit effect;                ///< of the treated unit
    std::vector<NestedFit> placebos; ///< one for each control, in the order of their rows; rows are those of the panel
};

/// @param progress  told after each placebo; cancelling stops the work
/// @error   as nested_synthetic_control; fewer than two controls; cancelled
/// @source  Abadie, Diamond & Hainmueller (2010), JASA 105:493-505, section 3.4
[[nodiscard]] std::expected<NestedPlacebos, Error> nested_placebos(const PredictorPanel& panel,
                                                                   const ImportanceSearch& search, Progress& progress);

} // namespace entente::lessons
