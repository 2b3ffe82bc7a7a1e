// Kleene's three-valued logic on 256 designs at once: one bit a design, one plane for "known to hold", one for "known
// not".

#pragma once

#include <entente/base/three_valued_logic.hpp>
#include <entente/safeguards/reasoning/formula.hpp>
#include <entente/safeguards/reasoning/theory_at_date.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace entente::safeguards {

/// Designs that one run judges.
inline constexpr std::size_t designs_per_batch = 256;

/// One bit for each design of a batch; design d is bit d % 64 of word d / 64.
struct alignas(32) DesignBits {
    std::array<std::uint64_t, designs_per_batch / 64> words{};

    [[nodiscard]] bool test(std::size_t design) const { return (words[design / 64] >> (design % 64) & 1U) != 0; }
    void set(std::size_t design) { words[design / 64] |= std::uint64_t{1} << (design % 64); }

    bool operator==(const DesignBits&) const = default;
};

/// What is known of one fact or formula in each design. A design stands in at most one of the two; in neither: unknown.
struct TruthBits {
    DesignBits known_true;
    DesignBits known_false;

    [[nodiscard]] Truth truth(std::size_t design) const;
    void set(std::size_t design, Truth truth);
};

/// Formulas compiled into one list of instructions in order of strata, each a conjunction whose operands may be negated
/// (a negation only swaps the planes).
///
/// Cost of a run: two word operations for each operand and word, whatever is known. It is sound, and misses proofs by
/// cases: what it leaves unknown may still be the same in every completion.
/// @source  S. C. Kleene (1952), Introduction to Metamathematics, section 64
class KleeneProgram {
public:
    /// @param roots  what to evaluate; results come in this order
    /// @param atoms  facts in the theory; every atom of the roots is below it
    KleeneProgram(const FormulaGraph& formulas, std::span<const Formula> roots, std::size_t atoms);

    [[nodiscard]] std::size_t atoms() const { return atoms_; }
    [[nodiscard]] std::size_t results() const { return roots_.size(); }

    /// Work space of one thread; its first atoms() places are for the facts, everything unknown at first.
    [[nodiscard]] std::vector<TruthBits> memory() const;

    /// Evaluates the facts in `memory`; afterwards result() reads from it.
    void run(std::span<TruthBits> memory) const;

    /// @param root  place in the list of roots
    [[nodiscard]] TruthBits result(std::span<const TruthBits> memory, std::size_t root) const;

private:
    struct Instruction {
        std::uint32_t slot = 0; ///< where the result goes
        std::uint32_t first = 0;
        std::uint32_t count = 0;
    };

    std::size_t atoms_ = 0;
    std::size_t slots_ = 0;
    std::vector<Instruction> instructions_;
    std::vector<std::uint32_t> operands_; ///< 2 * slot, plus 1 when negated
    std::vector<std::uint32_t> roots_;    ///< likewise
};

/// What norms say about each design of a batch: at most one bit set for a design and norm; none: unknown.
struct VerdictBits {
    DesignBits not_applicable; ///< also for a norm that is not in force
    DesignBits excepted;
    DesignBits met;
    DesignBits breached;
};

/// All norms of a theory at one date, compiled. Verdicts are those of norm_verdict, exception for exception.
class MassEvaluation {
public:
    explicit MassEvaluation(const TheoryAtDate& theory, std::size_t facts);

    [[nodiscard]] std::size_t norms() const { return norms_; }
    [[nodiscard]] std::vector<TruthBits> memory() const { return program_.memory(); }

    /// @param memory    as memory() gives it, with the facts of up to 256 designs in its first places
    /// @param verdicts  one for each norm, written
    void judge(std::span<TruthBits> memory, std::span<VerdictBits> verdicts) const;

private:
    std::size_t norms_ = 0;
    KleeneProgram program_;
};

/// What formulas come to for one assignment, in their order. Cost: linear in what is reachable.
[[nodiscard]] std::vector<Truth> kleene_truths(const FormulaGraph& formulas, std::span<const Formula> roots,
                                               const Assignment& known);

/// The same for one formula.
[[nodiscard]] Truth kleene_truth(const FormulaGraph& formulas, Formula root, const Assignment& known);

} // namespace entente::safeguards
