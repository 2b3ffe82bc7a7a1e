// The texts of the house in Dutch and English, from one catalogue (texts/*.toml, built into the program).

#pragma once

#include <entente/base/date.hpp>
#include <entente/base/error.hpp>
#include <entente/base/language.hpp>

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace entente {

/// The value of a placeholder. A Text is used in the language of the message.
using MessageValue = std::variant<std::string, double, std::int64_t, Date, Text>;

/// A placeholder's name and value.
using MessageArgument = std::pair<std::string, MessageValue>;

/// Which way a double is shown.
/// Patterns are ICU MessageFormat: {n, plural, one {# land} other {# landen}}, {share, number, percent}, {d, date,
/// long}.
class Messages {
public:
    /// Reads one or more catalogues: TOML text with a table a message, each with `nl` and `en`.
    /// @error  a message without both languages, a pattern ICU refuses, a message given twice, or other placeholders in
    /// nl than in en
    [[nodiscard]] static std::expected<Messages, Error> parse(const std::vector<std::string_view>& catalogues);

    /// The catalogue built into the program.
    [[nodiscard]] static std::expected<Messages, Error> built_in();

    /// A message in one language. An unknown id or a placeholder without a value is a defect and yields the id in
    /// brackets.
    [[nodiscard]] std::string in(Language language, std::string_view id,
                                 const std::vector<MessageArgument>& arguments = {}) const;

    /// A message in both languages.
    [[nodiscard]] Text text(std::string_view id, const std::vector<MessageArgument>& arguments = {}) const;

    [[nodiscard]] bool has(std::string_view id) const;
    [[nodiscard]] std::vector<std::string> ids() const;

private:
    struct Content;
    explicit Messages(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
    std::shared_ptr<const Content> content_; // shared: read-only, copied into parallel work
};

/// A number as people of that language write it, with `decimals` digits behind the point ("1.234,5" or "1,234.5").
[[nodiscard]] std::string format_number(Language language, double value, int decimals = 0);

} // namespace entente
