// The families of estimators behind `estimate`; for this folder only.

#pragma once

#include <entente/lessons/own_data/estimate.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

namespace entente::lessons {

using EstimateAnswer = std::expected<EstimateResult, Error>;

[[nodiscard]] EstimateAnswer estimate_synthetic(const OwnPanel& panel, const EstimateRequest& request,
                                                Progress& progress);
[[nodiscard]] EstimateAnswer estimate_augmented(const OwnPanel& panel, const EstimateRequest& request,
                                                Progress& progress);
[[nodiscard]] EstimateAnswer estimate_with_predictors(const OwnPanel& panel, const EstimateRequest& request,
                                                      Progress& progress);
[[nodiscard]] EstimateAnswer estimate_spillover(const OwnPanel& panel, const EstimateRequest& request,
                                                Progress& progress);
[[nodiscard]] EstimateAnswer estimate_factors(const OwnPanel& panel, const EstimateRequest& request,
                                              Progress& progress);
[[nodiscard]] EstimateAnswer estimate_staggered(const OwnPanel& panel, const EstimateRequest& request,
                                                Progress& progress);
[[nodiscard]] EstimateAnswer estimate_regression(const OwnPanel& panel, const EstimateRequest& request,
                                                 Progress& progress);
[[nodiscard]] EstimateAnswer estimate_series(const OwnPanel& panel, const EstimateRequest& request, Progress& progress);

/// Runs the estimator that the request names on a panel that was read already.
/// @error  as estimate()
[[nodiscard]] EstimateAnswer estimate_panel(const OwnPanel& panel, const EstimateRequest& request, Progress& progress);

/// A result with the names and counts that do not depend on the method.
[[nodiscard]] EstimateResult begun(const OwnPanel& panel, const EstimateRequest& request);

/// Interval and p-value from a standard error and the normal distribution.
void add_normal_interval(EstimateResult& result, double se);
/// The same for a part.
void add_normal_interval(PartialEffect& part, double se, double level);

/// did, sc, dsc or sdid; anything else counts as sdid.
[[nodiscard]] SyntheticMethod synthetic_method(const std::string& estimator);

/// The panel as one block: everybody treated began in the same period, and no cell is missing.
/// @error  several starts, a gap, or no period before
[[nodiscard]] std::expected<BlockPanel, Error> block_of(const OwnPanel& panel);

/// An inference that does not go with an estimator.
[[nodiscard]] Error not_together(const EstimateRequest& request, std::string_view possible);

} // namespace entente::lessons
