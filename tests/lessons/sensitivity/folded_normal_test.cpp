#include <entente/base/distributions.hpp>
#include <entente/lessons/sensitivity/folded_normal.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace entente::lessons {
namespace {

// The square of |N(r, 1)| is non-central chi-squared with one degree of freedom.
TEST(FoldedNormal, HasTheRootOfANonCentralChiSquaredQuantile)
{
    for (const double level : {0.1, 0.5, 0.9, 0.95, 0.999})
        for (const double ratio : {0.0, 1e-6, 0.3, 1.0, 2.5, 6.0})
            EXPECT_NEAR(FoldedNormal(level).quantile(ratio),
                        std::sqrt(noncentral_chi_squared_quantile(level, 1.0, ratio * ratio)), 1e-7);
}

TEST(FoldedNormal, IsOneTailFarFromZeroAndTwoAtIt)
{
    EXPECT_NEAR(FoldedNormal(0.95).quantile(0.0), normal_quantile(0.975), 1e-12);
    EXPECT_NEAR(FoldedNormal(0.95).quantile(1e6), 1e6 + normal_quantile(0.95), 1e-8);
}

} // namespace
} // namespace entente::lessons
