#include "reference_cases.hpp"

#include <entente/pathway/conditional_remaining_time.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace entente::pathway {
namespace {

constexpr double exact = 1e-12; // a few roundings of numbers near 1

// Worked by hand: days 2, 4, 6, 6+, 10. S(4) = 3/5. After day 4 three are at risk; at 6 one ends: S(6)/S(4) = 2/3,
// variance (2/3)^2 * 1/(3*2); at 10 the last one ends.
TEST(ConditionalRemainingTime, AgreesWithAHandCalculation)
{
    const std::vector<Duration> cases{{0, 2, true}, {0, 4, true}, {0, 6, true}, {0, 6, false}, {0, 10, true}};
    const auto remaining = conditional_remaining_time(*kaplan_meier(cases), 4.0);
    ASSERT_TRUE(remaining.has_value());
    EXPECT_EQ(remaining->n, 3U);
    EXPECT_EQ(remaining->events, 2U);
    ASSERT_EQ(remaining->steps.size(), 2U);
    EXPECT_DOUBLE_EQ(remaining->steps[0].time, 2.0);
    EXPECT_NEAR(remaining->steps[0].estimate, 2.0 / 3.0, exact);
    EXPECT_NEAR(remaining->steps[0].se, 2.0 / 3.0 * std::sqrt(1.0 / 6.0), exact);
    EXPECT_DOUBLE_EQ(*quantile(*remaining, 0.5)->time, 6.0);

    const auto chance = chance_ended_within(*remaining, 3.0);
    EXPECT_NEAR(chance->estimate, 1.0 / 3.0, exact);
    EXPECT_DOUBLE_EQ(chance->low, 0.0); // the band is cut at S = 1
    EXPECT_NEAR(chance->high, 1.0 - 2.0 / 3.0 * std::exp(-1.959963984540054 * std::sqrt(1.0 / 6.0)), exact);
    EXPECT_DOUBLE_EQ(chance_ended_within(*remaining, 100.0)->estimate, 1.0);
}

TEST(ConditionalRemainingTime, IsTheWholeCurveWhenNothingWasSpent)
{
    const auto curve = kaplan_meier(readmission_mandates());
    const auto remaining = conditional_remaining_time(*curve, 0.0);
    EXPECT_EQ(remaining->n, 23U);
    EXPECT_DOUBLE_EQ(*quantile(*remaining, 0.5)->time, 1358.0);
    EXPECT_DOUBLE_EQ(chance_ended_within(*curve, 0.0)->estimate, 0.0);
    EXPECT_DOUBLE_EQ(chance_ended_within(*curve, 0.0)->high, 0.0);
}

// pathway/numeric_examples/analytic_process_cases.csv, weibull_residual: shape 1.5, scale 200 days, closed form. The
// sample is the quantiles of that law at (i - 1/2)/n, so its curve is within 1/(2n) of it: for n = 20000 the chances
// are within 2.5e-5/S(300) = 1.6e-4 and the medians within a few tenths of a day.
TEST(ConditionalRemainingTime, ComesToTheClosedFormForWeibullDurations)
{
    constexpr int n = 20'000;
    std::vector<Duration> cases;
    for (int i = 0; i < n; ++i)
        cases.push_back({0.0, 200.0 * std::pow(-std::log1p(-(i + 0.5) / n), 1.0 / 1.5), true});
    const auto curve = kaplan_meier(cases);
    struct Published {
        double spent, chance_within_100, median_remaining;
    };
    for (const auto& [spent, chance, median] :
         {Published{0, 0.2978114987, 156.6439538}, Published{100, 0.476095891, 106.1792568},
          Published{300, 0.6289096881, 71.37039176}}) {
        const auto remaining = conditional_remaining_time(*curve, spent);
        EXPECT_NEAR(chance_ended_within(*remaining, 100.0)->estimate, chance, 2e-4) << spent;
        EXPECT_NEAR(*quantile(*remaining, 0.5)->time, median, 0.2) << spent;
    }
}

// The longest mandate that was signed took 4036 days; the two that were open for longer were never seen signed.
TEST(ConditionalRemainingTime, LeavesOutQuantilesTheCurveDoesNotReach)
{
    const auto remaining = conditional_remaining_time(*kaplan_meier(readmission_mandates()), 4036.0);
    EXPECT_EQ(remaining->events, 0U);
    EXPECT_FALSE(quantile(*remaining, 0.5)->time);
    EXPECT_DOUBLE_EQ(chance_ended_within(*remaining, 365.0)->estimate, 0.0);
}

TEST(ConditionalRemainingTime, SaysWhenTheCurveKnowsNothingOfSuchLongCases)
{
    const auto open = kaplan_meier(std::vector<Duration>{{0, 30, true}, {0, 90, false}});
    EXPECT_EQ(conditional_remaining_time(*open, 90).error().what, "no case was watched beyond 90 days");
    EXPECT_EQ(conditional_remaining_time(*open, 500).error().what, "no case was watched beyond 90 days");
    const auto ended = kaplan_meier(std::vector<Duration>{{0, 30, true}, {0, 90, true}});
    EXPECT_EQ(conditional_remaining_time(*ended, 90).error().what,
              "no case lasted longer than 90 days: the curve is 0 there");
    for (const double wrong : {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
        EXPECT_EQ(conditional_remaining_time(*open, wrong).error().where, "spent");
}

TEST(ChanceEndedWithin, SaysHowFarTheCurveReaches)
{
    const auto open = kaplan_meier(std::vector<Duration>{{0, 30, true}, {0, 90, false}});
    EXPECT_EQ(chance_ended_within(*open, 91).error().remedy, "use at most 90 days, by which the chance is 0.500");
    EXPECT_EQ(chance_ended_within(*open, -1).error().where, "within");
}

// The conditional curve is the Kaplan-Meier curve of those who lasted longer, entered at the time spent.
RC_GTEST_PROP(ConditionalProperties, EqualsTheCurveOfTheCasesThatLastedLonger, ())
{
    const auto cases = random_cases(true);
    const double spent = *rc::gen::inRange(0, 40);
    const auto remaining = conditional_remaining_time(*kaplan_meier(cases), spent);
    RC_PRE(remaining.has_value());
    std::vector<Duration> longer;
    for (const Duration& one : cases)
        if (one.time > spent)
            longer.push_back({std::max(one.entry, spent) - spent, one.time - spent, one.event});
    const auto direct = kaplan_meier(longer);
    RC_ASSERT(direct->steps.size() == remaining->steps.size());
    RC_ASSERT(direct->events == remaining->events);
    for (std::size_t i = 0; i < direct->steps.size(); ++i) {
        const SurvivalStep& a = direct->steps[i];
        const SurvivalStep& b = remaining->steps[i];
        RC_ASSERT(a.time == b.time && a.n_risk == b.n_risk && a.n_event == b.n_event);
        RC_ASSERT(std::abs(a.estimate - b.estimate) < exact);
        if (a.estimate > 0.0)
            RC_ASSERT(std::abs(a.se - b.se) < 1e-7); // a difference of sums near 1e-16 comes out as its root, 1e-8
    }
}

} // namespace
} // namespace entente::pathway
