#include "reference_samples.hpp"

#include <entente/lessons/regression/poisson.hpp>
#include <entente/lessons/regression/sun_abraham.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>

namespace entente::lessons {
namespace {

std::vector<double> logs(std::vector<double> values)
{
    for (double& value : values)
        value = std::log(value);
    return values;
}

// fixest 0.14.2, fepois(homicide_c ~ D | state + year, offset = log(population)).
TEST(PoissonRegression, ReproducesCastleLaws)
{
    const ReferenceTable table = reference_table("castle");
    const auto fit =
        poisson_regression({.outcome = table.numbers("homicide_c"),
                            .regressors = {regressor_of(table, "D")},
                            .fixed_effects = {text_grouping(table, "state"), number_grouping(table, "year")}},
                           {.offset = logs(table.numbers("population"))})
            .value();
    Found found;
    add_coefficients(found, fit.regression, clustered(fit.regression, text_grouping(table, "state")));
    expect_reproduced("castle/ppml_fe", found);
}

RegressionSample corridors(const ReferenceTable& table)
{
    return {.outcome = table.numbers("count"),
            .regressors = {regressor_of(table, "D")},
            .fixed_effects = {number_grouping(table, "corridor"), number_grouping(table, "quarter")}};
}

// fixest 0.14.2, fepois(count ~ D | corridor + quarter, offset = log(exposure)).
TEST(PoissonRegression, ReproducesSimulatedCorridors)
{
    const ReferenceTable table = reference_table("sim_counts_b");
    const RegressionSample sample = corridors(table);
    const auto fit = poisson_regression(sample, {.offset = logs(table.numbers("exposure"))}).value();
    Found found;
    add_coefficients(found, fit.regression, clustered(fit.regression, sample.fixed_effects[0]), "|cluster_corridor");
    add_coefficients(found, fit.regression, heteroskedastic_covariance(fit.regression).value(), "|hetero");
    found["deviance"] = fit.deviance;
    found["pct_effect"] = 100.0 * std::expm1(fit.regression.coefficients[0]);
    found["zeros"] = static_cast<double>(std::ranges::count(sample.outcome, 0.0));
    expect_reproduced("sim_counts_b/ppml_fe", found);
}

// fixest 0.14.2, fepois(count ~ sunab(g, quarter) | corridor + quarter, offset = log(exposure)), cluster corridor.
TEST(PoissonRegression, ReproducesTheCohortEventStudyOfSimulatedCorridors)
{
    const ReferenceTable table = reference_table("sim_counts_b");
    std::vector<int> quarters;
    std::vector<int> cohorts;
    for (std::size_t i = 0; i < table.size(); ++i) {
        quarters.push_back(static_cast<int>(table.number(i, "quarter")));
        cohorts.push_back(table.number(i, "g") == 0.0 ? never_treated : static_cast<int>(table.number(i, "g")));
    }
    const auto interactions = cohort_interactions(quarters, cohorts).value();
    RegressionSample sample = corridors(table);
    sample.regressors = interactions.regressors;
    const auto fit = poisson_regression(sample, {.offset = logs(table.numbers("exposure"))}).value();
    const auto result =
        sun_abraham(fit.regression, clustered(fit.regression, sample.fixed_effects[0]), interactions).value();
    expect_reproduced("sim_counts_b/ppml_sun_abraham", {{"att", result.average}, {"att_se", result.standard_error}});
}

RegressionSample trade(const ReferenceTable& table)
{
    return {.outcome = table.numbers("Euros"),
            .regressors = {{"log(dist_km)", logs(table.numbers("dist_km"))}},
            .fixed_effects = {text_grouping(table, "Origin"), text_grouping(table, "Destination"),
                              number_grouping(table, "Product"), number_grouping(table, "Year")}};
}

// fixest 0.14.2, fepois(Euros ~ log(dist_km) | Origin + Destination + Product + Year).
TEST(PoissonRegression, ReproducesFourEffectsOnTradeFlows)
{
    const auto table = find_reference_table("trade");
    if (!table)
        GTEST_SKIP() << "trade.csv is not in the checkout";
    const RegressionSample sample = trade(*table);
    const auto fit = poisson_regression(sample).value();
    Found found;
    add_coefficients(found, fit.regression, heteroskedastic_covariance(fit.regression).value(), "|hetero");
    add_coefficients(
        found, fit.regression,
        cluster_covariance(fit.regression, std::vector{sample.fixed_effects[0], sample.fixed_effects[1]}).value(),
        "|cluster_Origin_Destination");
    found["log_likelihood"] = fit.log_likelihood;
    found["nobs"] = static_cast<double>(fit.regression.rows.size());
    expect_reproduced("trade/ppml_fe", found);
}

// One flag: the coefficient is the logarithm of the ratio of means, 6 over 2; with exposures 2 and 1 of rates, 6/2 over
// 2/1. Means 2 and 6 leave the deviance 2 [1 log(1/2) + 3 log(3/2) + 4 log(4/6) + 8 log(8/6)].
TEST(PoissonRegression, AgreesWithAHandCalculation)
{
    const RegressionSample sample{.outcome = {1, 3, 4, 8}, .regressors = {{"flag", {0, 0, 1, 1}}}};
    const auto fit = poisson_regression(sample).value();
    EXPECT_NEAR(fit.regression.coefficients[0], std::log(3.0), 1e-12);
    EXPECT_NEAR(fit.regression.fitted[3], 6.0, 1e-11);
    EXPECT_NEAR(fit.deviance,
                2.0 * (std::log(0.5) + 3.0 * std::log(1.5) + 4.0 * std::log(4.0 / 6.0) + 8.0 * std::log(8.0 / 6.0)),
                1e-12);
    EXPECT_NEAR(fit.log_likelihood,
                4.0 * std::log(2.0) - 4.0 + 12.0 * std::log(6.0) - 12.0 - std::log(6.0 * 24.0 * 40320.0), 1e-11);
    // Inverse information: 1/4 + 1/12.
    EXPECT_NEAR(iid_covariance(fit.regression).value().matrix(0, 0), 1.0 / 4.0 + 1.0 / 12.0, 1e-9);

    const double two = std::log(2.0);
    const auto rate = poisson_regression(sample, {.offset = {0, 0, two, two}}).value();
    EXPECT_NEAR(rate.regression.coefficients[0], std::log(1.5), 1e-12);
}

TEST(PoissonRegression, WeighsRowsAsIfTheyWereRepeated)
{
    const auto weighted =
        poisson_regression({.outcome = {1, 3, 4, 8}, .regressors = {{"x", {0, 1, 1, 3}}}, .weights = {1, 2, 1, 1}})
            .value();
    const auto repeated =
        poisson_regression({.outcome = {1, 3, 3, 4, 8}, .regressors = {{"x", {0, 1, 1, 1, 3}}}}).value();
    EXPECT_NEAR(weighted.regression.coefficients[0], repeated.regression.coefficients[0], 1e-11);
    EXPECT_NEAR(weighted.deviance, repeated.deviance, 1e-11);
}

RegressionSample random_counts()
{
    const auto n = *rc::gen::inRange<std::size_t>(30, 60);
    RegressionSample sample{.regressors = {{"x", {}}}, .fixed_effects = {{"unit", {}}, {"period", {}}}};
    for (std::size_t i = 0; i < n; ++i) {
        sample.outcome.push_back(*rc::gen::element(0, 0, 1, 2, 5, 30));
        sample.regressors[0].values.push_back(*rc::gen::inRange(-300, 301) / 100.0);
        sample.fixed_effects[0].codes.push_back(*rc::gen::inRange<std::size_t>(0, 5));
        sample.fixed_effects[1].codes.push_back(*rc::gen::inRange<std::size_t>(0, 4));
    }
    return sample;
}

RC_GTEST_PROP(PoissonRegression, SolvesTheScoreEquations, ())
{
    const RegressionSample sample = random_counts();
    const auto fit = poisson_regression(sample);
    RC_PRE(fit.has_value());
    double score = 0.0;
    double total = 0.0;
    std::vector<double> by_unit(5, 0.0);
    for (std::size_t i = 0; i < fit->regression.rows.size(); ++i) {
        const std::size_t row = fit->regression.rows[i];
        const double gap = sample.outcome[row] - fit->regression.fitted[i];
        score += sample.regressors[0].values[row] * gap;
        by_unit[sample.fixed_effects[0].codes[row]] += gap;
        total += sample.outcome[row];
    }
    RC_ASSERT(std::abs(score) < 1e-7 * (1.0 + total));
    for (const double gap : by_unit)
        RC_ASSERT(std::abs(gap) < 1e-7 * (1.0 + total));
}

RC_GTEST_PROP(PoissonRegression, IgnoresTheUnitOfMeasureAndTheOrderOfRows, ())
{
    const RegressionSample sample = random_counts();
    const auto fit = poisson_regression(sample);
    RC_PRE(fit.has_value());
    RegressionSample turned = sample;
    for (double& value : turned.outcome)
        value *= 1000.0;
    std::ranges::reverse(turned.outcome);
    std::ranges::reverse(turned.regressors[0].values);
    for (auto& grouping : turned.fixed_effects)
        std::ranges::reverse(grouping.codes);
    const auto again = poisson_regression(turned).value();
    RC_ASSERT(again.separated.size() == fit->separated.size());
    RC_ASSERT(std::abs(again.regression.coefficients[0] - fit->regression.coefficients[0]) <
              1e-6 * (1.0 + std::abs(fit->regression.coefficients[0])));
}

// A start far from the answer: means differ by ten orders of magnitude between groups.
TEST(PoissonRegression, ConvergesWhenMeansDifferByManyOrders)
{
    const auto fit = poisson_regression({.outcome = {1e-4, 3e-4, 1e6, 3e6, 5, 9},
                                         .regressors = {{"x", {0, 1, 0, 1, 0, 1}}},
                                         .fixed_effects = {{"g", {0, 0, 1, 1, 2, 2}}}})
                         .value();
    // Within groups only the split of the total counts: (3 + tiny) to (1 + tiny), the large group decides.
    EXPECT_NEAR(fit.regression.coefficients[0], std::log(3.0), 1e-5);
}

TEST(PoissonRegression, GivesTheSameBytesForAnyNumberOfThreads)
{
    const ReferenceTable table = reference_table("sim_counts_b");
    const auto one = poisson_regression(corridors(table), {.threads = {1}}).value();
    const auto two = poisson_regression(corridors(table), {.threads = {2}}).value();
    EXPECT_EQ(one.regression.coefficients, two.regression.coefficients);
    EXPECT_EQ(one.regression.residuals, two.regression.residuals);
}

std::string where_of(const RegressionSample& sample, const PoissonOptions& options = {})
{
    const auto fit = poisson_regression(sample, options);
    return fit ? "no error" : fit.error().where;
}

TEST(PoissonRegression, NamesWrongOutcomesAndOffsets)
{
    const double missing = std::numeric_limits<double>::quiet_NaN();
    const RegressionSample sample{.outcome = {1, 3, 4, 8}, .regressors = {{"x", {0, 0, 1, 1}}}};
    EXPECT_EQ(where_of({.outcome = {1, missing}}), "outcome[1]");
    EXPECT_EQ(where_of({.outcome = {1, 1e300}}), "outcome[1]");
    EXPECT_EQ(where_of({.outcome = {1, -1}}), "outcome[1]");
    EXPECT_EQ(where_of(sample, {.offset = {0, 0}}), "offset");
    EXPECT_EQ(where_of(sample, {.offset = {0, 0, missing, 0}}), "offset[2]");
    EXPECT_EQ(where_of(sample, {.offset = {0, 0, 0, -std::numeric_limits<double>::infinity()}}), "offset[3]");
}

TEST(PoissonRegression, SaysSoWhenTheStepsRunOut)
{
    EXPECT_EQ(where_of({.outcome = {1, 3, 4, 8}, .regressors = {{"x", {0, 2, 1, 1}}}}, {.most_steps = 2}),
              "most_steps");
}

// A regressor that is on only where nothing happens: its rows are separated, and without them it does not vary.
TEST(PoissonRegression, LeavesOutSeparatedRowsBeforeItAsksWhatVaries)
{
    RegressionSample sample{.outcome = {1, 3, 4, 0, 0}, .regressors = {{"x", {0, 0, 0, 1, 1}}}};
    EXPECT_EQ(where_of(sample), "regressors");
    sample.regressors.push_back({"z", {1, 0, 2, 5, 7}});
    const auto fit = poisson_regression(sample).value();
    EXPECT_EQ(fit.separated, (std::vector<std::size_t>{3, 4}));
    EXPECT_EQ(fit.regression.names, std::vector<std::string>{"z"});
    EXPECT_EQ(fit.regression.collinear, std::vector<std::string>{"x"});
}

TEST(PoissonRegression, SaysWhenTheFitIsPerfect)
{
    const auto fit = poisson_regression({.outcome = {2, 2, 6, 6}, .regressors = {{"x", {0, 0, 1, 1}}}}).value();
    EXPECT_TRUE(fit.regression.perfect_fit);
    EXPECT_EQ(heteroskedastic_covariance(fit.regression).error().where, "regression");
}

TEST(PoissonRegression, RefusesASampleThatCannotAnswer)
{
    EXPECT_EQ(where_of({.outcome = {1, 3}, .regressors = {{"x", {1, 2}}}}), "regressors");
    EXPECT_EQ(where_of({.outcome = {1, 3, 2}, .fixed_effects = {{"unit", {0, 1, 2}}}}), "fixed_effects");
}

} // namespace
} // namespace entente::lessons
