#include <entente/advice/lessons_estimates.hpp>
#include <entente/advice/lessons_figures.hpp>

#include <algorithm>
#include <cmath>

namespace entente::advice {

namespace {

using lessons::EffectEstimate;

std::int64_t count(std::size_t n)
{
    return static_cast<std::int64_t>(n);
}

Date first_day(evidence::Period month)
{
    return {std::chrono::sys_days{std::chrono::year{month.index / 12} /
                                  std::chrono::month{static_cast<unsigned>(month.index % 12 + 1)} / 1}};
}

// An estimate of a count, to the two digits that it can carry at most.
double rounded_count(double value)
{
    if (value == 0.0)
        return value;
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 1.0);
    return std::round(value / unit) * unit;
}

Text reasons_of(const Composer& composer, const Words& words, const EffectEstimate& effect)
{
    std::vector<Text> reasons;
    for (const auto& reason : effect.grade_reasons)
        reasons.push_back(composer.text("lessons.grade_reason." + reason));
    return reasons.empty() ? composer.text("lessons.grade_reason.none") : words.list(reasons);
}

std::string grade_id(Grade grade)
{
    return grade == Grade::Moderate ? "moderate" : grade == Grade::Low ? "low" : "very_low";
}

double percent_of(double log_difference)
{
    return 100.0 * std::expm1(log_difference);
}

Text p_words(double p)
{
    return {format_number(Language::Nl, p, 2), format_number(Language::En, p, 2)};
}

std::vector<MessageArgument> ways_of(const Words& words, const lessons::Multiverse& ways)
{
    return {{"median", words.signed_percent(percent_of(ways.median))},
            {"low", words.signed_percent(percent_of(ways.smallest))},
            {"high", words.signed_percent(percent_of(ways.largest))},
            {"n", count(ways.curve.size())}};
}

Cell ways_cell(const Composer& composer, const Words& words, const EffectEstimate& effect)
{
    if (!effect.multiverse || effect.multiverse->curve.size() < 2)
        return {composer.text("lessons.one_way"), {}, {}};
    auto arguments = ways_of(words, *effect.multiverse);
    if (effect.multiverse->joint_test)
        arguments.push_back({"p", p_words(effect.multiverse->joint_test->median_p)});
    return {
        composer.text(effect.multiverse->joint_test ? "lessons.ways_cell" : "lessons.ways_cell_without_p", arguments),
        {},
        {}};
}

// Every way of computing the effect that the figures show, in a sentence.
void say_ways(Composer& composer, const Dossier& dossier)
{
    const EffectEstimate& effect = headline_effect(dossier.answers.lessons.effects);
    if (!effect.multiverse || effect.multiverse->curve.size() < 2 || !effect.multiverse->joint_test)
        return;
    const auto& ways = *effect.multiverse;
    const auto most = std::ranges::max_element(ways.contributions, {}, &lessons::ChoiceContribution::share_alone);
    auto arguments = ways_of(dossier.words, ways);
    arguments.push_back({"instrument", dossier.words.instrument(effect.instrument_id)});
    arguments.push_back({"outcome", outcome_words(composer, dossier.words, effect)});
    arguments.push_back({"share", std::round(100.0 * ways.share_of_sign) / 100.0});
    arguments.push_back({"p", p_words(ways.joint_test->median_p)});
    arguments.push_back({"choice", composer.text("lessons.choice." + most->name)});
    composer.show(composer.state(StatementKind::Finding, "lessons.ways", arguments,
                                 {effect.grade, reasons_of(composer, dossier.words, effect), effect.references}));
}

void table_of_effects(Composer& composer, const Dossier& dossier)
{
    Table table;
    table.id = "effects";
    table.title = composer.text("lessons.table.effects");
    table.note = composer.text("lessons.table.effects_note");
    for (const auto* column : {"instrument", "outcome", "change", "ways", "compared", "grade"})
        table.columns.push_back(composer.text(std::string("lessons.column.") + column));
    for (const auto& effect : dossier.answers.lessons.effects) {
        table.rows.push_back(
            {{dossier.words.instrument(effect.instrument_id), {}, {{"instruments/" + effect.instrument_id}}},
             {outcome_words(composer, dossier.words, effect), {}, effect.references},
             {composer.text("lessons.change_cell", {{"change", dossier.words.signed_percent(effect.percent())},
                                                    {"low", dossier.words.signed_percent(effect.percent_low())},
                                                    {"high", dossier.words.signed_percent(effect.percent_high())}}),
              effect.percent(),
              {}},
             ways_cell(composer, dossier.words, effect),
             {composer.text("lessons.compared", {{"controls", count(effect.n_controls)},
                                                 {"first", effect.first_period},
                                                 {"after", effect.first_period_after},
                                                 {"last", effect.last_period},
                                                 {"method", composer.text("lessons.method." + effect.estimator)}}),
              {},
              {}},
             {composer.text("lessons.grade_cell", {{"grade", composer.text("grade." + grade_id(effect.grade))},
                                                   {"why", reasons_of(composer, dossier.words, effect)}}),
              {},
              {}}});
        table.references.insert(table.references.end(), effect.references.begin(), effect.references.end());
    }
    composer.table(std::move(table));
}

// How much each estimate hangs on one comparison or period.
void table_of_sturdiness(Composer& composer, const Dossier& dossier)
{
    Table table;
    table.id = "sturdiness";
    table.title = composer.text("lessons.table.sturdiness");
    table.note = composer.text("lessons.table.sturdiness_note");
    for (const auto* column : {"instrument", "outcome", "without_control", "without_period", "heaviest", "fit"})
        table.columns.push_back(composer.text(std::string("lessons.column.") + column));
    const auto range = [&](double low, double high) {
        return composer.text("lessons.range", {{"low", dossier.words.signed_percent(percent_of(low))},
                                               {"high", dossier.words.signed_percent(percent_of(high))}});
    };
    const auto percent = [](double share) { return std::round(100.0 * share) / 100.0; };
    for (const auto& effect : dossier.answers.lessons.effects) {
        if (!effect.sturdiness)
            continue;
        const auto& found = *effect.sturdiness;
        table.rows.push_back(
            {{dossier.words.instrument(effect.instrument_id), {}, {{"instruments/" + effect.instrument_id}}},
             {outcome_words(composer, dossier.words, effect), {}, {}},
             {range(found.controls_low, found.controls_high), {}, {}},
             {range(found.periods_low, found.periods_high), {}, {}},
             {composer.text("lessons.heaviest_cell", {{"unit", dossier.words.area(found.heaviest)},
                                                      {"share", percent(found.heaviest_weight)},
                                                      {"effective", std::llround(found.effective_controls)}}),
              {},
              {}},
             {std::isfinite(effect.fit_ratio)
                  ? composer.text("lessons.fit_cell", {{"share", percent(effect.fit_ratio)}})
                  : same("-"),
              {},
              {}}});
        table.references.push_back({"instruments/" + effect.instrument_id});
    }
    if (!table.rows.empty())
        composer.table(std::move(table));
}

// What the estimates do not say by themselves: falls before the start, deaths beside detections, and how the method
// does where nothing happened.
void context_of_effects(Composer& composer, const Dossier& dossier)
{
    for (const auto& effect : dossier.answers.lessons.effects) {
        const Text instrument = dossier.words.instrument(effect.instrument_id);
        if (effect.peak && std::ranges::find(effect.grade_reasons, "fell_before") != effect.grade_reasons.end())
            composer.show(composer.state(StatementKind::Finding, "lessons.fell_before",
                                         {{"instrument", instrument},
                                          {"outcome", outcome_words(composer, dossier.words, effect)},
                                          {"at_peak", dossier.words.figure(effect.peak->at_peak)},
                                          {"peak", first_day(effect.peak->peak_month)},
                                          {"at_last", dossier.words.figure(effect.peak->at_last)},
                                          {"last", first_day(effect.peak->last_month)},
                                          {"percent", dossier.words.signed_percent(effect.peak->percent())}},
                                         {Grade::Record, {}, effect.references}));
        // Two methods that disagree on the direction make no statement together.
        if (effect.estimate < 0.0 && effect.system && effect.system->displaced_share().value_or(0.0) > 0.0) {
            const double fall = -effect.system->routes.front().difference;
            const double rise = effect.system->net_difference + fall;
            auto references = effect.system->references;
            references.push_back({"instruments/" + effect.instrument_id});
            composer.show(composer.state(StatementKind::Finding, "lessons.system",
                                         {{"instrument", instrument},
                                          {"route", dossier.words.area(effect.unit)},
                                          {"fall", dossier.words.figure(rounded_count(fall))},
                                          {"rise", dossier.words.figure(rounded_count(rise))},
                                          {"share", std::round(100.0 * *effect.system->displaced_share()) / 100.0}},
                                         {Grade::VeryLow, composer.text("grade.route_system"), std::move(references)}));
        }
        if (effect.deaths) {
            auto references = effect.deaths->references;
            references.push_back({"instruments/" + effect.instrument_id});
            composer.show(composer.state(StatementKind::Finding, "lessons.deaths",
                                         {{"instrument", instrument},
                                          {"route", dossier.words.area(effect.deaths->route)},
                                          {"months", count(effect.deaths->months)},
                                          {"deaths_before", std::llround(effect.deaths->deaths_before)},
                                          {"deaths_after", std::llround(effect.deaths->deaths_after)},
                                          {"arrivals_before", std::llround(effect.deaths->arrivals_before)},
                                          {"arrivals_after", std::llround(effect.deaths->arrivals_after)}},
                                         {Grade::Record, {}, std::move(references)}));
        }
    }
    const auto tried = [](const EffectEstimate& effect) { return effect.backtest.has_value(); };
    const auto n = std::ranges::count_if(dossier.answers.lessons.effects, tried);
    if (n > 0) {
        std::vector<Reference> references;
        std::size_t covered = 0;
        std::size_t right = 0;
        for (const auto& effect : dossier.answers.lessons.effects)
            if (effect.backtest) {
                covered += effect.backtest->covered() ? 1U : 0U;
                right += effect.backtest->direction_right() ? 1U : 0U;
                references.insert(references.end(), effect.references.begin(), effect.references.end());
            }
        composer.show(composer.state(
            StatementKind::Finding, "lessons.backtest",
            {{"n", count(static_cast<std::size_t>(n))}, {"covered", count(covered)}, {"right", count(right)}},
            {Grade::Low, composer.text("grade.backtest"), std::move(references)}));
    }
}

} // namespace

void write_estimates(Composer& composer, const Dossier& dossier)
{
    composer.heading("lessons.heading.effects");
    composer.paragraph("lessons.effects_how");
    composer.figure(figure_of_effects(composer, dossier));
    if (auto figure = figure_of_routes(composer, dossier))
        composer.figure(std::move(*figure));
    composer.figure(figure_of_path(composer, dossier));
    composer.figure(figure_of_event_study(composer, dossier));
    if (auto figure = figure_of_ways(composer, dossier))
        composer.figure(std::move(*figure));
    say_ways(composer, dossier);
    table_of_effects(composer, dossier);
    table_of_sturdiness(composer, dossier);
    context_of_effects(composer, dossier);
}

} // namespace entente::advice
