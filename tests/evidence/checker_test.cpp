#include "evidence/world.hpp"

#include <entente/evidence/checker.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace entente::evidence {
namespace {

using Found = std::vector<std::string>;

Found with_observations(std::string_view more_rows)
{
    const World world;
    world.rows("observations", std::string(World::observations) + std::string(more_rows));
    return world.problems();
}

/// Takes rows and remembers them.
class Collector final : public RowSink {
public:
    std::expected<void, Error> begin_table(const Schema& schema) override
    {
        lines.push_back("table " + schema.table);
        return {};
    }
    std::expected<void, Error> row(std::span<const std::string_view> cells) override
    {
        if (lines.size() == refuse_at)
            return std::unexpected(Error{"the store is full", "store", "make room", ErrorKind::Outside});
        std::string line;
        for (const auto cell : cells)
            line += std::string(cell) + "|";
        lines.push_back(std::move(line));
        return {};
    }

    std::vector<std::string> lines;
    std::size_t refuse_at = 0; ///< 0: never
};

/// Asks to stop once it has been told so often how far the work is.
class Impatient final : public Progress {
public:
    explicit Impatient(std::size_t patience) : patience_(patience) {}
    void report(std::string_view, std::size_t, std::size_t) override { ++reports_; }
    [[nodiscard]] bool cancelled() const override { return reports_ > patience_; }

private:
    std::size_t patience_;
    std::size_t reports_ = 0;
};

TEST(Checker, CountsTheRowsOfAGoodFolderAndHandsThemOnInOrder)
{
    const World world;
    Collector rows;
    SilentProgress progress;
    const auto report = check_evidence(world.folder(), &rows, progress);
    ASSERT_TRUE(report.has_value()) << one_line(report.error());
    EXPECT_TRUE(report->problems.empty());
    EXPECT_EQ(report->schemas.size(), 8U);
    EXPECT_EQ(report->rows, 5U + 2U + 2U + 2U + 9U + 1U + 2U + 2U);
    ASSERT_EQ(rows.lines.size(), report->rows + report->schemas.size());
    EXPECT_EQ(rows.lines[0], "table areas"); // tables by name
    EXPECT_EQ(rows.lines[1], "EU|organisation|European Union|Europese Unie|");
    EXPECT_EQ(rows.lines.back(), "unhcr|Asylum, by year||");
}

TEST(Checker, NamesThePlaceWhereTheHeaderAndTheSchemaPart)
{
    const World world;
    world.rows("sources", "source_id,titel,url\nfrontex,a,\nunhcr,b,\n");
    EXPECT_EQ(world.problems(), Found{"sources.csv:1:11: the header says 'titel' where the schema says 'title'; make "
                                      "the header and sources.schema.toml agree"});
    world.rows("sources", "source_id,title\nfrontex,a\nunhcr,b\n");
    EXPECT_EQ(world.problems(), Found{"sources.csv:1:1: the header says '' where the schema says 'url'; make the "
                                      "header and sources.schema.toml agree"});
    world.rows("sources", "source_id,title,url,date\nfrontex,a,,\nunhcr,b,,\n");
    EXPECT_EQ(world.problems(), Found{"sources.csv:1:21: the header says 'date' where the schema says ''; make the "
                                      "header and sources.schema.toml agree"});
}

TEST(Checker, SaysThatAHeaderIsNoTextInsteadOfRepeatingIt)
{
    const World world;
    world.rows("milestones", std::string_view("\xFF\xFEm\0i\0", 6)); // saved as UTF-16
    EXPECT_EQ(
        world.problems(),
        Found{
            "milestones.csv:1:1: 'milestone_id' holds bytes that are no text; save the file as UTF-8, one row a line"});
    world.rows("milestones", "\"milestone_id,instrument_id\nm1,a\n");
    EXPECT_EQ(world.problems(), Found{"milestones.csv:1:1: a quote is opened and not closed on this line; make the "
                                      "header and milestones.schema.toml agree"});
}

TEST(Checker, DoesNotTakeAFileThatWasEmptiedForATableWithoutRows)
{
    const World world;
    world.rows("milestones", "");
    EXPECT_EQ(world.problems(), Found{"milestones.csv:1:1: the file is empty; write the header that "
                                      "milestones.schema.toml describes, and the rows"});
    world.rows("milestones", "milestone_id,instrument_id,step,date\n");
    EXPECT_EQ(world.problems(), Found{}) << "a header without rows is a table without rows";
}

TEST(Checker, CountsTheCellsOfARow)
{
    EXPECT_EQ(with_observations("detections,NLD,TUN,2022-01\n"),
              Found{"observations.csv:11:1: the row has 4 cells, the header 7; add or take away commas; a cell with a "
                    "comma needs quotes"});
    EXPECT_EQ(with_observations("detections,NLD,TUN,2022-01,1,000,,frontex\n"),
              Found{"observations.csv:11:1: the row has 8 cells, the header 7; add or take away commas; a cell with a "
                    "comma needs quotes"});
}

TEST(Checker, ReportsTheRowsBehindAQuoteThatStaysOpen)
{
    EXPECT_EQ(with_observations("detections,NLD,TUN,2022-01,1,\"p,frontex\ndetections,NLD,TUN,2022-02,many,,frontex\n"),
              (Found{"observations.csv:11:30: a quote is opened and not closed on this line; put the cell in quotes "
                     "and double the quotes inside it",
                     "observations.csv:12:28: 'many' is not a number; write digits with a point, no thousands marks"}));
}

TEST(Checker, NamesTheNearestOfAnUnknownReferenceAndArea)
{
    EXPECT_EQ(with_observations("detection,NLD,TUN,2022-01,1,,fronted\ndetections,TNU,NLD,2022-01,1,,frontex\n"),
              (Found{"observations.csv:11:1: 'detection' is not in indicators.indicator; did you mean 'detections'? "
                     "else add it to indicators.indicator",
                     "observations.csv:11:30: 'fronted' is not in sources.source_id; did you mean 'frontex'? else add "
                     "it to sources.source_id",
                     "observations.csv:12:12: 'TNU' is not in areas.area_id; did you mean 'TUN'? else add it to "
                     "areas.area_id"}));
}

TEST(Checker, FindsFiguresOutOfRangeAndBytesThatAreNoText)
{
    EXPECT_EQ(
        with_observations("refusal_rate,MAR,NLD,2023,-1,,unhcr\nrefusal_rate,MAR,NLD,2024,1,caf\xE9,unhcr\n"),
        (Found{"observations.csv:11:27: -1 lies outside the range of refusal_rate (0 to 100); check the figure and its "
               "unit",
               "observations.csv:12:29: 'flag' holds bytes that are no text; save the file as UTF-8, one row a line"}));
}

TEST(Checker, NamesTheFirstPlaceOfAKeyThatOccursTwice)
{
    EXPECT_EQ(
        with_observations("detections,NLD,TOTAL,2023-01,11,,frontex\n"),
        (Found{
            "observations.csv:11:1: a row with this key stands here already; keep one of this and observations.csv:3",
            // and the sum is then spoilt too: 71 instead of 60
            "published_totals.csv:2:1: T1: the figures add up to 71, published is 60 (18.33 percent apart); find the "
            "rows that differ, or "
            "record it as a known_difference with its reason"}));
}

TEST(Checker, FindsADoubleKeyAcrossTheFilesOfATable)
{
    const World world;
    std::string schema = bytes_of(world.folder() / "facts.schema.toml");
    schema.replace(schema.find("[\"facts.csv\"]"), 13, "[\"facts.csv\", \"more.csv\"]");
    write_text(world.folder() / "facts.schema.toml", schema);
    world.rows("more", "fact_id\n\nnew_fact\ntransfers_persons\n");
    EXPECT_EQ(world.problems(),
              Found{"more.csv:4:1: a row with this key stands here already; keep one of this and facts.csv:2"});
}

TEST(Checker, FindsDatesOutOfOrderInARowAndAmongSteps)
{
    const World world;
    world.rows("rules", world.text_of("rules") + "r3,,2024-01-02,2024-01-01,,\n");
    world.rows("milestones", world.text_of("milestones") +
                                 "m3,tunisia-mou,entry_into_force,2023-05\nm4,tunisia-mou,initialled,soon\n");
    EXPECT_EQ(
        world.problems(),
        (Found{
            "milestones.csv:4:33: tunisia-mou: entry_into_force (2023-05) lies before signature (2023-07-16); check "
            "both dates with the source",
            "milestones.csv:5:27: 'soon' is not a date; write it as YYYY-MM-DD, or YYYY-MM or YYYY where less is known",
            "rules.csv:4:16: until (2024-01-01) lies before from (2024-01-02); check both dates with the source"}));
}

TEST(Checker, ListsEveryProblemOfEveryBadRowByFileLineAndColumn)
{
    const World world;
    world.rows("milestones", "milestone_id,instrument_id,step,date\n"
                             "m1,tunisia-mou,signature,2023-07-16\n"        // good
                             "m2,tunisia mou,signed,2023-99\n"              // three bad cells
                             "m3,tunisia-mou\n"                             // too short
                             ",tunisia-mou,initialled,\"\n"                 // a quote stays open
                             "m1,tunisia-mou,entry_into_force,\n"           // key of line 2
                             "m5,tunisia-mou,negotiation_start,2023-08\n"); // after the signature
    EXPECT_EQ(
        world.problems(),
        (Found{"milestones.csv:2:26: tunisia-mou: signature (2023-07-16) lies before negotiation_start (2023-08); "
               "check both dates with the source",
               "milestones.csv:3:4: 'tunisia mou' is not an id; use letters, digits and _ - . :",
               "milestones.csv:3:16: 'signed' is not allowed here; use one of: negotiation_start, initialled, "
               "signature, entry_into_force",
               "milestones.csv:3:23: '2023-99' is not a date; write it as YYYY-MM-DD, or YYYY-MM or YYYY where less is "
               "known",
               "milestones.csv:4:1: the row has 2 cells, the header 4; add or take away commas; a cell with a comma "
               "needs quotes",
               "milestones.csv:5:25: a quote is opened and not closed on this line; put the cell in quotes and double "
               "the quotes inside it",
               "milestones.csv:6:1: a row with this key stands here already; keep one of this and milestones.csv:2"}));
}

TEST(Checker, CountsTheGoodRowsBesideTheBadOnes)
{
    const World world;
    world.rows("facts", "fact_id\ntransfers_persons\nnot an id\ndetention_max_months\n");
    SilentProgress progress;
    const auto good = check_evidence(World().folder(), nullptr, progress);
    const auto report = check_evidence(world.folder(), nullptr, progress);
    ASSERT_TRUE(good.has_value() && report.has_value());
    EXPECT_EQ(report->problems.size(), 1U);
    EXPECT_EQ(report->rows, good->rows);
}

TEST(Checker, IsAnErrorWhenAFileOfATableIsMissing)
{
    const World world;
    std::filesystem::remove(world.folder() / "rules.csv");
    const auto problems = world.problems();
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_TRUE(problems[0].starts_with("error: ")) << problems[0];
    EXPECT_TRUE(problems[0].ends_with("rules.csv: the file cannot be read; check that it is there and may be read"))
        << problems[0];
}

TEST(Checker, HashChangesWithAnyTableOrSchemaAndWithNothingElse)
{
    SilentProgress progress;
    const auto hash = [&](const World& world) { return check_evidence(world.folder(), nullptr, progress)->hash; };
    const World world;
    const std::string before = hash(world);
    EXPECT_EQ(before.size(), 64U);
    EXPECT_EQ(hash(World()), before) << "the same texts in another folder";
    write_text(world.folder() / "README.md", "not a table");
    EXPECT_EQ(hash(world), before);
    world.rows("facts", world.text_of("facts") + "new_fact\n");
    const std::string with_fact = hash(world);
    EXPECT_NE(with_fact, before);
    write_text(world.folder() / "facts.schema.toml", bytes_of(world.folder() / "facts.schema.toml") + "# a remark\n");
    EXPECT_NE(hash(world), with_fact);
}

TEST(Checker, StopsWithTheErrorOfAStoreThatRefuses)
{
    const World world;
    Collector rows;
    rows.refuse_at = 10;
    SilentProgress progress;
    const auto report = check_evidence(world.folder(), &rows, progress);
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(one_line(report.error()), "store: the store is full; make room");
    EXPECT_EQ(report.error().kind, ErrorKind::Outside);
}

TEST(Checker, StopsBetweenTablesAndInsideALongOneWhenAsked)
{
    const World world;
    Impatient at_once(0);
    const auto between = check_evidence(world.folder(), nullptr, at_once);
    ASSERT_FALSE(between.has_value());
    EXPECT_EQ(one_line(between.error()), "stopped on request; nothing was changed; run it again when you like");
    EXPECT_EQ(between.error().kind, ErrorKind::Outside);

    std::string rows = "fact_id\ntransfers_persons\ndetention_max_months\n";
    for (int i = 0; i < 50'000; ++i)
        rows += "fact" + std::to_string(i) + "\n";
    world.rows("facts", rows);
    Impatient inside(2); // areas and facts are told; the next report comes from within facts
    Collector given;
    const auto report = check_evidence(world.folder(), &given, inside);
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().what, "stopped on request");
    EXPECT_GT(given.lines.size(), 10'000U);
    EXPECT_LT(given.lines.size(), 50'000U);
}

TEST(Checker, FindsNothingWrongInOurOwnEvidence)
{
    SilentProgress progress;
    const auto report = check_evidence(std::filesystem::path(ENTENTE_SOURCE_DIR) / "evidence", nullptr, progress);
    ASSERT_TRUE(report.has_value()) << one_line(report.error());
    for (const auto& problem : report->problems)
        ADD_FAILURE() << problem.where() << ": " << problem.what;
    EXPECT_GT(report->rows, 10'000U);
}

} // namespace
} // namespace entente::evidence
