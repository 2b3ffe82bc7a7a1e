// How far an estimate from a few treated units can be trusted, by stated rules.

#pragma once

#include <entente/lessons/lessons.hpp>

namespace entente::lessons {

/// A grade with the reasons it went down or up.
struct GradedEffect {
    Grade grade = Grade::VeryLow;
    GradeReasons reasons; ///< message ids below lessons.grade_reason
};

/// GRADE for one treated unit compared over time.
///
/// Starts at low, as non-randomised evidence does. Down by one each for: poor fit before (error above a quarter of the
/// standard deviation); an interval that holds no change; an effect as large in a pretended earlier start; other routes
/// that react; fewer than eight periods before; a fall of a third or more from the peak of the year before the start,
/// which the instrument cannot have caused. Up by one when the effect is more than twice the largest placebo and
/// nothing counted against it. Never below very low, never above moderate (one treated unit).
///
/// @source  Guyatt et al. (2011), Journal of Clinical Epidemiology 64:383-394 (GRADE), adapted to comparative panel
/// designs
[[nodiscard]] GradedEffect grade_effect(const EffectEstimate& effect);

} // namespace entente::lessons
