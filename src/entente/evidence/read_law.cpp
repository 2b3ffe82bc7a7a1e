#include <entente/evidence/content.hpp>
#include <entente/evidence/table_reader.hpp>

namespace entente::evidence {

namespace {

std::vector<std::string> split_values(const std::string& text)
{
    std::vector<std::string> values;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('|', start), text.size());
        values.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return values;
}

Norm norm_of(const TableRow& row)
{
    Norm norm;
    norm.id = row.text("norm_id");
    norm.instrument = row.text("instrument");
    norm.article = row.text("article");
    norm.authority = row.text("authority");
    norm.in_force_from = row.day("in_force_from");
    if (const auto until = row.date("in_force_until"))
        norm.in_force_until = until->latest; // a year or month counts to its end
    norm.title = {row.text("title_nl"), row.text("title_en")};
    norm.requirement = {row.text("requirement_nl"), row.text("requirement_en")};
    norm.applies_when = row.text("applies_when");
    norm.satisfied_when = row.text("satisfied_when");
    norm.exceptions = row.text("exceptions");
    norm.absolute = row.boolean("absolute");
    norm.replaces = row.list("replaces");
    norm.official_id = row.text("official_id");
    norm.url = row.text("url");
    norm.pending = row.text("status") == "pending";
    norm.evidence_needed = row.text("evidence_needed");
    norm.consequence = row.text("consequence_if_breached");
    norm.responsible_body = row.text("responsible_body");
    norm.topics = row.list("topics");
    norm.tier = row.text("tier");
    norm.source_ids = row.list("source_ids");
    norm.confidence = row.text("confidence");
    return norm;
}

Ruling ruling_of(const TableRow& row)
{
    Ruling ruling;
    ruling.id = row.text("ruling_id");
    ruling.court = row.text("court");
    ruling.citation = row.text("ecli_or_citation");
    ruling.date = row.text("date");
    ruling.name = row.text("name");
    ruling.holding = row.text("holding");
    ruling.norm_ids = row.list("norm_ids");
    ruling.reasoning = row.text("reasoning_en");
    ruling.confidence = row.text("confidence");
    ruling.engine_test = row.text("engine_test") == "yes";
    return ruling;
}

std::expected<void, Error> read_rulings(const SqliteFile& file, std::vector<Ruling>& rulings)
{
    auto read = read_table(file, "rulings", [&](const TableRow& row) { rulings.push_back(ruling_of(row)); });
    if (!read)
        return read;
    std::map<std::string, Ruling*, std::less<>> by_id;
    for (auto& ruling : rulings)
        by_id.emplace(ruling.id, &ruling);
    return read_table(file, "ruling_facts", [&](const TableRow& row) {
        if (const auto ruling = by_id.find(row.text("ruling_id")); ruling != by_id.end())
            ruling->second->facts.emplace(row.text("fact_id"), row.text("value"));
    });
}

} // namespace

std::expected<Law, Error> read_law(const SqliteFile& file)
{
    Law law;
    auto read = read_table(file, "facts", [&](const TableRow& row) {
        law.facts.push_back({row.text("fact_id"),
                             row.text("fact_group"),
                             row.text("nature"),
                             row.text("type"),
                             {row.text("question_nl"), row.text("question_en")},
                             split_values(row.text("allowed_values")),
                             row.text("unit"),
                             row.text("explanation")});
    });
    if (read)
        read = read_table(file, "fact_rules", [&](const TableRow& row) {
            law.fact_rules.push_back({row.text("fact_id"), row.list("provisions"), row.text("when_present"),
                                      row.text("when_absent"), row.text("party")});
        });
    if (read)
        read = read_table(file, "norms", [&](const TableRow& row) { law.norms.push_back(norm_of(row)); });
    if (read)
        read = read_rulings(file, law.rulings);
    if (read)
        read = read_table(file, "state_of_law", [&](const TableRow& row) {
            law.state_of_law.push_back({row.text("item_id"),
                                        {row.text("item_nl"), row.text("item")},
                                        {row.text("status_nl"), row.text("status")},
                                        row.text("status_date"),
                                        {row.text("note_nl"), row.text("note")},
                                        row.list("source_ids"),
                                        row.text("confidence")});
        });
    if (!read)
        return std::unexpected(std::move(read.error()));
    return law;
}

} // namespace entente::evidence
