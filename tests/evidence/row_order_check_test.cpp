#include <entente/evidence/row_order_check.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace entente::evidence {
namespace {

Schema milestones(std::vector<TableCheck> checks)
{
    Schema schema;
    schema.table = "milestones";
    for (const auto* name : {"instrument_id", "step", "date", "until"})
        schema.columns.push_back({name, ColumnType::Text, false, {}, "", {}, {}});
    schema.checks = std::move(checks);
    return schema;
}

TableCheck not_after()
{
    return {TableCheck::Kind::NotAfter, "date", "until", "", "", "", {}};
}

TableCheck step_order(std::string date = "date")
{
    return {TableCheck::Kind::StepOrder,    "", "", "instrument_id", "step", std::move(date),
            {"start", "signature", "force"}};
}

/// "line:column what" of each problem; the rows stand on lines 1, 2, ...
std::vector<std::string> problems_of(const Schema& schema, std::string_view rows)
{
    std::vector<std::string> found;
    const auto keep = [&](const Problem& problem) {
        found.push_back(std::to_string(problem.line) + ":" + std::to_string(problem.column) + " " + problem.what);
    };
    RowOrderCheck check(schema);
    CsvReader reader(rows);
    CsvRecord record;
    while (reader.next(record))
        check.row("milestones.csv", record, keep);
    check.finish(keep);
    return found;
}

using Found = std::vector<std::string>;

TEST(RowOrderCheck, NamesBothDatesOfARowThatEndsBeforeItBegins)
{
    EXPECT_EQ(problems_of(milestones({not_after()}), "m,start,2023-07-16,2023-07-15\n"),
              Found{"1:20 until (2023-07-15) lies before date (2023-07-16)"});
    EXPECT_EQ(
        problems_of(milestones({not_after()}), "m,start,2023-07-16,2023-07-16\nm,start,2023-07-16,\nm,start,,2020\n"),
        Found{});
}

TEST(RowOrderCheck, ReadsDatesKnownToTheYearInTheWayThatFits)
{
    EXPECT_EQ(problems_of(milestones({not_after()}),
                          "m,start,2023-07-16,2023\nm,start,2023,2023-01-01\nm,start,2023-12,2023\n"),
              Found{});
    EXPECT_EQ(problems_of(milestones({not_after()}), "m,start,2023-07-16,2022\n"),
              Found{"1:20 until (2022) lies before date (2023-07-16)"});
}

TEST(RowOrderCheck, FindsStepsOutOfOrderWithinAGroupOnly)
{
    EXPECT_EQ(
        problems_of(milestones({step_order()}), "a,signature,2023-01-10,\na,start,2023-02-01,\nb,start,2024-01-01,\n"),
        Found{"1:13 a: signature (2023-01-10) lies before start (2023-02-01)"});
    EXPECT_EQ(problems_of(milestones({step_order()}), "a,signature,2023-01-10,\nb,start,2023-02-01,\n"), Found{});
}

TEST(RowOrderCheck, CountsTheFirstDateOfAStepThatOccursMoreThanOnce)
{
    EXPECT_EQ(
        problems_of(milestones({step_order()}), "a,start,2023-06-01,\na,start,2022-01-01,\na,signature,2023-01-10,\n"),
        Found{});
}

TEST(RowOrderCheck, PassesOverStepsWithoutADateOrOutsideTheOrder)
{
    EXPECT_EQ(problems_of(milestones({step_order()}), "a,start,,\na,signature,2023,\na,lunch,1999,\na,force,2024,\n"),
              Found{});
}

// The year of the signature fits either neighbour, but the neighbours contradict each other.
TEST(RowOrderCheck, ComparesStepsOnBothSidesOfOneKnownOnlyToTheYear)
{
    EXPECT_EQ(problems_of(milestones({step_order()}), "a,start,2023-06-01,\na,signature,2023,\na,force,2023-02-01,\n"),
              Found{"3:9 a: force (2023-02-01) lies before start (2023-06-01)"});
}

TEST(RowOrderCheck, KeepsTwoOrdersOfOneTableApart)
{
    // By `date` the steps are in order, and by `until` too; mixed up they would not be.
    EXPECT_EQ(problems_of(milestones({step_order("date"), step_order("until")}),
                          "a,start,2023-03,2021-03\na,signature,2023-04,2021-04\n"),
              Found{});
    EXPECT_EQ(problems_of(milestones({step_order("date"), step_order("until")}),
                          "a,start,2023-03,2021-05\na,signature,2023-04,2021-04\n"),
              Found{"2:21 a: signature (2021-04) lies before start (2021-05)"});
}

} // namespace
} // namespace entente::evidence
