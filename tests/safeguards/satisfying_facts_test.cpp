#include <entente/safeguards/satisfying_facts.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace entente::safeguards {
namespace {

const std::map<std::string, FactDeclaration, std::less<>> vocabulary{
    {"a", {}},
    {"b", {}},
    {"c", {}},
    {"n", {FactType::Number, {}}},
    {"m", {FactType::Number, {}}},
    {"w", {FactType::Text, {"red", "green"}}},
    {"free", {FactType::Text, {}}},
};

const FactDeclaration* declared(std::string_view name)
{
    const auto found = vocabulary.find(name);
    return found == vocabulary.end() ? nullptr : &found->second;
}

SearchEnd search(const std::string& text, bool value = true)
{
    const Expression expression = parse_expression(text).value();
    const std::vector<WantedTruth> wanted{{&expression, value}};
    const SearchResult result = satisfying_facts(wanted, declared);
    if (result.end == SearchEnd::Found) {
        EXPECT_EQ(evaluate(expression, known_facts(result.facts)), truth_of(value)) << text;
    }
    return result.end;
}

TEST(SatisfyingFacts, AreFoundWhereThereAreAny)
{
    EXPECT_EQ(search("a and not b"), SearchEnd::Found);
    EXPECT_EQ(search("a and not a"), SearchEnd::Impossible);
    EXPECT_EQ(search("a or not a", false), SearchEnd::Impossible);
    EXPECT_EQ(search("true", false), SearchEnd::Impossible);
}

TEST(SatisfyingFacts, TakeThresholdsOfOneNumberTogether)
{
    EXPECT_EQ(search("n > 18 and n < 18.5"), SearchEnd::Found);
    EXPECT_EQ(search("n > 18 and n <= 18"), SearchEnd::Impossible);
    EXPECT_EQ(search("n < 0"), SearchEnd::Found) << "numbers have no bounds of their own";
    EXPECT_EQ(search("n != 1 and n != 2 and n >= 1 and n <= 2"), SearchEnd::Found);
}

TEST(SatisfyingFacts, OrderNumbersThatAreComparedWithEachOther)
{
    EXPECT_EQ(search("n < m and m < 1 and n > 0"), SearchEnd::Found);
    EXPECT_EQ(search("n < m and m < n"), SearchEnd::Impossible);
}

TEST(SatisfyingFacts, UseTheWordsAFactAllows)
{
    EXPECT_EQ(search("w != 'red' and w != 'green'"), SearchEnd::Impossible);
    EXPECT_EQ(search("free != 'red' and free != 'green'"), SearchEnd::Found);
}

TEST(SatisfyingFacts, KeepWhatIsFixed)
{
    const Expression expression = parse_expression("a or b").value();
    const std::vector<WantedTruth> wanted{{&expression, true}};
    const SearchResult result = satisfying_facts(wanted, declared, {{"a", false}});
    EXPECT_EQ(result.end, SearchEnd::Found);
    EXPECT_EQ(result.facts, (Facts{{"a", false}, {"b", true}}));
    EXPECT_EQ(satisfying_facts(wanted, declared, {{"a", false}, {"b", false}}).end, SearchEnd::Impossible);
}

TEST(SatisfyingFacts, GiveUpAfterTheStepsAllowed)
{
    const Expression expression = parse_expression("(a != b) and (a == b)").value();
    const std::vector<WantedTruth> wanted{{&expression, true}};
    EXPECT_EQ(satisfying_facts(wanted, declared, {}, 3).end, SearchEnd::TooLarge);
    EXPECT_EQ(satisfying_facts(wanted, declared).end, SearchEnd::Impossible);
}

std::string any_expression(int depth)
{
    const auto kind = *rc::gen::inRange(0, depth == 0 ? 4 : 7);
    switch (kind) {
    case 0:
        return *rc::gen::element<std::string>("a", "b", "c");
    case 1:
        return "n " + *rc::gen::element<std::string>("<", "<=", "==", "!=", ">=", ">") + " " +
               *rc::gen::element<std::string>("1", "2", "2.5", "m");
    case 2:
        return "w == " + *rc::gen::element<std::string>("'red'", "'green'");
    case 3:
        return "m > 2";
    case 4:
        return "not (" + any_expression(depth - 1) + ")";
    case 5:
        return "(" + any_expression(depth - 1) + " and " + any_expression(depth - 1) + ")";
    default:
        return "(" + any_expression(depth - 1) + " or " + any_expression(depth - 1) + ")";
    }
}

/// By listing every combination over a grid fine enough for the thresholds above.
bool any_facts_satisfy(const Expression& expression)
{
    const std::vector<FactValue> numbers{0.2, 0.6, 1.0, 1.3, 1.6, 2.0, 2.2, 2.4, 2.5, 3.0, 4.0};
    for (int bits = 0; bits < 16; ++bits)
        for (const FactValue& n : numbers)
            for (const FactValue& m : numbers) {
                const Facts facts{{"a", (bits & 1) != 0},
                                  {"b", (bits & 2) != 0},
                                  {"c", (bits & 4) != 0},
                                  {"w", std::string((bits & 8) != 0 ? "red" : "green")},
                                  {"n", n},
                                  {"m", m}};
                if (evaluate(expression, known_facts(facts)) == Truth::True)
                    return true;
            }
    return false;
}

RC_GTEST_PROP(SatisfyingFacts, ExistExactlyWhereListingAllFindsSome, ())
{
    const std::string text = any_expression(4);
    const Expression expression = parse_expression(text).value();
    const std::vector<WantedTruth> wanted{{&expression, true}};
    const SearchResult result = satisfying_facts(wanted, declared);
    RC_ASSERT(result.end != SearchEnd::TooLarge);
    RC_ASSERT((result.end == SearchEnd::Found) == any_facts_satisfy(expression));
    const bool as_told =
        result.end != SearchEnd::Found || evaluate(expression, known_facts(result.facts)) == Truth::True;
    RC_ASSERT(as_told);
}

} // namespace
} // namespace entente::safeguards
