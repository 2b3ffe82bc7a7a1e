#include <entente/safeguards/reasoning/normative_theory.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace entente::safeguards {

namespace {

using Order = std::vector<std::size_t>;

Error mistake(std::string what, std::string where, std::string remedy)
{
    return {.what = std::move(what), .where = std::move(where), .remedy = std::move(remedy)};
}

std::expected<void, Error> check_facts(const NormativeTheory& theory)
{
    std::set<std::string> ids;
    for (std::size_t i = 0; i < theory.facts.size(); ++i) {
        const TheoryFact& fact = theory.facts[i];
        const std::string where = fmt::format("fact {}", fact.id);
        if (!ids.insert(fact.id).second)
            return std::unexpected(mistake("the fact is given twice", where, "give each fact one id"));
        if (fact.role == FactRole::Provision && fact.cost == 0)
            return std::unexpected(mistake("changing a provision costs nothing", where, "give it a cost of 1 or more"));
        if (fact.question && (*fact.question > i || theory.facts[*fact.question].question))
            return std::unexpected(mistake("the question of the fact does not start with an earlier fact", where,
                                           "name the first fact of the question, and none there"));
        if (facts_of_question(theory, question_of(theory, static_cast<Atom>(i))).size() > max_facts_of_question)
            return std::unexpected(mistake(fmt::format("its question has more than {} facts", max_facts_of_question),
                                           where, "name fewer thresholds or words in the norms"));
    }
    return {};
}

std::expected<void, Error> check_formula(const NormativeTheory& theory, Formula formula, const std::string& where)
{
    if (formula.place >= theory.formulas.size())
        return std::unexpected(mistake("a condition does not exist", where, "make it with the graph of the theory"));
    for (const Atom atom : theory.formulas.atoms(formula))
        if (atom >= theory.facts.size())
            return std::unexpected(mistake("a condition names a fact that does not exist", where, "add the fact"));
    return {};
}

std::expected<void, Error> check_norms(const NormativeTheory& theory)
{
    std::set<std::string> ids;
    for (const TheoryNorm& norm : theory.norms) {
        const std::string where = fmt::format("norm {}", norm.id);
        if (!ids.insert(norm.id).second)
            return std::unexpected(mistake("the norm is given twice", where, "give each norm one id"));
        for (const auto& list : {norm.blocked_by, norm.defeated_by})
            if (std::ranges::any_of(list, [&](std::size_t other) { return other >= theory.norms.size(); }))
                return std::unexpected(mistake("what defeats the norm does not exist", where, "add that norm"));
        for (const Formula formula : {norm.applies, norm.target})
            if (auto checked = check_formula(theory, formula, where); !checked)
                return checked;
    }
    return {};
}

std::expected<void, Error> check_constraints(const NormativeTheory& theory)
{
    const auto bad = [&](Atom atom) { return atom >= theory.facts.size(); };
    for (std::size_t i = 0; i < theory.exactly_one.size(); ++i)
        if (theory.exactly_one[i].empty() || std::ranges::any_of(theory.exactly_one[i], bad))
            return std::unexpected(mistake("the group is empty or names a fact that does not exist",
                                           fmt::format("group {}", i + 1), "name facts of the theory"));
    for (std::size_t i = 0; i < theory.clauses.size(); ++i)
        if (theory.clauses[i].empty() || std::ranges::any_of(theory.clauses[i], bad, &Literal::atom))
            return std::unexpected(mistake("the clause is empty or names a fact that does not exist",
                                           fmt::format("clause {}", i + 1), "name facts of the theory"));
    return {};
}

/// Lays norms in order without recursion: a chain of exceptions may be as long as the theory.
class Stratification {
public:
    explicit Stratification(const NormativeTheory& theory) : theory_(theory), state_(theory.norms.size()) {}

    std::expected<Order, Error> order()
    {
        for (std::size_t norm = 0; norm < theory_.norms.size(); ++norm)
            if (const auto cycle = visit(norm))
                return std::unexpected(mistake("the norm defeats itself, directly or through others",
                                               fmt::format("norm {}", theory_.norms[*cycle].id),
                                               "take one of the exceptions out of the circle"));
        return std::move(order_);
    }

private:
    enum class State { New, Open, Done };

