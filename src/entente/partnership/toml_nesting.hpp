// How deeply a TOML text is nested, found without parsing it.

#pragma once

#include <entente/partnership/toml_document.hpp>

#include <optional>
#include <string_view>

namespace entente::partnership {

/// The first place where brackets are nested deeper than `brackets`, or a key has more than `dots` dots.
///
/// Reads texts and comments as TOML does, so that a bracket in a note does not count. What is not TOML gets an answer
/// too.
[[nodiscard]] std::optional<TomlPlace> too_deep(std::string_view toml, int brackets, int dots);

} // namespace entente::partnership
