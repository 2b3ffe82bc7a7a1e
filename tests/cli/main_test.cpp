// The program as a whole: flags, exit codes, and where the words go.

#include "cli/program.hpp"

#include <string>

namespace entente::cli {
namespace {

TEST(Program, TellsItsVersionAndItsHelp)
{
    const Ended version = run({"--version"});
    EXPECT_EQ(version.exit_code, 0);
    EXPECT_TRUE(version.out.starts_with("0.")) << version.out;
    EXPECT_EQ(version.err, "");
    for (const auto& command :
         {"advise", "new", "lessons", "interests", "pathway", "safeguards", "options", "evidence"}) {
        const Ended help = run({command, "--help"});
        EXPECT_EQ(help.exit_code, 0) << command;
        EXPECT_NE(help.out.find("\n  entente " + std::string(command)), std::string::npos)
            << "no example: " << help.out;
        EXPECT_EQ(help.err, "");
    }
}

TEST(Program, NamesTheNearestCommandForAnUnknownOne)
{
    EXPECT_EQ(refusal(2, {"advice", "TUN"}),
              "there is no command 'advice'; did you mean 'advise'? 'entente --help' shows the commands");
    EXPECT_EQ(refusal(2, {"evidence", "shwo", "x"}),
              "there is no command 'shwo'; did you mean 'show'? 'entente --help' shows the commands");
    EXPECT_EQ(refusal(2, {"xyzzyplugh"}), "there is no command 'xyzzyplugh'; 'entente --help' shows the commands");
}

TEST(Program, IsCalledWronglyWithoutACommandOrASubject)
{
    EXPECT_EQ(refusal(2, {}), "A subcommand is required; 'entente --help' shows the commands");
    EXPECT_EQ(refusal(2, {"evidence"}), "A subcommand is required; 'entente --help' shows the commands");
    EXPECT_EQ(refusal(2, {"advise"}), "subject is required; 'entente --help' shows the commands");
}

TEST(Program, IsCalledWronglyWithAnUnknownFlagOrOneWordTooMany)
{
    EXPECT_EQ(refusal(2, {"advise", "TUN", "--colour", "red"}),
              "The following arguments were not expected: red --colour; 'entente --help' shows the commands");
    EXPECT_NE(refusal(2, {"advise", "TUN", "MAR"}).find("MAR"), std::string::npos);
}

TEST(Program, IsCalledWronglyInALanguageItDoesNotSpeak)
{
    EXPECT_EQ(refusal(2, {"advise", "TUN", "--lang", "fr"}),
              "--lang: 'fr' is not a language of the program; use nl or en");
}

TEST(Program, IsCalledWronglyWithANumberThatIsNone)
{
    EXPECT_NE(refusal(2, {"advise", "TUN", "--threads", "-1"}).find("--threads"), std::string::npos);
    EXPECT_NE(refusal(2, {"advise", "TUN", "--threads", "many"}).find("--threads"), std::string::npos);
    EXPECT_NE(refusal(2, {"advise", "TUN", "--seed", "x"}).find("--seed"), std::string::npos);
    EXPECT_NE(refusal(2, {"advise", "TUN", "--seed", "-1"}).find("--seed"), std::string::npos);
    EXPECT_NE(refusal(2, {"evidence", "show", "areas", "--limit", "-3"}).find("--limit"), std::string::npos);
}

TEST(Program, TakesTheCommonFlagsBeforeAndBehindTheCommand)
{
    const Ended before = run({"--json", "--lang", "nl", "evidence", "show", "areas/TUN"});
    const Ended behind = run({"evidence", "show", "areas/TUN", "--lang", "nl", "--json"});
    EXPECT_EQ(before.exit_code, 0) << before.err;
    EXPECT_TRUE(before.out.starts_with("{"));
    EXPECT_EQ(before.out, behind.out);
}

TEST(Program, SaysThatItsAnswerCouldNotBeWrittenToAFullDisk)
{
    Start full;
    full.out = "/dev/full";
    for (const auto& command : std::vector<std::vector<std::string>>{{"evidence", "show", "areas/TUN"},
                                                                     {"evidence", "info"},
                                                                     {"evidence", "info", "--json"},
                                                                     {"new", "TUN"},
                                                                     {"evidence", "query", "SELECT * FROM areas"}}) {
        const Ended child = run(command, full);
        EXPECT_EQ(child.exit_code, 3) << command[1] << ": " << child.err;
        EXPECT_TRUE(child.last_line().starts_with("entente: ")) << child.err;
        EXPECT_NE(child.last_line().find("; make room "), std::string::npos) << child.err;
    }
}

TEST(Program, RefusesEvidenceThatIsCutOffOrNoEvidence)
{
    const TemporaryFolder folder;
    const std::string whole = bytes_of(ENTENTE_TEST_EVIDENCE);
    Start start;
    start.evidence = folder.path() / "evidence.sqlite";
    const std::string where = start.evidence.string() + ": ";
    const std::string remedy = "; build it again with 'entente evidence build'";
    const auto refused = [&](std::string_view bytes) {
        write_text(start.evidence, bytes);
        const std::string answer =
            refusal(1, joined({"advise", "TUN", "--out", (folder.path() / "report").string()}, on_a_day), start);
        EXPECT_EQ(refusal(1, {"evidence", "info", "--json"}, start), answer);
        EXPECT_EQ(refusal(1, {"evidence", "export", (folder.path() / "copy").string()}, start), answer);
        EXPECT_EQ(bytes_of(start.evidence), bytes) << "the file was changed";
        EXPECT_EQ(folder.names(), std::vector<std::string>{"evidence.sqlite"}) << "something was written";
        return answer;
    };
    EXPECT_EQ(refused(std::string_view(whole).substr(0, whole.size() / 2)),
              where + "the evidence file is cut off" + remedy);
    EXPECT_EQ(refused(std::string_view(whole).substr(0, 10)), where + "this is not an evidence file" + remedy);
    EXPECT_EQ(refused(std::string(5000, '#')), where + "this is not an evidence file" + remedy);
    std::string damaged = whole;
    damaged.replace(whole.size() / 2, 8192, std::string(8192, '#'));
    EXPECT_TRUE(refused(damaged).starts_with(where + "the evidence file is damaged: "));
    std::filesystem::remove(start.evidence);
    EXPECT_EQ(refusal(1, {"evidence", "info"}, start),
              where + "there is no evidence file; make it with 'entente evidence build', or set ENTENTE_EVIDENCE");
}

} // namespace
} // namespace entente::cli
