#include <entente/safeguards/given_facts.hpp>

#include <gtest/gtest.h>

namespace entente::safeguards {
namespace {

std::vector<evidence::LegalFact> vocabulary()
{
    const auto fact = [](const char* id, const char* type) {
        evidence::LegalFact made;
        made.id = id;
        made.type = type;
        if (made.type == "enum")
            made.allowed_values = {"treaty", "statement"};
        return made;
    };
    return {fact("heard", "boolean"), fact("months", "number"), fact("form", "enum"), fact("facts_kept", "boolean")};
}

std::string refused(std::string_view text)
{
    const auto facts = vocabulary();
    const auto read = read_given_facts(text, "f.toml", facts);
    return read ? "" : one_line(read.error());
}

TEST(GivenFacts, AreReadFlatOrBelowTheirHeading)
{
    const auto facts = vocabulary();
    const Facts expected{{"heard", true}, {"months", 6.5}, {"form", std::string("treaty")}};
    EXPECT_EQ(read_given_facts("heard = true\nmonths = 6.5\nform = \"treaty\"\n", "f", facts).value(), expected);
    EXPECT_EQ(read_given_facts("[facts]\nheard = true\nmonths = 6.5\nform = \"treaty\"\n", "f", facts).value(),
              expected);
    EXPECT_EQ(read_given_facts("months = 6\n", "f", facts).value().at("months"), FactValue{6.0});
    EXPECT_TRUE(read_given_facts("", "f", facts).value().empty());
}

TEST(GivenFacts, NameThePlaceOfWhatIsWrong)
{
    EXPECT_EQ(refused("\nherd = true\n"), "f.toml:2:1: there is no fact 'herd'; did you mean 'heard'?");
    EXPECT_EQ(refused("months = \"6\"\n"), "f.toml:1:1: months is a text, not a number; write it as months = 18");
    EXPECT_EQ(refused("months = -1\n"), "f.toml:1:1: months is below zero; write a number of zero or more");
    EXPECT_EQ(refused("form = \"pact\"\n"),
              "f.toml:1:1: 'pact' is not a word this fact allows; write one of treaty, statement");
    EXPECT_EQ(refused("form = true\n"), "f.toml:1:1: form is true or false, not a text; write it as form = \"treaty\"");
    EXPECT_EQ(refused("heard = [true]\n"), "f.toml:1:1: heard is a list, not true or false; write it as heard = true");
    EXPECT_NE(refused("months = inf\n"), "");
    EXPECT_NE(refused("months = nan\n"), "");
    EXPECT_TRUE(refused("heard = true\nheard = false\n").starts_with("f.toml:2:"));
    EXPECT_TRUE(refused("title = \"t\"\n[facts]\n").starts_with("f.toml:1:1: 'title' stands beside [facts]"));
}

TEST(GivenFacts, AssumptionsAreReadLikeFacts)
{
    const auto facts = vocabulary();
    const std::vector<std::string> given{"heard=false", "months=12", "form=treaty", "heard=false"};
    const Facts expected{{"heard", false}, {"months", 12.0}, {"form", std::string("treaty")}};
    EXPECT_EQ(read_assumptions(given, facts).value(), expected);
    for (const char* wrong : {"heard", "herd=true", "heard=yes", "months=1e", "months=-3", "form=pact"}) {
        const auto read = read_assumptions(std::vector<std::string>{wrong}, facts);
        ASSERT_FALSE(read) << wrong;
        EXPECT_EQ(read.error().kind, ErrorKind::Usage);
        EXPECT_EQ(read.error().where, std::string("--what-if ") + wrong);
    }
    EXPECT_FALSE(read_assumptions(std::vector<std::string>{"heard=true", "heard=false"}, facts));
}

std::expected<std::vector<evidence::Ruling>, Error> rulings(std::string_view rulings, std::string_view facts)
{
    return rulings_of(evidence::DataTable::parse(rulings, "r.csv").value(),
                      evidence::DataTable::parse(facts, "f.csv").value());
}

TEST(GivenFacts, RulingsComeFromTwoTables)
{
    const auto read =
        rulings("ruling_id,holding,norm_ids,court,engine_test\na,violation,n1; n2,C,yes\nb,lawful,n1,D,no\n",
                "ruling_id,fact_id,value\na,heard,true\nb,heard,\na,months,3\n");
    ASSERT_TRUE(read) << one_line(read.error());
    ASSERT_EQ(read->size(), 2U);
    EXPECT_EQ((*read)[0].norm_ids, (std::vector<std::string>{"n1", "n2"}));
    EXPECT_EQ((*read)[0].facts.size(), 2U);
    EXPECT_TRUE((*read)[0].engine_test);
    EXPECT_FALSE((*read)[1].engine_test);
    EXPECT_TRUE((*read)[1].facts.empty()); // an empty value is not given
}

TEST(GivenFacts, RulingsThatDoNotHoldTogetherAreRefused)
{
    constexpr const char* one = "ruling_id,holding,norm_ids\na,violation,n1\n";
    const auto wrong = [](std::string_view table, std::string_view facts) {
        const auto read = rulings(table, facts);
        return read ? "" : one_line(read.error());
    };
    EXPECT_TRUE(wrong(one, "ruling_id,fact_id,value\nz,heard,true\n").starts_with("f.csv:2: there is no ruling 'z'"));
    EXPECT_EQ(wrong(one, "ruling_id,fact_id,value\na,heard,true\na,heard,false\n"),
              "f.csv:3: heard is given twice for a; leave one out");
    EXPECT_EQ(
        wrong("ruling_id,holding,norm_ids\na,violation,n1\na,lawful,n1\n", "ruling_id,fact_id,value\na,heard,true\n"),
        "r.csv:3: the ruling 'a' stands there twice; give each ruling an id of its own");
    EXPECT_NE(wrong("ruling_id,norm_ids\na,n1\n", "ruling_id,fact_id,value\na,heard,true\n"), "");
    EXPECT_NE(wrong(one, "ruling_id,fact\na,heard\n"), "");
}

} // namespace
} // namespace entente::safeguards
