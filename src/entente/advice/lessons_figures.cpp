#include <entente/advice/lessons_figures.hpp>

#include <algorithm>
#include <cmath>

namespace entente::advice {

namespace {

using lessons::EffectEstimate;

// A difference of logs as a number of doublings: -1 is half as many, +1 twice as many.
double doublings(double log_difference)
{
    return log_difference / std::log(2.0);
}

Text label_of(const Composer& composer, const Dossier& dossier, const EffectEstimate& effect)
{
    return composer.text("lessons.figure.label", {{"instrument", dossier.words.instrument(effect.instrument_id)},
                                                  {"outcome", outcome_words(composer, dossier.words, effect)}});
}

} // namespace

Text outcome_words(const Composer& composer, const Words& words, const EffectEstimate& effect)
{
    return composer.text(effect.unit_is_route ? "lessons.outcome.route" : "lessons.outcome." + effect.outcome,
                         {{"unit", words.area(effect.unit)}, {"reporter", words.reporter(effect.reporter)}});
}

const EffectEstimate& headline_effect(const std::vector<EffectEstimate>& effects)
{
    return *std::ranges::min_element(effects, {},
                                     [](const EffectEstimate& estimate) { return static_cast<int>(estimate.grade); });
}

Figure figure_of_effects(const Composer& composer, const Dossier& dossier)
{
    const auto& effects = dossier.answers.lessons.effects;
    Figure figure;
    figure.id = "changes";
    figure.mark = Mark::IntervalDots;
    const auto fell =
        static_cast<std::int64_t>(std::ranges::count_if(effects, [](const auto& effect) { return effect.high < 0.0; }));
    const auto rose =
        static_cast<std::int64_t>(std::ranges::count_if(effects, [](const auto& effect) { return effect.low > 0.0; }));
    const std::vector<MessageArgument> counts{
        {"n", static_cast<std::int64_t>(effects.size())}, {"fell", fell}, {"rose", rose}};
    figure.title = composer.text("lessons.figure.effects.title", counts);
    figure.caption = composer.text("lessons.figure.effects.caption");
    figure.alternative = composer.text("lessons.figure.effects.alternative", counts);
    figure.x_title = composer.text("lessons.figure.doublings");
    for (const auto& effect : effects) {
        FigureRow row;
        row.label = label_of(composer, dossier, effect);
        row.y = doublings(effect.estimate);
        row.low = doublings(effect.low);
        row.high = doublings(effect.high);
        row.highlighted = effect.low > 0.0 || effect.high < 0.0;
        figure.rows.push_back(std::move(row));
        figure.references.insert(figure.references.end(), effect.references.begin(), effect.references.end());
    }
    return figure;
}

std::optional<Figure> figure_of_routes(const Composer& composer, const Dossier& dossier)
{
    const auto& effects = dossier.answers.lessons.effects;
    const auto effect = std::ranges::find(effects, true, &EffectEstimate::unit_is_route);
    if (effect == effects.end())
        return std::nullopt;
    Figure figure;
    figure.id = "routes";
    figure.mark = Mark::IntervalDots;
    const std::vector<MessageArgument> names{{"instrument", dossier.words.instrument(effect->instrument_id)},
                                             {"route", dossier.words.area(effect->unit)}};
    figure.title = composer.text("lessons.figure.routes.title", names);
    figure.caption = composer.text("lessons.figure.routes.caption", names);
    figure.alternative = composer.text("lessons.figure.routes.alternative", names);
    figure.x_title = composer.text("lessons.figure.doublings");
    FigureRow treated;
    treated.label = dossier.words.area(effect->unit);
    treated.y = doublings(effect->estimate);
    treated.highlighted = true;
    figure.rows.push_back(std::move(treated));
    for (const auto& placebo : effect->placebos) {
        FigureRow row;
        row.label = dossier.words.area(placebo.unit);
        row.y = doublings(placebo.estimate);
        figure.rows.push_back(std::move(row));
    }
    figure.references = effect->references;
    return figure;
}

namespace {

// The start lies between the last period before and the first after.
FigureMarker start_marker(const Composer& composer, const EffectEstimate& effect)
{
    const auto first_after = std::ranges::find(effect.path, true, &lessons::CounterfactualPoint::after);
    const auto last_before = std::prev(first_after);
    return {(last_before->year + first_after->year) / 2.0, composer.text("lessons.figure.start")};
}

} // namespace

Figure figure_of_path(const Composer& composer, const Dossier& dossier)
{
    const EffectEstimate* effect = &headline_effect(dossier.answers.lessons.effects);
    Figure figure;
    figure.id = "path";
    figure.mark = Mark::Lines;
    const Text instrument = dossier.words.instrument(effect->instrument_id);
    const std::vector<MessageArgument> names{{"instrument", instrument},
                                             {"outcome", outcome_words(composer, dossier.words, *effect)},
                                             {"percent", dossier.words.signed_percent(effect->percent())},
                                             {"low", dossier.words.signed_percent(effect->percent_low())},
                                             {"high", dossier.words.signed_percent(effect->percent_high())},
                                             {"controls", static_cast<std::int64_t>(effect->n_controls)}};
    figure.title = composer.text("lessons.figure.path.title", names);
    figure.caption = composer.text("lessons.figure.path.caption", names);
    figure.alternative = composer.text("lessons.figure.path.alternative", names);
    figure.x_title = composer.text("figure.year");
    figure.y_title = capitalised(outcome_words(composer, dossier.words, *effect));
    figure.x_is_year = true;
    for (const bool observed : {true, false})
        for (const auto& point : effect->path) {
            FigureRow row;
            row.series = composer.text(observed ? "lessons.figure.observed" : "lessons.figure.counterfactual");
            row.x = point.year;
            row.y = observed ? point.observed : point.counterfactual;
            row.highlighted = observed;
            figure.rows.push_back(std::move(row));
        }
    figure.markers.push_back(start_marker(composer, *effect));
    figure.references = effect->references;
    return figure;
}

Figure figure_of_event_study(const Composer& composer, const Dossier& dossier)
{
    const EffectEstimate& effect = headline_effect(dossier.answers.lessons.effects);
    Figure figure;
    figure.id = "event_study";
    figure.mark = Mark::Lines;
    const std::vector<MessageArgument> names{{"instrument", dossier.words.instrument(effect.instrument_id)},
                                             {"outcome", outcome_words(composer, dossier.words, effect)}};
    figure.title = composer.text("lessons.figure.event.title", names);
    figure.caption = composer.text("lessons.figure.event.caption");
    figure.alternative = composer.text("lessons.figure.event.alternative", names);
    figure.x_title = composer.text("figure.year");
    figure.y_title = composer.text("lessons.figure.doublings");
    figure.x_is_year = true;
    for (const auto& point : effect.path) {
        FigureRow row;
        row.x = point.year;
        row.y = doublings(point.gap);
        row.low = doublings(point.gap_low);
        row.high = doublings(point.gap_high);
        row.highlighted = true;
        figure.rows.push_back(std::move(row));
    }
    figure.markers.push_back(start_marker(composer, effect));
    figure.references = effect.references;
    return figure;
}

std::optional<Figure> figure_of_ways(const Composer& composer, const Dossier& dossier)
{
    const EffectEstimate& effect = headline_effect(dossier.answers.lessons.effects);
    if (!effect.multiverse || effect.multiverse->curve.size() < 2)
        return std::nullopt;
    const auto& ways = *effect.multiverse;
    const auto percent = [&](double log_difference) {
        return dossier.words.signed_percent(100.0 * std::expm1(log_difference));
    };
    Figure figure;
    figure.id = "ways";
    figure.mark = Mark::Dots;
    const std::vector<MessageArgument> names{{"instrument", dossier.words.instrument(effect.instrument_id)},
                                             {"outcome", outcome_words(composer, dossier.words, effect)},
                                             {"n", static_cast<std::int64_t>(ways.curve.size())},
                                             {"median", percent(ways.median)},
                                             {"low", percent(ways.smallest)},
                                             {"high", percent(ways.largest)}};
    figure.title = composer.text("lessons.figure.ways.title", names);
    figure.caption = composer.text("lessons.figure.ways.caption");
    figure.alternative = composer.text("lessons.figure.ways.alternative", names);
    figure.x_title = composer.text("lessons.figure.ways.place");
    figure.y_title = composer.text("lessons.figure.doublings");
    for (std::size_t place = 0; place < ways.curve.size(); ++place) {
        FigureRow row;
        row.series = composer.text("lessons.method." + ways.curve[place].labels.front());
        row.x = static_cast<double>(place + 1);
        row.y = doublings(ways.curve[place].estimate);
        figure.rows.push_back(std::move(row));
    }
    figure.references = effect.references;
    return figure;
}

} // namespace entente::advice
