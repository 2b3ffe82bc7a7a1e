// The commands below `safeguards`, on a law of two facts and a norm, and on the law of the evidence.

#include "cli/program.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace entente::cli {
namespace {

using Json = nlohmann::json;

constexpr std::string_view facts_table =
    "fact_id,fact_group,nature,type,question_en,question_nl,allowed_values,unit,explanation\n"
    "detained,persons,design,boolean,Are people detained?,Worden mensen vastgehouden?,true|false,,\n"
    "heard,process,process,boolean,Is everyone heard?,Wordt iedereen gehoord?,true|false,,\n"
    "months,safeguards,design,number,For how many months?,Hoeveel maanden?,,months,\n"
    "exempt,persons,finding,boolean,Does a court find an emergency?,Ziet de rechter een noodtoestand?,true|false,,\n";

constexpr std::string_view norm_file = R"(instrument: Detention Act
id: act
authority: treaty

article 1
  in force from: 2020-01-01

  norm act-1-hearing
    title en: Hearing before detention
    title nl: Horen voor vastzetting
    requires en: Everyone is heard and detention is short.
    requires nl: Iedereen wordt gehoord en vastzetting is kort.
    applies if
      detained
    met if
      heard
      and months <= 18
    evidence: e
    consequence: c
    responsible: the prison governor
    topics: t
    tier: core
    sources: s
    confidence: memory

  exception act-1-emergency to act-1-hearing
    if
      exempt

tests
  case met
    given: detained = yes, heard = yes, months = 6
    expect: act-1-hearing met
  case spared
    given: detained = no
    expect: act-1-hearing not_applicable
)";

/// A folder with a small law, in which the commands run.
class SafeguardsCommand : public testing::Test {
protected:
    void SetUp() override
    {
        std::filesystem::create_directories(folder_.path() / "norms");
        write_text(folder_.path() / "facts.csv", std::string(facts_table));
        write_norms(std::string(norm_file));
        start_.folder = folder_.path();
    }

    void write_norms(const std::string& text) { write_text(folder_.path() / "norms" / "act.norm", text); }
    void write_facts(const std::string& text) { write_text(folder_.path() / "facts.toml", text); }

    static std::string replaced(std::string_view what, std::string_view by)
    {
        std::string text(norm_file);
        return text.replace(text.find(what), what.size(), by);
    }

    [[nodiscard]] static std::vector<std::string> check(const std::vector<std::string>& more)
    {
        return joined({"safeguards", "check", "--facts", "facts.toml", "--norms", "norms", "--as-of", "2026-01-01"},
                      more);
    }

    [[nodiscard]] Json result(std::vector<std::string> words, int exit_code = 0) const
    {
        words.emplace_back("--json");
        const Ended child = run(words, start_);
        EXPECT_EQ(child.exit_code, exit_code) << child.err;
        if (!Json::accept(child.out))
            return Json::object();
        return Json::parse(child.out).at("result");
    }

    TemporaryFolder folder_;
    Start start_;
};

TEST_F(SafeguardsCommand, LintPassesASoundLaw)
{
    const Json found = result({"safeguards", "lint", "--norms", "norms"});
    EXPECT_EQ(found.at("files"), 1);
    EXPECT_EQ(found.at("norms"), 1);
    EXPECT_EQ(found.at("errors"), 0);
}

TEST_F(SafeguardsCommand, LintNamesTheLineOfAFaultAndFails)
{
    write_norms(replaced("      heard\n", "      herd\n"));
    const Json found = result({"safeguards", "lint", "--norms", "norms"}, 1);
    EXPECT_GE(found.at("errors"), 1);
    bool seen = false;
    for (const auto& finding : found.at("findings"))
        if (finding.at("kind") == "unknown_fact") {
            seen = true;
            EXPECT_EQ(finding.at("severity"), "error");
            EXPECT_EQ(finding.at("file"), "norms/act.norm");
            EXPECT_GT(finding.at("line"), 1);
            EXPECT_NE(finding.at("remedy").get<std::string>().find("heard"), std::string::npos);
        }
    EXPECT_TRUE(seen) << found;
    const Ended told = run({"safeguards", "lint", "--norms", "norms", "--lang", "nl"}, start_);
    EXPECT_EQ(told.exit_code, 1);
    EXPECT_NE(told.out.find("norms/act.norm:"), std::string::npos) << told.out;
}

