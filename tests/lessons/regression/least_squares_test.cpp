#include "reference_samples.hpp"

#include <entente/base/distributions.hpp>

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

// fixest 0.14.2, feols(lemp ~ D | county + year).
TEST(LeastSquares, ReproduceTwoWayEffectsOnCountyEmployment)
{
    const ReferenceTable table = reference_table("mpdta");
    const auto fit =
        least_squares({.outcome = table.numbers("lemp"),
                       .regressors = {regressor_of(table, "D")},
                       .fixed_effects = {number_grouping(table, "countyreal"), number_grouping(table, "year")}})
            .value();
    Found found;
    add_coefficients(found, fit, clustered(fit, number_grouping(table, "countyreal")));
    expect_reproduced("mpdta/twfe", found);
}

// fixest 0.14.2, feols(y ~ x1 + post:treat | id + period).
TEST(LeastSquares, ReproduceTwoWayEffectsWithACovariate)
{
    const ReferenceTable table = reference_table("base_did");
    Regressor interaction{.name = "post:treat", .values = table.numbers("post")};
    for (std::size_t i = 0; i < table.size(); ++i)
        interaction.values[i] *= table.number(i, "treat");
    const auto fit = least_squares({.outcome = table.numbers("y"),
                                    .regressors = {regressor_of(table, "x1"), interaction},
                                    .fixed_effects = {number_grouping(table, "id"), number_grouping(table, "period")}})
                         .value();
    Found found;
    add_coefficients(found, fit, clustered(fit, number_grouping(table, "id")));
    expect_reproduced("base_did/twfe", found);
}

// fixest 0.14.2, feols(y ~ x1 + D | id + year).
TEST(LeastSquares, ReproduceTwoWayEffectsOfAStaggeredTreatment)
{
    const ReferenceTable table = reference_table("base_stagg");
    const auto fit = least_squares({.outcome = table.numbers("y"),
                                    .regressors = {regressor_of(table, "x1"), regressor_of(table, "D")},
                                    .fixed_effects = {number_grouping(table, "id"), number_grouping(table, "year")}})
                         .value();
    Found found;
    add_coefficients(found, fit, clustered(fit, number_grouping(table, "id")));
    expect_reproduced("base_stagg/twfe", found);
}

// fixest 0.14.2, feols(log(homicide) ~ D | state + year).
TEST(LeastSquares, ReproduceTwoWayEffectsOfCastleLaws)
{
    const ReferenceTable table = reference_table("castle");
    const auto fit = least_squares({.outcome = logs(table.numbers("homicide")),
                                    .regressors = {regressor_of(table, "D")},
                                    .fixed_effects = {text_grouping(table, "state"), number_grouping(table, "year")}})
                         .value();
    Found found;
    add_coefficients(found, fit, clustered(fit, text_grouping(table, "state")));
    expect_reproduced("castle/twfe", found);
}

// fixest 0.14.2, feols(y ~ D | unit + t); p from t with 9 degrees.
TEST(LeastSquares, ReproduceTwoWayEffectsWithTenClusters)
{
    const ReferenceTable table = reference_table("sim_few_clusters_b");
    const auto fit = least_squares({.outcome = table.numbers("y"),
                                    .regressors = {regressor_of(table, "D")},
                                    .fixed_effects = {number_grouping(table, "unit"), number_grouping(table, "t")}})
                         .value();
    const Covariance covariance = clustered(fit, number_grouping(table, "unit"));
    Found found;
    add_coefficients(found, fit, covariance, "|CR1 fixest");
    found["p[D|CR1 t(G-1)]"] = two_sided_t_p(found["coef[D]"] / found["se[D|CR1 fixest]"], covariance.degrees);
    expect_reproduced("sim_few_clusters_b/twfe", found);
}

// fixest 0.14.2, feols(log(Euros) ~ log(dist_km) | Origin + Destination + Product + Year).
TEST(LeastSquares, ReproduceFourEffectsOnTradeFlows)
{
    const auto table = find_reference_table("trade");
    if (!table)
        GTEST_SKIP() << "trade.csv is not in the checkout";
    const Grouping origin = text_grouping(*table, "Origin");
    const Grouping destination = text_grouping(*table, "Destination");
    const auto fit = least_squares({.outcome = logs(table->numbers("Euros")),
                                    .regressors = {{"log(dist_km)", logs(table->numbers("dist_km"))}},
                                    .fixed_effects = {origin, destination, number_grouping(*table, "Product"),
                                                      number_grouping(*table, "Year")}})
                         .value();
    Found found;
    add_coefficients(found, fit, iid_covariance(fit).value(), "|iid");
    add_coefficients(found, fit, clustered(fit, origin), "|cluster_Origin");
    add_coefficients(found, fit, cluster_covariance(fit, std::vector{origin, destination}).value(),
                     "|cluster_Origin_Destination");
    found["within_r2"] = fit.within_r_squared;
    expect_reproduced("trade/ols_fe", found);
}

