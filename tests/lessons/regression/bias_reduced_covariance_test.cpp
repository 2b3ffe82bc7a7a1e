#include "reference_samples.hpp"

#include <entente/lessons/regression/bias_reduced_covariance.hpp>
#include <entente/lessons/regression/cluster_design.hpp>

#include <gtest/gtest.h>

#include <numeric>

namespace entente::lessons {
namespace {

// Treated 4 6 8 (variance 4), others 1 2 3 6 (variance 14/3). With each row its own cluster CR2 is HC2, and for a
// two-group comparison that is Welch's 4/3 + (14/3)/4 = 2.5.
RegressionSample two_groups(std::size_t copies)
{
    RegressionSample sample{.regressors = {{"treated", {}}}};
    const std::vector<double> outcome{4, 6, 8, 1, 2, 3, 6};
    for (std::size_t i = 0; i < outcome.size() * copies; ++i) {
        sample.outcome.push_back(outcome[i / copies]);
        sample.regressors[0].values.push_back(i / copies < 3 ? 1.0 : 0.0);
    }
    return sample;
}

Grouping blocks(std::size_t rows, std::size_t copies)
{
    Grouping result{.name = "block"};
    for (std::size_t i = 0; i < rows; ++i)
        result.codes.push_back(i / copies);
    return result;
}

// Degrees of a two-group comparison: Bell & McCaffrey as in Imbens & Kolesar (2016), Review of Economics and Statistics
// 98:701-712: (n0+n1)^2 (n0-1) (n1-1) / (n1^2 (n1-1) + n0^2 (n0-1)).
double two_group_degrees(double n0, double n1)
{
    return (n0 + n1) * (n0 + n1) * (n0 - 1) * (n1 - 1) / (n1 * n1 * (n1 - 1) + n0 * n0 * (n0 - 1));
}

TEST(BiasReducedCovariance, IsWelchsForTwoGroups)
{
    const auto result = bias_reduced_covariance(least_squares(two_groups(1)).value(), blocks(7, 1)).value();
    EXPECT_NEAR(result.matrix(0, 0), 2.5, 1e-12);
    EXPECT_NEAR(result.degrees[0], two_group_degrees(4, 3), 1e-10);
}

// Every row five times, in clusters of five: only the seven means count. Clusters now have more rows than columns.
TEST(BiasReducedCovariance, CountsClustersNotRows)
{
    const auto result = bias_reduced_covariance(least_squares(two_groups(5)).value(), blocks(35, 5)).value();
    EXPECT_NEAR(result.matrix(0, 0), 2.5, 1e-12);
    EXPECT_NEAR(result.degrees[0], two_group_degrees(4, 3), 1e-10);
}

// The expectation of the squared adjusted scores under independent equal errors is the inverse: unbiased by design.
// A cluster's expectation is the squared length of its loadings, which is what CR2 gives to residuals that are each one
// of the columns of I - H in turn: summing the matrix over a basis of errors gives the expectation.
TEST(BiasReducedCovariance, IsUnbiasedForIndependentErrors)
{
    const std::vector<double> x{0, 1, 0, 1, 3, 1, 0, 2, 2, 5, 1, 1};
    const Grouping cluster{"c", {0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3}};
    const std::vector<Grouping> effects{cluster, {"t", {0, 1, 2, 0, 1, 2, 1, 0, 1, 2, 0, 1}}};
    double expectation = 0.0;
    double inverse = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        std::vector<double> outcome(x.size(), 0.0);
        outcome[i] = 1.0;
        const auto fit =
            least_squares({.outcome = outcome, .regressors = {{"x", x}}, .fixed_effects = effects}).value();
        expectation += bias_reduced_covariance(fit, cluster).value().matrix(0, 0);
        inverse = fit.inverse(0, 0);
    }
    EXPECT_NEAR(expectation, inverse, 1e-12);
}

TEST(BiasReducedCovariance, HasFewDegreesWithTwoTreatedClusters)
{
    const ReferenceTable table = reference_table("sim_few_clusters_b");
    const auto fit = least_squares({.outcome = table.numbers("y"),
                                    .regressors = {regressor_of(table, "D")},
                                    .fixed_effects = {number_grouping(table, "unit"), number_grouping(table, "t")}})
                         .value();
    const auto result = bias_reduced_covariance(fit, number_grouping(table, "unit")).value();
    // Only cluster means of the change matter: two groups of 8 and 2.
    EXPECT_NEAR(result.degrees[0], two_group_degrees(8, 2), 1e-9);
    EXPECT_GT(result.matrix(0, 0), clustered(fit, number_grouping(table, "unit")).matrix(0, 0));
}

TEST(BiasReducedCovariance, RefusesWhatCannotBeClustered)
{
    const auto fit = least_squares(two_groups(1)).value();
    EXPECT_EQ(bias_reduced_covariance(fit, {"one", std::vector<std::size_t>(7, 0)}).error().where, "one");
    EXPECT_EQ(bias_reduced_covariance(fit, {"short", {0, 1}}).error().where, "short");
    const auto perfect = least_squares({.outcome = {1, 1, 1, 1}, .regressors = {{"x", {1, 2, 3, 4}}}}).value();
    EXPECT_EQ(bias_reduced_covariance(perfect, blocks(4, 1)).error().where, "regression");
}

TEST(ClusterDesign, RefusesMoreColumnsThanCanBeTreatedOneByOne)
{
    RegressionSample sample{.regressors = {{"x", {}}}, .fixed_effects = {{"pair", {}}}};
    Grouping cluster{"half", {}};
    for (std::size_t i = 0; i < 4002; ++i) {
        sample.outcome.push_back(std::sin(static_cast<double>(i)));
        sample.regressors[0].values.push_back(std::cos(static_cast<double>(i * i)));
        sample.fixed_effects[0].codes.push_back(i / 2);
        cluster.codes.push_back(i % 2);
    }
    EXPECT_EQ(cluster_design(least_squares(sample).value(), cluster).error().where, "half");
}

// Only unit effects, which clusters by unit absorb: nothing is left to look at.
TEST(ClusterDesign, RefusesARegressionThatClustersExplain)
{
    const Grouping unit{"unit", {0, 0, 1, 1}};
    const auto fit = least_squares({.outcome = {1, 2, 4, 7}, .fixed_effects = {unit}}).value();
    EXPECT_EQ(cluster_design(fit, unit).error().where, "regression");
}

} // namespace
} // namespace entente::lessons
