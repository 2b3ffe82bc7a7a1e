#include <entente/advice/chapters.hpp>
#include <entente/advice/lessons_by_provision.hpp>
#include <entente/advice/lessons_figures.hpp>
#include <entente/advice/lessons_published.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace entente::advice {

namespace {

using lessons::EffectEstimate;
using lessons::LessonsAnswer;

constexpr std::size_t precedents_with_findings = 4;

std::int64_t count(std::size_t n)
{
    return static_cast<std::int64_t>(n);
}

bool is_clear(const EffectEstimate& effect)
{
    return effect.low > 0.0 || effect.high < 0.0;
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

std::vector<Reference> instruments_of(const LessonsAnswer& answer)
{
    std::vector<Reference> references;
    for (const auto& precedent : answer.precedents)
        references.push_back({"instruments/" + precedent.instrument_id});
    return references;
}

const lessons::AssessmentCount& assessments(const LessonsAnswer& answer, std::string_view dimension)
{
    return *std::ranges::find(answer.assessments, dimension, &lessons::AssessmentCount::dimension);
}

void summarise_judgements(Composer& composer, const Dossier& dossier)
{
    const auto& effectiveness = assessments(dossier.answers.lessons, "effectiveness");
    const std::size_t judged = effectiveness.positive + effectiveness.mixed + effectiveness.negative;
    auto references = effectiveness.findings;
    const auto instruments = instruments_of(dossier.answers.lessons);
    references.insert(references.end(), instruments.begin(), instruments.end());
    composer.summarise(StatementKind::Finding, judged == 0 ? "lessons.no_judgement" : "lessons.judgements",
                       {{"precedents", count(dossier.answers.lessons.precedents.size())},
                        {"judged", count(judged)},
                        {"positive", count(effectiveness.positive)},
                        {"mixed", count(effectiveness.mixed)},
                        {"negative", count(effectiveness.negative)}},
                       {Grade::Low, composer.text("grade.evaluators_differ"), std::move(references)});
}

void summarise_effects(Composer& composer, const Dossier& dossier)
{
    const auto& effects = dossier.answers.lessons.effects;
    if (effects.empty()) {
        composer.summarise(StatementKind::Gap, "lessons.no_effects", {}, {Grade::VeryLow, {}, {}});
        return;
    }
    std::set<std::string> measured;
    std::vector<Reference> references;
    for (const auto& effect : effects) {
        measured.insert(effect.instrument_id);
        references.insert(references.end(), effect.references.begin(), effect.references.end());
    }
    const auto clear = static_cast<std::size_t>(std::ranges::count_if(effects, is_clear));
    composer.summarise(
        StatementKind::Finding, clear == 0 ? "lessons.effects_none_clear" : "lessons.effects",
        {{"instruments", count(measured.size())}, {"effects", count(effects.size())}, {"clear", count(clear)}},
        {Grade::VeryLow, composer.text("grade.few_treated"), std::move(references)});
}

Text year_of_start(const evidence::Instrument& instrument)
{
    const auto start = instrument.start();
    return same(start ? std::to_string(start->middle().year()) : "-");
}

void table_of_precedents(Composer& composer, const Dossier& dossier)
{
    Table table;
    table.id = "precedents";
    table.title = composer.text("lessons.table.precedents");
    table.note = composer.text("lessons.table.precedents_note");
    for (const auto* column : {"instrument", "year", "form", "status", "likeness", "judged"})
        table.columns.push_back(composer.text(std::string("lessons.column.") + column));
    for (const auto& precedent : dossier.answers.lessons.precedents) {
        const auto& instrument = *dossier.evidence.registry().instrument(precedent.instrument_id);
        std::size_t positive = 0;
        std::size_t negative = 0;
        for (const auto& finding : instrument.findings) {
            positive += finding.assessment == "positive" ? 1U : 0U;
            negative += finding.assessment == "negative" ? 1U : 0U;
        }
        const double likeness = std::round(100.0 * (1.0 - precedent.distance));
        table.rows.push_back({{instrument.title, {}, {instrument.reference()}},
                              {year_of_start(instrument), {}, {}},
                              {dossier.words.form(instrument.form), {}, {}},
                              {composer.text("status." + instrument.status), {}, {}},
                              {dossier.words.figure(likeness), likeness, {}},
                              {composer.text(instrument.findings.empty() ? "lessons.not_judged" : "lessons.judged_cell",
                                             {{"positive", count(positive)}, {"negative", count(negative)}}),
                               {},
                               {}}});
        table.references.push_back(instrument.reference());
    }
    composer.table(std::move(table));
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
        if (effect.system && effect.system->displaced_share().value_or(0.0) > 0.0) {
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

// What evaluators said of the nearest precedents, one fold each; the nearest strong judgements go to the front page.
void findings_of_precedents(Composer& composer, const Dossier& dossier)
{
    composer.heading("lessons.heading.evaluators");
    std::size_t written = 0;
    bool front_chance = false;
    bool front_risk = false;
    for (const auto& precedent : dossier.answers.lessons.precedents) {
        const auto& instrument = *dossier.evidence.registry().instrument(precedent.instrument_id);
        std::vector<Block> blocks;
        for (const auto& finding : instrument.findings) {
            const bool positive = finding.assessment == "positive";
            const bool negative = finding.assessment == "negative";
            auto basis = basis_of(composer, dossier.evidence, finding.source_ids, finding.confidence,
                                  {finding.reference(), instrument.reference()});
            const bool firm = basis.grade != Grade::VeryLow;
            const auto kind = positive   ? StatementKind::Chance
                              : negative ? StatementKind::Risk
                                         : StatementKind::Finding;
            const std::string id =
                composer.state(kind, "lessons.finding",
                               {{"instrument", instrument.title},
                                {"dimension", composer.text("lessons.dimension." + finding.dimension)},
                                {"finding", finding.finding},
                                {"evaluator", finding.evaluator}},
                               std::move(basis));
            blocks.push_back(statement_block(id));
            if (positive && firm && !front_chance) {
                composer.front_chance(id);
                front_chance = true;
            }
            if (negative && firm && !front_risk) {
                composer.front_risk(id);
                front_risk = true;
            }
        }
        if (blocks.empty())
            continue;
        composer.fold("lessons.fold.findings", std::move(blocks),
                      {{"instrument", instrument.title}, {"n", count(instrument.findings.size())}});
        if (++written == precedents_with_findings)
            break;
    }
}

void gaps(Composer& composer, const Dossier& dossier)
{
    std::map<std::pair<std::string, std::string>, std::vector<Text>> by_reason; // outcome and reason to instruments
    std::map<std::pair<std::string, std::string>, std::vector<Reference>> references;
    for (const auto& refusal : dossier.answers.lessons.refusals) {
        const std::pair key{refusal.outcome, refusal.reason};
        const Reference instrument{"instruments/" + refusal.instrument_id};
        if (std::ranges::find(references[key], instrument) != references[key].end())
            continue; // an instrument may touch several routes
        const Text title = dossier.words.instrument(refusal.instrument_id);
        const auto named = [&](const Text& other) { return other.nl == title.nl; }; // a text and its renewal
        if (std::ranges::none_of(by_reason[key], named))
            by_reason[key].push_back(title);
        references[key].push_back(instrument);
    }
    if (!by_reason.empty())
        composer.front_gap(composer.state(StatementKind::Gap, "lessons.refused",
                                          {{"refused", count(dossier.answers.lessons.refusals.size())},
                                           {"measured", count(dossier.answers.lessons.effects.size())}},
                                          {Grade::VeryLow, {}, {}}));
    std::vector<Block> blocks;
    for (auto& [key, instruments] : by_reason)
        blocks.push_back(
            statement_block(composer.state(StatementKind::Gap, "lessons.refusal",
                                           {{"instruments", dossier.words.list(instruments, 4)},
                                            {"outcome", dossier.words.indicator(key.first)},
                                            {"reason", composer.text("lessons.refusal_reason." + key.second)}},
                                           {Grade::VeryLow, {}, std::move(references[key])})));
    composer.fold("lessons.fold.gaps", std::move(blocks), {{"n", count(by_reason.size())}});
}

} // namespace

void write_lessons(Composer& composer, const Dossier& dossier)
{
    composer.open_chapter(Question::Lessons);
    summarise_judgements(composer, dossier);
    summarise_effects(composer, dossier);
    composer.heading("lessons.heading.precedents");
    composer.paragraph("lessons.precedents_how", {{"partner", dossier.words.area(dossier.partnership.partner)}});
    table_of_precedents(composer, dossier);
    if (!dossier.answers.lessons.effects.empty()) {
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
        context_of_effects(composer, dossier);
    }
    write_lessons_by_provision(composer, dossier);
    write_return_comparison(composer, dossier);
    findings_of_precedents(composer, dossier);
    write_published_effects(composer, dossier);
    gaps(composer, dossier);
}

} // namespace entente::advice
