#include <entente/lessons/synthesis_hierarchical/scale_prior.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace entente::lessons {
namespace {

TEST(ScalePrior, IsExceededWithProbabilityOneHalfAtItsMedian)
{
    for (const auto family : {ScaleFamily::PenalisedComplexity, ScaleFamily::HalfCauchy, ScaleFamily::Uniform}) {
        EXPECT_NEAR(scale_quantile({family, 3.0}, 0.5), 3.0, 1e-12);
        EXPECT_EQ(scale_quantile({family, 3.0}, 0.0), 0.0);
    }
    // Exponential: P(scale > 2 medians) = 1/4. Half-Cauchy: 1 - 2/pi atan(2).
    EXPECT_NEAR(scale_quantile({ScaleFamily::PenalisedComplexity, 3.0}, 0.75), 6.0, 1e-12);
    EXPECT_NEAR(scale_quantile({ScaleFamily::HalfCauchy, 3.0}, 0.704832764699133), 6.0, 1e-9);
    EXPECT_NEAR(scale_quantile({ScaleFamily::Uniform, 3.0}, 0.75), 4.5, 1e-12);
}

// The integral of x^k over (0, 1) is 1 / (k + 1), exact up to degree 2n - 1.
TEST(GaussLegendre, IntegratesPolynomialsExactly)
{
    for (const std::size_t count : {1U, 2U, 5U, 16U, 64U}) {
        const auto rule = gauss_legendre(count);
        for (std::size_t degree = 0; degree < 2 * count; ++degree) {
            double sum = 0.0;
            for (std::size_t i = 0; i < count; ++i)
                sum += rule.weights[i] * std::pow(rule.places[i], static_cast<double>(degree));
            EXPECT_NEAR(sum, 1.0 / (static_cast<double>(degree) + 1.0), 1e-13);
        }
    }
}

// Abramowitz & Stegun (1964), Table 25.4, n = 3: x = 0.774596669241483 with weight 5/9, on (-1, 1).
TEST(GaussLegendre, HasThePlacesOfTheTable)
{
    const auto rule = gauss_legendre(3);
    EXPECT_NEAR(rule.places[0], 0.5 - 0.5 * 0.774596669241483, 1e-14);
    EXPECT_NEAR(rule.places[1], 0.5, 1e-14);
    EXPECT_NEAR(rule.weights[2], 5.0 / 18.0, 1e-14);
}

// Density 3 x^2 on (0, 1): a share s is reached at the cube root of s.
TEST(PlaceOfShare, InvertsTheIntegral)
{
    const auto rule = gauss_legendre(8);
    std::vector<double> values;
    for (const double place : rule.places)
        values.push_back(3.0 * place * place);
    for (const double share : {0.025, 0.5, 0.975})
        EXPECT_NEAR(place_of_share(rule, values, share), std::cbrt(share), 1e-12);
}

} // namespace
} // namespace entente::lessons