TEST_F(SafeguardsCommand, LintPointsAtTheTableForAFactNoNormUses)
{
    write_text(folder_.path() / "facts.csv",
               std::string(facts_table) + "idle,persons,design,boolean,?,?,true|false,,\n");
    const Json found = result({"safeguards", "lint", "--norms", "norms"});
    bool seen = false;
    for (const auto& finding : found.at("findings"))
        seen = seen || (finding.at("kind") == "unused_fact" && finding.at("file") == "facts.csv");
    EXPECT_TRUE(seen) << found;
}

TEST_F(SafeguardsCommand, LintReportsAFileThatCannotBeRead)
{
    write_norms("norm\n");
    const Json found = result({"safeguards", "lint", "--norms", "norms"}, 1);
    ASSERT_FALSE(found.at("findings").empty());
    EXPECT_EQ(found.at("findings")[0].at("kind"), "unreadable");
}

TEST_F(SafeguardsCommand, TestRunsTheCasesOfTheFiles)
{
    const Json good = result({"safeguards", "test", "--norms", "norms"});
    EXPECT_EQ(good.at("cases"), 2);
    EXPECT_EQ(good.at("agree"), 2);
    write_norms(replaced("act-1-hearing met\n", "act-1-hearing breached\n"));
    const Json bad = result({"safeguards", "test", "--norms", "norms"}, 1);
    ASSERT_EQ(bad.at("failures").size(), 1U);
    EXPECT_EQ(bad.at("failures")[0].at("found"), "met");
    EXPECT_EQ(bad.at("failures")[0].at("case"), "met");
    write_norms("norm\n");
    const std::string refused = refusal(1, {"safeguards", "test", "--norms", "norms"}, start_);
    EXPECT_TRUE(refused.starts_with("norms/act.norm:")) << refused;
}

TEST_F(SafeguardsCommand, AFolderWithoutNormsIsRefused)
{
    EXPECT_TRUE(refusal(1, {"safeguards", "lint"}, start_).starts_with("evidence/law/norms: the folder of norms"));
    std::filesystem::create_directories(folder_.path() / "empty");
    EXPECT_TRUE(
        refusal(1, {"safeguards", "test", "--norms", "empty"}, start_).starts_with("empty: there is no norm file"));
}

TEST_F(SafeguardsCommand, CheckGivesTheVerdictAndTheFactsBehindIt)
{
    write_facts("[facts]\ndetained = true\nheard = false\nexempt = false\n");
    const Json found = result(check({}));
    EXPECT_EQ(found.at("as_of"), "2026-01-01");
    EXPECT_EQ(found.at("lawful"), "no");
    ASSERT_EQ(found.at("norms").size(), 1U);
    const Json& norm = found.at("norms")[0];
    EXPECT_EQ(norm.at("norm"), "act-1-hearing");
    EXPECT_EQ(norm.at("applies"), "yes");
    EXPECT_EQ(norm.at("met"), "no");
    EXPECT_EQ(norm.at("verdict"), "breached");
    EXPECT_EQ(norm.at("because"), (Json{"detained", "exempt", "heard"}));
    EXPECT_TRUE(norm.at("missing").empty());
    EXPECT_FALSE(found.contains("repair")); // not asked for
}

