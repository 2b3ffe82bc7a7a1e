#include "reference_cases.hpp"

#include <entente/pathway/kaplan_meier.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace entente::pathway {
namespace {

constexpr double exact = 1e-12; // a few roundings of numbers near 1

const SurvivalStep& step_at(const SurvivalCurve& curve, double time)
{
    return *std::prev(std::ranges::upper_bound(curve.steps, time, {}, &SurvivalStep::time));
}

// Worked by hand: days 5, 8, 8+, 12 (+ is censored). Shares 3/4, then 3/4 * 2/3 = 1/2, then 0.
TEST(KaplanMeier, AgreesWithAHandCalculation)
{
    const std::vector<Duration> cases{{0, 8, false}, {0, 5, true}, {0, 12, true}, {0, 8, true}};
    const auto curve = kaplan_meier(cases);
    ASSERT_TRUE(curve.has_value());
    ASSERT_EQ(curve->steps.size(), 3U);
    EXPECT_EQ(curve->n, 4U);
    EXPECT_EQ(curve->events, 3U);
    EXPECT_DOUBLE_EQ(curve->steps[0].estimate, 0.75);
    const SurvivalStep& day8 = curve->steps[1];
    EXPECT_EQ(day8.n_risk, 3U);
    EXPECT_EQ(day8.n_event, 1U);
    EXPECT_EQ(day8.n_censored, 1U);
    EXPECT_DOUBLE_EQ(day8.estimate, 0.5);
    EXPECT_NEAR(day8.se, 0.25, exact); // 0.5 * sqrt(1/12 + 1/6)
    EXPECT_NEAR(day8.low, 0.5 * std::exp(-1.959963984540054 * 0.5), exact);
    EXPECT_DOUBLE_EQ(day8.high, 1.0); // 0.5 * exp(0.98) is above 1 and cut
    EXPECT_DOUBLE_EQ(curve->steps[2].estimate, 0.0);
    EXPECT_TRUE(std::isnan(curve->steps[2].se) && std::isnan(curve->steps[2].low) && std::isnan(curve->steps[2].high));
}

// Worked by hand: (0,4], (2,6], (5,9+], (4,10]. At risk at 4: the first two (the fourth enters only after day 4);
// at 6: second, third, fourth; at 9: third, fourth; at 10: fourth. Shares 1/2, 1/2 * 2/3 = 1/3, 1/3, 0.
TEST(KaplanMeier, CountsACaseAtRiskOnlyAfterItsEntry)
{
    const std::vector<Duration> cases{{0, 4, true}, {2, 6, true}, {5, 9, false}, {4, 10, true}};
    const auto curve = kaplan_meier(cases);
    ASSERT_EQ(curve->steps.size(), 4U);
    EXPECT_EQ(curve->steps[0].n_risk, 2U);
    EXPECT_EQ(curve->steps[1].n_risk, 3U);
    EXPECT_EQ(curve->steps[2].n_risk, 2U);
    EXPECT_EQ(curve->steps[3].n_risk, 1U);
    EXPECT_NEAR(curve->steps[2].estimate, 1.0 / 3.0, exact);
    EXPECT_DOUBLE_EQ(curve->steps[3].estimate, 0.0);
}

TEST(KaplanMeier, CountsACaseThatEndsOnTheFirstDay)
{
    const auto curve = kaplan_meier(std::vector<Duration>{{0, 0, true}, {0, 3, true}});
    EXPECT_EQ(curve->steps[0].n_risk, 2U);
    EXPECT_DOUBLE_EQ(*survival_at(*curve, 0.0), 0.5);
}

TEST(KaplanMeier, StaysAtOneWhileEveryCaseIsOpen)
{
    const auto curve = kaplan_meier(std::vector<Duration>{{0, 30, false}, {0, 90, false}});
    EXPECT_EQ(curve->events, 0U);
    EXPECT_DOUBLE_EQ(*survival_at(*curve, 90), 1.0);
    EXPECT_FALSE(quantile(*curve, 0.5)->time);
}

TEST(KaplanMeier, SaysNothingBeyondTheLastCaseUnlessAllHaveEnded)
{
    const auto open = kaplan_meier(std::vector<Duration>{{0, 30, true}, {0, 90, false}});
    EXPECT_DOUBLE_EQ(*survival_at(*open, -1), 1.0);
    EXPECT_DOUBLE_EQ(*survival_at(*open, 90), 0.5);
    EXPECT_FALSE(survival_at(*open, 91));
    const auto ended = kaplan_meier(std::vector<Duration>{{0, 30, true}});
    EXPECT_DOUBLE_EQ(*survival_at(*ended, 91), 0.0);
}

std::vector<Duration> lung(std::string_view sex)
{
    std::vector<Duration> cases;
    for (const auto& row : reference_rows("lung.csv"))
        if (sex.empty() || row[2] == sex)
            cases.push_back({0.0, std::stod(row[0]), row[1] == "1"});
    return cases;
}

/// What the row of lung_expected.csv calls `item` of `quantity`.
double lung_figure(const std::string& quantity, std::string item)
{
    const bool by_sex = quantity == "km_by_sex"; // its items read "sex=1 median"
    const auto curve = kaplan_meier(lung(by_sex ? item.substr(4, 1) : ""));
    if (by_sex)
        item = item.substr(6);
    const auto median = quantile(*curve, 0.5);
    if (quantity == "rmean_to_1022")
        return *restricted_mean(*curve, 1022);
    if (item == "records")
        return static_cast<double>(curve->n);
    if (item == "events")
        return static_cast<double>(curve->events);
    if (item == "median")
        return *median->time;
    if (item == "0.95LCL")
        return *median->low;
    if (item == "0.95UCL")
        return *median->high;
    const SurvivalStep& step = step_at(*curve, std::stod(item.substr(2))); // items read "t=90"
    if (quantity == "km_overall_surv")
        return step.estimate;
    if (quantity == "km_overall_se")
        return step.se;
    return quantity == "km_overall_lower_log" ? step.low : step.high;
}

TEST(KaplanMeier, ReproducesRSurvivalOnTheLungData)
{
    const auto rows = reference_rows("lung_expected.csv");
    ASSERT_EQ(rows.size(), 32U);
    for (const auto& row : rows)
        EXPECT_NEAR(lung_figure(row[0], row[1]), std::stod(row[2]), std::stod(row[3])) << row[0] << " " << row[1];
}

// durations_summary.csv (R survival 3.5-3): n 23, events 18, quartiles 487, 1358, 3325, median [737, 4036].
TEST(KaplanMeier, ReproducesTheQuartilesOfEuReadmissionMandates)
{
    const auto curve = kaplan_meier(readmission_mandates());
    EXPECT_EQ(curve->n, 23U);
    EXPECT_EQ(curve->events, 18U);
    EXPECT_DOUBLE_EQ(*quantile(*curve, 0.25)->time, 487);
    EXPECT_DOUBLE_EQ(*quantile(*curve, 0.75)->time, 3325);
    const auto median = quantile(*curve, 0.5);
    EXPECT_DOUBLE_EQ(*median->time, 1358);
    EXPECT_DOUBLE_EQ(*median->low, 737);
    EXPECT_DOUBLE_EQ(*median->high, 4036);
}

// R survival, tests/quantile.R: S = 6/7 at 1, 18/35 at 6, 9/35 at 9, last seen at 10. Heights of the curve include one
// above the first step, exact hits of two flats (middle taken; the last flat ends at 10) and one below the curve.
TEST(Quantile, ReproducesTheFormalTestOfRSurvival)
{
    const auto curve = kaplan_meier(std::vector<Duration>{
        {0, 9, true}, {0, 1, true}, {0, 1, false}, {0, 6, true}, {0, 6, true}, {0, 8, false}, {0, 10, false}});
    const std::vector<std::pair<double, double>> published{
        {13.0 / 14.0, 1.0}, {6.0 / 7.0, 3.5}, {2.0 / 3.0, 6.0}, {0.5, 9.0}, {9.0 / 35.0, 9.5}};
    const std::vector<double> published_low{1, 1, 1, 6, 6};
    for (std::size_t i = 0; i < published.size(); ++i) {
        const auto found = quantile(*curve, 1.0 - published[i].first);
        EXPECT_DOUBLE_EQ(*found->time, published[i].second);
        EXPECT_DOUBLE_EQ(*found->low, published_low[i]);
        EXPECT_FALSE(found->high);
    }
    const auto below = quantile(*curve, 0.9);
    EXPECT_FALSE(below->time);
    EXPECT_DOUBLE_EQ(*below->low, 9);
}

TEST(Quantile, RefusesAShareThatIsNone)
{
    const auto curve = kaplan_meier(std::vector<Duration>{{0, 9, true}});
    for (const double share : {0.0, 1.0, -0.1, std::numeric_limits<double>::quiet_NaN()})
        EXPECT_EQ(quantile(*curve, share).error().where, "share_ended");
}

TEST(RestrictedMean, RefusesAHorizonTheCurveDoesNotReach)
{
    const auto curve = kaplan_meier(std::vector<Duration>{{0, 30, true}, {0, 90, false}});
    EXPECT_DOUBLE_EQ(*restricted_mean(*curve, 90), 60.0); // 30 * 1 + 60 * 1/2
    EXPECT_EQ(restricted_mean(*curve, 91).error().remedy, "use at most 90 days");
    EXPECT_EQ(restricted_mean(*curve, -1).error().where, "horizon");
    const auto ended = kaplan_meier(std::vector<Duration>{{0, 30, true}, {0, 90, true}});
    EXPECT_DOUBLE_EQ(*restricted_mean(*ended, 200), 60.0);
}

// Abramowitz & Stegun (1964), table 26.5 and its well-known entries.
TEST(TwoSidedNormalLimit, AgreesWithTheTables)
{
    EXPECT_NEAR(two_sided_normal_limit(0.95), 1.959963984540054, 1e-14);
    EXPECT_NEAR(two_sided_normal_limit(0.90), 1.644853626951473, 1e-14);
    EXPECT_NEAR(two_sided_normal_limit(0.99), 2.575829303548901, 1e-14);
}

TEST(KaplanMeier, NamesTheCaseThatIsWrong)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto where = [](Duration wrong) {
        return kaplan_meier(std::vector<Duration>{{0, 10, true}, wrong}).error().where;
    };
    EXPECT_EQ(where({0, nan, true}), "durations[1].time");
    EXPECT_EQ(where({0, -3, true}), "durations[1].time");
    EXPECT_EQ(where({5, 5, true}), "durations[1].time");
    EXPECT_EQ(where({nan, 5, true}), "durations[1].entry");
    EXPECT_EQ(where({-1, 5, true}), "durations[1].entry");
}

