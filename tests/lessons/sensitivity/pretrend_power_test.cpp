#include "published_event_studies.hpp"

#include <entente/base/distributions.hpp>
#include <entente/lessons/sensitivity/normal_box.hpp>
#include <entente/lessons/sensitivity/pretrend_power.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <string>

namespace entente::lessons {
namespace {

// R pretrends; its documentation prints a slope of 0.05205871 for half power. The package draws random numbers inside.
TEST(PretrendPower, ReproducesHeAndWang)
{
    const EventStudy study = he_and_wang();
    Found found;
    for (const double power : {0.5, 0.8}) {
        const std::string name = power == 0.5 ? "0.5" : "0.8";
        const double slope = slope_for_power(study, power).value();
        const auto result = pretrend_power(study, linear_violation(study, slope)).value();
        EXPECT_NEAR(result.power, power, 1e-7);
        found["slope_for_power[" + name + "]"] = slope;
        found["Bayes.Factor[slope for power " + name + "]"] = result.bayes_factor;
        found["mean_after_pretest[t=0][slope for power " + name + "]"] = result.mean_after_passing[3];
        found["mean_after_pretest[t=2][slope for power " + name + "]"] = result.mean_after_passing[5];
    }
    expect_reproduced("he_wang_event_study/roth_pretrend_power", found);
}

// One coefficient before: X ~ N(1, 1) cut to [-1.96, 1.96] has probability Phi(0.96) - Phi(-2.96) and mean
// 1 + (phi(-2.96) - phi(0.96)) / probability; the coefficient after follows with slope 0.5.
TEST(PretrendPower, AgreesWithAHandCalculation)
{
    EventStudy study{{-2, 0}, {0.3, 1.0}, Matrix(2, 2, 0.5)};
    study.covariance(0, 0) = study.covariance(1, 1) = 1.0;
    const auto result = pretrend_power(study, std::vector{1.0, -1.0}).value();
    const double z = normal_quantile(0.975);
    const double passing = normal_cdf(z - 1.0) - normal_cdf(-z - 1.0);
    const double shift = (normal_density(z + 1.0) - normal_density(z - 1.0)) / passing;
    EXPECT_NEAR(result.power, 1.0 - passing, 1e-12);
    EXPECT_NEAR(result.size, 0.05, 1e-12);
    EXPECT_NEAR(result.bayes_factor, passing / 0.95, 1e-12);
    EXPECT_NEAR(result.likelihood_ratio, std::exp(0.3 - 0.5), 1e-12);
    EXPECT_NEAR(result.mean_after_passing[0], 1.0 + shift, 1e-12);
    EXPECT_NEAR(result.mean_after_passing[1], -1.0 + 0.5 * shift, 1e-12);
}

// Quadrant of two correlated normals: 1/4 + asin(r) / (2 pi); mean sqrt(2 / pi) (1 + r) / (4 P) of each (Rosenbaum
// 1961).
TEST(NormalBox, KnowsTheQuadrantOfTwoCorrelatedNormals)
{
    const double infinite = std::numeric_limits<double>::infinity();
    for (const double r : {-0.9, 0.0, 0.5, 0.95}) {
        Matrix covariance(2, 2, r);
        covariance(0, 0) = covariance(1, 1) = 1.0;
        const std::vector<double> zero(2, 0.0);
        const auto box = normal_box(zero, covariance, zero, std::vector(2, infinite));
        const double probability = 0.25 + std::asin(r) / (2.0 * std::numbers::pi);
        EXPECT_NEAR(box.probability, probability, 5e-5);
        EXPECT_LT(std::abs(box.probability - probability), 10.0 * box.probability_error + 1e-9);
        EXPECT_NEAR(box.mean[0], std::sqrt(2.0 / std::numbers::pi) * (1.0 + r) / (4.0 * probability), 2e-3);
        EXPECT_NEAR(box.mean[1], box.mean[0], 2e-3);
    }
}

// Independent coordinates multiply, far into the tail too.
TEST(NormalBox, MultipliesIndependentCoordinates)
{
    Matrix covariance(5, 5);
    for (std::size_t i = 0; i < 5; ++i)
        covariance(i, i) = 4.0;
    const std::vector<double> mean = {0.0, 1.0, -20.0, 0.0, 30.0};
    const std::vector<double> lower(5, -2.0);
    const std::vector<double> upper(5, 2.0);
    double expected = 1.0;
    for (const double m : mean)
        expected *= normal_cdf(-(std::abs(m) - 2.0) / 2.0) - normal_cdf(-(std::abs(m) + 2.0) / 2.0);
    const auto box = normal_box(mean, covariance, lower, upper);
    EXPECT_NEAR(box.probability / expected, 1.0, 1e-9);
    EXPECT_NEAR(box.mean[0], 0.0, 1e-3);
    EXPECT_GT(box.mean[4], 1.5); // pulled to the side of its mean
    EXPECT_LT(box.mean[2], -1.5);
}

TEST(PretrendPower, DoesNotDependOnTheUnitOfTheOutcome)
{
    const EventStudy study = he_and_wang();
    const double slope = slope_for_power(study, 0.6).value();
    for (const double factor : {1e-6, 0.01, 1000.0}) {
        EventStudy scaled = study;
        for (std::size_t i = 0; i < 7; ++i) {
            scaled.coefficients[i] *= factor;
            for (std::size_t j = 0; j < 7; ++j)
                scaled.covariance(i, j) *= factor * factor;
        }
        EXPECT_NEAR(slope_for_power(scaled, 0.6).value() / factor, slope, 1e-7);
    }
}

RC_GTEST_PROP(PretrendPower, GrowsWithTheSlope, ())
{
    const EventStudy study = he_and_wang();
    const double slope = *rc::gen::inRange(0, 100) / 1000.0;
    const auto less = pretrend_power(study, linear_violation(study, slope)).value();
    const auto more = pretrend_power(study, linear_violation(study, slope + 0.01)).value();
    RC_ASSERT(less.power < more.power);
    RC_ASSERT(less.size == more.size);
    const auto falling = pretrend_power(study, linear_violation(study, -slope)).value();
    RC_ASSERT(std::abs(less.power - falling.power) < 1e-4); // the box is symmetric
}

TEST(PretrendPower, RefusesWhatItCannotAnswer)
{
    const EventStudy study = he_and_wang();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(pretrend_power(study, std::vector(3, 0.0)).error().where, "violation");
    EXPECT_EQ(pretrend_power(study, std::vector(7, nan)).error().where, "violation[0]");
    EXPECT_EQ(pretrend_power(study, std::vector(7, 1e6)).error().where, "violation");
    EXPECT_EQ(pretrend_power(study, std::vector(7, 0.0), 0.0).error().where, "level");
    EXPECT_EQ(slope_for_power(study, 0.05).error().where, "power");
    EXPECT_EQ(slope_for_power(study, 1.0).error().where, "power");
    EXPECT_EQ(slope_for_power(study, nan).error().where, "power");
    EXPECT_EQ(slope_for_power(study, 0.5, 1.0).error().where, "level");
}

} // namespace
} // namespace entente::lessons
