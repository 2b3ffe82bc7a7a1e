#include "cli/program.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace entente::cli {
namespace {

using Names = std::vector<std::string>;

const std::string good_head =
    "parties = [\"NLD\"]\npartner = \"TUN\"\nform = \"memorandum_of_understanding\"\nobjective = \"return\"\n";

/// What `advise` says about a partnership file that is wrong; it must write nothing.
std::string refusal_of_file(std::string_view text)
{
    const TemporaryFolder folder;
    write_text(folder.path() / "design.toml", text);
    Start start;
    start.folder = folder.path();
    const std::string answer = refusal(1, joined({"advise", "design.toml"}, on_a_day), start);
    EXPECT_EQ(folder.names(), Names{"design.toml"}) << "something was written";
    EXPECT_EQ(bytes_of(folder.path() / "design.toml"), text) << "the file was changed";
    return answer;
}

/// One advice for all tests of this file that only read it.
Ended advise_into(const std::filesystem::path& folder, const std::vector<std::string>& more, const Start& start = {})
{
    return run(joined(joined({"advise", "TUN", "--format", "json", "--out", folder.string()}, on_a_day), more), start);
}

TEST(Advise, NamesTheNearestCountryForAnUnknownOne)
{
    EXPECT_EQ(refusal(1, {"advise", "TNU"}), "country: 'TNU' is not a known country; did you mean 'TUN' (Tunisia)?");
}

TEST(Advise, NamesTheNearestInstrumentForAnUnknownOne)
{
    EXPECT_NE(refusal(1, {"advise", "eu-tunisia-mou-2032"}).find("did you mean 'eu-tunisia-mou-2023'"),
              std::string::npos);
}

TEST(Advise, RefusesAFileThatIsNotThereOrAFolder)
{
    EXPECT_TRUE(refusal(1, {"advise", "nowhere/design.toml"}).starts_with("nowhere/design.toml: "));
    EXPECT_TRUE(refusal(1, {"advise", "/tmp"}).starts_with("/tmp: "));
}

TEST(Advise, RefusesAFileThatIsNoTomlAtItsPlace)
{
    const std::string answer = refusal_of_file("parties = [\"NLD\"]\nDear reader, this is a letter.\n");
    EXPECT_TRUE(answer.starts_with("design.toml:2:")) << answer;
    EXPECT_TRUE(refusal_of_file(std::string_view("\x7F\x45LF\0\0\xFF\xFE", 8)).starts_with("design.toml:1:"));
}

TEST(Advise, NamesTheNearestProvisionForAnUnknownOne)
{
    const std::string answer =
        refusal_of_file(good_head + "\n[[provision]]\nkind = \"readmit_nationls\"\ndirection = \"from_partner\"\n");
    EXPECT_TRUE(answer.starts_with("design.toml:7:8: ")) << answer;
    EXPECT_NE(answer.find("'readmit_nationls'"), std::string::npos) << answer;
    EXPECT_NE(answer.find("did you mean 'readmit_nationals'"), std::string::npos) << answer;
}

TEST(Advise, RefusesDatesOutOfOrderAndNamesBoth)
{
    const std::string answer =
        refusal_of_file(good_head + "\n[dates]\nsignature = 2027-03-01\nentry_into_force = 2027-02-01\n");
    EXPECT_TRUE(answer.starts_with("design.toml:8:")) << answer;
    EXPECT_NE(answer.find("2027-02-01"), std::string::npos) << answer;
    EXPECT_NE(answer.find("2027-03-01"), std::string::npos) << answer;
}

TEST(Advise, IsCalledWronglyWithADayOrFormatThatIsNone)
{
    EXPECT_EQ(refusal(2, {"advise", "TUN", "--as-of", "tomorrow"}),
              "--as-of: 'tomorrow' is not a day; write it as YYYY-MM-DD");
    EXPECT_EQ(refusal(2, {"advise", "TUN", "--as-of", "2026-02-30"}),
              "--as-of: '2026-02-30' is not a day; write it as YYYY-MM-DD");
    EXPECT_EQ(refusal(2, {"advise", "TUN", "--format", "docx"}),
              "--format: 'docx' is not a format this version writes; use html, json or both");
    EXPECT_EQ(refusal(2, {"advise", "TUN", "--format", "json,docx"}),
              "--format: 'docx' is not a format this version writes; use html, json or both");
}

TEST(Advise, WritesTheSameBytesForAnyNumberOfThreadsAndAgain)
{
    const TemporaryFolder folder;
    ASSERT_EQ(advise_into(folder.path() / "one", {"--threads", "1"}).exit_code, 0);
    ASSERT_EQ(advise_into(folder.path() / "two", {"--threads", "2"}).exit_code, 0);
    ASSERT_EQ(advise_into(folder.path() / "again", {"--threads", "2", "--lang", "nl"}).exit_code, 0);
    const std::string one = bytes_of(folder.path() / "one" / "advice.json");
    EXPECT_EQ(bytes_of(folder.path() / "two" / "advice.json"), one);
    EXPECT_EQ(bytes_of(folder.path() / "again" / "advice.json"), one) << "both languages stand in it";
    const auto advice = nlohmann::json::parse(one);
    EXPECT_EQ(advice.at("manifest").at("as_of"), "2026-11-24");
    EXPECT_EQ(advice.at("manifest").at("seed"), 20251123);
    EXPECT_FALSE(advice.at("statements").empty());
}

TEST(Advise, WritesItsSeedIntoTheManifest)
{
    const TemporaryFolder folder;
    ASSERT_EQ(advise_into(folder.path(), {"--seed", "7"}).exit_code, 0);
    EXPECT_EQ(nlohmann::json::parse(bytes_of(folder.path() / "advice.json")).at("manifest").at("seed"), 7);
    EXPECT_EQ(folder.names(), Names{"advice.json"});
}

TEST(Advise, LeavesAnOlderReportAsItWasWhenTheDiskIsFull)
{
    const TemporaryFolder folder;
    for (const auto* name : {"advice.json", "advice.html", "advice.nl.html"})
        write_text(folder.path() / name, "an older " + std::string(name));
    Start full;
    full.largest_file = 4096;
    for (const auto* format : {"json", "html"}) {
        const Ended child = run(
            joined({"advise", "TUN", "--format", format, "--lang", "en", "--quiet", "--out", folder.path().string()},
                   on_a_day),
            full);
        EXPECT_EQ(child.exit_code, 3) << child.err;
        EXPECT_EQ(child.last_line(), "entente: " + (folder.path() / ("advice." + std::string(format))).string() +
                                         ": the file cannot be written: File too large; make room on the disk and "
                                         "check that the folder may be written");
        EXPECT_EQ(child.out, "");
    }
    EXPECT_EQ(folder.names(), (Names{"advice.html", "advice.json", "advice.nl.html"}));
    for (const auto* name : {"advice.json", "advice.html", "advice.nl.html"})
        EXPECT_EQ(bytes_of(folder.path() / name), "an older " + std::string(name));
}

TEST(Advise, SaysThatAFolderCannotBeMadeBelowAFile)
{
    const TemporaryFolder folder;
    write_text(folder.path() / "plain", "a file");
    const auto where = folder.path() / "plain" / "report";
    const std::string answer =
        refusal(3, joined({"advise", "TUN", "--format", "json", "--out", where.string()}, on_a_day));
    EXPECT_TRUE(
        answer.starts_with((where / "advice.json").string() + ": the file cannot be written: Not a directory; "))
        << answer;
    EXPECT_EQ(bytes_of(folder.path() / "plain"), "a file");
}

TEST(Advise, WritesPagesInBothLanguagesAndSaysWhenTheirChartsCannotBeDrawn)
{
    const TemporaryFolder folder;
    const Ended child = run(joined({"advise", "TUN", "--lang", "en", "--out", folder.path().string()}, on_a_day));
    EXPECT_EQ(child.exit_code, 0) << child.err;
    EXPECT_EQ(folder.names(), (Names{"advice.html", "advice.json", "advice.nl.html"}));
    EXPECT_NE(bytes_of(folder.path() / "advice.html").find("lang=\"en\""), std::string::npos);
    EXPECT_NE(bytes_of(folder.path() / "advice.nl.html").find("lang=\"nl\""), std::string::npos);
    EXPECT_NE(child.err.find("/no/such/python"), std::string::npos) << child.err;
    EXPECT_NE(child.out.find(folder.path().string()), std::string::npos) << child.out;
}

TEST(Advise, StopsOnRequestAndLeavesAnOlderReportAsItWas)
{
    const TemporaryFolder folder;
    write_text(folder.path() / "advice.json", "an older report");
    Start start;
    start.interrupt_at = "\n"; // its first words
    const Ended child = advise_into(folder.path(), {"--lang", "en"}, start);
    EXPECT_EQ(child.exit_code, 3) << child.err;
    EXPECT_TRUE(child.last_line().starts_with("entente: stopped on request; ")) << child.err;
    EXPECT_EQ(bytes_of(folder.path() / "advice.json"), "an older report");
    EXPECT_EQ(folder.names(), Names{"advice.json"});
}

} // namespace
} // namespace entente::cli
