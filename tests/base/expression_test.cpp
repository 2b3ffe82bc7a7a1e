#include <entente/base/expression.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <map>
#include <string>

namespace entente {
namespace {

/// The text after a round trip, or the error on one line.
std::string respelled(std::string_view text)
{
    const auto expression = parse_expression(text);
    return expression ? to_text(*expression) : one_line(expression.error());
}

bool same(std::string_view a, std::string_view b)
{
    return *parse_expression(a) == *parse_expression(b);
}

std::string repeated(std::string_view piece, std::size_t times)
{
    std::string text;
    for (std::size_t i = 0; i < times; ++i)
        text += piece;
    return text;
}

TEST(Expression, BindsNotTighterThanAndTighterThanOr)
{
    EXPECT_TRUE(same("not a and b or c", "((not a) and b) or c"));
    EXPECT_FALSE(same("not a and b or c", "not (a and b or c)"));
    EXPECT_FALSE(same("a or b and c", "(a or b) and c"));
    EXPECT_TRUE(same("not months <= 18", "not (months <= 18)"));
}

TEST(Expression, IsSpelledWithOnlyTheBracketsItNeeds)
{
    EXPECT_EQ(respelled(" ((a))and( b or(c) ) "), "a and (b or c)");
    EXPECT_EQ(respelled("not (legal_form=='treaty')"), "not legal_form == 'treaty'");
    EXPECT_EQ(respelled("not (a and b)"), "not (a and b)");
    EXPECT_EQ(respelled("not not a"), "not not a");
    EXPECT_EQ(respelled("(a == b) != true"), "(a == b) != true");
    EXPECT_EQ(respelled("x >= 0.50 and y < 18"), "x >= 0.5 and y < 18");
}

TEST(Expression, KeepsBracketsThatGroupAChain)
{
    EXPECT_EQ(respelled("a and (b and c)"), "a and (b and c)");
    EXPECT_EQ(parse_expression("a and b and c")->root().count, 3U);
}

TEST(Expression, NamesItsFactsOnceInAlphabeticalOrder)
{
    const auto names = fact_names(*parse_expression("c and a == 'b' or not c and true"));
    EXPECT_EQ(names, (std::vector<std::string>{"a", "c"}));
}

TEST(Expression, SaysWhereAndHowToMendWhatItCannotRead)
{
    EXPECT_EQ(respelled(""), "column 1: a fact, a number or a 'text' is missing here; "
                             "add it, or remove the word or sign before");
    EXPECT_EQ(respelled("a = 3"), "column 3: a single = has no meaning here; write == to compare");
    EXPECT_EQ(respelled("a == 'x"), "column 6: this text is not closed; end it with a single quote");
    EXPECT_EQ(respelled("a and (b or c"), "column 7: this bracket is not closed; add ) where it ends");
    EXPECT_EQ(respelled("a)"), "column 2: this bracket closes nothing; remove it, or open one before it");
    EXPECT_EQ(respelled("a b"), "column 3: 'and' or 'or' is missing here; join the two conditions with one of them");
    EXPECT_EQ(respelled("1 < a < 3"), "column 7: a comparison cannot be compared again; "
                                      "join two comparisons with 'and', or add brackets");
    EXPECT_EQ(respelled("a or or b"),
              "column 6: 'or' cannot stand here; write a fact, a number, a 'text' or a bracketed "
              "condition before and after it");
    EXPECT_EQ(respelled("a and"), "column 6: a fact, a number or a 'text' is missing here; "
                                  "add it, or remove the word or sign before");
    EXPECT_EQ(respelled("Fact"), "column 1: this character has no meaning here; use fact names in small letters, "
                                 "numbers, 'text', and, or, not, comparisons and brackets");
    EXPECT_EQ(respelled("(a %"), "column 4: this character has no meaning here; use fact names in small letters, "
                                 "numbers, 'text', and, or, not, comparisons and brackets");
}

TEST(Expression, CountsColumnsInCharactersNotBytes)
{
    EXPECT_EQ(parse_expression("a == 'één' %").error().where, "column 12");
}

TEST(Expression, RefusesNumbersThatDoNotFit)
{
    EXPECT_EQ(respelled("a < 1" + repeated("0", 400)),
              "column 5: this number is too large or too small to hold; use another unit");
}

TEST(Expression, RefusesNestingThatCouldExhaustTheStack)
{
    const std::string refusal = "brackets and 'not' are nested more than 100 deep";
    for (const std::string_view opening : {"(", "not ", "not ("})
        EXPECT_NE(respelled(repeated(opening, max_expression_depth + 1) + "a").find(refusal), std::string::npos);
    EXPECT_TRUE(parse_expression(repeated("not ", max_expression_depth) + "a"));
    EXPECT_TRUE(parse_expression(repeated("(", max_expression_depth) + "a" + repeated(")", max_expression_depth)));
}

TEST(Expression, RefusesTextsLongerThanAnyNorm)
{
    const std::string chain = "a" + repeated(" or a", max_expression_length / 5 - 1); // a chain is one node: not deep
    EXPECT_TRUE(parse_expression(chain));
    EXPECT_FALSE(parse_expression(chain + repeated(" ", 10)));
}

/// A random condition as text, with needless brackets and blanks here and there.
std::string random_condition(int depth)
{
    static constexpr std::array<std::string_view, 9> operands{"a",   "b_1",  "detention_max_months", "0.1",  "18",
                                                              "1e0", "true", "'één of twee'",        "false"};
    static constexpr std::array<std::string_view, 6> signs{"==", "!=", "<", "<=", ">", ">="};
    const int choice = depth == 0 ? 0 : *rc::gen::inRange(0, 6);
    if (choice == 0) {
        const std::string_view operand = operands[*rc::gen::inRange<std::size_t>(0, operands.size())];
        return operand == "1e0" ? std::to_string(*rc::gen::positive<int>()) + ".0625" : std::string(operand);
    }
    if (choice == 1)
        return "not " + random_condition(depth - 1);
    if (choice == 2)
        return "(" + random_condition(depth - 1) + ")" + signs[*rc::gen::inRange<std::size_t>(0, signs.size())].data() +
               " (" + random_condition(depth - 1) + ")";
    if (choice == 3)
        return "( " + random_condition(depth - 1) + ")";
    const std::string between = choice == 4 ? " and " : "  or ";
    std::string text = random_condition(depth - 1);
    for (int more = *rc::gen::inRange(1, 4); more > 0; --more)
        text += between + random_condition(depth - 1);
    return text;
}

RC_GTEST_PROP(ExpressionProperties, ParsingTheSpellingGivesTheSameExpression, ())
{
    const auto expression = parse_expression(random_condition(4));
    RC_ASSERT(expression.has_value());
    const auto again = parse_expression(to_text(*expression));
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == *expression);
    RC_ASSERT(to_text(*again) == to_text(*expression));
}

RC_GTEST_PROP(ExpressionProperties, AnyBytesGiveAnExpressionOrAnErrorWithARemedy, (const std::string& bytes))
{
    const auto expression = parse_expression(bytes);
    const Error error = expression ? Error{"-", "-", "-"} : expression.error();
    RC_ASSERT(!error.what.empty());
    RC_ASSERT(!error.where.empty());
    RC_ASSERT(!error.remedy.empty());
}

const std::map<std::string, FactDeclaration, std::less<>> vocabulary{
    {"returns_people", {FactType::Boolean, {}}},
    {"months", {FactType::Number, {}}},
    {"note", {FactType::Text, {}}},
    {"approval", {FactType::Text, {"none", "tacit", "express"}}},
};

std::string type_error(std::string_view text)
{
    const auto find = [](std::string_view name) {
        const auto found = vocabulary.find(name);
        return found == vocabulary.end() ? nullptr : &found->second;
    };
    const auto checked = check_types(*parse_expression(text), find);
    return checked ? "" : checked.error().where + ": " + checked.error().what;
}

TEST(ExpressionTypes, AcceptsConditionsThatMakeSense)
{
    EXPECT_EQ(type_error("returns_people and months <= 18 and approval == 'tacit'"), "");
    EXPECT_EQ(type_error("not (returns_people == true) or note != 'anything'"), "");
    EXPECT_EQ(type_error("(months > 3) == returns_people"), "");
    EXPECT_EQ(type_error("'tacit' == approval and approval == note"), "");
}

TEST(ExpressionTypes, NamesThePieceThatMakesNoSense)
{
    EXPECT_EQ(type_error("returns_people and monhts <= 18"), "monhts: this fact is not declared");
    EXPECT_EQ(type_error("returns_people == monhts"), "monhts: this fact is not declared");
    EXPECT_EQ(type_error("months == '18'"), "months == '18': values of two different types are compared");
    EXPECT_EQ(type_error("returns_people or months"), "months: a number stands where yes or no is needed");
    EXPECT_EQ(type_error("not note"), "note: a text stands where yes or no is needed");
    EXPECT_EQ(type_error("18"), "18: a number stands where yes or no is needed");
    EXPECT_EQ(type_error("approval < 'tacit'"), "approval < 'tacit': only numbers can be larger or smaller");
    EXPECT_EQ(type_error("approval == 'tacitt'"), "approval == 'tacitt': the fact never has this value");
}

} // namespace
} // namespace entente
