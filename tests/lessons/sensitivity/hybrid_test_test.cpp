#include <entente/base/distributions.hpp>
#include <entente/base/random_stream.hpp>
#include <entente/lessons/sensitivity/hybrid_test.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace entente::lessons {
namespace {

// No statistic has a variance above one, as the header asks.
PlaneMoments moments(double reach, double covariance)
{
    PlaneMoments result{.change_variance = 1.0,
                        .covariance = covariance,
                        .target_variance = 1.5,
                        .reach = reach,
                        .least_pair = 0.3 * reach / (1.0 + reach),
                        .most_pair = reach / (1.0 + reach)};
    result.upper_scale = std::sqrt(1.5 + reach * reach - 2.0 * reach * covariance);
    result.lower_scale = 1.1 * std::sqrt(1.5 + reach * reach + 2.0 * reach * covariance);
    return result;
}

// P(largest statistic > c) by a million draws has a standard error of 0.00007 where it is 0.005.
TEST(LeastFavourableCriticalValue, IsExceededAsOftenAsItSays)
{
    for (const double reach : {0.2, 1.0, 8.0})
        for (const double covariance : {-0.9, 0.4}) {
            const PlaneMoments m = moments(reach, covariance);
            const double critical = least_favourable_critical_value(m, 0.005);
            RandomStream random(11);
            constexpr int draws = 1'000'000;
            int above = 0;
            for (int i = 0; i < draws; ++i) {
                const double b = random.normal();
                const double a = covariance * b + std::sqrt(1.5 - covariance * covariance) * random.normal();
                above += std::max({(a - reach * b) / m.upper_scale, (-a - reach * b) / m.lower_scale, -m.least_pair * b,
                                   -m.most_pair * b}) > critical
                             ? 1
                             : 0;
            }
            EXPECT_NEAR(above / static_cast<double>(draws), 0.005, 0.0003);
        }
}

// Nothing may move the target: |z| / 1.1 and |z| on the two sides of one normal.
TEST(LeastFavourableCriticalValue, AgreesWithAHandCalculation)
{
    const PlaneMoments m{.change_variance = 1.0, .target_variance = 1.0, .upper_scale = 1.0, .lower_scale = 1.1};
    const double c = least_favourable_critical_value(m, 0.01);
    EXPECT_NEAR(normal_cdf(-c) + normal_cdf(-1.1 * c), 0.01, 1e-10);
}

// At the edge of the least favourable case (all inequalities just hold) the whole test rejects with at most its error.
TEST(HybridTest, RejectsATrueTargetAtMostAsOftenAsItMay)
{
    for (const double reach : {0.2, 1.0, 8.0}) {
        PlaneMoments m = moments(reach, 0.4);
        const double critical = least_favourable_critical_value(m, first_stage_share * 0.05);
        RandomStream random(5);
        constexpr int draws = 40'000;
        int rejected = 0;
        for (int i = 0; i < draws; ++i) {
            m.change = random.normal();
            const double a = 0.4 * m.change + std::sqrt(1.5 - 0.16) * random.normal();
            rejected += hybrid_test_accepts(m, a, critical, 0.05) ? 0 : 1;
        }
        EXPECT_LT(rejected / static_cast<double>(draws), 0.05 + 0.004); // four standard errors
        // Less the more often no statistic is above zero, where the test never rejects: mostly with a long reach.
        EXPECT_GT(rejected / static_cast<double>(draws), reach <= 1.0 ? 0.04 : 0.02);
    }
}

// A change far below zero contradicts its own inequality, far beyond where normal tails have digits left.
TEST(HybridTest, DoesNotLoseItsWayInTheTails)
{
    PlaneMoments m = moments(1.0, 0.0);
    m.most_pair = 0.02;
    m.least_pair = 0.02;
    m.change = -45.0;
    const double critical = least_favourable_critical_value(m, 0.005);
    ASSERT_GT(critical, 0.9);
    EXPECT_FALSE(hybrid_test_accepts(m, 0.0, critical, 0.05));
    m.change = 45.0;
    EXPECT_TRUE(hybrid_test_accepts(m, 0.0, critical, 0.05));
}

} // namespace
} // namespace entente::lessons
