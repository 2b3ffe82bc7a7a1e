// Figures by indicator, reporter, partner and period.

#pragma once

#include <entente/base/language.hpp>
#include <entente/evidence/reference.hpp>

#include <compare>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// A year, quarter or month. Periods of one frequency are ordered and counted by `index`.
struct Period {
    enum class Frequency { Static, Year, Quarter, Month };
    Frequency frequency = Frequency::Static;
    int index = 0; ///< year; 4*year + quarter-1; 12*year + month-1; 0 when static

    auto operator<=>(const Period&) const = default;
};

/// @param text  YYYY, YYYY-Qn, YYYY-MM, or empty for a fact without a date
/// @return  nothing when the text is none of these
[[nodiscard]] std::optional<Period> parse_period(std::string_view text);

/// The text `parse_period` reads.
[[nodiscard]] std::string to_string(Period period);

/// The calendar year a period lies in; 0 when static.
[[nodiscard]] int year_of(Period period);

/// One figure.
struct Observation {
    std::string indicator;
    std::string reporter;
    std::string partner; ///< empty for one-sided indicators
    Period period;
    double value = 0.0;
    std::string flag;
    std::string source_id;

    /// observations/indicator/reporter/partner/period, '-' for an empty part.
    [[nodiscard]] Reference reference() const;
};

/// The figures of one indicator, reporter and partner, ordered by period.
struct Series {
    std::string indicator;
    std::string reporter;
    std::string partner;
    std::vector<Observation> points;

    /// observations/indicator/reporter/partner: all rows of the series.
    [[nodiscard]] Reference reference() const;
    /// The newest point, if any.
    [[nodiscard]] const Observation* latest() const;
};

/// A place where a series starts to mean something else. No method may join figures across it.
struct SeriesBreak {
    std::string indicator;
    std::string reporter; ///< empty: all reporters
    std::string partner;  ///< empty: all partners
    Period period;        ///< first period of the new regime
    std::string kind;     ///< vintage, definition, reporting or coverage
    Text note;

    [[nodiscard]] bool concerns(const Series& series) const;
};

} // namespace entente::evidence
