#include "reference_samples.hpp"

#include <entente/lessons/regression/sun_abraham.hpp>

#include <gtest/gtest.h>

namespace entente::lessons {
namespace {

std::vector<int> whole_numbers(const ReferenceTable& table, const std::string& column)
{
    std::vector<int> result;
    for (const double value : table.numbers(column))
        result.push_back(static_cast<int>(value));
    return result;
}

// The data sets mark never-treated units in their own ways.
std::vector<int> cohorts_of(const ReferenceTable& table, const std::string& column, int never)
{
    std::vector<int> result = whole_numbers(table, column);
    std::ranges::replace(result, never, never_treated);
    return result;
}

// fixest 0.14.2, feols(y ~ x1 + sunab(year_treated, year) | id + year).
TEST(SunAbraham, ReproducesTheStaggeredSimulation)
{
    const ReferenceTable table = reference_table("base_stagg");
    const auto interactions =
        cohort_interactions(whole_numbers(table, "year"), cohorts_of(table, "year_treated", 10000)).value();
    RegressionSample sample{.outcome = table.numbers("y"),
                            .regressors = interactions.regressors,
                            .fixed_effects = {number_grouping(table, "id"), number_grouping(table, "year")}};
    sample.regressors.push_back(regressor_of(table, "x1"));
    const Regression fit = least_squares(sample).value();
    const SunAbraham result = sun_abraham(fit, clustered(fit, sample.fixed_effects[0]), interactions).value();
    Found found{{"att", result.average}, {"coef[x1]", fit.coefficients[fit.position("x1").value()]}};
    for (const auto& event : result.events)
        found["coef[year::" + std::to_string(event.of) + "]"] = event.effect;
    for (const auto& cohort : result.cohorts)
        found["cohort[" + std::to_string(cohort.of) + "]"] = cohort.effect;
    expect_reproduced("base_stagg/sun_abraham", found);
}

// fixest 0.14.2, feols(lemp ~ sunab(first.treat, year) | county + year), clustered by county.
TEST(SunAbraham, ReproducesCountyEmployment)
{
    const ReferenceTable table = reference_table("mpdta");
    const auto interactions =
        cohort_interactions(whole_numbers(table, "year"), cohorts_of(table, "first.treat", 0)).value();
    const RegressionSample sample{
        .outcome = table.numbers("lemp"),
        .regressors = interactions.regressors,
        .fixed_effects = {number_grouping(table, "countyreal"), number_grouping(table, "year")}};
    const Regression fit = least_squares(sample).value();
    const SunAbraham result = sun_abraham(fit, clustered(fit, sample.fixed_effects[0]), interactions).value();
    Found found{{"att", result.average}, {"att_se", result.standard_error}};
    for (const auto& event : result.events) {
        found["event[" + std::to_string(event.of) + "]"] = event.effect;
        found["event_se[" + std::to_string(event.of) + "]"] = event.standard_error;
    }
    expect_reproduced("mpdta/sun_abraham", found);
}

// Units A (treated from 2) and B (never), periods 1 to 3, twice over with noise that cancels. Against period 1, A gains
// 3 and 5 and B gains 1 and 2: effects 2 and 3, mean 2.5.
TEST(SunAbraham, AgreesWithAHandCalculation)
{
    const std::vector<int> periods{1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3};
    const std::vector<int> first{
        2, 2, 2, 2, 2, 2, never_treated, never_treated, never_treated, never_treated, never_treated, never_treated};
    const auto interactions = cohort_interactions(periods, first).value();
    const RegressionSample sample{
        .outcome = {0, 4, 4, 0, 2, 6, 5, 6, 8, 7, 8, 8},
        .regressors = interactions.regressors,
        .fixed_effects = {{"unit", {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3}}, {"t", {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3}}}};
    const Regression fit = least_squares(sample).value();
    const auto result = sun_abraham(fit, iid_covariance(fit).value(), interactions).value();
    ASSERT_EQ(result.events.size(), 2U);
    EXPECT_NEAR(result.events[0].effect, 2.0, 1e-12);
    EXPECT_NEAR(result.events[1].effect, 3.0, 1e-12);
    EXPECT_NEAR(result.average, 2.5, 1e-12);
    EXPECT_NEAR(result.cohorts.at(0).effect, 2.5, 1e-12);
}

TEST(SunAbraham, RefusesUnitsTreatedFromTheStart)
{
    const std::vector<int> periods{1, 2, 1, 2};
    const auto result = cohort_interactions(periods, std::vector<int>{1, 1, never_treated, never_treated});
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().what.find("period 1"), std::string::npos);
}

TEST(SunAbraham, RefusesAPanelWithoutComparison)
{
    const std::vector<int> periods{1, 2, 1, 2};
    EXPECT_EQ(cohort_interactions(periods, std::vector<int>{2, 2, 2, 2}).error().where, "first_treated");
    EXPECT_EQ(cohort_interactions(periods, std::vector<int>(4, never_treated)).error().where, "first_treated");
    EXPECT_EQ(cohort_interactions(periods, std::vector<int>{2}).error().where, "first_treated");
}

TEST(SunAbraham, RefusesARegressionOnOtherRegressors)
{
    const std::vector<int> periods{1, 2, 1, 2};
    const auto interactions =
        cohort_interactions(periods, std::vector<int>{2, 2, never_treated, never_treated}).value();
    EXPECT_EQ(sun_abraham(Regression{}, Covariance{}, interactions).error().where, "interactions");
}

} // namespace
} // namespace entente::lessons
