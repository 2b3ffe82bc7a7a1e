// The sections [[provision]] of a partnership file: who promises what.

#pragma once

#include <entente/partnership/file_reader.hpp>

namespace entente::partnership {

/// Adds the provisions to the design, in the order of the file.
/// @error  an unknown key, kind, direction or unit; kind or direction missing; a value without a unit or the other way
/// round;
///         the same kind twice in one direction
[[nodiscard]] Read read_provisions(const FileReader& file, const TomlEntry& entry, Partnership& design);

} // namespace entente::partnership
