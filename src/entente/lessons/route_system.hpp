// What an instrument did to all routes together: a fall on one may be a rise on the next.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/lessons.hpp>
#include <entente/lessons/outcome_panel.hpp>

#include <expected>
#include <string>
#include <vector>

namespace entente::lessons {

/// Routes that people may take in place of a route: those beside it on the map (our reading), in no order.
[[nodiscard]] std::vector<std::string> neighbouring_routes(const std::string& route);

/// Effects on the treated route and on the routes that may take over, at once, on the log scale, turned into counts and
/// added up.
///
/// @param panel     treated route in row 0; `affected` are names of other rows, the rest are taken to be untouched
/// @return  the treated route first, then the affected ones in the order of the panel
/// @error   see spillover_synthetic_control: too few untouched routes, above all
/// @source  Cao & Dowd (2023), Estimation and inference for synthetic control methods with spillover effects,
///          arXiv:1902.07343
[[nodiscard]] std::expected<RouteSystem, Error>
effect_on_routes(const OutcomePanel& panel, const std::vector<std::string>& affected, Threads threads);

} // namespace entente::lessons
