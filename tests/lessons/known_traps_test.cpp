// What is known about well-studied agreements, on the real evidence: where a careless method would credit or miss an
// effect. Figures of before and after stand in before_after.csv (B001 to B007).

#include "lessons/built_evidence.hpp"

#include <entente/lessons/effect_of_instrument.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace entente::lessons {
namespace {

// The effects of one instrument, estimated.
std::vector<EffectEstimate> effects_of(const std::string& instrument)
{
    const EffectPlan plan = plan_effects(built_evidence(), {{instrument, 0.0, 0.0, 0.0, 0.0}}, options_on());
    std::vector<EffectEstimate> effects;
    SilentProgress silent;
    for (const auto& task : plan.tasks)
        effects.push_back(estimate_effect(task, options_on(), silent).value());
    return effects;
}

const EffectEstimate* on_route(const std::vector<EffectEstimate>& effects, const std::string& route)
{
    const auto found = std::ranges::find_if(
        effects, [&](const EffectEstimate& effect) { return effect.unit_is_route && effect.unit == route; });
    return found == effects.end() ? nullptr : &*found;
}

// B002: detections fell by 73.2 per cent from October 2015 to February 2016, before the statement of 18 March 2016.
TEST(KnownTraps, TheEuTurkeyStatementIsNotCreditedWithTheFallBeforeIt)
{
    const auto effects = effects_of("eu-turkey-statement-2016");
    const auto* effect = on_route(effects, "eastern_mediterranean");
    ASSERT_NE(effect, nullptr);
    ASSERT_TRUE(effect->peak.has_value());
    EXPECT_EQ(to_string(effect->peak->peak_month), "2015-10");
    EXPECT_EQ(effect->peak->at_peak, 216260.0);
    EXPECT_EQ(to_string(effect->peak->last_month), "2016-02");
    EXPECT_EQ(effect->peak->at_last, 58043.0);
    EXPECT_NEAR(effect->peak->percent(), -73.2, 0.05);
    EXPECT_EQ(effect->grade, Grade::VeryLow);
    EXPECT_NE(std::ranges::find(effect->grade_reasons, "fell_before"), effect->grade_reasons.end());
    // B001 compares the same months of two years: -96.8 per cent. Controls and the season take most of that away from
    // the statement, and the interval holds no effect.
    EXPECT_GT(effect->percent(), -96.8);
    EXPECT_GT(effect->high, 0.0);
}

// Routes on which the partner also lies are no comparison for its own route.
TEST(KnownTraps, RoutesOfThePartnerItselfAreNoControls)
{
    const auto effects = effects_of("eu-turkey-statement-2016");
    const auto* effect = on_route(effects, "eastern_mediterranean");
    ASSERT_NE(effect, nullptr);
    for (const auto& placebo : effect->placebos)
        EXPECT_TRUE(placebo.unit != "western_balkan" && placebo.unit != "central_mediterranean") << placebo.unit;
}

// B004 and B005: from July 2017 the central route fell by 73 per cent while the western one doubled.
TEST(KnownTraps, ItalyAndLibyaAreSeenWithTheRoutesBesideThem)
{
    const auto effects = effects_of("ita-lby-mou-2017");
    const auto* effect = on_route(effects, "central_mediterranean");
    ASSERT_NE(effect, nullptr);
    ASSERT_TRUE(effect->system.has_value());
    const auto& routes = effect->system->routes;
    EXPECT_EQ(routes.front().route, "central_mediterranean");
    EXPECT_NE(std::ranges::find(routes, "western_mediterranean", &RouteShare::route), routes.end());
    double sum = 0.0;
    for (const auto& route : routes)
        sum += route.difference;
    EXPECT_NEAR(sum, effect->system->net_difference, 1e-6 * std::abs(sum));
    ASSERT_TRUE(effect->deaths.has_value());
    EXPECT_GT(effect->deaths->deaths_before, 0.0);
}

} // namespace
} // namespace entente::lessons
