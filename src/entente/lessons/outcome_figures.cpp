#include <entente/lessons/outcome_figures.hpp>

#include <algorithm>

namespace entente::lessons {

namespace {

using evidence::Period;
using Frequency = evidence::Period::Frequency;

// Five years before and two after: long enough to see a trend, short enough to be about this instrument. Routes are
// few, so a control route with hardly any crossings would make every interval useless: 50 a quarter keeps the log scale
// meaningful. Single States count fewer people than the Union: with 20 a year chance alone moves a figure by a fifth.
constexpr PanelRules route_rules{20, 8, 8, 3, 50.0, 0.1, true};
constexpr PanelRules nationality_rules{20, 8, 8, 8, 50.0, 0.1, true};
constexpr PanelRules application_rules{10, 3, 3, 8, 200.0, 0.1, false};
constexpr PanelRules return_rules{6, 3, 2, 8, 50.0, 0.1, false};
constexpr double least_mean_of_a_state = 20.0;

std::vector<Period> breaks_of(const evidence::Evidence& evidence, const evidence::Series& series, Frequency frequency)
{
    std::vector<Period> breaks;
    for (const auto& place : evidence.series_breaks())
        if (place.concerns(series))
            breaks.push_back(coarser(place.period, frequency));
    return breaks;
}

void add_series(UnitFigures& unit, const evidence::Evidence& evidence, const evidence::Series& series,
                Frequency frequency)
{
    for (const auto& point : series.points) {
        unit.values[coarser(point.period, frequency)] += point.value;
        unit.finest[point.period] += point.value;
    }
    unit.references.push_back(series.reference());
    const auto breaks = breaks_of(evidence, series, frequency);
    unit.breaks.insert(unit.breaks.end(), breaks.begin(), breaks.end());
}

// The last period of which every month is in the figures.
Period last_whole_period(const std::vector<evidence::Series>& all, Frequency frequency)
{
    Period last;
    for (const auto& series : all)
        for (const auto& point : series.points)
            last = std::max(last, point.period);
    Period period = coarser(last, frequency);
    if (last.frequency == Frequency::Month && frequency == Frequency::Quarter && last.index % 3 != 2)
        --period.index;
    return period;
}

OutcomeFigures figures_by(const evidence::Evidence& evidence, const std::vector<evidence::Series>& all,
                          std::string_view outcome, bool by_route, Frequency frequency, const PanelRules& rules)
{
    OutcomeFigures figures{std::string(outcome), "", by_route, {}, last_whole_period(all, frequency), rules};
    std::map<std::string, UnitFigures> units;
    for (const auto& series : all) {
        const bool total = series.partner == "TOTAL";
        const std::string& unit = by_route ? series.reporter : series.partner;
        if (total != by_route || (!by_route && !evidence.catalogue().is_country(unit)) || unit == "other")
            continue;
        units[unit].unit = unit;
        add_series(units[unit], evidence, series, frequency);
    }
    for (auto& [name, unit] : units)
        figures.units.push_back(std::move(unit));
    return figures;
}

} // namespace

const UnitFigures* OutcomeFigures::find(std::string_view unit) const
{
    const auto found = std::ranges::lower_bound(units, unit, {}, &UnitFigures::unit);
    return found == units.end() || found->unit != unit ? nullptr : &*found;
}

const OutcomeFigures& OutcomeSource::detections(bool by_route)
{
    auto [place, fresh] = read_.try_emplace(by_route ? "by route" : "by nationality");
    if (fresh)
        place->second = figures_by(evidence_, evidence_.all_series(detections_indicator), detections_indicator,
                                   by_route, Frequency::Quarter, by_route ? route_rules : nationality_rules);
    return place->second;
}

const OutcomeFigures* OutcomeSource::yearly(std::string_view indicator, const std::string& reporter)
{
    auto [place, fresh] = read_.try_emplace(std::string(indicator) + "/" + reporter);
    if (fresh) {
        PanelRules rules = indicator == returns_indicator ? return_rules : application_rules;
        if (reporter != union_of_members)
            rules.least_mean_before = least_mean_of_a_state;
        place->second =
            figures_by(evidence_, evidence_.all_series(indicator, reporter), indicator, false, Frequency::Year, rules);
        place->second.reporter = reporter;
    }
    return place->second.units.empty() ? nullptr : &place->second;
}

const OutcomeSource::Deaths& OutcomeSource::deaths(const std::string& route)
{
    auto [place, fresh] = deaths_.try_emplace(route);
    if (fresh) {
        const auto all = evidence_.all_series(deaths_indicator, route);
        if (!all.empty()) {
            place->second.reference = all.front().reference();
            for (const auto& point : all.front().points)
                place->second.by_month[point.period] += point.value;
        }
    }
    return place->second;
}

} // namespace entente::lessons