TEST_F(SafeguardsCommand, CheckAsksForTheFactThatCanStillTurnABreach)
{
    write_facts("detained = true\nheard = false\n");
    const Json found = result(check({}));
    EXPECT_EQ(found.at("lawful"), "unknown");
    EXPECT_EQ(found.at("norms")[0].at("verdict"), "at_risk");
    EXPECT_EQ(found.at("norms")[0].at("missing"), Json::array({"exempt"}));
    ASSERT_EQ(found.at("questions").size(), 1U);
    EXPECT_EQ(found.at("questions")[0].at("fact"), "exempt");
    EXPECT_EQ(found.at("questions")[0].at("ask"), "the prison governor");
    EXPECT_EQ(found.at("questions")[0].at("question").at("nl"), "Ziet de rechter een noodtoestand?");
}

TEST_F(SafeguardsCommand, CheckSpeaksBothLanguages)
{
    write_facts("detained = true\nheard = false\n");
    const Ended dutch = run(check({"--lang", "nl"}), start_);
    ASSERT_EQ(dutch.exit_code, 0) << dutch.err;
    EXPECT_NE(dutch.out.find("Detention Act 1: Horen voor vastzetting [act-1-hearing]"), std::string::npos);
    EXPECT_NE(dutch.out.find("Worden mensen vastgehouden? ja"), std::string::npos) << dutch.out;
    EXPECT_NE(dutch.out.find("Vraag eerst: Ziet de rechter een noodtoestand?"), std::string::npos) << dutch.out;
    const Ended english = run(check({"--lang", "en"}), start_);
    EXPECT_NE(english.out.find("At risk: it depends on unknown facts"), std::string::npos) << english.out;
    EXPECT_NE(english.out.find("Ask first: Does a court find an emergency?"), std::string::npos) << english.out;
}

TEST_F(SafeguardsCommand, BeforeAnyNormNoneIsInForce)
{
    write_facts("detained = true\nheard = false\nexempt = false\n");
    const std::vector<std::string> words{"safeguards", "check",   "--facts",    "facts.toml", "--norms",
                                         "norms",      "--as-of", "2019-12-31", "--lang",     "en"};
    EXPECT_EQ(result(words).at("norms")[0].at("verdict"), "not_in_force");
    EXPECT_NE(run(words, start_).out.find("none of the norms is in force"), std::string::npos);
}

TEST_F(SafeguardsCommand, WhatIfSaysWhichVerdictsTurn)
{
    write_facts("detained = true\nheard = false\nexempt = false\n");
    const Json found = result(check({"--what-if", "heard=true", "--what-if", "months=6"}));
    EXPECT_EQ(found.at("norms")[0].at("verdict"), "met");
    EXPECT_EQ(found.at("what_if").at("facts").at("months"), 6.0);
    EXPECT_EQ(found.at("what_if").at("changed"),
              (Json::array({{{"norm", "act-1-hearing"}, {"from", "breached"}, {"to", "met"}}})));
    EXPECT_TRUE(result(check({"--what-if", "heard=false"})).at("what_if").at("changed").empty());
}

// A hearing is a step (cost 1); a limit on months is a clause (1); not detaining is another plan (3); an emergency is a
// finding, and never repaired.
TEST_F(SafeguardsCommand, RepairGivesTheCheapestChanges)
{
    write_facts("detained = true\nheard = false\nexempt = false\n");
    const Json found = result(check({"--repair"}));
    EXPECT_EQ(found.at("repair"), (Json::array({{{"fact", "heard"}, {"from", false}, {"to", true}}})));
    EXPECT_EQ(found.at("repairs").at("possible").at("cost"), 1);
    EXPECT_EQ(found.at("repairs").at("certain").at("cost"), 2);
    const Ended told = run(check({"--repair", "--lang", "en"}), start_);
    EXPECT_NE(told.out.find("Is everyone heard? no -> yes [heard]"), std::string::npos) << told.out;
}

