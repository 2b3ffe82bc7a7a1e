#include "small_theories.hpp"

#include <entente/safeguards/reasoning/encoding.hpp>
#include <entente/safeguards/reasoning/solver.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entente::safeguards {
namespace {

using Clause = std::vector<Literal>;

TEST(Solver, ASolutionGivesEveryVariableAValueThatFits)
{
    Solver solver;
    const Atom a = solver.new_variable();
    const Atom b = solver.new_variable();
    solver.assert_clause(Clause{{a, true}, {b, true}});
    solver.assert_clause(Clause{{a, false}});
    ASSERT_TRUE(solver.solve());
    EXPECT_FALSE(solver.value(a));
    EXPECT_TRUE(solver.value(b));
}

TEST(Solver, AssumptionsHoldForOneCallOnly)
{
    Solver solver;
    const Atom a = solver.new_variable();
    const Atom b = solver.new_variable();
    const Atom c = solver.new_variable();
    solver.assert_clause(Clause{{a, false}, {b, false}});
    EXPECT_FALSE(solver.solve(Clause{{a, true}, {c, true}, {b, true}}));
    EXPECT_EQ(solver.core(), (Clause{{a, true}, {b, true}})); // c has no part in it; in the order assumed
    EXPECT_TRUE(solver.solve(Clause{{a, true}}));
    EXPECT_TRUE(solver.solve());
}

TEST(Solver, NothingHoldsAfterAnEmptyClause)
{
    Solver solver;
    solver.assert_clause({});
    EXPECT_FALSE(solver.solve());
    EXPECT_TRUE(solver.core().empty());
}

TEST(Optimiser, TheCheapestClausesAreGivenUp)
{
    // One of a and b must hold, and not both; a costs 3 and b costs 2.
    Optimiser optimiser;
    const Atom a = optimiser.new_variable();
    const Atom b = optimiser.new_variable();
    optimiser.assert_clause(Clause{{a, true}, {b, true}});
    optimiser.assert_clause(Clause{{a, false}, {b, false}});
    optimiser.soft_clause(Clause{{a, false}}, 3);
    optimiser.soft_clause(Clause{{b, false}}, 2);
    EXPECT_EQ(optimiser.solve(), 2U);
    EXPECT_FALSE(optimiser.value(a));
    EXPECT_TRUE(optimiser.value(b));
    optimiser.assert_clause(Clause{{b, false}});
    EXPECT_EQ(optimiser.solve(), 3U);
    optimiser.assert_clause(Clause{{a, false}});
    EXPECT_EQ(optimiser.solve(), std::nullopt);
}

TEST(Optimiser, WithoutSoftClausesNothingIsGivenUp)
{
    Optimiser optimiser;
    const Atom a = optimiser.new_variable();
    optimiser.assert_clause(Clause{{a, true}});
    EXPECT_EQ(optimiser.solve(), 0U);
}

RC_GTEST_PROP(Encoding, ANameEqualsItsFormulaInEverySolution, ())
{
    FormulaGraph formulas;
    const Formula first = random_formula(formulas, 4, 3);
    const Formula second = formulas.negation(random_formula(formulas, 4, 3));
    Solver solver;
    Encoding encoding(solver, formulas, 4);
    for (std::size_t code = 0; code < 16; ++code) {
        Clause values;
        Values listed;
        for (Atom atom = 0; atom < 4; ++atom) {
            listed.push_back((code >> atom & 1U) != 0);
            values.push_back({atom, listed.back()});
        }
        for (const Formula formula : {first, second}) {
            const Literal name = encoding.literal(formula);
            auto with_name = values;
            with_name.push_back(name);
            RC_ASSERT(solver.solve(with_name) == formulas.holds(formula, listed));
            with_name.back() = opposite(name);
            RC_ASSERT(solver.solve(with_name) != formulas.holds(formula, listed));
        }
    }
}

RC_GTEST_PROP(FormulaGraph, ReplacingAnAtomIsTheSameAsGivingItThatValue, ())
{
    FormulaGraph formulas;
    const Formula formula = random_formula(formulas, 4, 3);
    const auto atom = static_cast<Atom>(draw(4));
    const bool value = draw(2) == 0;
    std::vector<std::optional<Formula>> replacements(atom + 1U);
    replacements[atom] = formulas.constant(value);
    const Formula replaced = formulas.replaced(formula, replacements);
    for (std::size_t code = 0; code < 16; ++code) {
        Values values;
        for (Atom i = 0; i < 4; ++i)
            values.push_back((code >> i & 1U) != 0);
        auto given = values;
        given[atom] = value;
        RC_ASSERT(formulas.holds(replaced, values) == formulas.holds(formula, given));
    }
}

RC_GTEST_PROP(FormulaGraph, AnAtomThatOnlyOccursPositivelyCanOnlyHelp, ())
{
    FormulaGraph formulas;
    const Formula formula = random_formula(formulas, 4, 3);
    const auto occurrences = formulas.occurrences(formula);
    RC_ASSERT(occurrences.only_positive.size() + occurrences.only_negative.size() + occurrences.both.size() ==
              formulas.atoms(formula).size());
    for (std::size_t code = 0; code < 16; ++code) {
        Values values;
        for (Atom i = 0; i < 4; ++i)
            values.push_back((code >> i & 1U) != 0);
        const bool before = formulas.holds(formula, values);
        for (const bool helps : {true, false})
            for (const Atom atom : helps ? occurrences.only_positive : occurrences.only_negative) {
                auto helped = values;
                helped[atom] = helps;
                RC_ASSERT(!before || formulas.holds(formula, helped));
            }
    }
}

} // namespace
} // namespace entente::safeguards
