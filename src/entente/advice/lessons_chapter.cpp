#include <entente/advice/chapters.hpp>
#include <entente/advice/lessons_by_provision.hpp>
#include <entente/advice/lessons_estimates.hpp>
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
    if (!dossier.answers.lessons.effects.empty())
        write_estimates(composer, dossier);
    write_lessons_by_provision(composer, dossier);
    write_return_comparison(composer, dossier);
    findings_of_precedents(composer, dossier);
    write_published_effects(composer, dossier);
    gaps(composer, dossier);
}

} // namespace entente::advice
