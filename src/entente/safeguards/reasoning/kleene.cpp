#include <entente/safeguards/reasoning/kleene.hpp>

#include <cassert>

namespace entente::safeguards {

namespace {

constexpr std::size_t words_per_plane = designs_per_batch / 64;

/// One plane of a slot, chosen by a number so that a negated operand costs no branch: even for known true.
const DesignBits& plane(const TruthBits* memory, std::uint32_t reference)
{
    const TruthBits& bits = memory[reference / 2];
    return (reference & 1U) == 0 ? bits.known_true : bits.known_false;
}

TruthBits referred(std::span<const TruthBits> memory, std::uint32_t reference)
{
    return {plane(memory.data(), reference), plane(memory.data(), reference ^ 1U)};
}

} // namespace

Truth TruthBits::truth(std::size_t design) const
{
    if (known_true.test(design))
        return Truth::True;
    return known_false.test(design) ? Truth::False : Truth::Unknown;
}

void TruthBits::set(std::size_t design, Truth truth)
{
    const std::uint64_t bit = std::uint64_t{1} << (design % 64);
    known_true.words[design / 64] &= ~bit;
    known_false.words[design / 64] &= ~bit;
    if (truth == Truth::True)
        known_true.set(design);
    if (truth == Truth::False)
        known_false.set(design);
}

KleeneProgram::KleeneProgram(const FormulaGraph& formulas, std::span<const Formula> roots, std::size_t atoms)
    : atoms_(atoms), slots_(atoms + 1) // the slot after the atoms holds the constant true
{
    std::vector<std::uint32_t> reference(formulas.size());
    const auto true_slot = static_cast<std::uint32_t>(2 * atoms);
    for (const Formula piece : formulas.reachable(roots)) {
        const FormulaKind kind = formulas.kind(piece);
        if (kind == FormulaKind::False || kind == FormulaKind::True) {
            reference[piece.place] = true_slot + (kind == FormulaKind::False ? 1U : 0U);
        } else if (kind == FormulaKind::Fact) {
            assert(formulas.atom_of(piece) < atoms && "an atom of the roots is not a fact of the theory");
            reference[piece.place] = 2 * formulas.atom_of(piece);
        } else if (kind == FormulaKind::Not) {
            reference[piece.place] = reference[formulas.operands(piece).front().place] ^ 1U;
        } else {
            // a or b is not (not a and not b)
            const std::uint32_t flip = kind == FormulaKind::Or ? 1U : 0U;
            const auto slot = static_cast<std::uint32_t>(slots_++);
            instructions_.push_back({slot, static_cast<std::uint32_t>(operands_.size()),
                                     static_cast<std::uint32_t>(formulas.operands(piece).size())});
            for (const Formula operand : formulas.operands(piece))
                operands_.push_back(reference[operand.place] ^ flip);
            reference[piece.place] = 2 * slot + flip;
        }
    }
    for (const Formula root : roots)
        roots_.push_back(reference[root.place]);
}

std::vector<TruthBits> KleeneProgram::memory() const
{
    std::vector<TruthBits> memory(slots_);
    for (std::uint64_t& word : memory[atoms_].known_true.words)
        word = ~std::uint64_t{0};
    return memory;
}

void KleeneProgram::run(std::span<TruthBits> memory) const
{
    assert(memory.size() >= slots_ && "the work space was made by another program");
    TruthBits* const slots = memory.data();
    for (const Instruction& instruction : instructions_) {
        const std::uint32_t* operand = operands_.data() + instruction.first;
        DesignBits all = plane(slots, *operand);
        DesignBits any = plane(slots, *operand ^ 1U);
        for (std::uint32_t i = 1; i < instruction.count; ++i) {
            const DesignBits& yes = plane(slots, operand[i]);
            const DesignBits& no = plane(slots, operand[i] ^ 1U);
            for (std::size_t w = 0; w < words_per_plane; ++w) {
                all.words[w] &= yes.words[w];
                any.words[w] |= no.words[w];
            }
        }
        slots[instruction.slot] = {all, any};
    }
}

TruthBits KleeneProgram::result(std::span<const TruthBits> memory, std::size_t root) const
{
    return referred(memory, roots_[root]);
}

namespace {

std::vector<Formula> verdict_roots(const TheoryAtDate& theory)
{
    std::vector<Formula> roots;
    for (std::size_t norm = 0; norm < theory.applies.size(); ++norm)
        roots.insert(roots.end(), {theory.applies[norm], theory.excepted[norm], theory.met[norm]});
    return roots;
}

} // namespace

MassEvaluation::MassEvaluation(const TheoryAtDate& theory, std::size_t facts)
    : norms_(theory.applies.size()), program_(theory.formulas, verdict_roots(theory), facts)
{
}

void MassEvaluation::judge(std::span<TruthBits> memory, std::span<VerdictBits> verdicts) const
{
    program_.run(memory);
    for (std::size_t norm = 0; norm < norms_; ++norm) {
        const TruthBits applies = program_.result(memory, 3 * norm);
        const TruthBits excepted = program_.result(memory, 3 * norm + 1);
        const TruthBits met = program_.result(memory, 3 * norm + 2);
        VerdictBits& verdict = verdicts[norm];
        for (std::size_t w = 0; w < words_per_plane; ++w) {
            const std::uint64_t relevant = ~applies.known_false.words[w];
            const std::uint64_t judged = relevant & ~excepted.known_true.words[w];
            verdict.not_applicable.words[w] = ~relevant;
            verdict.excepted.words[w] = relevant & excepted.known_true.words[w];
            verdict.met.words[w] = judged & met.known_true.words[w];
            verdict.breached.words[w] = judged & applies.known_true.words[w] & met.known_false.words[w];
        }
    }
}

std::vector<Truth> kleene_truths(const FormulaGraph& formulas, std::span<const Formula> roots, const Assignment& known)
{
    std::vector<Truth> truths(formulas.size(), Truth::Unknown);
    for (const Formula piece : formulas.reachable(roots)) {
        Truth& truth = truths[piece.place];
        switch (formulas.kind(piece)) {
        case FormulaKind::False:
        case FormulaKind::True:
            truth = truth_of(formulas.kind(piece) == FormulaKind::True);
            break;
        case FormulaKind::Fact:
            truth = known[formulas.atom_of(piece)];
            break;
        case FormulaKind::Not:
            truth = entente::opposite(truths[formulas.operands(piece).front().place]);
            break;
        case FormulaKind::And:
            truth = Truth::True;
            for (const Formula operand : formulas.operands(piece))
                truth = both(truth, truths[operand.place]);
            break;
        case FormulaKind::Or:
            truth = Truth::False;
            for (const Formula operand : formulas.operands(piece))
                truth = either(truth, truths[operand.place]);
            break;
        }
    }
    std::vector<Truth> results;
    for (const Formula root : roots)
        results.push_back(truths[root.place]);
    return results;
}

Truth kleene_truth(const FormulaGraph& formulas, Formula root, const Assignment& known)
{
    return kleene_truths(formulas, std::span(&root, 1), known).front();
}

} // namespace entente::safeguards
