#include <entente/evidence/norm_fields.hpp>
#include <entente/evidence/norm_file.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

namespace entente::evidence {

namespace {

using Word = std::string_view;

constexpr std::array header_fields =
    std::to_array<Word>({"instrument", "id", "authority", "official id", "url", "status", "in force from",
                         "in force until", "language", "note"});
constexpr std::array header_headings = std::to_array<Word>({"article", "tests"});
constexpr std::array article_fields = std::to_array<Word>(
    {"instrument", "authority", "official id", "url", "status", "in force from", "in force until", "text", "note"});
constexpr std::array article_headings = std::to_array<Word>({"norm", "exception"});
constexpr std::array norm_fields =
    std::to_array<Word>({"title en", "title nl", "requires en", "requires nl", "absolute", "replaces", "evidence",
                         "consequence", "responsible", "topics", "tier", "sources", "confidence", "note"});
constexpr std::array norm_headings = std::to_array<Word>({"applies if", "met if"});
constexpr std::array exception_fields = std::to_array<Word>({"title en", "title nl", "note"});
constexpr std::array exception_headings = std::to_array<Word>({"if"});
constexpr std::array case_fields = std::to_array<Word>({"ruling", "note", "on", "given", "expect"});
constexpr std::array case_headings = std::to_array<Word>({"case"});

constexpr std::array authorities = std::to_array<Word>(
    {"jus_cogens", "treaty", "eu_primary", "eu_secondary", "nl_constitution", "nl_statute", "soft_law"});
constexpr std::array statuses = std::to_array<Word>({"in_force", "pending"});
constexpr std::array languages = std::to_array<Word>({"nl", "en"});
constexpr std::array tiers = std::to_array<Word>({"core", "supporting"});
constexpr std::array confidences = std::to_array<Word>({"sourced", "memory"});
constexpr std::array yes_and_no = std::to_array<Word>({"yes", "no"});
constexpr std::array verdicts =
    std::to_array<Word>({"not_in_force", "not_applicable", "excepted", "met", "breached", "unknown"});

LegalPlace read_legal_place(const FieldBlock& block, ProblemList& problems)
{
    LegalPlace place;
    place.instrument = block.text("instrument");
    place.authority = block.word("authority", authorities);
    place.official_id = block.text("official id");
    place.url = block.text("url");
    place.status = block.word("status", statuses);
    place.in_force_from = block.date("in force from");
    place.in_force_until = block.date("in force until");
    if (place.in_force_from && place.in_force_until && place.in_force_until->latest < place.in_force_from->earliest)
        problems.add(block.place("in force until"), "the last day in force lies before the first",
                     "correct one of the two dates");
    return place;
}

/// The condition below a heading that must stand once in a block.
Condition required_condition(const FieldBlock& block, std::string_view heading, Language language,
                             ProblemList& problems)
{
    const Section* found = nullptr;
    for (const Section& section : block.sections()) {
        if (section.word != heading)
            continue;
        if (found != nullptr)
            problems.add(section.line->place, fmt::format("'{}' is given twice", heading), "keep one of them");
        else
            found = &section;
    }
    if (found == nullptr) {
        block.miss(heading);
        return {};
    }
    if (!found->rest.empty())
        problems.add(found->rest_place, fmt::format("a condition stands on the line of '{}'", heading),
                     "write it below that line, indented by two blanks");
    return read_condition(*found->line, language, problems);
}

WrittenNorm read_norm(const Section& section, Language language, ProblemList& problems)
{
    check_id(section.rest, section.rest_place, problems);
    const FieldBlock block(section.line->place, fmt::format("norm {}", section.rest), section.line->below, norm_fields,
                           norm_headings, problems);
    WrittenNorm norm;
    norm.place = section.rest_place;
    norm.id = section.rest;
    norm.title = {block.required_text("title nl"), block.required_text("title en")};
    norm.requirement = {block.required_text("requires nl"), block.required_text("requires en")};
    norm.applies_if = required_condition(block, "applies if", language, problems);
    norm.met_if = required_condition(block, "met if", language, problems);
    norm.absolute = block.word("absolute", yes_and_no) == "yes";
    norm.replaces = block.ids("replaces");
    norm.evidence_needed = block.required_text("evidence");
    norm.consequence = block.required_text("consequence");
    norm.responsible_body = block.required_text("responsible");
    norm.topics = block.ids("topics");
    norm.tier = block.word("tier", tiers);
    norm.source_ids = block.ids("sources");
    norm.confidence = block.word("confidence", confidences);
    norm.note = block.text("note");
    if (norm.topics.empty())
        block.miss("topics");
    if (norm.tier.empty())
        block.miss("tier");
    if (norm.source_ids.empty())
        block.miss("sources");
    if (norm.confidence.empty())
        block.miss("confidence");
    return norm;
}

WrittenException read_exception(const Section& section, Language language, ProblemList& problems)
{
    constexpr std::string_view between = " to ";
    WrittenException exception;
    exception.place = section.rest_place;
    const std::size_t at = section.rest.find(between);
    exception.id = trimmed(section.rest.substr(0, at));
    check_id(exception.id, section.rest_place, problems);
    if (at == std::string_view::npos) {
        problems.add(section.rest_place, "this exception does not say to what",
                     "write 'exception <its id> to <id of a norm or an exception>'");
    } else {
        exception.to = trimmed(section.rest.substr(at + between.size()));
        check_id(exception.to, place_in(section.rest_place, section.rest, at + between.size()), problems);
    }
    const FieldBlock block(section.line->place, fmt::format("exception {}", exception.id), section.line->below,
                           exception_fields, exception_headings, problems);
    exception.title = {block.text("title nl"), block.text("title en")};
    exception.holds_if = required_condition(block, "if", language, problems);
    exception.note = block.text("note");
    return exception;
}

NormArticle read_article(const Section& section, const NormFile& file, ProblemList& problems)
{
    const FieldBlock block(section.line->place, fmt::format("article {}", section.rest), section.line->below,
                           article_fields, article_headings, problems);
    NormArticle article;
    article.place = section.line->place;
    article.number = section.rest;
    if (article.number.empty())
        problems.add(section.line->place, "this article has no number", "write it behind 'article'");
    article.own = read_legal_place(block, problems);
    article.text = block.text("text");
    article.note = block.text("note");
    if (article.own.authority.empty() && file.instrument.authority.empty())
        block.miss("authority");
    for (const Section& part : block.sections()) {
        if (part.word == "norm")
            article.norms.push_back(read_norm(part, file.language, problems));
        else
            article.exceptions.push_back(read_exception(part, file.language, problems));
    }
    if (block.sections().empty())
        problems.add(section.line->place, "this article has no norm and no exception",
                     "add one, or remove the article");
    return article;
}

std::optional<FactValue> read_value(std::string_view text)
{
    if (text == "yes" || text == "no")
        return text == "yes";
    if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'')
        return std::string(text.substr(1, text.size() - 2));
    if (text.empty())
        return std::nullopt;
    if (text.front() == '-' || (text.front() >= '0' && text.front() <= '9')) {
        double number = 0.0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failure == std::errc{} && end == text.data() + text.size())
            return number;
        return std::nullopt;
    }
    return is_id(text) ? std::optional<FactValue>(std::string(text)) : std::nullopt;
}