TEST(KaplanMeier, RefusesAnEmptySampleAndAConfidenceThatIsNone)
{
    EXPECT_EQ(kaplan_meier({}).error().where, "durations");
    for (const double confidence : {0.0, 1.0, 95.0, std::numeric_limits<double>::quiet_NaN()})
        EXPECT_EQ(kaplan_meier(readmission_mandates(), confidence).error().where, "confidence");
}

RC_GTEST_PROP(KaplanMeierProperties, TheCurveFallsFromOneToZeroInsideItsBand, ())
{
    const auto cases = random_cases(true);
    const auto curve = kaplan_meier(cases);
    SurvivalStep before{.time = -1.0};
    std::size_t left = 0;
    for (const SurvivalStep& step : curve->steps) {
        RC_ASSERT(step.time > before.time);
        RC_ASSERT(step.estimate >= 0.0 && step.estimate <= before.estimate);
        RC_ASSERT(step.greenwood_sum >= before.greenwood_sum);
        RC_ASSERT(step.n_event + step.n_censored > 0U && step.n_event + step.n_censored <= step.n_risk);
        if (step.estimate > 0.0)
            RC_ASSERT(0.0 <= step.low && step.low <= step.estimate && step.estimate <= step.high && step.high <= 1.0);
        left += step.n_event + step.n_censored;
        before = step;
    }
    RC_ASSERT(left == cases.size());
}

