#include <entente/base/date.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace entente {
namespace {

Date on(int year, unsigned month, unsigned day)
{
    return {std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}}};
}

TEST(Date, IsReadFromItsIsoSpelling)
{
    const auto date = parse_date("2023-07-16");
    ASSERT_TRUE(date.has_value());
    EXPECT_EQ(*date, on(2023, 7, 16));
    EXPECT_EQ(date->year(), 2023);
}

TEST(Date, OfAMonthOrYearIsTheIntervalOfItsDays)
{
    const auto month = parse_partial_date("2024-02");
    ASSERT_TRUE(month.has_value());
    EXPECT_EQ(month->earliest, on(2024, 2, 1));
    EXPECT_EQ(month->latest, on(2024, 2, 29)); // a leap year
    EXPECT_EQ(month->precision, DatePrecision::Month);

    const auto year = parse_partial_date("2023");
    ASSERT_TRUE(year.has_value());
    EXPECT_EQ(year->earliest, on(2023, 1, 1));
    EXPECT_EQ(year->latest, on(2023, 12, 31));
    EXPECT_EQ(year->precision, DatePrecision::Year);
}

TEST(Date, KnowsLeapYearsByTheGregorianRule)
{
    EXPECT_TRUE(parse_date("2000-02-29").has_value());
    EXPECT_TRUE(parse_date("2024-02-29").has_value());
    EXPECT_FALSE(parse_date("1900-02-29").has_value());
    EXPECT_FALSE(parse_date("2023-02-29").has_value());
}

TEST(Date, ThatDoesNotExistOrIsSpeltOtherwiseIsRefusedWithARemedy)
{
    for (const auto* text : {"", "2023-13", "2023-00", "2023-04-31", "2023-00-10", "16-07-2023", "2023/07/16",
                             "2023-7-16", "2023-07-16T00:00", "202a", "-123", "+123", " 2023", "2023-1-", "2023--1",
                             "2023-07-1x", "yesterday", "２０２３"}) {
        const auto date = parse_partial_date(text);
        ASSERT_FALSE(date.has_value()) << text;
        EXPECT_EQ(date.error().what, "'" + std::string(text) + "' is not a date");
        EXPECT_NE(date.error().remedy.find("YYYY-MM-DD"), std::string::npos);
    }
}

TEST(Date, WantedToTheDayIsNotGivenToTheMonth)
{
    const auto date = parse_date("2023-07");
    ASSERT_FALSE(date.has_value());
    EXPECT_EQ(one_line(date.error()), "'2023-07' is not a day; write it as YYYY-MM-DD");
}

// The year 2023 has 365 days; 182 days after 1 January is 2 July. July has 31; 15 days after the 1st is the 16th.
TEST(Date, InTheMiddleStandsForAnIntervalOfDays)
{
    EXPECT_EQ(parse_partial_date("2023")->middle(), on(2023, 7, 2));
    EXPECT_EQ(parse_partial_date("2023-07")->middle(), on(2023, 7, 16));
    EXPECT_EQ(parse_partial_date("2023-07-04")->middle(), on(2023, 7, 4));
}

// Worked by hand: 2023-12-31 to 2024-03-01 is 1 + 31 + 29 days.
TEST(Date, DistanceIsCountedInDaysAndHasASign)
{
    EXPECT_EQ(days_between(on(2023, 12, 31), on(2024, 3, 1)), 61);
    EXPECT_EQ(days_between(on(2024, 3, 1), on(2023, 12, 31)), -61);
    EXPECT_EQ(days_between(on(2024, 3, 1), on(2024, 3, 1)), 0);
}

TEST(Date, TodayLiesAfterThisTestWasWritten)
{
    EXPECT_GE(today(), on(2025, 1, 1));
}

RC_GTEST_PROP(Date, IsReadBackAsItWasWritten, ())
{
    // From the year 1000 to 9999: the years of four digits that do not begin with a zero.
    const auto first = on(1000, 1, 1).day.time_since_epoch().count();
    const auto last = on(9999, 12, 31).day.time_since_epoch().count();
    const Date date{std::chrono::sys_days{std::chrono::days{*rc::gen::inRange(first, last + 1)}}};
    const std::string text = to_string(date);
    RC_ASSERT((parse_date(text) == date));
    for (const std::size_t length : {4U, 7U, 10U}) {
        const auto partial = parse_partial_date(text.substr(0, length));
        RC_ASSERT(partial.has_value());
        RC_ASSERT(to_string(*partial) == text.substr(0, length));
        RC_ASSERT(partial->earliest <= date && date <= partial->latest);
        RC_ASSERT(partial->earliest <= partial->middle() && partial->middle() <= partial->latest);
    }
}

RC_GTEST_PROP(Date, ReaderAnswersWhateverTheTextIs, (const std::string& text))
{
    const auto date = parse_partial_date(text);
    RC_ASSERT((date.has_value() ? to_string(*date) == text : !date.error().remedy.empty()));
}

} // namespace
} // namespace entente
