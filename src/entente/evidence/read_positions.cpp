#include <entente/evidence/content.hpp>
#include <entente/evidence/table_reader.hpp>

namespace entente::evidence {

std::expected<Positions, Error> read_positions(const SqliteFile& file)
{
    Positions positions;
    auto read = read_table(file, "issues", [&](const TableRow& row) {
        positions.issues.push_back({row.text("issue_id"),
                                    row.text("issue_group"),
                                    row.list("provision_keys"),
                                    {row.text("question_nl"), row.text("question")}});
    });
    if (read)
        read = read_table(file, "interests", [&](const TableRow& row) {
            Interest interest;
            interest.id = row.text("row_id");
            interest.country = row.text("country");
            interest.actor = row.text("actor");
            interest.actor_type = row.text("actor_type");
            interest.issue_id = row.text("issue_id");
            interest.position = {row.text("position_note_nl"), row.text("position_note")};
            interest.interest = row.text("interest");
            interest.salience = row.number("salience").value_or(0.0);
            interest.salience_reason = {row.text("salience_reason_nl"), row.text("salience_reason")};
            interest.evidence = {row.text("evidence_nl"), row.text("evidence")};
            interest.source_ids = row.list("source_ids");
            interest.confidence = row.text("confidence");
            positions.interests.push_back(std::move(interest));
        });
    if (!read)
        return std::unexpected(std::move(read.error()));
    return positions;
}

} // namespace entente::evidence
