// Writes a file whole or not at all.

#pragma once

#include <entente/base/error.hpp>

#include <expected>
#include <filesystem>
#include <string_view>

namespace entente::cli {

/// Writes beside the file first and renames: a full disk leaves an older file as it was.
/// @error  the folder cannot be made or the disk refuses (Outside)
[[nodiscard]] std::expected<void, Error> write_file(const std::filesystem::path& file, std::string_view text);

} // namespace entente::cli
