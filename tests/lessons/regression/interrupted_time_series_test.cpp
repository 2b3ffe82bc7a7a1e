#include "reference_samples.hpp"

#include <entente/lessons/regression/interrupted_time_series.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace entente::lessons {
namespace {

InterruptedSeries monthly_series()
{
    const ReferenceTable table = reference_table("sim_its_b");
    return {.outcome = table.numbers("y"), .pre_periods = 48, .seasons = number_grouping(table, "month").codes};
}

// R 4.2.2 lm(log(y) ~ post + since + t + month); sandwich NeweyWest, lag 6, no prewhitening, no adjustment.
TEST(InterruptedTimeSeries, ReproducesTheLogarithmicRegression)
{
    const auto result = interrupted_time_series(monthly_series(), SeriesScale::Logarithm, 6, SmallSample::None).value();
    expect_reproduced("sim_its_b/its_ols", {{"coef[post]", result.step.estimate},
                                            {"se[post|iid]", result.step.iid_standard_error},
                                            {"se[post|NW6]", result.step.standard_error},
                                            {"coef[since]", result.slope.estimate},
                                            {"se[since|iid]", result.slope.iid_standard_error},
                                            {"se[since|NW6]", result.slope.standard_error}});
}

// R 4.2.2 glm(y ~ post + since + t + month, poisson).
TEST(InterruptedTimeSeries, ReproducesThePoissonRegression)
{
    const auto result = interrupted_time_series(monthly_series(), SeriesScale::Poisson, 6).value();
    expect_reproduced("sim_its_b/its_poisson",
                      {{"coef[post]", result.step.estimate}, {"coef[since]", result.slope.estimate}});
    // The same months with a hundred times the exposure, as an offset: nothing changes but the level.
    InterruptedSeries exposed = monthly_series();
    exposed.offset.assign(72, std::log(100.0));
    const auto again = interrupted_time_series(exposed, SeriesScale::Poisson, 6).value();
    EXPECT_NEAR(again.step.estimate, result.step.estimate, 1e-9);
    EXPECT_NEAR(again.average_effect, result.average_effect, 1e-6);
}

// Trend 2 before; then a step of -5 and a slope of 1 less, with noise +1 -1 -1 +1 that no line follows on either side.
TEST(InterruptedTimeSeries, AgreesWithAHandCalculation)
{
    InterruptedSeries series{.pre_periods = 4};
    const double noise[] = {1, -1, -1, 1, 1, -1, -1, 1};
    for (int t = 1; t <= 8; ++t)
        series.outcome.push_back(10.0 + 2.0 * t + (t > 4 ? -5.0 - (t - 4) : 0.0) + noise[t - 1]);
    const auto result = interrupted_time_series(series, SeriesScale::Level, 1).value();
    EXPECT_NEAR(result.step.estimate, -5.0, 1e-12);
    EXPECT_NEAR(result.slope.estimate, -1.0, 1e-12);
    EXPECT_NEAR(result.trend.estimate, 2.0, 1e-12);
    ASSERT_EQ(result.effects.size(), 4U);
    EXPECT_NEAR(result.counterfactual[0], 20.0, 1e-11);
    EXPECT_NEAR(result.effects[3], -9.0, 1e-11);
    EXPECT_NEAR(result.average_effect, -7.5, 1e-11);
}

// On a logarithmic scale the effect is a share of what would have been.
TEST(InterruptedTimeSeries, GivesEffectsInOutcomeUnits)
{
    const auto result = interrupted_time_series(monthly_series(), SeriesScale::Logarithm, 6).value();
    ASSERT_EQ(result.effects.size(), 24U);
    EXPECT_NEAR(result.effects[0] / result.counterfactual[0], std::expm1(result.step.estimate + result.slope.estimate),
                1e-12);
}

std::string where_of(const InterruptedSeries& series, SeriesScale scale, std::size_t lag = 1)
{
    const auto result = interrupted_time_series(series, scale, lag);
    return result ? "no error" : result.error().where;
}

TEST(InterruptedTimeSeries, RefusesTooFewPeriodsOnEitherSide)
{
    InterruptedSeries series = monthly_series();
    series.pre_periods = 1;
    EXPECT_EQ(where_of(series, SeriesScale::Level), "pre_periods");
    series.pre_periods = 71;
    EXPECT_EQ(where_of(series, SeriesScale::Level), "pre_periods");
}

TEST(InterruptedTimeSeries, RefusesOutcomesThatDoNotFitTheScale)
{
    InterruptedSeries series = monthly_series();
    series.outcome[5] = 0.0;
    EXPECT_EQ(where_of(series, SeriesScale::Logarithm), "outcome[5]");
    series.outcome[5] = -1.0;
    EXPECT_EQ(where_of(series, SeriesScale::Poisson), "outcome[5]");
    series.outcome[5] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where_of(series, SeriesScale::Level), "outcome[5]");
}

TEST(InterruptedTimeSeries, RefusesAnOffsetWithoutPoisson)
{
    InterruptedSeries series = monthly_series();
    series.offset.assign(72, 0.0);
    EXPECT_EQ(where_of(series, SeriesScale::Level), "offset");
}

TEST(InterruptedTimeSeries, RefusesASeriesThatLeavesNothingToJudgeBy)
{
    EXPECT_EQ(where_of({.outcome = std::vector<double>(12, 3.0), .pre_periods = 6}, SeriesScale::Level), "regression");
    EXPECT_EQ(where_of(monthly_series(), SeriesScale::Level, 72), "lag");
    InterruptedSeries years = monthly_series(); // a season of its own for the time after the interruption
    for (std::size_t t = 0; t < 72; ++t)
        years.seasons[t] = t < 48 ? 0 : 1;
    EXPECT_EQ(where_of(years, SeriesScale::Level), "series");
}

} // namespace
} // namespace entente::lessons
