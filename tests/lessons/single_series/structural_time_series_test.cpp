#include "../reference_table.hpp"

#include <entente/base/random_stream.hpp>
#include <entente/lessons/single_series/structural_time_series.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace entente::lessons {
namespace {

SeriesWithEvent package_example()
{
    const ReferenceTable table = reference_table("causalimpact_example");
    SeriesWithEvent series{.outcomes = table.numbers("y"), .pre_periods = 70, .covariates = Matrix(table.size(), 1)};
    for (std::size_t t = 0; t < table.size(); ++t)
        series.covariates(t, 0) = table.number(t, "x1");
    return series;
}

// R CausalImpact 1.2.7 with bsts 0.9.10, 100000 draws; tolerances hold the simulation error. The true effect is 10.
TEST(StructuralTimeSeries, ReproducesThePackageExample)
{
    const auto result = structural_time_series(package_example(), {.draws = 20'000}).value();
    expect_reproduced("causalimpact_example/bayesian_structural_time_series",
                      {{"abs_effect_mean", result.average_effect.mean},
                       {"abs_effect_low95", result.average_effect.lower},
                       {"abs_effect_high95", result.average_effect.upper},
                       {"abs_effect_sd", result.average_effect.standard_deviation},
                       {"pred_mean", result.predicted_mean.mean},
                       {"rel_effect_mean", result.relative_effect.value().mean}});
    EXPECT_NEAR(result.cumulative_effect.mean, 30.0 * result.average_effect.mean, 1e-9);
    EXPECT_NEAR(result.p_value, 1.0 / 20'001.0, 1e-15);
    EXPECT_LT(result.simulation_error, 0.01);
}

// A level, a season of four and a step of 3 in the last 8 of 48 periods.
SeriesWithEvent seasonal_series(std::uint64_t seed)
{
    RandomStream random(seed);
    const double season[] = {5.0, -2.0, -4.0, 1.0};
    SeriesWithEvent series{.pre_periods = 40};
    for (std::size_t t = 0; t < 48; ++t)
        series.outcomes.push_back(20.0 + season[t % 4] + 0.3 * random.normal() + (t >= 40 ? 3.0 : 0.0));
    return series;
}

TEST(StructuralTimeSeries, FindsAStepBehindASeason)
{
    const auto with = structural_time_series(seasonal_series(1), {.season = 4, .draws = 2000}).value();
    EXPECT_NEAR(with.average_effect.mean, 3.0, 0.5);
    EXPECT_LT(with.p_value, 0.01);
    EXPECT_TRUE(with.inclusion.empty());
    // Without the season its swings count as noise, and single periods are known far less well.
    const auto without = structural_time_series(seasonal_series(1), {.draws = 2000}).value();
    EXPECT_GT(without.effects[0].standard_deviation, 3.0 * with.effects[0].standard_deviation);
}

// Of ten covariates one matters; spikes leave the others out.
TEST(StructuralTimeSeries, TellsTheCovariateThatMatters)
{
    RandomStream random(9);
    SeriesWithEvent series{.pre_periods = 60, .covariates = Matrix(70, 10)};
    for (std::size_t t = 0; t < 70; ++t) {
        for (std::size_t k = 0; k < 10; ++k)
            series.covariates(t, k) = random.normal();
        series.outcomes.push_back(5.0 + 2.0 * series.covariates(t, 3) + 0.5 * random.normal());
    }
    const auto result = structural_time_series(series, {.draws = 2000}).value();
    for (std::size_t k = 0; k < 10; ++k)
        EXPECT_EQ(result.inclusion[k] > 0.5, k == 3) << k;
    EXPECT_GT(result.inclusion[3], 0.999);
    EXPECT_NEAR(result.coefficients[3].mean, 2.0, 0.3);
}

TEST(StructuralTimeSeries, GivesTheSameBytesForAnyNumberOfThreadsAndOtherOnesForAnotherSeed)
{
    const auto mean = [](std::uint64_t seed, Threads threads) {
        return structural_time_series(package_example(), {.draws = 400, .seed = seed, .threads = threads})
            .value()
            .average_effect.mean;
    };
    EXPECT_EQ(mean(1, {1}), mean(1, {2}));
    EXPECT_NE(mean(1, {1}), mean(2, {1}));
}

RC_GTEST_PROP(StructuralTimeSeries, FollowsTheUnitOfTheOutcome, ())
{
    const SeriesWithEvent series = seasonal_series(*rc::gen::arbitrary<std::uint64_t>());
    SeriesWithEvent other = series;
    for (double& value : other.outcomes)
        value = 7.0 - 16.0 * value;
    const auto first = structural_time_series(series, {.season = 4, .draws = 100, .burn_in = 10}).value();
    const auto second = structural_time_series(other, {.season = 4, .draws = 100, .burn_in = 10}).value();
    // The sign of the outcome turns the draws of the state about, not their spread in the long run.
    RC_ASSERT(std::abs(second.average_effect.mean + 16.0 * first.average_effect.mean) < 16.0);
    for (double& value : other.outcomes)
        value = -value;
    const auto third = structural_time_series(other, {.season = 4, .draws = 100, .burn_in = 10}).value();
    RC_ASSERT(std::abs(third.average_effect.mean - 16.0 * first.average_effect.mean) < 1e-6);
    RC_ASSERT(std::abs(third.average_effect.lower - 16.0 * first.average_effect.lower) < 1e-6);
}

TEST(StructuralTimeSeries, WidensWithTheLevel)
{
    const auto narrow = structural_time_series(package_example(), {.draws = 1000, .level = 0.5}).value();
    const auto wide = structural_time_series(package_example(), {.draws = 1000, .level = 0.99}).value();
    EXPECT_LT(wide.average_effect.lower, narrow.average_effect.lower);
    EXPECT_GT(wide.average_effect.upper, narrow.average_effect.upper);
}

TEST(StructuralTimeSeries, GivesNoRelativeEffectWhenThePredictionMayBeOfEitherSign)
{
    SeriesWithEvent series = package_example();
    double mean = 0.0;
    for (std::size_t t = 70; t < 100; ++t)
        mean += (series.outcomes[t] - 10.5) / 30.0;
    for (double& value : series.outcomes)
        value -= mean;
    EXPECT_FALSE(structural_time_series(series, {.draws = 400}).value().relative_effect.has_value());
}

// An exact line in the covariate: the prior keeps the noise above zero, nothing breaks.
TEST(StructuralTimeSeries, StandsAPerfectFitAndTwinCovariates)
{
    SeriesWithEvent series{.pre_periods = 20, .covariates = Matrix(25, 2)};
    for (std::size_t t = 0; t < 25; ++t) {
        series.covariates(t, 0) = series.covariates(t, 1) = std::sin(static_cast<double>(t));
        series.outcomes.push_back(3.0 + 2.0 * series.covariates(t, 0) + (t >= 20 ? 4.0 : 0.0));
    }
    const auto result = structural_time_series(series, {.draws = 1000}).value();
    EXPECT_NEAR(result.average_effect.mean, 4.0, 0.4);
    EXPECT_TRUE(std::isfinite(result.average_effect.standard_deviation));
}

std::string where_of(const SeriesWithEvent& series, const StructuralOptions& options = {})
{
    const auto result = structural_time_series(series, options);
    return result ? "no error" : result.error().where;
}

TEST(StructuralTimeSeries, RefusesValuesThatAreMissingOrTooLarge)
{
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), 1e300}) {
        SeriesWithEvent series = package_example();
        series.outcomes[80] = bad;
        EXPECT_EQ(where_of(series), "outcomes[80]");
        series = package_example();
        series.covariates(99, 0) = bad;
        EXPECT_EQ(where_of(series), "covariates(99, 0)");
    }
}

TEST(StructuralTimeSeries, RefusesSeriesWithoutHistoryOrAftermath)
{
    SeriesWithEvent series = package_example();
    for (const std::size_t pre : {0U, 3U, 100U, 101U}) {
        series.pre_periods = pre;
        EXPECT_EQ(where_of(series), "pre_periods");
    }
    series.pre_periods = 20;
    EXPECT_EQ(where_of(series, {.season = 11}), "pre_periods");
}

TEST(StructuralTimeSeries, RefusesSeriesThatNeverMove)
{
    SeriesWithEvent series = package_example();
    for (std::size_t t = 0; t < 70; ++t)
        series.covariates(t, 0) = 1e6 + 0.1;
    EXPECT_EQ(where_of(series), "covariates column 0");
    series.covariates = Matrix(99, 1);
    EXPECT_EQ(where_of(series), "covariates");
    for (std::size_t t = 0; t < 70; ++t)
        series.outcomes[t] = 0.1;
    series.covariates = {};
    EXPECT_EQ(where_of(series), "outcomes");
}

TEST(StructuralTimeSeries, RefusesOptionsOutOfRange)
{
    EXPECT_EQ(where_of(package_example(), {.season = 0}), "season");
    EXPECT_EQ(where_of(package_example(), {.step_guess = 0.0}), "step_guess");
    EXPECT_EQ(where_of(package_example(), {.step_weight = 0.5}), "step_guess");
    EXPECT_EQ(where_of(package_example(), {.expected_covariates = 0.0}), "expected_share");
    EXPECT_EQ(where_of(package_example(), {.expected_share = 1.0}), "expected_share");
    EXPECT_EQ(where_of(package_example(), {.noise_weight = 0.0}), "expected_share");
    EXPECT_EQ(where_of(package_example(), {.draws = 99}), "draws");
    EXPECT_EQ(where_of(package_example(), {.level = 0.0}), "level");
}

} // namespace
} // namespace entente::lessons
