#include "lessons/group_time/staggered_panels.hpp"

#include <entente/lessons/group_time/extended_two_way.hpp>
#include <entente/lessons/group_time/imputation.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace entente::lessons {
namespace {

ExtendedTwoWayEffects fitted(StaggeredTable table, OutcomeModel model)
{
    auto result = extended_two_way(checked(std::move(table)), model);
    if (!result)
        throw std::runtime_error(one_line(result.error()));
    return *std::move(result);
}

Found found_in(const ExtendedTwoWayEffects& result)
{
    Found found{{"att", result.overall.estimate}, {"att_se", result.overall.standard_error}};
    const auto put = [&found](const std::string& name, const std::vector<AggregateEffect>& effects) {
        for (const auto& effect : effects) {
            found[name + "[" + std::to_string(effect.label) + "]"] = effect.estimate;
            found[name + "_se[" + std::to_string(effect.label) + "]"] = effect.standard_error;
        }
    };
    put("group", result.cohorts);
    put("calendar", result.periods);
    put("event", result.event_times);
    return found;
}

StaggeredTable exponential(StaggeredTable table)
{
    for (std::size_t i = 0; i < table.units.size(); ++i)
        for (std::size_t t = 0; t < table.periods.size(); ++t)
            table.outcomes(i, t) = std::exp(table.outcomes(i, t));
    return table;
}

// Values of the etwfe package, not-yet-treated comparison, clustered by county.
TEST(ExtendedTwoWay, ReproducesMinimumWages)
{
    expect_reproduced("mpdta/etwfe", found_in(fitted(mpdta(), OutcomeModel::Linear)));
}

TEST(ExtendedTwoWay, ReproducesMinimumWagesInCounts)
{
    expect_reproduced("mpdta/etwfe_poisson", found_in(fitted(exponential(mpdta()), OutcomeModel::Poisson)));
}

// Means: cohort 20 then 30, never treated 10 then 30. The never treated grow by the factor 3, so the cohort would have
// reached 60 without treatment.
TEST(ExtendedTwoWay, PoissonAgreesWithAHandCalculation)
{
    StaggeredTable table{.units = {"a", "b", "c", "d"},
                         .periods = {1, 2},
                         .outcomes = Matrix(4, 2),
                         .first_treated = {2, 2, std::nullopt, std::nullopt}};
    const std::vector<std::vector<double>> rows = {{15, 40}, {25, 20}, {8, 20}, {12, 40}};
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t t = 0; t < 2; ++t)
            table.outcomes(i, t) = rows[i][t];
    const auto result = fitted(table, OutcomeModel::Poisson);
    ASSERT_EQ(result.effects.size(), 1U);
    EXPECT_NEAR(result.effects[0].without_treatment, 60.0, 1e-9);
    EXPECT_NEAR(result.overall.estimate, -30.0, 1e-9);
    // Errors of the two groups' means: treated 30 - 60/20 * mean before (by unit 40 - 3 * 15, 20 - 3 * 25: +-25), never
    // treated 20/10 * (after - 3 * before): 2 * (20 - 24), 2 * (40 - 36). Squares over 2^2 each: (2 * 625 + 2 * 64)/4 =
    // 344.5.
    EXPECT_NEAR(result.overall.standard_error, std::sqrt(result.variance_factor * 344.5), 1e-7);
    EXPECT_NEAR(result.variance_factor, 4.0 / 3.0 * 7.0 / 4.0, 1e-14);
}

RC_GTEST_PROP(ExtendedTwoWay, LinearEstimatesAreThoseOfImputation, ())
{
    const StaggeredTable table = random_staggered_table();
    const auto linear = fitted(table, OutcomeModel::Linear);
    const auto imputed = imputation_effects(checked(table));
    RC_ASSERT(imputed.has_value());
    RC_ASSERT(std::abs(linear.overall.estimate - imputed->overall.estimate) < 1e-9);
    for (std::size_t k = 0; k < linear.event_times.size(); ++k)
        RC_ASSERT(std::abs(linear.event_times[k].estimate - imputed->event_times[k].estimate) < 1e-9);
}

