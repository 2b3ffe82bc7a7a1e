#include "lessons/group_time/staggered_panels.hpp"

#include <entente/lessons/group_time/group_time_effects.hpp>
#include <entente/lessons/group_time/multiplier_bootstrap.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

namespace entente::lessons {
namespace {

void put(Found& found, const std::string& name, const AggregateFamily& family)
{
    for (const auto& part : family.parts) {
        const std::string label = "[" + std::to_string(part.label) + "]";
        found[name + label] = part.estimate;
        found[name + "_se" + label] = part.standard_error;
    }
    if (!family.overall)
        return;
    found["overall_" + name] = family.overall->estimate;
    found["overall_" + name + "_se"] = family.overall->standard_error;
}

Found found_in(const GroupTimeEffects& result)
{
    Found found;
    for (const auto& effect : result.effects) {
        const std::string cell =
            "[g=" + std::to_string(effect.first_treated) + ",t=" + std::to_string(effect.period) + "]";
        found["att" + cell] = effect.estimate;
        found["se" + cell] = effect.standard_error;
    }
    if (result.simple) {
        found["overall_simple"] = result.simple->estimate;
        found["overall_simple_se"] = result.simple->standard_error;
    }
    put(found, "group", result.group);
    put(found, "dynamic", result.dynamic);
    put(found, "calendar", result.calendar);
    if (result.pre_trend) {
        found["pretest_wald"] = result.pre_trend->statistic;
        found["pretest_p"] = result.pre_trend->p_value;
    }
    return found;
}

GroupTimeEffects effects_of(StaggeredTable table, const GroupTimeOptions& options = {})
{
    auto result = group_time_effects(checked(std::move(table)), options);
    if (!result)
        throw std::runtime_error(one_line(result.error()));
    return *std::move(result);
}

// Callaway & Sant'Anna (2021), minimum wages and teen employment; values of the authors' package. The two critical
// values are of 50,000 draws.
TEST(GroupTimeEffects, ReproduceMinimumWages)
{
    const auto result = effects_of(mpdta());
    Found found = found_in(result);
    std::vector<std::size_t> all(result.effects.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    SilentProgress progress;
    const auto bands =
        multiplier_bootstrap(result.influence, {all, statistics_of(result.dynamic)}, {.draws = 50'000}, progress);
    ASSERT_TRUE(bands);
    found["sup_t_critical_value_95"] = bands->critical_values[0];
    found["sup_t_critical_value_95_dynamic"] = bands->critical_values[1];
    expect_reproduced("mpdta/callaway_santanna", found);
}

TEST(GroupTimeEffects, ReproduceMinimumWagesFromAUniversalBase)
{
    expect_reproduced("mpdta/callaway_santanna_universal",
                      found_in(effects_of(mpdta(), {.base_period = BasePeriod::Universal})));
}

TEST(GroupTimeEffects, ReproduceMinimumWagesAdjustedForPopulation)
{
    expect_reproduced("mpdta/callaway_santanna_dr_lpop", found_in(effects_of(mpdta(true))));
    expect_reproduced("mpdta/callaway_santanna_reg_lpop",
                      found_in(effects_of(mpdta(true), {.adjustment = CovariateAdjustment::OutcomeRegression})));
}

TEST(GroupTimeEffects, ReproduceASimulationComparedWithTheNotYetTreated)
{
    expect_reproduced("base_stagg/callaway_santanna_nyt",
                      found_in(effects_of(base_stagg(), {.comparison = ComparisonGroup::NotYetTreated})));
}

// Cheng & Hoekstra (2013), castle doctrine laws.
TEST(GroupTimeEffects, ReproduceCastleLaws)
{
    expect_reproduced("castle/callaway_santanna", found_in(effects_of(castle())));
}

// Two treated units from 2003 on, changes 2002 to 2003 of 5 and 7; two never treated, changes 1 and 2: 6 - 1.5 = 4.5.
// Influence sums: (5 - 6)^2/2^2 + (7 - 6)^2/2^2 + 2 * 0.5^2/2^2 = 0.625. Before, from 2001 to 2002: 1 and 0 against 1
// and 0.
StaggeredTable by_hand()
{
    StaggeredTable table{.units = {"a", "b", "c", "d"},
                         .periods = {2001, 2002, 2003},
                         .outcomes = Matrix(4, 3),
                         .first_treated = {2003, 2003, std::nullopt, std::nullopt}};
    const std::vector<std::vector<double>> rows = {{0, 1, 6}, {4, 4, 11}, {2, 3, 4}, {7, 7, 9}};
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t t = 0; t < 3; ++t)
            table.outcomes(i, t) = rows[i][t];
    return table;
}

TEST(GroupTimeEffects, AgreeWithAHandCalculation)
{
    const auto result = effects_of(by_hand());
    ASSERT_EQ(result.effects.size(), 2U);
    EXPECT_EQ(result.effects[0].period, 2002);
    EXPECT_NEAR(result.effects[0].estimate, 0.0, 1e-14);
    EXPECT_NEAR(result.effects[1].estimate, 4.5, 1e-14);
    EXPECT_NEAR(result.effects[1].standard_error, std::sqrt(0.625), 1e-14);
    EXPECT_EQ(result.effects[1].base_period, 2002);
    EXPECT_EQ(result.effects[1].treated_units, 2U);
    EXPECT_EQ(result.effects[1].comparison_units, 2U);
    EXPECT_NEAR(result.simple->estimate, 4.5, 1e-14);
    EXPECT_NEAR(result.simple->standard_error, std::sqrt(0.625), 1e-14);
}

TEST(GroupTimeEffects, MeasureFromBeforeAnticipation)
{
    // Treated changes from 2001 to 2003 are 6 and 7, of the others 2 and 2.
    const auto result = effects_of(by_hand(), {.anticipation = 1});
    ASSERT_EQ(result.effects.size(), 2U);
    EXPECT_EQ(result.effects[1].base_period, 2001);
    EXPECT_NEAR(result.effects[1].estimate, 4.5, 1e-14);
    EXPECT_NEAR(result.effects[1].standard_error, std::sqrt(2 * 0.25 / 4), 1e-14);
}

TEST(GroupTimeEffects, NameCohortsWithoutBaseAndCellsWithoutComparison)
{
    StaggeredTable table = by_hand();
    table.first_treated = {2002, 2002, 2003, 2003};
    const auto panel = checked(table);
    const auto later = group_time_effects(panel, {.comparison = ComparisonGroup::NotYetTreated});
    ASSERT_TRUE(later);
    ASSERT_EQ(later->effects.size(), 1U);
    EXPECT_EQ(
        later->cells_without_comparison,
        (std::vector<std::string>{"cohort 2002, period 2003", "cohort 2003, period 2002", "cohort 2003, period 2003"}));
    table.first_treated = {2002, 2003, std::nullopt, std::nullopt};
    EXPECT_EQ(effects_of(table, {.anticipation = 1}).cohorts_without_base, std::vector<int>{2002});
}

TEST(GroupTimeEffects, GiveNoPreTrendTestWhereNothingMovesBeforehand)
{
    StaggeredTable table = by_hand();
    for (std::size_t i = 0; i < 4; ++i)
        table.outcomes(i, 1) = table.outcomes(i, 0) + 0.1;
    const auto result = effects_of(table);
    EXPECT_FALSE(result.pre_trend);
    EXPECT_NEAR(result.effects[0].standard_error, 0.0, 1e-12);
}

// The regression without covariates' worth: an adjustment for a covariate that is the same for all would be collinear,
// one that is unrelated by construction changes nothing.
TEST(GroupTimeEffects, AreTheSameWithABalancedCovariateAsWithout)
{
    StaggeredTable table = moved(by_hand(), 1.0, 0.0, 0.3);
    table.units = {"a", "b", "c", "d", "e", "f", "g", "h"};
    Matrix doubled(8, 3);
    Matrix covariate(8, 3);
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t t = 0; t < 3; ++t) {
            doubled(i, t) = table.outcomes(i % 4, t);
            covariate(i, t) = i < 4 ? 1.0 : -1.0;
        }
    table.outcomes = doubled;
    table.first_treated.insert(table.first_treated.end(), {2003, 2003, std::nullopt, std::nullopt});
    const auto plain = effects_of(table);
    table.covariates = {{.name = "x", .values = covariate}};
    for (const auto adjustment : {CovariateAdjustment::DoublyRobust, CovariateAdjustment::OutcomeRegression,
                                  CovariateAdjustment::InverseProbability}) {
        const auto adjusted = effects_of(table, {.adjustment = adjustment});
        EXPECT_NEAR(adjusted.effects[1].estimate, plain.effects[1].estimate, 1e-12);
        EXPECT_NEAR(adjusted.effects[1].standard_error, plain.effects[1].standard_error, 1e-12);
        EXPECT_NEAR(adjusted.simple->standard_error, plain.simple->standard_error, 1e-12);
    }
}

TEST(GroupTimeEffects, ClusterUnitsThatMoveTogether)
{
    // Every unit twice, in one cluster: the same standard errors as once, not smaller ones.
    StaggeredTable once = mpdta();
    StaggeredTable twice = once;
    const std::size_t n = once.units.size();
    twice.outcomes = Matrix(2 * n, once.periods.size());
    for (std::size_t i = 0; i < 2 * n; ++i) {
        twice.clusters.push_back(i % n);
        for (std::size_t t = 0; t < once.periods.size(); ++t)
            twice.outcomes(i, t) = once.outcomes(i % n, t);
        if (i >= n) {
            twice.units.push_back(once.units[i - n] + "'");
            twice.first_treated.push_back(once.first_treated[i - n]);
        }
    }
    const auto expected = effects_of(once);
    const auto nested = effects_of(twice);
    for (std::size_t k = 0; k < expected.effects.size(); ++k)
        EXPECT_NEAR(nested.effects[k].standard_error, expected.effects[k].standard_error, 1e-12);
    EXPECT_NEAR(nested.dynamic.overall->standard_error, expected.dynamic.overall->standard_error, 1e-12);

    // One cluster across two cohorts forces the general layout; singletons everywhere else.
    StaggeredTable crossing = once;
    crossing.clusters.resize(n);
    std::iota(crossing.clusters.begin(), crossing.clusters.end(), std::size_t{0});
    const StaggeredPanel panel = checked(once);
    const std::size_t a = panel.cohorts()[0].units[0];
    const std::size_t b = panel.never_treated()[0];
    crossing.clusters[a] = crossing.clusters[b];
    const auto joined = effects_of(crossing);
    const auto single = influence(expected.influence, std::vector<std::size_t>{3});
    ASSERT_EQ(single.rows(), n);
    // Rows of `influence` follow cohorts: the first is unit a, the first never treated comes after all cohorts.
    const double own = single(0, 0);
    const double other = single(n - panel.never_treated().size(), 0);
    const double variance = expected.effects[3].standard_error * expected.effects[3].standard_error + 2 * own * other;
    EXPECT_NEAR(joined.effects[3].standard_error, std::sqrt(variance), 1e-12);
}

TEST(GroupTimeEffects, WeighUnitsAsOftenAsTheyStandFor)
{
    StaggeredTable weighted = by_hand();
    weighted.weights = {2.0, 1.0, 1.0, 3.0};
    StaggeredTable repeated = by_hand();
    const std::vector<std::size_t> copies = {0, 0, 1, 2, 3, 3, 3};
    repeated.outcomes = Matrix(copies.size(), 3);
    repeated.units.clear();
    repeated.first_treated.clear();
    for (std::size_t i = 0; i < copies.size(); ++i) {
        repeated.units.push_back(std::to_string(i));
        repeated.first_treated.push_back(weighted.first_treated[copies[i]]);
        repeated.clusters.push_back(copies[i]);
        for (std::size_t t = 0; t < 3; ++t)
            repeated.outcomes(i, t) = weighted.outcomes(copies[i], t);
    }
    const auto one = effects_of(weighted);
    const auto other = effects_of(repeated);
    EXPECT_NEAR(one.effects[1].estimate, other.effects[1].estimate, 1e-12);
    EXPECT_NEAR(one.effects[1].standard_error, other.effects[1].standard_error, 1e-12);
}

RC_GTEST_PROP(GroupTimeEffects, DoNotDependOnLevelsAndScaleWithTheOutcome, ())
{
    const StaggeredTable table = random_staggered_table();
    const GroupTimeOptions options{.comparison =
                                       *rc::gen::element(ComparisonGroup::NeverTreated, ComparisonGroup::NotYetTreated),
                                   .base_period = *rc::gen::element(BasePeriod::Varying, BasePeriod::Universal)};
    const auto plain = effects_of(table, options);
    const auto changed = effects_of(moved(reversed_units(table), -3.0, 7.0, 2.0), options);
    RC_ASSERT(plain.effects.size() == changed.effects.size());
    for (std::size_t k = 0; k < plain.effects.size(); ++k) {
        RC_ASSERT(std::abs(changed.effects[k].estimate + 3.0 * plain.effects[k].estimate) < 1e-9);
        RC_ASSERT(std::abs(changed.effects[k].standard_error - 3.0 * plain.effects[k].standard_error) < 1e-9);
    }
    RC_ASSERT(std::abs(changed.simple->estimate + 3.0 * plain.simple->estimate) < 1e-9);
    RC_ASSERT(std::abs(changed.group.overall->standard_error - 3.0 * plain.group.overall->standard_error) < 1e-9);
}

RC_GTEST_PROP(GroupTimeEffects, HaveInfluenceThatSumsToNothingAndSquaresToTheVariance, ())
{
    const auto result = effects_of(random_staggered_table(), {.comparison = ComparisonGroup::NotYetTreated});
    std::vector<std::size_t> all(result.influence.effects.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    const Matrix units = influence(result.influence, all);
    for (std::size_t k = 0; k < all.size(); ++k) {
        double sum = 0.0;
        double squares = 0.0;
        for (std::size_t i = 0; i < units.rows(); ++i) {
            sum += units(i, k);
            squares += units(i, k) * units(i, k);
        }
        RC_ASSERT(std::abs(sum) < 1e-9);
        RC_ASSERT(std::abs(std::sqrt(squares) - result.effects[k].standard_error) < 1e-9);
    }
}

TEST(GroupTimeEffects, RefuseGapsAndPanelsWithoutComparison)
{
    StaggeredTable gap = by_hand();
    gap.outcomes(2, 1) = std::nan("");
    EXPECT_EQ(group_time_effects(checked(gap)).error().where, "c, 2002");
    StaggeredTable all = by_hand();
    all.first_treated = {2003, 2003, 2003, 2003};
    EXPECT_EQ(group_time_effects(checked(all)).error().where, "comparison");
    EXPECT_EQ(group_time_effects(checked(all), {.comparison = ComparisonGroup::NotYetTreated}).error().where,
              "anticipation");
}

TEST(GroupTimeEffects, NameTheCellThatCannotBeAdjusted)
{
    StaggeredTable table = by_hand();
    table.covariates = {{.name = "x", .values = Matrix(4, 3, 1.0)}};
    const auto result = group_time_effects(checked(table));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().where, "cohort 2003, period 2002 (covariates)");
    EXPECT_NE(result.error().what.find("collinear"), std::string::npos);
}

} // namespace
} // namespace entente::lessons
