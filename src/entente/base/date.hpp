// Calendar dates, and dates that are known only to the month or the year.

#pragma once

#include <entente/base/error.hpp>

#include <chrono>
#include <compare>
#include <expected>
#include <string>
#include <string_view>

namespace entente {

/// A day of the proleptic Gregorian calendar.
struct Date {
    std::chrono::sys_days day{};

    [[nodiscard]] int year() const;
    auto operator<=>(const Date&) const = default;
};

/// How finely a date is known.
enum class DatePrecision { Day, Month, Year };

/// A date as a source gives it: an interval of days, one day long when the day is known.
struct PartialDate {
    Date earliest;
    Date latest;
    DatePrecision precision = DatePrecision::Day;

    /// The day in the middle: the usual stand-in where a method needs one number.
    [[nodiscard]] Date middle() const;
    auto operator<=>(const PartialDate&) const = default;
};

/// @param text  YYYY-MM-DD
/// @error  not a date that exists
[[nodiscard]] std::expected<Date, Error> parse_date(std::string_view text);

/// @param text  YYYY, YYYY-MM or YYYY-MM-DD
/// @error  none of these, or a date that does not exist
[[nodiscard]] std::expected<PartialDate, Error> parse_partial_date(std::string_view text);

/// ISO 8601: YYYY-MM-DD.
[[nodiscard]] std::string to_string(Date date);

/// ISO 8601 at the precision known: YYYY, YYYY-MM or YYYY-MM-DD.
[[nodiscard]] std::string to_string(const PartialDate& date);

/// Whole days from `from` to `to`; negative when `to` comes first.
[[nodiscard]] int days_between(Date from, Date to);

/// Today, in universal time. The only clock the program reads; its answer is an input and stands in the manifest.
[[nodiscard]] Date today();

} // namespace entente
