// The weights of synthetic controls that are fitted one by one and together at once, for a checked panel.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/synthetic_predictors/partially_pooled_synthetic_control.hpp>

#include <cstddef>
#include <expected>

namespace entente::lessons {

/// See partially_pooled_synthetic_control, whose door has checked the panel and the options; the cost is its cost.
/// @error   weights that do not settle
[[nodiscard]] std::expected<PooledEstimate, Error> pooled_weights(const CohortPanel& panel,
                                                                  const PoolingOptions& options);

/// The same with the pooling of an earlier estimate and one unit left out.
/// @param row      of the unit that plays no part
/// @param earlier  an estimate with all units: its weights are the start
/// @error   weights that do not settle
[[nodiscard]] std::expected<PooledEstimate, Error> pooled_weights_without(const CohortPanel& panel,
                                                                          const PoolingOptions& options,
                                                                          std::size_t row,
                                                                          const PooledEstimate& earlier);

} // namespace entente::lessons
