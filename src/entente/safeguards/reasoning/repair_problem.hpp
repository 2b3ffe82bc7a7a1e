// What a repair must meet, as formulas over the facts and over one more atom for each provision it may settle.

#pragma once

#include <entente/safeguards/reasoning/repair.hpp>
#include <entente/safeguards/reasoning/theory_at_date.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace entente::safeguards {

/// What a design can do about one question: leave it, or give it another answer.
struct Decision {
    Atom question = 0;
    unsigned cost = 1;
    Formula changed;
    std::vector<std::vector<Literal>> answers; ///< those that are a change; only the facts that are listed
    std::optional<Atom> settled;               ///< EveryCompletion, question unknown: true when the design settles it
};

/// The conditions of one repair. Its graph grows.
class RepairProblem {
public:
    /// All outlive this.
    RepairProblem(const NormativeTheory& theory, const TheoryAtDate& law, Formula wanted, const Assignment& known,
                  RepairGoal goal, std::size_t written_out);

    [[nodiscard]] const std::vector<Decision>& decisions() const { return decisions_; }
    [[nodiscard]] const FormulaGraph& formulas() const { return formulas_; }

    /// Atoms in use: those of the theory, then one for each provision that can be settled.
    [[nodiscard]] std::size_t atoms() const { return atoms_; }

    [[nodiscard]] bool is_decided(Atom fact) const { return theory_.facts[fact].role == FactRole::Provision; }

    /// What must hold of every repair: it can be carried out, known facts about the world stay, and the open facts
    /// cannot turn out badly, as far as that is written out or was answered so far.
    [[nodiscard]] const std::vector<Formula>& conditions() const { return conditions_; }

    /// False: a design that meets the conditions may still have counter-examples.
    [[nodiscard]] bool is_written_out() const { return written_out_; }

    /// What stands of a decision that is not made: the facts that are known and listed.
    [[nodiscard]] std::vector<Literal> stands(std::size_t place) const;

    /// What is certain when only the decisions marked open can still be made: by atom, the constant it then is.
    [[nodiscard]] std::vector<std::optional<Formula>> settled_where(const std::vector<bool>& open) const;

    Formula replaced(Formula formula, std::span<const std::optional<Formula>> replacements)
    {
        return formulas_.replaced(formula, replacements);
    }

    /// A new condition: `wanted` holds when the open facts turn out as `values` say, unless they cannot.
    Formula answer_to(const std::vector<bool>& values);

private:
    void add_decision(Atom question);
    void add_answers(Decision& decision, const std::vector<Literal>& before);
    void write_out(Formula condition, std::size_t limit);
    Formula outcome(Atom fact, bool value);
    void drop_worse_answers();

    const NormativeTheory& theory_;
    const TheoryAtDate& law_;
    Formula wanted_;
    const Assignment& known_;
    RepairGoal goal_;
    FormulaGraph formulas_;
    std::size_t atoms_;
    std::vector<Decision> decisions_;
    std::map<Atom, Atom> settled_by_; ///< question to its `settled`
    std::vector<Formula> conditions_;
    bool written_out_ = true;
};

} // namespace entente::safeguards
