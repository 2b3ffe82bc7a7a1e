// Whether clauses can hold together: a few narrow calls behind which any SAT solver can stand.

#pragma once

#include <entente/safeguards/reasoning/formula.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace entente::safeguards {

/// A plain solver: what is asserted stays, what is assumed holds for one call. Fixed seeds; the same calls give the
/// same answers. Literals are over variables made by new_variable.
///
/// Used with few thousand variables an answer takes well under a millisecond; in the worst case the time is
/// exponential. A solver that runs out of memory throws std::bad_alloc, as any allocation would.
class Solver {
public:
    Solver();
    ~Solver();
    Solver(Solver&&) noexcept;
    Solver& operator=(Solver&&) noexcept;

    [[nodiscard]] Atom new_variable();

    /// At least one of the literals holds; none: nothing can hold any more.
    void assert_clause(std::span<const Literal> clause);

    /// The weights of the literals that hold come to `most` or less. (A solver without sums writes it out in clauses.)
    /// @param weights  one for each literal, 1 or more
    void assert_at_most(std::span<const Literal> literals, std::span<const unsigned> weights, std::uint64_t most);

    /// Literals that hold for the next solve only.
    void assume(std::span<const Literal> literals);

    /// Whether everything can hold together.
    [[nodiscard]] bool solve();

    /// assume, then solve.
    [[nodiscard]] bool solve(std::span<const Literal> assumptions);

    /// After a solve that failed: assumptions that cannot hold together with what is asserted, in the order they were
    /// assumed. Often not the fewest.
    [[nodiscard]] std::vector<Literal> core() const;

    /// After a solve that succeeded, and before the next assert_clause: the value of a variable in the solution found.
    /// False for one that does not matter.
    [[nodiscard]] bool value(Atom variable) const;

private:
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

/// Finds the cheapest way to let all hard clauses hold: make a fresh one for each question.
class Optimiser {
public:
    Optimiser();
    ~Optimiser();
    Optimiser(Optimiser&&) noexcept;
    Optimiser& operator=(Optimiser&&) noexcept;

    [[nodiscard]] Atom new_variable();
    void assert_clause(std::span<const Literal> clause);

    /// @param weight  what it costs when none of the literals holds, 1 or more
    void soft_clause(std::span<const Literal> clause, unsigned weight);

    /// The least total weight of soft clauses that do not hold; empty when the hard clauses cannot hold together.
    [[nodiscard]] std::optional<std::uint64_t> solve();

    [[nodiscard]] bool value(Atom variable) const;

private:
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

} // namespace entente::safeguards
