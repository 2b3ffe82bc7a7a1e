#include <entente/lessons/own_data/multiverse_plan.hpp>

#include <gtest/gtest.h>

#include <string>

namespace entente::lessons {
namespace {

const std::string plan_text = R"(data = "prop99.csv"
unit = "State"
time = "Year"
treatment = "treated"

[choices]
outcome = ["PacksPerCapita"]
transformation = ["none", "log"]
donors = ["all", "without Nevada, Utah"]
window = ["all", "1975..2000"]
estimator = ["sdid", "sc", "did"]
)";

const std::string plan_name = ENTENTE_SOURCE_DIR "/tests/reference/lessons/plan.toml";

std::expected<Multiverse, Error> run(const MultiversePlan& plan, int threads)
{
    SilentProgress progress;
    return run_multiverse(evidence::DataTable::read(plan.data).value(), plan, {.threads = Threads{threads}}, progress);
}

TEST(MultiversePlan, RunsEveryCombinationWithAJointTest)
{
    const auto plan = parse_multiverse_plan(plan_text, plan_name);
    ASSERT_TRUE(plan.has_value()) << one_line(plan.error());
    const auto found = run(*plan, 2);
    ASSERT_TRUE(found.has_value()) << one_line(found.error());
    EXPECT_EQ(found->curve.size(), 24U);
    EXPECT_TRUE(found->failures.empty());
    EXPECT_EQ(found->share_of_sign, 1.0); // smoking fell in every one of them
    EXPECT_LT(found->largest, 0.0);
    ASSERT_TRUE(found->joint_test.has_value());
    EXPECT_GT(found->joint_test->median_p, 0.0);
    const auto again = run(*plan, 1);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(found->median, again->median);
    EXPECT_EQ(found->joint_test->median_p, again->joint_test->median_p);
}

TEST(MultiversePlan, ListsWhatCannotBeCombinedAndGoesOn)
{
    auto text = plan_text;
    text.replace(text.find("1975..2000"), 10, "1989..2000"); // nothing before treatment
    const auto found = run(parse_multiverse_plan(text, plan_name).value(), 2);
    ASSERT_TRUE(found.has_value()) << one_line(found.error());
    EXPECT_EQ(found->curve.size(), 12U);
    EXPECT_EQ(found->failures.size(), 12U);
    EXPECT_NE(found->failures.front().error.what.find("no period before"), std::string::npos);
}

std::string refused(const std::string& from, const std::string& to)
{
    auto text = plan_text;
    text.replace(text.find(from), from.size(), to);
    const auto plan = parse_multiverse_plan(text, "plan.toml");
    return plan ? "" : one_line(plan.error());
}

TEST(MultiversePlan, NamesWhatIsWrongInThePlan)
{
    EXPECT_NE(refused("unit = ", "unti = ").find("did you mean 'unit'"), std::string::npos);
    EXPECT_NE(refused("treatment = \"treated\"", "").find("'treatment' is missing"), std::string::npos);
    EXPECT_NE(refused("donors", "donor").find("did you mean 'donors'"), std::string::npos);
    EXPECT_NE(refused("[\"all\", \"1975..2000\"]", "[]").find("plan.toml:10"), std::string::npos);
    EXPECT_NE(refused("[\"all\", \"1975..2000\"]", "1975").find("a list of texts"), std::string::npos);
    EXPECT_NE(refused("outcome = [\"PacksPerCapita\"]", "").find("no outcome"), std::string::npos);
    EXPECT_NE(refused("[choices]", "[choices").find("plan.toml:"), std::string::npos);
}

TEST(MultiversePlan, NamesAnOptionThatMeansNothing)
{
    for (const auto& [from, to, says] : {std::tuple{"without Nevada, Utah", "without Atlantis", "Atlantis"},
                                         {"without Nevada, Utah", "but Utah", "names no donors"},
                                         {"1975..2000", "2000..1975", "is no window"},
                                         {"PacksPerCapita", "Packs", "no column"},
                                         {"PacksPerCapita", "", "no column"}}) {
        auto text = plan_text;
        text.replace(text.find(from), std::string(from).size(), to);
        const auto found = run(parse_multiverse_plan(text, plan_name).value(), 1);
        ASSERT_FALSE(found.has_value()) << to;
        EXPECT_NE(one_line(found.error()).find(says), std::string::npos) << one_line(found.error());
    }
}

} // namespace
} // namespace entente::lessons
