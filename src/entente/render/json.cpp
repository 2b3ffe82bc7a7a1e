#include <entente/render/json.hpp>
#include <entente/render/words.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>
#include <string_view>

namespace entente::render {

namespace {

using Json = nlohmann::ordered_json;

void put(Json& object, const char* name, std::string_view text)
{
    if (!text.empty())
        object[name] = text;
}

void put(Json& object, const char* name, const Text& text)
{
    if (!text.nl.empty() || !text.en.empty())
        object[name] = {{"nl", text.nl}, {"en", text.en}};
}

void put(Json& object, const char* name, std::optional<double> number)
{
    if (number && std::isfinite(*number))
        object[name] = *number;
}

void put(Json& object, const char* name, const std::vector<evidence::Reference>& references)
{
    if (references.empty())
        return;
    Json ids = Json::array();
    for (const auto& reference : references)
        ids.push_back(reference.id);
    object[name] = std::move(ids);
}

template <class Items, class ToJson>
Json array_of(const Items& items, ToJson to_object)
{
    Json array = Json::array();
    for (const auto& item : items)
        array.push_back(to_object(item));
    return array;
}

Json object_of(const advice::Manifest& manifest)
{
    Json object = Json::object();
    put(object, "version", manifest.version);
    put(object, "evidence", manifest.evidence_hash);
    put(object, "partnership", manifest.partnership_hash);
    put(object, "as_of", manifest.as_of);
    object["seed"] = manifest.seed;
    object["options"] = Json::object();
    for (const auto& [name, value] : manifest.options)
        object["options"][name] = value;
    return object;
}

Json object_of(const advice::Cell& cell)
{
    Json object = Json::object();
    put(object, "text", cell.text);
    put(object, "number", cell.number);
    put(object, "references", cell.references);
    return object;
}

Json object_of(const advice::Subject& subject)
{
    Json object = Json::object();
    put(object, "partner", subject.partner);
    put(object, "partner_name", subject.partner_name);
    put(object, "title", subject.title);
    put(object, "form", subject.form);
    put(object, "objective", subject.objective);
    put(object, "parties", subject.parties);
    object["provisions"] = array_of(subject.provisions, [](const auto& cell) { return object_of(cell); });
    object["made_from_precedents"] = subject.made_from_precedents;
    return object;
}

Json object_of(const advice::Block& block)
{
    Json object = {{"kind", name_of(block.kind)}};
    put(object, "id", block.id);
    put(object, "text", block.text);
    if (block.kind == advice::Block::Kind::Fold)
        object["folded"] = array_of(block.folded, [](const auto& folded) { return object_of(folded); });
    return object;
}

Json object_of(const advice::Chapter& chapter)
{
    Json object = {{"id", advice::id_of(chapter.question)}, {"summary", chapter.summary}};
    put(object, "heading", chapter.heading);
    put(object, "asked", chapter.asked);
    object["blocks"] = array_of(chapter.blocks, [](const auto& block) { return object_of(block); });
    return object;
}

Json object_of(const advice::Statement& statement)
{
    Json object = {{"id", statement.id},
                   {"kind", name_of(statement.kind)},
                   {"question", advice::id_of(statement.question)},
                   {"grade", name_of(statement.grade)}};
    put(object, "grade_reason", statement.grade_reason);
    put(object, "text", statement.text);
    put(object, "references", statement.references);
    return object;
}

Json object_of(const advice::FigureRow& row)
{
    Json object = Json::object();
    put(object, "series", row.series);
    put(object, "label", row.label);
    put(object, "column", row.column);
    put(object, "x", row.x);
    put(object, "y", row.y);
    put(object, "low", row.low);
    put(object, "high", row.high);
    if (row.highlighted)
        object["highlighted"] = true;
    return object;
}

Json object_of(const advice::FigureMarker& marker)
{
    Json object = Json::object();
    put(object, "x", marker.x);
    put(object, "label", marker.label);
    return object;
}

Json object_of(const advice::Figure& figure)
{
    Json object = {{"id", figure.id}, {"question", advice::id_of(figure.question)}};
    put(object, "title", figure.title);
    put(object, "caption", figure.caption);
    put(object, "alternative", figure.alternative);
    object["mark"] = name_of(figure.mark);
    put(object, "x_title", figure.x_title);
    put(object, "y_title", figure.y_title);
    object["x_is_year"] = figure.x_is_year;
    object["rows"] = array_of(figure.rows, [](const auto& row) { return object_of(row); });
    if (!figure.markers.empty())
        object["markers"] = array_of(figure.markers, [](const auto& marker) { return object_of(marker); });
    put(object, "references", figure.references);
    return object;
}

Json object_of(const advice::Table& table)
{
    Json object = {{"id", table.id}, {"question", advice::id_of(table.question)}};
    put(object, "title", table.title);
    put(object, "note", table.note);
    object["columns"] =
        array_of(table.columns, [](const Text& name) { return Json{{"nl", name.nl}, {"en", name.en}}; });
    object["rows"] = array_of(
        table.rows, [](const auto& row) { return array_of(row, [](const auto& cell) { return object_of(cell); }); });
    put(object, "references", table.references);
    return object;
}

Json object_of(const advice::CitedSource& cited)
{
    const auto& source = cited.source;
    Json object = {{"number", cited.number}, {"id", source.id}};
    put(object, "kind", source.kind);
    put(object, "title", source.title);
    put(object, "publisher", source.publisher);
    put(object, "url", source.url);
    put(object, "date", source.date);
    put(object, "licence", source.licence);
    put(object, "retrieved", source.retrieved);
    put(object, "trust", source.trust);
    return object;
}

} // namespace

std::string to_json(const advice::Advice& advice)
{
    const auto each = [](const auto& item) { return object_of(item); };
    Json document = Json::object();
    document["entente"] = advice.manifest.version;
    document["manifest"] = object_of(advice.manifest);
    document["subject"] = object_of(advice.subject);
    document["questions"] = array_of(advice.chapters, each);
    document["statements"] = array_of(advice.statements, each);
    document["figures"] = array_of(advice.figures, each);
    document["tables"] = array_of(advice.tables, each);
    document["chances"] = advice.chances;
    document["risks"] = advice.risks;
    document["gaps"] = advice.gaps;
    document["sources"] = array_of(advice.sources, each);
    document["source_numbers"] = Json::object();
    for (const auto& [reference, numbers] : advice.source_numbers)
        document["source_numbers"][reference] = numbers;
    // Bytes that are not UTF-8 become the replacement sign: a writer of valid evidence must not throw.
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace entente::render
