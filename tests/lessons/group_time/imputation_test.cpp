#include "lessons/group_time/staggered_panels.hpp"

#include <entente/lessons/group_time/imputation.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace entente::lessons {
namespace {

ImputationEffects imputed(StaggeredTable table, const ImputationOptions& options = {})
{
    auto result = imputation_effects(checked(std::move(table)), options);
    if (!result)
        throw std::runtime_error(one_line(result.error()));
    return *std::move(result);
}

Found found_in(const ImputationEffects& result)
{
    Found found{{"att", result.overall.estimate}, {"att_se", result.overall.standard_error}};
    for (const auto& effect : result.event_times)
        found["event[" + std::to_string(effect.label) + "]"] = effect.estimate;
    for (const auto& lead : result.leads)
        found["event[" + std::to_string(lead.event_time) + "]"] = lead.estimate;
    return found;
}

// Values of the didimputation package, with units of a single pre-period kept in.
TEST(Imputation, ReproducesMinimumWages)
{
    expect_reproduced("mpdta/bjs_imputation", found_in(imputed(mpdta())));
}

TEST(Imputation, ReproducesCastleLaws)
{
    expect_reproduced("castle/bjs_imputation", found_in(imputed(castle())));
}

TEST(Imputation, ReproducesASimulation)
{
    expect_reproduced("base_stagg/bjs_imputation", found_in(imputed(base_stagg())));
}

// Unit a is treated in 2003. Untreated: b has 1, 2, 4 and a 5, 8. Unit effects are means over 2001 and 2002 up to the
// period effects, which are 0, 2 (mean of 1 and 3) and, from b alone, 4 - (1 + 2 - 2)/2 = 3.5. Unit a: (5 + 8 - 2)/2
// = 5.5, so 9 is predicted for 2003.
StaggeredTable by_hand()
{
    StaggeredTable table{.units = {"a", "b"},
                         .periods = {2001, 2002, 2003},
                         .outcomes = Matrix(2, 3),
                         .first_treated = {2003, std::nullopt}};
    const std::vector<std::vector<double>> rows = {{5, 8, 19}, {1, 2, 4}};
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t t = 0; t < 3; ++t)
            table.outcomes(i, t) = rows[i][t];
    return table;
}

TEST(Imputation, AgreesWithAHandCalculation)
{
    const auto result = imputed(by_hand());
    EXPECT_NEAR(result.overall.estimate, 10.0, 1e-12);
    EXPECT_EQ(result.overall.cells, 1U);
    EXPECT_EQ(result.single_unit_cells, 1U);
    // Lead -1: the change of a less that of b, 3 - 1.
    ASSERT_EQ(result.leads.size(), 1U);
    EXPECT_EQ(result.leads[0].event_time, -1);
    EXPECT_NEAR(result.leads[0].estimate, 2.0, 1e-12);
}

TEST(Imputation, KeepsUnitsWithGapsAndNamesCellsItCannotImpute)
{
    StaggeredTable table = mpdta();
    const double gap = std::numeric_limits<double>::quiet_NaN();
    table.outcomes(0, 1) = gap;
    table.outcomes(7, 4) = gap;
    const auto result = imputed(table);
    EXPECT_NEAR(result.overall.estimate, imputed(mpdta()).overall.estimate, 0.002);
    EXPECT_TRUE(result.cells_not_imputed.empty());
    // Without never-treated units nobody shows what 2003 would have been.
    StaggeredTable all{.units = {"a", "b"},
                       .periods = {2001, 2002, 2003},
                       .outcomes = Matrix(2, 3, 1.0),
                       .first_treated = {2002, 2003}};
    const auto partial = imputed(all);
    EXPECT_EQ(partial.cells_not_imputed, (std::vector<std::string>{"unit a, 2003", "unit b, 2003"}));
    EXPECT_EQ(partial.overall.cells, 1U);
}

TEST(Imputation, GivesZeroErrorsAndNoTestForAPerfectFit)
{
    StaggeredTable table = by_hand();
    table.outcomes = Matrix(2, 3, 4.0);
    const auto result = imputed(table);
    EXPECT_NEAR(result.overall.estimate, 0.0, 1e-12);
    EXPECT_NEAR(result.overall.standard_error, 0.0, 1e-12);
    EXPECT_FALSE(result.pre_trend);
}

