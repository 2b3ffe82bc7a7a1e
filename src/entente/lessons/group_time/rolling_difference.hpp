// Each unit's outcome after treatment less its own past, compared across units: for few treated units and few periods.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/group_time/staggered_panel.hpp>

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

namespace entente::lessons {

/// What of a unit's own past is taken out.
enum class RollingTransform {
    Demean,  ///< its mean before treatment; needs one period
    Detrend, ///< its own straight line before treatment, extended; needs two periods
};

/// A difference of transformed means between treated and never-treated units, in outcome units.
struct RollingEffect {
    int label = 0; ///< cohort, or period; 0 for the overall effect
    double estimate = 0.0;
    double standard_error = 0.0; ///< least squares, equal variances
    double degrees = 0.0;        ///< units less two
    double p_value = 1.0;        ///< two-sided, exact t if errors across units are normal with equal variance
    double lower = 0.0;          ///< interval at the level asked for
    double upper = 0.0;
    std::size_t treated_units = 0;
};

/// Effects of one cohort.
struct RollingCohort {
    RollingEffect average = {};              ///< over the periods from treatment on
    std::vector<RollingEffect> periods = {}; ///< by period
};

struct RollingDifference {
    RollingEffect overall = {};                   ///< over cohorts, by their number of units
    std::vector<RollingCohort> cohorts = {};      ///< by first treated period
    std::vector<std::string> units_left_out = {}; ///< units without a pre-period, see StaggeredPanel
};

/// Rolling difference-in-differences with exact t inference, usable with one treated unit. One cross-section
/// regression for each figure: O(cohorts x units x periods).
///
/// For the overall effect a never-treated unit's figure is the mean of its figures for the cohorts, weighted by their
/// sizes. With several cohorts its standard error also holds what differs between the cohorts' periods, so it is on
/// the large side; the exact t is that of one cohort. Periods enter the line with their labels, so unequal steps are
/// respected.
///
/// @param level  of the intervals, between 0 and 1
/// @error   a gap (names it); covariates or unequal weights, which the exact t does not allow; clusters of several
///          units; no never-treated unit; fewer than three units in a comparison; a cohort with one pre-period when
///          de-trending (names it); a level outside (0, 1); outcomes that leave no variation across units of a group
///          (the t has no standard error)
/// @source  Lee & Wooldridge (2026), Simple approaches to inference with difference-in-differences estimators with
///          small cross-sectional sample sizes, SSRN 5325686: de-meaning, unit-specific de-trending, staggered adoption
[[nodiscard]] std::expected<RollingDifference, Error>
rolling_difference(const StaggeredPanel& panel, RollingTransform transform, double level = 0.95);

} // namespace entente::lessons
