// A plan of all defensible ways to estimate one effect on a user's own panel, and the run of it.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/lessons/multiverse/specification_curve.hpp>
#include <entente/lessons/own_data/own_panel.hpp>

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace entente::lessons {

/// A plan as read. The choices, each with at least one option, in the order of the file:
/// outcome (columns), transformation (none, log, log1p), donors ("all", "without A, B", "only A, B"), window ("all",
/// "2010..2020"), estimator (names of estimate()).
struct MultiversePlan {
    std::filesystem::path data; ///< beside the plan when it is not absolute
    OwnColumns columns;         ///< `outcome` is empty: it is a choice
    std::vector<AnalysisChoice> choices;
};

/// @param text  TOML with data, unit, time, treatment, optionally covariates, weight and cluster, and a table [choices]
/// @param name  of the file, for errors
/// @error   not TOML; a key that is missing, unknown (names the nearest) or of the wrong kind; a choice without
/// options;
///          all with name:line:column
[[nodiscard]] std::expected<MultiversePlan, Error> parse_multiverse_plan(std::string_view text,
                                                                         const std::string& name);

/// Runs every combination. With one treated unit and estimators of the synthetic-control family each specification also
/// gets the estimate for every control as if treated, which makes the joint permutation test.
///
/// Options that cannot be combined (a window without a period before, a logarithm of zero) fail by themselves and are
/// listed; they do not stop the others.
/// @error   the table lacks a column; an option that is none of those above; see specification_curve
[[nodiscard]] std::expected<Multiverse, Error> run_multiverse(const evidence::DataTable& table,
                                                              const MultiversePlan& plan,
                                                              const MultiverseOptions& options, Progress& progress);

} // namespace entente::lessons
