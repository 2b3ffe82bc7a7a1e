// Which unknown questions settle a formula whatever their answers are, and whether one of them can still matter.

#pragma once

#include <entente/safeguards/reasoning/hitting_sets.hpp>
#include <entente/safeguards/reasoning/theory_at_date.hpp>

#include <memory>
#include <vector>

namespace entente::safeguards {

/// Smallest sets of questions.
struct SettlingSets {
    std::vector<std::vector<Atom>> sets; ///< each by its questions' first facts, ascending; {{}} when nothing is open
    bool complete = true;                ///< false: a limit was met
};

/// Two completions side by side, the formula true in one and false in the other.
class CompletionPair {
public:
    /// @param known  facts that can hold together
    CompletionPair(const NormativeTheory& theory, const TheoryAtDate& law, Formula formula, const Assignment& known);
    ~CompletionPair();
    CompletionPair(CompletionPair&&) noexcept;
    CompletionPair& operator=(CompletionPair&&) noexcept;

    /// Unknown questions that the formula or a constraint mentions, ascending.
    [[nodiscard]] const std::vector<Atom>& questions() const;

    /// Whether another answer to this question alone, allowed by the constraints, changes the formula in some
    /// completion. One question to the solver.
    [[nodiscard]] bool matters(Atom question);

    /// The smallest sets of questions whose answers, whatever they are, settle the formula. Sigma-p-2: worst case
    /// exponential in the size of the answer.
    [[nodiscard]] SettlingSets smallest_settling_sets(SearchLimits limits = {});

private:
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

} // namespace entente::safeguards
