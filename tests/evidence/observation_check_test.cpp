#include "evidence/world.hpp"

#include <entente/evidence/observation_check.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace entente::evidence {
namespace {

using Found = std::vector<std::string>;

const std::string totals_header =
    "check_id,indicator,reporter,partner,period,aggregate,published_value,tolerance_percent,verdict\n";

std::vector<std::string> with_totals(const std::string& rows)
{
    const World world;
    world.rows("published_totals", totals_header + rows);
    return world.problems();
}

TEST(ObservationCheck, FindsNothingWrongInAGoodWorld)
{
    EXPECT_EQ(World().problems(), Found{});
}

TEST(ObservationCheck, NamesAFigureOutsideTheRangeOfItsIndicator)
{
    const World world;
    world.rows("observations", std::string(World::observations) +
                                   "refusal_rate,MAR,NLD,2023,100.5,,unhcr\nrefusal_rate,MAR,NLD,2024,100,,unhcr\n");
    EXPECT_EQ(world.problems(), Found{"observations.csv:11:27: 100.5 lies outside the range of refusal_rate (0 to "
                                      "100); check the figure and its unit"});
}

// All reporters, partner TOTAL, months of 2023: 30 + 10 + 20 = 60. Published 66: 6 of 66 is 9.09 percent.
TEST(ObservationCheck, AddsMonthsAndReportersUpAndComparesWithThePublishedTotal)
{
    EXPECT_EQ(with_totals("T1,detections,,TOTAL,2023,sum_over_reporters,60,0,match\n"), Found{});
    EXPECT_EQ(with_totals("T1,detections,,TOTAL,2023,sum_over_reporters,66,5,match\n"),
              Found{"published_totals.csv:2:1: T1: the figures add up to 60, published is 66 (9.09 percent apart); "
                    "find the rows that differ, or record it as a known_difference with its reason"});
    EXPECT_EQ(with_totals("T1,detections,,TOTAL,2023,sum_over_reporters,66,10,match\n"), Found{})
        << "within the tolerance";
}

TEST(ObservationCheck, LeavesADifferenceThatIsKnownInPeace)
{
    EXPECT_EQ(with_totals("T1,detections,,TOTAL,2023,sum_over_reporters,1000,0.5,known_difference\n"), Found{});
}

// Reporter EU in 2023: partner TUN 7, and TOTAL 20 that is not counted with the partners.
TEST(ObservationCheck, LeavesTheTotalOutOfASumOverPartners)
{
    EXPECT_EQ(with_totals("T1,detections,EU,,2023,sum_over_partners,7,0,match\n"), Found{});
}

TEST(ObservationCheck, ComparesASingleFigureOfOnePeriod)
{
    EXPECT_EQ(
        with_totals(
            "T1,refusal_rate,TUN,NLD,2021,value,21.5,0,match\nT2,detections,NLD,TOTAL,2023-02,value,30,0,match\n"),
        Found{});
    EXPECT_EQ(with_totals("T1,refusal_rate,TUN,NLD,2021,value,20,0,match\n"),
              Found{"published_totals.csv:2:1: T1: the figures add up to 21.5, published is 20 (7.50 percent apart); "
                    "find the rows that differ, or record it as a known_difference with its reason"});
}

TEST(ObservationCheck, SaysWhenThereIsNothingToCompareWith)
{
    EXPECT_EQ(with_totals("T1,refusal_rate,TUN,NLD,1999,value,20,0,match\n"),
              Found{"published_totals.csv:2:1: T1: no figures to compare with; name an indicator, reporter, partner "
                    "and period that have figures"});
}

TEST(ObservationCheck, CannotReadAFolderWithoutItsTables)
{
    const World world;
    const auto schemas = read_schemas(world.folder());
    ASSERT_TRUE(schemas.has_value());
    std::filesystem::remove(world.folder() / "indicators.csv");
    const auto check = ObservationCheck::read(world.folder(), *schemas);
    ASSERT_FALSE(check.has_value());
    EXPECT_EQ(check.error().what, "the file cannot be read");
}

} // namespace
} // namespace entente::evidence
