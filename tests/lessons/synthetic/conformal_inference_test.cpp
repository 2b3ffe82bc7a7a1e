#include "long_panels.hpp"

#include <entente/lessons/synthetic/conformal_inference.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace entente::lessons {
namespace {

const std::vector<double> none(6, 0.0);

// R scinference 1.0.0; its intervals lie on a grid of 0.01.
TEST(ConformalInference, ReproducesRhodeIsland)
{
    const BlockPanel panel = rhode_island();
    Found found{{"p_moving_block", conformal_test(panel, none, false).value().p_value}};
    const auto intervals = conformal_intervals(panel, 0.9, false, Threads{1}).value();
    for (std::size_t e = 0; e < intervals.size(); ++e)
        found["ci90_low[" + std::to_string(2004 + e) + "]"] = intervals[e].lower;
    for (const std::size_t periods : {1U, 3U})
        found["placebo_p[last " + std::to_string(periods) + " pre periods]"] =
            conformal_placebo(panel, periods, false).value().p_value;
    expect_reproduced("ri_gonorrhea/conformal_test", found);
}

// The panel with the periods before treatment and one after, and the p-value of one effect in it.
double p_value_of(const BlockPanel& panel, std::size_t period, double effect)
{
    BlockPanel one{.outcomes = Matrix(panel.outcomes.rows(), panel.pre_periods + 1),
                   .pre_periods = panel.pre_periods,
                   .treated = panel.treated};
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        for (std::size_t t = 0; t <= panel.pre_periods; ++t)
            one.outcomes(i, t) = panel.outcomes(i, t < panel.pre_periods ? t : period);
    return conformal_test(one, std::vector{effect}, false).value().p_value;
}

// No effect outside an interval is accepted on a grid, none inside rejected.
TEST(ConformalInference, IntervalsHoldTheAcceptedEffectsAndNoOthers)
{
    const BlockPanel panel = rhode_island();
    const auto intervals = conformal_intervals(panel, 0.9, false, Threads{1}).value();
    for (std::size_t e = 0; e < intervals.size(); ++e) {
        EXPECT_NEAR(p_value_of(panel, panel.pre_periods + e, intervals[e].estimate), 1.0, 1e-12);
        for (double effect = -2.0; effect < 1.0; effect += 0.05) {
            const bool accepted = p_value_of(panel, panel.pre_periods + e, effect) > 0.1 + 1e-12;
            EXPECT_EQ(accepted, effect > intervals[e].lower && effect < intervals[e].upper) << e << " " << effect;
        }
    }
}

// Worked by hand. One control at zero, so residuals are the treated path: 1, -1, 2, -1 | 3, 1. The statistic is 4; the
// sums of neighbours over the six shifts are 4, 2, 2, 3, 3, 4, so two shifts are as large.
TEST(ConformalInference, AgreesWithAHandCalculation)
{
    const BlockPanel panel = small_panel({{1, -1, 2, -1, 3, 1}, {0, 0, 0, 0, 0, 0}}, 4, 0);
    const auto result = conformal_test(panel, std::vector{0.0, 0.0}, false).value();
    EXPECT_NEAR(result.statistic, 4.0, 1e-12);
    EXPECT_NEAR(result.p_value, 2.0 / 6.0, 1e-12);
    const auto shifted = conformal_test(panel, std::vector{3.0, 1.0}, false).value();
    EXPECT_NEAR(shifted.p_value, 1.0, 1e-12);
}

TEST(ConformalInference, InterceptMakesLevelsIrrelevant)
{
    const BlockPanel panel = proposition_99();
    BlockPanel lifted = panel;
    for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
        lifted.outcomes(panel.treated[0], t) += 50.0;
    const std::vector<double> effects(12, 0.0);
    EXPECT_NEAR(conformal_test(panel, effects, true).value().statistic,
                conformal_test(lifted, effects, true).value().statistic, 1e-6);
    EXPECT_GT(std::abs(conformal_test(panel, effects, false).value().statistic -
                       conformal_test(lifted, effects, false).value().statistic),
              1.0);
}

TEST(ConformalInference, DoesNotDependOnOrderUnitOrThreads)
{
    const BlockPanel panel = rhode_island();
    const auto intervals = conformal_intervals(panel, 0.9, false, Threads{1}).value();
    const auto threaded = conformal_intervals(panel, 0.9, false, Threads{4}).value();
    const auto other = conformal_intervals(scaled(reversed(panel), -4.0), 0.9, false, Threads{1}).value();
    for (std::size_t e = 0; e < intervals.size(); ++e) {
        EXPECT_EQ(intervals[e].lower, threaded[e].lower);
        EXPECT_NEAR(other[e].upper, -4.0 * intervals[e].lower, 1e-4);
    }
}

TEST(ConformalInference, SaysThatTooFewPeriodsRejectNothing)
{
    const BlockPanel panel = small_panel({{1, 2, 3, 9}, {1, 2, 4, 4}, {0, 1, 1, 3}}, 3, 0);
    const auto interval = conformal_intervals(panel, 0.9, false, Threads{1}).value().at(0);
    EXPECT_EQ(interval.lower, -std::numeric_limits<double>::infinity());
    EXPECT_EQ(interval.upper, std::numeric_limits<double>::infinity());
}

// Nothing varies, so only the effect itself is left.
TEST(ConformalInference, FindsTheEffectWhereTheFitIsPerfect)
{
    std::vector<std::vector<double>> rows(3, std::vector<double>(12, 1.0));
    rows[0][11] = 6.0;
    const auto interval = conformal_intervals(small_panel(rows, 11, 0), 0.9, false, Threads{1}).value().at(0);
    EXPECT_NEAR(interval.estimate, 5.0, 1e-9);
    EXPECT_NEAR(interval.lower, 5.0, 1e-5);
    EXPECT_NEAR(interval.upper, 5.0, 1e-5);
}

TEST(ConformalInference, NamesTheArgumentThatIsWrong)
{
    BlockPanel panel = small_panel({{1, 2, 3, 9}, {1, 2, 4, 4}, {0, 1, 1, 3}}, 3, 0);
    EXPECT_EQ(conformal_test(panel, none, false).error().where, "effects");
    EXPECT_EQ(conformal_test(panel, std::vector{std::nan("")}, false).error().where, "effects");
    EXPECT_EQ(conformal_placebo(panel, 0, false).error().where, "periods");
    EXPECT_EQ(conformal_placebo(panel, 2, false).error().where, "periods");
    EXPECT_EQ(conformal_intervals(panel, 1.0, false, Threads{1}).error().where, "level");
    panel.outcomes(1, 1) = 1e300;
    EXPECT_EQ(conformal_intervals(panel, 0.5, false, Threads{1}).error().where, "outcomes(1, 1)");
    panel.treated = {};
    EXPECT_EQ(conformal_test(panel, std::vector{0.0}, false).error().where, "treated");
}

} // namespace
} // namespace entente::lessons
