#include "medicaid_expansion.hpp"
#include "published_event_studies.hpp"

#include <entente/base/distributions.hpp>
#include <entente/lessons/sensitivity/smoothness_bounds.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <string>

namespace entente::lessons {
namespace {

const std::vector<double> first_effect = {1.0, 0.0, 0.0, 0.0};

// R HonestDiD; the package's documentation prints 0.0259 to 0.0607 for M = 0 and -0.0271 to 0.121 for M = 0.05. The
// package draws a million normal numbers for the quantile that is exact here.
TEST(SmoothnessInterval, ReproducesTheExpansionOfMedicaid)
{
    const auto study = medicaid_expansion();
    if (!study)
        GTEST_SKIP() << "the data set medicaid_ehec is not at hand";
    Found found;
    for (const std::string bend : {"0", "0.01", "0.02", "0.03", "0.04", "0.05"}) {
        const auto result = smoothness_interval(*study, std::vector{1.0, 0.0}, std::stod(bend)).value();
        found["lb[M=" + bend + "]"] = result.interval.lower;
        found["ub[M=" + bend + "]"] = result.interval.upper;
    }
    expect_reproduced("medicaid_ehec/honest_did_smoothness_flci", found);
}

// R HonestDiD, constructOriginalCS.
TEST(ParallelTrendsInterval, ReproducesTheOriginalIntervals)
{
    const auto expect = [](const std::string& name, const EventStudy& study, const std::vector<double>& target) {
        const auto interval = parallel_trends_interval(study, target).value();
        constexpr double tolerance = 1e-5; // of the reference rows
        EXPECT_NEAR(interval.lower, bracketed_value(name + "/honest_did_original/lb"), tolerance);
        EXPECT_NEAR(interval.upper, bracketed_value(name + "/honest_did_original/ub"), tolerance);
    };
    expect("bc_event_study", benzarti_and_carloni(), first_effect);
    const auto medicaid = medicaid_expansion();
    if (!medicaid)
        GTEST_SKIP() << "the data set medicaid_ehec is not at hand";
    expect("medicaid_ehec", *medicaid, {1.0, 0.0});
}

EventStudy two_coefficients()
{
    EventStudy study{{-2, 0}, {0.5, 4.0}, Matrix(2, 2)};
    study.covariance(0, 0) = study.covariance(1, 1) = 1.0;
    return study;
}

// One coefficient on each side, variances 1: a linear trend through the reference takes from the second what the first
// adds, so the estimate is 4 + 0.5, its variance 2; a bend of M at the reference moves it by M. Half-length without
// bend 1.96 sqrt(2); with M = 100 the other side is out of reach: 100 + 1.645 sqrt(2).
TEST(SmoothnessInterval, AgreesWithAHandCalculation)
{
    const auto line = smoothness_interval(two_coefficients(), std::vector{1.0}, 0.0).value();
    EXPECT_NEAR(line.estimate, 4.5, 1e-14);
    EXPECT_NEAR(line.half_length, normal_quantile(0.975) * std::sqrt(2.0), 1e-12);
    EXPECT_NEAR(line.pre_weights.at(0), 1.0, 1e-14);
    EXPECT_EQ(line.worst_bias, 0.0);
    const auto bent = smoothness_interval(two_coefficients(), std::vector{1.0}, 100.0).value();
    EXPECT_NEAR(bent.worst_bias, 100.0, 1e-12);
    EXPECT_NEAR(bent.half_length, 100.0 + normal_quantile(0.95) * std::sqrt(2.0), 1e-9);
}

// Zero leaves the interval when 4.5 = half-length, a root of Phi((4.5 - M) / sqrt 2) - Phi((-4.5 - M) / sqrt 2) = 0.95.
TEST(SmoothnessBreakdown, AgreesWithAHandCalculation)
{
    const double bend = smoothness_breakdown(two_coefficients(), std::vector{1.0}).value();
    EXPECT_NEAR(normal_cdf((4.5 - bend) / std::sqrt(2.0)) - normal_cdf((-4.5 - bend) / std::sqrt(2.0)), 0.95, 1e-8);
    EventStudy unclear = two_coefficients();
    unclear.coefficients[1] = 1.0;
    EXPECT_EQ(smoothness_breakdown(unclear, std::vector{1.0}).value(), 0.0);
}

struct Case {
    EventStudy study;
    std::vector<double> target;
    double bend;
};

// Covariances with dependence of every kind: a product of random factors, plus a little of the identity.
Case random_case()
{
    const auto pre = *rc::gen::inRange<std::size_t>(1, 8);
    const auto post = *rc::gen::inRange<std::size_t>(1, 5);
    const std::size_t size = pre + post;
    Case result{{{}, {}, Matrix(size, size)}, std::vector<double>(post), *rc::gen::element(0.0, 0.01, 0.3, 2.0)};
    const auto draw = rc::gen::inRange(-20, 21);
    for (std::size_t i = 0; i < size; ++i) {
        result.study.event_times.push_back(static_cast<int>(i) - static_cast<int>(pre) - (i < pre ? 1 : 0));
        result.study.coefficients.push_back(*draw / 10.0);
    }
    Matrix factor(size, size);
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j)
            factor(i, j) = *draw / 20.0;
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j) {
            result.study.covariance(i, j) = i == j ? 0.1 : 0.0;
            for (std::size_t k = 0; k < size; ++k)
                result.study.covariance(i, j) += factor(i, k) * factor(j, k);
        }
    result.target[*rc::gen::inRange<std::size_t>(0, post)] = 1.0;
    result.target[0] += 0.25;
    return result;
}

