#include "cli/program.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace entente::cli {
namespace {

using Json = nlohmann::json;

std::string data(const std::string& name)
{
    return (std::filesystem::absolute(ENTENTE_SOURCE_DIR) / "tests/reference/lessons" / name).string();
}

std::vector<std::string> proposition_99()
{
    return {"lessons", "estimate",  "--data",         data("prop99.csv"), "--unit",  "State",  "--time",
            "Year",    "--outcome", "PacksPerCapita", "--treatment",      "treated", "--quiet"};
}

TEST(LessonsCommand, EstimatesOnOwnDataAsTheContractSays)
{
    auto words = proposition_99();
    words.emplace_back("--json");
    const Ended child = run(words);
    ASSERT_EQ(child.exit_code, 0) << child.err;
    const Json answer = Json::parse(child.out);
    EXPECT_EQ(answer.at("command"), "lessons estimate");
    const Json& result = answer.at("result");
    EXPECT_EQ(result.at("estimator"), "sdid");
    EXPECT_NEAR(result.at("estimate").get<double>(), -15.605397916336, 1e-6); // exact optimum, see expected.csv
    EXPECT_EQ(result.at("n_units"), 39);
    EXPECT_EQ(result.at("replications"), 38);
    EXPECT_NEAR(result.at("weights").at("unit").at("Nevada").get<double>(), 0.1241938522429, 1e-6);
    EXPECT_EQ(result.at("effects").size(), 12U);
    EXPECT_EQ(result.at("effects")[0].at("time"), 1989);
    EXPECT_TRUE(result.contains("ci_low") && result.contains("p_value") && result.contains("diagnostics"));
}

TEST(LessonsCommand, SaysTheEstimateInWordsOfBothLanguages)
{
    for (const std::string language : {"nl", "en"}) {
        auto words = proposition_99();
        words.insert(words.end(), {"--lang", language});
        const Ended child = run(words);
        ASSERT_EQ(child.exit_code, 0) << child.err;
        EXPECT_NE(child.out.find(language == "nl" ? "-15,61" : "-15.61"), std::string::npos) << child.out;
        EXPECT_NE(child.out.find("pre_rmse"), std::string::npos);
    }
}

TEST(LessonsCommand, PutsStudiesTogether)
{
    const Ended child = run({"lessons", "synthesis", "--data", data("meta_bcg.csv"), "--effect", "yi", "--variance",
                             "vi", "--method", "reml", "--knapp-hartung", "--json"});
    ASSERT_EQ(child.exit_code, 0) << child.err;
    const Json result = Json::parse(child.out).at("result");
    EXPECT_EQ(result.at("k"), 13);
    EXPECT_NEAR(result.at("estimate").get<double>(), -0.7145, 5e-5); // Viechtbauer (2010), section 3.1
    EXPECT_TRUE(result.contains("t") && result.contains("prediction_low") && result.contains("tau2"));
}

TEST(LessonsCommand, RunsAPlanOfManySpecifications)
{
    const TemporaryFolder folder;
    const auto plan = folder.path() / "plan.toml";
    write_text(plan, "data = \"" + data("prop99.csv") +
                         "\"\nunit = \"State\"\ntime = \"Year\"\ntreatment = \"treated\"\n[choices]\n"
                         "outcome = [\"PacksPerCapita\"]\nestimator = [\"sdid\", \"did\"]\n");
    const Ended child = run({"lessons", "multiverse", "--plan", plan.string(), "--json"});
    ASSERT_EQ(child.exit_code, 0) << child.err;
    const Json result = Json::parse(child.out).at("result");
    EXPECT_EQ(result.at("n"), 2);
    EXPECT_EQ(result.at("curve")[0].at("specification").at("estimator"), "did"); // the lower of the two
    EXPECT_TRUE(result.contains("joint_test"));
}

TEST(LessonsCommand, NamesWhatIsWrongWithARemedy)
{
    auto words = proposition_99();
    words.insert(words.end(), {"--estimator", "sdidd"});
    Ended child = run(words);
    EXPECT_EQ(child.exit_code, 2);
    EXPECT_NE(child.last_line().find("did you mean 'sdid'?"), std::string::npos) << child.err;
    child = run({"lessons", "estimate", "--data", "/no/such.csv", "--time", "t", "--outcome", "y", "--treatment", "d"});
    EXPECT_NE(child.exit_code, 0);
    EXPECT_NE(child.last_line().find("no/such.csv"), std::string::npos) << child.err;
    child = run({"lessons"});
    EXPECT_EQ(child.exit_code, 2);
    EXPECT_NE(child.last_line().find("subject is required"), std::string::npos) << child.err;
    child = run({"lessons", "estimate", "--help"});
    EXPECT_EQ(child.exit_code, 0);
    EXPECT_NE(child.out.find("entente lessons estimate --data"), std::string::npos);
}

} // namespace
} // namespace entente::cli
