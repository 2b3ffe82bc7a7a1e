// The hybrid test of moment inequalities where all its statistics lie in a plane, as they do for bounds by relative
// magnitudes.

#pragma once

namespace entente::lessons {

/// Moment inequalities about a target t and a change before the event b, tested through the largest of
/// (a - t - reach b) / upper_scale, (t - a - reach b) / lower_scale, and -pair b for each of several pairs, of which
/// only the least and the most matter. These are the vertices of the test's dual linear program: weights on
/// inequalities in which no effect but the target's is left, in units of the inequalities' standard deviations. So none
/// has a variance above one.
struct PlaneMoments {
    double change = 0.0;          ///< estimate of b, in outcome units
    double change_variance = 0.0; ///< > 0
    double covariance = 0.0;      ///< of the estimates of b and of the target
    double target_variance = 0.0; ///< of the target's estimate a; > 0
    double reach = 0.0;           ///< how far a change of one may move the target, >= 0
    double upper_scale = 1.0;     ///< in outcome units, > 0
    double lower_scale = 1.0;     ///< in outcome units, > 0
    double least_pair = 0.0;      ///< per outcome unit, >= 0
    double most_pair = 0.0;       ///< per outcome unit, >= `least_pair`
};

/// The number that the largest statistic exceeds with probability `error` where every inequality just holds.
///
/// An integral over the plane, without simulation; good to about nine digits.
///
/// @param error  between 0 and 0.5
/// @source  Andrews, Roth & Pakes (2023), Review of Economic Studies 90:2763-2791
[[nodiscard]] double least_favourable_critical_value(const PlaneMoments& moments, double error);

/// The share of the error that goes to the least-favourable first stage: Rambachan & Roth (2023).
inline constexpr double first_stage_share = 0.1;

/// Whether the hybrid test does not reject a target that lies `distance` below its estimate (a - t).
///
/// Rejects above the least-favourable critical value; else conditions on which statistic is the largest, given which it
/// is normal between two bounds, with the error that is left.
///
/// @param critical  least_favourable_critical_value(moments, first_stage_share * error)
/// @param error     of the whole test, between 0 and 0.5
/// @source  Andrews, Roth & Pakes (2023)
[[nodiscard]] bool hybrid_test_accepts(const PlaneMoments& moments, double distance, double critical, double error);

} // namespace entente::lessons
