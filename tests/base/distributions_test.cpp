#include <entente/base/distributions.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace entente {
namespace {

// Quantiles as every statistical table prints them (for instance Abramowitz & Stegun 1964,
// tables 26.1, 26.8, 26.9, 26.10), to more digits.
TEST(Distributions, ReproduceTheTables)
{
    EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-13);
    EXPECT_NEAR(normal_cdf(1.0), 0.841344746068543, 1e-14);
    EXPECT_NEAR(normal_density(0.0), 0.398942280401433, 1e-14);
    EXPECT_NEAR(student_t_quantile(0.975, 10.0), 2.228138851986274, 1e-12);
    EXPECT_NEAR(chi_squared_quantile(0.95, 3.0), 7.814727903251179, 1e-11);
    EXPECT_NEAR(f_upper(4.964602743730711, 1.0, 10.0), 0.05, 1e-12);
    EXPECT_NEAR(two_sided_normal_p(-1.959963984540054), 0.05, 1e-13);
    EXPECT_NEAR(two_sided_t_p(2.228138851986274, 10.0), 0.05, 1e-12);
    EXPECT_NEAR(noncentral_chi_squared_quantile(0.95, 1.0, 0.0), 3.841458820694124, 1e-11);
}

// The square of a normal with mean 2: P(X <= q) = cdf(sqrt q - 2) - cdf(-sqrt q - 2).
TEST(Distributions, NoncentralChiSquaredAgreesWithTheNormal)
{
    const double root = std::sqrt(noncentral_chi_squared_quantile(0.9, 1.0, 4.0));
    EXPECT_NEAR(normal_cdf(root - 2.0) - normal_cdf(-root - 2.0), 0.9, 1e-10);
}

TEST(Distributions, AnswerNanOutsideTheirRange)
{
    EXPECT_TRUE(std::isnan(normal_quantile(1.5)));
    EXPECT_TRUE(std::isnan(student_t_quantile(0.5, -1.0)));
    EXPECT_TRUE(std::isnan(chi_squared_cdf(std::numeric_limits<double>::quiet_NaN(), 1.0)));
}

RC_GTEST_PROP(Distributions, QuantilesUndoTheDistributionFunction, ())
{
    const double probability = *rc::gen::inRange(1, 1000) / 1000.0;
    const double degrees = *rc::gen::inRange(1, 400) / 4.0;
    RC_ASSERT(std::abs(normal_cdf(normal_quantile(probability)) - probability) < 1e-12);
    RC_ASSERT(std::abs(student_t_cdf(student_t_quantile(probability, degrees), degrees) - probability) < 1e-9);
    RC_ASSERT(std::abs(chi_squared_cdf(chi_squared_quantile(probability, degrees), degrees) - probability) < 1e-9);
}

} // namespace
} // namespace entente