TEST_F(SafeguardsCommand, ExplainGivesATreeAndWhatWouldChangeIt)
{
    write_facts("detained = true\nheard = false\nexempt = false\n");
    const Json found = result(check({"--explain", "act-1-hearing"})).at("explanation");
    EXPECT_EQ(found.at("verdict"), "breached");
    EXPECT_EQ(found.at("requirement").at("en"), "Everyone is heard and detention is short.");
    const Json& tree = found.at("tree");
    EXPECT_EQ(tree.at("applies").at("holds"), "yes");
    EXPECT_EQ(tree.at("applies").at("condition"), "detained");
    EXPECT_EQ(tree.at("met").at("kind"), "and");
    EXPECT_EQ(tree.at("met").at("holds"), "no");
    ASSERT_EQ(tree.at("met").at("parts").size(), 2U);
    EXPECT_EQ(tree.at("met").at("parts")[0].at("facts")[0].at("value"), false);
    EXPECT_EQ(tree.at("met").at("parts")[1].at("condition"), "months <= 18");
    EXPECT_EQ(tree.at("met").at("parts")[1].at("holds"), "unknown");
    EXPECT_EQ(tree.at("excepted").at("holds"), "no");
    EXPECT_EQ(found.at("repair").at("change_sets")[0][0].at("fact"), "heard");
    const Ended told = run(check({"--explain", "act-1-hearing", "--lang", "en"}), start_);
    EXPECT_NE(told.out.find("What the norm requires: Everyone is heard"), std::string::npos) << told.out;
}

TEST_F(SafeguardsCommand, CheckNamesWhatIsWrongWithTheFacts)
{
    write_facts("herd = true\n");
    EXPECT_EQ(refusal(1, check({}), start_), "facts.toml:1:1: there is no fact 'herd'; did you mean 'heard'?");
    write_facts("detained = true\nheard = \"yes\"\n");
    EXPECT_EQ(refusal(1, check({}), start_),
              "facts.toml:2:1: heard is a text, not true or false; write it as heard = true");
    write_facts("months = true\n");
    EXPECT_EQ(refusal(1, check({}), start_),
              "facts.toml:1:1: months is true or false, not a number; write it as months = 18");
    write_facts("heard = true\nheard = false\n"); // contradicts itself
    EXPECT_TRUE(refusal(1, check({}), start_).starts_with("facts.toml:2:"));
    write_facts("parties = [\"NLD\"]\n[facts]\nheard = true\n");
    EXPECT_TRUE(refusal(1, check({}), start_).starts_with("facts.toml:1:1: 'parties' stands beside [facts]"));
    std::filesystem::remove(folder_.path() / "facts.toml");
    EXPECT_NE(run(check({}), start_).exit_code, 0);
}

TEST_F(SafeguardsCommand, CheckNamesWhatIsWrongWithTheFlags)
{
    write_facts("heard = true\n");
    EXPECT_EQ(refusal(2, check({"--explain", "act-1-haering"}), start_),
              "--explain: there is no norm 'act-1-haering'; did you mean 'act-1-hearing'?");
    EXPECT_EQ(refusal(2, check({"--what-if", "heard=true", "--what-if", "heard=false"}), start_),
              "--what-if heard=false: heard is given two values; ask one what-if at a time");
    EXPECT_EQ(refusal(2, check({"--what-if", "heard"}), start_),
              "--what-if heard: there is no = in it; write it as fact=value");
    EXPECT_EQ(refusal(2, check({"--what-if", "months=-1"}), start_),
              "--what-if months=-1: months is below zero; write a number of zero or more");
    EXPECT_EQ(refusal(2, {"safeguards", "check", "--facts", "facts.toml", "--as-of", "soon"}, start_),
              "--as-of: 'soon' is not a day; write it as YYYY-MM-DD");
}

