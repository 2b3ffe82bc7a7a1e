#include <entente/safeguards/reasoning/theory_at_date.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace entente::safeguards {

namespace {

/// Facts joined by the constraints that name them; each set goes by its lowest fact.
class FactSets {
public:
    explicit FactSets(std::size_t facts) : parent_(facts) { std::iota(parent_.begin(), parent_.end(), Atom{0}); }

    [[nodiscard]] Atom lowest(Atom fact) const
    {
        while (parent_[fact] != fact)
            fact = parent_[fact];
        return fact;
    }

    void join(Atom a, Atom b)
    {
        const auto [low, high] = std::minmax({lowest(a), lowest(b)});
        parent_[high] = low;
    }

private:
    std::vector<Atom> parent_;
};

std::vector<DomainPart> domain_parts(const NormativeTheory& theory, FormulaGraph& formulas)
{
    FactSets sets(theory.facts.size());
    for (const auto& group : theory.exactly_one)
        for (const Atom fact : group)
            sets.join(group.front(), fact);
    for (const auto& clause : theory.clauses)
        for (const Literal literal : clause)
            sets.join(clause.front().atom, literal.atom);
    std::map<Atom, std::vector<Formula>> constraints;
    for (const auto& group : theory.exactly_one)
        constraints[sets.lowest(group.front())].push_back(formulas.exactly_one(group));
    for (const auto& clause : theory.clauses) {
        std::vector<Formula> any;
        for (const Literal literal : clause)
            any.push_back(formulas.literal(literal));
        constraints[sets.lowest(clause.front().atom)].push_back(formulas.disjunction(std::move(any)));
    }
    std::vector<DomainPart> parts;
    for (auto& [lowest, all] : constraints) {
        parts.push_back({.atoms = {}, .holds = formulas.conjunction(std::move(all))});
        for (Atom fact = lowest; fact < theory.facts.size(); ++fact)
            if (sets.lowest(fact) == lowest)
                parts.back().atoms.push_back(fact);
    }
    return parts;
}

} // namespace

std::expected<TheoryAtDate, Error> at_date(const NormativeTheory& theory, Date date)
{
    auto order = norm_order(theory);
    if (!order)
        return std::unexpected(std::move(order.error()));
    TheoryAtDate result{.formulas = theory.formulas,
                        .in_force = {},
                        .applies = {},
                        .effective = {},
                        .excepted = {},

                        .met = {},
                        .breached = {},
                        .respected = {},
                        .lawful = {},
                        .domain = {},
                        .domain_parts = {}};
    FormulaGraph& formulas = result.formulas;
    const std::size_t count = theory.norms.size();
    result.in_force.resize(count);
    for (auto* list :
         {&result.applies, &result.effective, &result.excepted, &result.met, &result.breached, &result.respected})
        list->resize(count);
    std::vector<Formula> no_breach;
    for (const std::size_t place : *order) {
        const TheoryNorm& norm = theory.norms[place];
        const bool in_force = !(norm.from && date < *norm.from) && !(norm.until && *norm.until <= date);
        std::vector<Formula> defeaters;
        for (const auto& list : {norm.blocked_by, norm.defeated_by})
            for (const std::size_t other : list)
                defeaters.push_back(result.effective[other]);
        result.in_force[place] = in_force;
        result.applies[place] = in_force ? norm.applies : formulas.constant(false);
        result.excepted[place] = formulas.disjunction(std::move(defeaters));
        result.effective[place] =
            formulas.conjunction({result.applies[place], formulas.negation(result.excepted[place])});
        result.met[place] = norm.kind == TheoryNormKind::Obligation    ? norm.target
                            : norm.kind == TheoryNormKind::Prohibition ? formulas.negation(norm.target)
                                                                       : formulas.constant(true);
        result.breached[place] = formulas.conjunction({result.effective[place], formulas.negation(result.met[place])});
        result.respected[place] = formulas.negation(result.breached[place]);
        if (norm.binding)
            no_breach.push_back(result.respected[place]);
    }
    result.lawful = formulas.conjunction(std::move(no_breach));
    result.domain_parts = domain_parts(theory, formulas);
    std::vector<Formula> parts;
    for (const DomainPart& part : result.domain_parts)
        parts.push_back(part.holds);
    result.domain = formulas.conjunction(std::move(parts));
    return result;
}

Bearing bearing_on(const TheoryAtDate& law, Formula formula)
{
    Bearing bearing{.atoms = law.formulas.atoms(formula), .parts = {}};
    const auto own = bearing.atoms;
    for (const DomainPart& part : law.domain_parts) {
        if (std::ranges::none_of(part.atoms, [&](Atom atom) { return std::ranges::binary_search(own, atom); }))
            continue;
        bearing.parts.push_back(part.holds);
        bearing.atoms.insert(bearing.atoms.end(), part.atoms.begin(), part.atoms.end());
    }
    std::ranges::sort(bearing.atoms);
    const auto twice = std::ranges::unique(bearing.atoms);
    bearing.atoms.erase(twice.begin(), twice.end());
    return bearing;
}

} // namespace entente::safeguards
