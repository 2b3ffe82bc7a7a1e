#include <entente/lessons/outcome_panel.hpp>

#include <algorithm>

namespace entente::lessons {

namespace {

using evidence::Period;
using Frequency = evidence::Period::Frequency;

bool begins_on(Period period, Date day)
{
    const std::chrono::year_month_day date{day.day};
    const auto month = static_cast<unsigned>(date.month());
    const bool first_day = date.day() == std::chrono::day{1};
    if (period.frequency == Frequency::Year)
        return first_day && month == 1;
    return first_day && (period.frequency == Frequency::Month || month % 3 == 1);
}

// Periods from `first` to `last`, both included.
struct Window {
    Period first;
    Period last;

    [[nodiscard]] std::size_t size() const
    {
        return last < first ? 0 : static_cast<std::size_t>(last.index - first.index + 1);
    }
};

std::optional<double> figure(const UnitFigures& unit, Period period, const PanelRules& rules)
{
    const auto found = unit.values.find(period);
    if (found != unit.values.end())
        return found->second;
    return rules.missing_is_zero ? std::optional(0.0) : std::nullopt;
}

// Why a unit does not qualify over the two windows; empty when it does.
std::string unfit(const UnitFigures& unit, Window before, Window after, const PanelRules& rules)
{
    double sum = 0.0;
    std::size_t zeros = 0;
    for (Period period = before.first; period <= before.last; ++period.index) {
        const auto value = figure(unit, period, rules);
        if (!value)
            return "missing";
        sum += *value;
        zeros += *value == 0.0 ? 1U : 0U;
    }
    for (Period period = after.first; period <= after.last; ++period.index)
        if (!figure(unit, period, rules))
            return "missing";
    const auto n = static_cast<double>(before.size());
    if (sum / n < rules.least_mean_before || static_cast<double>(zeros) / n > rules.most_zero_share)
        return "small_counts";
    const auto inside = [&](Period place) { return before.first < place && place <= after.last; };
    return std::ranges::any_of(unit.breaks, inside) ? "series_break" : "";
}

} // namespace

Period coarser(Period period, Frequency frequency)
{
    if (period.frequency == frequency)
        return period;
    if (frequency == Frequency::Year)
        return {Frequency::Year, evidence::year_of(period)};
    return {Frequency::Quarter, period.index / 3};
}

Period period_with(Date day, Frequency frequency)
{
    const std::chrono::year_month_day date{day.day};
    const int year = static_cast<int>(date.year());
    const int month = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
    return coarser({Frequency::Month, 12 * year + month}, frequency);
}

double middle_year(Period period)
{
    switch (period.frequency) {
    case Frequency::Month:
        return (period.index + 0.5) / 12.0;
    case Frequency::Quarter:
        return (period.index + 0.5) / 4.0;
    case Frequency::Year:
    case Frequency::Static:
        break;
    }
    return period.index + 0.5;
}

std::expected<OutcomePanel, std::string> cut_panel(const UnitFigures& treated,
                                                   std::span<const UnitFigures* const> controls, Date start,
                                                   Period last, const PanelRules& rules)
{
    if (treated.values.empty())
        return std::unexpected("no_figures");
    const Period began = period_with(start, last.frequency);
    const bool whole = begins_on(began, start);
    Window before{{began.frequency, began.index - static_cast<int>(rules.most_periods_before)},
                  {began.frequency, began.index - 1}};
    Window after{{began.frequency, whole ? began.index : began.index + 1}, {}};
    after.last =
        std::min(last, Period{began.frequency, after.first.index + static_cast<int>(rules.most_periods_after) - 1});
    before.first = std::max(before.first, treated.values.begin()->first);
    for (const auto place : treated.breaks) {
        if (place <= began)
            before.first = std::max(before.first, place);
        else if (place <= after.last)
            after.last = Period{place.frequency, place.index - 1};
    }
    if (after.size() == 0)
        return std::unexpected("nothing_after");
    if (before.size() < rules.fewest_periods_before)
        return std::unexpected("too_little_before");
    if (const auto reason = unfit(treated, before, after, rules); !reason.empty())
        return std::unexpected(reason == "missing" ? "gaps" : reason);

    OutcomePanel panel;
    std::vector<const UnitFigures*> rows{&treated};
    for (const UnitFigures* control : controls) {
        const auto reason = unfit(*control, before, after, rules);
        if (reason.empty())
            rows.push_back(control);
        else
            panel.dropped.push_back({control->unit, reason});
    }
    if (rows.size() < rules.fewest_controls + 1)
        return std::unexpected("too_few_controls");
    for (Period period = before.first; period <= after.last; ++period.index)
        if (period <= before.last || period >= after.first)
            panel.periods.push_back(period);
    panel.periods_before = before.size();
    panel.counts = Matrix(rows.size(), panel.periods.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        panel.units.push_back({rows[row]->unit, rows[row]->references});
        for (std::size_t time = 0; time < panel.periods.size(); ++time)
            panel.counts(row, time) = figure(*rows[row], panel.periods[time], rules).value_or(0.0);
    }
    return panel;
}

} // namespace entente::lessons
