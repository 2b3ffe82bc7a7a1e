#include <entente/lessons/single_series/spike_and_slab.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace entente::lessons {
namespace {

constexpr int draws = 40'000;

TEST(GammaVariate, HasTheMeanAndVarianceOfItsShape)
{
    for (const double shape : {0.5, 1.0, 7.5}) {
        RandomStream random(5);
        double sum = 0.0;
        double squares = 0.0;
        for (int i = 0; i < draws; ++i) {
            const double value = gamma_variate(shape, random);
            sum += value;
            squares += (value - shape) * (value - shape);
        }
        // The variance of a squared deviation is 2 shape^2 + 6 shape.
        EXPECT_NEAR(sum / draws, shape, 5.0 * std::sqrt(shape / draws));
        EXPECT_NEAR(squares / draws, shape, 5.0 * std::sqrt((2.0 * shape * shape + 6.0 * shape) / draws));
    }
}

// One covariate (1, 2, 2), target (2, 3, 4): x'x = 9, x'y = 16, y'y = 29. Slab worth one observation: precision
// 9 / 3 = 3, so the posterior precision is 12 and the mean 16 / 12. Squares 4 * 0.5 + 29 - 16^2 / 12 = 29/3 with 7
// degrees: the mean of the noise variance is (29/3) / 5, and the variance of the coefficient that over 12.
TEST(SpikeAndSlab, DrawsFromTheNormalInverseGamma)
{
    Matrix covariates(3, 1, 2.0);
    covariates(0, 0) = 1.0;
    SpikeAndSlab regression(covariates, {.noise_weight = 4.0, .noise_guess = 0.5});
    const std::vector<double> target = {2.0, 3.0, 4.0};
    RandomStream random(2);
    double noise = 0.0;
    double coefficient = 0.0;
    for (int i = 0; i < draws; ++i) {
        const auto draw = regression.draw(target, random);
        noise += draw.noise_variance / draws;
        coefficient += draw.coefficients[0] / draws;
    }
    const double expected_noise = 29.0 / 15.0;
    EXPECT_NEAR(coefficient, 16.0 / 12.0, 5.0 * std::sqrt(expected_noise / 12.0 / draws));
    // An inverse gamma of shape 7/2 has relative variance 1 / (7/2 - 2).
    EXPECT_NEAR(noise, expected_noise, 5.0 * expected_noise * std::sqrt(1.0 / 1.5 / draws));
}

// Orthogonal covariates with x'x = 4 each: a model's weight is the product over its covariates of
// odds * sqrt(1 / (1 + 4)) and squares^(-(4 + 4) / 2), squares = 4 * 1 + y'y - sum (x'y)^2 / 5; slab precision 4 / 4
// = 1.
TEST(SpikeAndSlab, IncludesCovariatesAsOftenAsTheirModelsWeigh)
{
    Matrix covariates(4, 2, 1.0);
    covariates(1, 0) = covariates(3, 0) = covariates(2, 1) = covariates(3, 1) = -1.0;
    const std::vector<double> target = {2.0, -1.0, 1.5, -0.5};
    const double with[] = {2.0 + 1.0 + 1.5 + 0.5, 2.0 - 1.0 - 1.5 + 0.5};
    const double own = 4.0 + 1.0 + 2.25 + 0.25;
    double weights[2][2];
    double total = 0.0;
    for (int a = 0; a < 2; ++a)
        for (int b = 0; b < 2; ++b) {
            const double squares = 4.0 + own - a * with[0] * with[0] / 5.0 - b * with[1] * with[1] / 5.0;
            weights[a][b] = std::pow(0.25 * std::sqrt(0.2) / 0.75, a + b) * std::pow(squares, -4.0);
            total += weights[a][b];
        }
    SpikeAndSlab regression(covariates, {.inclusion = 0.25, .noise_weight = 4.0, .noise_guess = 1.0});
    RandomStream random(4);
    double in[2] = {0.0, 0.0};
    for (int i = 0; i < draws; ++i) {
        const auto draw = regression.draw(target, random);
        for (int k = 0; k < 2; ++k)
            in[k] += (draw.coefficients[static_cast<std::size_t>(k)] != 0.0 ? 1.0 : 0.0) / draws;
    }
    // Draws are close to independent; five standard errors of a share are at most 0.0125.
    EXPECT_NEAR(in[0], (weights[1][0] + weights[1][1]) / total, 0.0125);
    EXPECT_NEAR(in[1], (weights[0][1] + weights[1][1]) / total, 0.0125);
}

TEST(SpikeAndSlab, DrawsOnlyNoiseWithoutCovariates)
{
    SpikeAndSlab regression(Matrix(3, 0), {.noise_weight = 4.0, .noise_guess = 0.5});
    const std::vector<double> target = {2.0, 3.0, 4.0};
    RandomStream random(2);
    const auto draw = regression.draw(target, random);
    EXPECT_TRUE(draw.coefficients.empty());
    EXPECT_GT(draw.noise_variance, 0.0);
}

} // namespace
} // namespace entente::lessons
