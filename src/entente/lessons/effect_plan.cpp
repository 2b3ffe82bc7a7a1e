#include <entente/lessons/effect_of_instrument.hpp>
#include <entente/lessons/outcome_figures.hpp>
#include <entente/lessons/peak_before_start.hpp>
#include <entente/lessons/route_system.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <span>

namespace entente::lessons {

namespace {

using evidence::Instrument;
using evidence::Period;
using Frequency = evidence::Period::Frequency;

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

double sum_between(const std::map<Period, double>& monthly, int first, int last)
{
    double sum = 0.0;
    for (const auto& [period, value] : monthly)
        if (period.index >= first && period.index <= last)
            sum += value;
    return sum;
}

// Whose figures show what a party did. Detections are counted at the outer border of the Schengen area as a whole; the
// rest by a State or the Union. Empty: none of ours.
struct Destination {
    bool at_outer_border = false;
    std::string reporter;
};

Destination destination_of(const Instrument& instrument, const evidence::Catalogue& catalogue)
{
    if (instrument.party_a == "EU")
        return {true, std::string(union_of_members)};
    if (instrument.party_a == "BENELUX")
        return {true, "NLD"};
    const evidence::Area* area = catalogue.area(instrument.party_a);
    if (area == nullptr)
        return {};
    return {area->eu27 || area->schengen, area->eu27 ? instrument.party_a : ""};
}

class Planner {
public:
    Planner(const evidence::Evidence& evidence, const LessonsOptions& options)
        : evidence_(evidence), options_(options), source_(evidence)
    {
        for (const auto& instrument : evidence.registry().instruments) {
            if (!ours(instrument).at_outer_border)
                continue;
            const auto note = [&](const std::string& area, Date day) {
                if (day <= options.as_of)
                    starts_[area].push_back(day);
            };
            for (const auto& nationality : instrument.affected_nationalities)
                note(nationality.area, nationality.applies_from.middle());
            if (const auto began = instrument.start(); began && instrument.affected_nationalities.empty())
                note(instrument.party_b, began->middle());
        }
    }

    void add(const Instrument& instrument)
    {
        const auto start = instrument.start();
        if (!start)
            return;
        const Destination destination = ours(instrument);
        if (!destination.at_outer_border) {
            refuse(instrument, detections_indicator, instrument.party_b, "other_destination");
            return;
        }
        const Date day = start->middle();
        if (has_one_of(instrument, border_provisions))
            for (const auto& route : evidence_.catalogue().partner_routes)
                if (route.area == instrument.party_b && route.role == "departure")
                    try_effect(instrument, day, source_.detections(true), route.route);
        if (!instrument.affected_nationalities.empty()) {
            for (const auto& nationality : instrument.affected_nationalities)
                try_effect(instrument, nationality.applies_from.middle(), source_.detections(false), nationality.area);
            return;
        }
        try_effect(instrument, day, source_.detections(false), instrument.party_b);
        try_yearly(instrument, day, applications_indicator, destination.reporter);
        if (has_one_of(instrument, return_provisions))
            try_yearly(instrument, day, returns_indicator, destination.reporter);
    }

    [[nodiscard]] EffectPlan take() { return std::move(plan_); }

private:
    [[nodiscard]] Destination ours(const Instrument& instrument) const
    {
        return destination_of(instrument, evidence_.catalogue());
    }

    void refuse(const Instrument& instrument, std::string_view outcome, const std::string& unit, std::string reason)
    {
        plan_.refusals.push_back({instrument.id, std::string(outcome), unit, std::move(reason)});
    }

    void try_yearly(const Instrument& instrument, Date start, std::string_view indicator, const std::string& reporter)
    {
        if (const auto* figures = reporter.empty() ? nullptr : source_.yearly(indicator, reporter))
            try_effect(instrument, start, *figures, instrument.party_b);
        else
            refuse(instrument, indicator, instrument.party_b, "no_figures_of_party");
    }

    // Nationalities whose State began an instrument of its own shortly before or during the window are no clean
    // comparison.
    [[nodiscard]] bool has_own_instrument(const std::string& country, Date start) const
    {
        constexpr int days_before = 365;
        constexpr int days_after = 730;
        const auto found = starts_.find(country);
        return found != starts_.end() && std::ranges::any_of(found->second, [&](Date began) {
                   const int apart = days_between(start, began);
                   return apart >= -days_before && apart <= days_after;
               });
    }

    // Twelve months on either side, or as many as both series have afterwards; the month of the start is on neither.
    [[nodiscard]] std::optional<DeathsBesideArrivals> deaths_beside_arrivals(const UnitFigures& route, Date start)
    {
        constexpr int most_months = 12;
        constexpr int fewest_months = 6;
        const auto& [dead, reference] = source_.deaths(route.unit);
        if (dead.empty() || route.finest.empty())
            return std::nullopt;
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
        found.references = {{"indicators/" + std::string(deaths_indicator)}, reference};
        found.references.insert(found.references.end(), route.references.begin(), route.references.end());
        return found;
    }

    void add_route_system(const UnitFigures& treated, const OutcomeFigures& figures, Date start, Period last,
                          EffectTask& task)
    {
        task.deaths = deaths_beside_arrivals(treated, start);
        std::vector<const UnitFigures*> others;
        task.affected = neighbouring_routes(treated.unit);
        for (const auto& route : figures.units)
            if (route.unit != treated.unit) {
                others.push_back(&route);
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
        const UnitFigures* treated = figures.find(unit);
        if (treated == nullptr) {
            refuse(instrument, figures.outcome, unit, "no_figures");
            return;
        }
        std::vector<const UnitFigures*> controls;
        std::vector<DroppedUnit> dropped;
        for (const auto& candidate : figures.units) {
            if (candidate.unit == unit)
                continue;
            if (figures.units_are_routes && lies_on_route(instrument.party_b, candidate.unit))
                dropped.push_back({candidate.unit, "partner_on_route"});
            else if (!figures.units_are_routes && has_own_instrument(candidate.unit, start))
                dropped.push_back({candidate.unit, "own_instrument"});
            else
                controls.push_back(&candidate);
        }
        const Period last = std::min(figures.last, last_over_on(options_.as_of, figures.last.frequency));
        auto panel = cut_panel(*treated, controls, start, last, figures.rules);
        if (!panel) {
            refuse(instrument, figures.outcome, unit, panel.error());
            return;
        }
        panel->dropped.insert(panel->dropped.end(), dropped.begin(), dropped.end());
        EffectTask task;
        task.instrument = &instrument;
        task.outcome = figures.outcome;
        task.reporter = figures.reporter;
        task.unit = unit;
        task.unit_is_route = figures.units_are_routes;
        task.panel = std::move(*panel);
        task.peak = peak_before_start(treated->finest, start);
        if (figures.units_are_routes)
            add_route_system(*treated, figures, start, last, task);
        plan_.tasks.push_back(std::move(task));
    }

    // The last period that was over on a day.
    static Period last_over_on(Date day, Frequency frequency)
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
    OutcomeSource source_;
    std::map<std::string, std::vector<Date>, std::less<>> starts_; // of our instruments, by partner
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
