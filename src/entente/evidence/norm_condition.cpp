#include <entente/evidence/norm_condition.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace entente::evidence {

namespace {

constexpr std::string_view arrow = "->";

/// The words of one language.
struct ConditionWords {
    std::string_view and_word;
    std::string_view or_word;
    std::array<std::string_view, 4> headings; ///< in the order of Joining
};

constexpr ConditionWords english_words{"and", "or", {"all of", "any of", "not all of", "none of"}};
constexpr ConditionWords dutch_words{"en", "of", {"al deze", "een van deze", "niet al deze", "geen van deze"}};

const ConditionWords& words_in(Language language)
{
    return language == Language::Nl ? dutch_words : english_words;
}

bool joins_by_and(Joining joining)
{
    return joining == Joining::AllOf || joining == Joining::NotAllOf;
}

std::string_view heading_in(Language language, Joining joining)
{
    return words_in(language).headings[static_cast<std::size_t>(joining)];
}

std::string_view word_in(Language language, Joining joining)
{
    return joins_by_and(joining) ? words_in(language).and_word : words_in(language).or_word;
}

std::optional<Joining> group_heading(Language language, std::string_view text)
{
    if (text.ends_with(':'))
        text = trimmed(text.substr(0, text.size() - 1));
    for (const Language known : {Language::En, language}) {
        const auto& headings = words_in(known).headings;
        const auto* const found = std::ranges::find(headings, text);
        if (found != headings.end())
            return static_cast<Joining>(found - headings.begin());
    }
    return std::nullopt;
}

/// A line with its first word taken off, when that joins it to the line before.
struct JoinedLine {
    std::string_view word;      ///< as written; empty: none
    bool joined_by_and = false; ///< else by or
    std::string_view rest;
    TextPlace place; ///< of the rest
};

JoinedLine joined_line(Language language, const OutlineLine& line)
{
    for (const Language known : {Language::En, language}) {
        for (const std::string_view word : {words_in(known).and_word, words_in(known).or_word}) {
            if (!line.text.starts_with(word) || line.text.size() == word.size() || line.text[word.size()] != ' ')
                continue;
            const std::size_t start = line.text.find_first_not_of(" \t", word.size());
            return {word, word == words_in(known).and_word, line.text.substr(start),
                    place_in(line.place, line.text, start)};
        }
    }
    return {"", false, line.text, line.place};
}

std::string one_blank_between_words(std::string_view text)
{
    std::string plain;
    for (const char letter : text) {
        const bool blank = letter == ' ' || letter == '\t' || letter == '\r';
        if (!blank)
            plain += letter;
        else if (!plain.empty() && plain.back() != ' ')
            plain += ' ';
    }
    return plain;
}

/// The columns an error in an expression counts are of the expression; the file wants those of the line.
TextPlace place_of_error(TextPlace term, const Error& error)
{
    constexpr std::string_view before = "column ";
    std::size_t column = 1;
    if (error.where.starts_with(before))
        std::from_chars(error.where.data() + before.size(), error.where.data() + error.where.size(), column);
    return {term.line, term.column + column - 1};
}

std::optional<Condition> read_line(const JoinedLine& line, ProblemList& problems)
{
    Condition made;
    made.place = line.place;
    std::string_view term = line.rest;
    const std::size_t at = line.rest.rfind(arrow);
    if (at != std::string_view::npos) {
        made.sentence = one_blank_between_words(trimmed(line.rest.substr(0, at)));
        const std::size_t start = std::min(line.rest.find_first_not_of(" \t", at + arrow.size()), line.rest.size());
        term = line.rest.substr(start);
        made.place = place_in(line.place, line.rest, start);
    }
    auto expression = parse_expression(term);
    if (expression) {
        made.term = std::move(*expression);
        return made;
    }
    if (at == std::string_view::npos && term.find(' ') != std::string_view::npos)
        problems.add(made.place, "this line has no fact behind it",
                     "write '->' and the name of a fact at its end, or the fact alone");
    else
        problems.add(place_of_error(made.place, expression.error()), expression.error().what,
                     expression.error().remedy);
    return std::nullopt;
}

/// Reads groups within groups; what every step needs is kept here.
class ConditionReader {
public:
    ConditionReader(Language language, ProblemList& problems) : language_(language), problems_(problems) {}

