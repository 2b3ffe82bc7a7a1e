// Facts that bring conditions to wanted values, or the proof that none do.

#pragma once

#include <entente/base/three_valued_logic.hpp>

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace entente::safeguards {

/// A condition and the value it shall come to.
struct WantedTruth {
    const Expression* condition = nullptr;
    bool value = true;
};

enum class SearchEnd {
    Found,      ///< `facts` bring every condition to the value wanted, whatever the other facts are
    Impossible, ///< no facts do
    TooLarge,   ///< not settled within the steps allowed
};

struct SearchResult {
    SearchEnd end = SearchEnd::Impossible;
    Facts facts;
};

/// Most assignments tried before a search gives up.
inline constexpr std::size_t default_search_steps = 200'000;

/// The values of each fact that have to be told apart: both for yes or no, the allowed words (or those compared with,
/// and others), and for a number every threshold and a point in each gap between them.
using DistinctValues = std::map<std::string, std::vector<FactValue>, std::less<>>;
[[nodiscard]] DistinctValues distinct_values(std::span<const WantedTruth> wanted, const FactDeclarations& declared);

/// Searches for facts, depth first over the facts in order of first mention, leaving a branch as soon as a condition
/// has the wrong value for all facts below it.
///
/// Exact over every combination of values a fact's declaration allows; a number may be any real number, so a condition
/// that only a negative duration meets counts as possible. Exponential in the number of facts in the worst case.
///
/// @param declared  a fact that is not declared counts as yes or no
/// @param fixed  facts that are known already; they stand in `facts` too
[[nodiscard]] SearchResult satisfying_facts(std::span<const WantedTruth> wanted, const FactDeclarations& declared,
                                            const Facts& fixed = {}, std::size_t max_steps = default_search_steps);

} // namespace entente::safeguards
