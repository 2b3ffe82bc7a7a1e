#include <entente/evidence/norms_of_files.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace entente::evidence {

namespace {

struct FiledException {
    const NormFile* file = nullptr;
    const WrittenException* written = nullptr;
};

Problem problem_at(const NormFile& file, TextPlace place, std::string what, std::string remedy)
{
    return {file.name, place.line, place.column, std::move(what), std::move(remedy)};
}

/// All exceptions by what they aim at, and what one of them comes to.
class Exceptions {
public:
    explicit Exceptions(std::span<const NormFile> files)
    {
        for (const NormFile& file : files)
            for (const NormArticle& article : file.articles) {
                for (const WrittenNorm& norm : article.norms)
                    targets_.insert(norm.id);
                for (const WrittenException& exception : article.exceptions) {
                    aims_.emplace(exception.id, exception.to);
                    targets_.insert(exception.id);
                    to_[exception.to].push_back({&file, &exception});
                }
            }
    }

    /// Those that aim at nothing, and those that go round in a circle.
    [[nodiscard]] std::vector<Problem> problems() const
    {
        std::vector<Problem> found;
        for (const auto& [target, exceptions] : to_)
            for (const FiledException& one : exceptions)
                if (auto problem = problem_of(one, target))
                    found.push_back(std::move(*problem));
        return found;
    }

    /// The exceptions to one norm or exception as text; empty: there are none.
    [[nodiscard]] std::string text_of(std::string_view target) const
    {
        const auto found = to_.find(target);
        if (found == to_.end())
            return {};
        std::string text;
        for (const FiledException& one : found->second) {
            const std::string part = text_of(*one.written);
            if (found->second.size() == 1)
                return part;
            text += text.empty() ? "" : " or ";
            text += needs_brackets(one.written->holds_if, part) ? "(" + part + ")" : part;
        }
        return text;
    }

private:
    [[nodiscard]] std::string text_of(const WrittenException& exception) const
    {
        const std::string own = expression_text(exception.holds_if);
        const std::string except = text_of(exception.id);
        if (except.empty())
            return own;
        return fmt::format("({}) and not ({})", own, except);
    }

    /// Brackets where without them the joined exceptions would be read as another tree.
    [[nodiscard]] bool needs_brackets(const Condition& condition, const std::string& text) const
    {
        const auto alone = parse_expression(text);
        const auto joined = parse_expression(text + " or x");
        return !alone || !joined || condition.parts.empty() || alone->root().kind == ExpressionKind::Or ||
               alone->root().kind == ExpressionKind::And;
    }

    [[nodiscard]] std::optional<Problem> problem_of(const FiledException& one, const std::string& target) const
    {
        const auto problem = [&](std::string what, std::string remedy) {
            return std::optional(problem_at(*one.file, one.written->place, std::move(what), std::move(remedy)));
        };
        const std::string& id = one.written->id;
        if (!targets_.contains(target))
            return problem(fmt::format("there is no norm or exception '{}'", target),
                           "write the id of one behind 'to'");
        std::string_view aim = target;
        for (std::size_t steps = 0; steps < max_expression_depth; ++steps) {
            if (aim == id)
                return problem(fmt::format("the exception '{}' is an exception to itself, in a circle", id),
                               "let one of the circle aim at a norm");
            const auto next = aims_.find(aim);
            if (next == aims_.end())
                return std::nullopt;
            aim = next->second;
        }
        return problem(fmt::format("the exception '{}' reaches no norm in {} steps", id, max_expression_depth),
                       "let it aim at a norm, or at an exception to one");
    }

    std::set<std::string, std::less<>> targets_;
    std::map<std::string, std::string, std::less<>> aims_;
    std::map<std::string, std::vector<FiledException>, std::less<>> to_;
};

std::optional<Expression> read(const std::string& text, const NormFile& file, TextPlace place,
                               std::vector<Problem>& problems)
{
    auto expression = parse_expression(text);
    if (expression)
        return std::move(*expression);
    problems.push_back(problem_at(file, place, expression.error().what, expression.error().remedy));
    return std::nullopt;
}

void add_norm(const NormFile& file, const NormArticle& article, const WrittenNorm& norm, const Exceptions& exceptions,
              std::vector<FiledNorm>& norms, std::vector<Problem>& problems)
{
    auto applies = read(expression_text(norm.applies_if), file, norm.applies_if.place, problems);
    auto met = read(expression_text(norm.met_if), file, norm.met_if.place, problems);
    std::optional<Expression> excepted;
    const std::string text = exceptions.text_of(norm.id);
    if (!text.empty())
        excepted = read(text, file, norm.place, problems);
    if (applies && met && (text.empty() || excepted))
        norms.push_back({&file, &article, &norm, legal_place_of(file, article), std::move(*applies), std::move(*met),
                         std::move(excepted)});
}

} // namespace

