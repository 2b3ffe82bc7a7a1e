#include "bcg_trials.hpp"

#include <entente/lessons/synthesis/small_study_effects.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace entente::lessons {
namespace {

// R metafor 3.8.1, regtest with predictor "sei".
TEST(EggerTest, ReproducesTheTrialsOfBcg)
{
    const auto mixed = egger_test(bcg_trials(), EggerModel::MixedEffects).value();
    const auto dispersion = egger_test(bcg_trials(), EggerModel::MultiplicativeDispersion).value();
    expect_reproduced(
        "meta_bcg/egger_regtest",
        {{"z[REML,sei]", mixed.statistic}, {"p[REML,sei]", mixed.p_value}, {"t[lm]", dispersion.statistic}});
    EXPECT_FALSE(mixed.few_studies);
}

// R metafor 3.8.1, ranktest.
TEST(BeggTest, ReproducesTheTrialsOfBcg)
{
    const auto test = begg_test(bcg_trials()).value();
    expect_reproduced("meta_bcg/begg_ranktest", {{"tau", test.statistic}});
}

// R metafor 3.8.1, trimfill of the REML fit.
TEST(TrimAndFill, ReproducesTheTrialsOfBcg)
{
    const auto filled = trim_and_fill(bcg_trials(), {.inference = SynthesisInference::Normal}).value();
    expect_reproduced("meta_bcg/trimfill",
                      {{"k0", static_cast<double>(filled.filled)}, {"mu", filled.synthesis.mean.estimate}});
    EXPECT_EQ(filled.side, MissingSide::Right);
    EXPECT_TRUE(filled.settled);
    EXPECT_EQ(filled.studies.effects.size(), 14U);
}

// Three studies of falling precision with rising distance from the mean: all three pairs agree, tau = 1. Of the 3!
// orders one has no inversion and one has all three, so p = 2 / 6.
TEST(BeggTest, AgreesWithAHandCalculation)
{
    const auto test = begg_test({{0.0, 2.0, 9.0}, {1.0, 2.0, 4.0}, {}}).value();
    EXPECT_DOUBLE_EQ(test.statistic, 1.0);
    EXPECT_NEAR(test.p_value, 2.0 / 6.0, 1e-14);
    EXPECT_TRUE(test.few_studies);
}

// Four studies, two equally precise: score 5 of pairs 6 and 5. Kendall (1970):
// variance = (4 * 3 * 13 - 2 * 1 * 9) / 18 = 23 / 3, p = 2 (1 - Phi(5 / sqrt(23 / 3))) = 0.070924.
TEST(BeggTest, CorrectsForTies)
{
    const auto test = begg_test({{0.0, 2.0, 3.0, 9.0}, {1.0, 2.0, 2.0, 4.0}, {}}).value();
    EXPECT_NEAR(test.statistic, 5.0 / std::sqrt(30.0), 1e-14);
    EXPECT_NEAR(test.p_value, std::erfc(5.0 / std::sqrt(23.0 / 3.0) / std::sqrt(2.0)), 1e-14);
}

StudyEffects funnel()
{
    const auto count = *rc::gen::inRange<std::size_t>(5, 15);
    StudyEffects studies;
    for (std::size_t i = 0; i < count; ++i) {
        studies.effects.push_back(*rc::gen::inRange(-200, 201) / 100.0);
        studies.variances.push_back(0.02 * static_cast<double>(i + 1));
    }
    return studies;
}

RC_GTEST_PROP(SmallStudyEffects, ChangeSideWhenEffectsChangeSign, ())
{
    const StudyEffects studies = funnel();
    StudyEffects mirrored = studies;
    for (double& effect : mirrored.effects)
        effect = -effect;
    const auto one = egger_test(studies, EggerModel::MixedEffects).value();
    RC_PRE(std::abs(one.statistic) > 1e-6);
    const auto other = egger_test(mirrored, EggerModel::MixedEffects).value();
    RC_ASSERT(std::abs(one.statistic + other.statistic) < 1e-6);
    const SynthesisOptions normal{.inference = SynthesisInference::Normal};
    const auto filled = trim_and_fill(studies, normal).value();
    const auto mirror = trim_and_fill(mirrored, normal).value();
    RC_ASSERT(filled.side != mirror.side);
    RC_ASSERT(filled.filled == mirror.filled);
    RC_ASSERT(std::abs(filled.synthesis.mean.estimate + mirror.synthesis.mean.estimate) < 1e-6);
    RC_ASSERT(filled.studies.effects.size() == studies.effects.size() + filled.filled);
}

RC_GTEST_PROP(TrimAndFill, MovesTheMeanTowardsTheMissingSide, ())
{
    const StudyEffects studies = funnel();
    const SynthesisOptions common{.estimator = HeterogeneityEstimator::CommonEffect,
                                  .inference = SynthesisInference::Normal};
    const auto filled = trim_and_fill(studies, common).value();
    const double before = meta_analysis(studies, common).value().mean.estimate;
    const double moved = filled.synthesis.mean.estimate - before;
    RC_ASSERT((filled.side == MissingSide::Right ? moved : -moved) >= -1e-9);
}

TEST(SmallStudyEffects, RefuseStudiesThatCannotTell)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const StudyEffects two{{1.0, 2.0}, {1.0, 2.0}, {}};
    const StudyEffects equal{{1.0, 2.0, 4.0}, {1.0, 1.0, 1.0}, {}};
    const StudyEffects missing{{1.0, nan, 4.0}, {1.0, 2.0, 3.0}, {}};
    for (const auto& [studies, where] :
         {std::pair{two, "effects"}, std::pair{equal, "variances"}, std::pair{missing, "effects[1]"}}) {
        EXPECT_EQ(egger_test(studies, EggerModel::MixedEffects).error().where, where);
        EXPECT_EQ(begg_test(studies).error().where, where);
        EXPECT_EQ(trim_and_fill(studies).error().where, where);
    }
}

TEST(SmallStudyEffects, RefuseAPerfectFit)
{
    const StudyEffects line{{1.0, 2.0, 3.0}, {1.0, 4.0, 9.0}, {}};
    EXPECT_EQ(egger_test(line, EggerModel::MultiplicativeDispersion).error().where, "effects");
    const StudyEffects same{{1.0, 1.0, 1.0}, {1.0, 4.0, 9.0}, {}};
    EXPECT_EQ(begg_test(same).error().where, "effects");
}

} // namespace
} // namespace entente::lessons
