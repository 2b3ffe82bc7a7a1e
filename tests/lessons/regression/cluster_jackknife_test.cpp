#include "reference_samples.hpp"

#include <entente/lessons/regression/cluster_jackknife.hpp>

#include <gtest/gtest.h>

namespace entente::lessons {
namespace {

RegressionSample few_clusters(const ReferenceTable& table)
{
    return {.outcome = table.numbers("y"),
            .regressors = {regressor_of(table, "D")},
            .fixed_effects = {number_grouping(table, "unit"), number_grouping(table, "t")}};
}

// Leave-one-unit-out with fixest 0.14.2, about the full-sample estimate.
TEST(ClusterJackknife, ReproducesTenClusters)
{
    const ReferenceTable table = reference_table("sim_few_clusters_b");
    const RegressionSample sample = few_clusters(table);
    const auto result = cluster_jackknife(least_squares(sample).value(), sample.fixed_effects[0]).value();
    expect_reproduced("sim_few_clusters_b/cluster_jackknife", {{"se[CV3]", std::sqrt(result.covariance.matrix(0, 0))}});
    EXPECT_EQ(result.covariance.degrees, 9.0);
}

RegressionSample without_state(const RegressionSample& sample, std::size_t state)
{
    RegressionSample rest{.fixed_effects = {{"state", {}}, {"year", {}}}};
    for (const Regressor& regressor : sample.regressors)
        rest.regressors.push_back({regressor.name, {}});
    for (std::size_t i = 0; i < sample.outcome.size(); ++i) {
        if (sample.fixed_effects[0].codes[i] == state)
            continue;
        rest.outcome.push_back(sample.outcome[i]);
        rest.weights.push_back(sample.weights[i]);
        for (std::size_t f = 0; f < 2; ++f)
            rest.fixed_effects[f].codes.push_back(sample.fixed_effects[f].codes[i]);
        for (std::size_t j = 0; j < rest.regressors.size(); ++j)
            rest.regressors[j].values.push_back(sample.regressors[j].values[i]);
    }
    return rest;
}

TEST(ClusterJackknife, GivesWhatRegressionsWithoutEachClusterGive)
{
    const ReferenceTable table = reference_table("castle");
    const RegressionSample sample{.outcome = table.numbers("homicide"),
                                  .regressors = {regressor_of(table, "D"), regressor_of(table, "poverty")},
                                  .fixed_effects = {number_grouping(table, "sid"), number_grouping(table, "year")},
                                  .weights = table.numbers("popwt")};
    const auto result = cluster_jackknife(least_squares(sample).value(), sample.fixed_effects[0]).value();
    for (const std::size_t g : {std::size_t{0}, std::size_t{8}, std::size_t{49}}) {
        const auto refit = least_squares(without_state(sample, result.clusters[g])).value();
        EXPECT_NEAR(result.without(g, 0), refit.coefficients[0], 1e-9);
        EXPECT_NEAR(result.without(g, 1), refit.coefficients[1], 1e-9);
    }
}

TEST(ClusterJackknife, NamesTheClusterWithoutWhichNothingCanBeSaid)
{
    const ReferenceTable table = reference_table("sim_few_clusters_b");
    RegressionSample sample = few_clusters(table);
    for (std::size_t i = 0; i < table.size(); ++i)
        sample.regressors[0].values[i] = table.number(i, "unit") == 4.0 && table.number(i, "t") >= 8.0 ? 1.0 : 0.0;
    const auto result = cluster_jackknife(least_squares(sample).value(), sample.fixed_effects[0]);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().where, "unit");
    EXPECT_NE(result.error().what.find("D cannot be estimated without cluster 4"), std::string::npos);
}

TEST(ClusterJackknife, RefusesASingleCluster)
{
    const auto fit = least_squares({.outcome = {1, 3, 2, 6}, .regressors = {{"x", {1, 2, 3, 4}}}}).value();
    EXPECT_EQ(cluster_jackknife(fit, {"one", {0, 0, 0, 0}}).error().where, "one");
}

} // namespace
} // namespace entente::lessons
