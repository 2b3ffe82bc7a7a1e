#include <entente/lessons/outcome_panel.hpp>
#include <entente/lessons/peak_before_start.hpp>

namespace entente::lessons {

using evidence::Period;

double PeakBeforeStart::percent() const
{
    return 100.0 * (at_last / at_peak - 1.0);
}

std::optional<PeakBeforeStart> peak_before_start(const std::map<Period, double>& monthly, Date start)
{
    constexpr int months = 12;
    const Period began = period_with(start, Period::Frequency::Month);
    const Period last{Period::Frequency::Month, began.index - 1};
    const auto has_figures = [&](Period from, Period to) {
        const auto first = monthly.lower_bound(from);
        return first != monthly.end() && first->first <= to;
    };
    if (!has_figures({last.frequency, last.index - months + 1}, last) || monthly.rbegin()->first < last)
        return std::nullopt;
    Period peak = last;
    double at_peak = -1.0;
    double at_last = 0.0;
    for (Period month{last.frequency, last.index - months + 1}; month <= last; ++month.index) {
        const auto found = monthly.find(month);
        at_last = found == monthly.end() ? 0.0 : found->second;
        if (at_last > at_peak) {
            at_peak = at_last;
            peak = month;
        }
    }
    if (at_peak <= 0.0)
        return std::nullopt;
    return PeakBeforeStart{peak, at_peak, last, at_last};
}

} // namespace entente::lessons