RC_GTEST_PROP(ExtendedTwoWay, PoissonScalesWithTheOutcomeWhateverTheOrderOfUnits, ())
{
    const StaggeredTable table = exponential(moved(random_staggered_table(), 0.1, 0.0, 0.0));
    StaggeredTable scaled = reversed_units(table);
    for (std::size_t i = 0; i < table.units.size(); ++i)
        for (std::size_t t = 0; t < table.periods.size(); ++t)
            scaled.outcomes(i, t) *= 1e6;
    const auto one = fitted(table, OutcomeModel::Poisson);
    const auto two = fitted(scaled, OutcomeModel::Poisson);
    RC_ASSERT(std::abs(two.overall.estimate / 1e6 - one.overall.estimate) < 1e-7);
    RC_ASSERT(std::abs(two.overall.standard_error / 1e6 - one.overall.standard_error) < 1e-7);
}

TEST(ExtendedTwoWay, NamesCellsInWhichNobodyIsUntreated)
{
    StaggeredTable table = mpdta();
    for (auto& first : table.first_treated)
        first = first.value_or(2007);
    const auto result = fitted(table, OutcomeModel::Linear);
    EXPECT_EQ(
        result.cells_without_comparison,
        (std::vector<std::string>{"cohort 2004, period 2007", "cohort 2006, period 2007", "cohort 2007, period 2007"}));
    EXPECT_EQ(result.effects.size(), 4U);
}

TEST(ExtendedTwoWay, HandlesATreatedCohortThatFallsToZero)
{
    StaggeredTable table = exponential(mpdta());
    for (std::size_t i = 0; i < table.units.size(); ++i)
        if (table.first_treated[i] == 2004)
            for (std::size_t t = 1; t < table.periods.size(); ++t)
                table.outcomes(i, t) = 0.0;
    const auto result = fitted(table, OutcomeModel::Poisson);
    for (std::size_t k = 0; k < 4; ++k)
        EXPECT_NEAR(result.effects[k].estimate, -result.effects[k].without_treatment, 1e-9);
}

TEST(ExtendedTwoWay, RefusesWhatAPoissonModelCannotFit)
{
    StaggeredTable table = exponential(mpdta());
    const auto where_of = [](const StaggeredTable& bad) {
        const auto result = extended_two_way(checked(bad), OutcomeModel::Poisson);
        return result ? std::string("no error") : result.error().what;
    };
    StaggeredTable negative = table;
    negative.outcomes(0, 0) = -1.0;
    EXPECT_NE(where_of(negative).find("negative"), std::string::npos);
    StaggeredTable zeros = table;
    for (std::size_t i = 0; i < table.units.size(); ++i)
        if (table.first_treated[i] == 2004)
            zeros.outcomes(i, 0) = 0.0;
    EXPECT_EQ(where_of(zeros), "cohort 2004 has only zeros before treatment");
    StaggeredTable period = table;
    for (std::size_t i = 0; i < table.units.size(); ++i)
        period.outcomes(i, 3) = 0.0;
    EXPECT_EQ(where_of(period), "all untreated outcomes of period 2006 are zero");
}

TEST(ExtendedTwoWay, RefusesCovariatesGapsAndTooManyCoefficients)
{
    EXPECT_EQ(extended_two_way(checked(mpdta(true))).error().where, "covariates");
    StaggeredTable gap = mpdta();
    gap.outcomes(3, 0) = std::nan("");
    EXPECT_EQ(extended_two_way(checked(gap)).error().where, gap.units[3] + ", 2003");
    const StaggeredTable small{
        .units = {"a", "b"}, .periods = {1, 2}, .outcomes = Matrix(2, 2), .first_treated = {2, std::nullopt}};
    EXPECT_EQ(extended_two_way(checked(small)).error().where, "units");
    const StaggeredTable all{.units = {"a", "b"}, .periods = {1, 2}, .outcomes = Matrix(2, 2), .first_treated = {2, 2}};
    EXPECT_EQ(extended_two_way(checked(all)).error().where, "first_treated");
}

} // namespace
} // namespace entente::lessons
