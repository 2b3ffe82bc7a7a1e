#include <entente/safeguards/reasoning/clashes.hpp>
#include <entente/safeguards/reasoning/encoding.hpp>
#include <entente/safeguards/reasoning/solver.hpp>

#include <algorithm>
#include <array>

namespace entente::safeguards {

namespace {

/// The law with nothing known of any design.
class OpenLaw {
public:
    OpenLaw(const TheoryAtDate& law, std::size_t facts) : formulas_(law.formulas), encoding_(solver_, formulas_, facts)
    {
        encoding_.require(law.domain);
    }

    Literal literal(Formula formula) { return encoding_.literal(formula); }

    bool possible(std::span<const Literal> literals) { return solver_.solve(literals); }

    bool possible(std::initializer_list<Formula> formulas)
    {
        std::vector<Literal> literals;
        for (const Formula formula : formulas)
            literals.push_back(literal(formula));
        return solver_.solve(literals);
    }

    [[nodiscard]] bool value(Atom fact) const { return solver_.value(fact); }
    FormulaGraph& formulas() { return formulas_; }

private:
    FormulaGraph formulas_;
    Solver solver_;
    Encoding<Solver> encoding_;
};

bool has_target(const NormativeTheory& theory, std::size_t norm)
{
    return theory.norms[norm].kind != TheoryNormKind::Exception;
}

} // namespace

std::vector<NormPair> clashing_norms(const NormativeTheory& theory, const TheoryAtDate& law)
{
    OpenLaw open(law, theory.facts.size());
    std::vector<NormPair> clashes;
    for (std::size_t first = 0; first < theory.norms.size(); ++first) {
        if (!has_target(theory, first) || !law.in_force[first])
            continue;
        const Formula contrary = open.formulas().negation(law.met[first]);
        for (std::size_t second = first + 1; second < theory.norms.size(); ++second)
            if (has_target(theory, second) && law.met[second] == contrary &&
                open.possible({law.effective[first], law.effective[second]}))
                clashes.push_back({first, second});
    }
    return clashes;
}

std::vector<std::size_t> norms_never_effective(const TheoryAtDate& law, std::size_t facts)
{
    OpenLaw open(law, facts);
    std::vector<std::size_t> never;
    for (std::size_t norm = 0; norm < law.effective.size(); ++norm)
        if (law.in_force[norm] && !open.possible({law.effective[norm]}))
            never.push_back(norm);
    return never;
}

std::vector<std::size_t> redundant_norms(const TheoryAtDate& law, std::size_t facts)
{
    OpenLaw open(law, facts);
    std::vector<std::size_t> redundant;
    for (std::size_t norm = 0; norm < law.breached.size(); ++norm) {
        if (!law.in_force[norm] || law.met[norm] == law.formulas.constant(true))
            continue;
        std::vector<Literal> breached_alone{open.literal(law.breached[norm])};
        for (std::size_t other = 0; other < law.respected.size(); ++other)
            if (other != norm)
                breached_alone.push_back(open.literal(law.respected[other]));
        if (!open.possible(breached_alone))
            redundant.push_back(norm);
    }
    return redundant;
}

std::optional<Assignment> loophole(const TheoryAtDate& law, Formula harm, const Assignment& given)
{
    OpenLaw open(law, given.size());
    const Formula both = open.formulas().conjunction({law.lawful, harm});
    auto facts = known_literals(given);
    facts.push_back(open.literal(both));
    if (!open.possible(facts))
        return std::nullopt;
    Assignment found(given.size(), Truth::Unknown);
    std::vector<Literal> needed{open.literal(open.formulas().negation(both))};
    std::vector<Literal> all;
    for (Atom fact = 0; fact < found.size(); ++fact)
        all.push_back({fact, open.value(fact)});
    // Facts are let go from the last to the first, as long as the rest still forces the loophole.
    for (std::size_t i = all.size(); i-- > 0;) {
        auto rest = all;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
        auto question = needed;
        question.insert(question.end(), rest.begin(), rest.end());
        if (given[all[i].atom] == Truth::Unknown && !open.possible(question))
            all = std::move(rest);
    }
    for (const Literal literal : all)
        found[literal.atom] = truth_of(literal.positive);
    return found;
}

} // namespace entente::safeguards
