#include <entente/advice/lessons_published.hpp>

#include <algorithm>

namespace entente::advice {

Text published_size(const Composer& composer, const Words& words, const evidence::PublishedEffect& effect)
{
    if (!effect.estimate && effect.low && effect.high)
        return composer.text("words.range_unit", {{"low", words.figure(*effect.low)},
                                                  {"high", words.figure(*effect.high)},
                                                  {"unit", composer.text("unit." + effect.unit)}});
    if (effect.estimate)
        return composer.text("words.value_unit", {{"value", words.figure(*effect.estimate)},
                                                  {"unit", composer.text("unit." + effect.unit)}});
    return composer.text("lessons.only_direction");
}

std::vector<MessageArgument> change_words(const Words& words, const lessons::PooledPart& part)
{
    return {{"change", words.signed_percent(part.percent())},
            {"low", words.signed_percent(part.percent_low())},
            {"high", words.signed_percent(part.percent_high())},
            {"n", static_cast<std::int64_t>(part.studies)}};
}

void write_published_effects(Composer& composer, const Dossier& dossier)
{
    const auto& published = dossier.answers.lessons.published;
    if (published.empty())
        return;
    composer.heading("lessons.heading.published");
    Table table;
    table.id = "published";
    table.title = composer.text("lessons.table.published");
    table.note = composer.text("lessons.table.published_note");
    for (const auto* column : {"policy", "outcome", "direction", "size", "design", "provisions"})
        table.columns.push_back(composer.text(std::string("lessons.column.") + column));
    for (const auto& match : published) {
        const auto effect =
            std::ranges::find(dossier.evidence.registry().effects, match.effect_id, &evidence::PublishedEffect::id);
        std::vector<Text> shared;
        for (const auto& kind : match.shared_provisions)
            shared.push_back(dossier.words.provision(kind));
        table.rows.push_back(
            {{effect->instrument_or_policy, {}, {effect->reference()}},
             {effect->outcome, {}, {}},
             {composer.text("lessons.direction." + effect->direction), {}, {}},
             {published_size(composer, dossier.words, *effect), effect->estimate, {effect->reference()}},
             {composer.text("lessons.design." + effect->design_class), {}, {}},
             {dossier.words.list(shared, 3), {}, {}}});
        table.references.push_back(effect->reference());
    }
    composer.table(std::move(table));
}

namespace {

// "more: between 5 and 10 per cent"; a finding of no difference needs no zero beside it.
Text found_words(const Composer& composer, const Words& words, const evidence::PublishedEffect& effect)
{
    const Text direction = composer.text("lessons.direction." + effect.direction);
    if (effect.direction == "none")
        return direction;
    return composer.text("lessons.comparison_found",
                         {{"direction", direction}, {"size", published_size(composer, words, effect)}});
}

} // namespace

void write_return_comparison(Composer& composer, const Dossier& dossier)
{
    const auto& comparisons = dossier.answers.lessons.by_provision.comparisons;
    const bool concerns_return =
        dossier.partnership.has("readmit_nationals") || dossier.partnership.has("readmit_third_country_nationals");
    if (comparisons.empty() || !concerns_return)
        return;
    composer.heading("lessons.heading.compared");
    Table table;
    table.id = "compared";
    table.title = composer.text("lessons.table.compared");
    table.note = composer.text("lessons.table.compared_note");
    for (const auto* column : {"policy", "found", "ours", "why_different"})
        table.columns.push_back(composer.text(std::string("lessons.column.") + column));
    for (const auto& comparison : comparisons) {
        const auto published = std::ranges::find(dossier.evidence.registry().effects, comparison.effect_id,
                                                 &evidence::PublishedEffect::id);
        table.rows.push_back(
            {{published->instrument_or_policy, {}, {published->reference()}},
             {found_words(composer, dossier.words, *published), {}, {published->reference()}},
             {comparison.pooled
                  ? composer.text("lessons.comparison_cell", change_words(dossier.words, *comparison.pooled))
                  : composer.text("lessons.comparison_none", {{"n", static_cast<std::int64_t>(comparison.own)}}),
              {},
              comparison.references},
             {composer.text("lessons.comparison_reason." + comparison.reason), {}, {}}});
        table.references.insert(table.references.end(), comparison.references.begin(), comparison.references.end());
    }
    composer.table(std::move(table));
}

} // namespace entente::advice
