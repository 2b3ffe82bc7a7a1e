#include "reference_samples.hpp"

#include <entente/lessons/regression/wild_cluster_bootstrap.hpp>

#include <gtest/gtest.h>

namespace entente::lessons {
namespace {

RegressionSample few_clusters()
{
    const ReferenceTable table = reference_table("sim_few_clusters_b");
    return {.outcome = table.numbers("y"),
            .regressors = {regressor_of(table, "D")},
            .fixed_effects = {number_grouping(table, "unit"), number_grouping(table, "t")}};
}

// All 1024 patterns on two-way demeaned data, t with the plain clustered error.
TEST(WildClusterBootstrap, ReproducesTenClustersWithAndWithoutTheNullImposed)
{
    const RegressionSample sample = few_clusters();
    const auto fit = least_squares(sample).value();
    const auto restricted = wild_cluster_bootstrap(fit, "D", sample.fixed_effects[0]).value();
    const auto unrestricted = wild_cluster_bootstrap(fit, "D", sample.fixed_effects[0], {.impose_null = false}).value();
    expect_reproduced("sim_few_clusters_b/wild_cluster_bootstrap",
                      {{"p_two_sided[WCR, Rademacher, enumerated]", restricted.p_value},
                       {"p_two_sided[WCU, Rademacher, enumerated]", unrestricted.p_value}});
    EXPECT_TRUE(restricted.enumerated);
    EXPECT_EQ(restricted.patterns, 1024U);
    const double error = std::sqrt(
        cluster_covariance(fit, std::span(sample.fixed_effects).first(1), SmallSample::None).value().matrix(0, 0));
    EXPECT_NEAR(restricted.t, fit.coefficients[0] / error, 1e-12);
}

// Four units, five periods, two covariates: small enough to run every bootstrap regression.
RegressionSample small_panel()
{
    RegressionSample sample{.regressors = {{"x", {}}, {"z", {}}}, .fixed_effects = {{"unit", {}}, {"t", {}}}};
    for (std::size_t i = 0; i < 20; ++i) {
        const auto v = static_cast<double>(i);
        sample.outcome.push_back(std::sin(1.0 + v * v) + 0.3 * v);
        sample.regressors[0].values.push_back(std::cos(3.0 * v) + 0.1 * v);
        sample.regressors[1].values.push_back(std::sin(5.0 * v));
        sample.fixed_effects[0].codes.push_back(i / 5);
        sample.fixed_effects[1].codes.push_back(i % 5);
    }
    return sample;
}

double plain_t(const Regression& fit, std::span<const Grouping> unit, double null)
{
    const double error = std::sqrt(cluster_covariance(fit, unit, SmallSample::None).value().matrix(0, 0));
    return std::abs(fit.coefficients[0] - null) / error;
}

// Share of the 16 patterns whose regression, really run, has a |t| at least as large.
double p_by_refitting(const RegressionSample& sample, double null, bool impose_null)
{
    const auto unit = std::span(sample.fixed_effects).first(1);
    const auto fit = least_squares(sample).value();
    RegressionSample restricted = sample;
    restricted.regressors.erase(restricted.regressors.begin());
    for (std::size_t i = 0; i < sample.outcome.size(); ++i)
        restricted.outcome[i] -= null * sample.regressors[0].values[i];
    const auto null_fit = least_squares(restricted).value();
    const double own = plain_t(fit, unit, null);
    int large = 0;
    for (unsigned pattern = 0; pattern < 16; ++pattern) {
        RegressionSample drawn = sample;
        for (std::size_t i = 0; i < sample.outcome.size(); ++i) {
            const double sign = ((pattern >> unit[0].codes[i]) & 1U) != 0 ? 1.0 : -1.0;
            drawn.outcome[i] =
                impose_null ? null_fit.fitted[i] + null * sample.regressors[0].values[i] + sign * null_fit.residuals[i]
                            : fit.fitted[i] + sign * fit.residuals[i];
        }
        const auto again = least_squares(drawn).value();
        large += plain_t(again, unit, impose_null ? null : fit.coefficients[0]) >= own * (1.0 - 1e-9) ? 1 : 0;
    }
    return large / 16.0;
}

TEST(WildClusterBootstrap, GivesWhatRegressionsOnFlippedResidualsGive)
{
    const RegressionSample sample = small_panel();
    const auto fit = least_squares(sample).value();
    for (const double null : {0.0, 0.2, -0.5})
        for (const bool impose_null : {true, false})
            EXPECT_EQ(
                wild_cluster_bootstrap(fit, "x", sample.fixed_effects[0], {.null = null, .impose_null = impose_null})
                    .value()
                    .p_value,
                p_by_refitting(sample, null, impose_null));
}

TEST(WildClusterBootstrap, DrawsComeCloseToTheEnumeration)
{
    const RegressionSample sample = few_clusters();
    const auto fit = least_squares(sample).value();
    const auto drawn = wild_cluster_bootstrap(fit, "D", sample.fixed_effects[0], {.enumerate_up_to = 9}).value();
    EXPECT_FALSE(drawn.enumerated);
    EXPECT_GT(drawn.monte_carlo, 0.0);
    EXPECT_NEAR(drawn.p_value, 0.1484375, 4.0 * drawn.monte_carlo);
}

TEST(WildClusterBootstrap, GivesTheSameForAnyNumberOfThreads)
{
    const RegressionSample sample = few_clusters();
    const auto fit = least_squares(sample).value();
    const auto p = [&](int threads, std::size_t enumerate) {
        return wild_cluster_bootstrap(fit, "D", sample.fixed_effects[0],
                                      {.enumerate_up_to = enumerate, .threads = {threads}})
            .value()
            .p_value;
    };
    EXPECT_EQ(p(1, 16), p(2, 16));
    EXPECT_EQ(p(1, 2), p(2, 2));
}

// At its own estimate a coefficient is as ordinary as can be.
TEST(WildClusterBootstrap, NeverRejectsTheEstimateItself)
{
    const RegressionSample sample = few_clusters();
    const auto fit = least_squares(sample).value();
    EXPECT_EQ(wild_cluster_bootstrap(fit, "D", sample.fixed_effects[0], {.null = fit.coefficients[0]}).value().p_value,
              1.0);
}

TEST(WildClusterBootstrap, RefusesWhatItCannotDo)
{
    const RegressionSample sample = few_clusters();
    const auto fit = least_squares(sample).value();
    const auto where = [&](std::string_view name, const Grouping& cluster, const WildBootstrapOptions& options = {}) {
        return wild_cluster_bootstrap(fit, name, cluster, options).error().where;
    };
    EXPECT_EQ(where("E", sample.fixed_effects[0]), "name");
    EXPECT_EQ(where("D", {"one", std::vector<std::size_t>(120, 1)}), "one");
    EXPECT_EQ(where("D", sample.fixed_effects[0], {.draws = 0}), "options");
    EXPECT_EQ(where("D", sample.fixed_effects[0], {.enumerate_up_to = 40}), "options");
    EXPECT_EQ(where("D", sample.fixed_effects[0], {.null = std::nan("")}), "options");
}

} // namespace
} // namespace entente::lessons
