#include "small_theories.hpp"

#include <entente/safeguards/reasoning/completions.hpp>
#include <entente/safeguards/reasoning/kleene.hpp>
#include <entente/safeguards/reasoning/open_questions.hpp>
#include <entente/safeguards/reasoning/reasons.hpp>
#include <entente/safeguards/reasoning/settling_sets.hpp>
#include <entente/safeguards/reasoning/verdict_at_risk.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>

namespace entente::safeguards {
namespace {

std::vector<Formula> formulas_of(const TheoryAtDate& law)
{
    std::vector<Formula> all{law.lawful};
    for (const auto* list : {&law.applies, &law.effective, &law.excepted, &law.met, &law.breached})
        all.insert(all.end(), list->begin(), list->end());
    return all;
}

RC_GTEST_PROP(Completions, WhatKleeneDecidesIsTheSameInEveryCompletion, ())
{
    const SmallCase given = random_case();
    const auto completions = completions_of(given, given.known);
    for (const Formula formula : formulas_of(given.law)) {
        const Truth by_tables = kleene_truth(given.law.formulas, formula, given.known);
        if (by_tables != Truth::Unknown)
            RC_ASSERT(truth_over(given, formula, completions) == by_tables);
    }
}

RC_GTEST_PROP(Completions, TruthTablesAndTheSolverGiveTheVerdictOfTheList, ())
{
    const SmallCase given = random_case();
    const auto listed = completions_of(given, given.known);
    auto by_table = *Completions::of(given.theory, given.law, given.known);
    auto by_solver = *Completions::of(given.theory, given.law, given.known);
    by_solver.solver_only();
    for (const Formula formula : formulas_of(given.law)) {
        const Truth expected = truth_over(given, formula, listed);
        RC_ASSERT(by_table.truth(formula) == expected);
        RC_ASSERT(by_solver.truth(formula) == expected);
    }
}

/// Whether some literals force a formula, by listing.
bool forces(const SmallCase& given, const std::vector<Literal>& literals, Formula formula, bool wanted)
{
    Assignment only(given.known.size(), Truth::Unknown);
    for (const Literal literal : literals)
        only[literal.atom] = truth_of(literal.positive);
    return truth_over(given, formula, completions_of(given, only)) == truth_of(wanted);
}

RC_GTEST_PROP(Reasons, AreAllTheSetsOfTheSmallestSizeThatForceTheVerdict, ())
{
    const SmallCase given = random_case(6);
    auto completions = *Completions::of(given.theory, given.law, given.known);
    if (*rc::gen::arbitrary<bool>())
        completions.solver_only();
    const Truth verdict = completions.truth(given.law.lawful);
    RC_PRE(verdict != Truth::Unknown);
    const bool wanted = verdict == Truth::True;
    const auto known = known_literals(given.known);
    std::vector<std::vector<Literal>> expected;
    for (std::size_t size = 0; expected.empty(); ++size)
        for (std::size_t code = 0; code < (std::size_t{1} << known.size()); ++code) {
            std::vector<Literal> some;
            for (std::size_t i = 0; i < known.size(); ++i)
                if ((code >> i & 1U) != 0)
                    some.push_back(known[i]);
            if (some.size() == size && forces(given, some, given.law.lawful, wanted))
                expected.push_back(std::move(some));
        }
    std::ranges::sort(expected);
    const auto found = smallest_reasons(completions, given.law.lawful, wanted);
    RC_ASSERT(found.smallest && found.complete);
    RC_ASSERT(found.sets == expected);
}

RC_GTEST_PROP(Reasons, WithoutASearchAreStillEnoughAndHaveNoSuperfluousFact, ())
{
    const SmallCase given = random_case();
    auto completions = *Completions::of(given.theory, given.law, given.known);
    if (*rc::gen::arbitrary<bool>())
        completions.solver_only();
    const Truth verdict = completions.truth(given.law.lawful);
    RC_PRE(verdict != Truth::Unknown);
    const bool wanted = verdict == Truth::True;
    const auto found = smallest_reasons(completions, given.law.lawful, wanted, {.answers = 1, .questions = 0});
    RC_ASSERT(found.sets.size() == 1U);
    RC_ASSERT(forces(given, found.sets.front(), given.law.lawful, wanted));
    for (std::size_t i = 0; i < found.sets.front().size(); ++i) {
        auto less = found.sets.front();
        less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
        RC_ASSERT(!forces(given, less, given.law.lawful, wanted));
    }
}

RC_GTEST_PROP(CompletionPair, AgreesWithTheListOnWhatMatters, ())
{
    const SmallCase given = random_case();
    CompletionPair pair(given.theory, given.law, given.law.lawful, given.known);
    const auto counted = count_open_questions(given.theory, given.law, given.law.lawful, given.known);
    RC_ASSERT(counted.has_value());
    RC_ASSERT(pair.questions().size() == counted->questions.size());
    for (const OpenQuestion& question : counted->questions)
        RC_ASSERT(pair.matters(question.question) == question.matters);
}

RC_GTEST_PROP(CompletionPair, SettlingSetsSettleWhateverTheAnswersAre, ())
{
    const SmallCase given = random_case(6);
    const auto listed = completions_of(given, given.known);
    CompletionPair pair(given.theory, given.law, given.law.lawful, given.known);
    const auto settles = [&](std::size_t code) {
        for (const Values& a : listed)
            for (const Values& b : listed) {
                bool same = true;
                for (std::size_t fact = 0; fact < a.size(); ++fact)
                    same = same && ((code >> fact & 1U) == 0 || a[fact] == b[fact]);
                if (same &&
                    given.law.formulas.holds(given.law.lawful, a) != given.law.formulas.holds(given.law.lawful, b))
                    return false;
            }
        return true;
    };
    int fewest = 100;
    for (std::size_t code = 0; code < 64; ++code)
        if (settles(code))
            fewest = std::min(fewest, std::popcount(code));
    std::set<std::size_t> expected;
    for (std::size_t code = 0; code < 64; ++code)
        if (settles(code) && std::popcount(code) == fewest)
            expected.insert(code);
    std::set<std::size_t> found;
    for (const auto& set : pair.smallest_settling_sets().sets) {
        std::size_t code = 0;
        for (const Atom fact : set)
            code |= std::size_t{1} << fact;
        found.insert(code);
    }
    RC_ASSERT(found == expected);
}

TEST(Completions, KnownFactsThatContradictEachOtherAreNamed)
{
    NormativeTheory theory;
    for (const char* id : {"treaty", "arrangement", "other"})
        theory.facts.push_back({.id = id});
    theory.exactly_one.push_back({0, 1});
    const auto law = *at_date(theory, Date{});
    const auto completions = Completions::of(theory, law, {Truth::True, Truth::True, Truth::True});
    ASSERT_FALSE(completions);
    EXPECT_EQ(completions.error().where, "treaty, arrangement");
    EXPECT_EQ(completions.error().what, "the known facts contradict each other");
}

TEST(Completions, GroupsThatCannotHoldAreNamedAsSuch)
{
    NormativeTheory theory;
    theory.facts.push_back({.id = "a"});
    theory.clauses = {{{0, true}}, {{0, false}}};
    const auto law = *at_date(theory, Date{});
    const auto completions = Completions::of(theory, law, {Truth::Unknown});
    ASSERT_FALSE(completions);
    EXPECT_EQ(completions.error().where, "groups and clauses");
}

TEST(FirstQuestion, IsTheOneThatLeavesTheFewestCompletionsUnsettled)
{
    // lawful unless a and (b or c): "no" to a settles half of all; any other answer leaves more open.
    NormativeTheory theory;
    for (const char* id : {"b", "c", "a", "idle"})
        theory.facts.push_back({.id = id});
    FormulaGraph& f = theory.formulas;
    theory.norms.push_back({.id = "n",
                            .kind = TheoryNormKind::Prohibition,
                            .applies = f.atom(2),
                            .target = f.disjunction({f.atom(0), f.atom(1)})});
    const auto law = *at_date(theory, Date{});
    const auto open = count_open_questions(theory, law, law.lawful, Assignment(4, Truth::Unknown));
    ASSERT_TRUE(open);
    EXPECT_EQ(open->completions, 8U);
    EXPECT_EQ(open->holding, 5U);
    EXPECT_EQ(open->questions.size(), 3U); // the idle fact bears on nothing
    EXPECT_EQ(first_question(*open), 2U);
}

TEST(OpenQuestions, AreNotCountedWhenThereAreTooMany)
{
    NormativeTheory theory;
    std::vector<Formula> all;
    for (Atom fact = 0; fact <= most_counted_facts; ++fact) {
        theory.facts.push_back({.id = "f" + std::to_string(fact)});
        all.push_back(theory.formulas.atom(fact));
    }
    theory.norms.push_back(
        {.id = "n", .applies = theory.formulas.constant(true), .target = theory.formulas.conjunction(all)});
    const auto law = *at_date(theory, Date{});
    Assignment known(theory.facts.size(), Truth::Unknown);
    EXPECT_FALSE(count_open_questions(theory, law, law.lawful, known));
    known.front() = Truth::True;
    const auto counted = count_open_questions(theory, law, law.lawful, known);
    ASSERT_TRUE(counted);
    EXPECT_EQ(counted->completions, std::uint64_t{1} << most_counted_facts);
    EXPECT_EQ(counted->holding, 1U);
}

TEST(VerdictsOverTime, ChangeOnTheDaysOnWhichTheLawDoes)
{
    // A duty from 12 June 2026, which ends on 1 January 2028, and a design that does not meet it.
    NormativeTheory theory;
    theory.facts.push_back({.id = "clause", .role = FactRole::Provision});
    theory.norms.push_back({.id = "duty",
                            .applies = theory.formulas.constant(true),
                            .target = theory.formulas.atom(0),
                            .from = *parse_date("2026-06-12"),
                            .until = *parse_date("2028-01-01")});
    const auto periods = verdicts_over_time(theory, {Truth::False});
    ASSERT_TRUE(periods);
    ASSERT_EQ(periods->size(), 3U);
    EXPECT_EQ((*periods)[0].lawful, Truth::True);
    EXPECT_EQ((*periods)[1].lawful, Truth::False);
    EXPECT_EQ((*periods)[1].from, parse_date("2026-06-12").value());
    EXPECT_EQ((*periods)[1].effective, std::vector<std::size_t>{0});
    EXPECT_EQ((*periods)[2].lawful, Truth::True);
    EXPECT_EQ((*periods)[2].from, parse_date("2028-01-01").value());
}

TEST(VerdictsOverTime, SayWhenTheFactsContradictEachOther)
{
    NormativeTheory theory;
    theory.facts.push_back({.id = "a"});
    theory.clauses = {{{0, true}}};
    EXPECT_FALSE(verdicts_over_time(theory, {Truth::False}));
    theory.clauses.emplace_back();
    EXPECT_FALSE(verdicts_over_time(theory, {Truth::True})); // an empty clause
}

} // namespace
} // namespace entente::safeguards
