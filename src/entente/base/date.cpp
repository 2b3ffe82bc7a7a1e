#include <entente/base/date.hpp>

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace entente {

namespace {

std::optional<int> whole_number(std::string_view text)
{
    int value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size() || text.front() == '-')
        return std::nullopt;
    return value;
}

std::optional<std::chrono::sys_days> calendar_day(int year, unsigned month, unsigned day)
{
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    if (!date.ok())
        return std::nullopt;
    return std::chrono::sys_days{date};
}

Error not_a_date(std::string_view text)
{
    return {fmt::format("'{}' is not a date", text), "",
            "write it as YYYY-MM-DD, or YYYY-MM or YYYY where less is known"};
}

} // namespace

int Date::year() const
{
    return static_cast<int>(std::chrono::year_month_day{day}.year());
}

Date PartialDate::middle() const
{
    return {earliest.day + (latest.day - earliest.day) / 2};
}

std::expected<PartialDate, Error> parse_partial_date(std::string_view text)
{
    const bool shape = (text.size() == 4) || (text.size() == 7 && text[4] == '-') ||
                       (text.size() == 10 && text[4] == '-' && text[7] == '-');
    if (!shape)
        return std::unexpected(not_a_date(text));
    const auto year = whole_number(text.substr(0, 4));
    const auto month = text.size() >= 7 ? whole_number(text.substr(5, 2)) : std::optional<int>{1};
    const auto day = text.size() == 10 ? whole_number(text.substr(8, 2)) : std::optional<int>{1};
    if (!year || !month || !day)
        return std::unexpected(not_a_date(text));
    const auto first = calendar_day(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
    if (!first)
        return std::unexpected(not_a_date(text));
    if (text.size() == 10)
        return PartialDate{{*first}, {*first}, DatePrecision::Day};
    if (text.size() == 4)
        return PartialDate{{*first}, {std::chrono::sys_days{std::chrono::year{*year} / 12 / 31}}, DatePrecision::Year};
    const std::chrono::year_month_day_last last{
        std::chrono::year{*year}, std::chrono::month_day_last{std::chrono::month{static_cast<unsigned>(*month)}}};
    return PartialDate{{*first}, {std::chrono::sys_days{last}}, DatePrecision::Month};
}

std::expected<Date, Error> parse_date(std::string_view text)
{
    auto date = parse_partial_date(text);
    if (!date || date->precision != DatePrecision::Day)
        return std::unexpected(Error{fmt::format("'{}' is not a day", text), "", "write it as YYYY-MM-DD"});
    return date->earliest;
}

std::string to_string(Date date)
{
    const std::chrono::year_month_day parts{date.day};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(parts.year()), static_cast<unsigned>(parts.month()),
                       static_cast<unsigned>(parts.day()));
}

std::string to_string(const PartialDate& date)
{
    std::string text = to_string(date.earliest);
    switch (date.precision) {
    case DatePrecision::Year:
        return text.substr(0, 4);
    case DatePrecision::Month:
        return text.substr(0, 7);
    case DatePrecision::Day:
        break;
    }
    return text;
}

int days_between(Date from, Date to)
{
    return static_cast<int>((to.day - from.day).count());
}

Date today()
{
    return {std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
}

} // namespace entente
