#include <entente/advice/chapters.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace entente::advice {

namespace {

using interests::Fit;
using interests::Standing;

// Where a country stands out: among the highest or lowest quarter of countries.
constexpr double high_percentile = 75.0;
constexpr double low_percentile = 25.0;
constexpr std::size_t most_standing_statements = 6;
constexpr std::size_t most_wishes_named = 3;

const evidence::Interest& interest_of(const Dossier& dossier, const std::string& id)
{
    return *std::ranges::find(dossier.evidence.positions().interests, id, &evidence::Interest::id);
}

Text issue_words(const Dossier& dossier, const evidence::Interest& interest)
{
    const auto issue = std::ranges::find(dossier.evidence.positions().issues, interest.issue_id, &evidence::Issue::id);
    return issue == dossier.evidence.positions().issues.end() ? same(interest.issue_id) : issue->question;
}

Text standing_label(const Composer& composer, const Words& words, const Standing& standing)
{
    if (standing.other_side.empty())
        return words.indicator(standing.indicator);
    return composer.text("interests.with_side", {{"indicator", words.indicator(standing.indicator)},
                                                 {"side", words.area(standing.other_side)}});
}

Text value_words(const Composer& composer, const Dossier& dossier, const Standing& standing, double value)
{
    const auto* indicator = dossier.evidence.catalogue().indicator(standing.indicator);
    return composer.text("words.value_unit", {{"value", dossier.words.figure(value)}, {"unit", indicator->unit}});
}

void summarise(Composer& composer, const Dossier& dossier)
{
    const Text partner = dossier.words.area(dossier.partnership.partner);
    const auto& answer = dossier.answers.interests;
    std::vector<Text> wishes;
    std::vector<Reference> references;
    bool all_memory = true;
    for (const auto& fit : answer.interests) {
        const auto& interest = interest_of(dossier, fit.interest_id);
        references.push_back(interest.reference());
        all_memory = all_memory && interest.confidence == "memory";
        if (wishes.size() < most_wishes_named)
            wishes.push_back(interest.position);
    }
    if (wishes.empty()) {
        composer.summarise(StatementKind::Gap, "interests.not_curated", {{"partner", partner}},
                           {Grade::VeryLow, {}, {}});
        return;
    }
    composer.summarise(StatementKind::Finding, "interests.wishes",
                       {{"partner", partner}, {"wishes", dossier.words.list(wishes)}},
                       {all_memory ? Grade::VeryLow : Grade::Low, composer.text("grade.one_coder"), references});
    if (answer.benefit)
        composer.summarise(StatementKind::Finding, "interests.benefit",
                           {{"partner", partner},
                            {"met", dossier.words.of_ten(answer.benefit->met_share)},
                            {"wishes", static_cast<std::int64_t>(answer.benefit->wishes)}},
                           {Grade::VeryLow, composer.text("grade.salience_judged"), references});
}

void standing_out(Composer& composer, const Dossier& dossier)
{
    std::size_t written = 0;
    for (const auto& standing : dossier.answers.interests.standings) {
        const bool high = standing.percentile >= high_percentile;
        const bool low = standing.percentile <= low_percentile;
        if ((!high && !low) || standing.higher_means == "neutral" || written == most_standing_statements)
            continue;
        ++written;
        // Two of ten read better than nineteen of a hundred; the exact rank stands in the table.
        const double share = high ? standing.percentile / 100.0 : 1.0 - standing.percentile / 100.0;
        const std::string meaning = standing.higher_means + (high ? ".high" : ".low");
        composer.show(
            composer.state(StatementKind::Finding, high ? "interests.stands_high" : "interests.stands_low",
                           {{"indicator", standing_label(composer, dossier.words, standing)},
                            {"value", value_words(composer, dossier, standing, standing.figure.value)},
                            {"year", to_string(standing.figure.period)},
                            {"partner", dossier.words.area(dossier.partnership.partner)},
                            {"share", dossier.words.of_ten(share)},
                            {"meaning", composer.text("interests.meaning." + meaning)}},
                           {Grade::Record, {}, {standing.figure.reference(), {"indicators/" + standing.indicator}}}));
    }
}

Figure figure_of_profile(const Composer& composer, const Dossier& dossier)
{
    const auto& standings = dossier.answers.interests.standings;
    Figure figure;
    figure.id = "standing";
    figure.mark = Mark::RankedDots;
    const std::vector<MessageArgument> names{{"partner", dossier.words.area(dossier.partnership.partner)},
                                             {"n", static_cast<std::int64_t>(standings.size())}};
    figure.title = composer.text("interests.figure.title", names);
    figure.caption = composer.text("interests.figure.caption", names);
    figure.alternative = composer.text("interests.figure.alternative", names);
    figure.x_title = composer.text("interests.figure.x");
    for (const auto& standing : standings) {
        FigureRow row;
        row.label = standing_label(composer, dossier.words, standing);
        row.y = standing.percentile;
        row.highlighted = standing.percentile >= high_percentile || standing.percentile <= low_percentile;
        figure.rows.push_back(std::move(row));
        figure.references.push_back(standing.figure.reference());
    }
    return figure;
}

void table_of_profile(Composer& composer, const Dossier& dossier)
{
    Table table;
    table.id = "profile";
    table.title =
        composer.text("interests.table.profile", {{"partner", dossier.words.area(dossier.partnership.partner)}});
    std::vector<Text> comparison;
    for (const auto& country : dossier.answers.interests.comparison)
        comparison.push_back(dossier.words.area(country));
    table.note = composer.text("interests.table.profile_note", {{"countries", dossier.words.list(comparison, 10)}});
    for (const auto* column : {"figure", "value", "year", "rank", "group"})
        table.columns.push_back(composer.text(std::string("interests.column.") + column));
    for (const auto& standing : dossier.answers.interests.standings) {
        const auto reference = standing.figure.reference();
        table.rows.push_back(
            {{standing_label(composer, dossier.words, standing), {}, {{"indicators/" + standing.indicator}}},
             {value_words(composer, dossier, standing, standing.figure.value), standing.figure.value, {reference}},
             {same(to_string(standing.figure.period)), {}, {}},
             {composer.text("interests.rank", {{"rank", static_cast<std::int64_t>(standing.rank)},
                                               {"among", static_cast<std::int64_t>(standing.among)}}),
              static_cast<double>(standing.rank),
              {}},
             {standing.group_median
                  ? composer.text("interests.group_median", {{"value", dossier.words.figure(*standing.group_median)},
                                                             {"n", static_cast<std::int64_t>(standing.group_size)}})
                  : same("-"),
              standing.group_median,
              {}}});
        table.references.push_back(reference);
    }
    composer.table(std::move(table));
}

void curated_interests(Composer& composer, const Dossier& dossier)
{
    if (dossier.answers.interests.interests.empty())
        return;
    composer.heading("interests.heading.wishes");
    bool front_chance = false;
    bool front_risk = false;
    for (const auto& fit : dossier.answers.interests.interests) {
        const auto& interest = interest_of(dossier, fit.interest_id);
        const auto kind = fit.fit == Fit::Met       ? StatementKind::Chance
                          : fit.fit == Fit::Tension ? StatementKind::Risk
                                                    : StatementKind::Finding;
        const std::string message = fit.fit == Fit::Met       ? "interests.fit.met"
                                    : fit.fit == Fit::Tension ? "interests.fit.tension"
                                    : fit.is_reservation      ? "interests.fit.spared"
                                                              : "interests.fit.open";
        auto basis =
            basis_of(composer, dossier.evidence, interest.source_ids, interest.confidence, {interest.reference()});
        const bool firm = basis.grade != Grade::VeryLow;
        const std::string id = composer.state(
            kind, message,
            {{"issue", issue_words(dossier, interest)},
             {"actor", composer.text("interests.actor." + interest.actor_type)},
             {"position", interest.position},
             {"evidence", interest.evidence.nl.empty() ? composer.text("interests.no_evidence") : interest.evidence},
             {"salience", std::round(interest.salience / 10.0)}},
            std::move(basis));
        composer.show(id);
        if (kind == StatementKind::Chance && firm && !front_chance) {
            composer.front_chance(id);
            front_chance = true;
        }
        if (kind == StatementKind::Risk && firm && !front_risk) {
            composer.front_risk(id);
            front_risk = true;
        }
    }
}

void existing_instruments(Composer& composer, const Dossier& dossier)
{
    const Text partner = dossier.words.area(dossier.partnership.partner);
    const auto& existing = dossier.answers.interests.existing;
    if (existing.empty()) {
        composer.show(composer.state(StatementKind::Gap, "interests.nothing_agreed", {{"partner", partner}},
                                     {Grade::VeryLow, {}, {}}));
        return;
    }
    composer.heading("interests.heading.existing");
    Table table;
    table.id = "existing";
    table.title = composer.text("interests.table.existing", {{"partner", partner}});
    for (const auto* column : {"instrument", "party", "year", "form", "status"})
        table.columns.push_back(composer.text(std::string("interests.column.") + column));
    for (const auto& id : existing) {
        const auto& instrument = *dossier.evidence.registry().instrument(id);
        const auto start = instrument.start();
        table.rows.push_back({{instrument.title, {}, {instrument.reference()}},
                              {dossier.words.area(instrument.party_a), {}, {}},
                              {same(start ? std::to_string(start->middle().year()) : "-"), {}, {}},
                              {dossier.words.form(instrument.form), {}, {}},
                              {composer.text("status." + instrument.status), {}, {}}});
        table.references.push_back(instrument.reference());
    }
    composer.table(std::move(table));
}

void gaps(Composer& composer, const Dossier& dossier)
{
    const auto& answer = dossier.answers.interests;
    if (!answer.missing.empty()) {
        std::vector<Text> names;
        std::vector<Reference> references;
        for (const auto& indicator : answer.missing) {
            names.push_back(dossier.words.indicator(indicator));
            references.push_back({"indicators/" + indicator});
        }
        composer.show(composer.state(
            StatementKind::Gap, "interests.missing_figures",
            {{"partner", dossier.words.area(dossier.partnership.partner)}, {"figures", dossier.words.list(names)}},
            {Grade::VeryLow, {}, std::move(references)}));
    }
    if (answer.benefit && answer.benefit->from_memory > 0)
        composer.show(composer.state(StatementKind::Gap, "interests.from_memory",
                                     {{"n", static_cast<std::int64_t>(answer.benefit->from_memory)}},
                                     {Grade::VeryLow, {}, {}}));
}

} // namespace

void write_interests(Composer& composer, const Dossier& dossier)
{
    composer.open_chapter(Question::Interests);
    summarise(composer, dossier);
    curated_interests(composer, dossier);
    composer.heading("interests.heading.profile");
    standing_out(composer, dossier);
    if (!dossier.answers.interests.standings.empty()) {
        composer.figure(figure_of_profile(composer, dossier));
        table_of_profile(composer, dossier);
    }
    existing_instruments(composer, dossier);
    gaps(composer, dossier);
}

} // namespace entente::advice
