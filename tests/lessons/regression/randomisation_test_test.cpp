#include "reference_samples.hpp"

#include <entente/lessons/regression/poisson.hpp>
#include <entente/lessons/regression/randomisation_test.hpp>
#include <entente/lessons/regression/sun_abraham.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace entente::lessons {
namespace {

struct Panel {
    RegressionSample sample; // without the treatment
    std::vector<int> periods;
    std::vector<int> first_treated;

    [[nodiscard]] const Grouping& units() const { return sample.fixed_effects[0]; }
};

Panel few_clusters()
{
    const ReferenceTable table = reference_table("sim_few_clusters_b");
    Panel panel{.sample = {.outcome = table.numbers("y"),
                           .fixed_effects = {number_grouping(table, "unit"), number_grouping(table, "t")}},
                .periods = {},
                .first_treated = {}};
    std::set<double> treated;
    for (std::size_t i = 0; i < table.size(); ++i)
        if (table.number(i, "D") == 1.0)
            treated.insert(table.number(i, "unit"));
    for (std::size_t i = 0; i < table.size(); ++i) {
        panel.periods.push_back(static_cast<int>(table.number(i, "t")));
        panel.first_treated.push_back(treated.contains(table.number(i, "unit")) ? 8 : never_treated);
    }
    return panel;
}

RandomisationTest test_of(const Panel& panel, const RandomisationOptions& options = {})
{
    return randomisation_test(least_squares(panel.sample).value(), panel.units(), panel.periods, panel.first_treated,
                              options)
        .value();
}

// All 45 ways to pick two of ten units, adoption date kept.
TEST(RandomisationTest, ReproducesTenClusters)
{
    const auto result = test_of(few_clusters());
    expect_reproduced("sim_few_clusters_b/randomisation_inference",
                      {{"p_two_sided[coef, 45 assignments]", result.coefficient_p_value},
                       {"p_two_sided[t, 45 assignments]", result.p_value}});
    EXPECT_EQ(result.assignments, 45U);
    EXPECT_NEAR(result.estimate, -0.6427749857143, 1e-10); // the two-way coefficient, fixest
}

// Five units, six periods but for one missing row, a covariate; dates 3, 5 and never three times: 20 assignments.
Panel small_panel()
{
    Panel panel{.sample = {.regressors = {{"x", {}}}, .fixed_effects = {{"unit", {}}, {"t", {}}}},
                .periods = {},
                .first_treated = {}};
    const int dates[] = {3, never_treated, never_treated, 5, never_treated};
    for (std::size_t i = 0; i < 29; ++i) {
        const auto v = static_cast<double>(i);
        panel.sample.outcome.push_back(std::sin(1.0 + v * v) + 0.3 * v);
        panel.sample.regressors[0].values.push_back(std::cos(3.0 * v));
        panel.sample.fixed_effects[0].codes.push_back(i / 6);
        panel.sample.fixed_effects[1].codes.push_back(i % 6);
        panel.sample.weights.push_back(1.0 + 0.5 * std::sin(v));
        panel.periods.push_back(static_cast<int>(i % 6));
        panel.first_treated.push_back(dates[i / 6]);
    }
    return panel;
}

TEST(RandomisationTest, GivesWhatRegressionsUnderEveryAssignmentGive)
{
    const Panel panel = small_panel();
    std::vector<int> dates{3, 5, never_treated, never_treated, never_treated};
    std::vector<std::pair<double, double>> statistics; // |estimate|, |t|
    std::pair<double, double> own;
    do {
        RegressionSample sample = panel.sample;
        Regressor treatment{.name = "D", .values = {}};
        for (std::size_t i = 0; i < panel.periods.size(); ++i)
            treatment.values.push_back(panel.periods[i] >= dates[panel.units().codes[i]] ? 1.0 : 0.0);
        sample.regressors.insert(sample.regressors.begin(), treatment);
        const auto fit = least_squares(sample).value();
        const double error = std::sqrt(
            cluster_covariance(fit, std::span(sample.fixed_effects).first(1), SmallSample::None).value().matrix(0, 0));
        statistics.emplace_back(std::abs(fit.coefficients[0]), std::abs(fit.coefficients[0]) / error);
        if (dates[0] == 3 && dates[3] == 5)
            own = statistics.back();
    } while (std::ranges::next_permutation(dates).found);
    const auto share = [&](auto member) {
        const auto large = std::ranges::count_if(
            statistics, [&](const auto& one) { return one.*member >= own.*member * (1.0 - 1e-9); });
        return static_cast<double>(large) / static_cast<double>(statistics.size());
    };
    const auto result = test_of(panel);
    EXPECT_EQ(result.assignments, 20U);
    EXPECT_NEAR(std::abs(result.estimate), own.first, 1e-10);
    EXPECT_NEAR(std::abs(result.t), own.second, 1e-9);
    EXPECT_NEAR(result.p_value, share(&std::pair<double, double>::second), 1e-15);
    EXPECT_NEAR(result.coefficient_p_value, share(&std::pair<double, double>::first), 1e-15);
}

TEST(RandomisationTest, DrawsComeCloseToTheEnumerationForAnyNumberOfThreads)
{
    const auto one = test_of(few_clusters(), {.enumerate_up_to = 10, .draws = 20'000});
    const auto two = test_of(few_clusters(), {.enumerate_up_to = 10, .draws = 20'000, .threads = {2}});
    EXPECT_FALSE(one.enumerated);
    EXPECT_EQ(one.p_value, two.p_value);
    EXPECT_EQ(one.coefficient_p_value, two.coefficient_p_value);
    EXPECT_NEAR(one.p_value, 2.0 / 15.0, 4.0 * one.monte_carlo);
}

std::string where_of(const Panel& panel, const RandomisationOptions& options = {})
{
    const auto result = randomisation_test(least_squares(panel.sample).value(), panel.units(), panel.periods,
                                           panel.first_treated, options);
    return result ? "no error" : result.error().where;
}

TEST(RandomisationTest, RefusesDatesThatCannotBeExchanged)
{
    Panel panel = few_clusters();
    std::ranges::fill(panel.first_treated, never_treated);
    EXPECT_EQ(where_of(panel), "first_treated");
    std::ranges::fill(panel.first_treated, 8);
    EXPECT_EQ(where_of(panel), "first_treated");
}

TEST(RandomisationTest, RefusesAUnitWithTwoDates)
{
    Panel panel = few_clusters();
    panel.first_treated[13] = 9; // row 13 is unit 4 in period 2
    EXPECT_EQ(where_of(panel), "first_treated");
}

TEST(RandomisationTest, RefusesATreatmentBeforeOrAfterAllPeriods)
{
    Panel panel = few_clusters();
    std::ranges::replace(panel.first_treated, 8, 1);
    EXPECT_EQ(where_of(panel), "first_treated");
    std::ranges::replace(panel.first_treated, 1, 99);
    EXPECT_EQ(where_of(panel), "first_treated");
}

TEST(RandomisationTest, RefusesSizesThatDoNotFitAndNoDraws)
{
    Panel panel = few_clusters();
    EXPECT_EQ(where_of(panel, {.draws = 0}), "draws");
    panel.periods.pop_back();
    EXPECT_EQ(where_of(panel), "periods");
    panel = few_clusters();
    panel.first_treated.pop_back();
    EXPECT_EQ(where_of(panel), "first_treated");
}

} // namespace
} // namespace entente::lessons
