#include <entente/lessons/grading.hpp>

#include <gtest/gtest.h>

namespace entente::lessons {
namespace {

/// An estimate that nothing counts against: it stays at low, because the largest placebo is more than half as large.
EffectEstimate sound_estimate()
{
    EffectEstimate effect;
    effect.n_periods_before = 8;
    effect.fit_ratio = 0.25;
    effect.estimate = -0.8;
    effect.low = -1.2;
    effect.high = -0.4;
    effect.in_time_placebo = 0.1;
    effect.placebos = {{"DZA", 0.2}, {"EGY", -0.5}};
    return effect;
}

void expect_lowered_by(const EffectEstimate& effect, const char* reason)
{
    const GradedEffect graded = grade_effect(effect);
    EXPECT_EQ(graded.grade, Grade::VeryLow);
    EXPECT_EQ(graded.reasons, GradeReasons{reason});
}

TEST(Grading, StartsAtLowAsEvidenceWithoutChanceDoes)
{
    const GradedEffect graded = grade_effect(sound_estimate());
    EXPECT_EQ(graded.grade, Grade::Low);
    EXPECT_TRUE(graded.reasons.empty());
}

TEST(Grading, FallsWhenTheFitBeforeIsPoor)
{
    EffectEstimate effect = sound_estimate();
    effect.fit_ratio = 0.26;
    expect_lowered_by(effect, "poor_fit");
}

TEST(Grading, FallsWhenTheIntervalHoldsNoChange)
{
    EffectEstimate effect = sound_estimate();
    effect.high = 0.0; // the end itself is within
    expect_lowered_by(effect, "interval_holds_zero");
    effect.low = -0.1;
    effect.high = 0.3;
    expect_lowered_by(effect, "interval_holds_zero");
}

TEST(Grading, FallsWhenAPretendedEarlierStartShowsAsMuch)
{
    EffectEstimate effect = sound_estimate();
    effect.in_time_placebo = 0.8; // as large as the effect, whichever way it points
    expect_lowered_by(effect, "in_time_placebo");
    effect.in_time_placebo = -0.79;
    EXPECT_EQ(grade_effect(effect).grade, Grade::Low);
    effect.in_time_placebo.reset(); // too few periods to pretend says nothing
    EXPECT_EQ(grade_effect(effect).grade, Grade::Low);
}

TEST(Grading, FallsWhenOtherRoutesMayReact)
{
    EffectEstimate effect = sound_estimate();
    effect.unit_is_route = true;
    expect_lowered_by(effect, "routes_interfere");
}

TEST(Grading, FallsOnceForFewPeriodsBeforeAndThenDoesNotJudgeTheFit)
{
    EffectEstimate effect = sound_estimate();
    effect.n_periods_before = 7;
    effect.fit_ratio = 0.9; // did takes no weights, so that a fit is not asked of it
    expect_lowered_by(effect, "few_periods_before");
}

TEST(Grading, RisesWhenTheEffectIsMoreThanTwiceTheLargestPlacebo)
{
    EffectEstimate effect = sound_estimate();
    effect.placebos = {{"DZA", 0.2}, {"EGY", -0.39}};
    const GradedEffect graded = grade_effect(effect);
    EXPECT_EQ(graded.grade, Grade::Moderate);
    EXPECT_EQ(graded.reasons, GradeReasons{"beyond_placebos"});
    effect.placebos[1].estimate = -0.4; // exactly twice is not more
    EXPECT_EQ(grade_effect(effect).grade, Grade::Low);
}

TEST(Grading, DoesNotRiseWhenAnythingCountsAgainstIt)
{
    EffectEstimate effect = sound_estimate();
    effect.placebos = {{"DZA", 0.1}};
    effect.unit_is_route = true;
    expect_lowered_by(effect, "routes_interfere");
}

TEST(Grading, NeverFallsBelowVeryLowAndNamesEveryReason)
{
    EffectEstimate effect = sound_estimate();
    effect.fit_ratio = 1.0;
    effect.in_time_placebo = 2.0;
    effect.high = 0.1;
    effect.unit_is_route = true;
    const GradedEffect graded = grade_effect(effect);
    EXPECT_EQ(graded.grade, Grade::VeryLow);
    EXPECT_EQ(graded.reasons, (GradeReasons{"poor_fit", "in_time_placebo", "interval_holds_zero", "routes_interfere"}));
}

} // namespace
} // namespace entente::lessons
