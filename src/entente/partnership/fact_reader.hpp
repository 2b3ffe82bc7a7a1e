// The section [facts] of a partnership file: answers to legal questions.

#pragma once

#include <entente/partnership/file_reader.hpp>

namespace entente::partnership {

/// Adds the answers to the design.
/// @error  not a table, an unknown question, or an answer of the wrong kind or not among those allowed
[[nodiscard]] Read read_facts(const FileReader& file, const TomlEntry& entry, Partnership& design);

} // namespace entente::partnership
