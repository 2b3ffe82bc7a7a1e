#include <entente/safeguards/reasoning/theory_at_date.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace entente::safeguards {
namespace {

/// Two facts and two norms, the first blocked by the second.
NormativeTheory two_norms()
{
    NormativeTheory theory;
    theory.facts = {{.id = "a"}, {.id = "b"}};
    const Formula a = theory.formulas.atom(0);
    const Formula b = theory.formulas.atom(1);
    theory.norms = {{.id = "duty", .applies = a, .target = b, .blocked_by = {1}},
                    {.id = "exception", .kind = TheoryNormKind::Exception, .applies = b, .target = a}};
    return theory;
}

std::string where(const NormativeTheory& theory)
{
    const auto order = norm_order(theory);
    return order ? "no error" : order.error().where + ": " + order.error().what;
}

TEST(NormOrder, WhatDefeatsANormComesBeforeIt)
{
    EXPECT_EQ(norm_order(two_norms()).value(), (std::vector<std::size_t>{1, 0}));
}

TEST(NormOrder, ANormThatDefeatsItselfIsAnError)
{
    auto theory = two_norms();
    theory.norms[1].defeated_by = {0};
    EXPECT_EQ(where(theory), "norm duty: the norm defeats itself, directly or through others");
    theory = two_norms();
    theory.norms[1].blocked_by = {1};
    EXPECT_EQ(where(theory), "norm exception: the norm defeats itself, directly or through others");
}

TEST(NormOrder, AnExceptionUsedTwiceIsNoCircle)
{
    auto theory = two_norms();
    theory.norms.push_back({.id = "other",
                            .applies = theory.formulas.atom(0),
                            .target = theory.formulas.atom(1),
                            .blocked_by = {0, 1},
                            .defeated_by = {1}});
    EXPECT_EQ(where(theory), "no error");
}

TEST(NormOrder, ALongChainOfExceptionsIsRead)
{
    NormativeTheory theory;
    const Formula yes = theory.formulas.constant(true);
    for (std::size_t i = 0; i < 20'000; ++i) {
        theory.norms.push_back({.id = std::to_string(i), .applies = yes, .target = yes});
        if (i + 1 < 20'000)
            theory.norms.back().blocked_by.push_back(i + 1);
    }
    const auto order = norm_order(theory);
    ASSERT_TRUE(order);
    EXPECT_EQ(order->front(), 19'999U);
    theory.norms.back().blocked_by.push_back(0);
    EXPECT_FALSE(norm_order(theory));
}

TEST(NormOrder, EveryMistakeInATheoryIsNamed)
{
    auto theory = two_norms();
    theory.facts[1].id = "a";
    EXPECT_EQ(where(theory), "fact a: the fact is given twice");

    theory = two_norms();
    theory.facts[1] = {.id = "b", .role = FactRole::Provision, .cost = 0};
    EXPECT_EQ(where(theory), "fact b: changing a provision costs nothing");

    theory = two_norms();
    theory.facts[0].question = 1;
    EXPECT_EQ(where(theory), "fact a: the question of the fact does not start with an earlier fact");

    theory = two_norms();
    for (int i = 0; i < 12; ++i)
        theory.facts.push_back({.id = std::to_string(i), .question = 0});
    EXPECT_EQ(where(theory), "fact a: its question has more than 12 facts");

    theory = two_norms();
    theory.norms[1].id = "duty";
    EXPECT_EQ(where(theory), "norm duty: the norm is given twice");

    theory = two_norms();
    theory.norms[0].blocked_by = {7};
    EXPECT_EQ(where(theory), "norm duty: what defeats the norm does not exist");

    theory = two_norms();
    theory.norms[0].target = {1000};
    EXPECT_EQ(where(theory), "norm duty: a condition does not exist");

    theory = two_norms();
    theory.norms[0].target = theory.formulas.atom(2);
    EXPECT_EQ(where(theory), "norm duty: a condition names a fact that does not exist");

    theory = two_norms();
    theory.exactly_one = {{0, 1}, {}};
    EXPECT_EQ(where(theory), "group 2: the group is empty or names a fact that does not exist");

    theory = two_norms();
    theory.clauses = {{{2, true}}};
    EXPECT_EQ(where(theory), "clause 1: the clause is empty or names a fact that does not exist");

    EXPECT_FALSE(at_date(theory, Date{}));
}

TEST(AtDate, ANormIsInForceFromItsFirstDayToTheDayBeforeItsEnd)
{
    auto theory = two_norms();
    theory.norms[0].from = *parse_date("2026-06-12");
    theory.norms[0].until = *parse_date("2027-01-01");
    const auto in_force = [&](const char* day) -> bool { return at_date(theory, *parse_date(day))->in_force[0]; };
    EXPECT_FALSE(in_force("2026-06-11"));
    EXPECT_TRUE(in_force("2026-06-12"));
    EXPECT_TRUE(in_force("2026-12-31"));
    EXPECT_FALSE(in_force("2027-01-01"));
}

TEST(AtDate, AnExceptionOutOfForceBlocksNothing)
{
    auto theory = two_norms();
    theory.norms[1].until = *parse_date("2020-01-01");
    const auto law = *at_date(theory, *parse_date("2026-01-01"));
    EXPECT_EQ(law.excepted[0], law.formulas.constant(false));
    EXPECT_EQ(law.effective[0], law.applies[0]);
}

TEST(AtDate, SoftNormsDoNotMakeADesignUnlawful)
{
    auto theory = two_norms();
    theory.norms[0].binding = false;
    const auto law = *at_date(theory, Date{});
    EXPECT_EQ(law.lawful, law.formulas.constant(true));
}

TEST(BearingOn, TakesInTheConstraintsThatHangTogetherWithAFormula)
{
    NormativeTheory theory;
    for (const char* id : {"a", "b", "c", "d", "e"})
        theory.facts.push_back({.id = id});
    theory.clauses = {{{0, true}, {1, true}}, {{3, true}, {4, false}}};
    theory.exactly_one = {{1, 2}};
    const auto law = *at_date(theory, Date{});
    ASSERT_EQ(law.domain_parts.size(), 2U);
    EXPECT_EQ(law.domain_parts[0].atoms, (std::vector<Atom>{0, 1, 2}));
    auto formulas = law.formulas;
    EXPECT_EQ(bearing_on(law, formulas.atom(2)).atoms, (std::vector<Atom>{0, 1, 2}));
    EXPECT_EQ(bearing_on(law, formulas.atom(3)).parts.size(), 1U);
    EXPECT_TRUE(bearing_on(law, formulas.constant(true)).atoms.empty());
}

TEST(AnswersOfQuestion, AreThoseItsOwnConstraintsAllow)
{
    NormativeTheory theory;
    theory.facts = {{.id = "alone"}, {.id = "x < 18"}, {.id = "x <= 18", .question = 1}, {.id = "other"}};
    theory.clauses = {{{1, false}, {2, true}}, {{0, true}, {1, true}}};
    EXPECT_EQ(facts_of_question(theory, 1), (std::vector<Atom>{1, 2}));
    const auto alone = answers_of_question(theory, 0);
    ASSERT_EQ(alone.size(), 2U); // the clause with another question says nothing of it alone
    EXPECT_EQ(alone[0], (std::vector<Literal>{{0, true}}));
    const auto number = answers_of_question(theory, 1);
    EXPECT_EQ(number.size(), 3U); // below, exactly, above
    EXPECT_EQ(std::ranges::count(number, std::vector<Literal>{{1, true}, {2, false}}), 0);
}

TEST(BoundaryDates, AreEachDayOnWhichTheLawChangesOnce)
{
    auto theory = two_norms();
    theory.norms[0].from = theory.norms[1].from = *parse_date("2026-06-12");
    theory.norms[1].until = *parse_date("2020-01-01");
    EXPECT_EQ(boundary_dates(theory), (std::vector<Date>{*parse_date("2020-01-01"), *parse_date("2026-06-12")}));
}

} // namespace
} // namespace entente::safeguards