std::expected<std::vector<FiledNorm>, std::vector<Problem>> filed_norms(std::span<const NormFile> files)
{
    const Exceptions exceptions(files);
    std::vector<Problem> problems = exceptions.problems();
    if (!problems.empty())
        return std::unexpected(std::move(problems));
    std::vector<FiledNorm> norms;
    for (const NormFile& file : files)
        for (const NormArticle& article : file.articles)
            for (const WrittenNorm& norm : article.norms)
                add_norm(file, article, norm, exceptions, norms, problems);
    if (!problems.empty())
        return std::unexpected(std::move(problems));
    return norms;
}

LegalPlace legal_place_of(const NormFile& file, const NormArticle& article)
{
    LegalPlace place = article.own;
    const auto take = [](std::string& own, const std::string& from_above) {
        if (own.empty())
            own = from_above;
    };
    take(place.instrument, file.instrument.instrument);
    take(place.authority, file.instrument.authority);
    take(place.official_id, file.instrument.official_id);
    take(place.url, file.instrument.url);
    take(place.status, file.instrument.status);
    if (!place.in_force_from && !place.in_force_until) {
        place.in_force_from = file.instrument.in_force_from;
        place.in_force_until = file.instrument.in_force_until;
    }
    return place;
}

std::optional<std::string> norm_cell(const FiledNorm& filed, std::string_view column)
{
    const WrittenNorm& norm = *filed.written;
    const LegalPlace& place = filed.legal_place;
    const std::map<std::string_view, const std::string*> texts{{"norm_id", &norm.id},
                                                               {"instrument", &place.instrument},
                                                               {"article", &filed.article->number},
                                                               {"authority", &place.authority},
                                                               {"official_id", &place.official_id},
                                                               {"url", &place.url},
                                                               {"status", &place.status},
                                                               {"title_en", &norm.title.en},
                                                               {"title_nl", &norm.title.nl},
                                                               {"requirement_en", &norm.requirement.en},
                                                               {"requirement_nl", &norm.requirement.nl},
                                                               {"evidence_needed", &norm.evidence_needed},
                                                               {"consequence_if_breached", &norm.consequence},
                                                               {"responsible_body", &norm.responsible_body},
                                                               {"tier", &norm.tier},
                                                               {"confidence", &norm.confidence},
                                                               {"note", &norm.note}};
    if (const auto text = texts.find(column); text != texts.end())
        return *text->second;
    const auto day = [](const std::optional<PartialDate>& date) { return date ? to_string(*date) : std::string(); };
    if (column == "in_force_from")
        return day(place.in_force_from);
    if (column == "in_force_until")
        return day(place.in_force_until);
    if (column == "applies_when")
        return to_text(filed.applies_when);
    if (column == "satisfied_when")
        return to_text(filed.satisfied_when);
    if (column == "exceptions")
        return filed.exceptions ? to_text(*filed.exceptions) : std::string();
    if (column == "topics")
        return fmt::format("{}", fmt::join(norm.topics, ";"));
    if (column == "source_ids")
        return fmt::format("{}", fmt::join(norm.source_ids, ";"));
    if (column == "replaces")
        return fmt::format("{}", fmt::join(norm.replaces, ";"));
    if (column == "absolute")
        return norm.absolute ? "true" : "false";
    return std::nullopt;
}

Norm law_row(const FiledNorm& filed)
{
    const WrittenNorm& written = *filed.written;
    Norm norm;
    norm.id = written.id;
    norm.instrument = filed.legal_place.instrument;
    norm.article = filed.article->number;
    norm.authority = filed.legal_place.authority;
    if (filed.legal_place.in_force_from)
        norm.in_force_from = filed.legal_place.in_force_from->earliest;
    if (filed.legal_place.in_force_until)
        norm.in_force_until = filed.legal_place.in_force_until->latest;
    norm.title = written.title;
    norm.requirement = written.requirement;
    norm.applies_when = to_text(filed.applies_when);
    norm.satisfied_when = to_text(filed.satisfied_when);
    if (filed.exceptions)
        norm.exceptions = to_text(*filed.exceptions);
    norm.absolute = written.absolute;
    norm.replaces = written.replaces;
    norm.official_id = filed.legal_place.official_id;
    norm.url = filed.legal_place.url;
    norm.pending = filed.legal_place.status == "pending";
    norm.evidence_needed = written.evidence_needed;
    norm.consequence = written.consequence;
    norm.responsible_body = written.responsible_body;
    norm.topics = written.topics;
    norm.tier = written.tier;
    norm.source_ids = written.source_ids;
    norm.confidence = written.confidence;
    return norm;
}

} // namespace entente::evidence
