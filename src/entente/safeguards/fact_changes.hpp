// What a repair changes, in terms of the facts a person knows: yes or no, a word, a number between bounds.

#pragma once

#include <entente/base/three_valued_logic.hpp>
#include <entente/safeguards/reasoning/law_theory.hpp>
#include <entente/safeguards/reasoning/repair.hpp>

#include <optional>
#include <string>
#include <vector>

namespace entente::safeguards {

/// An end of what a number may become.
struct NumberBound {
    double value = 0.0;
    bool included = false;
};

/// One fact that changes.
struct FactChange {
    std::string fact_id;
    std::optional<FactValue> from = std::nullopt; ///< absent: not known now
    std::optional<FactValue> to = std::nullopt;   ///< yes or no, or a word; absent for a number and for `other_than`
    std::optional<std::string> other_than = {};   ///< any word but this one; empty text: a word no norm names
    std::optional<NumberBound> at_least = {};     ///< for a number
    std::optional<NumberBound> at_most = {};
};

/// The changes of a repair, in the order of its literals.
/// @param changes  of the theory
/// @param known    the facts of the design before
[[nodiscard]] std::vector<FactChange> fact_changes(const LawTheory& theory, const Facts& known,
                                                   const ChangeSet& changes);

} // namespace entente::safeguards
