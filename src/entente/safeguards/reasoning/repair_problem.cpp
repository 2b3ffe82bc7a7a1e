#include <entente/safeguards/reasoning/repair_problem.hpp>

#include <algorithm>
#include <span>
#include <utility>

namespace entente::safeguards {

RepairProblem::RepairProblem(const NormativeTheory& theory, const TheoryAtDate& law, Formula wanted,
                             const Assignment& known, RepairGoal goal, std::size_t written_out)
    : theory_(theory), law_(law), wanted_(wanted), known_(known), goal_(goal), formulas_(law.formulas),
      atoms_(known.size())
{
    conditions_.push_back(formulas_.conjunction({law.domain, wanted}));
    std::vector<bool> bears(known.size());
    for (const Atom atom : formulas_.atoms(conditions_.front()))
        bears[question_of(theory, atom)] = true;
    for (const Literal literal : known_literals(known_))
        if (!is_decided(literal.atom))
            conditions_.push_back(formulas_.literal(literal));
    for (Atom fact = 0; fact < known.size(); ++fact)
        if (is_decided(fact) && question_of(theory, fact) == fact && bears[fact])
            add_decision(fact);
    if (goal_ == RepairGoal::SomeCompletion)
        return;
    // Whatever turns out: a conjunction holds in every completion when each of its parts does.
    const auto parts = law.formulas.kind(wanted) == FormulaKind::And ? law.formulas.operands(wanted)
                                                                     : std::span<const Formula>(&wanted, 1);
    for (const Formula part : parts)
        write_out(part, written_out);
    if (written_out_)
        drop_worse_answers();
}

/// Where a fact can only help, settling it the other way is no better than leaving it open, and costs more.
void RepairProblem::drop_worse_answers()
{
    const auto occurrences = formulas_.occurrences(formulas_.conjunction(conditions_));
    for (Decision& decision : decisions_) {
        if (!decision.settled || decision.answers.front().size() != 1)
            continue;
        const Atom fact = decision.answers.front().front().atom;
        if (std::ranges::binary_search(occurrences.only_positive, fact))
            decision.answers = {{{fact, true}}};
        if (std::ranges::binary_search(occurrences.only_negative, fact))
            decision.answers = {{{fact, false}}};
    }
}

void RepairProblem::add_decision(Atom question)
{
    Decision decision{.question = question,
                      .cost = theory_.facts[question].cost,
                      .changed = {},
                      .answers = {},
                      .settled = std::nullopt};
    const auto facts = facts_of_question(theory_, question);
    const auto before = known_literals(known_, facts);
    if (goal_ == RepairGoal::SomeCompletion && before.empty())
        return; // it may turn out either way for nothing
    std::vector<Formula> as_before;
    for (const Literal literal : before)
        as_before.push_back(formulas_.literal(literal));
    decision.changed = formulas_.negation(formulas_.conjunction(std::move(as_before)));
    if (before.size() < facts.size() && goal_ == RepairGoal::EveryCompletion) {
        decision.settled = static_cast<Atom>(atoms_++);
        decision.changed = formulas_.disjunction({decision.changed, formulas_.atom(*decision.settled)});
        settled_by_.emplace(question, *decision.settled);
    }
    add_answers(decision, before);
    if (decision.answers.empty()) // its own constraints allow no other answer
        conditions_.push_back(formulas_.negation(decision.changed));
    else
        decisions_.push_back(std::move(decision));
}

void RepairProblem::add_answers(Decision& decision, const std::vector<Literal>& before)
{
    for (const auto& answer : answers_of_question(theory_, decision.question)) {
        std::vector<Literal> listed;
        for (const Literal literal : answer)
            if (decision.settled || known_[literal.atom] != Truth::Unknown)
                listed.push_back(literal);
        const bool change = decision.settled || listed != before;
        if (change && std::ranges::find(decision.answers, listed) == decision.answers.end())
            decision.answers.push_back(std::move(listed));
    }
}

/// Open facts that occur one way turn out the other way, which is the worst they can do; the rest turn out every way.
void RepairProblem::write_out(Formula condition, std::size_t limit)
{
    std::vector<Formula> unless;
    for (const Formula part : bearing_on(law_, condition).parts)
        unless.push_back(formulas_.negation(part));
    unless.push_back(condition);
    const Formula claim = formulas_.disjunction(std::move(unless));
    const auto occurrences = formulas_.occurrences(claim);
    std::vector<std::optional<Formula>> replacements(known_.size());
    const auto turn_out = [&](const std::vector<Atom>& facts, bool value) {
        for (const Atom fact : facts)
            if (known_[fact] == Truth::Unknown)
                replacements[fact] = outcome(fact, value);
    };
    turn_out(occurrences.only_positive, false);
    turn_out(occurrences.only_negative, true);
    std::vector<Atom> both;
    for (const Atom fact : occurrences.both)
        if (known_[fact] == Truth::Unknown)
            both.push_back(fact);
    if (both.size() > limit) {
        written_out_ = false;
        return;
    }
    for (std::size_t code = 0; code < (std::size_t{1} << both.size()); ++code) {
        for (std::size_t i = 0; i < both.size(); ++i)
            replacements[both[i]] = outcome(both[i], (code >> i & 1U) != 0);
        conditions_.push_back(formulas_.replaced(claim, replacements));
    }
}

std::vector<Literal> RepairProblem::stands(std::size_t place) const
{
    return known_literals(known_, facts_of_question(theory_, decisions_[place].question));
}

std::vector<std::optional<Formula>> RepairProblem::settled_where(const std::vector<bool>& open) const
{
    std::vector<std::optional<Formula>> settled(atoms_);
    for (const Literal literal : known_literals(known_))
        if (!is_decided(literal.atom))
            settled[literal.atom] = formulas_.constant(literal.positive);
    for (std::size_t place = 0; place < decisions_.size(); ++place) {
        if (open[place])
            continue;
        for (const Literal literal : stands(place))
            settled[literal.atom] = formulas_.constant(literal.positive);
        if (decisions_[place].settled)
            settled[*decisions_[place].settled] = formulas_.constant(false);
    }
    return settled;
}

Formula RepairProblem::answer_to(const std::vector<bool>& values)
{
    std::vector<std::optional<Formula>> replacements(known_.size());
    for (Atom fact = 0; fact < known_.size(); ++fact)
        if (known_[fact] == Truth::Unknown)
            replacements[fact] = outcome(fact, values[fact]);
    const Formula possible = formulas_.replaced(law_.domain, replacements);
    conditions_.push_back(
        formulas_.disjunction({formulas_.negation(possible), formulas_.replaced(wanted_, replacements)}));
    return conditions_.back();
}

/// An unknown fact that turns out as given, unless the design settles it.
Formula RepairProblem::outcome(Atom fact, bool value)
{
    const auto settled = settled_by_.find(question_of(theory_, fact));
    if (settled == settled_by_.end())
        return formulas_.constant(value);
    const Formula is_settled = formulas_.atom(settled->second);
    const Formula own = formulas_.atom(fact);
    return value ? formulas_.disjunction({formulas_.negation(is_settled), own})
                 : formulas_.conjunction({is_settled, own});
}

} // namespace entente::safeguards
