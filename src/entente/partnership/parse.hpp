// Reads and writes partnership files (TOML).

#pragma once

#include <entente/partnership/partnership.hpp>

#include <expected>
#include <string>
#include <string_view>

namespace entente::partnership {

/// Reads a partnership file.
///
/// @param text  TOML; see docs/partnership.md for the keys
/// @param name  the file's name, for error messages
/// @return  the partnership with its hash
/// @error   not TOML, an unknown key, country, form, provision, fact or unit, a value of the wrong kind, dates out of
/// order;
///          `where` is name:line:column and the remedy names the nearest known word
[[nodiscard]] std::expected<Partnership, Error> parse(const evidence::Evidence& evidence, std::string_view text,
                                                      std::string_view name);

/// Reads a partnership file from disk. @error  as `parse`, or the file cannot be read
[[nodiscard]] std::expected<Partnership, Error> read_file(const evidence::Evidence& evidence, const std::string& path);

/// Writes a partnership as commented TOML in the given language, such that `parse` reads the same partnership back.
[[nodiscard]] std::string write(const evidence::Evidence& evidence, const Partnership& partnership, Language language);

/// SHA-256 of the canonical form: what the partnership says, not how the file is laid out.
[[nodiscard]] std::string canonical_hash(const Partnership& partnership);

} // namespace entente::partnership
