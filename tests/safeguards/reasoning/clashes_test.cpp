#include "small_theories.hpp"

#include <entente/safeguards/reasoning/clashes.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entente::safeguards {
namespace {

using Norms = std::vector<std::size_t>;

RC_GTEST_PROP(Clashes, AreAsListed, ())
{
    const SmallCase given = random_case(6);
    const auto all = completions_of(given, Assignment(given.known.size(), Truth::Unknown));
    const auto& law = given.law;
    const auto holds = [&](Formula formula, const Values& values) { return law.formulas.holds(formula, values); };
    Norms never;
    Norms redundant;
    for (std::size_t norm = 0; norm < law.effective.size(); ++norm) {
        if (std::ranges::none_of(all, [&](const Values& values) { return holds(law.effective[norm], values); }))
            never.push_back(norm);
        const bool alone = std::ranges::any_of(all, [&](const Values& values) {
            for (std::size_t other = 0; other < law.breached.size(); ++other)
                if (holds(law.breached[other], values) != (other == norm))
                    return false;
            return true;
        });
        if (!alone && given.theory.norms[norm].kind != TheoryNormKind::Exception &&
            law.met[norm] != law.formulas.constant(true))
            redundant.push_back(norm);
    }
    RC_ASSERT(norms_never_effective(law, given.known.size()) == never);
    RC_ASSERT(redundant_norms(law, given.known.size()) == redundant);
    for (const NormPair pair : clashing_norms(given.theory, law)) {
        RC_ASSERT(pair.first < pair.second);
        RC_ASSERT(std::ranges::any_of(all, [&](const Values& values) {
            return holds(law.effective[pair.first], values) && holds(law.effective[pair.second], values);
        }));
        RC_ASSERT(std::ranges::none_of(all, [&](const Values& values) {
            return holds(law.met[pair.first], values) && holds(law.met[pair.second], values);
        }));
    }
}

RC_GTEST_PROP(Loophole, IsACaseInWhichTheHarmOccursLawfullyWhateverElseIsTrue, ())
{
    const SmallCase given = random_case(6);
    auto law = given.law;
    const Formula harm = random_formula(law.formulas, given.known.size(), 2);
    const SmallCase with_harm{.theory = given.theory, .law = law, .known = given.known};
    const auto found = loophole(law, harm, given.known);
    const auto is_loophole = [&](const Values& values) {
        return law.formulas.holds(law.lawful, values) && law.formulas.holds(harm, values);
    };
    RC_ASSERT(found.has_value() == std::ranges::any_of(completions_of(with_harm, given.known), is_loophole));
    if (!found)
        return;
    RC_ASSERT(std::ranges::all_of(completions_of(with_harm, *found), is_loophole));
    for (std::size_t fact = 0; fact < found->size(); ++fact) {
        if (given.known[fact] != Truth::Unknown) {
            RC_ASSERT((*found)[fact] == given.known[fact]);
            continue;
        }
        Assignment less = *found; // no fact of the case can be left out
        less[fact] = Truth::Unknown;
        RC_ASSERT((*found)[fact] == Truth::Unknown ||
                  !std::ranges::all_of(completions_of(with_harm, less), is_loophole));
    }
}

/// Publication is required of a treaty and forbidden when the partner asks for secrecy.
NormativeTheory publication()
{
    NormativeTheory theory;
    theory.facts = {{.id = "publication", .role = FactRole::Provision}, {.id = "treaty"}, {.id = "secrecy"}};
    FormulaGraph& f = theory.formulas;
    theory.norms = {{.id = "publish", .applies = f.atom(1), .target = f.atom(0)},
                    {.id = "secret", .kind = TheoryNormKind::Prohibition, .applies = f.atom(2), .target = f.atom(0)}};
    return theory;
}

TEST(Clashes, ANormRequiresWhatAnotherForbids)
{
    const auto theory = publication();
    EXPECT_EQ(clashing_norms(theory, *at_date(theory, Date{})), (std::vector<NormPair>{{0, 1}}));
}

TEST(Clashes, AreSettledByTheNormThatPrevails)
{
    auto theory = publication();
    theory.norms[1].defeated_by = {0};
    EXPECT_TRUE(clashing_norms(theory, *at_date(theory, Date{})).empty());
}

TEST(Clashes, ANormOutOfForceClashesWithNothingAndIsNotSaidToBeIdle)
{
    auto theory = publication();
    theory.norms[1].until = *parse_date("2020-01-01");
    const auto law = *at_date(theory, *parse_date("2026-01-01"));
    EXPECT_TRUE(clashing_norms(theory, law).empty());
    EXPECT_TRUE(norms_never_effective(law, theory.facts.size()).empty());
    EXPECT_TRUE(redundant_norms(law, theory.facts.size()).empty());
}

TEST(Clashes, ANormThatANarrowerOneRepeatsMakesThatOneRedundant)
{
    auto theory = publication();
    FormulaGraph& f = theory.formulas;
    theory.norms[1] = {
        .id = "publish secret treaties too", .applies = f.conjunction({f.atom(1), f.atom(2)}), .target = f.atom(0)};
    EXPECT_EQ(redundant_norms(*at_date(theory, Date{}), 3), Norms{1});
}

TEST(Clashes, ANormWhoseConditionsExcludeEachOtherIsNeverEffective)
{
    auto theory = publication();
    FormulaGraph& f = theory.formulas;
    theory.clauses = {{{1, false}, {2, false}}};
    theory.norms[1].applies = f.conjunction({f.atom(1), f.atom(2)});
    EXPECT_EQ(norms_never_effective(*at_date(theory, Date{}), 3), Norms{1});
}

} // namespace
} // namespace entente::safeguards