RC_GTEST_PROP(KaplanMeierProperties, TheOrderOfTheCasesDoesNotMatter, ())
{
    auto cases = random_cases(true);
    const auto curve = kaplan_meier(cases);
    std::ranges::reverse(cases);
    std::ranges::rotate(cases, cases.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(cases)));
    const auto again = kaplan_meier(cases);
    RC_ASSERT(again->steps.size() == curve->steps.size());
    for (std::size_t i = 0; i < curve->steps.size(); ++i) {
        RC_ASSERT(again->steps[i].estimate == curve->steps[i].estimate);
        RC_ASSERT(again->steps[i].n_risk == curve->steps[i].n_risk);
    }
}

RC_GTEST_PROP(KaplanMeierProperties, WithoutCensoringItIsTheShareOfCasesThatLastedLonger, ())
{
    auto cases = random_cases(false);
    for (Duration& one : cases)
        one.event = true;
    const auto curve = kaplan_meier(cases);
    const auto n = static_cast<double>(cases.size());
    for (const SurvivalStep& step : curve->steps) {
        const auto longer = std::ranges::count_if(cases, [&](const Duration& d) { return d.time > step.time; });
        const double share = static_cast<double>(longer) / n;
        RC_ASSERT(std::abs(step.estimate - share) < exact);
        if (longer > 0) // and Greenwood's error is the binomial one
            RC_ASSERT(std::abs(step.se - std::sqrt(share * (1.0 - share) / n)) < exact);
    }
}

} // namespace
} // namespace entente::pathway