// Half the length with any pre-weights that are unbiased for linear trends, from the definition: the worst bends have
// the sign of what they move.
double half_length(const Case& problem, const std::vector<double>& pre_weights)
{
    const std::size_t pre = pre_weights.size();
    std::vector<double> all = pre_weights;
    all.insert(all.end(), problem.target.begin(), problem.target.end());
    double variance = 0.0;
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = 0; j < all.size(); ++j)
            variance += all[i] * problem.study.covariance(i, j) * all[j];
    double bias = 0.0;
    for (std::size_t bend = 1; bend < pre; ++bend) { // at `bend` periods before the reference
        double moved = 0.0;
        for (std::size_t k = bend + 1; k <= pre; ++k)
            moved += pre_weights[pre - k] * static_cast<double>(k - bend);
        bias += problem.bend * std::abs(moved);
    }
    for (std::size_t bend = 0; bend < problem.target.size(); ++bend) {
        double moved = 0.0;
        for (std::size_t t = bend; t < problem.target.size(); ++t)
            moved += problem.target[t] * static_cast<double>(t + 1 - bend);
        bias += problem.bend * std::abs(moved);
    }
    const double sd = std::sqrt(variance);
    return sd * std::sqrt(noncentral_chi_squared_quantile(0.95, 1.0, bias * bias / variance));
}

RC_GTEST_PROP(SmoothnessInterval, IsUnbiasedForLinearTrendsAndHasTheLengthItSays, ())
{
    const Case problem = random_case();
    const auto result = smoothness_interval(problem.study, problem.target, problem.bend).value();
    double trend = 0.0;
    const std::size_t pre = result.pre_weights.size();
    for (std::size_t i = 0; i < problem.study.event_times.size(); ++i)
        trend += (i < pre ? result.pre_weights[i] : problem.target[i - pre]) * (problem.study.event_times[i] + 1);
    RC_ASSERT(std::abs(trend) < 1e-8);
    RC_ASSERT(std::abs(half_length(problem, result.pre_weights) - result.half_length) < 1e-6 * result.half_length);
}

