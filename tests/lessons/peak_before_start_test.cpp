#include <entente/lessons/peak_before_start.hpp>

#include <gtest/gtest.h>

namespace entente::lessons {
namespace {

using evidence::Period;

Period month(int year, int month_of_year)
{
    return {Period::Frequency::Month, 12 * year + month_of_year - 1};
}

// A start in March 2016: the year before it runs from March 2015 to February 2016.
TEST(PeakBeforeStart, ComparesTheHighestMonthOfTheYearWithTheLastOne)
{
    const std::map<Period, double> monthly{{month(2015, 2), 9000.0}, // too early to count
                                           {month(2015, 3), 100.0},
                                           {month(2015, 10), 400.0},
                                           {month(2016, 2), 100.0},
                                           {month(2016, 3), 8000.0}}; // the month of the start
    const auto peak = peak_before_start(monthly, *parse_date("2016-03-18"));
    ASSERT_TRUE(peak.has_value());
    EXPECT_EQ(peak->peak_month, month(2015, 10));
    EXPECT_EQ(peak->at_peak, 400.0);
    EXPECT_EQ(peak->last_month, month(2016, 2));
    EXPECT_EQ(peak->at_last, 100.0);
    EXPECT_DOUBLE_EQ(peak->percent(), -75.0);
}

TEST(PeakBeforeStart, TakesAnAbsentMonthForZero)
{
    const std::map<Period, double> monthly{{month(2015, 10), 400.0}, {month(2016, 5), 1.0}};
    EXPECT_DOUBLE_EQ(peak_before_start(monthly, *parse_date("2016-03-18"))->percent(), -100.0);
}

TEST(PeakBeforeStart, SaysNothingWithoutFiguresForThatYear)
{
    EXPECT_FALSE(peak_before_start({}, *parse_date("2016-03-18")));
    EXPECT_FALSE(peak_before_start({{month(2014, 1), 5.0}, {month(2017, 1), 5.0}}, *parse_date("2016-03-18")));
    // figures that end before the last month
    EXPECT_FALSE(peak_before_start({{month(2015, 10), 5.0}}, *parse_date("2016-03-18")));
    EXPECT_FALSE(peak_before_start({{month(2015, 10), 0.0}, {month(2016, 2), 0.0}}, *parse_date("2016-03-18")));
    // years are no months
    EXPECT_FALSE(peak_before_start({{Period{Period::Frequency::Year, 2015}, 5.0}}, *parse_date("2016-03-18")));
}

} // namespace
} // namespace entente::lessons
