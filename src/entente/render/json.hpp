// An advice as JSON: everything it holds, for other programs.

#pragma once

#include <entente/advice/advice.hpp>

#include <string>

namespace entente::render {

/// The whole advice in both languages.
///
/// The order of the fields is fixed; what is absent is left out, never null; a number reads back to the same double
/// (one that is not finite is left out). Ends with a line break.
[[nodiscard]] std::string to_json(const advice::Advice& advice);

} // namespace entente::render
