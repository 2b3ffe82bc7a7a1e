#include <entente/evidence/content.hpp>
#include <entente/evidence/table_reader.hpp>

#include <algorithm>

namespace entente::evidence {

namespace {

ProcedureStep step_of(const TableRow& row)
{
    ProcedureStep step;
    step.procedure_id = row.text("procedure_id");
    step.id = row.text("step_id");
    step.label = {row.text("label_nl"), row.text("label_en")};
    step.actor = {row.text("actor_nl"), row.text("actor_en")};
    step.predecessors = row.text("predecessors");
    step.optional_step = row.boolean("optional");
    step.min_days = row.number("min_days");
    step.mode_days = row.number("mode_days");
    step.max_days = row.number("max_days");
    step.basis = row.text("basis");
    step.legal_basis = row.text("legal_basis");
    step.source_ids = row.list("source_ids");
    step.confidence = row.text("confidence");
    step.note = row.text("note");
    return step;
}

ObservedDuration duration_of(const TableRow& row)
{
    ObservedDuration duration;
    duration.id = row.text("row_id");
    duration.instrument = row.text("instrument_id");
    duration.form = row.text("instrument_or_procedure");
    duration.party = row.text("party");
    duration.counterpart = row.text("counterpart");
    duration.kind = row.text("kind");
    duration.from_step = row.text("from_step");
    duration.to_step = row.text("to_step");
    duration.days = row.number("days").value_or(0.0);
    duration.days_min = row.number("days_min");
    duration.days_max = row.number("days_max");
    duration.censored = row.boolean("censored");
    duration.source_ids = row.list("source_ids");
    duration.confidence = row.text("confidence");
    return duration;
}

} // namespace

std::expected<Procedures, Error> read_procedures(const SqliteFile& file)
{
    Procedures procedures;
    auto read = read_table(file, "procedures", [&](const TableRow& row) {
        procedures.procedures.push_back({row.text("procedure_id"),
                                         {row.text("name_nl"), row.text("name_en")},
                                         row.text("level"),
                                         row.boolean("binding"),
                                         row.list("forms"),
                                         {row.text("note_nl"), row.text("note_en")},
                                         {}});
    });
    if (read)
        read = read_table(file, "procedure_steps", [&](const TableRow& row) {
            const auto procedure = std::ranges::find(procedures.procedures, row.text("procedure_id"), &Procedure::id);
            if (procedure != procedures.procedures.end())
                procedure->steps.push_back(step_of(row));
        });
    if (read)
        read = read_table(file, "durations",
                          [&](const TableRow& row) { procedures.durations.push_back(duration_of(row)); });
    if (!read)
        return std::unexpected(std::move(read.error()));
    return procedures;
}

} // namespace entente::evidence
