// Checks one cell against its column.

#pragma once

#include <entente/base/three_valued_logic.hpp>
#include <entente/evidence/schema.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

namespace entente::evidence {

/// Finds a text in a set without making a string of it.
struct TextHasher {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

/// The values that exist in a referenced column.
using KnownValues = std::unordered_set<std::string, TextHasher, std::equal_to<>>;

/// What is wrong with a cell, and how to mend it; `what` is empty when nothing is.
struct CellFault {
    std::string what;
    std::string remedy;
};

/// All values of every referenced column, by "table.column".
using ReferencedValues = std::map<std::string, KnownValues, std::less<>>;

/// @param cell  the text between the commas, unquoted
/// @param referenced  must hold the column's reference, and "areas.area_id" and "facts.fact_id" where they are needed
[[nodiscard]] CellFault check_cell(const Column& column, std::string_view cell, const ReferencedValues& referenced);

/// The parts of a list cell, without blanks around them.
[[nodiscard]] std::vector<std::string_view> list_items(std::string_view cell);

/// A decimal number as the tables write it: no sign but '-', a point, no thousands marks. Nothing when it is none.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

} // namespace entente::evidence