    [[nodiscard]] std::vector<std::size_t> defeaters(std::size_t norm) const
    {
        auto all = theory_.norms[norm].blocked_by;
        const auto& more = theory_.norms[norm].defeated_by;
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    /// The norm at which a circle closes.
    std::optional<std::size_t> visit(std::size_t start)
    {
        std::vector<std::size_t> path{start};
        while (!path.empty()) {
            const std::size_t norm = path.back();
            if (state_[norm] == State::New) {
                state_[norm] = State::Open;
                for (const std::size_t other : defeaters(norm)) {
                    if (state_[other] == State::Open)
                        return other;
                    if (state_[other] == State::New)
                        path.push_back(other);
                }
                continue;
            }
            path.pop_back();
            if (state_[norm] == State::Open)
                order_.push_back(norm);
            state_[norm] = State::Done;
        }
        return std::nullopt;
    }

    const NormativeTheory& theory_;
    std::vector<State> state_;
    Order order_;
};

/// Whether a constraint that lies wholly within a question allows an answer. `value` is by place within the question.
bool allowed(const NormativeTheory& theory, const std::vector<Literal>& answer)
{
    const auto value = [&](Atom atom) -> std::optional<bool> {
        const auto found = std::ranges::find(answer, atom, &Literal::atom);
        return found == answer.end() ? std::nullopt : std::optional(found->positive);
    };
    for (const auto& group : theory.exactly_one) {
        if (!std::ranges::all_of(group, [&](Atom atom) { return value(atom).has_value(); }))
            continue;
        if (std::ranges::count_if(group, [&](Atom atom) { return value(atom).value_or(false); }) != 1)
            return false;
    }
    for (const auto& clause : theory.clauses)
        if (std::ranges::all_of(clause, [&](Literal literal) { return value(literal.atom) == !literal.positive; }))
            return false;
    return true;
}

} // namespace

std::vector<Literal> known_literals(const Assignment& known, std::span<const Atom> among)
{
    std::vector<Literal> literals;
    const auto add = [&](Atom atom) {
        if (known[atom] != Truth::Unknown)
            literals.push_back({atom, known[atom] == Truth::True});
    };
    for (Atom atom = 0; among.empty() && atom < known.size(); ++atom)
        add(atom);
    for (const Atom atom : among)
        add(atom);
    return literals;
}

Atom question_of(const NormativeTheory& theory, Atom fact)
{
    return theory.facts[fact].question.value_or(fact);
}

std::vector<Atom> facts_of_question(const NormativeTheory& theory, Atom question)
{
    std::vector<Atom> facts;
    for (Atom fact = question; fact < theory.facts.size(); ++fact)
        if (question_of(theory, fact) == question)
            facts.push_back(fact);
    return facts;
}

std::vector<std::vector<Literal>> answers_of_question(const NormativeTheory& theory, Atom question)
{
    const auto facts = facts_of_question(theory, question);
    std::vector<std::vector<Literal>> answers;
    for (std::size_t code = 0; code < (std::size_t{1} << facts.size()); ++code) {
        std::vector<Literal> answer;
        for (std::size_t i = 0; i < facts.size(); ++i)
            answer.push_back({facts[i], (code >> i & 1U) == 0});
        if (facts.size() == 1 || allowed(theory, answer))
            answers.push_back(std::move(answer));
    }
    return answers;
}

std::expected<Order, Error> norm_order(const NormativeTheory& theory)
{
    for (auto check : {check_facts, check_norms, check_constraints})
        if (auto checked = check(theory); !checked)
            return std::unexpected(std::move(checked.error()));
    return Stratification(theory).order();
}

std::vector<Date> boundary_dates(const NormativeTheory& theory)
{
    std::set<Date> days;
    for (const TheoryNorm& norm : theory.norms)
        for (const auto& day : {norm.from, norm.until})
            if (day)
                days.insert(*day);
    return {days.begin(), days.end()};
}

} // namespace entente::safeguards