    Condition group(const OutlineLine& heading, std::optional<Joining> stated)
    {
        Condition group;
        group.place = heading.place;
        if (heading.below.empty())
            problems_.add(heading.place, fmt::format("nothing stands below '{}'", heading.text),
                          "write one condition a line below it, indented by two blanks");
        bool first = true;
        for (const OutlineLine& line : heading.below) {
            const JoinedLine joined = joined_line(language_, line);
            check_joining(joined, line, first, stated);
            first = false;
            if (auto made = part(line, joined))
                group.parts.push_back(std::move(*made));
        }
        group.joining = stated.value_or(Joining::AllOf);
        return group;
    }

private:
    std::optional<Condition> part(const OutlineLine& line, const JoinedLine& joined)
    {
        if (const auto joining = group_heading(language_, joined.rest)) {
            Condition made = group(line, joining);
            made.place = joined.place;
            return made.parts.empty() ? std::nullopt : std::optional(std::move(made));
        }
        for (const OutlineLine& lost : line.below)
            problems_.add(
                lost.place, "this line stands below a line that heads no group",
                fmt::format("write '{}' above it, or indent it less", fmt::join(words_in(language_).headings, "', '")));
        return read_line(joined, problems_);
    }

    void check_joining(const JoinedLine& joined, const OutlineLine& line, bool first, std::optional<Joining>& joining)
    {
        if (first) {
            if (!joined.word.empty())
                problems_.add(line.place, fmt::format("the first line of a group begins with '{}'", joined.word),
                              fmt::format("remove the word '{}'", joined.word));
            return;
        }
        if (joined.word.empty()) {
            problems_.add(line.place, "nothing joins this line to the one before",
                          joining ? fmt::format("begin it with '{}'", word_in(language_, *joining))
                                  : fmt::format("begin it with '{}' or '{}'", words_in(language_).and_word,
                                                words_in(language_).or_word));
            return;
        }
        if (!joining)
            joining = joined.joined_by_and ? Joining::AllOf : Joining::AnyOf;
        else if (joins_by_and(*joining) != joined.joined_by_and)
            problems_.add(
                line.place,
                fmt::format("'{}' stands among lines joined by '{}'", joined.word, word_in(language_, *joining)),
                fmt::format("put the lines that belong together in a group: '{}' or '{}', and the lines "
                            "below it",
                            heading_in(language_, Joining::AnyOf), heading_in(language_, Joining::AllOf)));
    }

    Language language_;
    ProblemList& problems_;
};

/// One line of the text, before its arrow is put below the others.
struct WrittenLine {
    std::string before; ///< with its indentation
    std::string term;
};

std::size_t characters(std::string_view text)
{
    return place_in({1, 0}, text, text.size()).column;
}

void write_group(const Condition& group, std::size_t indent, Language language, std::vector<WrittenLine>& lines)
{
    bool first = true;
    for (const Condition& part : group.parts) {
        std::string before(indent, ' ');
        if (!first)
            before += fmt::format("{} ", word_in(language, group.joining));
        first = false;
        if (!part.term) {
            lines.push_back({before + std::string(heading_in(language, part.joining)), ""});
            write_group(part, indent + 2, language, lines);
        } else if (part.sentence.empty()) {
            lines.push_back({before + to_text(*part.term), ""});
        } else {
            lines.push_back({before + part.sentence, to_text(*part.term)});
        }
    }
}

std::string bracketed(const Condition& part)
{
    const std::string text = expression_text(part);
    if (!part.term)
        return part.joining == Joining::AllOf || part.joining == Joining::AnyOf ? "(" + text + ")" : text;
    const ExpressionKind kind = part.term->root().kind;
    return kind == ExpressionKind::And || kind == ExpressionKind::Or ? "(" + text + ")" : text;
}

} // namespace

Condition read_condition(const OutlineLine& heading, Language language, ProblemList& problems)
{
    return ConditionReader(language, problems).group(heading, std::nullopt);
}

std::string to_text(const Condition& condition, std::size_t indent, Language language)
{
    std::vector<WrittenLine> lines;
    write_group(condition, indent, language, lines);
    std::size_t widest = 0;
    for (const WrittenLine& line : lines)
        if (!line.term.empty())
            widest = std::max(widest, characters(line.before));
    std::string text;
    for (const WrittenLine& line : lines) {
        text += line.before;
        if (!line.term.empty())
            text += fmt::format("{} {} {}", std::string(widest - characters(line.before), ' '), arrow, line.term);
        text += '\n';
    }
    return text;
}

std::string expression_text(const Condition& condition)
{
    if (condition.term)
        return to_text(*condition.term);
    std::string text;
    for (const Condition& part : condition.parts) {
        if (!text.empty())
            text += joins_by_and(condition.joining) ? " and " : " or ";
        text += condition.parts.size() == 1 ? expression_text(part) : bracketed(part);
    }
    if (condition.joining == Joining::NoneOf || condition.joining == Joining::NotAllOf)
        return "not (" + text + ")";
    return text;
}

std::expected<Expression, Error> expression_of(const Condition& condition)
{
    return parse_expression(expression_text(condition));
}

void for_each_line(const Condition& condition, const std::function<void(const Condition& line)>& each)
{
    if (condition.term)
        each(condition);
    for (const Condition& part : condition.parts)
        for_each_line(part, each);
}

} // namespace entente::evidence
