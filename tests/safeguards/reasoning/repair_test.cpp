#include "small_theories.hpp"

#include <entente/safeguards/reasoning/completions.hpp>
#include <entente/safeguards/reasoning/repair.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace entente::safeguards {
namespace {

/// What a design may do about its provisions, by listing: each keeps its value (or stays open), or gets another.
struct ListedRepair {
    std::uint64_t cost = 0;
    std::set<ChangeSet> change_sets;
};

ListedRepair list_repairs(const SmallCase& given, RepairGoal goal)
{
    ListedRepair best;
    std::vector<Atom> provisions;
    for (Atom fact = 0; fact < given.known.size(); ++fact)
        if (given.theory.facts[fact].role == FactRole::Provision &&
            (goal == RepairGoal::EveryCompletion || given.known[fact] != Truth::Unknown))
            provisions.push_back(fact);
    std::size_t codes = 1;
    for (std::size_t i = 0; i < provisions.size(); ++i)
        codes *= 3;
    for (std::size_t code = 0; code < codes; ++code) {
        Assignment design = given.known;
        ChangeSet changes;
        std::uint64_t cost = 0;
        bool idle = false;
        std::size_t rest = code;
        for (const Atom fact : provisions) {
            const std::size_t choice = rest % 3; // keep, yes, no
            rest /= 3;
            if (choice == 0)
                continue;
            idle = idle || given.known[fact] == truth_of(choice == 1);
            design[fact] = truth_of(choice == 1);
            changes.push_back({fact, choice == 1});
            cost += given.theory.facts[fact].cost;
        }
        const auto completions = completions_of(given, design);
        const Truth lawful = truth_over(given, given.law.lawful, completions);
        const bool good = goal == RepairGoal::EveryCompletion ? lawful == Truth::True
                                                              : !completions.empty() && lawful != Truth::False;
        if (idle || !good || (!best.change_sets.empty() && cost > best.cost))
            continue;
        if (cost < best.cost)
            best.change_sets.clear();
        best.cost = cost;
        best.change_sets.insert(changes);
    }
    return best;
}

void expect_as_listed(RepairGoal goal, std::size_t written_out)
{
    const SmallCase given = random_case();
    const ListedRepair expected = list_repairs(given, goal);
    const Repair found = cheapest_repair(given.theory, given.law, given.law.lawful, given.known, goal,
                                         {.change_sets = 1000, .written_out = written_out});
    RC_ASSERT(found.complete);
    RC_ASSERT(found.cost == expected.cost);
    RC_ASSERT(std::set<ChangeSet>(found.change_sets.begin(), found.change_sets.end()) == expected.change_sets);
    RC_ASSERT(found.change_sets.size() == expected.change_sets.size());
}

RC_GTEST_PROP(CheapestRepair, LawfulInSomeCompletionIsAsListed, ())
{
    expect_as_listed(RepairGoal::SomeCompletion, 8);
}

RC_GTEST_PROP(CheapestRepair, LawfulInEveryCompletionIsAsListed, ())
{
    expect_as_listed(RepairGoal::EveryCompletion, 8);
}

RC_GTEST_PROP(CheapestRepair, CounterExamplesLeadToTheSameRepair, ())
{
    expect_as_listed(RepairGoal::EveryCompletion, 0);
}

RC_GTEST_PROP(CheapestRepair, TheFirstFewAreTheSameHoweverManyAreAskedFor, ())
{
    const SmallCase given = random_case();
    const auto goal = *rc::gen::element(RepairGoal::SomeCompletion, RepairGoal::EveryCompletion);
    const auto all = cheapest_repair(given.theory, given.law, given.law.lawful, given.known, goal, {.change_sets = 99});
    const auto two = cheapest_repair(given.theory, given.law, given.law.lawful, given.known, goal, {.change_sets = 2});
    RC_ASSERT(two.cost == all.cost);
    RC_ASSERT(two.complete == (all.change_sets.size() <= 2));
    RC_ASSERT(two.change_sets.size() == std::min<std::size_t>(2, all.change_sets.size()));
    RC_ASSERT(std::ranges::equal(two.change_sets, std::span(all.change_sets).first(two.change_sets.size())));
}

/// One repair, which adds one provision.
std::vector<ChangeSet> only_change(Atom added)
{
    return std::vector<ChangeSet>(1, ChangeSet(1, Literal{added, true}));
}

/// A duty that only applies when a finding holds.
NormativeTheory one_duty(FactRole finding)
{
    NormativeTheory theory;
    theory.facts = {{.id = "clause", .role = FactRole::Provision, .cost = 4}, {.id = "risk", .role = finding}};
    theory.norms = {{.id = "duty", .applies = theory.formulas.atom(1), .target = theory.formulas.atom(0)}};
    return theory;
}

TEST(CheapestRepair, AFindingAboutTheWorldIsNeverRepaired)
{
    for (const FactRole finding : {FactRole::Situation, FactRole::Assessment}) {
        const auto theory = one_duty(finding);
        const auto law = *at_date(theory, Date{});
        for (const RepairGoal goal : {RepairGoal::SomeCompletion, RepairGoal::EveryCompletion}) {
            const auto repair = cheapest_repair(theory, law, law.lawful, {Truth::False, Truth::True}, goal);
            EXPECT_EQ(repair.cost, 4U);
            EXPECT_EQ(repair.change_sets, only_change(0));
        }
    }
}

TEST(CheapestRepair, OneNormCanBeRepairedAlone)
{
    auto theory = one_duty(FactRole::Situation);
    theory.facts.push_back({.id = "publication", .role = FactRole::Provision});
    theory.norms.push_back(
        {.id = "publish", .applies = theory.formulas.constant(true), .target = theory.formulas.atom(2)});
    const auto law = *at_date(theory, Date{});
    const Assignment known{Truth::False, Truth::True, Truth::False};
    const auto repair = cheapest_repair(theory, law, law.respected[1], known, RepairGoal::SomeCompletion);
    EXPECT_EQ(repair.change_sets, only_change(2));
}

TEST(CheapestRepair, AProvisionLeftOpenMayTurnOutBadly)
{
    const auto theory = one_duty(FactRole::Situation);
    const auto law = *at_date(theory, Date{});
    const Assignment known{Truth::Unknown, Truth::True};
    const auto possible = cheapest_repair(theory, law, law.lawful, known, RepairGoal::SomeCompletion);
    EXPECT_EQ(possible.change_sets, std::vector<ChangeSet>(1)); // it may be meant well
    const auto certain = cheapest_repair(theory, law, law.lawful, known, RepairGoal::EveryCompletion);
    EXPECT_EQ(certain.cost, 4U);
    EXPECT_EQ(certain.change_sets, only_change(0));
}

TEST(CheapestRepair, NothingHelpsWhereNoDesignIsLawful)
{
    auto theory = one_duty(FactRole::Situation);
    theory.norms.push_back({.id = "ban",
                            .kind = TheoryNormKind::Prohibition,
                            .applies = theory.formulas.atom(1),
                            .target = theory.formulas.atom(0)});
    const auto law = *at_date(theory, Date{});
    for (const RepairGoal goal : {RepairGoal::SomeCompletion, RepairGoal::EveryCompletion})
        EXPECT_TRUE(cheapest_repair(theory, law, law.lawful, {Truth::False, Truth::True}, goal).change_sets.empty());
}

TEST(CheapestRepair, AQuestionWithSeveralFactsCostsItsCostOnce)
{
    // A word with three values, of which the law allows only the last.
    NormativeTheory theory;
    theory.facts = {{.id = "form == 'a'", .role = FactRole::Provision, .cost = 2},
                    {.id = "form == 'b'", .role = FactRole::Provision, .question = 0},
                    {.id = "form == 'c'", .role = FactRole::Provision, .question = 0}};
    theory.exactly_one = {{0, 1, 2}};
    theory.norms = {{.id = "c", .applies = theory.formulas.constant(true), .target = theory.formulas.atom(2)}};
    const auto law = *at_date(theory, Date{});
    const Assignment known{Truth::True, Truth::False, Truth::False};
    const auto repair = cheapest_repair(theory, law, law.lawful, known, RepairGoal::EveryCompletion);
    EXPECT_EQ(repair.cost, 2U);
    const ChangeSet to_c{{0, false}, {2, true}};
    EXPECT_EQ(repair.change_sets, std::vector<ChangeSet>(1, to_c));
}

} // namespace
} // namespace entente::safeguards
