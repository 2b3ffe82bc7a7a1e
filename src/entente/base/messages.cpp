#include <entente/base/built_in_catalogues.hpp>
#include <entente/base/messages.hpp>

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unicode/gregocal.h>
#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>
#include <unicode/numberformatter.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>

namespace entente {

namespace {

/// A pattern in one language, and the names it needs.
struct Pattern {
    icu::UnicodeString text;
    std::set<std::string> placeholders;
};

/// A message in both languages.
struct Message {
    Pattern nl;
    Pattern en;
};

using MessageTable = std::map<std::string, Message, std::less<>>;

icu::UnicodeString from_utf8(std::string_view text)
{
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string to_utf8(const icu::UnicodeString& text)
{
    std::string utf8;
    text.toUTF8String(utf8);
    return utf8;
}

const icu::Locale& locale_of(Language language)
{
    static const icu::Locale dutch("nl", "NL");
    static const icu::Locale english("en", "GB"); // a European reader's dates: 23 November 2025
    return language == Language::Nl ? dutch : english;
}

std::expected<Pattern, std::string> parse_pattern(std::string_view text, Language language)
{
    Pattern pattern{from_utf8(text), {}};
    UErrorCode status = U_ZERO_ERROR;
    UParseError place{};
    const icu::MessagePattern parsed(pattern.text, &place, status);
    if (U_FAILURE(status))
        return std::unexpected(fmt::format("ICU refuses the pattern near character {}", place.offset));
    for (std::int32_t i = 0; i < parsed.countParts(); ++i) {
        const auto& part = parsed.getPart(i);
        if (part.getType() == UMSGPAT_PART_TYPE_ARG_NAME || part.getType() == UMSGPAT_PART_TYPE_ARG_NUMBER)
            pattern.placeholders.insert(to_utf8(parsed.getSubstring(part)));
    }
    const icu::MessageFormat format(pattern.text, locale_of(language), place, status); // knows the argument types
    if (U_FAILURE(status))
        return std::unexpected(std::string("ICU refuses an argument type of the pattern"));
    return pattern;
}

std::string place_of(std::size_t catalogue, const toml::node& node)
{
    const auto& position = node.source().begin;
    return fmt::format("catalogue {}:{}:{}", catalogue + 1, position.line, position.column);
}

std::expected<Message, Error> parse_message(const std::string& id, const toml::table& table, const std::string& where)
{
    const auto nl = table["nl"].value<std::string>();
    const auto en = table["en"].value<std::string>();
    if (!nl || !en)
        return std::unexpected(Error{fmt::format("message {} is not there in both languages", id), where,
                                     "give it nl and en, each a string", ErrorKind::WrongInput});
    auto dutch = parse_pattern(*nl, Language::Nl);
    auto english = parse_pattern(*en, Language::En);
    if (!dutch || !english)
        return std::unexpected(Error{fmt::format("message {}: {}", id, dutch ? english.error() : dutch.error()), where,
                                     "close every brace; a plural needs the case other", ErrorKind::WrongInput});
    if (dutch->placeholders != english->placeholders)
        return std::unexpected(Error{fmt::format("message {} has other placeholders in nl than in en", id), where,
                                     "use the same names in both languages", ErrorKind::WrongInput});
    return Message{std::move(*dutch), std::move(*english)};
}

/// Adds the messages of a table and of the tables below it; the id of a message is the dotted name of its table.
std::expected<void, Error> collect(const toml::table& table, const std::string& name, std::size_t catalogue,
                                   MessageTable& messages)
{
    const bool is_message = std::ranges::any_of(table, [](const auto& entry) { return !entry.second.is_table(); });
    if (is_message) {
        auto message = parse_message(name, table, place_of(catalogue, table));
        if (!message)
            return std::unexpected(std::move(message.error()));
        if (!messages.try_emplace(name, std::move(*message)).second)
            return std::unexpected(Error{fmt::format("message {} is given twice", name), place_of(catalogue, table),
                                         "keep one of the two", ErrorKind::WrongInput});
    }
    for (const auto& [key, node] : table) {
        const toml::table* below = node.as_table();
        if (below == nullptr)
            continue;
        const std::string id = name.empty() ? std::string(key.str()) : fmt::format("{}.{}", name, key.str());
        if (auto collected = collect(*below, id, catalogue, messages); !collected)
            return collected;
    }
    return {};
}

/// Noon of the day in the time zone ICU will format it in, so that the day stays the same everywhere.
std::optional<icu::Formattable> formattable(Date date)
{
    const std::chrono::year_month_day day{date.day};
    UErrorCode status = U_ZERO_ERROR;
    const icu::GregorianCalendar noon(static_cast<int>(day.year()), static_cast<int>(unsigned{day.month()}) - 1,
                                      static_cast<int>(unsigned{day.day()}), 12, 0, 0, status);
    const UDate moment = noon.getTime(status);
    if (U_FAILURE(status))
        return std::nullopt;
    return icu::Formattable(moment, icu::Formattable::kIsDate);
}

std::optional<icu::Formattable> formattable(const MessageValue& value, Language language)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return icu::Formattable(from_utf8(*text));
    if (const auto* number = std::get_if<double>(&value))
        return icu::Formattable(*number);
    if (const auto* count = std::get_if<std::int64_t>(&value))
        return icu::Formattable(*count);
    if (const auto* date = std::get_if<Date>(&value))
        return formattable(*date);
    return icu::Formattable(from_utf8(std::get<Text>(value).in(language)));
}

std::optional<std::string> format(const Pattern& pattern, Language language,
                                  const std::vector<MessageArgument>& arguments)
{
    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> values;
    for (const auto& name : pattern.placeholders) {
        const auto argument = std::ranges::find(arguments, name, &MessageArgument::first);
        if (argument == arguments.end())
            return std::nullopt;
        auto value = formattable(argument->second, language);
        if (!value)
            return std::nullopt;
        names.push_back(from_utf8(name));
        values.push_back(std::move(*value));
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::MessageFormat message(pattern.text, locale_of(language), status);
    icu::UnicodeString formatted;
    message.format(names.data(), values.data(), static_cast<std::int32_t>(names.size()), formatted, status);
    if (U_FAILURE(status))
        return std::nullopt;
    return to_utf8(formatted);
}

} // namespace

struct Messages::Content {
    MessageTable messages;
};

std::expected<Messages, Error> Messages::parse(const std::vector<std::string_view>& catalogues)
{
    auto content = std::make_shared<Content>();
    for (std::size_t i = 0; i < catalogues.size(); ++i) {
        try {
            const toml::table catalogue = toml::parse(catalogues[i]);
            if (auto collected = collect(catalogue, "", i, content->messages); !collected)
                return std::unexpected(std::move(collected.error()));
        } catch (const toml::parse_error& error) {
            const auto& position = error.source().begin;
            return std::unexpected(Error{std::string(error.description()),
                                         fmt::format("catalogue {}:{}:{}", i + 1, position.line, position.column),
                                         "see toml.io for the format", ErrorKind::WrongInput});
        }
    }
    return Messages(std::move(content));
}

std::expected<Messages, Error> Messages::built_in()
{
    return parse(built_in_catalogues());
}

std::string Messages::in(Language language, std::string_view id, const std::vector<MessageArgument>& arguments) const
{
    const auto found = content_->messages.find(id);
    if (found == content_->messages.end())
        return fmt::format("[{}]", id);
    const Pattern& pattern = language == Language::Nl ? found->second.nl : found->second.en;
    return format(pattern, language, arguments).value_or(fmt::format("[{}]", id));
}

Text Messages::text(std::string_view id, const std::vector<MessageArgument>& arguments) const
{
    return {in(Language::Nl, id, arguments), in(Language::En, id, arguments)};
}

bool Messages::has(std::string_view id) const
{
    return content_->messages.contains(id);
}

std::vector<std::string> Messages::ids() const
{
    std::vector<std::string> ids;
    ids.reserve(content_->messages.size());
    for (const auto& [id, message] : content_->messages)
        ids.push_back(id);
    return ids;
}

std::string format_number(Language language, double value, int decimals)
{
    UErrorCode status = U_ZERO_ERROR;
    const auto number = icu::number::NumberFormatter::withLocale(locale_of(language))
                            .precision(icu::number::Precision::fixedFraction(decimals))
                            .roundingMode(UNUM_ROUND_HALFUP)
                            .sign(UNUM_SIGN_NEGATIVE) // never "-0"
                            .formatDouble(value, status)
                            .toString(status);
    return U_SUCCESS(status) ? to_utf8(number) : fmt::format("{:.{}f}", value, decimals);
}

} // namespace entente
