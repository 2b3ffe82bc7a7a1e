// A Bayesian structural time series: what one series would have been after an event, from its own level and season and
// from covariates that the event did not touch.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/single_series/posterior_summary.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

namespace entente::lessons {

/// One series with an event, and series that the event did not touch.
struct SeriesWithEvent {
    std::vector<double> outcomes = {}; ///< in time order, at most 1e100 in size; no missing value
    std::size_t pre_periods = 0;       ///< periods before the event, the first of `outcomes`
    Matrix covariates = {};            ///< periods x number, all periods; empty: none
};

/// Priors are on the scale of the outcome divided by its standard deviation before the event.
struct StructuralOptions {
    std::size_t season = 1;           ///< periods in a cycle, for instance 12; 1: no season
    double step_guess = 0.01;         ///< prior guess of the standard deviation of a step of level and season, > 0
    double step_weight = 32.0;        ///< observations that guess is worth, >= 1
    double expected_covariates = 3.0; ///< prior number of covariates that matter, > 0; with fewer than that all stay in
    double expected_share = 0.8;      ///< prior share of variance that covariates explain, in [0, 1)
    double noise_weight = 50.0;       ///< observations that share is worth, >= 1
    std::size_t draws = 10'000;       ///< kept, over all chains together; at least 100
    std::size_t burn_in = 250;        ///< dropped in each of the 4 chains
    double level = 0.95;              ///< of the intervals, between 0 and 1
    std::uint64_t seed = 1;
    Threads threads = {1}; ///< does not change the result by a bit
};

/// Amounts are in outcome units; series run over the periods after the event.
struct StructuralCounterfactual {
    std::vector<PosteriorSummary> predictions = {}; ///< of the outcome without the event
    std::vector<PosteriorSummary> effects = {};     ///< outcome less prediction
    std::vector<PosteriorSummary> cumulative = {};  ///< effects summed from the event on
    PosteriorSummary predicted_mean = {};
    PosteriorSummary average_effect = {};
    PosteriorSummary cumulative_effect = {};
    /// Average effect as a share of the predicted mean; nothing when the prediction may be of either sign.
    std::optional<PosteriorSummary> relative_effect = std::nullopt;
    double p_value = 1.0;               ///< one-sided: share of predicted sums at least as far out as the observed one
    double simulation_error = 0.0;      ///< standard error of `average_effect.mean` from the finite number of draws
    std::vector<double> inclusion = {}; ///< posterior probability that each covariate matters
    std::vector<PosteriorSummary> coefficients = {}; ///< of each covariate in its own units, zeros counted
};

/// The effect of an event on one series, by Gibbs sampling: state given variances and coefficients by a simulation
/// smoother, then variances, then the regression with a spike-and-slab prior.
///
/// Outcome and covariates are standardised by their mean and standard deviation before the event. The level takes the
/// place of an intercept. The interval leans on priors and on covariates staying untouched: without covariates it only
/// carries the last level on. The step prior is tight on purpose, as in the paper: a looser one widens intervals fast.
///
/// Cost: draws x (periods x season^2 + covariates x included^3).
///
/// @return  the same bytes for the same seed
/// @error   a value that is missing or above 1e100; shapes that differ; fewer than 4 periods or 2 cycles before the
///          event, or none after it; an outcome or covariate that is constant before the event; options out of range
/// @source  Brodersen, Gallusser, Koehler, Remy & Scott (2015), Annals of Applied Statistics 9:247-274
[[nodiscard]] std::expected<StructuralCounterfactual, Error>
structural_time_series(const SeriesWithEvent& series, const StructuralOptions& options = {});

} // namespace entente::lessons
