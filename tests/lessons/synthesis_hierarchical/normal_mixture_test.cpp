#include <entente/lessons/synthesis_hierarchical/normal_mixture.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace entente::lessons {
namespace {

TEST(NormalMixture, IsANormalWhenThereIsOne)
{
    NormalMixture mixture;
    mixture.add(0.3, 2.0, 9.0);
    EXPECT_NEAR(mixture.mean(), 2.0, 1e-15);
    EXPECT_NEAR(mixture.standard_deviation(), 3.0, 1e-15);
    EXPECT_NEAR(mixture.quantile(0.975), 2.0 + 3.0 * 1.959963984540054, 1e-10);
}

// Weights 1 and 3 at 0 and 4 with variance 1: mean 3, variance 1 + 12/4 = 4. Far apart, the lower quarter ends between.
TEST(NormalMixture, AddsSpreadWithinAndBetween)
{
    NormalMixture mixture;
    mixture.add(1.0, 0.0, 1.0);
    mixture.add(3.0, 4.0, 1.0);
    EXPECT_NEAR(mixture.mean(), 3.0, 1e-15);
    EXPECT_NEAR(mixture.standard_deviation(), 2.0, 1e-15);
    NormalMixture even;
    even.add(1.0, -10.0, 1.0);
    even.add(1.0, 10.0, 1.0);
    // Half of the right normal lies below its mean, and all of the left: together three quarters.
    EXPECT_NEAR(even.quantile(0.75), 10.0, 1e-9);
    EXPECT_NEAR(even.quantile(0.25), -10.0, 1e-9);
}

TEST(NormalMixture, StandsPointsWithoutSpread)
{
    NormalMixture mixture;
    mixture.add(1.0, 5.0, 0.0);
    EXPECT_EQ(mixture.mean(), 5.0);
    EXPECT_NEAR(mixture.quantile(0.9), 5.0, 1e-12);
}

} // namespace
} // namespace entente::lessons
