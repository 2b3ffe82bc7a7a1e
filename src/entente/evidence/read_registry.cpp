#include <entente/evidence/content.hpp>
#include <entente/evidence/table_reader.hpp>

namespace entente::evidence {

namespace {

Instrument instrument_of(const TableRow& row)
{
    Instrument instrument;
    instrument.id = row.text("instrument_id");
    instrument.title = {row.text("title_nl"), row.text("title_en")};
    instrument.party_a = row.text("party_a");
    instrument.party_b = row.text("party_b");
    instrument.form = row.text("form");
    instrument.binding = row.text("binding");
    instrument.level = row.text("level");
    instrument.status = row.text("status");
    instrument.objective = row.text("objective");
    instrument.summary = {row.text("summary_nl"), row.text("summary_en")};
    instrument.budget_eur = row.number("budget_eur");
    instrument.parent_id = row.text("parent_id");
    instrument.replaces_id = row.text("replaces_id");
    instrument.text_public = row.text("text_public");
    instrument.ended_reason = row.text("ended_reason");
    instrument.source_ids = row.list("source_ids");
    instrument.confidence = row.text("confidence");
    return instrument;
}

Provision provision_of(const TableRow& row)
{
    Provision provision;
    provision.id = row.text("provision_id");
    provision.instrument_id = row.text("instrument_id");
    provision.kind = row.text("provision");
    provision.direction = row.text("direction");
    provision.value = row.number("value");
    provision.unit = row.text("unit");
    provision.note = row.text("note");
    provision.source_ids = row.list("source_ids");
    provision.confidence = row.text("confidence");
    return provision;
}

Finding finding_of(const TableRow& row)
{
    Finding finding;
    finding.id = row.text("finding_id");
    finding.instrument_id = row.text("instrument_id");
    finding.dimension = row.text("dimension");
    finding.assessment = row.text("assessment");
    finding.finding = {row.text("finding_nl"), row.text("finding_en")};
    finding.evaluator = {row.text("evaluator_nl"), row.text("evaluator_en")};
    finding.source_ids = row.list("source_ids");
    finding.confidence = row.text("confidence");
    return finding;
}

PublishedEffect effect_of(const TableRow& row)
{
    PublishedEffect effect;
    effect.id = row.text("effect_id");
    effect.instrument_or_policy = {row.text("instrument_or_policy_nl"), row.text("instrument_or_policy")};
    effect.outcome = {row.text("outcome_nl"), row.text("outcome")};
    effect.aim = row.text("aim");
    effect.method = row.text("method");
    effect.estimate = row.number("estimate");
    effect.low = row.number("se_or_ci_low");
    effect.high = row.number("ci_high");
    effect.unit = row.text("unit");
    effect.direction = row.text("direction");
    effect.quality_note = row.text("quality_note");
    effect.provision_kinds = row.list("provision_codes");
    effect.interval_kind = row.text("interval_kind");
    effect.compared_with = row.text("compared_with");
    effect.elsewhere = row.boolean("elsewhere");
    effect.design_class = row.text("design_class");
    effect.source_ids = row.list("source_ids");
    effect.confidence = row.text("confidence");
    return effect;
}

// Gives each row to the instrument it belongs to; the checker has seen that it exists.
template <typename Member, typename Make>
std::expected<void, Error> read_into(const SqliteFile& file, std::string_view table,
                                     std::vector<Instrument>& instruments, Member member, Make make)
{
    std::map<std::string, Instrument*, std::less<>> by_id;
    for (auto& instrument : instruments)
        by_id.emplace(instrument.id, &instrument);
    return read_table(file, table, [&](const TableRow& row) {
        const auto instrument = by_id.find(row.text("instrument_id"));
        if (instrument != by_id.end())
            (instrument->second->*member).push_back(make(row));
    });
}

std::expected<void, Error> read_terms(const SqliteFile& file, std::string_view table, std::string_view key,
                                      std::map<std::string, Term, std::less<>>& terms)
{
    return read_table(file, table, [&](const TableRow& row) {
        terms.emplace(
            row.text(key),
            Term{row.text(key), {row.text("label_nl"), row.text("label_en")}, row.boolean("binding_usually")});
    });
}

} // namespace

std::expected<Registry, Error> read_registry(const SqliteFile& file)
{
    Registry registry;
    auto read = read_table(file, "instruments",
                           [&](const TableRow& row) { registry.instruments.push_back(instrument_of(row)); });
    if (read)
        read = read_into(file, "provisions", registry.instruments, &Instrument::provisions, provision_of);
    if (read)
        read = read_into(file, "findings", registry.instruments, &Instrument::findings, finding_of);
    if (read)
        read = read_into(file, "milestones", registry.instruments, &Instrument::milestones, [](const TableRow& row) {
            return Milestone{
                row.text("instrument_id"), row.text("step"),       row.date("date").value_or(PartialDate{}),
                row.text("note"),          row.list("source_ids"), row.text("confidence")};
        });
    if (read)
        read = read_into(file, "affected_nationalities", registry.instruments, &Instrument::affected_nationalities,
                         [](const TableRow& row) {
                             return AffectedNationality{row.text("area_id"),
                                                        row.date("applies_from").value_or(PartialDate{})};
                         });
    if (read)
        read = read_table(file, "effects", [&](const TableRow& row) { registry.effects.push_back(effect_of(row)); });
    if (read)
        read = read_terms(file, "forms", "form", registry.forms);
    if (read)
        read = read_terms(file, "objectives", "objective", registry.objectives);
    if (read)
        read = read_table(file, "provision_kinds", [&](const TableRow& row) {
            registry.provision_kinds.emplace(row.text("provision"),
                                             ProvisionKind{row.text("provision"),
                                                           {row.text("label_nl"), row.text("label_en")},
                                                           {row.text("explanation_nl"), row.text("explanation_en")},
                                                           row.text("side")});
        });
    if (!read)
        return std::unexpected(std::move(read.error()));
    return registry;
}

} // namespace entente::evidence
