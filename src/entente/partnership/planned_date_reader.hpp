// The section [dates] of a partnership file: when each step is planned.

#pragma once

#include <entente/partnership/file_reader.hpp>

namespace entente::partnership {

/// Adds the planned dates to the design.
/// @error  not a table, an unknown step, not a date, or a step planned wholly before one that it follows
[[nodiscard]] Read read_dates(const FileReader& file, const TomlEntry& entry, Partnership& design);

} // namespace entente::partnership
