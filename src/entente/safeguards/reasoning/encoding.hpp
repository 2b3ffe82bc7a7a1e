// Formulas as clauses: what stands between a theory and a solver.

#pragma once

#include <entente/safeguards/reasoning/formula.hpp>

#include <concepts>
#include <optional>
#include <span>
#include <vector>

namespace entente::safeguards {

/// A solver or an optimiser, as far as clauses are concerned.
template <typename Engine>
concept TakesClauses = requires(Engine& engine, std::span<const Literal> clause) {
    { engine.new_variable() } -> std::same_as<Atom>;
    engine.assert_clause(clause);
};

/// Gives formulas names in a solver: variable i stands for atom i, and a new variable for each piece that joins others.
///
/// A name equals its formula in every solution (both directions are asserted), so it can be assumed either way.
/// Cost: one clause more than a piece has operands, once.
/// @source  G. S. Tseitin (1968), On the complexity of derivation in propositional calculus
template <TakesClauses Engine>
class Encoding {
public:
    /// @param engine   fresh, and outlives this
    /// @param formulas outlives this; may grow meanwhile
    /// @param atoms    how many there are
    Encoding(Engine& engine, const FormulaGraph& formulas, std::size_t atoms) : engine_(engine), formulas_(formulas)
    {
        for (std::size_t i = 0; i < atoms; ++i)
            variables_.push_back(engine_.new_variable());
    }

    /// The literal that stands for a formula.
    Literal literal(Formula root)
    {
        const Formula roots[]{root};
        if (known(root))
            return *names_[root.place];
        for (const Formula piece : formulas_.reachable(roots))
            if (!known(piece))
                name(piece);
        return *names_[root.place];
    }

    /// The formula holds from now on.
    void require(Formula root)
    {
        const Literal clause[]{literal(root)};
        engine_.assert_clause(clause);
    }

private:
    bool known(Formula piece)
    {
        if (names_.size() < formulas_.size())
            names_.resize(formulas_.size());
        return names_[piece.place].has_value();
    }

    Literal operand(Formula piece) { return *names_[piece.place]; }

    void name(Formula piece)
    {
        std::optional<Literal>& made = names_[piece.place];
        switch (formulas_.kind(piece)) {
        case FormulaKind::False:
        case FormulaKind::True:
            made = Literal{true_variable(), formulas_.kind(piece) == FormulaKind::True};
            break;
        case FormulaKind::Fact:
            made = Literal{variables_[formulas_.atom_of(piece)], true};
            break;
        case FormulaKind::Not:
            made = opposite(operand(formulas_.operands(piece).front()));
            break;
        case FormulaKind::And:
        case FormulaKind::Or:
            made = Literal{engine_.new_variable(), true};
            define(*made, piece);
            break;
        }
    }

    /// For a or b: each operand implies the name, and the name implies one of them; for a and b the same of opposites.
    void define(Literal made, Formula piece)
    {
        const bool is_and = formulas_.kind(piece) == FormulaKind::And;
        const Literal result = is_and ? opposite(made) : made;
        std::vector<Literal> all{opposite(result)};
        for (const Formula part : formulas_.operands(piece)) {
            const Literal either = is_and ? opposite(operand(part)) : operand(part);
            const Literal implication[]{opposite(either), result};
            engine_.assert_clause(implication);
            all.push_back(either);
        }
        engine_.assert_clause(all);
    }

    Atom true_variable()
    {
        if (!true_) {
            true_ = engine_.new_variable();
            const Literal clause[]{{*true_, true}};
            engine_.assert_clause(clause);
        }
        return *true_;
    }

    Engine& engine_;
    const FormulaGraph& formulas_;
    std::vector<Atom> variables_; ///< by atom
    std::vector<std::optional<Literal>> names_;
    std::optional<Atom> true_;
};

} // namespace entente::safeguards
