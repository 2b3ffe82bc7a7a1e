// `evidence check` and `evidence build`, when all is well and when it is not.

#include "cli/program.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace entente::cli {
namespace {

using Names = std::vector<std::string>;

/// An older evidence file that must survive whatever happens.
class OlderFile {
public:
    OlderFile() { write_text(path(), bytes_); }
    [[nodiscard]] std::filesystem::path path() const { return folder_.path() / "evidence.sqlite"; }
    void expect_untouched() const
    {
        EXPECT_EQ(bytes_of(path()), bytes_);
        EXPECT_EQ(folder_.names(), Names{"evidence.sqlite"}) << "something was left beside it";
    }
    [[nodiscard]] std::vector<std::string> build_from(const std::filesystem::path& tables) const
    {
        return {"evidence", "build", "--from", tables.string(), "--file", path().string(), "--lang", "en"};
    }

private:
    TemporaryFolder folder_;
    std::string bytes_ = "the evidence of yesterday";
};

void spoil(const World& world)
{
    world.rows("observations", std::string(World::observations) + "detections,TNU,NLD,2022-01,many,,frontex\n"
                                                                  "detections,NLD,NLD\n"
                                                                  "refusal_rate,MAR,NLD,2023,101,\"open,unhcr\n"
                                                                  "refusal_rate,MAR,NLD,2024,101,,unhcr\n");
    world.rows("rules", world.text_of("rules") + "r3,,2024-01-02,2024-01-01,,\n");
}

const std::string spoilt =
    "observations.csv:11:12: 'TNU' is not in areas.area_id; did you mean 'TUN'? else add it to areas.area_id\n"
    "observations.csv:11:28: 'many' is not a number; write digits with a point, no thousands marks\n"
    "observations.csv:12:1: the row has 3 cells, the header 7; add or take away commas; a cell with a comma needs "
    "quotes\n"
    "observations.csv:13:31: a quote is opened and not closed on this line; put the cell in quotes and double the "
    "quotes inside it\n"
    "observations.csv:14:27: 101 lies outside the range of refusal_rate (0 to 100); check the figure and its unit\n"
    "rules.csv:4:16: until (2024-01-01) lies before from (2024-01-02); check both dates with the source\n";

TEST(EvidenceCheck, CountsTablesAndRowsWhenAllIsWell)
{
    const World world;
    const Ended child = run({"evidence", "check", "--from", world.folder().string(), "--lang", "en"});
    EXPECT_EQ(child.exit_code, 0) << child.err;
    EXPECT_NE(child.out.find("8 "), std::string::npos) << child.out;
    EXPECT_NE(child.out.find("25 "), std::string::npos) << child.out;
}

TEST(EvidenceCheck, ListsEveryProblemWithItsPlaceAndThenSaysHowMany)
{
    const World world;
    spoil(world);
    const Ended child = run({"evidence", "check", "--from", world.folder().string(), "--quiet"});
    EXPECT_EQ(child.exit_code, 1);
    EXPECT_EQ(child.out, spoilt);
    EXPECT_EQ(child.err, "entente: " + world.folder().string() +
                             ": 6 problems in the tables; each stands above with its place; nothing was built\n");
}

TEST(EvidenceCheck, ListsTheSameProblemsAsJson)
{
    const World world;
    spoil(world);
    const Ended child = run({"evidence", "check", "--from", world.folder().string(), "--json"});
    EXPECT_EQ(child.exit_code, 1);
    std::string lines;
    const auto answer = nlohmann::json::parse(child.out);
    for (const auto& problem : answer.at("result").at("problems"))
        lines += problem.at("file").get<std::string>() + ":" + std::to_string(problem.at("line").get<int>()) + ":" +
                 std::to_string(problem.at("column").get<int>()) + ": " + problem.at("what").get<std::string>() + "; " +
                 problem.at("remedy").get<std::string>() + "\n";
    EXPECT_EQ(lines, spoilt);
}

TEST(EvidenceCheck, GivesJsonEvenForAFileInAnotherEncoding)
{
    const World world;
    world.rows("milestones", std::string_view("\xFF\xFEm\0\xD8\0\xE9", 7));
    world.rows("rules", "r\xE9gle,applies_if\n");
    const Ended child = run({"evidence", "check", "--from", world.folder().string(), "--json"});
    EXPECT_EQ(child.exit_code, 1) << child.err;
    EXPECT_EQ(nlohmann::json::parse(child.out).at("result").at("problems").size(), 2U);
}

TEST(EvidenceCheck, RefusesAFolderThatIsMissingOrHoldsNoTables)
{
    EXPECT_EQ(refusal(1, {"evidence", "check", "--from", "/no/such/folder"}),
              "/no/such/folder: the evidence folder cannot be read: No such file or directory; name the folder that "
              "holds the tables");
    const TemporaryFolder empty;
    EXPECT_EQ(refusal(1, {"evidence", "check", "--from", empty.path().string()}),
              empty.path().string() + ": no table is described here; name the folder that holds *.schema.toml files");
}

TEST(EvidenceBuild, PutsAFileInPlaceThatTheOtherCommandsRead)
{
    const World world;
    const OlderFile older;
    const Ended child = run(older.build_from(world.folder()));
    EXPECT_EQ(child.exit_code, 0) << child.err;
    Start start;
    start.evidence = older.path();
    const Ended shown = run({"evidence", "query", "SELECT count(*) FROM observations"}, start);
    EXPECT_EQ(shown.out, "count(*)\n9\n") << shown.err;
    EXPECT_EQ(std::filesystem::file_size(older.path()) % 4096, 0U);
}

TEST(EvidenceBuild, WritesNothingWhenRowsAreWrong)
{
    const World world;
    spoil(world);
    const OlderFile older;
    const Ended child = run(older.build_from(world.folder()));
    EXPECT_EQ(child.exit_code, 1);
    EXPECT_EQ(child.out, spoilt);
    EXPECT_EQ(child.last_line(), "entente: " + world.folder().string() +
                                     ": 6 problems in the tables; each stands above with its place; nothing was built");
    older.expect_untouched();
}

TEST(EvidenceBuild, WritesNothingWhenASumDisagreesWithAPublishedTotal)
{
    const World world;
    world.rows("observations", std::string(World::observations) + "detections,MAR,TOTAL,2023-05,1,,frontex\n");
    const OlderFile older;
    const Ended child = run(older.build_from(world.folder()));
    EXPECT_EQ(child.exit_code, 1);
    EXPECT_TRUE(child.out.starts_with(
        "published_totals.csv:2:1: T1: the figures add up to 61, published is 60 (1.67 percent apart); "))
        << child.out;
    older.expect_untouched();
}

TEST(EvidenceBuild, LeavesAnOlderFileAsItWasWhenTheDiskIsFull)
{
    const World world;
    const OlderFile older;
    Start full;
    full.largest_file = 16384; // less than the new file needs
    const std::string answer = refusal(3, older.build_from(world.folder()), full);
    EXPECT_NE(answer.find("; make room on the disk and check that the folder may be written"), std::string::npos)
        << answer;
    older.expect_untouched();
}

TEST(EvidenceBuild, SaysWhyWhenTheFileHasNoPlace)
{
    const World world;
    EXPECT_EQ(
        refusal(3, {"evidence", "build", "--from", world.folder().string(), "--file", "/dev/null/evidence.sqlite"}),
        "/dev/null/evidence.sqlite: the evidence file cannot be written: Not a directory; make room on the disk and "
        "check that the folder may be written");
}

TEST(EvidenceBuild, StopsOnRequestAndLeavesAnOlderFileAsItWas)
{
    const World world;
    std::string rows = "visit_id,cost\n";
    for (int i = 0; i < 400'000; ++i)
        rows += "v" + std::to_string(i) + "," + std::to_string(i % 1000) + "\n";
    world.add("visits", evidence::schema_text("visits", "'visit_id'", {{"visit_id", "id"}, {"cost", "number"}}), rows);
    const OlderFile older;
    Start start;
    start.interrupt_at = "visits\n"; // told from the middle of the table
    const Ended child = run(older.build_from(world.folder()), start);
    EXPECT_EQ(child.exit_code, 3) << child.err;
    EXPECT_EQ(child.last_line(), "entente: stopped on request; nothing was changed; run it again when you like");
    EXPECT_EQ(child.out, "");
    older.expect_untouched();
}

} // namespace
} // namespace entente::cli
