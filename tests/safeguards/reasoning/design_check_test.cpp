#include "real_law.hpp"
#include "small_theories.hpp"

#include <entente/safeguards/reasoning/design_check.hpp>
#include <entente/safeguards/reasoning/kleene.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entente::safeguards {
namespace {

const Date today{*parse_date("2026-11-25")};

/// The real law, made once for all properties of this file.
struct Made {
    RealLaw real = real_law();
    LawTheory law = *law_theory(real.norms, real.facts);
    TheoryAtDate at_today = *at_date(law.theory, today);
};

const Made& made()
{
    static const Made once;
    return once;
}

Facts random_facts()
{
    Facts facts;
    const auto share_known = *rc::gen::inRange<std::size_t>(0, 11);
    for (const LawFact& fact : made().real.facts) {
        const auto choice = draw(1000);
        if (choice % 10 < share_known)
            facts.emplace(fact.id, fact_value(fact, choice / 10));
    }
    return facts;
}

/// The table in the header of verdict_at_risk.
bool sharpens(NormVerdict by_tables, RiskVerdict verdict)
{
    const bool without_breach = verdict == RiskVerdict::NotApplicable || verdict == RiskVerdict::Excepted;
    switch (by_tables) {
    case NormVerdict::NotInForce:
        return verdict == RiskVerdict::NotInForce;
    case NormVerdict::NotApplicable:
        return verdict == RiskVerdict::NotApplicable;
    case NormVerdict::Excepted:
        return without_breach;
    case NormVerdict::Met:
        return without_breach || verdict == RiskVerdict::Met;
    case NormVerdict::Breached:
        return verdict == RiskVerdict::Breached || verdict == RiskVerdict::AtRisk || verdict == RiskVerdict::Excepted;
    case NormVerdict::Unknown:
        break;
    }
    return verdict != RiskVerdict::NotInForce;
}

RC_GTEST_PROP(VerdictAtRisk, SharpensTheVerdictOfEachRealNorm, ())
{
    const Facts facts = random_facts();
    const auto lookup = known_facts(facts);
    auto completions = *Completions::of(made().law.theory, made().at_today, *made().law.assignment(facts));
    for (std::size_t norm = 0; norm < made().real.norms.size(); ++norm) {
        const NormVerdict by_tables = norm_verdict(made().real.norms[norm], lookup, today);
        const RiskVerdict verdict = verdict_at_risk(completions, norm);
        if (!sharpens(by_tables, verdict))
            RC_FAIL(made().real.norms[norm].id + ": " + std::string(to_string(by_tables)) + " became " +
                    std::string(to_string(verdict)));
    }
}

RC_GTEST_PROP(VerdictAtRisk, IsThatOfTheList, ())
{
    const SmallCase given = random_case();
    const auto listed = completions_of(given, given.known);
    auto completions = *Completions::of(given.theory, given.law, given.known);
    for (std::size_t norm = 0; norm < given.theory.norms.size(); ++norm) {
        const auto over = [&](const std::vector<Formula>& formulas) {
            return truth_over(given, formulas[norm], listed);
        };
        RiskVerdict expected = RiskVerdict::Unknown;
        if (over(given.law.applies) == Truth::False)
            expected = RiskVerdict::NotApplicable;
        else if (over(given.law.excepted) == Truth::True)
            expected = RiskVerdict::Excepted;
        else if (over(given.law.breached) == Truth::True)
            expected = RiskVerdict::Breached;
        else if (over(given.law.breached) == Truth::Unknown)
            expected = RiskVerdict::AtRisk;
        else if (over(given.law.met) == Truth::True)
            expected = RiskVerdict::Met;
        RC_ASSERT(verdict_at_risk(completions, norm) == expected);
    }
}

TEST(VerdictAtRisk, AnExceptionNobodyRuledOutLeavesABreachAtRisk)
{
    Norm norm{.id = "n", .applies_when = *parse_expression("a"), .satisfied_when = *parse_expression("b")};
    norm.exceptions = *parse_expression("c");
    std::vector<LawFact> facts(3);
    facts[0].id = "a";
    facts[1].id = "b";
    facts[2].id = "c";
    const auto law = *law_theory(std::vector{norm}, facts);
    const auto at_day = *at_date(law.theory, today);
    const auto verdict = [&](const Facts& known) {
        auto completions = *Completions::of(law.theory, at_day, *law.assignment(known));
        return verdict_at_risk(completions, 0);
    };
    EXPECT_EQ(verdict({{"a", true}, {"b", false}}), RiskVerdict::AtRisk);
    EXPECT_EQ(verdict({{"a", true}, {"b", false}, {"c", false}}), RiskVerdict::Breached);
    EXPECT_EQ(verdict({{"a", true}, {"b", false}, {"c", true}}), RiskVerdict::Excepted);
    EXPECT_EQ(verdict({{"a", false}}), RiskVerdict::NotApplicable);
    EXPECT_EQ(verdict({{"b", true}}), RiskVerdict::Met);
    EXPECT_EQ(verdict({}), RiskVerdict::AtRisk);
}

TEST(VerdictAtRisk, HasAWordForEachVerdict)
{
    std::set<std::string_view> words;
    for (const auto verdict : {RiskVerdict::NotInForce, RiskVerdict::NotApplicable, RiskVerdict::Excepted,
                               RiskVerdict::Met, RiskVerdict::Breached, RiskVerdict::AtRisk, RiskVerdict::Unknown})
        words.insert(to_string(verdict));
    EXPECT_EQ(words, (std::set<std::string_view>{"not_in_force", "not_applicable", "excepted", "met", "breached",
                                                 "at_risk", "unknown"}));
}

/// What is known when some facts change.
Assignment changed(Assignment known, const std::vector<Literal>& changes)
{
    for (const Literal literal : changes)
        known[literal.atom] = truth_of(literal.positive);
    return known;
}

Truth truth_given(const Assignment& known, Formula formula)
{
    return Completions::of(made().law.theory, made().at_today, known)->truth(formula);
}

RC_GTEST_PROP(CheckDesign, EveryReasonForcesTheVerdictOfItsRealNorm, ())
{
    const auto known = *made().law.assignment(random_facts());
    const auto checked = *check_design(made().law.theory, made().at_today, known, {.repairs = false});
    RC_ASSERT(checked.norms.size() == made().law.theory.norms.size());
    const Assignment nothing(known.size(), Truth::Unknown);
    for (std::size_t norm = 0; norm < checked.norms.size(); ++norm) {
        const NormCheck& check = checked.norms[norm];
        const bool claims = check.verdict != RiskVerdict::AtRisk && check.verdict != RiskVerdict::NotInForce;
        RC_ASSERT(check.because.sets.empty() != claims);
        RC_ASSERT(check.questions.empty() == (check.verdict != RiskVerdict::AtRisk));
        for (const auto& reason : check.because.sets) {
            const VerdictClaim claim = claim_of(made().at_today, norm, check.verdict);
            RC_ASSERT(truth_given(changed(nothing, reason), claim.formula) == truth_of(claim.value));
        }
    }
}

TEST(CheckDesign, EveryRepairOfARealDesignReachesItsGoal)
{
    std::size_t repairs = 0;
    for (const std::size_t share : {0U, 3U, 7U, 10U}) { // tenths of the facts that are known
        Facts facts;
        for (std::size_t i = 0; i < made().real.facts.size(); ++i)
            if (i * 7 % 10 < share)
                facts.emplace(made().real.facts[i].id, fact_value(made().real.facts[i], i * 13 / 5));
        const auto known = *made().law.assignment(facts);
        const auto checked = *check_design(made().law.theory, made().at_today, known);
        const Formula lawful = made().at_today.lawful;
        for (const ChangeSet& changes : checked.possible->change_sets)
            EXPECT_NE(truth_given(changed(known, changes), lawful), Truth::False);
        for (const ChangeSet& changes : checked.certain->change_sets)
            EXPECT_EQ(truth_given(changed(known, changes), lawful), Truth::True);
        for (const auto& repair : {*checked.possible, *checked.certain})
            for (const ChangeSet& changes : repair.change_sets)
                for (const Literal literal : changes)
                    EXPECT_EQ(made().law.theory.facts[literal.atom].role, FactRole::Provision);
        EXPECT_LE(checked.possible->cost, checked.certain->cost);
        repairs += checked.certain->change_sets.size();
    }
    EXPECT_GT(repairs, 0U);
}

TEST(CheckDesign, TheSameDesignGivesTheSameAnswer)
{
    const Facts facts{{"transfers_persons", true}, {"own_agents_control_persons", true}, {"return_hub", true}};
    const auto known = *made().law.assignment(facts);
    const auto first = *check_design(made().law.theory, made().at_today, known);
    const auto second = *check_design(made().law.theory, made().at_today, known);
    EXPECT_EQ(first.possible->change_sets, second.possible->change_sets);
    EXPECT_EQ(first.certain->change_sets, second.certain->change_sets);
    ASSERT_EQ(first.questions.size(), second.questions.size());
    for (std::size_t i = 0; i < first.questions.size(); ++i)
        EXPECT_EQ(first.questions[i].question, second.questions[i].question);
    for (std::size_t norm = 0; norm < first.norms.size(); ++norm)
        EXPECT_EQ(first.norms[norm].because.sets, second.norms[norm].because.sets);
}

TEST(CheckDesign, TheQuestionThatSettlesMostNormsComesFirst)
{
    // Two duties hang on a, one of them on b as well.
    NormativeTheory theory;
    theory.facts = {{.id = "b"}, {.id = "a"}, {.id = "clause", .role = FactRole::Provision}};
    FormulaGraph& f = theory.formulas;
    theory.norms = {{.id = "first", .applies = f.atom(1), .target = f.atom(2)},
                    {.id = "second", .applies = f.conjunction({f.atom(0), f.atom(1)}), .target = f.atom(2)}};
    const auto law = *at_date(theory, today);
    const auto checked = *check_design(theory, law, {Truth::Unknown, Truth::Unknown, Truth::False}, {.repairs = false});
    EXPECT_FALSE(checked.possible || checked.certain);
    ASSERT_EQ(checked.questions.size(), 2U);
    EXPECT_EQ(checked.questions[0].question, 1U);
    EXPECT_EQ(checked.questions[0].norms, 2U);
    EXPECT_DOUBLE_EQ(checked.questions[0].expected_settled, 1.5); // always the first norm, half of the time the second
    EXPECT_DOUBLE_EQ(checked.questions[1].expected_settled, 0.5);
    EXPECT_EQ(checked.norms[1].questions, (std::vector<Atom>{0, 1}));
}

TEST(CheckDesign, FactsThatContradictEachOtherAreAnError)
{
    NormativeTheory theory;
    theory.facts = {{.id = "a"}, {.id = "b"}};
    theory.exactly_one = {{0, 1}};
    const auto law = *at_date(theory, today);
    EXPECT_FALSE(check_design(theory, law, {Truth::True, Truth::True}));
}

TEST(CheckDesign, ANormTooWideForATableIsStillChecked)
{
    // Twenty-two facts, all of which must hold: more than are counted, so the solver says which matter.
    NormativeTheory theory;
    std::vector<Formula> all;
    for (Atom fact = 0; fact < 22; ++fact) {
        theory.facts.push_back({.id = "f" + std::to_string(fact)});
        all.push_back(theory.formulas.atom(fact));
    }
    theory.norms.push_back(
        {.id = "n", .applies = theory.formulas.constant(true), .target = theory.formulas.conjunction(all)});
    const auto law = *at_date(theory, today);
    const auto open = *check_design(theory, law, Assignment(22, Truth::Unknown), {.repairs = false});
    EXPECT_EQ(open.norms[0].verdict, RiskVerdict::AtRisk);
    EXPECT_EQ(open.norms[0].questions.size(), 22U);
    Assignment known(22, Truth::True);
    known[7] = known[9] = Truth::False;
    const auto breached = *check_design(theory, law, known, {.repairs = false});
    EXPECT_EQ(breached.norms[0].verdict, RiskVerdict::Breached);
    const std::vector<std::vector<Literal>> either{{{7, false}}, {{9, false}}};
    EXPECT_EQ(breached.norms[0].because.sets, either);
}

} // namespace
} // namespace entente::safeguards
