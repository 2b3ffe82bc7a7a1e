// Sensitivity to trends that jump: how the interval widens when the difference in trends may change after the event by
// up to Mbar times its largest change before the event.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/sensitivity/event_study.hpp>

#include <expected>
#include <span>

namespace entente::lessons {

/// The effects that the data do not contradict whatever the difference in trends d, as long as
/// |d(t+1) - d(t)| <= Mbar * max over s before the reference of |d(s+1) - d(s)| for every t from the reference on.
///
/// The hybrid of the least-favourable and the conditional test, inverted; the set is a union over which change before
/// the event is the largest and its sign, and the interval reaches from its least to its largest member. As in R's
/// HonestDiD, only inequalities that hold a coefficient after the event are tested (with one coefficient after it the
/// package adds the others). For this set of violations the vertices of the test's linear program are known in closed
/// form and its statistics lie in a plane, so that the least-favourable critical value is an integral in place of
/// simulation and every bound has the digits of a bisection: no draws, no grid to choose.
/// Cost: O(coefficients before x coefficients after), about a millisecond.
///
/// @param target     see wrong_target
/// @param magnitude  Mbar, 0 to 1e6; 0 is parallel trends, 1 is a worst change after as large as the worst before
/// @param level      between 0.5 and 1, for instance 0.95; a tenth of 1 - level goes to the least-favourable test
/// @error   see wrong_event_study (gaps are refused) and wrong_target; an Mbar or level out of range
/// @source  Rambachan & Roth (2023), Review of Economic Studies 90:2555-2591, for the
///          restriction; Andrews, Roth & Pakes (2023), Review of Economic Studies 90:2763-2791, for the
///          test
[[nodiscard]] std::expected<SensitivityInterval, Error> relative_magnitude_interval(const EventStudy& study,
                                                                                    std::span<const double> target,
                                                                                    double magnitude,
                                                                                    double level = 0.95);

/// The breakdown value: the Mbar from which on the interval holds zero. Above 1, changes after the event would have to
/// be larger than any seen before it.
///
/// @return  0 when the interval holds zero even with parallel trends; infinity when it does not at 1e12
/// @error   see relative_magnitude_interval
/// @source  Rambachan & Roth (2023)
[[nodiscard]] std::expected<double, Error>
relative_magnitude_breakdown(const EventStudy& study, std::span<const double> target, double level = 0.95);

} // namespace entente::lessons
