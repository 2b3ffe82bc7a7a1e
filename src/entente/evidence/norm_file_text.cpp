#include <entente/evidence/norm_file.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace entente::evidence {

namespace {

constexpr std::size_t widest_line = 110; // characters

std::size_t characters(std::string_view text)
{
    return place_in({1, 0}, text, text.size()).column;
}

/// Pieces put one after the other, folded where a line would grow too wide; folded lines stand four blanks deeper.
std::string folded(std::size_t indent, std::string_view key, std::span<const std::string> pieces,
                   std::string_view between)
{
    std::string text;
    std::string line = fmt::format("{}{}:", std::string(indent, ' '), key);
    bool line_is_new = true;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::string piece = pieces[i] + std::string(i + 1 < pieces.size() ? between : "");
        // A line that began with # would be taken for a comment.
        if (!line_is_new && characters(line) + 1 + characters(piece) > widest_line && !piece.starts_with('#')) {
            text += line + '\n';
            line = std::string(indent + 4, ' ') + piece;
        } else {
            line += ' ' + piece;
        }
        line_is_new = false;
    }
    return text + line + '\n';
}

std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(' ', start), text.size());
        if (end > start)
            words.emplace_back(text.substr(start, end - start));
        start = end + 1;
    }
    return words;
}

/// Puts the lines of a file down, one block at a time.
class Writer {
public:
    explicit Writer(Language language) : language_(language) {}

    std::string text;

    void field(std::size_t indent, std::string_view key, std::string_view value)
    {
        if (!value.empty())
            text += folded(indent, key, words_of(value), "");
    }

    void list(std::size_t indent, std::string_view key, const std::vector<std::string>& items)
    {
        if (!items.empty())
            text += folded(indent, key, items, ",");
    }

    void condition(std::size_t indent, std::string_view heading, const Condition& value)
    {
        text += fmt::format("{}{}\n", std::string(indent, ' '), heading) + to_text(value, indent + 2, language_);
    }

    void legal_place(std::size_t indent, const LegalPlace& place)
    {
        field(indent, "authority", place.authority);
        field(indent, "official id", place.official_id);
        field(indent, "url", place.url);
        field(indent, "status", place.status);
        if (place.in_force_from)
            field(indent, "in force from", to_string(*place.in_force_from));
        if (place.in_force_until)
            field(indent, "in force until", to_string(*place.in_force_until));
    }

    void norm(const WrittenNorm& norm)
    {
        text += fmt::format("\n  norm {}\n", norm.id);
        field(4, "title en", norm.title.en);
        field(4, "title nl", norm.title.nl);
        field(4, "requires en", norm.requirement.en);
        field(4, "requires nl", norm.requirement.nl);
        if (norm.absolute)
            field(4, "absolute", "yes");
        list(4, "replaces", norm.replaces);
        condition(4, "applies if", norm.applies_if);
        condition(4, "met if", norm.met_if);
        field(4, "evidence", norm.evidence_needed);
        field(4, "consequence", norm.consequence);
        field(4, "responsible", norm.responsible_body);
        list(4, "topics", norm.topics);
        field(4, "tier", norm.tier);
        list(4, "sources", norm.source_ids);
        field(4, "confidence", norm.confidence);
        field(4, "note", norm.note);
    }

    void exception(const WrittenException& exception)
    {
        text += fmt::format("\n  exception {} to {}\n", exception.id, exception.to);
        field(4, "title en", exception.title.en);
        field(4, "title nl", exception.title.nl);
        condition(4, "if", exception.holds_if);
        field(4, "note", exception.note);
    }

    void article(const NormArticle& article)
    {
        text += fmt::format("\narticle {}\n", article.number);
        field(2, "instrument", article.own.instrument);
        legal_place(2, article.own);
        field(2, "text", article.text);
        field(2, "note", article.note);
        for (const WrittenNorm& one : article.norms)
            norm(one);
        for (const WrittenException& one : article.exceptions)
            exception(one);
    }

    void test_case(const NormCase& one);

private:
    Language language_;
};

bool reads_as_word(const std::string& text)
{
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    return !text.empty() && text != "yes" && text != "no" && std::ranges::all_of(text, is_letter);
}

std::string text_of(const FactValue& value)
{
    if (const bool* yes = std::get_if<bool>(&value))
        return *yes ? "yes" : "no";
    if (const double* number = std::get_if<double>(&value))
        return fmt::format("{}", *number);
    const auto& word = std::get<std::string>(value);
    return reads_as_word(word) ? word : "'" + word + "'";
}

void Writer::test_case(const NormCase& one)
{
    text += fmt::format("\n  case {}\n", one.id);
    field(4, "ruling", one.ruling);
    field(4, "note", one.note);
    if (one.on)
        field(4, "on", to_string(*one.on));
    std::vector<std::string> given;
    given.reserve(one.given.size());
    for (const GivenFact& fact : one.given)
        given.push_back(fmt::format("{} = {}", fact.fact_id, text_of(fact.value)));
    list(4, "given", given);
    std::vector<std::string> expected;
    expected.reserve(one.expected.size());
    for (const ExpectedVerdict& verdict : one.expected)
        expected.push_back(fmt::format("{} {}", verdict.norm_id, verdict.verdict));
    list(4, "expect", expected);
}

} // namespace

std::string to_text(const NormFile& file)
{
    Writer writer(file.language);
    writer.field(0, "instrument", file.instrument.instrument);
    writer.field(0, "id", file.id);
    writer.legal_place(0, file.instrument);
    writer.field(0, "language", file.language == Language::Nl ? "nl" : "en");
    writer.field(0, "note", file.note);
    for (const NormArticle& article : file.articles)
        writer.article(article);
    if (!file.cases.empty())
        writer.text += "\ntests\n";
    for (const NormCase& one : file.cases)
        writer.test_case(one);
    return std::move(writer.text);
}

} // namespace entente::evidence
