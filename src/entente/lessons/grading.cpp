#include <entente/lessons/grading.hpp>

#include <algorithm>
#include <cmath>

namespace entente::lessons {

namespace {

constexpr double poor_fit = 0.25;    // error before, as a share of the standard deviation before
constexpr double clear_effect = 2.0; // times the largest placebo
constexpr std::size_t few_periods = 8;
constexpr double fell_before = -100.0 / 3.0; // percent, from the peak of the year before to the start

double largest_placebo(const EffectEstimate& effect)
{
    double largest = 0.0;
    for (const auto& placebo : effect.placebos)
        largest = std::max(largest, std::abs(placebo.estimate));
    return largest;
}

} // namespace

GradedEffect grade_effect(const EffectEstimate& effect)
{
    GradedEffect graded;
    int level = 0; // 0 is low
    const auto lower = [&](const char* reason) {
        --level;
        graded.reasons.emplace_back(reason);
    };
    if (effect.n_periods_before < few_periods)
        lower("few_periods_before");
    else if (effect.fit_ratio > poor_fit)
        lower("poor_fit");
    if (effect.in_time_placebo && std::abs(*effect.in_time_placebo) >= std::abs(effect.estimate))
        lower("in_time_placebo");
    if (effect.peak && effect.peak->percent() <= fell_before)
        lower("fell_before");
    if (effect.low <= 0.0 && effect.high >= 0.0)
        lower("interval_holds_zero");
    if (effect.unit_is_route)
        lower("routes_interfere");
    if (level == 0 && std::abs(effect.estimate) > clear_effect * largest_placebo(effect)) {
        ++level;
        graded.reasons.emplace_back("beyond_placebos");
    }
    graded.grade = level > 0 ? Grade::Moderate : level == 0 ? Grade::Low : Grade::VeryLow;
    return graded;
}

} // namespace entente::lessons