TEST(Imputation, TakesACovariateOut)
{
    // Outcomes are unit + period + 2 x exactly, with an effect of 3.
    StaggeredTable table{.units = {"a", "b", "c"},
                         .periods = {1, 2, 3, 4},
                         .outcomes = Matrix(3, 4),
                         .first_treated = {3, std::nullopt, std::nullopt}};
    Matrix x(3, 4);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 0; t < 4; ++t) {
            x(i, t) = static_cast<double>((i * 5 + t * t * (i + 1)) % 7) * 1e3;
            table.outcomes(i, t) = static_cast<double>(10 * i + t * t) + 2.0 * x(i, t) + (i == 0 && t >= 2 ? 3.0 : 0.0);
        }
    table.covariates = {{.name = "x", .values = x}};
    const auto result = imputed(table);
    EXPECT_NEAR(result.overall.estimate, 3.0, 1e-8);
    EXPECT_NEAR(result.covariate_effects[0], 2.0, 1e-10);

    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 0; t < 4; ++t)
            table.covariates[0].values(i, t) = static_cast<double>(i + t);
    const auto collinear = imputation_effects(checked(table));
    ASSERT_FALSE(collinear);
    EXPECT_NE(collinear.error().what.find("covariate x"), std::string::npos);
}

RC_GTEST_PROP(Imputation, DoesNotDependOnLevelsOrderOrScaleOfWeights, ())
{
    const StaggeredTable table = random_staggered_table();
    StaggeredTable changed = moved(reversed_units(table), -3.0, 7.0, 2.0);
    changed.weights.assign(changed.units.size(), 5.0);
    const auto one = imputed(table);
    const auto two = imputed(changed);
    RC_ASSERT(std::abs(two.overall.estimate + 3.0 * one.overall.estimate) < 1e-9);
    RC_ASSERT(std::abs(two.overall.standard_error - 3.0 * one.overall.standard_error) < 1e-9);
    RC_ASSERT(one.leads.size() == two.leads.size());
    for (std::size_t k = 0; k < one.leads.size(); ++k) {
        RC_ASSERT(std::abs(two.leads[k].estimate + 3.0 * one.leads[k].estimate) < 1e-9);
        RC_ASSERT(std::abs(two.leads[k].standard_error - 3.0 * one.leads[k].standard_error) < 1e-8);
    }
}

RC_GTEST_PROP(Imputation, FindsEffectsThatAreThereExactly, ())
{
    StaggeredTable table = moved(random_staggered_table(), 0.0, 1.5, 0.5);
    const StaggeredPanel panel = checked(table);
    for (std::size_t i = 0; i < table.units.size(); ++i)
        for (std::size_t t = panel.starts()[i]; t < table.periods.size(); ++t)
            table.outcomes(i, t) += 4.0 + static_cast<double>(t - panel.starts()[i]);
    const auto result = imputed(table);
    for (const auto& effect : result.event_times) {
        RC_ASSERT(std::abs(effect.estimate - 4.0 - effect.label) < 1e-9);
        RC_ASSERT(effect.standard_error < 1e-9);
    }
}

TEST(Imputation, UsesAsManyLeadsAsAskedFor)
{
    const auto result = imputed(mpdta(), {.leads = 1});
    ASSERT_EQ(result.leads.size(), 1U);
    EXPECT_EQ(result.leads[0].event_time, -1);
    ASSERT_TRUE(result.pre_trend);
    const double z = result.leads[0].estimate / result.leads[0].standard_error;
    EXPECT_NEAR(result.pre_trend->statistic, z * z, 1e-10);
    EXPECT_TRUE(imputed(mpdta(), {.leads = 0}).leads.empty());
}

TEST(Imputation, RefusesPanelsWithoutUntreatedUnits)
{
    StaggeredTable table = by_hand();
    table.first_treated = {2003, 2003};
    const auto result = imputation_effects(checked(table));
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().what.find("no treated cell can be imputed"), std::string::npos);
}

} // namespace
} // namespace entente::lessons
