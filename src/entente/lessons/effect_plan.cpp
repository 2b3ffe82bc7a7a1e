#include <entente/lessons/effect_of_instrument.hpp>
#include <entente/lessons/peak_before_start.hpp>
#include <entente/lessons/route_system.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace entente::lessons {

namespace {

using evidence::Instrument;
using evidence::Period;
using Frequency = evidence::Period::Frequency;

constexpr std::string_view detections = "ibc_detections";
constexpr std::string_view applications = "asylum_first_time_applicants";
constexpr std::string_view returns = "returned_to_third_country";
constexpr std::string_view deaths = "dead_and_missing";
constexpr std::string_view union_of_members = "EU27";

// Five years before and two after: long enough to see a trend, short enough to be about this instrument. Routes are
// few, so a control route with hardly any crossings would make every interval useless: 50 a quarter keeps the log scale
// meaningful.
constexpr PanelRules route_rules{20, 8, 8, 3, 50.0, 0.1, true};
constexpr PanelRules nationality_rules{20, 8, 8, 8, 50.0, 0.1, true};
constexpr PanelRules application_rules{10, 3, 3, 8, 200.0, 0.1, false};
constexpr PanelRules return_rules{6, 3, 2, 8, 50.0, 0.1, false};

// Provisions by which a text touches crossings on a route, or returns.
constexpr std::array<std::string_view, 6> border_provisions{
    "border_control_cooperation", "coast_guard_support",        "anti_smuggling",
    "accept_transferred_persons", "external_asylum_processing", "readmit_third_country_nationals"};
constexpr std::array<std::string_view, 6> return_provisions{"readmit_nationals",        "identification_deadline",
                                                            "travel_document_deadline", "charter_flights",
                                                            "reintegration_assistance", "eu_laissez_passer"};

bool has_one_of(const Instrument& instrument, std::span<const std::string_view> kinds)
{
    return std::ranges::any_of(kinds, [&](std::string_view kind) { return instrument.has_provision(kind); });
}

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

double sum_between(const std::map<Period, double>& monthly, int first, int last)
{
    double sum = 0.0;
    for (const auto& [period, value] : monthly)
        if (period.index >= first && period.index <= last)
            sum += value;
    return sum;
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

// An outcome as a set of units with their figures.
struct OutcomeFigures {
    std::string outcome;
    bool units_are_routes = false;
    std::vector<UnitFigures> units;
    Period last;
    PanelRules rules;
};

OutcomeFigures figures_by(const evidence::Evidence& evidence, const std::vector<evidence::Series>& all,
                          std::string_view outcome, bool by_route, Frequency frequency, const PanelRules& rules)
{
    OutcomeFigures figures{std::string(outcome), by_route, {}, last_whole_period(all, frequency), rules};
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

class Planner {
public:
    Planner(const evidence::Evidence& evidence, const LessonsOptions& options) : evidence_(evidence), options_(options)
    {
        const auto crossings = evidence.all_series(detections);
        routes_ = figures_by(evidence, crossings, detections, true, Frequency::Quarter, route_rules);
        nationalities_ = figures_by(evidence, crossings, detections, false, Frequency::Quarter, nationality_rules);
        applications_ = figures_by(evidence, evidence.all_series(applications, union_of_members), applications, false,
                                   Frequency::Year, application_rules);
        returns_ = figures_by(evidence, evidence.all_series(returns, union_of_members), returns, false, Frequency::Year,
                              return_rules);
    }

    void add(const Instrument& instrument)
    {
        const auto start = instrument.start();
        if (!start)
            return;
        if (has_one_of(instrument, border_provisions))
            for (const auto& route : evidence_.catalogue().partner_routes)
                if (route.area == instrument.party_b && route.role == "departure")
                    try_effect(instrument, start->middle(), routes_, route.route);
        try_effect(instrument, start->middle(), nationalities_, instrument.party_b);
        try_effect(instrument, start->middle(), applications_, instrument.party_b);
        if (has_one_of(instrument, return_provisions))
            try_effect(instrument, start->middle(), returns_, instrument.party_b);
    }

    [[nodiscard]] EffectPlan take() { return std::move(plan_); }

private:
    // Nationalities whose State began an instrument of its own shortly before or during the window are no clean
    // comparison.
    [[nodiscard]] bool has_own_instrument(const std::string& country, Date start) const
    {
        constexpr int days_before = 365;
        constexpr int days_after = 730;
        return std::ranges::any_of(evidence_.registry().instruments, [&](const Instrument& other) {
            const auto began = other.start();
            if (other.party_b != country || !began || began->middle() > options_.as_of)
                return false;
            const int apart = days_between(start, began->middle());
            return apart >= -days_before && apart <= days_after;
        });
    }

    // Twelve months on either side, or as many as both series have afterwards; the month of the start is on neither.
    [[nodiscard]] std::optional<DeathsBesideArrivals> deaths_beside_arrivals(const UnitFigures& route, Date start) const
    {
        constexpr int most_months = 12;
        constexpr int fewest_months = 6;
        const auto all = evidence_.all_series(deaths, route.unit);
        if (all.empty() || all.front().points.empty() || route.finest.empty())
            return std::nullopt;
        std::map<Period, double> dead;
        for (const auto& point : all.front().points)
            dead[point.period] += point.value;
        const Period began = period_with(start, Frequency::Month);
        const int months = std::min(
            {most_months, dead.rbegin()->first.index - began.index, route.finest.rbegin()->first.index - began.index});
        const int first = began.index - months;
        if (months < fewest_months || dead.begin()->first.index > first || route.finest.begin()->first.index > first)
            return std::nullopt;
        DeathsBesideArrivals found;
        found.route = route.unit;
        found.months = static_cast<std::size_t>(months);
        found.deaths_before = sum_between(dead, first, began.index - 1);
        found.deaths_after = sum_between(dead, began.index + 1, began.index + months);
        found.arrivals_before = sum_between(route.finest, first, began.index - 1);
        found.arrivals_after = sum_between(route.finest, began.index + 1, began.index + months);
        found.references = {{"indicators/" + std::string(deaths)}, all.front().reference()};
        found.references.insert(found.references.end(), route.references.begin(), route.references.end());
        return found;
    }

    void add_route_system(const UnitFigures& treated, const OutcomeFigures& figures, Date start, Period last,
                          EffectTask& task) const
    {
        task.deaths = deaths_beside_arrivals(treated, start);
        std::vector<UnitFigures> others;
        task.affected = neighbouring_routes(treated.unit);
        for (const auto& route : figures.units)
            if (route.unit != treated.unit) {
                others.push_back(route);
                if (lies_on_route(task.instrument->party_b, route.unit))
                    task.affected.push_back(route.unit);
            }
        if (auto panel = cut_panel(treated, others, start, last, figures.rules))
            task.all_routes = std::move(*panel);
    }

    // A route that the partner also lies on may change with the instrument, so it is no comparison for it.
    [[nodiscard]] bool lies_on_route(const std::string& partner, const std::string& route) const
    {
        return std::ranges::any_of(evidence_.catalogue().partner_routes,
                                   [&](const auto& place) { return place.area == partner && place.route == route; });
    }

    void try_effect(const Instrument& instrument, Date start, const OutcomeFigures& figures, const std::string& unit)
    {
        const UnitFigures* treated = nullptr;
        std::vector<UnitFigures> controls;
        std::vector<DroppedUnit> dropped;
        for (const auto& candidate : figures.units) {
            if (candidate.unit == unit)
                treated = &candidate;
            else if (figures.units_are_routes && lies_on_route(instrument.party_b, candidate.unit))
                dropped.push_back({candidate.unit, "partner_on_route"});
            else if (!figures.units_are_routes && has_own_instrument(candidate.unit, start))
                dropped.push_back({candidate.unit, "own_instrument"});
            else
                controls.push_back(candidate);
        }
        if (treated == nullptr) {
            plan_.refusals.push_back({instrument.id, figures.outcome, unit, "no_figures"});
            return;
        }
        const Period last = std::min(figures.last, coarser_day(options_.as_of, figures.last.frequency));
        auto panel = cut_panel(*treated, controls, start, last, figures.rules);
        if (!panel) {
            plan_.refusals.push_back({instrument.id, figures.outcome, unit, panel.error()});
            return;
        }
        panel->dropped.insert(panel->dropped.end(), dropped.begin(), dropped.end());
        EffectTask task{&instrument, figures.outcome, unit, figures.units_are_routes, std::move(*panel), {}, {}, {},
                        {}};
        task.peak = peak_before_start(treated->finest, start);
        if (figures.units_are_routes)
            add_route_system(*treated, figures, start, last, task);
        plan_.tasks.push_back(std::move(task));
    }

    // The last period that was over on a day.
    static Period coarser_day(Date day, Frequency frequency)
    {
        const std::chrono::year_month_day date{day.day};
        const int month =
            12 * static_cast<int>(date.year()) + static_cast<int>(static_cast<unsigned>(date.month())) - 1;
        Period period = coarser({Frequency::Month, month}, frequency);
        --period.index;
        return period;
    }

    const evidence::Evidence& evidence_;
    const LessonsOptions& options_;
    OutcomeFigures routes_, nationalities_, applications_, returns_;
    EffectPlan plan_;
};

} // namespace

EffectPlan plan_effects(const evidence::Evidence& evidence, const std::vector<Precedent>& precedents,
                        const LessonsOptions& options)
{
    Planner planner(evidence, options);
    for (const auto& precedent : precedents)
        if (const Instrument* instrument = evidence.registry().instrument(precedent.instrument_id))
            planner.add(*instrument);
    return planner.take();
}

} // namespace entente::lessons
