#include <entente/evidence/panel.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entente::evidence {
namespace {

using Frequency = Period::Frequency;

TEST(Period, IsCountedWithinItsFrequency)
{
    EXPECT_EQ(parse_period("2023"), (Period{Frequency::Year, 2023}));
    EXPECT_EQ(parse_period("2023-Q1"), (Period{Frequency::Quarter, 8092})); // 4 * 2023
    EXPECT_EQ(parse_period("2022-Q4"), (Period{Frequency::Quarter, 8091})); // the one before
    EXPECT_EQ(parse_period("2023-01"), (Period{Frequency::Month, 24276}));  // 12 * 2023
    EXPECT_EQ(parse_period("2022-12"), (Period{Frequency::Month, 24275}));  // the one before
    EXPECT_EQ(parse_period(""), (Period{Frequency::Static, 0}));
}

TEST(Period, KnowsItsYear)
{
    for (const auto* text : {"2023", "2023-Q1", "2023-Q4", "2023-01", "2023-12"})
        EXPECT_EQ(year_of(*parse_period(text)), 2023) << text;
    EXPECT_EQ(year_of(Period{}), 0);
}

TEST(Period, ThatIsSpeltOtherwiseIsNone)
{
    for (const auto* text : {"23", "2023-", "2023-13", "2023-00", "2023-Q0", "2023-Q5", "2023-Qx", "2023-q1", "2023/01",
                             "2023-1", "2023-01-01", "-023", "+023", " 2023", "202x", "2023Q1", "20230-1"})
        EXPECT_FALSE(parse_period(text).has_value()) << text;
}

RC_GTEST_PROP(Period, IsReadBackAsItWasWritten, ())
{
    const auto frequency = *rc::gen::element(Frequency::Year, Frequency::Quarter, Frequency::Month);
    const int per_year = frequency == Frequency::Year ? 1 : frequency == Frequency::Quarter ? 4 : 12;
    const Period period{frequency, *rc::gen::inRange(1000 * per_year, 10'000 * per_year)};
    RC_ASSERT(parse_period(to_string(period)) == period);
    RC_ASSERT(year_of(period) == period.index / per_year);
}

TEST(Series, IsNamedByIndicatorReporterAndPartnerWithADashForNone)
{
    const Series series{"refusal_rate", "TUN", "NLD", {}};
    EXPECT_EQ(series.reference().id, "observations/refusal_rate/TUN/NLD");
    EXPECT_EQ((Series{"population", "TUN", "", {}}.reference().id), "observations/population/TUN/-");
}

TEST(Observation, IsNamedByItsWholeKey)
{
    Observation point{"refusal_rate", "TUN", "NLD", *parse_period("2023-Q2"), 1.0, "", ""};
    EXPECT_EQ(point.reference().id, "observations/refusal_rate/TUN/NLD/2023-Q2");
    point.partner.clear();
    point.period = {};
    EXPECT_EQ(point.reference().id, "observations/refusal_rate/TUN/-/-");
}

TEST(Series, LatestIsItsLastPointIfThereIsOne)
{
    Series series{"population", "TUN", "", {}};
    EXPECT_EQ(series.latest(), nullptr);
    series.points = {{"population", "TUN", "", *parse_period("2021"), 11.0, "", ""},
                     {"population", "TUN", "", *parse_period("2022"), 12.0, "", ""}};
    ASSERT_NE(series.latest(), nullptr);
    EXPECT_EQ(series.latest()->value, 12.0);
}

TEST(SeriesBreak, WithoutReporterOrPartnerConcernsAllOfThem)
{
    const Series series{"asylum", "DEU", "TUN", {}};
    EXPECT_TRUE((SeriesBreak{"asylum", "", "", {}, "vintage", {}}.concerns(series)));
    EXPECT_TRUE((SeriesBreak{"asylum", "DEU", "", {}, "vintage", {}}.concerns(series)));
    EXPECT_TRUE((SeriesBreak{"asylum", "DEU", "TUN", {}, "vintage", {}}.concerns(series)));
    EXPECT_FALSE((SeriesBreak{"asylum", "NLD", "", {}, "vintage", {}}.concerns(series)));
    EXPECT_FALSE((SeriesBreak{"asylum", "", "MAR", {}, "vintage", {}}.concerns(series)));
    EXPECT_FALSE((SeriesBreak{"population", "", "", {}, "vintage", {}}.concerns(series)));
}

} // namespace
} // namespace entente::evidence
