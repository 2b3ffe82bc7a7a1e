#include <entente/safeguards/reasoning/encoding.hpp>
#include <entente/safeguards/reasoning/settling_sets.hpp>
#include <entente/safeguards/reasoning/solver.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <span>

namespace entente::safeguards {

/// The first completion is over the atoms of the theory, the second over as many atoms again.
struct CompletionPair::Engine {
    FormulaGraph formulas;
    Solver solver;
    Encoding<Solver> encoding;
    std::vector<Atom> questions;
    std::vector<Literal> same; ///< by place in questions: both completions give the same answer

    Engine(const NormativeTheory& theory, const TheoryAtDate& law, Formula formula, const Assignment& known)
        : formulas(law.formulas), encoding(solver, formulas, 2 * known.size())
    {
        const auto facts = static_cast<Atom>(known.size());
        std::vector<std::optional<Formula>> second;
        for (Atom atom = 0; atom < facts; ++atom)
            second.emplace_back(formulas.atom(facts + atom));
        encoding.require(law.domain);
        encoding.require(formula);
        encoding.require(formulas.replaced(law.domain, second));
        encoding.require(formulas.negation(formulas.replaced(formula, second)));
        std::set<Atom> asked;
        for (const Atom atom : bearing_on(law, formula).atoms)
            if (known[atom] == Truth::Unknown)
                asked.insert(question_of(theory, atom));
        questions.assign(asked.begin(), asked.end());
        for (const Literal literal : known_literals(known))
            for (const Atom shift : {Atom{0}, facts})
                encoding.require(formulas.literal({literal.atom + shift, literal.positive}));
        for (const Atom question : questions)
            same.push_back(encoding.literal(same_answer(theory, question, facts)));
    }

    Formula same_answer(const NormativeTheory& theory, Atom question, Atom facts)
    {
        std::vector<Formula> all;
        for (const Atom fact : facts_of_question(theory, question)) {
            const Formula one = formulas.atom(fact);
            const Formula other = formulas.atom(facts + fact);
            all.push_back(formulas.disjunction({formulas.negation(one), other}));
            all.push_back(formulas.disjunction({one, formulas.negation(other)}));
        }
        return formulas.conjunction(std::move(all));
    }

    [[nodiscard]] bool agrees(std::size_t place) const
    {
        return solver.value(same[place].atom) == same[place].positive;
    }

    /// The questions on which two completions that agree on the candidate must still differ, as few as can be.
    std::optional<Places> missed_by(std::span<const std::uint32_t> candidate)
    {
        std::vector<Literal> given;
        for (const std::uint32_t place : candidate)
            given.push_back(same[place]);
        if (!solver.solve(given))
            return std::nullopt;
        std::vector<bool> agreed(questions.size());
        const auto note_agreement = [&] {
            for (std::size_t place = 0; place < questions.size(); ++place)
                if (!agreed[place] && agrees(place)) {
                    agreed[place] = true;
                    given.push_back(same[place]);
                }
        };
        note_agreement();
        Places missed;
        for (std::uint32_t place = 0; place < questions.size(); ++place) {
            if (agreed[place])
                continue;
            given.push_back(same[place]);
            if (solver.solve(given)) {
                note_agreement();
            } else {
                given.pop_back();
                missed.push_back(place);
            }
        }
        return missed;
    }
};

CompletionPair::CompletionPair(const NormativeTheory& theory, const TheoryAtDate& law, Formula formula,
                               const Assignment& known)
    : engine_(std::make_unique<Engine>(theory, law, formula, known))
{
}
CompletionPair::~CompletionPair() = default;
CompletionPair::CompletionPair(CompletionPair&&) noexcept = default;
CompletionPair& CompletionPair::operator=(CompletionPair&&) noexcept = default;

const std::vector<Atom>& CompletionPair::questions() const
{
    return engine_->questions;
}

bool CompletionPair::matters(Atom question)
{
    std::vector<Literal> others_same;
    for (std::size_t place = 0; place < engine_->questions.size(); ++place)
        if (engine_->questions[place] != question)
            others_same.push_back(engine_->same[place]);
    const bool asked = others_same.size() < engine_->questions.size();
    return asked && engine_->solver.solve(others_same);
}

SettlingSets CompletionPair::smallest_settling_sets(SearchLimits limits)
{
    const MissedSet oracle = [&](std::span<const std::uint32_t> candidate) { return engine_->missed_by(candidate); };
    const HittingSets found = smallest_hitting_sets(oracle, limits);
    SettlingSets result;
    result.complete = found.complete;
    for (const Places& set : found.sets) {
        result.sets.emplace_back();
        for (const std::uint32_t place : set)
            result.sets.back().push_back(engine_->questions[place]);
    }
    return result;
}

} // namespace entente::safeguards
