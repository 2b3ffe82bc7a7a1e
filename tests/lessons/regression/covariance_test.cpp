#include "reference_samples.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entente::lessons {
namespace {

// x 1 2 3 4, y 1 3 2 6: slope 1.4, residuals 0.1 0.7 -1.7 0.9, x less its mean -1.5 -0.5 0.5 1.5, Sxx 5.
// Scores -0.15 -0.35 -0.85 1.35, their squares 0.0225 0.1225 0.7225 1.8225, sum 2.69.
Regression line()
{
    return least_squares({.outcome = {1, 3, 2, 6}, .regressors = {{"x", {1, 2, 3, 4}}}}).value();
}

TEST(Covariance, AgreesWithHandCalculations)
{
    EXPECT_NEAR(iid_covariance(line()).value().matrix(0, 0), 4.2 / 2.0 / 5.0, 1e-14);
    EXPECT_NEAR(heteroskedastic_covariance(line(), SmallSample::None).value().matrix(0, 0), 2.69 / 25.0, 1e-14);
    EXPECT_NEAR(heteroskedastic_covariance(line()).value().matrix(0, 0), 2.69 / 25.0 * 4.0 / 2.0, 1e-14);
    // Clusters {1, 2} and {3, 4}: sums -0.5 and 0.5; factor 3/2 * 2/1.
    const Grouping pairs{"pair", {0, 0, 1, 1}};
    const Covariance two = clustered(line(), pairs);
    EXPECT_NEAR(two.matrix(0, 0), 0.5 / 25.0 * 3.0, 1e-14);
    EXPECT_EQ(two.degrees, 1.0);
    // Newey-West, lag 1: 2.69 + 2 * 1/2 * (0.0525 + 0.2975 - 1.1475).
    EXPECT_NEAR(newey_west_covariance(line(), 1, SmallSample::None).value().matrix(0, 0), (2.69 - 0.7975) / 25.0,
                1e-14);
}

// Period 3 is missing: no lag of one lies between rows 2 and 3, and one of two does.
TEST(Covariance, TakesAGapInTimeForAGap)
{
    const Grouping unit{"unit", {5, 5, 5, 5}};
    const Grouping time{"time", {1, 2, 4, 5}};
    EXPECT_NEAR(panel_newey_west_covariance(line(), unit, time, 1, SmallSample::None).value().matrix(0, 0),
                (2.69 + 0.0525 - 1.1475) / 25.0, 1e-14);
    EXPECT_NEAR(panel_newey_west_covariance(line(), unit, time, 2, SmallSample::None).value().matrix(0, 0),
                (2.69 + 2.0 * (2.0 / 3.0 * (0.0525 - 1.1475) + 1.0 / 3.0 * 0.2975)) / 25.0, 1e-14);
}

TEST(Covariance, OfRowsAsTheirOwnClustersOrWithoutLagsIsTheHeteroskedasticOne)
{
    const double plain = heteroskedastic_covariance(line(), SmallSample::None).value().matrix(0, 0);
    const Grouping own{"row", {0, 1, 2, 3}};
    EXPECT_NEAR(cluster_covariance(line(), std::span(&own, 1), SmallSample::None).value().matrix(0, 0), plain, 1e-15);
    EXPECT_NEAR(newey_west_covariance(line(), 0, SmallSample::None).value().matrix(0, 0), plain, 1e-15);
}

TEST(Covariance, ClusteredTwiceTheSameWayIsClusteredOnce)
{
    const std::vector<Grouping> twice{{"a", {0, 0, 1, 1}}, {"b", {3, 3, 9, 9}}};
    EXPECT_NEAR(cluster_covariance(line(), twice).value().matrix(0, 0), clustered(line(), twice[0]).matrix(0, 0),
                1e-15);
}

TEST(Covariance, CountsNoFixedEffectsNestedInClusters)
{
    const ReferenceTable table = reference_table("base_did");
    const auto fit = least_squares({.outcome = table.numbers("y"),
                                    .regressors = {regressor_of(table, "x1")},
                                    .fixed_effects = {number_grouping(table, "id"), number_grouping(table, "period")}})
                         .value();
    EXPECT_EQ(fit.parameters(), 1U + 108U + 10U - 1U);
    EXPECT_EQ(clustered(fit, number_grouping(table, "id")).counted, 1U + 10U);
    EXPECT_EQ(clustered(fit, number_grouping(table, "period")).counted, 1U + 108U);
}

// Scores -0.15 -0.35 -0.85 1.35. By rows {1,3} and {2,4}: -1 and 1. By {1,2} and {3,4}: -0.5 and 0.5. By cell: 2.69.
// Two ways: 2 + 0.5 - 2.69 < 0, so the sum 2.5 stands.
TEST(Covariance, FallsBackWhenTheTwoWayMatrixIsNotPositiveAndSaysSo)
{
    const std::vector<Grouping> crossed{{"a", {0, 1, 0, 1}}, {"b", {0, 0, 1, 1}}};
    const auto result = cluster_covariance(line(), crossed, SmallSample::None).value();
    EXPECT_NEAR(result.matrix(0, 0), 2.5 / 25.0, 1e-14);
    EXPECT_FALSE(result.note.empty());
}

TEST(Covariance, TestsCoefficientsJointly)
{
    Regression regression;
    regression.names = {"a", "b"};
    regression.coefficients = {2.0, 3.0};
    Covariance covariance{.matrix = Matrix(2, 2), .degrees = 10.0};
    covariance.matrix(0, 0) = covariance.matrix(1, 1) = 1.0;
    const auto test = wald_test(regression, covariance, std::vector<std::size_t>{0, 1}).value();
    EXPECT_NEAR(test.statistic, 6.5, 1e-14);
    EXPECT_NEAR(test.p_value, 1.0 / std::pow(1.0 + 2.0 / 10.0 * 6.5, 5.0), 1e-12); // F(2, m): (1 + 2f/m)^(-m/2)
    covariance.matrix(0, 1) = covariance.matrix(1, 0) = 1.0;
    EXPECT_EQ(wald_test(regression, covariance, std::vector<std::size_t>{0, 1}).error().where, "positions");
    EXPECT_EQ(wald_test(regression, covariance, std::vector<std::size_t>{2}).error().where, "positions");
    EXPECT_EQ(wald_test(regression, covariance, {}).error().where, "positions");
}

TEST(Covariance, RefusesAPerfectFit)
{
    const auto fit = least_squares({.outcome = {2, 4, 6, 8}, .regressors = {{"x", {1, 2, 3, 4}}}}).value();
    const std::vector<Grouping> clusters{{"c", {0, 0, 1, 1}}};
    EXPECT_EQ(iid_covariance(fit).error().where, "regression");
    EXPECT_EQ(heteroskedastic_covariance(fit).error().where, "regression");
    EXPECT_EQ(cluster_covariance(fit, clusters).error().where, "regression");
    EXPECT_EQ(newey_west_covariance(fit, 1).error().where, "regression");
}

TEST(Covariance, RefusesClustersThatDoNotFit)
{
    const auto where = [](const std::vector<Grouping>& clusters) {
        return cluster_covariance(line(), clusters).error().where;
    };
    EXPECT_EQ(where({}), "clusters");
    EXPECT_EQ(where(std::vector<Grouping>(3, {"c", {0, 0, 1, 1}})), "clusters");
    EXPECT_EQ(where({{"short", {0, 0, 1}}}), "short");
    EXPECT_EQ(where({{"single", {0, 0, 0, 0}}}), "single");
}

TEST(Covariance, RefusesLagsAndRowsThatDoNotFit)
{
    EXPECT_EQ(newey_west_covariance(line(), 4).error().where, "lag");
    const Grouping unit{"unit", {5, 5, 5, 5}};
    EXPECT_EQ(panel_newey_west_covariance(line(), unit, {"time", {1, 2, 2, 3}}, 1).error().where, "time");
    EXPECT_EQ(panel_newey_west_covariance(line(), unit, {"time", {1, 2}}, 1).error().where, "time");
    EXPECT_EQ(panel_newey_west_covariance(line(), {"unit", {0, 1, 2, 3}}, {"time", {1, 1, 1, 1}}, 0).error().where,
              "lag");
}

} // namespace
} // namespace entente::lessons
