// The message catalogues (texts/*.toml) as they stand in the program; made by cmake/Texts.cmake.

#pragma once

#include <string_view>
#include <vector>

namespace entente {

/// One TOML text a file of texts/, in the order of the file names.
[[nodiscard]] std::vector<std::string_view> built_in_catalogues();

} // namespace entente
