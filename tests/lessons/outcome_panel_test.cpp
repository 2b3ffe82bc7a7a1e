#include <entente/lessons/outcome_panel.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace entente::lessons {
namespace {

using evidence::Period;
using Frequency = Period::Frequency;

Date day(std::string_view text)
{
    return *parse_date(text);
}

Period period(std::string_view text)
{
    return *evidence::parse_period(text);
}

/// Constant figures from one period to another.
UnitFigures figures(std::string unit, double value = 100.0, std::string_view first = "2010-Q1",
                    std::string_view last = "2014-Q4")
{
    UnitFigures made;
    made.unit = std::move(unit);
    for (Period place = period(first); place <= period(last); ++place.index)
        made.values[place] = value;
    return made;
}

std::vector<UnitFigures> three_controls()
{
    return {figures("DZA", 200.0), figures("EGY", 300.0), figures("LBY", 400.0)};
}

PanelRules rules(bool missing_is_zero = true)
{
    PanelRules made;
    made.most_periods_before = 20;
    made.most_periods_after = 8;
    made.fewest_periods_before = 8;
    made.fewest_controls = 3;
    made.least_mean_before = 50.0;
    made.missing_is_zero = missing_is_zero;
    return made;
}

const Date in_may = day("2013-05-15"); // in the second quarter: thirteen quarters before, six after
const Period last_quarter = period("2014-Q4");

std::vector<const UnitFigures*> pointers_to(const std::vector<UnitFigures>& units)
{
    std::vector<const UnitFigures*> pointers;
    for (const auto& unit : units)
        pointers.push_back(&unit);
    return pointers;
}

OutcomePanel cut(const UnitFigures& treated, const std::vector<UnitFigures>& controls = three_controls(),
                 Date start = in_may, Period last = last_quarter, const PanelRules& how = rules())
{
    const auto panel = cut_panel(treated, pointers_to(controls), start, last, how);
    EXPECT_TRUE(panel.has_value()) << panel.error();
    return panel.value_or(OutcomePanel{});
}

std::string refusal(const UnitFigures& treated, const std::vector<UnitFigures>& controls = three_controls(),
                    Date start = in_may, Period last = last_quarter, const PanelRules& how = rules())
{
    const auto panel = cut_panel(treated, pointers_to(controls), start, last, how);
    return panel ? "" : panel.error();
}

std::string reason_of(const OutcomePanel& panel, const std::string& unit)
{
    const auto found = std::ranges::find(panel.dropped, unit, &DroppedUnit::unit);
    return found == panel.dropped.end() ? "" : found->reason;
}

std::vector<UnitFigures> four_controls(UnitFigures fourth)
{
    auto controls = three_controls();
    controls.push_back(std::move(fourth));
    return controls;
}

TEST(OutcomePanel, LeavesThePeriodOfTheStartOutOnBothSides)
{
    const OutcomePanel panel = cut(figures("TUN"));
    ASSERT_EQ(panel.periods.size(), 19U);
    ASSERT_EQ(panel.periods_before, 13U);
    EXPECT_EQ(panel.periods.front(), period("2010-Q1"));
    EXPECT_EQ(panel.periods[12], period("2013-Q1"));
    EXPECT_EQ(panel.periods[13], period("2013-Q3"));
    EXPECT_EQ(panel.periods.back(), period("2014-Q4"));
}

TEST(OutcomePanel, TakesThePeriodOfTheStartAsFirstAfterWhenItBeginsOnItsFirstDay)
{
    const OutcomePanel panel = cut(figures("TUN"), three_controls(), day("2013-04-01"));
    EXPECT_EQ(panel.periods_before, 13U);
    EXPECT_EQ(panel.periods[13], period("2013-Q2"));
    // The first of May is the first day of a month, not of a quarter; the second of April of neither.
    for (const auto* later : {"2013-05-01", "2013-06-01", "2013-04-02"})
        EXPECT_EQ(cut(figures("TUN"), three_controls(), day(later)).periods[13], period("2013-Q3")) << later;
}

TEST(OutcomePanel, KnowsTheFirstDayOfAYearFromThatOfAMonth)
{
    const auto yearly = [](const char* unit) { return figures(unit, 100.0, "2000", "2014"); };
    const std::vector<UnitFigures> controls{yearly("DZA"), yearly("EGY"), yearly("LBY")};
    const OutcomePanel whole = cut(yearly("TUN"), controls, day("2010-01-01"), period("2014"));
    EXPECT_EQ(whole.periods[whole.periods_before], period("2010"));
    const OutcomePanel part = cut(yearly("TUN"), controls, day("2010-04-01"), period("2014"));
    EXPECT_EQ(part.periods[part.periods_before - 1], period("2009"));
    EXPECT_EQ(part.periods[part.periods_before], period("2011"));
}

TEST(OutcomePanel, IsNoLongerThanTheRulesAllow)
{
    PanelRules how = rules();
    how.most_periods_before = 9;
    how.most_periods_after = 4;
    const OutcomePanel panel = cut(figures("TUN"), three_controls(), in_may, last_quarter, how);
    EXPECT_EQ(panel.periods.front(), period("2011-Q1")); // nine before the second quarter of 2013
    EXPECT_EQ(panel.periods_before, 9U);
    EXPECT_EQ(panel.periods.back(), period("2014-Q2")); // four from the third quarter of 2013
}

TEST(OutcomePanel, EndsWithTheLastPeriodOfTheOutcome)
{
    const OutcomePanel panel = cut(figures("TUN"), three_controls(), in_may, period("2014-Q1"));
    EXPECT_EQ(panel.periods.back(), period("2014-Q1"));
    EXPECT_EQ(panel.periods.size() - panel.periods_before, 3U);
}

TEST(OutcomePanel, PutsTheTreatedUnitInTheFirstRowAndControlsInTheirOrder)
{
    UnitFigures treated = figures("TUN");
    treated.values[period("2012-Q3")] = 777.0;
    const OutcomePanel panel = cut(treated);
    ASSERT_EQ(panel.counts.rows(), 4U);
    ASSERT_EQ(panel.counts.columns(), panel.periods.size());
    EXPECT_DOUBLE_EQ(panel.counts(0, 10), 777.0); // ten quarters after the first of 2010
    EXPECT_DOUBLE_EQ(panel.counts(0, 11), 100.0);
    const std::vector<std::string> expected{"TUN", "DZA", "EGY", "LBY"};
    for (std::size_t row = 0; row < 4; ++row) {
        EXPECT_EQ(panel.units[row].unit, expected[row]);
        EXPECT_DOUBLE_EQ(panel.counts(row, 0), 100.0 * static_cast<double>(row + 1));
    }
    EXPECT_TRUE(panel.dropped.empty());
}

TEST(OutcomePanel, BeginsAtABreakInTheTreatedSeries)
{
    UnitFigures treated = figures("TUN");
    treated.breaks = {period("2011-Q2"), period("2010-Q3")}; // the later of the two, in any order
    const OutcomePanel panel = cut(treated);
    EXPECT_EQ(panel.periods.front(), period("2011-Q2"));
    EXPECT_EQ(panel.periods_before, 8U);
}

TEST(OutcomePanel, EndsBeforeABreakInTheTreatedSeries)
{
    UnitFigures treated = figures("TUN");
    treated.breaks = {period("2014-Q4"), period("2014-Q2")};
    EXPECT_EQ(cut(treated).periods.back(), period("2014-Q1"));
    treated.breaks = {period("2015-Q1")}; // beyond the window
    EXPECT_EQ(cut(treated).periods.back(), period("2014-Q4"));
}

// Before and after would lie in different vintages, so that nothing can be compared.
TEST(OutcomePanel, RefusesABreakBetweenBeforeAndAfter)
{
    UnitFigures treated = figures("TUN");
    treated.breaks = {period("2013-Q2")};
    EXPECT_EQ(refusal(treated), "too_little_before");
    EXPECT_EQ(refusal(treated, three_controls(), day("2013-04-01")), "too_little_before");
    treated.breaks = {period("2013-Q3")};
    EXPECT_EQ(refusal(treated), "nothing_after");
}

TEST(OutcomePanel, DropsAControlWithABreakInsideTheWindow)
{
    for (const auto* inside : {"2010-Q2", "2013-Q2", "2014-Q4"}) {
        UnitFigures broken = figures("MAR");
        broken.breaks = {period(inside)};
        const OutcomePanel panel = cut(figures("TUN"), four_controls(broken));
        EXPECT_EQ(reason_of(panel, "MAR"), "series_break") << inside;
        EXPECT_EQ(panel.units.size(), 4U);
    }
    for (const auto* outside : {"2010-Q1", "2009-Q1", "2015-Q1"}) { // a break at the first period divides nothing
        UnitFigures whole = figures("MAR");
        whole.breaks = {period(outside)};
        EXPECT_EQ(cut(figures("TUN"), four_controls(whole)).units.size(), 5U) << outside;
    }
}

TEST(OutcomePanel, TakesWhatIsAbsentAsZeroOnlyWhereTheRulesSaySo)
{
    UnitFigures treated = figures("TUN");
    UnitFigures control = figures("MAR");
    for (UnitFigures* unit : {&treated, &control}) {
        unit->values.erase(period("2012-Q1"));
        unit->values.erase(period("2014-Q1"));
    }
    const OutcomePanel zero = cut(treated, four_controls(control));
    EXPECT_DOUBLE_EQ(zero.counts(0, 8), 0.0);
    EXPECT_DOUBLE_EQ(zero.counts(4, 15), 0.0); // thirteen before, then the third quarter of 2013 as the fourteenth
    EXPECT_EQ(refusal(treated, three_controls(), in_may, last_quarter, rules(false)), "gaps");
    const OutcomePanel whole = cut(figures("TUN"), four_controls(control), in_may, last_quarter, rules(false));
    EXPECT_EQ(reason_of(whole, "MAR"), "missing");
}

TEST(OutcomePanel, MissesFiguresAfterTheStartToo)
{
    UnitFigures treated = figures("TUN");
    treated.values.erase(period("2014-Q3"));
    EXPECT_EQ(refusal(treated, three_controls(), in_may, last_quarter, rules(false)), "gaps");
}

TEST(OutcomePanel, BeginsWithTheFirstFigureOfTheTreatedUnit)
{
    // What came before it was not counted, which is not the same as none.
    const OutcomePanel panel = cut(figures("TUN", 100.0, "2011-Q1"));
    EXPECT_EQ(panel.periods.front(), period("2011-Q1"));
    EXPECT_EQ(panel.periods_before, 9U);
}

TEST(OutcomePanel, TurnsAwayCountsTooSmallForTheLogScale)
{
    EXPECT_EQ(refusal(figures("TUN", 49.9)), "small_counts");
    EXPECT_EQ(refusal(figures("TUN", 50.0)), "");
    EXPECT_EQ(reason_of(cut(figures("TUN"), four_controls(figures("MAR", 49.9))), "MAR"), "small_counts");
}

TEST(OutcomePanel, LooksAtSmallCountsBeforeTheStartOnly)
{
    UnitFigures treated = figures("TUN");
    for (Period place = period("2013-Q3"); place <= last_quarter; ++place.index)
        treated.values[place] = 0.0; // a route that closed is what one looks for
    EXPECT_EQ(refusal(treated), "");
}

// One zero of thirteen quarters is 8 percent, two are 15: the rule is a tenth.
TEST(OutcomePanel, TurnsAwayUnitsWithManyZeros)
{
    UnitFigures unit = figures("MAR", 1000.0);
    unit.values[period("2010-Q2")] = 0.0;
    EXPECT_EQ(reason_of(cut(figures("TUN"), four_controls(unit)), "MAR"), "");
    unit.values.erase(period("2011-Q2"));
    EXPECT_EQ(reason_of(cut(figures("TUN"), four_controls(unit)), "MAR"), "small_counts");
    unit.unit = "TUN";
    EXPECT_EQ(refusal(unit), "small_counts");
}

TEST(OutcomePanel, RefusesWithTooFewControls)
{
    auto controls = three_controls();
    controls[1] = figures("EGY", 10.0);
    EXPECT_EQ(refusal(figures("TUN"), controls), "too_few_controls");
    PanelRules how = rules();
    how.fewest_controls = 2;
    EXPECT_EQ(refusal(figures("TUN"), controls, in_may, last_quarter, how), "");
}

TEST(OutcomePanel, RefusesWithoutFigures)
{
    EXPECT_EQ(refusal(UnitFigures{"TUN", {}, {}, {}}), "no_figures");
}

TEST(OutcomePanel, RefusesWhenNothingCameAfter)
{
    EXPECT_EQ(refusal(figures("TUN"), three_controls(), day("2014-10-02")), "nothing_after");
    EXPECT_EQ(refusal(figures("TUN"), three_controls(), day("2014-10-01")), ""); // the last quarter, whole
    EXPECT_EQ(refusal(figures("TUN"), three_controls(), day("2016-01-01")), "nothing_after");
}

TEST(OutcomePanel, RefusesWhenTooLittleCameBefore)
{
    EXPECT_EQ(refusal(figures("TUN"), three_controls(), day("2011-11-15")), "too_little_before"); // seven quarters
    EXPECT_EQ(refusal(figures("TUN"), three_controls(), day("2012-02-15")), "");                  // eight
    EXPECT_EQ(refusal(figures("TUN"), three_controls(), day("2005-02-15")), "too_little_before");
}

RC_GTEST_PROP(OutcomePanel, NeverCountsThePeriodOfAStartInItsMiddle, ())
{
    const int month = *rc::gen::inRange(12 * 2010, 12 * 2015);
    const int later = *rc::gen::inRange(0, 12);
    const Date start = day(evidence::to_string(Period{Frequency::Month, month}) + "-15");
    const Period began = coarser({Frequency::Month, month}, Frequency::Quarter);
    const auto controls = three_controls();
    const auto panel =
        cut_panel(figures("TUN"), pointers_to(controls), start, {Frequency::Quarter, began.index + later}, rules());
    if (!panel)
        return;
    RC_ASSERT(std::ranges::is_sorted(panel->periods));
    for (std::size_t i = 0; i < panel->periods.size(); ++i)
        RC_ASSERT(panel->periods[i] != began && (i < panel->periods_before) == (panel->periods[i] < began));
    RC_ASSERT(panel->periods.back().index <= began.index + later);
    RC_ASSERT(panel->periods_before >= rules().fewest_periods_before);
}

TEST(Periods, AreFoundInTheCoarserOneTheyLieIn)
{
    EXPECT_EQ(coarser(period("2015-12"), Frequency::Quarter), period("2015-Q4"));
    EXPECT_EQ(coarser(period("2016-01"), Frequency::Quarter), period("2016-Q1"));
    EXPECT_EQ(coarser(period("2016-07"), Frequency::Year), period("2016"));
    EXPECT_EQ(coarser(period("2016-Q3"), Frequency::Year), period("2016"));
    EXPECT_EQ(coarser(period("2016"), Frequency::Year), period("2016"));
}

TEST(Periods, HaveTheirMiddleHalfwayThrough)
{
    EXPECT_DOUBLE_EQ(middle_year(period("2016")), 2016.5);
    EXPECT_DOUBLE_EQ(middle_year(period("2016-Q1")), 2016.125);
    EXPECT_DOUBLE_EQ(middle_year(period("2016-12")), 2016.0 + 11.5 / 12.0);
}

} // namespace
} // namespace entente::lessons
