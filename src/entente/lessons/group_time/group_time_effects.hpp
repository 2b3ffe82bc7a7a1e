// Average effects of each cohort in each period, and what they average to.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/group_time/influence_sums.hpp>
#include <entente/lessons/group_time/staggered_panel.hpp>
#include <entente/lessons/group_time/two_period_difference.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace entente::lessons {

/// Whom a cohort is compared with.
enum class ComparisonGroup {
    NeverTreated,
    NotYetTreated, ///< never treated, and cohorts not treated by the later of the two periods (nor anticipating it)
};

/// From which period changes before treatment are measured; after treatment it is the last one before (anticipation
/// of) it.
enum class BasePeriod {
    Varying,   ///< the period just before: pre-treatment effects are one-period changes
    Universal, ///< the last one before treatment throughout; its own effect is zero and is not listed
};

struct GroupTimeOptions {
    ComparisonGroup comparison = ComparisonGroup::NeverTreated;
    BasePeriod base_period = BasePeriod::Varying;
    std::size_t anticipation = 0; ///< periods before treatment in which units may already react
    CovariateAdjustment adjustment = CovariateAdjustment::DoublyRobust; ///< matters with covariates only
    Threads threads = {}; ///< used with covariates; does not change the result
};

/// The average effect on a cohort in a period, in outcome units.
struct GroupTimeEffect {
    int first_treated = 0;
    int period = 0;
    int base_period = 0;
    double estimate = 0.0;
    double standard_error = 0.0; ///< understated when the cohort is one unit: its own noise cannot be seen
    std::size_t treated_units = 0;
    std::size_t comparison_units = 0;
};

/// An average of group-time effects, in outcome units.
struct AggregateEffect {
    int label = 0; ///< cohort, event time or period; 0 for an overall effect
    double estimate = 0.0;
    double standard_error = 0.0; ///< includes the noise of estimated cohort shares
    std::size_t statistic = 0;   ///< its place among `influence.statistics()`
};

/// One kind of average, in parts and overall.
struct AggregateFamily {
    std::optional<AggregateEffect> overall = {}; ///< nothing when no effect lies at or after treatment
    std::vector<AggregateEffect> parts = {};     ///< by label, ascending
};

/// A Wald test that all effects before treatment are zero.
struct PreTrendTest {
    double statistic = 0.0;
    std::size_t degrees = 0; ///< effects tested
    double p_value = 1.0;    ///< by chi-squared
};

struct GroupTimeEffects {
    std::vector<GroupTimeEffect> effects = {};  ///< by cohort, then period
    std::optional<AggregateEffect> simple = {}; ///< of all effects from treatment on, by cohort size
    AggregateFamily group = {};                 ///< by cohort; overall by cohort size
    AggregateFamily dynamic = {};               ///< by event time (period less first treated); overall of those >= 0
    AggregateFamily calendar = {};              ///< by period, from treatment on
    std::optional<PreTrendTest> pre_trend =
        {}; ///< nothing without effects before treatment, or if their covariance is singular
    std::vector<int> cohorts_without_base = {};             ///< left out: no period before treatment and anticipation
    std::vector<std::string> cells_without_comparison = {}; ///< left out: "cohort 2004, period 2007"
    std::vector<std::string> units_left_out = {};           ///< units without a pre-period, see StaggeredPanel
    InfluenceSums influence = {}; ///< for bands (multiplier_bootstrap), covariances, sensitivity analysis
};

/// Group-time effects under parallel trends.
///
/// Covariates are taken from the earlier of the two periods compared. Standard errors are the influence function's,
/// clustered if the panel has clusters, without small-sample factor. Without covariates the cost is O(units x
/// periods^2) and no matrix of units by effects is made; with covariates each effect is one two_period_difference.
///
/// @return  effects and averages; cohort and event-time labels are those of the panel's periods
/// @error   a gap (names it); no never-treated unit when they are the comparison; no cell that can be compared; what
///          two_period_difference refuses (names the cell)
/// @source  Callaway & Sant'Anna (2021), Journal of Econometrics 225:200-230, Theorem 1 (effects); averages, and
///          influence with estimated shares, as there
[[nodiscard]] std::expected<GroupTimeEffects, Error> group_time_effects(const StaggeredPanel& panel,
                                                                        const GroupTimeOptions& options = {});

/// Places of some averages among the statistics, to name a family for multiplier_bootstrap.
[[nodiscard]] std::vector<std::size_t> statistics_of(const AggregateFamily& family);

} // namespace entente::lessons
