#include "reference_samples.hpp"

#include <entente/lessons/regression/event_study.hpp>

#include <gtest/gtest.h>

namespace entente::lessons {
namespace {

struct EventStudyRun {
    PeriodInteractions interactions;
    Regression regression;
};

EventStudyRun base_did_event_study(const ReferenceTable& table)
{
    std::vector<int> periods;
    for (const double period : table.numbers("period"))
        periods.push_back(static_cast<int>(period));
    EventStudyRun run{.interactions =
                          period_interactions("period", periods, "treat", table.numbers("treat"), 5).value(),
                      .regression = {}};
    RegressionSample sample{.outcome = table.numbers("y"),
                            .regressors = {regressor_of(table, "x1")},
                            .fixed_effects = {number_grouping(table, "id"), number_grouping(table, "period")}};
    for (const Regressor& regressor : run.interactions.regressors)
        sample.regressors.push_back(regressor);
    run.regression = least_squares(sample).value();
    return run;
}

// fixest 0.14.2, feols(y ~ x1 + i(period, treat, ref = 5) | id + period); Wald test over periods 1 to 4.
TEST(EventStudy, ReproducesTheSimulatedPanelWithClusteredErrors)
{
    const ReferenceTable table = reference_table("base_did");
    const EventStudyRun run = base_did_event_study(table);
    const Covariance covariance = clustered(run.regression, number_grouping(table, "id"));
    Found found;
    add_coefficients(found, run.regression, covariance);
    const WaldTest trend = pretrend_test(run.regression, covariance, run.interactions, 6).value();
    found["pretrend_wald_F"] = trend.statistic;
    found["pretrend_wald_p"] = trend.p_value;
    expect_reproduced("base_did/event_study_twfe", found);
}

// The same with vcov = NW(2) by unit and period.
TEST(EventStudy, ReproducesTheSimulatedPanelWithSeriallyDependentErrors)
{
    const ReferenceTable table = reference_table("base_did");
    const EventStudyRun run = base_did_event_study(table);
    Found found;
    add_coefficients(
        found, run.regression,
        panel_newey_west_covariance(run.regression, number_grouping(table, "id"), number_grouping(table, "period"), 2)
            .value());
    expect_reproduced("base_did/event_study_twfe_nw", found);
}

// fixest 0.14.2, feols(dins ~ i(year, D, ref = 2013) | state + year); years before 2016 without the 2015 cohort.
TEST(EventStudy, ReproducesMedicaidExpansion)
{
    const auto table = find_reference_table("medicaid_ehec");
    if (!table)
        GTEST_SKIP() << "medicaid_ehec.csv is not in the checkout";
    RegressionSample sample{.fixed_effects = {{.name = "state"}, {.name = "year"}}};
    const Grouping state = text_grouping(*table, "stfips");
    std::vector<int> years;
    std::vector<double> expanded;
    for (std::size_t i = 0; i < table->size(); ++i) {
        const double cohort = table->number(i, "yexp2");
        const auto year = static_cast<int>(table->number(i, "year"));
        if (year >= 2016 || cohort == 2015.0)
            continue;
        sample.outcome.push_back(table->number(i, "dins"));
        sample.fixed_effects[0].codes.push_back(state.codes[i]);
        sample.fixed_effects[1].codes.push_back(static_cast<std::size_t>(year));
        years.push_back(year);
        expanded.push_back(cohort == 2014.0 ? 1.0 : 0.0);
    }
    sample.regressors = period_interactions("year", years, "D", expanded, 2013).value().regressors;
    const Regression fit = least_squares(sample).value();
    Found found;
    add_coefficients(found, fit, clustered(fit, sample.fixed_effects[0]));
    expect_reproduced("medicaid_ehec/event_study_twfe", found);
}

// Two units, three periods, no noise: the treated unit gains 0, 2, 5 over the other; against period 1 that is 2 less.
TEST(EventStudy, AgreesWithAHandCalculation)
{
    const std::vector<int> periods{0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};
    const std::vector<double> treated{1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0};
    const auto interactions = period_interactions("t", periods, "treated", treated, 1).value();
    const auto fit = least_squares({.outcome = {10, 13, 15, 12, 13, 19, 1, 1, 3, 2, 2, 2},
                                    .regressors = interactions.regressors,
                                    .fixed_effects = {{"unit", {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3}},
                                                      {"t", {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}}}})
                         .value();
    ASSERT_EQ(fit.names, (std::vector<std::string>{"t::0:treated", "t::2:treated"}));
    // Means of treated less others: 11 - 1.5 = 9.5, 13 - 1.5 = 11.5, 17 - 2.5 = 14.5.
    EXPECT_NEAR(fit.coefficients[0], -2.0, 1e-12);
    EXPECT_NEAR(fit.coefficients[1], 3.0, 1e-12);
}

TEST(EventStudy, RefusesAReferencePeriodThatDoesNotOccur)
{
    const std::vector<int> periods{1, 2};
    EXPECT_EQ(period_interactions("t", periods, "d", std::vector<double>{0, 1}, 3).error().where, "reference");
    EXPECT_EQ(period_interactions("t", periods, "d", std::vector<double>{0}, 2).error().where, "flag");
}

TEST(EventStudy, RefusesATrendTestWithoutAPeriodToTest)
{
    const ReferenceTable table = reference_table("base_did");
    const EventStudyRun run = base_did_event_study(table);
    const Covariance covariance = clustered(run.regression, number_grouping(table, "id"));
    EXPECT_EQ(pretrend_test(run.regression, covariance, run.interactions, 1).error().where, "first_treated");
}

} // namespace
} // namespace entente::lessons
