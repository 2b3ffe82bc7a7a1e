#include "real_law.hpp"

#include <entente/safeguards/reasoning/completions.hpp>
#include <entente/safeguards/reasoning/kleene.hpp>
#include <entente/safeguards/reasoning/law_theory.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entente::safeguards {
namespace {

LawFact fact(const char* id, FactType type, std::vector<std::string> words = {})
{
    return {.id = id, .declaration = {.type = type, .allowed_values = std::move(words)}};
}

/// A yes or no, a number, a word with four values and a word with any.
std::vector<LawFact> vocabulary()
{
    return {fact("yes", FactType::Boolean),  fact("months", FactType::Number),
            fact("years", FactType::Number), fact("form", FactType::Text, {"none", "tacit", "express", "other"}),
            fact("name", FactType::Text),    fact("also", FactType::Boolean)};
}

Norm norm_with(const std::string& applies, const std::string& satisfied = "yes")
{
    return {.id = "n", .applies_when = *parse_expression(applies), .satisfied_when = *parse_expression(satisfied)};
}

std::vector<std::string> fact_ids(const NormativeTheory& theory)
{
    std::vector<std::string> ids;
    for (const TheoryFact& one : theory.facts)
        ids.push_back(one.id);
    return ids;
}

TEST(LawTheory, NumbersAreCutAtTheThresholdsTheNormsNameAndWordsAtTheWords)
{
    const std::vector<Norm> norms{norm_with("months <= 24 and form == 'tacit'", "months < 18 or name != 'x'")};
    const auto law = law_theory(norms, vocabulary());
    ASSERT_TRUE(law);
    EXPECT_EQ(fact_ids(law->theory),
              (std::vector<std::string>{"yes", "months < 18", "months <= 18", "months < 24", "months <= 24",
                                        "form == 'tacit'", "form is another word", "name == 'x'",
                                        "name is another word", "also"}));
    EXPECT_EQ(answers_of_question(law->theory, 1).size(), 5U); // below, at and above the two thresholds
    EXPECT_EQ(law->theory.exactly_one.size(), 2U);
}

TEST(LawTheory, WhereEveryAllowedWordIsNamedThereIsNoOther)
{
    const std::vector<Norm> norms{
        norm_with("form == 'none' or form == 'tacit'", "form == 'express' or form != 'other'")};
    EXPECT_EQ(law_theory(norms, vocabulary())->facts.find("form")->second.count, 4U);
}

TEST(LawTheory, ANumberExcludedByOneThresholdIsExcludedByTheHigherOnes)
{
    // Above 24 months it cannot be at most 18, which Kleene's tables do not see and the constraints do.
    const std::vector<Norm> norms{norm_with("months > 24 and months <= 18")};
    const auto law = *law_theory(norms, vocabulary());
    const auto at_day = *at_date(law.theory, Date{});
    const Assignment unknown(law.theory.facts.size(), Truth::Unknown);
    EXPECT_EQ(kleene_truth(at_day.formulas, at_day.applies[0], unknown), Truth::Unknown);
    EXPECT_EQ(Completions::of(law.theory, at_day, unknown)->truth(at_day.applies[0]), Truth::False);
}

/// Every comparison there is, each way round, over numbers on both sides of the thresholds.
RC_GTEST_PROP(LawTheory, EveryConditionComesToWhatTheExpressionDoes, ())
{
    static const std::vector<std::string> pieces{"months < 18",     "months <= 18",
                                                 "months > 18",     "months >= 18",
                                                 "months == 18",    "months != 18",
                                                 "18 < months",     "24 >= months",
                                                 "form == 'tacit'", "'none' != form",
                                                 "name == 'x'",     "yes == also",
                                                 "yes != also",     "(yes or also) == true",
                                                 "not yes",         "years <= 1",
                                                 "1 < 2",           "'a' == 'b'",
                                                 "2 != 2",          "false"};
    std::string text = *rc::gen::elementOf(pieces);
    for (int i = 0; i < 3; ++i)
        text += (*rc::gen::arbitrary<bool>() ? " and " : " or ") + *rc::gen::elementOf(pieces);
    const std::vector<Norm> norms{norm_with(text)};
    const auto law = law_theory(norms, vocabulary());
    RC_ASSERT(law.has_value());
    Facts known;
    for (const LawFact& one : vocabulary()) {
        const auto choice = *rc::gen::inRange<std::size_t>(0, 12);
        if (choice == 0)
            continue;
        if (one.id == "name")
            known.emplace(one.id, std::string(choice % 2 == 0 ? "x" : "y"));
        else
            known.emplace(one.id, fact_value(one, choice));
    }
    const auto assignment = law->assignment(known);
    RC_ASSERT(assignment.has_value());
    RC_ASSERT(kleene_truth(law->theory.formulas, law->theory.norms[0].applies, *assignment) ==
              evaluate(norms[0].applies_when, known_facts(known)));
}

TEST(LawTheory, AnAbsoluteNormHasNoException)
{
    auto norm = norm_with("yes");
    norm.exceptions = *parse_expression("also");
    EXPECT_EQ(law_theory(std::vector{norm}, vocabulary())->theory.norms.size(), 2U);
    norm.absolute = true;
    EXPECT_EQ(law_theory(std::vector{norm}, vocabulary())->theory.norms.size(), 1U);
}

TEST(LawTheory, TheLastDayInForceIsInForce)
{
    auto norm = norm_with("yes");
    norm.in_force_until = *parse_date("2026-06-12");
    const auto law = *law_theory(std::vector{norm}, vocabulary());
    EXPECT_EQ(law.theory.norms[0].until, parse_date("2026-06-13").value());
}

std::string error_of(const Norm& norm, const std::vector<LawFact>& facts)
{
    const auto law = law_theory(std::vector{norm}, facts);
    return law ? "no error" : law.error().where + ": " + law.error().what;
}

TEST(LawTheory, ConditionsThatCannotBeCutAreErrors)
{
    EXPECT_EQ(error_of(norm_with("months < years"), vocabulary()),
              "norm n: months and years: two facts with numbers or words are compared with each other");
    EXPECT_TRUE(error_of(norm_with("unheard_of"), vocabulary()).starts_with("norm n: "));
    EXPECT_TRUE(error_of(norm_with("months"), vocabulary()).starts_with("norm n: "));
    auto excepted = norm_with("yes");
    excepted.exceptions = *parse_expression("form == name");
    EXPECT_EQ(error_of(excepted, vocabulary()),
              "norm n: form and name: two facts with numbers or words are compared with each other");
    EXPECT_EQ(error_of(norm_with("yes", "months == years"), vocabulary()),
              "norm n: months and years: two facts with numbers or words are compared with each other");
    auto twice = vocabulary();
    twice.push_back(fact("yes", FactType::Number));
    EXPECT_EQ(error_of(norm_with("yes"), twice), "fact yes: the fact is declared twice");
    const std::string many = "months < 1 or months < 2 or months < 3 or months < 4 or months < 5 or months < 6 or "
                             "months < 7";
    EXPECT_EQ(error_of(norm_with(many), vocabulary()), "fact months < 1: its question has more than 12 facts");
}

TEST(LawTheory, FactsOfACaseThatDoNotFitTheVocabularyAreErrors)
{
    const std::vector<Norm> norms{norm_with("months < 18 and form == 'tacit' and name == 'x'")};
    const auto law = *law_theory(norms, vocabulary());
    const auto error = [&](const char* id, FactValue value) {
        const auto assignment = law.assignment({{id, std::move(value)}});
        return assignment ? "no error" : assignment.error().where + ": " + assignment.error().what;
    };
    EXPECT_EQ(error("unheard_of", true), "fact unheard_of: the vocabulary has no such fact");
    EXPECT_EQ(error("yes", 1.0), "fact yes: the fact is not yes or no");
    EXPECT_EQ(error("months", true), "fact months: the fact is not a number");
    EXPECT_EQ(error("months", std::nan("")), "fact months: the fact is not a number");
    EXPECT_EQ(error("form", std::string("verbal")), "fact form: the fact is not one of the words allowed");
    EXPECT_EQ(error("name", true), "fact name: the fact is not one of the words allowed");
    EXPECT_EQ(error("name", std::string("anything")), "no error");
}

TEST(LawTheory, HoldsEveryRealNorm)
{
    const RealLaw real = real_law();
    const auto law = law_theory(real.norms, real.facts);
    ASSERT_TRUE(law) << law.error().where << ": " << law.error().what;
    ASSERT_EQ(law->norms, real.norms.size());
    for (std::size_t norm = 0; norm < law->norms; ++norm)
        EXPECT_EQ(law->theory.norms[norm].id, real.norms[norm].id);
}

} // namespace
} // namespace entente::safeguards