// No step that keeps linear trends out (a second difference of three weights, or of two at the reference's side) is
// better.
RC_GTEST_PROP(SmoothnessInterval, IsTheShortest, ())
{
    const Case problem = random_case();
    const auto result = smoothness_interval(problem.study, problem.target, problem.bend).value();
    const std::size_t pre = result.pre_weights.size();
    RC_PRE(pre > 1U);
    for (const double size : {1e-3, 0.1}) {
        std::vector<double> moved = result.pre_weights;
        for (std::size_t j = 1; j < pre; ++j) {
            const double step = size * *rc::gen::inRange(-10, 11) / 10.0;
            moved[pre - j - 1] += step;
            moved[pre - j] -= 2.0 * step;
            if (j > 1)
                moved[pre - j + 1] += step;
        }
        RC_ASSERT(half_length(problem, moved) >= result.half_length * (1.0 - 1e-9));
    }
    // One coordinate at a time, small enough to see a wrong sign of the penalty.
    for (std::size_t j = 1; j < pre; ++j)
        for (const double step : {1e-4, -1e-4}) {
            std::vector<double> moved = result.pre_weights;
            moved[pre - j - 1] += step;
            moved[pre - j] -= 2.0 * step;
            if (j > 1)
                moved[pre - j + 1] += step;
            RC_ASSERT(half_length(problem, moved) >= result.half_length * (1.0 - 1e-9));
        }
}

RC_GTEST_PROP(SmoothnessInterval, ScalesWithTheOutcome, ())
{
    const Case problem = random_case();
    const double factor = *rc::gen::element(1e-9, 1e9, 3.0);
    EventStudy scaled = problem.study;
    for (std::size_t i = 0; i < scaled.coefficients.size(); ++i) {
        scaled.coefficients[i] *= factor;
        for (std::size_t j = 0; j < scaled.coefficients.size(); ++j)
            scaled.covariance(i, j) *= factor * factor;
    }
    const auto one = smoothness_interval(problem.study, problem.target, problem.bend).value();
    const auto other = smoothness_interval(scaled, problem.target, problem.bend * factor).value();
    RC_ASSERT(std::abs(other.half_length / factor - one.half_length) < 1e-6 * one.half_length);
    RC_ASSERT(std::abs(other.estimate / factor - one.estimate) < 1e-5 * (1.0 + one.half_length));
}

RC_GTEST_PROP(SmoothnessInterval, GrowsWithTheBend, ())
{
    Case problem = random_case();
    const double shorter = smoothness_interval(problem.study, problem.target, problem.bend).value().half_length;
    RC_ASSERT(smoothness_interval(problem.study, problem.target, problem.bend + 0.1).value().half_length > shorter);
}

TEST(SmoothnessInterval, TakesManyPeriodsAndSmallUnits)
{
    EventStudy study{{}, {}, Matrix(60, 60)};
    for (std::size_t i = 0; i < 60; ++i) {
        study.event_times.push_back(static_cast<int>(i) - (i < 40 ? 41 : 40));
        study.coefficients.push_back(i < 40 ? 0.0 : 3e-7);
        for (std::size_t j = 0; j < 60; ++j)
            study.covariance(i, j) = 1e-14 * (i == j ? 2.0 : 1.0);
    }
    std::vector<double> target(20, 0.05);
    const auto result = smoothness_interval(study, target, 1e-10).value();
    EXPECT_GT(result.half_length, 1e-8);
    EXPECT_LT(result.half_length, 1e-5);
    EXPECT_EQ(result.pre_weights.size(), 40U);
}

TEST(SmoothnessInterval, RefusesWhatItCannotAnswer)
{
    const EventStudy study = benzarti_and_carloni();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(smoothness_interval({}, first_effect, 0.0).error().where, "event_times");
    EXPECT_EQ(smoothness_interval(study, std::vector{1.0}, 0.0).error().where, "target");
    EXPECT_EQ(smoothness_interval(study, first_effect, -1.0).error().where, "bend");
    EXPECT_EQ(smoothness_interval(study, first_effect, nan).error().where, "bend");
    EXPECT_EQ(smoothness_interval(study, first_effect, 1e300).error().where, "bend");
    EXPECT_EQ(smoothness_interval(study, first_effect, 0.0, 1.0).error().where, "level");
    EXPECT_EQ(smoothness_breakdown(study, first_effect, 0.0).error().where, "level");
}

} // namespace
} // namespace entente::lessons
