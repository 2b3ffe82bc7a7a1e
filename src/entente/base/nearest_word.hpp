// The known word a reader most likely meant.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace entente {

/// The number of letters to insert, drop, replace or swap with their neighbour to turn one word into the other.
///
/// The restricted distance (optimal string alignment): no piece of a word is edited twice. Capitals count as small
/// letters (ASCII only); other letters are compared byte by byte.
///
/// @source  Damerau (1964), Communications of the ACM 7:171-176; Levenshtein (1966), Soviet Physics Doklady 10:707-710
[[nodiscard]] std::size_t damerau_levenshtein(std::string_view one, std::string_view other);

/// The known word at the smallest distance from `word`.
///
/// Of words equally near, the one that shares the longest beginning with `word`, then the first in the order of
/// `known`.
///
/// @return  nothing when no word is near: more than half the letters of the longer word would change
[[nodiscard]] std::optional<std::string_view> nearest_word(std::string_view word,
                                                           std::span<const std::string_view> known);

} // namespace entente
