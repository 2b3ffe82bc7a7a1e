#include "lessons/group_time/staggered_panels.hpp"

#include <entente/lessons/group_time/goodman_bacon.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace entente::lessons {
namespace {

// The coefficient of treatment in a regression with unit and period effects, from its definition on a complete panel.
double two_way_regression(const StaggeredTable& table)
{
    const StaggeredPanel panel = checked(table);
    const std::size_t n = table.units.size();
    const std::size_t periods = table.periods.size();
    const auto treated = [&](std::size_t i, std::size_t t) { return t >= panel.starts()[i] ? 1.0 : 0.0; };
    double numerator = 0.0;
    double denominator = 0.0;
    double all = 0.0;
    std::vector<double> of_unit(n, 0.0);
    std::vector<double> of_period(periods, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t t = 0; t < periods; ++t) {
            of_unit[i] += treated(i, t) / static_cast<double>(periods);
            of_period[t] += treated(i, t) / static_cast<double>(n);
            all += treated(i, t) / static_cast<double>(n * periods);
        }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t t = 0; t < periods; ++t) {
            const double left = treated(i, t) - of_unit[i] - of_period[t] + all;
            numerator += left * table.outcomes(i, t);
            denominator += left * left;
        }
    return numerator / denominator;
}

GoodmanBacon decomposed(StaggeredTable table)
{
    auto result = goodman_bacon(checked(std::move(table)));
    if (!result)
        throw std::runtime_error(one_line(result.error()));
    return *std::move(result);
}

// Values of the bacondecomp package, which writes 99999 for the never treated.
TEST(GoodmanBacon, ReproducesMinimumWages)
{
    Found found;
    const auto result = decomposed(mpdta());
    for (const auto& comparison : result.comparisons)
        found["estimate[treated=" + std::to_string(comparison.treated) +
              ",control=" + std::to_string(comparison.comparison.value_or(99'999)) + "]"] = comparison.estimate;
    expect_reproduced("mpdta/goodman_bacon", found);
    EXPECT_EQ(result.comparisons.size(), 9U);
    EXPECT_NEAR(result.two_way_estimate, two_way_regression(mpdta()), 1e-12);
}

// Four periods; a from 2 on, b from 4 on, c never, one unit each, so D is 3/4 and 1/4. Products of time variances: a
// with c 3/16, b with c 3/16, a with b (2/4)(1/4) = 2/16, b with a (1/4)(2/4) = 2/16: weights 0.3, 0.3, 0.2, 0.2.
TEST(GoodmanBacon, AgreesWithAHandCalculation)
{
    StaggeredTable table{.units = {"a", "b", "c"},
                         .periods = {1, 2, 3, 4},
                         .outcomes = Matrix(3, 4),
                         .first_treated = {2, 4, std::nullopt}};
    const std::vector<std::vector<double>> rows = {{0, 3, 5, 7}, {1, 1, 1, 5}, {0, 0, 0, 0}};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 0; t < 4; ++t)
            table.outcomes(i, t) = rows[i][t];
    const auto result = decomposed(table);
    ASSERT_EQ(result.comparisons.size(), 4U);
    const std::vector<double> estimates = {5, 4, 4, 1}; // the last: (5 - 1) - (7 - 4)
    const std::vector<double> weights = {0.3, 0.3, 0.2, 0.2};
    for (std::size_t k = 0; k < 4; ++k) {
        EXPECT_NEAR(result.comparisons[k].estimate, estimates[k], 1e-14);
        EXPECT_NEAR(result.comparisons[k].weight, weights[k], 1e-14);
    }
    EXPECT_EQ(result.comparisons[3].kind, TwoByTwoKind::LaterAgainstEarlier);
    EXPECT_NEAR(result.forbidden_weight, 0.2, 1e-14);
    EXPECT_NEAR(result.two_way_estimate, 1.5 + 1.2 + 0.8 + 0.2, 1e-14);
}

RC_GTEST_PROP(GoodmanBacon, AddsUpToTheTwoWayRegression, ())
{
    StaggeredTable table = random_staggered_table();
    if (*rc::gen::arbitrary<bool>()) // without never-treated units
        table.first_treated[0] = table.first_treated[1] = table.periods.back();
    const auto result = decomposed(table);
    double weight = 0.0;
    for (const auto& comparison : result.comparisons) {
        RC_ASSERT(comparison.weight >= 0.0);
        weight += comparison.weight;
    }
    RC_ASSERT(std::abs(weight - 1.0) < 1e-12);
    RC_ASSERT(std::abs(result.two_way_estimate - two_way_regression(table)) < 1e-10);
}

RC_GTEST_PROP(GoodmanBacon, DoesNotDependOnLevelsOrOrder, ())
{
    const StaggeredTable table = random_staggered_table();
    const auto one = decomposed(table);
    const auto two = decomposed(moved(reversed_units(table), -3.0, 7.0, 2.0));
    for (std::size_t k = 0; k < one.comparisons.size(); ++k) {
        RC_ASSERT(std::abs(two.comparisons[k].estimate + 3.0 * one.comparisons[k].estimate) < 1e-9);
        RC_ASSERT(std::abs(two.comparisons[k].weight - one.comparisons[k].weight) < 1e-12);
    }
}

TEST(GoodmanBacon, RefusesGapsCovariatesAndASingleGroup)
{
    StaggeredTable gap = mpdta();
    gap.outcomes(3, 0) = std::nan("");
    EXPECT_EQ(goodman_bacon(checked(gap)).error().where, gap.units[3] + ", 2003");
    EXPECT_EQ(goodman_bacon(checked(mpdta(true))).error().where, "covariates");
    const StaggeredTable all{.units = {"a", "b"}, .periods = {1, 2}, .outcomes = Matrix(2, 2), .first_treated = {2, 2}};
    EXPECT_EQ(goodman_bacon(checked(all)).error().where, "first_treated");
}

} // namespace
} // namespace entente::lessons
