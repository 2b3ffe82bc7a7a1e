// Small random theories, and their answers by listing every completion.

#pragma once

#include <entente/safeguards/reasoning/theory_at_date.hpp>

#include <rapidcheck.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace entente::safeguards {

/// A random theory with what is known of one case; the case does not contradict the theory.
struct SmallCase {
    NormativeTheory theory;
    TheoryAtDate law;
    Assignment known;
};

using Values = std::vector<bool>; ///< by fact

inline bool agrees(const Values& values, const Assignment& known)
{
    for (std::size_t fact = 0; fact < values.size(); ++fact)
        if (known[fact] != Truth::Unknown && known[fact] != truth_of(values[fact]))
            return false;
    return true;
}

/// Every completion of the known facts that the theory allows.
inline std::vector<Values> completions_of(const SmallCase& given, const Assignment& known)
{
    std::vector<Values> all;
    for (std::size_t code = 0; code < (std::size_t{1} << known.size()); ++code) {
        Values values;
        for (std::size_t fact = 0; fact < known.size(); ++fact)
            values.push_back((code >> fact & 1U) != 0);
        if (agrees(values, known) && given.law.formulas.holds(given.law.domain, values))
            all.push_back(std::move(values));
    }
    return all;
}

/// The verdict on a formula over a list of completions; none: Unknown.
inline Truth truth_over(const SmallCase& given, Formula formula, const std::vector<Values>& completions)
{
    const auto holding = std::ranges::count_if(
        completions, [&](const Values& values) { return given.law.formulas.holds(formula, values); });
    if (holding == 0 && !completions.empty())
        return Truth::False;
    return holding == std::ssize(completions) && !completions.empty() ? Truth::True : Truth::Unknown;
}

inline std::size_t draw(std::size_t count)
{
    return *rc::gen::resize(100, rc::gen::inRange<std::size_t>(0, count));
}

inline Formula random_formula(FormulaGraph& formulas, std::size_t facts, std::size_t depth)
{
    const std::size_t choice = depth == 0 ? 0 : draw(4);
    if (choice <= 1)
        return formulas.literal({static_cast<Atom>(draw(facts)), draw(3) > 0});
    std::vector<Formula> parts;
    for (std::size_t i = 0; i < 2 + draw(2); ++i)
        parts.push_back(random_formula(formulas, facts, depth - 1));
    return choice == 2 ? formulas.conjunction(parts) : formulas.disjunction(parts);
}

/// @param facts  2 to 9
inline SmallCase random_case(std::size_t facts = 7)
{
    SmallCase made;
    NormativeTheory& theory = made.theory;
    for (std::size_t i = 0; i < facts; ++i)
        theory.facts.push_back({.id = "f" + std::to_string(i),
                                .role = i < facts / 2 ? FactRole::Provision : FactRole::Situation,
                                .cost = static_cast<unsigned>(1 + draw(3))});
    const std::size_t norms = 2 + draw(4);
    for (std::size_t i = 0; i < norms; ++i) {
        TheoryNorm norm{.id = "n" + std::to_string(i),
                        .kind = std::vector{TheoryNormKind::Obligation, TheoryNormKind::Prohibition,
                                            TheoryNormKind::Exception}[draw(3)],
                        .applies = random_formula(theory.formulas, facts, 2),
                        .target = random_formula(theory.formulas, facts, 1)};
        for (std::size_t other = 0; other < i; ++other)
            if (draw(4) == 0)
                norm.blocked_by.push_back(other);
        theory.norms.push_back(std::move(norm));
    }
    if (draw(2) == 0)
        theory.exactly_one.push_back({static_cast<Atom>(facts - 1), static_cast<Atom>(facts - 2)});
    if (draw(2) == 0)
        theory.clauses.push_back({{static_cast<Atom>(draw(facts)), false}, {static_cast<Atom>(draw(facts)), true}});
    made.law = *at_date(theory, *parse_date("2026-11-25"));
    made.known.resize(facts, Truth::Unknown);
    const auto possible = completions_of(made, made.known);
    const auto& world = possible[draw(possible.size())];
    for (std::size_t fact = 0; fact < facts; ++fact)
        if (draw(3) > 0)
            made.known[fact] = truth_of(world[fact]);
    return made;
}

} // namespace entente::safeguards
