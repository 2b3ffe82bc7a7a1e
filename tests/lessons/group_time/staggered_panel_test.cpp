#include "lessons/group_time/staggered_panels.hpp"

#include <entente/lessons/group_time/staggered_panel.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace entente::lessons {
namespace {

constexpr double gap = std::numeric_limits<double>::quiet_NaN();

StaggeredTable small()
{
    StaggeredTable table{.units = {"a", "b", "c", "d"},
                         .periods = {2001, 2003, 2005},
                         .outcomes = Matrix(4, 3, 1.0),
                         .first_treated = {2005, std::nullopt, 2002, 2010}};
    table.outcomes(1, 2) = gap;
    return table;
}

std::string where_of(StaggeredTable table)
{
    const auto panel = StaggeredPanel::of(std::move(table));
    return panel ? "no error" : panel.error().where;
}

TEST(StaggeredPanel, FormsCohortsByTheFirstPeriodSeenUnderTreatment)
{
    const StaggeredPanel panel = checked(small());
    ASSERT_EQ(panel.cohorts().size(), 2U);
    EXPECT_EQ(panel.cohorts()[0].first_treated, 2003); // treated from 2002, first seen in 2003
    EXPECT_EQ(panel.cohorts()[0].start, 1U);
    EXPECT_EQ(panel.cohorts()[0].units, std::vector<std::size_t>{2});
    EXPECT_EQ(panel.cohorts()[1].units, std::vector<std::size_t>{0});
    EXPECT_EQ(panel.never_treated(), (std::vector<std::size_t>{1, 3})); // 2010 lies after the panel
    EXPECT_EQ(panel.weights(), (std::vector<double>{1, 1, 1, 1}));
    EXPECT_FALSE(panel.seen(1, 2));
    EXPECT_EQ(panel.without_gaps().error().where, "b, 2005");
}

TEST(StaggeredPanel, NumbersClustersByFirstAppearance)
{
    StaggeredTable table = small();
    table.clusters = {70, 9, 70, 3};
    const StaggeredPanel panel = checked(table);
    EXPECT_EQ(panel.clusters(), (std::vector<std::size_t>{0, 1, 0, 2}));
    EXPECT_EQ(panel.cluster_count(), 3U);
}

TEST(StaggeredPanel, NamesUnitsWithoutAPrePeriodOrLeavesThemOut)
{
    StaggeredTable table = small();
    table.first_treated[2] = 1990;
    table.outcomes(0, 0) = gap;
    table.outcomes(0, 1) = gap; // treated from 2005 and seen in 2005 only
    table.weights = {1, 2, 3, 4};
    table.first_treated[3] = 2003;
    const auto refused = StaggeredPanel::of(table);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("a, c"), std::string::npos);
    const auto panel = StaggeredPanel::of(table, UnitsWithoutPrePeriod::LeaveOut);
    ASSERT_TRUE(panel);
    EXPECT_EQ(panel->left_out(), (std::vector<std::string>{"a", "c"}));
    EXPECT_EQ(panel->units(), (std::vector<std::string>{"b", "d"}));
    EXPECT_EQ(panel->weights(), (std::vector<double>{2, 4}));
    EXPECT_EQ(panel->starts(), (std::vector<std::size_t>{3, 1}));
}

TEST(StaggeredPanel, RefusesShapesThatDoNotFit)
{
    StaggeredTable table = small();
    table.outcomes = Matrix(3, 3, 1.0);
    EXPECT_EQ(where_of(table), "outcomes");
    table = small();
    table.first_treated.pop_back();
    EXPECT_EQ(where_of(table), "first_treated");
    table = small();
    table.covariates = {{.name = "x", .values = Matrix(4, 2)}};
    EXPECT_EQ(where_of(table), "covariates");
    table = small();
    table.weights = {1.0};
    EXPECT_EQ(where_of(table), "weights");
    table = small();
    table.clusters = {1};
    EXPECT_EQ(where_of(table), "clusters");
    EXPECT_EQ(where_of({}), "units");
}