// x 1 2 3 4, y 1 3 2 6: means 2.5 and 3, Sxx 5, Sxy 7, slope 1.4; residuals 0.1 0.7 -1.7 0.9, squares 4.2.
TEST(LeastSquares, AgreeWithAHandCalculation)
{
    const auto fit = least_squares({.outcome = {1, 3, 2, 6}, .regressors = {{"x", {1, 2, 3, 4}}}}).value();
    EXPECT_NEAR(fit.coefficients[0], 1.4, 1e-14);
    EXPECT_NEAR(fit.residuals[2], -1.7, 1e-14);
    EXPECT_NEAR(fit.fitted[3], 5.1, 1e-14);
    EXPECT_NEAR(fit.residual_squares, 4.2, 1e-13);
    EXPECT_NEAR(fit.within_r_squared, 1.0 - 4.2 / 14.0, 1e-14);
    EXPECT_NEAR(fit.inverse(0, 0), 0.2, 1e-15);
    EXPECT_EQ(fit.parameters(), 2U);
}

TEST(LeastSquares, DropAndNameCollinearRegressorsInOrder)
{
    const auto fit = least_squares({.outcome = {1, 3, 2, 6, 4, 4},
                                    .regressors = {{"unit trait", {1, 1, 2, 2, 3, 3}},
                                                   {"x", {1, 2, 3, 5, 1, 0}},
                                                   {"twice x and trait", {3, 5, 8, 12, 5, 3}}},
                                    .fixed_effects = {{"unit", {0, 0, 1, 1, 2, 2}}}})
                         .value();
    EXPECT_EQ(fit.names, std::vector<std::string>{"x"});
    EXPECT_EQ(fit.collinear, (std::vector<std::string>{"unit trait", "twice x and trait"}));
    EXPECT_FALSE(fit.position("unit trait").has_value());
}

// The last row is alone in its unit: it changes nothing but the count of rows.
TEST(LeastSquares, DropSingletonsUnlessTold)
{
    const RegressionSample sample{.outcome = {1, 3, 2, 6, 9},
                                  .regressors = {{"x", {1, 2, 3, 5, 7}}},
                                  .fixed_effects = {{"unit", {0, 0, 1, 1, 2}}}};
    const auto dropped = least_squares(sample).value();
    EXPECT_EQ(dropped.rows, (std::vector<std::size_t>{0, 1, 2, 3}));
    EXPECT_EQ(dropped.singletons, 1U);
    const auto kept = least_squares(sample, {.singletons = Singletons::Keep}).value();
    EXPECT_EQ(kept.rows.size(), 5U);
    EXPECT_NEAR(kept.coefficients[0], dropped.coefficients[0], 1e-14);
    EXPECT_NEAR(kept.residuals[4], 0.0, 1e-14);
}

// A weight of two counts as the same row twice.
TEST(LeastSquares, WeighRowsAsIfTheyWereRepeated)
{
    const auto weighted = least_squares({.outcome = {1, 3, 2, 6, 5},
                                         .regressors = {{"x", {1, 2, 3, 5, 4}}},
                                         .fixed_effects = {{"unit", {0, 0, 1, 1, 1}}},
                                         .weights = {1, 2, 1, 1, 2}})
                              .value();
    const auto repeated = least_squares({.outcome = {1, 3, 3, 2, 6, 5, 5},
                                         .regressors = {{"x", {1, 2, 2, 3, 5, 4, 4}}},
                                         .fixed_effects = {{"unit", {0, 0, 0, 1, 1, 1, 1}}}})
                              .value();
    EXPECT_NEAR(weighted.coefficients[0], repeated.coefficients[0], 1e-13);
    EXPECT_NEAR(weighted.residual_squares, repeated.residual_squares, 1e-13);
}

RegressionSample random_sample()
{
    const auto n = *rc::gen::inRange<std::size_t>(20, 60);
    RegressionSample sample{.regressors = {{"x", {}}, {"z", {}}}, .fixed_effects = {{"unit", {}}, {"period", {}}}};
    for (std::size_t i = 0; i < n; ++i) {
        sample.fixed_effects[0].codes.push_back(*rc::gen::inRange<std::size_t>(0, 5));
        sample.fixed_effects[1].codes.push_back(*rc::gen::inRange<std::size_t>(0, 4));
        sample.regressors[0].values.push_back(*rc::gen::inRange(-1000, 1001) / 100.0);
        sample.regressors[1].values.push_back(*rc::gen::inRange(-1000, 1001) / 100.0);
        sample.outcome.push_back(*rc::gen::inRange(-1000, 1001) / 100.0);
    }
    return sample;
}

