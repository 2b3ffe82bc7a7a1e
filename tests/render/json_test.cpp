#include "render/sample_advice.hpp"

#include <entente/render/json.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace entente::render {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> names_in(const Json& object)
{
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items())
        names.push_back(name);
    return names;
}

bool holds_null(const Json& value)
{
    return value.is_null() || (value.is_structured() && std::ranges::any_of(value, holds_null));
}

using Names = std::vector<std::string>;

TEST(Json, KeepsTheOrderOfTheContract)
{
    const auto document = Json::parse(to_json(sample_advice()));
    EXPECT_EQ(names_in(document), (Names{"entente", "manifest", "subject", "questions", "statements", "figures",
                                         "tables", "chances", "risks", "gaps", "sources", "source_numbers"}));
    EXPECT_EQ(names_in(document["statements"][0]),
              (Names{"id", "kind", "question", "grade", "grade_reason", "text", "references"}));
    EXPECT_EQ(names_in(document["questions"][0]), (Names{"id", "summary", "heading", "asked", "blocks"}));
    EXPECT_EQ(document["questions"][4]["id"], "options");
    EXPECT_EQ(document["statements"][0]["text"]["en"].get<std::string>().substr(0, 13), "After similar");
}

TEST(Json, LeavesOutWhatIsAbsent)
{
    const auto document = Json::parse(to_json(sample_advice()));
    EXPECT_FALSE(holds_null(document));
    EXPECT_EQ(names_in(document["statements"][1]), (Names{"id", "kind", "question", "grade", "text", "references"}));
    EXPECT_FALSE(document["figures"][0]["rows"][0].contains("low"));
    EXPECT_TRUE(document["figures"][1]["rows"][0].contains("low"));
}

TEST(Json, WritesNumbersThatReadBackTheSame)
{
    auto advice = sample_advice();
    advice.figures[0].rows[0].y = 0.1 + 0.2; // 0.30000000000000004
    const auto document = Json::parse(to_json(advice));
    EXPECT_EQ(document["figures"][0]["rows"][0]["y"].get<double>(), 0.1 + 0.2);
    EXPECT_NE(to_json(advice).find("\"y\": 0.30000000000000004"), std::string::npos);
}

TEST(Json, LeavesOutANumberThatIsNotFinite)
{
    auto advice = sample_advice();
    advice.figures[0].rows[0].y = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(Json::parse(to_json(advice))["figures"][0]["rows"][0].contains("y"));
}

TEST(Json, SurvivesBytesThatAreNotText)
{
    auto advice = sample_advice();
    advice.statements[0].text.en = "broken \xff byte";
    EXPECT_FALSE(Json::parse(to_json(advice), nullptr, false).is_discarded());
}

TEST(Json, EndsWithALineBreakAndIsTheSameEachTime)
{
    const auto text = to_json(sample_advice());
    EXPECT_TRUE(text.ends_with("}\n"));
    EXPECT_EQ(text, to_json(sample_advice()));
}

} // namespace
} // namespace entente::render
