// The JSON envelope of every command.

#include "cli/program.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace entente::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Runs a command with --json and looks at the envelope. Nothing but JSON may stand on stdout, and nothing at all on
/// stderr.
/// @return  the result in it
Json envelope_result(const std::string& name, const std::vector<std::string>& command)
{
    const Ended child = run(joined(command, {"--json"}));
    EXPECT_EQ(child.exit_code, 0) << child.err;
    EXPECT_EQ(child.err, "");
    const Json answer = Json::parse(child.out, nullptr, false);
    EXPECT_FALSE(answer.is_discarded()) << "no JSON: " << child.out.substr(0, 200);
    std::vector<std::string> keys;
    for (const auto& [key, value] : answer.items())
        keys.push_back(key);
    EXPECT_EQ(keys, (std::vector<std::string>{"entente", "command", "seed", "evidence", "result", "warnings"}));
    if (keys.size() != 6)
        return {};
    EXPECT_EQ(answer["command"], name);
    EXPECT_EQ(answer["seed"], 20251123);
    EXPECT_EQ(answer["evidence"].get<std::string>().size(), 64U);
    EXPECT_TRUE(answer["warnings"].is_array());
    return answer["result"];
}

class Question : public testing::TestWithParam<const char*> {};

TEST_P(Question, AnswersInTheEnvelopeWithItsOwnStatementsOnly)
{
    const std::string question = GetParam();
    const Json result = envelope_result(question, joined({question, "TUN"}, on_a_day));
    EXPECT_EQ(result["question"], question);
    EXPECT_EQ(result["subject"]["partner"], "TUN");
    EXPECT_EQ(result["manifest"]["as_of"], "2026-11-24");
    ASSERT_FALSE(result["statements"].empty());
    for (const auto& statement : result["statements"]) {
        EXPECT_EQ(statement["question"], question);
        EXPECT_TRUE(statement["text"].contains("nl") && statement["text"].contains("en")) << statement["id"];
    }
}

INSTANTIATE_TEST_SUITE_P(Five, Question, testing::Values("lessons", "interests", "pathway", "safeguards", "options"),
                         [](const auto& question) { return std::string(question.param); });

TEST(JsonAnswer, OfAdviseHoldsAllFiveQuestionsAndWritesNoFile)
{
    const TemporaryFolder folder;
    Start start;
    start.folder = folder.path();
    const Json result = envelope_result("advise", joined({"advise", "TUN"}, on_a_day));
    EXPECT_EQ(result["questions"].size(), 5U);
    EXPECT_EQ(run(joined({"advise", "TUN", "--json"}, on_a_day), start).exit_code, 0);
    EXPECT_TRUE(folder.names().empty());
}

TEST(JsonAnswer, OfNewHoldsThePartnershipFile)
{
    const Json result = envelope_result("new", {"new", "TUN", "--lang", "en"});
    EXPECT_EQ(result["toml"], run({"new", "TUN", "--lang", "en"}).out);
}

TEST(JsonAnswer, OfTheEvidenceCommandsHasTheSameEnvelope)
{
    EXPECT_FALSE(envelope_result("evidence info", {"evidence", "info"})["tables"].empty());
    EXPECT_EQ(envelope_result("evidence show", {"evidence", "show", "areas/TUN"})[0]["row"]["name_en"], "Tunisia");
    EXPECT_EQ(envelope_result("evidence query", {"evidence", "query", "SELECT 1 AS one"})[0]["one"], "1");

    const World world;
    const TemporaryFolder folder;
    const std::string file = folder.path() / "evidence.sqlite";
    EXPECT_EQ(envelope_result("evidence check", {"evidence", "check", "--from", world.folder().string()})["rows"], 25);
    EXPECT_TRUE(envelope_result("evidence build",
                                {"evidence", "build", "--from", world.folder().string(), "--file", file})["problems"]
                    .empty());
    EXPECT_EQ(envelope_result("evidence export", {"evidence", "export", file + ".copy"})["file"], file + ".copy");
}

TEST(JsonAnswer, KeepsStandardOutputEmptyWhenThereIsNoAnswer)
{
    const Ended child = run({"advise", "TNU", "--json"});
    EXPECT_EQ(child.exit_code, 1);
    EXPECT_EQ(child.out, "");
    EXPECT_EQ(child.err, "entente: country: 'TNU' is not a known country; did you mean 'TUN' (Tunisia)?\n");
}

} // namespace
} // namespace entente::cli
