#include <entente/advice/chapters.hpp>

#include <algorithm>
#include <cmath>

namespace entente::advice {

namespace {

using pathway::LegDuration;

constexpr std::size_t most_curves = 3;

std::int64_t count(std::size_t n)
{
    return static_cast<std::int64_t>(n);
}

const evidence::Procedure& route_of(const Dossier& dossier)
{
    return *dossier.evidence.procedures().procedure(dossier.answers.pathway.procedure_id);
}

// The leg from start to signature of the design's own group, or of the pooled one when its own is small.
const LegDuration* leg_to_signature(const Dossier& dossier)
{
    const LegDuration* found = nullptr;
    for (const auto& leg : dossier.answers.pathway.legs)
        if (leg.leg.ends_with("to_signature") && leg.median && (leg.applicable || leg.pooled))
            if (found == nullptr || (found->n < pathway::fewest_cases && leg.n > found->n))
                found = &leg;
    return found;
}

Text median_range(const Composer& composer, const Words& words, const LegDuration& leg)
{
    if (leg.median_low && leg.median_high)
        return composer.text("words.range",
                             {{"low", words.duration(*leg.median_low)}, {"high", words.duration(*leg.median_high)}});
    if (leg.median_low)
        return composer.text("pathway.at_least", {{"low", words.duration(*leg.median_low)}});
    return composer.text("pathway.no_range");
}

void summarise(Composer& composer, const Dossier& dossier)
{
    const auto& route = route_of(dossier);
    composer.summarise(StatementKind::Finding, "pathway.route",
                       {{"route", route.name}, {"steps", count(route.steps.size())}, {"note", route.note}},
                       {Grade::Record, {}, {route.reference()}});
    const LegDuration* leg = leg_to_signature(dossier);
    if (leg == nullptr) {
        composer.summarise(StatementKind::Gap, "pathway.no_duration", {{"route", route.name}},
                           {Grade::VeryLow, {}, {route.reference()}});
        return;
    }
    composer.summarise(StatementKind::Finding, "pathway.median",
                       {{"group", composer.text("pathway.group." + leg->group)},
                        {"median", dossier.words.duration(*leg->median)},
                        {"range", median_range(composer, dossier.words, *leg)},
                        {"n", count(leg->n)},
                        {"unsigned", count(leg->n - leg->events)}},
                       {Grade::VeryLow, composer.text("grade.few_cases"), leg->references});
}

Text step_time(const Composer& composer, const Words& words, const evidence::ProcedureStep& step)
{
    if (!step.mode_days && !step.min_days && !step.max_days)
        return composer.text("pathway.time_unknown");
    if (step.min_days && step.max_days && *step.min_days != *step.max_days)
        return composer.text("words.range",
                             {{"low", words.duration(*step.min_days)}, {"high", words.duration(*step.max_days)}});
    return words.duration(step.mode_days ? *step.mode_days : step.min_days ? *step.min_days : *step.max_days);
}

void table_of_steps(Composer& composer, const Dossier& dossier)
{
    const auto& route = route_of(dossier);
    Table table;
    table.id = "steps";
    table.title = composer.text("pathway.table.steps", {{"route", route.name}});
    table.note = composer.text("pathway.table.steps_note");
    for (const auto* column : {"step", "actor", "basis", "time", "certain"})
        table.columns.push_back(composer.text(std::string("pathway.column.") + column));
    for (const auto& step : route.steps) {
        Text label = step.label;
        if (step.optional_step)
            label = composer.text("pathway.optional_step", {{"step", label}});
        table.rows.push_back(
            {{label, {}, {step.reference()}},
             {step.actor, {}, {}},
             {same(step.legal_basis.empty() ? "-" : step.legal_basis), {}, {}},
             {step_time(composer, dossier.words, step), step.mode_days, {}},
             {composer.text(step.confidence == "memory" ? "pathway.from_memory" : "pathway.from_source"), {}, {}}});
        table.references.push_back(step.reference());
    }
    composer.table(std::move(table));
}

// What can begin at once: the steps that wait for no other.
void start_first(Composer& composer, const Dossier& dossier)
{
    const auto& route = route_of(dossier);
    std::vector<Text> first;
    std::vector<Reference> references;
    for (const auto& step : route.steps)
        if (step.predecessors.empty() && !step.optional_step) {
            first.push_back(step.label);
            references.push_back(step.reference());
        }
    if (first.empty())
        return;
    const std::string id = composer.state(StatementKind::Option, "pathway.start_first",
                                          {{"steps", dossier.words.list(first)}, {"n", count(first.size())}},
                                          {Grade::Record, {}, std::move(references)});
    composer.show(id);
}

Figure figure_of_waiting(const Composer& composer, const Dossier& dossier, const LegDuration& own)
{
    Figure figure;
    figure.id = "waiting";
    figure.mark = Mark::Steps;
    const std::vector<MessageArgument> names{{"median", dossier.words.duration(*own.median)},
                                             {"group", composer.text("pathway.group." + own.group)}};
    figure.title = composer.text("pathway.figure.title", names);
    figure.caption = composer.text("pathway.figure.caption");
    figure.alternative = composer.text("pathway.figure.alternative", names);
    figure.x_title = composer.text("pathway.figure.x");
    figure.y_title = composer.text("pathway.figure.y");
    constexpr double days_in_year = 365.25;
    std::size_t drawn = 0;
    for (const auto& leg : dossier.answers.pathway.legs) {
        if (leg.leg != own.leg || leg.events == 0 || (&leg != &own && leg.n < pathway::fewest_cases) ||
            drawn == most_curves)
            continue;
        ++drawn;
        const Text series = composer.text(
            "pathway.figure.series", {{"group", composer.text("pathway.group." + leg.group)}, {"n", count(leg.n)}});
        figure.rows.push_back({series, {}, 0.0, 100.0, 100.0, 100.0, &leg == &own});
        for (const auto& step : leg.curve.steps) {
            FigureRow row{series, {}, step.time / days_in_year, 100.0 * step.estimate, {}, {}, &leg == &own};
            if (std::isfinite(step.low) && std::isfinite(step.high)) {
                row.low = 100.0 * step.low;
                row.high = 100.0 * step.high;
            }
            figure.rows.push_back(std::move(row));
        }
        figure.references.insert(figure.references.end(), leg.references.begin(), leg.references.end());
    }
    return figure;
}

void table_of_legs(Composer& composer, const Dossier& dossier)
{
    Table table;
    table.id = "durations";
    table.title = composer.text("pathway.table.durations");
    table.note = composer.text("pathway.table.durations_note");
    for (const auto* column : {"leg", "group", "cases", "done", "failed", "median", "range", "longest"})
        table.columns.push_back(composer.text(std::string("pathway.column.") + column));
    for (const auto& leg : dossier.answers.pathway.legs) {
        const Text group = composer.text("pathway.group." + leg.group);
        table.rows.push_back(
            {{composer.text("pathway.leg." + leg.leg), {}, {}},
             {leg.applicable ? composer.text("pathway.own_group", {{"group", group}}) : group, {}, {}},
             {dossier.words.figure(static_cast<double>(leg.n)), static_cast<double>(leg.n), leg.references},
             {dossier.words.figure(static_cast<double>(leg.events)), static_cast<double>(leg.events), {}},
             {dossier.words.figure(static_cast<double>(leg.failed)), static_cast<double>(leg.failed), {}},
             {leg.median ? dossier.words.duration(*leg.median) : composer.text("pathway.not_reached"), leg.median, {}},
             {leg.median ? median_range(composer, dossier.words, leg) : same("-"), {}, {}},
             {dossier.words.duration(leg.longest), leg.longest, {}}});
        table.references.insert(table.references.end(), leg.references.begin(), leg.references.end());
    }
    composer.table(std::move(table));
}

void expectation(Composer& composer, const Dossier& dossier)
{
    const auto& expected = dossier.answers.pathway.expectation;
    if (!expected || !expected->median)
        return;
    std::vector<Reference> references;
    for (const auto& leg : dossier.answers.pathway.legs)
        if (leg.leg == expected->leg && leg.group == expected->group)
            references = leg.references;
    composer.show(composer.state(StatementKind::Finding,
                                 expected->spent > 0.0 ? "pathway.remaining" : "pathway.from_start",
                                 {{"leg", composer.text("pathway.leg." + expected->leg)},
                                  {"since", expected->since},
                                  {"spent", dossier.words.duration(expected->spent)},
                                  {"median", dossier.words.duration(*expected->median)}},
                                 {Grade::VeryLow, composer.text("grade.few_cases"), references}));
    if (expected->target && expected->chance_by_target)
        composer.show(composer.state(StatementKind::Finding, "pathway.by_target",
                                     {{"leg", composer.text("pathway.leg." + expected->leg)},
                                      {"target", *expected->target},
                                      {"chance", dossier.words.of_ten(expected->chance_by_target->estimate)}},
                                     {Grade::VeryLow, composer.text("grade.few_cases"), references}));
}

void faster_routes(Composer& composer, const Dossier& dossier)
{
    std::vector<Text> names;
    std::vector<Reference> references;
    for (const auto& id : dossier.answers.pathway.faster)
        if (const auto* procedure = dossier.evidence.procedures().procedure(id)) {
            names.push_back(procedure->name);
            references.push_back(procedure->reference());
        }
    if (!names.empty())
        composer.show(composer.state(StatementKind::Option, "pathway.faster", {{"routes", dossier.words.list(names)}},
                                     {Grade::VeryLow, composer.text("grade.few_cases"), std::move(references)}));
}

void never_signed(Composer& composer, const Dossier& dossier)
{
    const LegDuration* leg = leg_to_signature(dossier);
    if (leg == nullptr || leg->n == leg->events)
        return;
    const std::string id = composer.state(StatementKind::Risk, "pathway.never_signed",
                                          {{"n", count(leg->n)},
                                           {"unsigned", count(leg->n - leg->events)},
                                           {"group", composer.text("pathway.group." + leg->group)}},
                                          {Grade::Low, composer.text("grade.few_cases"), leg->references});
    composer.show(id);
    composer.front_risk(id);
}

} // namespace

void write_pathway(Composer& composer, const Dossier& dossier)
{
    composer.open_chapter(Question::Pathway);
    summarise(composer, dossier);
    expectation(composer, dossier);
    never_signed(composer, dossier);
    start_first(composer, dossier);
    faster_routes(composer, dossier);
    composer.heading("pathway.heading.steps");
    table_of_steps(composer, dossier);
    composer.heading("pathway.heading.durations");
    if (const LegDuration* leg = leg_to_signature(dossier))
        composer.figure(figure_of_waiting(composer, dossier, *leg));
    table_of_legs(composer, dossier);
    const std::string selection = composer.state(StatementKind::Gap, "pathway.selection", {}, {Grade::VeryLow, {}, {}});
    composer.show(selection);
    composer.front_gap(selection);
}

} // namespace entente::advice
