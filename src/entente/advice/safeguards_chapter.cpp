#include <entente/advice/chapters.hpp>

#include <algorithm>
#include <array>

namespace entente::advice {

namespace {

using safeguards::NormResult;
using safeguards::NormVerdict;

constexpr std::size_t most_breaches_told = 12;
constexpr std::size_t most_missing_shown = 20;
constexpr std::size_t most_questions_in_gap = 3;

std::int64_t count(std::size_t n)
{
    return static_cast<std::int64_t>(n);
}

const evidence::Norm& norm_of(const Dossier& dossier, const NormResult& result)
{
    return *dossier.evidence.law().norm(result.norm_id);
}

// Absolute norms first, then binding, then the order of the law.
std::vector<const NormResult*> with_verdict(const Dossier& dossier, NormVerdict verdict)
{
    std::vector<const NormResult*> results;
    for (const auto& result : dossier.answers.safeguards.norms)
        if (result.outcome.verdict == verdict)
            results.push_back(&result);
    std::ranges::stable_sort(results, {},
                             [](const NormResult* result) { return std::pair(!result->absolute, !result->binding); });
    return results;
}

std::vector<const NormResult*> binding_only(std::vector<const NormResult*> results)
{
    std::erase_if(results, [](const NormResult* result) { return !result->binding; });
    return results;
}

std::vector<Reference> references_of(const Dossier& dossier, const std::vector<const NormResult*>& results)
{
    std::vector<Reference> references;
    for (const auto* result : results)
        references.push_back(norm_of(dossier, *result).reference());
    return references;
}

std::string lawfulness_id(safeguards::Lawfulness lawfulness)
{
    switch (lawfulness) {
    case safeguards::Lawfulness::Breach:
        return "breach";
    case safeguards::Lawfulness::Open:
        return "open";
    case safeguards::Lawfulness::Lawful:
        break;
    }
    return "lawful";
}

void summarise(Composer& composer, const Dossier& dossier)
{
    const auto& answer = dossier.answers.safeguards;
    const auto breached = binding_only(with_verdict(dossier, NormVerdict::Breached));
    const auto open = binding_only(with_verdict(dossier, NormVerdict::Unknown));
    auto references = references_of(dossier, breached);
    for (const auto& reference : references_of(dossier, open))
        references.push_back(reference);
    composer.summarise(breached.empty() ? StatementKind::Finding : StatementKind::Risk,
                       "safeguards.summary." + lawfulness_id(answer.lawfulness),
                       {{"breached", count(breached.size())},
                        {"open", count(open.size())},
                        {"met", count(answer.met)},
                        {"day", answer.as_of}},
                       {Grade::Moderate, composer.text("grade.law_applied"), std::move(references)});
    if (!answer.missing.empty()) {
        std::vector<Text> questions;
        std::vector<Reference> facts;
        for (const auto& missing : answer.missing) {
            if (questions.size() == most_questions_in_gap)
                break;
            questions.push_back(dossier.evidence.law().fact(missing.fact_id)->question);
            facts.push_back(dossier.evidence.law().fact(missing.fact_id)->reference());
        }
        composer.summarise(StatementKind::Gap, "safeguards.first_questions",
                           {{"n", count(answer.missing.size())},
                            {"questions", dossier.words.sentences(questions, most_questions_in_gap)}},
                           {Grade::Record, {}, std::move(facts)});
    }
}

Text value_in_words(const Composer& composer, const Dossier& dossier, const std::string& fact_id,
                    const FactValue& value)
{
    if (const auto* yes = std::get_if<bool>(&value))
        return composer.text(*yes ? "safeguards.yes" : "safeguards.no");
    if (const auto* number = std::get_if<double>(&value))
        return dossier.words.figure(*number);
    const auto& word = std::get<std::string>(value);
    return fact_id == "legal_form" ? dossier.words.form(word) : composer.text("safeguards.value." + word);
}

Text fact_in_words(const Composer& composer, const Dossier& dossier, const std::string& fact_id)
{
    const auto* fact = dossier.evidence.law().fact(fact_id);
    const auto known = dossier.answers.safeguards.facts.find(fact_id);
    const Text question = fact == nullptr ? same(fact_id) : fact->question;
    if (known == dossier.answers.safeguards.facts.end())
        return question;
    return composer.text(
        "safeguards.fact",
        {{"question", question}, {"value", value_in_words(composer, dossier, fact_id, known->second.value)}});
}

Text facts_in_words(const Composer& composer, const Dossier& dossier, const std::vector<std::string>& facts,
                    std::size_t most)
{
    if (facts.empty())
        return same("-");
    std::vector<Text> words;
    for (const auto& fact : facts)
        words.push_back(fact_in_words(composer, dossier, fact));
    return dossier.words.sentences(words, most);
}

std::vector<Reference> norm_and_facts(const evidence::Norm& norm, const std::vector<std::string>& facts)
{
    std::vector<Reference> references{norm.reference()};
    for (const auto& fact : facts)
        references.push_back({"facts/" + fact});
    return references;
}

void breaches(Composer& composer, const Dossier& dossier)
{
    const auto breached = binding_only(with_verdict(dossier, NormVerdict::Breached));
    if (breached.empty())
        return;
    composer.heading("safeguards.heading.breached");
    std::size_t told = 0;
    std::vector<Block> more;
    for (const auto* result : breached) {
        const auto& norm = norm_of(dossier, *result);
        Composer::Basis basis{norm.confidence == "memory" ? Grade::Low : Grade::Moderate,
                              composer.text(norm.confidence == "memory" ? "grade.memory" : "grade.law_applied"),
                              norm_and_facts(norm, result->outcome.because)};
        const std::string id =
            composer.state(StatementKind::Risk, result->absolute ? "safeguards.breach_absolute" : "safeguards.breach",
                           {{"title", norm.title},
                            {"requirement", norm.requirement},
                            {"place", norm.instrument + " " + norm.article},
                            {"because", facts_in_words(composer, dossier, result->outcome.because, 3)}},
                           std::move(basis));
        if (told++ < most_breaches_told)
            composer.show(id);
        else
            more.push_back(statement_block(id));
        if (told == 1)
            composer.front_risk(id);
    }
    composer.fold("safeguards.fold.more_breaches", std::move(more),
                  {{"n", count(breached.size() - std::min(breached.size(), most_breaches_told))}});
}

// "at most 18", "more than 18".
Text bounds_in_words(const Composer& composer, const Dossier& dossier, const safeguards::FactChange& change)
{
    std::vector<Text> parts;
    const auto add = [&](const std::optional<safeguards::NumberBound>& bound, const char* included, const char* not_) {
        if (bound)
            parts.push_back(composer.text(std::string("safeguards.bound.") + (bound->included ? included : not_),
                                          {{"number", dossier.words.figure(bound->value)}}));
    };
    add(change.at_least, "at_least", "more_than");
    add(change.at_most, "at_most", "less_than");
    return dossier.words.list(parts);
}

// With a full stop, whether the words had one or not.
Text ended(Text text)
{
    for (std::string* words : {&text.nl, &text.en})
        if (!words->ends_with('.'))
            *words += '.';
    return text;
}

Text change_in_words(const Composer& composer, const Dossier& dossier, const safeguards::FactChange& change)
{
    const auto* fact = dossier.evidence.law().fact(change.fact_id);
    const Text from = change.from ? value_in_words(composer, dossier, change.fact_id, *change.from)
                                  : composer.text("safeguards.not_known");
    Text to;
    if (change.to)
        to = value_in_words(composer, dossier, change.fact_id, *change.to);
    else if (change.other_than)
        to = composer.text("safeguards.another_choice");
    else
        to = bounds_in_words(composer, dossier, change);
    return composer.text("safeguards.change", {{"question", fact->question}, {"from", ended(from)}, {"to", ended(to)}});
}

// How many open norms the unknown facts can still turn into a breach.
void open_norms(Composer& composer, const Dossier& dossier)
{
    const auto& answer = dossier.answers.safeguards;
    if (!answer.outlook)
        return;
    std::size_t at_risk = 0;
    std::size_t safe = 0;
    std::vector<Reference> references;
    for (std::size_t i = 0; i < answer.norms.size(); ++i) {
        if (!answer.norms[i].binding)
            continue;
        const auto verdict = answer.outlook->verdicts[i];
        at_risk += verdict == safeguards::RiskVerdict::AtRisk ? 1U : 0U;
        safe += verdict == safeguards::RiskVerdict::Unknown ? 1U : 0U;
        if (verdict == safeguards::RiskVerdict::AtRisk)
            references.push_back(norm_of(dossier, answer.norms[i]).reference());
    }
    if (at_risk > 0)
        composer.show(composer.state(StatementKind::Finding,
                                     safe > 0 ? "safeguards.at_risk_and_safe" : "safeguards.at_risk",
                                     {{"n", count(at_risk)}, {"safe", count(safe)}},
                                     {Grade::Moderate, composer.text("grade.law_applied"), std::move(references)}));
}

void smallest_change(Composer& composer, const Dossier& dossier)
{
    const auto& answer = dossier.answers.safeguards;
    if (!answer.outlook || answer.outlook->can_be_lawful)
        return;
    composer.heading("safeguards.heading.repair");
    auto references = references_of(dossier, binding_only(with_verdict(dossier, NormVerdict::Breached)));
    const auto& repairs = answer.outlook->repairs;
    if (repairs.empty()) {
        composer.show(composer.state(StatementKind::Finding, "safeguards.repair.none", {},
                                     {Grade::Moderate, composer.text("grade.law_applied"), std::move(references)}));
        return;
    }
    std::vector<Text> changes;
    for (const auto& change : repairs.front()) {
        changes.push_back(change_in_words(composer, dossier, change));
        references.push_back({"facts/" + change.fact_id});
    }
    const bool more = repairs.size() > 1;
    composer.show(composer.state(StatementKind::Option, more ? "safeguards.repair.one_of" : "safeguards.repair.only",
                                 {{"n", count(changes.size())},
                                  {"changes", dossier.words.sentences(changes, changes.size())},
                                  {"others", count(repairs.size() - 1)}},
                                 {Grade::Moderate, composer.text("grade.law_applied"), std::move(references)}));
}

void table_of_norms(Composer& composer, const Dossier& dossier, const std::string& id,
                    std::initializer_list<NormVerdict> verdicts)
{
    Table table;
    table.id = id;
    table.title = composer.text("safeguards.table." + id, {{"day", dossier.answers.safeguards.as_of}});
    table.note = composer.text("safeguards.table.note");
    for (const auto* column : {"norm", "place", "binds", "verdict", "because", "missing"})
        table.columns.push_back(composer.text(std::string("safeguards.column.") + column));
    for (const auto verdict : verdicts)
        for (const auto* result : with_verdict(dossier, verdict)) {
            const auto& norm = norm_of(dossier, *result);
            table.rows.push_back(
                {{norm.title, {}, {norm.reference()}},
                 {same(norm.instrument + " " + norm.article), {}, {}},
                 {composer.text(result->absolute  ? "safeguards.absolute"
                                : result->binding ? "safeguards.binds"
                                                  : "safeguards.soft"),
                  {},
                  {}},
                 {composer.text("safeguards.verdict." + std::string(safeguards::to_string(verdict))), {}, {}},
                 {facts_in_words(composer, dossier, result->outcome.because, 2), {}, {}},
                 {facts_in_words(composer, dossier, result->outcome.missing, 2), {}, {}}});
            table.references.push_back(norm.reference());
        }
    if (!table.rows.empty())
        composer.table(std::move(table));
}

void table_of_missing(Composer& composer, const Dossier& dossier)
{
    const auto& missing = dossier.answers.safeguards.missing;
    if (missing.empty())
        return;
    composer.heading("safeguards.heading.missing");
    composer.paragraph("safeguards.missing_how");
    Table table;
    table.id = "missing";
    table.title =
        composer.text("safeguards.table.missing",
                      {{"shown", count(std::min(most_missing_shown, missing.size()))}, {"all", count(missing.size())}});
    for (const auto* column : {"question", "name", "nature", "norms"})
        table.columns.push_back(composer.text(std::string("safeguards.column.") + column));
    for (const auto& entry : missing) {
        if (table.rows.size() == most_missing_shown)
            break;
        const auto& fact = *dossier.evidence.law().fact(entry.fact_id);
        table.rows.push_back({{fact.question, {}, {fact.reference()}},
                              {same(fact.id), {}, {}},
                              {composer.text("safeguards.nature." + fact.nature), {}, {}},
                              {dossier.words.figure(static_cast<double>(entry.norms.size())),
                               static_cast<double>(entry.norms.size()),
                               {}}});
        table.references.push_back(fact.reference());
    }
    composer.table(std::move(table));
}

void law_in_motion(Composer& composer, const Dossier& dossier)
{
    std::vector<Block> blocks;
    for (const auto& id : dossier.answers.safeguards.state_of_law) {
        const auto& items = dossier.evidence.law().state_of_law;
        const auto& item = *std::ranges::find(items, id, &evidence::StateOfLaw::id);
        auto basis = basis_of(composer, dossier.evidence, item.source_ids, item.confidence, {item.reference()});
        const std::string when = item.status_date.empty() ? "" : " (" + item.status_date + ")";
        blocks.push_back(statement_block(composer.state(
            StatementKind::Finding, item.note.en.empty() ? "safeguards.moving" : "safeguards.moving_note",
            {{"item", item.item}, {"status", item.status}, {"date", when}, {"note", item.note}}, std::move(basis))));
    }
    const auto n = count(blocks.size());
    composer.fold("safeguards.fold.moving", std::move(blocks), {{"n", n}});
}

void rulings(Composer& composer, const Dossier& dossier)
{
    std::vector<std::string> seen;
    Table table;
    table.id = "rulings";
    table.title = composer.text("safeguards.table.rulings");
    table.note = composer.text("safeguards.table.rulings_note");
    for (const auto* column : {"case", "court", "date", "norm", "holding"})
        table.columns.push_back(composer.text(std::string("safeguards.column.") + column));
    for (const auto verdict : {NormVerdict::Breached, NormVerdict::Unknown})
        for (const auto* result : binding_only(with_verdict(dossier, verdict)))
            for (const auto& id : result->rulings) {
                if (std::ranges::find(seen, id) != seen.end())
                    continue;
                seen.push_back(id);
                const auto& all = dossier.evidence.law().rulings;
                const auto& ruling = *std::ranges::find(all, id, &evidence::Ruling::id);
                table.rows.push_back({{same(ruling.name), {}, {ruling.reference()}},
                                      {same(ruling.court), {}, {}},
                                      {same(ruling.date), {}, {}},
                                      {norm_of(dossier, *result).title, {}, {norm_of(dossier, *result).reference()}},
                                      {composer.text("safeguards.holding." + ruling.holding), {}, {}}});
                table.references.push_back(ruling.reference());
            }
    if (table.rows.empty())
        return;
    composer.heading("safeguards.heading.rulings");
    composer.table(std::move(table));
}

} // namespace

void write_safeguards(Composer& composer, const Dossier& dossier)
{
    composer.open_chapter(Question::Safeguards);
    summarise(composer, dossier);
    composer.paragraph("safeguards.how", {{"day", dossier.answers.safeguards.as_of},
                                          {"norms", count(dossier.answers.safeguards.norms.size())}});
    open_norms(composer, dossier);
    breaches(composer, dossier);
    smallest_change(composer, dossier);
    composer.heading("safeguards.heading.norms");
    table_of_norms(composer, dossier, "norms",
                   {NormVerdict::Breached, NormVerdict::Unknown, NormVerdict::Met, NormVerdict::Excepted});
    table_of_missing(composer, dossier);
    rulings(composer, dossier);
    law_in_motion(composer, dossier);
}

} // namespace entente::advice