TEST(StaggeredPanel, RefusesNamesTwiceAndPeriodsOutOfOrder)
{
    StaggeredTable table = small();
    table.units[2] = "a";
    EXPECT_EQ(where_of(table), "units");
    table = small();
    table.periods = {2001, 2001, 2005};
    EXPECT_EQ(where_of(table), "periods");
}

TEST(StaggeredPanel, NamesTheFigureThatCannotBeUsed)
{
    StaggeredTable table = small();
    table.outcomes(2, 1) = 1e300;
    EXPECT_EQ(where_of(table), "c, 2003");
    table.outcomes(2, 1) = std::numeric_limits<double>::infinity();
    EXPECT_EQ(where_of(table), "c, 2003");
    table = small();
    table.covariates = {{.name = "x", .values = Matrix(4, 3, gap)}};
    EXPECT_EQ(where_of(table), "a, 2001");
    table = small();
    table.weights = {1, 1, 0, 1};
    EXPECT_EQ(where_of(table), "weights");
    table = small();
    for (std::size_t t = 0; t < 3; ++t)
        table.outcomes(3, t) = gap;
    EXPECT_EQ(where_of(table), "outcomes");
}

TEST(StaggeredPanel, RefusesAPanelWithoutTreatment)
{
    StaggeredTable table = small();
    table.first_treated.assign(4, std::nullopt);
    EXPECT_EQ(where_of(table), "first_treated");
}

TEST(StaggeredRows, MakeARectangleWithGaps)
{
    const std::vector<StaggeredRow> rows = {{.unit = "b", .period = 3, .outcome = 5.0, .treated = true},
                                            {.unit = "a", .period = 1, .outcome = 2.0},
                                            {.unit = "b", .period = 1, .outcome = 4.0},
                                            {.unit = "b", .period = 2, .outcome = 4.5, .treated = true}};
    const auto table = staggered_table(rows);
    ASSERT_TRUE(table);
    EXPECT_EQ(table->units, (std::vector<std::string>{"b", "a"}));
    EXPECT_EQ(table->periods, (std::vector<int>{1, 2, 3}));
    EXPECT_EQ(table->outcomes(0, 2), 5.0);
    EXPECT_TRUE(std::isnan(table->outcomes(1, 1)));
    EXPECT_EQ(table->first_treated[0], 2);
    EXPECT_EQ(table->first_treated[1], std::nullopt);
}

TEST(StaggeredRows, NameTreatmentThatSwitchesOffAndCellsGivenTwice)
{
    std::vector<StaggeredRow> rows = {
        {.unit = "a", .period = 1}, {.unit = "a", .period = 2, .treated = true}, {.unit = "a", .period = 3}};
    const auto off = staggered_table(rows);
    ASSERT_FALSE(off);
    EXPECT_EQ(off.error().what, "treatment of unit a, begun in period 2, is off again in period 3");
    rows[2].period = 2;
    const auto twice = staggered_table(rows);
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().what, "two rows for unit a in period 2");
    EXPECT_EQ(staggered_table({}).error().where, "rows");
}

RC_GTEST_PROP(StaggeredPanel, PutsEveryUnitInOneCohortOrAmongTheNeverTreated, ())
{
    const StaggeredTable table = random_staggered_table();
    const StaggeredPanel panel = checked(table);
    std::size_t units = panel.never_treated().size();
    for (const auto& cohort : panel.cohorts()) {
        units += cohort.units.size();
        RC_ASSERT(cohort.weight == static_cast<double>(cohort.units.size()));
        for (const std::size_t unit : cohort.units)
            RC_ASSERT(table.first_treated[unit] == cohort.first_treated);
    }
    RC_ASSERT(units == table.units.size());
}

} // namespace
} // namespace entente::lessons