std::vector<GivenFact> read_given(const FieldBlock& block, ProblemList& problems)
{
    std::vector<GivenFact> given;
    std::set<std::string, std::less<>> seen;
    for (const FieldPiece& item : block.items("given")) {
        const std::size_t equals = item.text.find('=');
        const std::string_view name = trimmed(item.text.substr(0, equals));
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view{} : trimmed(item.text.substr(equals + 1));
        auto read = read_value(value);
        if (!is_id(name) || !read)
            problems.add(item.place, fmt::format("'{}' gives no fact a value", item.text),
                         "write fact = yes, fact = no, fact = 12 or fact = word");
        else if (!seen.emplace(name).second)
            problems.add(item.place, fmt::format("the fact '{}' is given twice in this case", name),
                         "keep one of them");
        else
            given.push_back({std::string(name), std::move(*read), item.place});
    }
    return given;
}

std::vector<ExpectedVerdict> read_expected(const FieldBlock& block, ProblemList& problems)
{
    std::vector<ExpectedVerdict> expected;
    for (const FieldPiece& item : block.items("expect")) {
        const std::size_t blank = item.text.find(' ');
        const std::string_view norm = item.text.substr(0, blank);
        if (blank == std::string_view::npos) {
            problems.add(
                item.place, fmt::format("no verdict is expected of '{}'", norm),
                "write the norm and behind it met, breached, excepted, not_applicable, not_in_force or unknown");
            continue;
        }
        const std::size_t start = item.text.find_first_not_of(' ', blank);
        check_id(norm, item.place, problems);
        check_word(item.text.substr(start), place_in(item.place, item.text, start), verdicts, problems);
        expected.push_back({std::string(norm), std::string(item.text.substr(start)), item.place});
    }
    return expected;
}

NormCase read_case(const Section& section, ProblemList& problems)
{
    check_id(section.rest, section.rest_place, problems);
    const FieldBlock block(section.line->place, fmt::format("case {}", section.rest), section.line->below, case_fields,
                           {}, problems);
    NormCase made;
    made.place = section.rest_place;
    made.id = section.rest;
    made.ruling = block.text("ruling");
    if (!made.ruling.empty())
        check_id(made.ruling, block.place("ruling"), problems);
    made.note = block.text("note");
    if (const auto on = block.date("on")) {
        made.on = on->earliest;
        if (on->precision != DatePrecision::Day)
            problems.add(block.place("on"), "the law of a case is that of one day", "write it as YYYY-MM-DD");
    }
    made.given = read_given(block, problems);
    made.expected = read_expected(block, problems);
    if (made.expected.empty() && block.text("expect").empty())
        block.miss("expect");
    return made;
}

} // namespace

std::expected<NormFile, std::vector<Problem>> parse_norm_file(std::string_view text, std::string name)
{
    ProblemList problems(name);
    const std::vector<OutlineLine> lines = read_outline(text, problems);
    const FieldBlock block({1, 1}, "the head of the file", lines, header_fields, header_headings, problems);
    NormFile file;
    file.name = std::move(name);
    file.id = block.required_id("id");
    file.language = block.word("language", languages) == "nl" ? Language::Nl : Language::En;
    file.instrument = read_legal_place(block, problems);
    file.note = block.text("note");
    if (file.instrument.instrument.empty())
        block.miss("instrument");
    for (const Section& section : block.sections()) {
        if (section.word == "article") {
            file.articles.push_back(read_article(section, file, problems));
            continue;
        }
        const FieldBlock tests(section.line->place, "the tests", section.line->below, {}, case_headings, problems);
        for (const Section& one : tests.sections())
            file.cases.push_back(read_case(one, problems));
    }
    auto found = std::move(problems).sorted();
    if (!found.empty())
        return std::unexpected(std::move(found));
    return file;
}

} // namespace entente::evidence
