#include <entente/evidence/panel.hpp>

#include <fmt/format.h>

#include <charconv>

namespace entente::evidence {

namespace {

std::optional<int> digits(std::string_view text)
{
    int value = 0;
    if (text.empty() || text.front() < '0' || text.front() > '9')
        return std::nullopt;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string or_dash(const std::string& part)
{
    return part.empty() ? "-" : part;
}

} // namespace

std::optional<Period> parse_period(std::string_view text)
{
    using Frequency = Period::Frequency;
    if (text.empty())
        return Period{};
    const auto year = digits(text.substr(0, 4));
    if (!year || text.size() < 4)
        return std::nullopt;
    if (text.size() == 4)
        return Period{Frequency::Year, *year};
    if (text.size() != 7 || text[4] != '-')
        return std::nullopt;
    if (text[5] == 'Q') {
        const auto quarter = digits(text.substr(6));
        if (!quarter || *quarter < 1 || *quarter > 4)
            return std::nullopt;
        return Period{Frequency::Quarter, 4 * *year + *quarter - 1};
    }
    const auto month = digits(text.substr(5));
    if (!month || *month < 1 || *month > 12)
        return std::nullopt;
    return Period{Frequency::Month, 12 * *year + *month - 1};
}

std::string to_string(Period period)
{
    using Frequency = Period::Frequency;
    switch (period.frequency) {
    case Frequency::Year:
        return fmt::format("{:04}", period.index);
    case Frequency::Quarter:
        return fmt::format("{:04}-Q{}", period.index / 4, period.index % 4 + 1);
    case Frequency::Month:
        return fmt::format("{:04}-{:02}", period.index / 12, period.index % 12 + 1);
    case Frequency::Static:
        break;
    }
    return "";
}

int year_of(Period period)
{
    switch (period.frequency) {
    case Period::Frequency::Quarter:
        return period.index / 4;
    case Period::Frequency::Month:
        return period.index / 12;
    case Period::Frequency::Year:
    case Period::Frequency::Static:
        break;
    }
    return period.index;
}

Reference Observation::reference() const
{
    return {fmt::format("observations/{}/{}/{}/{}", indicator, reporter, or_dash(partner), or_dash(to_string(period)))};
}

Reference Series::reference() const
{
    return {fmt::format("observations/{}/{}/{}", indicator, reporter, or_dash(partner))};
}

const Observation* Series::latest() const
{
    return points.empty() ? nullptr : &points.back();
}

bool SeriesBreak::concerns(const Series& series) const
{
    return indicator == series.indicator && (reporter.empty() || reporter == series.reporter) &&
           (partner.empty() || partner == series.partner);
}

} // namespace entente::evidence
