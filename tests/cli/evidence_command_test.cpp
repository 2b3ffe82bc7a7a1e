// `evidence info`, `show`, `query` and `export`.

#include "cli/program.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace entente::cli {
namespace {

using Json = nlohmann::json;
using Names = std::vector<std::string>;

Json result_of(const std::vector<std::string>& command)
{
    const Ended child = run(joined(command, {"--json"}));
    EXPECT_EQ(child.exit_code, 0) << child.err;
    return Json::parse(child.out).at("result");
}

TEST(EvidenceShow, ShowsARowOfEveryKindOfIdWithItsSources)
{
    for (const std::string id :
         {"instruments/eu-tunisia-mou-2023", "provisions/eu-tunisia-mou-2023.financial_support.1",
          "observations/visa_refusal_rate/TUN/NLD/2024", "areas/TUN", "indicators/population",
          "published_totals/T01"}) {
        const Json result = result_of({"evidence", "show", id});
        ASSERT_EQ(result.size(), 1U) << id;
        EXPECT_EQ(result[0].at("id"), id);
        EXPECT_FALSE(result[0].at("row").empty()) << id;
        ASSERT_FALSE(result[0].at("sources").empty()) << id;
        EXPECT_FALSE(result[0].at("sources")[0].at("title").get<std::string>().empty()) << id;
    }
}

TEST(EvidenceShow, ShowsARowOfEveryTable)
{
    const Json info = result_of({"evidence", "info"});
    ASSERT_GT(info.at("tables").size(), 20U);
    for (const auto& table : info.at("tables")) {
        const std::string name = table.at("table");
        const Json first = result_of({"evidence", "show", name, "--limit", "1"});
        ASSERT_EQ(first.size(), 1U) << name;
        const std::string id = first[0].at("id");
        EXPECT_TRUE(id.starts_with(name + "/")) << id;
        EXPECT_EQ(result_of({"evidence", "show", id, "--limit", "1"})[0], first[0]) << id;
    }
}

TEST(EvidenceShow, ShowsASeriesAndSaysThatThereIsMore)
{
    const Json series = result_of({"evidence", "show", "observations/visa_refusal_rate/TUN/NLD", "--limit", "1000"});
    EXPECT_GT(series.size(), 5U);
    for (const auto& row : series)
        EXPECT_TRUE(row.at("id").get<std::string>().starts_with("observations/visa_refusal_rate/TUN/NLD/"));
    const Ended part =
        run({"evidence", "show", "observations/visa_refusal_rate/TUN/NLD", "--limit", "2", "--lang", "en"});
    EXPECT_EQ(part.exit_code, 0);
    EXPECT_TRUE(part.out.ends_with("There are more rows. Ask for more with --limit (now 2).\n")) << part.out;
    EXPECT_EQ(part.out.find("observations/"), 0U);
}

TEST(EvidenceShow, PrintsSourcesForPeopleInTheirLanguage)
{
    const Ended dutch = run({"evidence", "show", "instruments/eu-tunisia-mou-2023", "--lang", "nl"});
    EXPECT_EQ(dutch.exit_code, 0);
    EXPECT_TRUE(dutch.out.starts_with("instruments/eu-tunisia-mou-2023\n")) << dutch.out;
    EXPECT_NE(dutch.out.find("\n  bron "), std::string::npos) << dutch.out;
    EXPECT_NE(run({"evidence", "show", "instruments/eu-tunisia-mou-2023", "--lang", "en"}).out.find("\n  source "),
              std::string::npos);
}

TEST(EvidenceShow, RefusesAnIdThatNamesNothing)
{
    EXPECT_EQ(refusal(1, {"evidence", "show", "instrument/eu-tunisia-mou-2023"}),
              "instrument/eu-tunisia-mou-2023: there is no table 'instrument'; did you mean 'instruments'? an id is "
              "table/key, such as instruments/eu-tunisia-mou-2023");
    EXPECT_EQ(refusal(1, {"evidence", "show", "areas/ATLANTIS"}),
              "areas/ATLANTIS: no row has this id; 'entente evidence show areas' lists what is there");
}

TEST(EvidenceInfo, TellsTablesSeriesVintagesAndLicences)
{
    const Json result = result_of({"evidence", "info"});
    EXPECT_GT(result.at("tables").size(), 20U);
    for (const auto& entry : result.at("indicators")) {
        EXPECT_FALSE(entry.at("licence").get<std::string>().empty()) << entry.at("indicator");
        EXPECT_FALSE(entry.at("vintage").get<std::string>().empty()) << entry.at("indicator");
        EXPECT_GT(entry.at("rows").get<int>(), 0) << entry.at("indicator");
    }
    const Ended words = run({"evidence", "info", "--lang", "en"});
    EXPECT_EQ(words.exit_code, 0);
    EXPECT_NE(words.out.find("\n  instruments "), std::string::npos);
}

TEST(EvidenceQuery, AnswersAsLinesOfCellsAndAsJson)
{
    const std::string sql = "SELECT area_id, name_nl FROM areas WHERE area_id IN ('MAR','TUN') ORDER BY area_id";
    EXPECT_EQ(run({"evidence", "query", sql}).out, "area_id\tname_nl\nMAR\tMarokko\nTUN\tTunesië\n");
    EXPECT_EQ(result_of({"evidence", "query", sql}),
              Json::parse(R"([{"area_id":"MAR","name_nl":"Marokko"},{"area_id":"TUN","name_nl":"Tunesië"}])"));
    EXPECT_EQ(result_of({"evidence", "query", "SELECT 1 WHERE 0"}), Json::array());
}

TEST(EvidenceQuery, RefusesToWriteAndLeavesTheFileAsItWas)
{
    const TemporaryFolder folder;
    Start start;
    start.evidence = folder.path() / "evidence.sqlite";
    start.folder = folder.path();
    std::filesystem::copy_file(ENTENTE_TEST_EVIDENCE, start.evidence);
    for (const auto* sql : {"DELETE FROM instruments", "UPDATE areas SET name_en=''", "DROP TABLE observations",
                            "VACUUM", "VACUUM INTO 'copy.sqlite'"})
        EXPECT_EQ(refusal(1, {"evidence", "query", sql}, start),
                  "SQL: the statement would write; the evidence file is for reading: use SELECT");
    EXPECT_TRUE(bytes_of(start.evidence) == bytes_of(ENTENTE_TEST_EVIDENCE));
    EXPECT_EQ(folder.names(), Names{"evidence.sqlite"});
}

TEST(EvidenceQuery, SaysWhatIsWrongWithAStatement)
{
    EXPECT_EQ(refusal(1, {"evidence", "query", "SELECT * FROM instrument"}),
              "SQL: no such table: instrument; 'entente evidence info' lists the tables");
}

TEST(EvidenceQuery, GivesJsonEvenForBytesThatAreNoText)
{
    const Json result = result_of({"evidence", "query", "SELECT x'41FF42' AS bytes"});
    EXPECT_EQ(result[0].at("bytes"), "A\xEF\xBF\xBD"
                                     "B"); // the replacement character
}

TEST(EvidenceExport, CopiesTheWholeFileAndNeverOverAnother)
{
    const TemporaryFolder folder;
    const std::string copy = folder.path() / "copy.sqlite";
    EXPECT_EQ(run({"evidence", "export", copy}).exit_code, 0);
    EXPECT_TRUE(bytes_of(copy) == bytes_of(ENTENTE_TEST_EVIDENCE));
    write_text(copy, "mine");
    EXPECT_EQ(refusal(1, {"evidence", "export", copy}), copy + ": the file is there already; name a new file");
    EXPECT_EQ(bytes_of(copy), "mine");
}

TEST(EvidenceExport, LeavesNothingHalfWhenTheDiskIsFull)
{
    const TemporaryFolder folder;
    Start full;
    full.largest_file = 100'000;
    const std::string copy = folder.path() / "copy.sqlite";
    EXPECT_TRUE(refusal(3, {"evidence", "export", copy}, full).starts_with(copy + ": "));
    EXPECT_EQ(folder.names(), Names{});
}

} // namespace
} // namespace entente::cli
