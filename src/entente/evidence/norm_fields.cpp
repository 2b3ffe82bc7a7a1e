#include <entente/base/nearest_word.hpp>
#include <entente/evidence/norm_fields.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace entente::evidence {

namespace {

std::string plain_words(std::string_view text)
{
    std::string plain;
    for (const char letter : text) {
        if (letter != ' ' && letter != '\t' && letter != '\r')
            plain += letter;
        else if (!plain.empty() && plain.back() != ' ')
            plain += ' ';
    }
    if (plain.ends_with(' '))
        plain.pop_back();
    return plain;
}

void add_pieces(const OutlineLine& line, std::vector<FieldPiece>& pieces)
{
    pieces.push_back({line.text, line.place});
    for (const OutlineLine& below : line.below)
        add_pieces(below, pieces);
}

/// The heading a line begins with, and what follows it.
std::optional<Section> section_of(const OutlineLine& line, Words headings)
{
    for (const std::string_view heading : headings) {
        if (!line.text.starts_with(heading))
            continue;
        const std::string_view rest = line.text.substr(heading.size());
        if (!rest.empty() && rest.front() != ' ' && rest.front() != '\t' && rest != ":")
            continue;
        const std::size_t start = std::min(rest.find_first_not_of(" \t:"), rest.size());
        return Section{heading, rest.substr(start), place_in(line.place, line.text, heading.size() + start), &line};
    }
    return std::nullopt;
}

} // namespace

void check_word(std::string_view word, TextPlace place, Words allowed, ProblemList& problems)
{
    if (std::ranges::find(allowed, word) != allowed.end())
        return;
    const auto nearest = nearest_word(word, allowed);
    problems.add(place, fmt::format("'{}' is none of the words that can stand here", word),
                 nearest ? fmt::format("did you mean '{}'?", *nearest)
                         : fmt::format("write one of: {}", fmt::join(allowed, ", ")));
}

bool is_id(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.' || c == ':';
    });
}

void check_id(std::string_view id, TextPlace place, ProblemList& problems)
{
    if (!is_id(id))
        problems.add(place, fmt::format("'{}' is not an id", id), "use letters, digits and _ - . : without blanks");
}

FieldBlock::FieldBlock(TextPlace place, std::string what, std::span<const OutlineLine> lines, Words fields,
                       Words headings, ProblemList& problems)
    : place_(place), what_(std::move(what)), problems_(&problems)
{
    for (const OutlineLine& line : lines)
        take(line, fields, headings);
}

void FieldBlock::take(const OutlineLine& line, Words fields, Words headings)
{
    if (auto section = section_of(line, headings)) {
        sections_.push_back(*section);
        return;
    }
    const std::size_t colon = line.text.find(':');
    const std::string key = plain_words(line.text.substr(0, colon));
    if (colon == std::string_view::npos || std::ranges::find(fields, key) == fields.end()) {
        report_unknown(line, fields, headings);
        return;
    }
    std::vector<FieldPiece> pieces;
    const std::size_t start = std::min(line.text.find_first_not_of(" \t", colon + 1), line.text.size());
    pieces.push_back({line.text.substr(start), place_in(line.place, line.text, start)});
    for (const OutlineLine& below : line.below)
        add_pieces(below, pieces);
    if (!fields_.emplace(key, std::move(pieces)).second)
        problems_->add(line.place, fmt::format("'{}' is given twice in {}", key, what_), "keep one of them");
}

void FieldBlock::report_unknown(const OutlineLine& line, Words fields, Words headings) const
{
    std::vector<std::string_view> known(fields.begin(), fields.end());
    known.insert(known.end(), headings.begin(), headings.end());
    const std::size_t colon = line.text.find(':');
    if (colon == std::string_view::npos) {
        const auto without_colon =
            std::ranges::find_if(fields, [&](std::string_view field) { return line.text.starts_with(field); });
        if (without_colon != fields.end()) {
            problems_->add(line.place, fmt::format("a colon is missing after '{}'", *without_colon),
                           fmt::format("write '{}: ...'", *without_colon));
            return;
        }
    }
    const std::string whole = plain_words(line.text.substr(0, colon));
    const std::string first_word = whole.substr(0, whole.find(' '));
    auto nearest = nearest_word(whole, known);
    if (!nearest)
        nearest = nearest_word(first_word, known);
    problems_->add(line.place, fmt::format("'{}' is not known in {}", nearest ? whole : first_word, what_),
                   nearest ? fmt::format("did you mean '{}'?", *nearest)
                           : fmt::format("write one of: {}", fmt::join(known, ", ")));
}

std::string FieldBlock::text(std::string_view field) const
{
    const auto found = fields_.find(field);
    if (found == fields_.end())
        return {};
    std::string joined;
    for (const FieldPiece& piece : found->second) {
        joined += piece.text;
        joined += ' ';
    }
    return plain_words(joined);
}

std::string FieldBlock::required_text(std::string_view field) const
{
    std::string said = text(field);
    if (said.empty())
        miss(field);
    return said;
}

std::string FieldBlock::word(std::string_view field, Words allowed) const
{
    std::string said = text(field);
    if (fields_.contains(field))
        check_word(said, place(field), allowed, *problems_);
    return said;
}

std::string FieldBlock::required_id(std::string_view field) const
{
    std::string id = required_text(field);
    if (!id.empty())
        check_id(id, place(field), *problems_);
    return id;
}

std::vector<FieldPiece> FieldBlock::items(std::string_view field) const
{
    std::vector<FieldPiece> items;
    const auto found = fields_.find(field);
    if (found == fields_.end())
        return items;
    for (const FieldPiece& piece : found->second) {
        for (std::size_t start = 0; start < piece.text.size();) {
            const std::size_t end = std::min(piece.text.find(',', start), piece.text.size());
            const std::size_t first = piece.text.find_first_not_of(" \t", start);
            if (first >= end)
                problems_->add(place_in(piece.place, piece.text, start), "nothing stands before this comma",
                               "remove the comma");
            else
                items.push_back(
                    {trimmed(piece.text.substr(first, end - first)), place_in(piece.place, piece.text, first)});
            start = end + 1;
        }
    }
    return items;
}

std::vector<std::string> FieldBlock::ids(std::string_view field) const
{
    std::vector<std::string> ids;
    for (const FieldPiece& item : items(field)) {
        check_id(item.text, item.place, *problems_);
        ids.emplace_back(item.text);
    }
    return ids;
}

std::optional<PartialDate> FieldBlock::date(std::string_view field) const
{
    if (!fields_.contains(field))
        return std::nullopt;
    auto date = parse_partial_date(text(field));
    if (date)
        return *date;
    problems_->add(place(field), date.error().what, date.error().remedy);
    return std::nullopt;
}

TextPlace FieldBlock::place(std::string_view field) const
{
    const auto found = fields_.find(field);
    return found == fields_.end() ? place_ : found->second.front().place;
}

void FieldBlock::miss(std::string_view name) const
{
    problems_->add(place_, fmt::format("{} has no '{}'", what_, name), fmt::format("add a line '{}'", name));
}

} // namespace entente::evidence
