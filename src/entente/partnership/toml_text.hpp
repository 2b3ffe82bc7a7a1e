// Values as TOML writes them.

#pragma once

#include <entente/partnership/partnership.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace entente::partnership {

/// A basic string between quotes, with what may not stand there escaped.
/// @param text  UTF-8
[[nodiscard]] std::string toml_text(std::string_view text);

/// A list of texts on one line.
[[nodiscard]] std::string toml_list(const std::vector<std::string>& texts);

/// An answer: true, 3 or "none".
[[nodiscard]] std::string toml_answer(const FactValue& value);

/// Comment lines of at most 100 bytes where words allow it, each ending in a line break; control characters become
/// spaces.
[[nodiscard]] std::string toml_comment(std::string_view text);

} // namespace entente::partnership
