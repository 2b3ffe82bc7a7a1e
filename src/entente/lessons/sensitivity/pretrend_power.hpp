// What a passed test for pre-trends is worth: how large a trend it would have missed, and what is left of it.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/sensitivity/event_study.hpp>

#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// A hypothesised violation of parallel trends before the test for pre-trends.
struct PretrendPower {
    double power = 0.0;            ///< probability that the test finds the violation
    double size = 0.0;             ///< probability that the test finds something where there is nothing
    double bayes_factor = 1.0;     ///< P(pass | violation) / P(pass | none): how little passing says; 1 says nothing
    double likelihood_ratio = 1.0; ///< of the coefficients before the reference, violation over none
    /// Expected coefficients under the violation with no effect, given that the test is passed; in event-time order.
    /// After the reference this is the bias of the published estimate.
    std::vector<double> mean_after_passing;
};

/// The test of pre-trends that most studies report: it is passed when no coefficient before the reference is
/// significant on its own.
///
/// Multivariate normal probabilities by a lattice rule: errors well under 1e-4, the same on every run.
///
/// @param violation  the true difference in trends at each event time, in outcome units, relative to the reference
/// @param level      of each coefficient's interval, between 0 and 1, for instance 0.95
/// @error   see wrong_event_study; a number of violations that does not fit, or one that is missing or above 1e50; a
/// level
///          outside (0, 1); a violation so large that passing has no probability left
/// @source  Roth (2022), American Economic Review: Insights 4:305-322, sections I and II
[[nodiscard]] std::expected<PretrendPower, Error>
pretrend_power(const EventStudy& study, std::span<const double> violation, double level = 0.95);

/// A violation that grows by `slope` a step of event time: slope * (event time - reference).
///
/// @param slope  in outcome units a step
[[nodiscard]] std::vector<double> linear_violation(const EventStudy& study, double slope);

/// The slope (> 0) of a linear violation that the test finds with the given probability.
///
/// @param power  above the probability of finding something where there is nothing, below 1; usual are 0.5 and 0.8
/// @return  in outcome units a step
/// @error   see pretrend_power; a power that the test exceeds without any violation
/// @source  Roth (2022), section I.C
[[nodiscard]] std::expected<double, Error> slope_for_power(const EventStudy& study, double power, double level = 0.95);

} // namespace entente::lessons
