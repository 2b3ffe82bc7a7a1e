// What an instrument did to one outcome, with all that is needed to doubt it.

#pragma once

#include <entente/base/grade.hpp>
#include <entente/evidence/panel.hpp>
#include <entente/evidence/reference.hpp>
#include <entente/lessons/multiverse/specification_curve.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace entente::lessons {

/// One period of a treated unit, in the unit of the outcome.
struct CounterfactualPoint {
    double year = 0.0; ///< middle of the period, in years with a fraction
    double observed = 0.0;
    double counterfactual = 0.0; ///< what the controls make of it
    bool after = false;          ///< after the instrument began
    double gap = 0.0;            ///< difference in logs; before the start about what the method takes out
    double gap_low = 0.0;        ///< pointwise interval, from the spread of the placebo runs in this period
    double gap_high = 0.0;
};

/// An estimate for one control unit as if it had been treated.
struct PlaceboEffect {
    std::string unit; ///< area id
    double estimate = 0.0;
};

/// A unit left out, and why (message id).
struct DroppedUnit {
    std::string unit;
    std::string reason;
};

/// Why a grade went down or up (message id below lessons.grade_reason).
using GradeReasons = std::vector<std::string>;

/// The highest month of the year before a start, and the last whole month before it. Counts in the outcome's unit.
struct PeakBeforeStart {
    evidence::Period peak_month;
    double at_peak = 0.0; ///< > 0
    evidence::Period last_month;
    double at_last = 0.0;

    [[nodiscard]] double percent() const; ///< change from the peak to the last month, -100 to 0
};

/// The method tried on the last year before the real start, as if the instrument had begun then: it should find
/// nothing. On the log scale.
struct Backtest {
    double estimate = 0.0;
    double low = 0.0;
    double high = 0.0;
    bool rose = false;             ///< the figures rose in that year, against the year before it
    bool expected_to_rise = false; ///< so the controls said

    [[nodiscard]] bool covered() const { return low <= 0.0 && high >= 0.0; }
    [[nodiscard]] bool direction_right() const { return rose == expected_to_rise; }
};

/// How much an estimate hangs on one comparison or one period. Estimates on the log scale.
struct Sturdiness {
    double controls_low = 0.0; ///< smallest and largest estimate when each control in turn is left out
    double controls_high = 0.0;
    double periods_low = 0.0; ///< the same for each period, before and after
    double periods_high = 0.0;
    double effective_controls = 0.0; ///< one over the sum of squared weights: 1 to the number of controls
    std::string heaviest;            ///< area id of the control with most weight
    double heaviest_weight = 0.0;    ///< its weight, 0 to 1
};

/// Deaths beside detections on a route, over as many months on either side of a start. No effect is claimed.
struct DeathsBesideArrivals {
    std::string route; ///< area id
    std::size_t months = 0;
    double deaths_before = 0.0, deaths_after = 0.0;
    double arrivals_before = 0.0, arrivals_after = 0.0;
    std::vector<evidence::Reference> references;
};

/// What happened on one route over the periods after the start, in detections.
struct RouteShare {
    std::string route;       ///< area id
    double observed = 0.0;   ///< all periods after the start together
    double difference = 0.0; ///< observed less what the untouched routes make of it
};

/// The treated route and those that may take over from it, seen together. No interval: one system, seen once.
struct RouteSystem {
    std::vector<RouteShare> routes; ///< the treated route first
    double net_difference = 0.0;    ///< over all of them, in detections
    std::size_t untouched = 0;      ///< routes it is all compared with
    std::vector<evidence::Reference> references;

    /// What the other routes together rose, as a share of the fall on the treated route; 0 when they fell, too; nothing
    /// when there was no fall. May exceed one.
    [[nodiscard]] std::optional<double> displaced_share() const;
};

/// What an instrument did to one outcome of one unit, on the log scale unless said otherwise.
struct EffectEstimate {
    std::string instrument_id;
    std::string outcome; ///< indicator id
    std::string unit;    ///< area id of the route or nationality
    bool unit_is_route = false;
    std::string reporter;  ///< area id of the State or union that counts; empty for detections
    std::string estimator; ///< sdid, or did where there are fewer than eight periods before
    std::string first_period, first_period_after, last_period;
    std::size_t n_controls = 0;
    std::size_t n_periods_before = 0;
    std::size_t n_periods_after = 0;
    double estimate = 0.0; ///< difference in log counts
    double se = 0.0;       ///< from enumerated placebo runs
    double low = 0.0;
    double high = 0.0;
    double level = 0.95;
    double p_value = 1.0;         ///< share of placebo runs at least as large
    double before_after_sd = 0.0; ///< of the plain change among controls: how wrong before-after comparisons tend to be
    double fit_ratio = 0.0;       ///< root mean squared error before, over the standard deviation before
    std::optional<double> in_time_placebo;      ///< the estimate had it begun halfway through the time before
    std::optional<PeakBeforeStart> peak;        ///< where figures are monthly
    std::optional<Backtest> backtest;           ///< where the time before is long enough
    std::optional<DeathsBesideArrivals> deaths; ///< where the unit is a route
    std::optional<RouteSystem> system;          ///< where the unit is a route with enough untouched ones
    std::optional<Multiverse> multiverse;       ///< every defensible way to estimate it; see effect_multiverse
    std::optional<Sturdiness> sturdiness;       ///< where one can be left out
    std::vector<CounterfactualPoint> path;
    std::vector<PlaceboEffect> placebos; ///< in the order of controls
    std::vector<DroppedUnit> dropped;
    Grade grade = Grade::VeryLow;
    GradeReasons grade_reasons;
    std::vector<evidence::Reference> references; ///< the series used, the instrument, and its start

    [[nodiscard]] double percent() const; ///< change in percent of the counterfactual
    [[nodiscard]] double percent_low() const;
    [[nodiscard]] double percent_high() const;
};

/// An effect that cannot be estimated, and why.
struct Refusal {
    std::string instrument_id;
    std::string outcome;
    std::string unit;
    std::string reason; ///< message id below lessons.refusal
};

} // namespace entente::lessons