TEST_F(SafeguardsCommand, CheckJudgesByTheLawOfTheEvidenceWhenNoFolderIsNamed)
{
    write_facts("detention_used = true\npersons_on_territory_or_border = true\ntransfers_asylum_applicants = false\n"
                "detention_max_months = 19\nreturn_regulation_applicable = false\n");
    const Json found = result(
        {"safeguards", "check", "--facts", "facts.toml", "--as-of", "2026-11-24", "--explain", "rd-15-detention"});
    EXPECT_EQ(found.at("norms").size(), 134U);
    EXPECT_EQ(found.at("lawful"), "no");
    EXPECT_EQ(found.at("explanation").at("verdict"), "breached");
    for (const auto& norm : found.at("norms"))
        if (norm.at("norm") == "rd-15-detention") {
            EXPECT_EQ(norm.at("because"),
                      (Json{"detention_max_months", "detention_used", "persons_on_territory_or_border",
                            "return_regulation_applicable", "transfers_asylum_applicants"}));
        }
}

TEST_F(SafeguardsCommand, BacktestAgreesWithEveryTestableRulingOfTheEvidence)
{
    const Json found = result({"safeguards", "backtest"});
    EXPECT_EQ(found.at("n"), 61);
    EXPECT_EQ(found.at("covered"), 61);
    EXPECT_EQ(found.at("agree"), 61);
    EXPECT_EQ(found.at("accuracy"), 1.0);
    EXPECT_EQ(found.at("left_out"), 15);
    EXPECT_EQ(found.at("rows").size(), 82U);
    EXPECT_TRUE(found.at("by_norm")[0].contains("norm") && found.at("by_court")[0].contains("court") &&
                found.at("by_topic")[0].contains("topic"));
    const Json blind = result({"safeguards", "backtest", "--design-only"});
    EXPECT_EQ(blind.at("n"), 61);
    EXPECT_LT(blind.at("covered"), 61);
    const Ended told = run({"safeguards", "backtest", "--design-only", "--lang", "nl"}, start_);
    EXPECT_NE(told.out.find("Zonder wat de rechter heeft vastgesteld"), std::string::npos) << told.out;
}

TEST_F(SafeguardsCommand, BacktestTakesFreshRulings)
{
    write_text(folder_.path() / "rulings.csv", "ruling_id,court,holding,norm_ids\nr1,C,unlawful,rd-15-detention\n");
    const std::string facts = "ruling_id,fact_id,value\nr1,detention_used,true\n"
                              "r1,persons_on_territory_or_border,true\nr1,transfers_asylum_applicants,false\n"
                              "r1,return_regulation_applicable,false\nr1,detention_max_months,19\n";
    write_text(folder_.path() / "coded.csv", facts);
    const std::vector<std::string> words{"safeguards", "backtest", "--rulings", "rulings.csv", "--facts", "coded.csv"};
    const Json found = result(words);
    EXPECT_EQ(found.at("n"), 1);
    EXPECT_EQ(found.at("agree"), 1);
    EXPECT_EQ(found.at("rows")[0], (Json{{"ruling", "r1"},
                                         {"norm", "rd-15-detention"},
                                         {"holding", "unlawful"},
                                         {"expected", "breached"},
                                         {"verdict", "breached"}}));
    write_text(folder_.path() / "coded.csv", facts + "r2,detention_used,true\n");
    EXPECT_TRUE(refusal(1, words, start_).starts_with("coded.csv:7: there is no ruling 'r2'"));
    write_text(folder_.path() / "coded.csv", facts + "r1,detention_usd,true\n");
    EXPECT_EQ(refusal(1, words, start_), "ruling r1: there is no fact 'detention_usd'; did you mean 'detention_used'?");
    EXPECT_NE(refusal(2, {"safeguards", "backtest", "--rulings", "rulings.csv"}, start_).find("belong together"),
              std::string::npos);
}

// In the checkout itself: the cases that lawyers wrote into the files of the evidence.
TEST(SafeguardsCommandInTheCheckout, EveryCaseOfTheEvidencePasses)
{
    const Ended child = run({"safeguards", "test", "--json"});
    ASSERT_EQ(child.exit_code, 0) << child.out;
    const Json found = Json::parse(child.out).at("result");
    EXPECT_GT(found.at("cases"), 134);
    EXPECT_TRUE(found.at("failures").empty());
}

} // namespace
} // namespace entente::cli
