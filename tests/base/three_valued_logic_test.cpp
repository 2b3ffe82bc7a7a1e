#include <entente/base/three_valued_logic.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace entente {
namespace {

using Names = std::vector<std::string>;

constexpr std::array all_truths{Truth::False, Truth::Unknown, Truth::True};

Truth truth(std::string_view text, const Facts& facts = {})
{
    return evaluate(*parse_expression(text), known_facts(facts));
}
Names deciding(std::string_view text, const Facts& facts)
{
    return deciding_facts(*parse_expression(text), known_facts(facts));
}
Names missing(std::string_view text, const Facts& facts)
{
    return missing_facts(*parse_expression(text), known_facts(facts));
}

// Kleene (1952), section 64: the strong tables, rows and columns in the order False, Unknown, True.
TEST(ThreeValuedLogic, FollowsKleenesStrongTables)
{
    using enum Truth;
    const auto table = [](Truth (*connective)(Truth, Truth)) {
        std::vector<Truth> cells;
        for (const Truth row : all_truths)
            for (const Truth column : all_truths)
                cells.push_back(connective(row, column));
        return cells;
    };
    EXPECT_EQ(table(both), (std::vector{False, False, False, False, Unknown, Unknown, False, Unknown, True}));
    EXPECT_EQ(table(either), (std::vector{False, Unknown, True, Unknown, Unknown, True, True, True, True}));
    EXPECT_EQ((std::vector{opposite(False), opposite(Unknown), opposite(True)}), (std::vector{True, Unknown, False}));
}

TEST(ThreeValuedLogic, ObeysDeMorgan)
{
    for (const Truth a : all_truths)
        for (const Truth b : all_truths)
            EXPECT_EQ(opposite(both(a, b)), either(opposite(a), opposite(b)));
}

TEST(ThreeValuedLogic, NamesItsValues)
{
    EXPECT_EQ(to_string(Truth::False), "false");
    EXPECT_EQ(to_string(Truth::Unknown), "unknown");
    EXPECT_EQ(to_string(Truth::True), "true");
}

TEST(Evaluate, ComparesNumbersWordsAndConditions)
{
    const Facts facts{{"months", 18.0}, {"form", std::string("treaty")}, {"binding", true}};
    EXPECT_EQ(truth("months <= 18 and months >= 18 and not months < 18 and not months > 18", facts), Truth::True);
    EXPECT_EQ(truth("form == 'treaty' and form != 'statement'", facts), Truth::True);
    EXPECT_EQ(truth("(form == 'treaty') == binding", facts), Truth::True);
    EXPECT_EQ(truth("(form == 'treaty') != (binding and months > 20)", facts), Truth::True);
    EXPECT_EQ(truth("true and not false"), Truth::True);
}

TEST(Evaluate, LeavesWhatIsNotKnownUnknown)
{
    EXPECT_EQ(truth("a"), Truth::Unknown);
    EXPECT_EQ(truth("a or not a"), Truth::Unknown); // Kleene: no reasoning by cases
    EXPECT_EQ(truth("months <= 18"), Truth::Unknown);
    EXPECT_EQ(truth("(a and b) == c", {{"b", true}, {"c", true}}), Truth::Unknown);
    EXPECT_EQ(truth("(a and b) == c", {{"b", false}, {"c", true}}), Truth::False);
}

TEST(Evaluate, MakesNothingOfValuesOfTheWrongType)
{
    const Facts facts{{"months", 18.0}, {"form", std::string("treaty")}, {"yes", true}};
    for (const std::string_view text : {"months", "form", "not form", "months == '18'", "form < 'u'", "yes < true",
                                        "yes == 1", "months and yes", "form or false"})
        EXPECT_EQ(truth(text, facts), Truth::Unknown) << text;
    EXPECT_EQ(truth("form or yes", facts), Truth::True);
    EXPECT_EQ(truth("x == x", {{"x", std::numeric_limits<double>::quiet_NaN()}}), Truth::Unknown);
}

TEST(DecidingFacts, TakesTheShortestBranchThatSettlesTheQuestion)
{
    const Facts facts{{"a", false}, {"b", false}, {"c", false}, {"d", true}};
    EXPECT_EQ(deciding("(a or b) and c and d", facts), Names{"c"});
    EXPECT_EQ(deciding("a and c", facts), Names{"a"}); // the first of equals
    EXPECT_EQ(deciding("not (a or b)", facts), (Names{"a", "b"}));
    EXPECT_EQ(deciding("(d and not a) or d", facts), Names{"d"});
}

TEST(DecidingFacts, LeavesOutWhatCannotMatter)
{
    EXPECT_EQ(deciding("a or unknown_fact", {{"a", true}}), Names{"a"});
    EXPECT_EQ(deciding("months <= 18 and true", {{"months", 12.0}}), Names{"months"});
    EXPECT_EQ(deciding("a or not a and b", {}), Names{});
    EXPECT_EQ(deciding("false and a", {{"a", true}}), Names{});
}

TEST(MissingFacts, ListsNoFactOfABranchThatIsDecided)
{
    const Facts facts{{"a", true}, {"b", false}};
    EXPECT_EQ(missing("(a or x) and (b and y or z)", facts), Names{"z"});
    EXPECT_EQ(missing("x and months <= 18 and form == 'treaty'", facts), (Names{"form", "months", "x"}));
    EXPECT_EQ(missing("(a and x) == (b and y)", facts), Names{"x"});
    EXPECT_EQ(missing("a or x", facts), Names{});
    EXPECT_EQ(missing("x and months", {{"months", 18.0}}), Names{"x"}); // a known number is not missing
}

// Properties over conditions on five yes-or-no facts, small enough to try every completion of the unknown ones.

constexpr std::array<std::string_view, 5> letters{"a", "b", "c", "d", "e"};

std::string random_condition(int depth)
{
    const int choice = depth == 0 ? 0 : *rc::gen::inRange(0, 5);
    if (choice == 0)
        return std::string(letters[*rc::gen::inRange<std::size_t>(0, letters.size())]);
    if (choice == 1)
        return "not (" + random_condition(depth - 1) + ")";
    if (choice == 2)
        return "(" + random_condition(depth - 1) + ") == (" + random_condition(depth - 1) + ")";
    std::string text = "(" + random_condition(depth - 1);
    for (int more = *rc::gen::inRange(1, 4); more > 0; --more)
        text += (choice == 3 ? " and " : " or ") + random_condition(depth - 1);
    return text + ")";
}

Facts random_facts()
{
    Facts facts;
    for (const std::string_view letter : letters)
        if (const int value = *rc::gen::inRange(0, 3); value < 2)
            facts.emplace(letter, value == 1);
    return facts;
}

/// Every way to fill in the unknown letters.
std::vector<Facts> completions(const Facts& facts)
{
    std::vector<Facts> all{facts};
    for (const std::string_view letter : letters) {
        if (facts.contains(letter))
            continue;
        std::vector<Facts> longer;
        for (const Facts& shorter : all)
            for (const bool value : {false, true}) {
                longer.push_back(shorter);
                longer.back().emplace(letter, value);
            }
        all = std::move(longer);
    }
    return all;
}

/// Whether some completion changes its outcome when `letter` alone is flipped.
bool can_flip(const Expression& expression, const Facts& facts, std::string_view letter)
{
    return std::ranges::any_of(completions(facts), [&](const Facts& complete) {
        Facts flipped = complete;
        auto& value = flipped.find(letter)->second;
        value = !std::get<bool>(value);
        return evaluate(expression, known_facts(complete)) != evaluate(expression, known_facts(flipped));
    });
}

RC_GTEST_PROP(ThreeValuedProperties, AKnownOutcomeHoldsInEveryCompletion, ())
{
    const auto expression = parse_expression(random_condition(3));
    const Facts facts = random_facts();
    const Truth now = evaluate(*expression, known_facts(facts));
    for (const Facts& complete : completions(facts)) {
        const Truth later = evaluate(*expression, known_facts(complete));
        RC_ASSERT(later != Truth::Unknown);
        RC_ASSERT(now == Truth::Unknown || later == now);
    }
}

RC_GTEST_PROP(ThreeValuedProperties, TheDecidingFactsAloneGiveTheSameOutcome, ())
{
    const auto expression = parse_expression(random_condition(3));
    const Facts facts = random_facts();
    Facts deciding_only;
    for (const std::string& name : deciding_facts(*expression, known_facts(facts)))
        deciding_only.emplace(name, facts.at(name));
    const Truth outcome = evaluate(*expression, known_facts(facts));
    RC_ASSERT(evaluate(*expression, known_facts(deciding_only)) == outcome);
    RC_ASSERT(outcome != Truth::Unknown || deciding_only.empty());
}

RC_GTEST_PROP(ThreeValuedProperties, EveryFactThatCanChangeTheOutcomeIsMissing, ())
{
    const auto expression = parse_expression(random_condition(3));
    const Facts facts = random_facts();
    const Names names = missing_facts(*expression, known_facts(facts));
    RC_ASSERT(std::ranges::is_sorted(names));
    RC_ASSERT((evaluate(*expression, known_facts(facts)) == Truth::Unknown) == !names.empty());
    for (const std::string& name : names)
        RC_ASSERT(!facts.contains(name));
    for (const std::string_view letter : letters)
        if (!facts.contains(letter) && can_flip(*expression, facts, letter))
            RC_ASSERT(std::ranges::binary_search(names, letter));
}

} // namespace
} // namespace entente
