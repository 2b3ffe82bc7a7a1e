// A TOML file as plain values that know where they stand; the one place that knows the TOML library.

#pragma once

#include <entente/base/date.hpp>
#include <entente/base/error.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace entente::partnership {

/// A place in a file, counted from 1.
struct TomlPlace {
    std::size_t line = 1;
    std::size_t column = 1;

    auto operator<=>(const TomlPlace&) const = default;
};

struct TomlEntry;

/// Keys with their values, in the order of the file.
struct TomlTable {
    std::vector<TomlEntry> entries;
};

/// A time of day or a date with a time: a partnership file has no use for them.
struct TomlTime {};

/// One value and its place.
struct TomlValue {
    TomlPlace place;
    std::variant<bool, std::int64_t, double, std::string, Date, TomlTime, std::vector<TomlValue>, TomlTable> content;
};

/// A key, its place and its value.
struct TomlEntry {
    std::string key;
    TomlPlace place;
    TomlValue value;
};

/// What a value is, in words for an error: "a text", "a number", "a list" and so on.
[[nodiscard]] std::string_view kind_of(const TomlValue& value);

/// "name:line:column".
[[nodiscard]] std::string location(std::string_view name, TomlPlace place);

/// Reads TOML 1.0.
///
/// Refuses more than 1 MiB, and brackets or dotted keys nested deeper than any partnership file needs, before the
/// library sees them: it would follow them by recursion.
///
/// @param name  the file's name, for errors
/// @error  not TOML, too large or nested too deeply; `where` is name:line:column
[[nodiscard]] std::expected<TomlTable, Error> read_toml(std::string_view text, std::string_view name);

/// The largest file that is read, in bytes.
inline constexpr std::size_t largest_file = std::size_t{1} << 20;

/// That a file is larger than that.
[[nodiscard]] Error too_large(std::string_view name);

} // namespace entente::partnership
