#include <entente/advice/lessons_by_provision.hpp>
#include <entente/advice/lessons_published.hpp>

#include <algorithm>
#include <cmath>

namespace entente::advice {

namespace {

using lessons::EvidenceCell;
using lessons::EvidenceClass;
using lessons::PooledOutcome;
using lessons::PooledPart;

std::int64_t count(std::size_t n)
{
    return static_cast<std::int64_t>(n);
}

double doublings(double log_difference)
{
    return log_difference / std::log(2.0);
}

std::string grade_id(Grade grade)
{
    return grade == Grade::Moderate ? "moderate" : grade == Grade::Low ? "low" : "very_low";
}

Text aim_words(const Composer& composer, const std::string& aim)
{
    return composer.text("lessons.aim." + aim);
}

Text verdict_words(const Composer& composer, const EvidenceCell& cell)
{
    return composer.text("lessons.evidence_class." + std::string(lessons::to_string(cell.verdict)));
}

// "3 measurements, 2 studies, 1 light".
Text counts_of(const Composer& composer, const Words& words, const EvidenceCell& cell)
{
    std::vector<Text> parts;
    const auto add = [&](const char* kind, std::size_t n) {
        if (n > 0)
            parts.push_back(composer.text(std::string("lessons.map_counts.") + kind, {{"n", count(n)}}));
    };
    add("own", cell.own);
    add("credible", cell.credible.total());
    add("weak", cell.weak.total());
    add("elsewhere", cell.elsewhere);
    return words.list(parts);
}

Text cell_words(const Composer& composer, const Words& words, const EvidenceCell& cell)
{
    if (cell.verdict == EvidenceClass::Empty)
        return verdict_words(composer, cell);
    const bool sized = cell.own > 0 && cell.pooled;
    return composer.text(
        "lessons.map_cell",
        {{"verdict", verdict_words(composer, cell)},
         {"change", sized ? composer.text("lessons.map_change", change_words(words, *cell.pooled)) : same("none")},
         {"counts", counts_of(composer, words, cell)}});
}

std::size_t cells_of_class(const std::vector<EvidenceCell>& map, EvidenceClass verdict)
{
    return static_cast<std::size_t>(std::ranges::count(map, verdict, &EvidenceCell::verdict));
}

void say_what_is_known(Composer& composer, const Dossier& dossier)
{
    const auto& map = dossier.answers.lessons.by_provision.map;
    std::vector<Reference> references;
    for (const auto& cell : map)
        references.insert(references.end(), cell.references.begin(), cell.references.end());
    if (references.empty())
        return;
    composer.show(composer.state(
        StatementKind::Finding, "lessons.map.known",
        {{"cells", count(map.size())},
         {"directed", count(cells_of_class(map, EvidenceClass::Lowers) + cells_of_class(map, EvidenceClass::Raises))},
         {"unclear", count(cells_of_class(map, EvidenceClass::NoClearEffect))},
         {"conflict", count(cells_of_class(map, EvidenceClass::Conflict))},
         {"unknown", count(cells_of_class(map, EvidenceClass::Unknown))},
         {"empty", count(cells_of_class(map, EvidenceClass::Empty))}},
        {Grade::Record, {}, std::move(references)}));
}

void say_averages(Composer& composer, const Dossier& dossier)
{
    for (const auto& outcome : dossier.answers.lessons.by_provision.outcomes) {
        auto arguments = change_words(dossier.words, outcome.average);
        arguments.push_back({"aim", aim_words(composer, outcome.aim)});
        composer.show(composer.state(StatementKind::Finding,
                                     outcome.average.clear() ? "lessons.average_clear" : "lessons.average", arguments,
                                     {Grade::VeryLow, composer.text("grade.few_treated"), outcome.references}));
    }
}

Figure figure_of_map(const Composer& composer, const Dossier& dossier)
{
    const auto& map = dossier.answers.lessons.by_provision.map;
    Figure figure;
    figure.id = "map";
    figure.mark = Mark::Map;
    const std::vector<MessageArgument> sizes{{"cells", count(map.size())},
                                             {"rows", count(map.size() / lessons::mapped_aims.size())},
                                             {"columns", count(lessons::mapped_aims.size())},
                                             {"empty", count(cells_of_class(map, EvidenceClass::Empty))}};
    figure.title = composer.text("lessons.figure.map.title", sizes);
    figure.caption = composer.text("lessons.figure.map.caption");
    figure.alternative = composer.text("lessons.figure.map.alternative", sizes);
    figure.x_title = composer.text("lessons.figure.map.studies");
    for (const auto& cell : map) {
        FigureRow row;
        row.label = dossier.words.provision(cell.provision);
        row.column = aim_words(composer, cell.aim);
        row.series = verdict_words(composer, cell);
        row.y = static_cast<double>(cell.own + cell.credible.total() + cell.weak.total() + cell.elsewhere);
        row.highlighted = cell.verdict != EvidenceClass::Empty;
        figure.rows.push_back(std::move(row));
        figure.references.insert(figure.references.end(), cell.references.begin(), cell.references.end());
    }
    return figure;
}

void table_of_map(Composer& composer, const Dossier& dossier)
{
    const auto& map = dossier.answers.lessons.by_provision.map;
    Table table;
    table.id = "map_cells";
    table.title = composer.text("lessons.table.map");
    table.note = composer.text("lessons.table.map_note");
    table.columns.push_back(composer.text("lessons.column.provision"));
    for (const std::string_view aim : lessons::mapped_aims)
        table.columns.push_back(capitalised(aim_words(composer, std::string(aim))));
    for (std::size_t first = 0; first < map.size(); first += lessons::mapped_aims.size()) {
        std::vector<Cell> row{{capitalised(dossier.words.provision(map[first].provision)),
                               {},
                               {{"provision_kinds/" + map[first].provision}}}};
        for (std::size_t column = 0; column < lessons::mapped_aims.size(); ++column) {
            const EvidenceCell& cell = map[first + column];
            Cell words{cell_words(composer, dossier.words, cell), {}, {}};
            if (cell.verdict != EvidenceClass::Empty) {
                words.text =
                    composer.text("lessons.map_graded",
                                  {{"cell", words.text},
                                   {"grade", composer.text("grade." + grade_id(cell.grade))},
                                   {"why", cell.grade_reasons.empty()
                                               ? same("none")
                                               : composer.text("lessons.grade_reason." + cell.grade_reasons.front())}});
            }
            table.references.insert(table.references.end(), cell.references.begin(), cell.references.end());
            row.push_back(std::move(words));
        }
        table.rows.push_back(std::move(row));
    }
    composer.table(std::move(table));
}

// The aim that the forest shows: the one on which most of the design's provisions have been measured.
const PooledOutcome* most_measured(const Dossier& dossier)
{
    const auto& lessons = dossier.answers.lessons.by_provision;
    const PooledOutcome* best = nullptr;
    std::size_t most = 0;
    for (const auto& outcome : lessons.outcomes) {
        const auto measured = static_cast<std::size_t>(std::ranges::count_if(lessons.map, [&](const auto& cell) {
            return cell.aim == outcome.aim && cell.own > 0 && cell.pooled.has_value();
        }));
        if (measured > most) {
            best = &outcome;
            most = measured;
        }
    }
    return best;
}

void figure_of_forest(Composer& composer, const Dossier& dossier)
{
    const PooledOutcome* outcome = most_measured(dossier);
    if (outcome == nullptr)
        return;
    Figure figure;
    figure.id = "forest";
    figure.mark = Mark::IntervalDots;
    std::size_t clear = 0;
    const auto add = [&](Text label, const PooledPart& part, bool highlighted) {
        FigureRow row;
        row.label = std::move(label);
        row.y = doublings(part.estimate);
        row.low = doublings(part.low);
        row.high = doublings(part.high);
        row.highlighted = highlighted;
        figure.rows.push_back(std::move(row));
    };
    for (const auto& cell : dossier.answers.lessons.by_provision.map)
        if (cell.aim == outcome->aim && cell.own > 0 && cell.pooled) {
            add(composer.text("lessons.figure.forest.label", {{"provision", dossier.words.provision(cell.provision)},
                                                              {"n", count(cell.pooled->studies)}}),
                *cell.pooled, false);
            clear += cell.pooled->clear() ? 1U : 0U;
            figure.references.insert(figure.references.end(), cell.references.begin(), cell.references.end());
        }
    const auto rows = figure.rows.size();
    add(composer.text("lessons.figure.forest.average", {{"n", count(outcome->average.studies)}}), outcome->average,
        true);
    const std::vector<MessageArgument> numbers{{"aim", capitalised(aim_words(composer, outcome->aim))},
                                               {"clear", count(clear)},
                                               {"rows", count(rows)},
                                               {"n", count(outcome->average.studies)}};
    figure.title = composer.text("lessons.figure.forest.title", numbers);
    figure.caption = composer.text("lessons.figure.forest.caption", numbers);
    figure.alternative = composer.text("lessons.figure.forest.alternative", numbers);
    figure.x_title = composer.text("lessons.figure.doublings");
    composer.figure(std::move(figure));
}

} // namespace

void write_lessons_by_provision(Composer& composer, const Dossier& dossier)
{
    const auto& lessons = dossier.answers.lessons.by_provision;
    if (lessons.map.empty())
        return;
    composer.heading("lessons.heading.by_provision");
    composer.paragraph("lessons.by_provision_how", {{"effects", count(lessons.effects)}});
    say_what_is_known(composer, dossier);
    composer.figure(figure_of_map(composer, dossier));
    table_of_map(composer, dossier);
    say_averages(composer, dossier);
    figure_of_forest(composer, dossier);
}

} // namespace entente::advice
