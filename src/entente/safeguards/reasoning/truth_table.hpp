// A formula written out over every value of the few facts that bear on it.

#pragma once

#include <entente/safeguards/reasoning/theory_at_date.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace entente::safeguards {

/// Most facts a table is made for: 16 384 rows, one bit each.
inline constexpr std::size_t most_table_facts = 14;

/// Answers what a solver answers, a hundred times faster, for the many conditions with few facts: a norm seldom has
/// more than ten. Rows that the domain excludes are left out.
class TruthTable {
public:
    /// Cost: one run of the compiled formula for each 256 rows.
    ///
    /// @param within_domain  false: the domain is not looked at, and excludes nothing
    /// @return  empty when more than most_table_facts facts bear on the formula
    [[nodiscard]] static std::optional<TruthTable> of(const TheoryAtDate& law, Formula formula,
                                                      bool within_domain = true);

    /// Facts the table is over, ascending; row r gives fact i the value of bit i of r.
    [[nodiscard]] const std::vector<Atom>& facts() const { return facts_; }

    /// The first row that agrees with what is given and in which the formula comes to `wanted`; empty when there is
    /// none. Literals over other facts are passed over. Cost: linear in rows / 64, for each literal.
    [[nodiscard]] std::optional<std::size_t> row(std::span<const Literal> given, bool wanted) const;

private:
    std::vector<Atom> facts_;
    std::vector<std::uint64_t> true_;  ///< by row: allowed, and the formula holds
    std::vector<std::uint64_t> false_; ///< by row: allowed, and it does not
};

/// Word `word` of a table's column for the fact at `place`: its values in rows 64 * word onwards.
[[nodiscard]] std::uint64_t column_word(std::size_t place, std::size_t word);

} // namespace entente::safeguards
