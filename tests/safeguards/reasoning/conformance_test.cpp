// Every expected answer of the 60 conformance cases. Each test runs them as written and with norms, groups and clauses
// asserted backwards: the answers may not depend on it.

#include "conformance_cases.hpp"

#include <entente/safeguards/reasoning/clashes.hpp>
#include <entente/safeguards/reasoning/completions.hpp>
#include <entente/safeguards/reasoning/kleene.hpp>
#include <entente/safeguards/reasoning/open_questions.hpp>
#include <entente/safeguards/reasoning/reasons.hpp>
#include <entente/safeguards/reasoning/repair.hpp>
#include <entente/safeguards/reasoning/settling_sets.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace entente::safeguards {
namespace {

using Names = std::vector<std::string>;
using NameSets = std::set<Names>;

struct JudgedCase {
    ConformanceCase written;
    TheoryAtDate law;

    /// Answered by truth tables where they suffice, and by the solver alone.
    [[nodiscard]] std::vector<Completions> both_ways() const
    {
        std::vector<Completions> both;
        for (const bool solver_only : {false, true}) {
            both.push_back(*Completions::of(written.theory, law, written.known));
            if (solver_only)
                both.back().solver_only();
        }
        return both;
    }
};

template <typename Check>
void for_every_case(Check check)
{
    std::size_t runs = 0;
    for (const bool backwards : {false, true})
        for (auto& written : conformance_cases(backwards)) {
            SCOPED_TRACE(written.id + (backwards ? " backwards" : ""));
            auto law = at_date(written.theory, written.date);
            ASSERT_TRUE(law);
            check(JudgedCase{std::move(written), std::move(*law)});
            ++runs;
        }
    EXPECT_EQ(runs, 120);
}

NameSets expected_sets(const nlohmann::json& written)
{
    NameSets sets;
    for (const auto& set : written) {
        Names names = set;
        std::ranges::sort(names);
        sets.insert(names);
    }
    return sets;
}

std::map<std::string, std::string> expected_statuses(const nlohmann::json& written)
{
    return written;
}

TEST(ConformanceCases, KleeneGivesTheVerdictAndTheStatusOfEachNorm)
{
    for_every_case([](const JudgedCase& run) {
        const auto& expected = run.written.expected;
        EXPECT_EQ(to_string(kleene_truth(run.law.formulas, run.law.lawful, run.written.known)),
                  expected["verdict_kleene"]);
        const auto statuses = kleene_truths(run.law.formulas, run.law.effective, run.written.known);
        std::map<std::string, std::string> named;
        for (std::size_t norm = 0; norm < statuses.size(); ++norm)
            named[run.written.norm(norm)] = to_string(statuses[norm]);
        EXPECT_EQ(named, expected_statuses(expected["norm_effective_kleene"]));
    });
}

TEST(ConformanceCases, CompletionsGiveTheVerdictAndTheStatusOfEachNorm)
{
    for_every_case([](const JudgedCase& run) {
        for (Completions& completions : run.both_ways()) {
            EXPECT_EQ(to_string(completions.truth(run.law.lawful)), run.written.expected["verdict"]);
            const auto statuses = effective_norms(completions);
            std::map<std::string, std::string> named;
            for (std::size_t norm = 0; norm < statuses.size(); ++norm)
                named[run.written.norm(norm)] = to_string(statuses[norm]);
            EXPECT_EQ(named, expected_statuses(run.written.expected["norm_effective"]));
        }
    });
}

NameSets named_sets(const JudgedCase& run, const std::vector<std::vector<Literal>>& sets)
{
    NameSets named;
    for (const auto& set : sets) {
        Names names;
        for (const Literal literal : set)
            names.push_back(run.written.fact(literal.atom));
        std::ranges::sort(names);
        named.insert(names);
    }
    return named;
}

TEST(ConformanceCases, AllSmallestReasonsForAVerdictAreFound)
{
    for_every_case([](const JudgedCase& run) {
        const std::string verdict = run.written.expected["verdict"];
        for (Completions& completions : run.both_ways()) {
            const auto reasons = smallest_reasons(completions, run.law.lawful, verdict != "false");
            EXPECT_TRUE(reasons.smallest && reasons.complete);
            const bool open = verdict == "unknown";
            EXPECT_EQ(named_sets(run, reasons.sets),
                      open ? NameSets{} : expected_sets(run.written.expected["minimum_sufficient_reasons"]));
        }
    });
}

/// Counts of one case: those that bear on the verdict, and those of all facts that constraints name.
struct Counts {
    OpenQuestions verdict;
    OpenQuestions domain;
    std::uint64_t free = 1; ///< completions of the facts that no constraint names
};

/// The counts of one missing fact over all completions, as the case writes them.
nlohmann::json counts_of(const JudgedCase& run, const Counts& counts, Atom fact)
{
    const auto listed = std::ranges::find(counts.verdict.questions, fact, &OpenQuestion::question);
    const auto constrained = std::ranges::find(counts.domain.questions, fact, &OpenQuestion::question);
    const std::uint64_t all = counts.domain.completions * counts.free;
    nlohmann::json written{{"fact", run.written.fact(fact)}, {"relevant_by_single_flip", false}};
    for (const bool value : {true, false}) {
        const std::string name = value ? "true" : "false";
        const std::size_t place = value ? 0 : 1; // yes, then no
        std::uint64_t completions = all / 2;
        if (constrained != counts.domain.questions.end())
            completions = constrained->answers[place].completions * counts.free;
        // A fact that does not bear on the verdict leaves its share as it is.
        std::uint64_t lawful = completions * counts.verdict.holding / counts.verdict.completions;
        bool decides = false;
        if (listed != counts.verdict.questions.end()) {
            lawful = listed->answers[place].holding * all / counts.verdict.completions;
            decides = listed->answers[place].decides();
            written["relevant_by_single_flip"] = listed->matters;
            EXPECT_EQ(listed->answers[place].completions * all / counts.verdict.completions, completions);
        }
        written["completions_if_" + name] = completions;
        written["lawful_if_" + name] = lawful;
        written["decides_if_" + name] = decides;
    }
    return written;
}

TEST(ConformanceCases, CompletionsAreCountedForEachMissingFact)
{
    for_every_case([](const JudgedCase& run) {
        const auto& [theory, law] = std::tie(run.written.theory, run.law);
        const auto verdict = count_open_questions(theory, law, law.lawful, run.written.known);
        const auto domain = count_open_questions(theory, law, law.domain, run.written.known);
        ASSERT_TRUE(verdict && domain);
        Counts counts{.verdict = *verdict, .domain = *domain};
        const auto constrained = bearing_on(law, law.domain).atoms;
        for (Atom fact = 0; fact < run.written.known.size(); ++fact)
            if (run.written.known[fact] == Truth::Unknown && !std::ranges::binary_search(constrained, fact))
                counts.free *= 2;
        const std::uint64_t all = domain->completions * counts.free;
        EXPECT_EQ(all, run.written.expected["completions"]);
        EXPECT_EQ(verdict->holding * all / verdict->completions, run.written.expected["lawful_completions"]);
        auto written = nlohmann::json::array();
        for (Atom fact = 0; fact < run.written.known.size(); ++fact)
            if (run.written.known[fact] == Truth::Unknown)
                written.push_back(counts_of(run, counts, fact));
        if (run.written.expected["verdict"] == "unknown")
            EXPECT_EQ(written, run.written.expected["missing_facts"]);
        else
            EXPECT_FALSE(first_question(*verdict)); // nothing is left to ask
    });
}

TEST(ConformanceCases, TheSolverAgreesWithTheCountsOnWhichFactsMatter)
{
    for_every_case([](const JudgedCase& run) {
        if (run.written.expected["verdict"] != "unknown")
            return;
        CompletionPair pair(run.written.theory, run.law, run.law.lawful, run.written.known);
        for (const auto& fact : run.written.expected["missing_facts"]) {
            const auto found =
                std::ranges::find(run.written.theory.facts, fact["fact"].get<std::string>(), &TheoryFact::id);
            const auto atom = static_cast<Atom>(found - run.written.theory.facts.begin());
            EXPECT_EQ(pair.matters(atom), fact["relevant_by_single_flip"]) << found->id;
        }
    });
}

TEST(ConformanceCases, AllSmallestSettlingSetsAreFound)
{
    for_every_case([](const JudgedCase& run) {
        CompletionPair pair(run.written.theory, run.law, run.law.lawful, run.written.known);
        const auto settling = pair.smallest_settling_sets();
        EXPECT_TRUE(settling.complete);
        NameSets named;
        for (const auto& set : settling.sets) {
            Names names;
            for (const Atom fact : set)
                names.push_back(run.written.fact(fact));
            std::ranges::sort(names);
            named.insert(names);
        }
        const bool open = run.written.expected["verdict"] == "unknown";
        EXPECT_EQ(named, open ? expected_sets(run.written.expected["minimum_settling_sets"]) : NameSets{{}});
    });
}

void expect_repair(const JudgedCase& run, RepairGoal goal, RepairLimits limits, const char* field)
{
    const auto repair = cheapest_repair(run.written.theory, run.law, run.law.lawful, run.written.known, goal, limits);
    const auto& expected = run.written.expected[field];
    EXPECT_TRUE(repair.complete);
    if (expected.is_null()) {
        EXPECT_TRUE(repair.change_sets.empty());
        return;
    }
    EXPECT_EQ(repair.cost, expected["cost"]);
    NameSets named;
    for (const auto& set : repair.change_sets) {
        Names names;
        for (const Literal literal : set)
            names.push_back((literal.positive ? "+" : "-") + run.written.fact(literal.atom));
        std::ranges::sort(names);
        named.insert(names);
    }
    EXPECT_EQ(named, expected_sets(expected["optimal"]));
    EXPECT_EQ(named.size(), repair.change_sets.size());
}

/// The repair is the same when counter-examples are met one by one.
void expect_repair(const JudgedCase& run, RepairGoal goal, const char* field)
{
    expect_repair(run, goal, {}, field);
    expect_repair(run, goal, {.written_out = 0}, field);
}

TEST(ConformanceCases, AllCheapestRepairsLawfulInSomeCompletionAreFound)
{
    for_every_case([](const JudgedCase& run) {
        expect_repair(run, RepairGoal::SomeCompletion, "repair_lawful_in_some_completion");
    });
}

TEST(ConformanceCases, AllCheapestRepairsLawfulInEveryCompletionAreFound)
{
    for_every_case([](const JudgedCase& run) {
        expect_repair(run, RepairGoal::EveryCompletion, "repair_lawful_in_every_completion");
    });
}

TEST(ConformanceCases, AllPairsOfNormsThatCanClashAreFound)
{
    for_every_case([](const JudgedCase& run) {
        NameSets named;
        for (const NormPair pair : clashing_norms(run.written.theory, run.law)) {
            Names names{run.written.norm(pair.first), run.written.norm(pair.second)};
            std::ranges::sort(names);
            named.insert(names);
        }
        EXPECT_EQ(named, expected_sets(run.written.expected["norm_conflicts_possible"]));
    });
}

TEST(ConformanceCases, TheVerdictOverTimeIsTheVerdictOfEachDay)
{
    for_every_case([](const JudgedCase& run) {
        const auto periods = verdicts_over_time(run.written.theory, run.written.known);
        ASSERT_TRUE(periods);
        ASSERT_FALSE(periods->front().from || periods->back().until);
        const auto today = std::ranges::find_if(*periods, [&](const LawPeriod& period) {
            return (!period.from || *period.from <= run.written.date) &&
                   (!period.until || run.written.date < *period.until);
        });
        ASSERT_NE(today, periods->end());
        EXPECT_EQ(to_string(today->lawful), run.written.expected["verdict"]);
        for (std::size_t i = 1; i < periods->size(); ++i)
            EXPECT_EQ((*periods)[i].from, (*periods)[i - 1].until);
    });
}

} // namespace
} // namespace entente::safeguards
