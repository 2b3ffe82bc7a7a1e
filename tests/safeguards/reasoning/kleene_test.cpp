#include "real_law.hpp"

#include <entente/safeguards/reasoning/kleene.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>

namespace entente::safeguards {
namespace {

const Date today{*parse_date("2026-11-25")};

NormVerdict verdict_of(const VerdictBits& bits, bool in_force, std::size_t design)
{
    if (!in_force)
        return NormVerdict::NotInForce;
    if (bits.not_applicable.test(design))
        return NormVerdict::NotApplicable;
    if (bits.excepted.test(design))
        return NormVerdict::Excepted;
    if (bits.met.test(design))
        return NormVerdict::Met;
    return bits.breached.test(design) ? NormVerdict::Breached : NormVerdict::Unknown;
}

/// Facts of one design: each unknown, or one of its values.
Facts random_facts(const RealLaw& law)
{
    Facts facts;
    const auto share_known = *rc::gen::inRange<std::size_t>(0, 11);
    for (const LawFact& fact : law.facts) {
        const auto draw = *rc::gen::resize(100, rc::gen::inRange<std::size_t>(0, 110 * 10));
        if (draw % 10 < share_known)
            facts.emplace(fact.id, fact_value(fact, draw / 10));
    }
    return facts;
}

TEST(FormulaGraph, EqualConditionsAreStoredOnceAndKleenesValueIsNeverSimplifiedAway)
{
    FormulaGraph formulas;
    const Formula a = formulas.atom(0);
    const Formula b = formulas.atom(1);
    EXPECT_EQ(formulas.conjunction({a, b}), formulas.conjunction({b, a, b, formulas.constant(true)}));
    EXPECT_EQ(formulas.negation(formulas.negation(a)), a);
    const Formula either_way = formulas.disjunction({a, formulas.negation(a)});
    EXPECT_EQ(kleene_truth(formulas, either_way, {Truth::Unknown, Truth::Unknown}), Truth::Unknown);
    EXPECT_EQ(kleene_truth(formulas, either_way, {Truth::False, Truth::Unknown}), Truth::True);
}

TEST(FormulaGraph, ManyFormulasKeepTheirPlaces)
{
    FormulaGraph formulas;
    std::vector<Formula> made;
    for (Atom atom = 0; atom < 1000; ++atom)
        made.push_back(formulas.disjunction({formulas.atom(atom), formulas.negation(formulas.atom(atom + 1))}));
    for (Atom atom = 0; atom < 1000; ++atom)
        EXPECT_EQ(formulas.disjunction({formulas.negation(formulas.atom(atom + 1)), formulas.atom(atom)}), made[atom]);
}

TEST(KleeneProgram, EveryConnectiveFollowsTheTables)
{
    // Nine designs: each pair of values of a and b.
    FormulaGraph formulas;
    const Formula a = formulas.atom(0);
    const Formula b = formulas.atom(1);
    const std::vector<Formula> roots{formulas.conjunction({a, b}), formulas.disjunction({a, b}), formulas.negation(a),
                                     formulas.constant(true), formulas.constant(false)};
    const KleeneProgram program(formulas, roots, 2);
    auto memory = program.memory();
    const std::vector<Truth> values{Truth::False, Truth::Unknown, Truth::True};
    for (std::size_t design = 0; design < 9; ++design) {
        memory[0].set(200 + design, values[design / 3]);
        memory[1].set(200 + design, values[design % 3]);
    }
    program.run(memory);
    for (std::size_t design = 0; design < 9; ++design) {
        const Truth left = values[design / 3];
        const Truth right = values[design % 3];
        EXPECT_EQ(program.result(memory, 0).truth(200 + design), both(left, right));
        EXPECT_EQ(program.result(memory, 1).truth(200 + design), either(left, right));
        EXPECT_EQ(program.result(memory, 2).truth(200 + design), entente::opposite(left));
        EXPECT_EQ(program.result(memory, 3).truth(200 + design), Truth::True);
        EXPECT_EQ(program.result(memory, 4).truth(200 + design), Truth::False);
    }
}

TEST(TruthBits, ADesignCanBeSetAgain)
{
    TruthBits bits;
    for (const Truth truth : {Truth::True, Truth::False, Truth::Unknown, Truth::True}) {
        bits.set(65, truth);
        EXPECT_EQ(bits.truth(65), truth);
        EXPECT_EQ(bits.truth(64), Truth::Unknown);
    }
}

RC_GTEST_PROP(MassEvaluation, GivesEachRealNormTheVerdictOfNormVerdict, ())
{
    static const RealLaw law = real_law();
    static const LawTheory theory = *law_theory(law.norms, law.facts);
    static const TheoryAtDate at_today = *at_date(theory.theory, today);
    static const MassEvaluation evaluation(at_today, theory.theory.facts.size());
    auto memory = evaluation.memory();
    std::vector<Facts> designs;
    for (const std::size_t place : {0U, 63U, 64U, 200U, 255U}) {
        designs.push_back(random_facts(law));
        const auto assignment = theory.assignment(designs.back());
        RC_ASSERT(assignment.has_value());
        for (std::size_t fact = 0; fact < assignment->size(); ++fact)
            memory[fact].set(place, (*assignment)[fact]);
    }
    std::vector<VerdictBits> verdicts(evaluation.norms());
    evaluation.judge(memory, verdicts);
    std::size_t design = 0;
    for (const std::size_t place : {0U, 63U, 64U, 200U, 255U}) {
        const auto lookup = known_facts(designs[design++]);
        for (std::size_t norm = 0; norm < law.norms.size(); ++norm)
            RC_ASSERT(verdict_of(verdicts[norm], at_today.in_force[norm], place) ==
                      norm_verdict(law.norms[norm], lookup, today));
    }
}

} // namespace
} // namespace entente::safeguards
