// The values of a partnership file by kind, each with an error that names its place.

#pragma once

#include <entente/partnership/partnership.hpp>
#include <entente/partnership/toml_document.hpp>

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::partnership {

/// Nothing, or what is wrong.
using Read = std::expected<void, Error>;

/// A text and where it stands.
using PlacedText = std::pair<std::string, TomlPlace>;

/// A table and where it starts; points into the document.
using PlacedTable = std::pair<const TomlTable*, TomlPlace>;

/// Reads single values of one file. Lives no longer than the evidence and the name it is given.
class FileReader {
public:
    FileReader(const evidence::Evidence& evidence, std::string_view name) : evidence_(evidence), name_(name) {}

    [[nodiscard]] const evidence::Evidence& evidence() const { return evidence_; }
    [[nodiscard]] std::string where(TomlPlace place) const { return location(name_, place); }
    [[nodiscard]] Error error(TomlPlace place, std::string what, std::string remedy) const;
    [[nodiscard]] Error unknown_key(const TomlEntry& entry, std::span<const std::string_view> known) const;

    /// A text that is not empty.
    [[nodiscard]] std::expected<std::string, Error> text(const TomlEntry& entry) const;
    /// One text, or a list of them.
    [[nodiscard]] std::expected<std::vector<PlacedText>, Error> texts(const TomlEntry& entry) const;
    /// One of the `known` words; `role` names it in the error.
    [[nodiscard]] std::expected<std::string, Error> word(const TomlEntry& entry, std::string_view role,
                                                         std::span<const std::string_view> known) const;
    [[nodiscard]] std::expected<bool, Error> truth(const TomlEntry& entry) const;
    /// A finite number of zero or more.
    [[nodiscard]] std::expected<double, Error> amount(const TomlEntry& entry) const;
    /// A date, or a text or whole number that says a year, month or day.
    [[nodiscard]] std::expected<PartialDate, Error> date(const TomlEntry& entry) const;
    [[nodiscard]] std::expected<const TomlTable*, Error> table(const TomlEntry& entry) const;
    /// A list of tables, as [[key]] writes it.
    [[nodiscard]] std::expected<std::vector<PlacedTable>, Error> tables(const TomlEntry& entry) const;

private:
    [[nodiscard]] Error wrong_kind(std::string_view key, const TomlValue& value, std::string_view expected,
                                   std::string_view example) const;
    [[nodiscard]] std::expected<std::string, Error> text_of(std::string_view key, const TomlValue& value) const;

    const evidence::Evidence& evidence_;
    std::string_view name_;
};

} // namespace entente::partnership
