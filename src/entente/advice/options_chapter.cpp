#include <entente/advice/chapters.hpp>

#include <algorithm>

namespace entente::advice {

namespace {

using options::Option;
using safeguards::Lawfulness;

constexpr std::size_t most_options_told = 6;

std::int64_t count(std::size_t n)
{
    return static_cast<std::int64_t>(n);
}

Text name_of(const Composer& composer, const Words& words, const Option& option)
{
    switch (option.kind) {
    case Option::Kind::Zero:
        return composer.text("options.name.zero");
    case Option::Kind::AsDesigned:
        return composer.text("options.name.design");
    case Option::Kind::Add:
        return composer.text("options.name.add", {{"provision", words.provision(option.provision)}});
    case Option::Kind::Remove:
        break;
    }
    return composer.text("options.name.remove", {{"provision", words.provision(option.provision)}});
}

Text aim_cell(const Composer& composer, const options::AimEvidence& aim)
{
    if (aim.towards + aim.none + aim.against == 0)
        return composer.text("options.no_evidence");
    return composer.text("options.aim_counts",
                         {{"towards", count(aim.towards)}, {"none", count(aim.none)}, {"against", count(aim.against)}});
}

Text lawfulness_cell(const Composer& composer, const Option& option)
{
    if (option.kind == Option::Kind::Zero)
        return composer.text("options.nothing_new");
    return composer.text(option.lawfulness == Lawfulness::Breach ? "options.law.breach"
                         : option.lawfulness == Lawfulness::Open ? "options.law.open"
                                                                 : "options.law.lawful",
                         {{"breached", count(option.breached)}, {"open", count(option.open)}});
}

Text benefit_cell(const Composer& composer, const Words& words, const Option& option)
{
    if (!option.benefit)
        return composer.text(option.kind == Option::Kind::Zero ? "options.nothing_new" : "options.unknown");
    if (option.benefit->tension_share > 0.0)
        return composer.text("options.benefit_with_tension",
                             {{"met", words.of_ten(option.benefit->met_share)},
                              {"tension", words.of_ten(option.benefit->tension_share)}});
    return words.of_ten(option.benefit->met_share);
}

std::vector<Reference> norm_references(const std::vector<std::string>& norms)
{
    std::vector<Reference> references;
    for (const auto& norm : norms)
        references.push_back({"norms/" + norm});
    return references;
}

Text norm_titles(const Dossier& dossier, const std::vector<std::string>& norms)
{
    std::vector<Text> titles;
    for (const auto& norm : norms)
        titles.push_back(dossier.evidence.law().norm(norm)->title);
    return dossier.words.list(titles, 3);
}

void table_of_options(Composer& composer, const Dossier& dossier)
{
    Table table;
    table.id = "compared";
    table.title = composer.text("options.table.compared");
    table.note = composer.text("options.table.compared_note");
    for (const auto* column : {"option", "arrivals", "return", "reception", "law", "benefit", "time", "precedents"})
        table.columns.push_back(composer.text(std::string("options.column.") + column));
    for (const auto& option : dossier.answers.options.options) {
        std::vector<Cell> row{{name_of(composer, dossier.words, option), {}, option.references}};
        for (const auto& aim : option.aims) {
            row.push_back({aim_cell(composer, aim), {}, aim.references});
            table.references.insert(table.references.end(), aim.references.begin(), aim.references.end());
        }
        auto changed = norm_references(option.mends);
        for (const auto& reference : norm_references(option.breaks))
            changed.push_back(reference);
        row.push_back({lawfulness_cell(composer, option), static_cast<double>(option.breached), changed});
        row.push_back({benefit_cell(composer, dossier.words, option),
                       option.benefit ? std::optional(option.benefit->met_share) : std::nullopt,
                       {}});
        row.push_back({option.days_to_signature ? dossier.words.duration(*option.days_to_signature) : same("-"),
                       option.days_to_signature,
                       {}});
        row.push_back({option.kind == Option::Kind::Zero || option.kind == Option::Kind::AsDesigned
                           ? same("-")
                           : composer.text("options.precedents_with",
                                           {{"n", count(option.precedents_with)},
                                            {"all", count(dossier.answers.lessons.precedents.size())}}),
                       {},
                       {}});
        table.rows.push_back(std::move(row));
        table.references.insert(table.references.end(), option.references.begin(), option.references.end());
    }
    composer.table(std::move(table));
}

const Option& design_of(const Dossier& dossier)
{
    return *std::ranges::find(dossier.answers.options.options, Option::Kind::AsDesigned, &Option::kind);
}

// Changes that take a breach away, or failing these that settle an open norm; none that makes a new breach.
std::vector<const Option*> improving(const Dossier& dossier, std::vector<std::string> Option::* norms)
{
    std::vector<const Option*> options;
    for (const auto& option : dossier.answers.options.options)
        if (!(option.*norms).empty() && option.breaks.empty())
            options.push_back(&option);
    return options;
}

// The provisions that make a design better in law, named without "add" or "leave out".
void summarise_improvement(Composer& composer, const Dossier& dossier, const std::vector<const Option*>& options,
                           std::vector<std::string> Option::* norms, std::string_view message)
{
    std::vector<Text> names;
    std::vector<Reference> references;
    for (const auto* option : options) {
        names.push_back(name_of(composer, dossier.words, *option));
        for (const auto& reference : norm_references(option->*norms))
            references.push_back(reference);
    }
    composer.summarise(StatementKind::Option, message,
                       {{"n", count(options.size())}, {"names", dossier.words.list(names, 3)}},
                       {Grade::Moderate, composer.text("grade.law_applied"), std::move(references)});
}

void summarise(Composer& composer, const Dossier& dossier)
{
    const auto mends = improving(dossier, &Option::mends);
    const auto settles = improving(dossier, &Option::settles);
    if (!mends.empty())
        summarise_improvement(composer, dossier, mends, &Option::mends, "options.summary.mends");
    else if (!settles.empty())
        summarise_improvement(composer, dossier, settles, &Option::settles, "options.summary.settles");
    const auto& design = design_of(dossier);
    std::vector<Reference> references;
    for (const auto& aim : design.aims)
        references.insert(references.end(), aim.references.begin(), aim.references.end());
    const bool none = references.empty();
    composer.summarise(none ? StatementKind::Gap : StatementKind::Finding,
                       none ? "options.summary.no_aims" : "options.summary.aims",
                       {{"arrivals", aim_cell(composer, design.aims[0])},
                        {"return", aim_cell(composer, design.aims[1])},
                        {"reception", aim_cell(composer, design.aims[2])}},
                       {Grade::Low, composer.text("grade.counted"), std::move(references)});
}

Text explanation_of(const Dossier& dossier, const std::string& provision)
{
    const auto& kinds = dossier.evidence.registry().provision_kinds;
    const auto kind = kinds.find(provision);
    return kind == kinds.end() ? Text{} : kind->second.explanation;
}

void tell_options(Composer& composer, const Dossier& dossier)
{
    const bool mends = !improving(dossier, &Option::mends).empty();
    const auto norms = mends ? &Option::mends : &Option::settles;
    composer.heading(mends ? "options.heading.mending" : "options.heading.settling");
    std::size_t told = 0;
    for (const auto* option : improving(dossier, norms)) {
        if (told == most_options_told)
            break;
        auto references = norm_references(option->*norms);
        references.push_back({"provision_kinds/" + option->provision});
        const std::string id =
            composer.state(StatementKind::Option, mends ? "options.mend" : "options.settle",
                           {{"name", name_of(composer, dossier.words, *option)},
                            {"explanation", explanation_of(dossier, option->provision)},
                            {"n", count((option->*norms).size())},
                            {"norms", norm_titles(dossier, option->*norms)}},
                           {Grade::Moderate, composer.text("grade.law_applied"), std::move(references)});
        composer.show(id);
        if (told++ == 0)
            composer.front_chance(id);
    }
    if (told == 0)
        composer.paragraph(design_of(dossier).breached > 0 ? "options.nothing_mends" : "options.nothing_to_mend");
}

// Offers that meet a wish of the partner that the design leaves aside.
void tell_offers(Composer& composer, const Dossier& dossier)
{
    const auto& design = design_of(dossier);
    if (!design.benefit)
        return;
    bool headed = false;
    for (const auto& option : dossier.answers.options.options) {
        if (option.kind != Option::Kind::Add || !option.benefit ||
            option.benefit->met_share <= design.benefit->met_share || !option.breaks.empty())
            continue;
        if (!headed)
            composer.heading("options.heading.offers");
        headed = true;
        std::vector<Reference> references{{"provision_kinds/" + option.provision}};
        for (const auto& fit : dossier.answers.interests.interests)
            references.push_back({"interests/" + fit.interest_id});
        composer.show(composer.state(StatementKind::Option, "options.offer",
                                     {{"name", name_of(composer, dossier.words, option)},
                                      {"explanation", explanation_of(dossier, option.provision)},
                                      {"before", dossier.words.of_ten(design.benefit->met_share)},
                                      {"after", dossier.words.of_ten(option.benefit->met_share)},
                                      {"partner", dossier.words.area(dossier.partnership.partner)}},
                                     {Grade::VeryLow, composer.text("grade.salience_judged"), std::move(references)}));
    }
}

void gates(Composer& composer, const Dossier& dossier)
{
    const auto& all = dossier.answers.options.options;
    const auto breaking = std::ranges::count_if(all, [](const Option& option) { return !option.breaks.empty(); });
    if (breaking > 0) {
        std::vector<Text> names;
        std::vector<Reference> references;
        for (const auto& option : all)
            if (!option.breaks.empty()) {
                names.push_back(name_of(composer, dossier.words, option));
                for (const auto& reference : norm_references(option.breaks))
                    references.push_back(reference);
            }
        composer.show(
            composer.state(StatementKind::Risk, "options.breaks",
                           {{"names", dossier.words.list(names, 5)}, {"n", static_cast<std::int64_t>(breaking)}},
                           {Grade::Moderate, composer.text("grade.law_applied"), std::move(references)}));
    }
    composer.paragraph("options.gate");
}

} // namespace

void write_options(Composer& composer, const Dossier& dossier)
{
    composer.open_chapter(Question::Options);
    summarise(composer, dossier);
    composer.paragraph("options.how");
    table_of_options(composer, dossier);
    tell_options(composer, dossier);
    tell_offers(composer, dossier);
    gates(composer, dossier);
    composer.show(composer.state(StatementKind::Gap, "options.gap.partner_effects",
                                 {{"partner", dossier.words.area(dossier.partnership.partner)}},
                                 {Grade::VeryLow, {}, {}}));
    const std::string no_size = composer.state(StatementKind::Gap, "options.gap.no_size", {}, {Grade::VeryLow, {}, {}});
    composer.show(no_size);
    composer.front_gap(no_size);
}

} // namespace entente::advice
