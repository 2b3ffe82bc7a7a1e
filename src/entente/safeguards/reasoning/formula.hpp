// Conditions as a graph of and, or and not over atoms, each piece stored once.

#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace entente::safeguards {

/// A yes-or-no fact, as a place in the list of facts of a theory.
using Atom = std::uint32_t;

/// An atom, or its opposite.
struct Literal {
    Atom atom = 0;
    bool positive = true;

    auto operator<=>(const Literal&) const = default;
};

/// The opposite of a literal.
[[nodiscard]] constexpr Literal opposite(Literal literal)
{
    return {literal.atom, !literal.positive};
}

/// A condition, as a place in the graph that made it.
struct Formula {
    std::uint32_t place = 0;

    auto operator<=>(const Formula&) const = default;
};

enum class FormulaKind : std::uint8_t { False, True, Fact, Not, And, Or };

/// Makes formulas; equal ones come out as the same place.
///
/// Only what leaves Kleene's value alone is simplified: constants, double negation, nested chains and operands written
/// twice. "a and not a" stays, because it is unknown while a is. Operands always have lower places than what they make.
class FormulaGraph {
public:
    FormulaGraph();

    [[nodiscard]] Formula constant(bool value) const { return {value ? 1U : 0U}; }
    Formula atom(Atom atom);
    Formula literal(Literal literal);
    Formula negation(Formula operand);
    Formula conjunction(std::vector<Formula> operands);
    Formula disjunction(std::vector<Formula> operands);

    /// True when exactly one of the atoms is.
    Formula exactly_one(std::span<const Atom> atoms);

    /// The formula with some atoms replaced. Cost: linear in what is reachable.
    /// @param replacements  by atom; absent or beyond the end: the atom stays
    Formula replaced(Formula root, std::span<const std::optional<Formula>> replacements);

    [[nodiscard]] FormulaKind kind(Formula formula) const { return nodes_[formula.place].kind; }

    /// @pre  the formula is an atom
    [[nodiscard]] Atom atom_of(Formula formula) const { return nodes_[formula.place].first; }

    [[nodiscard]] std::span<const Formula> operands(Formula formula) const;

    /// Pieces so far; places run from 0 to one less.
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }

    /// Atoms a formula mentions, sorted, each once.
    [[nodiscard]] std::vector<Atom> atoms(Formula root) const;

    /// Everything the roots rest on and the roots themselves, in ascending place: operands come first.
    [[nodiscard]] std::vector<Formula> reachable(std::span<const Formula> roots) const;

    /// How atoms occur in a formula: one that only occurs positively can only help it to hold.
    struct Occurrences {
        std::vector<Atom> only_positive;
        std::vector<Atom> only_negative;
        std::vector<Atom> both; ///< each list ascending
    };
    [[nodiscard]] Occurrences occurrences(Formula root) const;

    /// @param values  by atom
    [[nodiscard]] bool holds(Formula root, const std::vector<bool>& values) const;

private:
    struct Node {
        FormulaKind kind = FormulaKind::False;
        std::uint32_t first = 0; ///< Fact: its atom; else: of the operands
        std::uint32_t count = 0;
    };

    Formula stored(FormulaKind kind, std::uint32_t first, std::span<const Formula> operands);
    Formula joined(FormulaKind kind, std::vector<Formula> operands);
    [[nodiscard]] std::uint64_t hash(FormulaKind kind, std::uint32_t first, std::span<const Formula> operands) const;
    void grow_table();

    std::vector<Node> nodes_;
    std::vector<Formula> operands_;
    std::vector<std::uint32_t> table_; ///< open addressing; 0 is empty, else a place + 1
};

} // namespace entente::safeguards