RC_GTEST_PROP(LeastSquares, DoNotDependOnTheOrderOfRowsOrTheNamesOfUnits, ())
{
    const RegressionSample sample = random_sample();
    const auto fit = least_squares(sample);
    RC_PRE(fit.has_value());
    RC_PRE(fit->names.size() == 2U);
    RegressionSample turned = sample;
    std::ranges::reverse(turned.outcome);
    for (auto& regressor : turned.regressors)
        std::ranges::reverse(regressor.values);
    for (auto& grouping : turned.fixed_effects)
        std::ranges::reverse(grouping.codes);
    for (auto& code : turned.fixed_effects[0].codes)
        code = 1000 - 7 * code;
    const auto again = least_squares(turned).value();
    const auto covariance = cluster_covariance(*fit, std::span(sample.fixed_effects).first(1));
    RC_PRE(covariance.has_value());
    const auto errors = standard_errors(*covariance);
    const auto errors_again = standard_errors(clustered(again, turned.fixed_effects[0]));
    for (std::size_t j = 0; j < 2; ++j) {
        RC_ASSERT(std::abs(fit->coefficients[j] - again.coefficients[j]) <
                  1e-9 * (1.0 + std::abs(again.coefficients[j])));
        RC_ASSERT(std::abs(errors[j] - errors_again[j]) < 1e-9 * (1.0 + errors[j]));
    }
}

RC_GTEST_PROP(LeastSquares, ScaleWithTheOutcomeAndIgnoreWhatFixedEffectsExplain, ())
{
    const RegressionSample sample = random_sample();
    const auto fit = least_squares(sample);
    RC_PRE(fit.has_value());
    RC_PRE(fit->names.size() == 2U);
    RegressionSample moved = sample;
    for (std::size_t i = 0; i < moved.outcome.size(); ++i)
        moved.outcome[i] = 3.0 * moved.outcome[i] + 10.0 * static_cast<double>(moved.fixed_effects[0].codes[i]);
    const auto again = least_squares(moved).value();
    for (std::size_t j = 0; j < 2; ++j)
        RC_ASSERT(std::abs(3.0 * fit->coefficients[j] - again.coefficients[j]) <
                  1e-9 * (1.0 + std::abs(again.coefficients[j])));
    RC_ASSERT(std::abs(9.0 * fit->residual_squares - again.residual_squares) < 1e-7);
}

RC_GTEST_PROP(LeastSquares, LeaveResidualsOrthogonalToEveryRegressor, ())
{
    const RegressionSample sample = random_sample();
    const auto fit = least_squares(sample);
    RC_PRE(fit.has_value());
    for (const Regressor& regressor : sample.regressors) {
        double sum = 0.0;
        for (std::size_t i = 0; i < fit->rows.size(); ++i)
            sum += regressor.values[fit->rows[i]] * fit->residuals[i];
        RC_ASSERT(std::abs(sum) < 1e-8);
    }
}

TEST(LeastSquares, SayWhenTheFitIsPerfect)
{
    const auto line = least_squares({.outcome = {2, 4, 6, 8}, .regressors = {{"x", {1, 2, 3, 4}}}}).value();
    EXPECT_TRUE(line.perfect_fit);
    EXPECT_NEAR(line.coefficients[0], 2.0, 1e-14);
    const auto constant = least_squares({.outcome = {5, 5, 5, 5}, .regressors = {{"x", {1, 2, 3, 4}}}}).value();
    EXPECT_TRUE(constant.perfect_fit);
    EXPECT_EQ(constant.within_r_squared, 0.0);
}

std::string where_of(const RegressionSample& sample)
{
    const auto fit = least_squares(sample);
    return fit ? "no error" : fit.error().where;
}

TEST(LeastSquares, NameTheValueThatIsMissingOrTooLarge)
{
    const double missing = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where_of({.outcome = {1, missing, 2}, .regressors = {{"x", {1, 2, 3}}}}), "outcome[1]");
    EXPECT_EQ(where_of({.outcome = {1, 3, 2}, .regressors = {{"x", {1, 2, 1e300}}}}), "x[2]");
    EXPECT_EQ(where_of({.outcome = {1, 3, 2}, .regressors = {{"x", {1, 2, 4}}}, .weights = {1, 1, missing}}),
              "weights[2]");
}

TEST(LeastSquares, RefuseWhatDoesNotFit)
{
    EXPECT_EQ(where_of({}), "outcome");
    EXPECT_EQ(where_of({.outcome = {1, 3, 2}, .regressors = {{"x", {1, 2}}}}), "x");
    EXPECT_EQ(where_of({.outcome = {1, 3, 2}, .fixed_effects = {{"unit", {0}}}}), "unit");
    EXPECT_EQ(where_of({.outcome = {1, 3, 2}, .weights = {1}}), "weights");
    EXPECT_EQ(where_of({.outcome = {1, 3, 2}, .weights = {1, 0, 1}}), "weights[1]");
}

TEST(LeastSquares, RefuseASampleThatCannotAnswer)
{
    EXPECT_EQ(where_of({.outcome = {1, 3}, .regressors = {{"x", {1, 2}}}}), "regressors");
    EXPECT_EQ(where_of({.outcome = {1, 3, 2}, .regressors = {{"x", {4, 4, 4}}}}), "regressors");
    EXPECT_EQ(where_of({.outcome = {1, 3, 2}, .fixed_effects = {{"unit", {0, 1, 2}}}}), "fixed_effects");
}

} // namespace
} // namespace entente::lessons
