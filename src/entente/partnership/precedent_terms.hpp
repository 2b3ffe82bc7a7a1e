// What an instrument of the registry promises, in the terms of a design.

#pragma once

#include <entente/partnership/partnership.hpp>

#include <string_view>
#include <vector>

namespace entente::partnership {

/// The direction of a provision of the registry: a_to_b, b_to_a or mutual.
[[nodiscard]] Direction direction_of_precedent(std::string_view direction);

/// The provisions of an instrument in the order of the registry, each kind once per direction.
///
/// Of several rows of one kind and direction the first is kept, with its value; the note names the others.
[[nodiscard]] std::vector<Term> terms_of(const evidence::Instrument& instrument);

} // namespace entente::partnership
