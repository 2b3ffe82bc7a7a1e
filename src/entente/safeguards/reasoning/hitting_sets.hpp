// The smallest sets that hit every one of a family of sets, where the family is learned as it is needed.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace entente::safeguards {

/// Places of elements, ascending.
using Places = std::vector<std::uint32_t>;

/// Says whether a candidate is good: absent when it is; else a set of which every good one has an element, and the
/// candidate none. An empty set: no candidate is good. Whatever contains a good candidate must be good as well.
using MissedSet = std::function<std::optional<Places>(std::span<const std::uint32_t> candidate)>;

/// What a search may spend.
struct SearchLimits {
    std::size_t answers = 100;      ///< most answers given, 1 or more
    std::size_t questions = 10'000; ///< most candidates asked about
};

struct HittingSets {
    std::vector<Places> sets; ///< all of one size, the smallest there is; ascending
    bool complete = true;     ///< false: a limit was met, and there may be more (or, with none found, some)
};

/// All smallest good sets of elements.
///
/// Sizes are tried from 0 upwards; within a size every candidate that hits the sets learned so far is asked about, so
/// the answer does not depend on which sets were learned first, unless a limit is met. Worst case exponential in the
/// size of the answer.
/// @source  R. Reiter (1987), A theory of diagnosis from first principles, Artificial Intelligence 32, section 4;
///          A. Ignatiev, A. Previti, M. Liffiton, J. Marques-Silva (2015), Smallest MUS extraction with minimal hitting
///          set dualization, CP 2015
[[nodiscard]] HittingSets smallest_hitting_sets(const MissedSet& missed_set, SearchLimits limits = {});

} // namespace entente::safeguards
