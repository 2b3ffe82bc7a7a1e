#include <entente/base/nearest_word.hpp>
#include <entente/safeguards/norm_lint_parts.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

namespace entente::safeguards {

namespace {

using evidence::NormArticle;
using evidence::NormCase;
using evidence::NormFile;
using evidence::TextPlace;
using evidence::WrittenException;
using evidence::WrittenNorm;

/// Ids in use, with the place of the first.
class Ids {
public:
    explicit Ids(std::string_view kind) : kind_(kind) {}

    void add(const std::string& id, const NormFile& file, TextPlace place, Findings& findings)
    {
        const auto [first, is_new] = places_.emplace(id, fmt::format("{}:{}:{}", file.name, place.line, place.column));
        if (!is_new)
            findings.add(LintKind::Duplicate, Severity::Error, file, place,
                         fmt::format("the {} '{}' is there already, at {}", kind_, id, first->second),
                         "give one of the two another id");
    }

    [[nodiscard]] bool contains(std::string_view id) const { return places_.contains(id); }

    [[nodiscard]] std::string nearest(std::string_view id) const
    {
        std::vector<std::string_view> known;
        for (const auto& [name, place] : places_)
            known.emplace_back(name);
        const auto found = nearest_word(id, known);
        return found ? fmt::format("did you mean '{}'?", *found) : "write the id of a norm that there is";
    }

private:
    std::string_view kind_;
    std::map<std::string, std::string, std::less<>> places_;
};

/// Two norms of one article that say the same.
void lint_repeated_norms(const NormFile& file, const NormArticle& article, Findings& findings)
{
    std::map<std::string, std::string> seen;
    for (const WrittenNorm& norm : article.norms) {
        const std::string says =
            evidence::expression_text(norm.applies_if) + "\n" + evidence::expression_text(norm.met_if);
        const auto [first, is_new] = seen.emplace(says, norm.id);
        if (!is_new)
            findings.add(LintKind::Duplicate, Severity::Warning, file, norm.place,
                         fmt::format("'{}' has the same conditions as '{}' in this article", norm.id, first->second),
                         "make one norm of the two");
    }
}

void lint_references(const NormFile& file, const Ids& norms, Findings& findings)
{
    for (const NormArticle& article : file.articles)
        for (const WrittenNorm& norm : article.norms)
            for (const std::string& replaced : norm.replaces)
                if (!norms.contains(replaced))
                    findings.add(LintKind::BrokenReference, Severity::Error, file, norm.place,
                                 fmt::format("'{}' replaces '{}', which there is not", norm.id, replaced),
                                 norms.nearest(replaced));
    for (const NormCase& one : file.cases)
        for (const auto& expected : one.expected)
            if (!norms.contains(expected.norm_id))
                findings.add(LintKind::BrokenReference, Severity::Error, file, expected.place,
                             fmt::format("there is no norm '{}'", expected.norm_id), norms.nearest(expected.norm_id));
}

FactType type_of(const FactValue& value)
{
    if (std::holds_alternative<bool>(value))
        return FactType::Boolean;
    return std::holds_alternative<double>(value) ? FactType::Number : FactType::Text;
}

std::string_view words_for(FactType type)
{
    switch (type) {
    case FactType::Boolean:
        return "yes or no";
    case FactType::Number:
        return "a number";
    case FactType::Text:
        break;
    }
    return "a word";
}

/// Checks what conditions and cases say of facts.
class FactCheck {
public:
    FactCheck(const Vocabulary& vocabulary, Findings& findings)
        : vocabulary_(vocabulary), declared_(declarations_of(vocabulary)), findings_(findings)
    {
        for (const auto& [name, declaration] : vocabulary)
            names_.emplace_back(name);
    }

    bool sound(const NormFile& file, const evidence::Condition& condition)
    {
        bool all_sound = true;
        evidence::for_each_line(condition, [&](const evidence::Condition& line) {
            bool known = true;
            for (const std::string& fact : line.term->facts())
                known = is_known(file, line.place, fact) && known;
            const auto checked = known ? check_types(*line.term, declared_) : std::expected<void, Error>{};
            if (!checked)
                findings_.add(LintKind::WrongType, Severity::Error, file, line.place,
                              fmt::format("{}: {}", checked.error().where, checked.error().what),
                              checked.error().remedy);
            all_sound = all_sound && known && checked;
        });
        return all_sound;
    }

    void check(const NormFile& file, const evidence::GivenFact& given)
    {
        if (!is_known(file, given.place, given.fact_id))
            return;
        const FactDeclaration& declaration = vocabulary_.find(given.fact_id)->second;
        if (declaration.type != type_of(given.value)) {
            findings_.add(LintKind::WrongType, Severity::Error, file, given.place,
                          fmt::format("the fact '{}' takes {}, not {}", given.fact_id, words_for(declaration.type),
                                      words_for(type_of(given.value))),
                          "give it a value of its type, as in the vocabulary of facts");
            return;
        }
        const auto* word = std::get_if<std::string>(&given.value);
        const auto& allowed = declaration.allowed_values;
        if (word != nullptr && !allowed.empty() && std::ranges::find(allowed, *word) == allowed.end())
            findings_.add(LintKind::WrongType, Severity::Error, file, given.place,
                          fmt::format("the fact '{}' cannot be '{}'", given.fact_id, *word),
                          fmt::format("write one of: {}", fmt::join(allowed, ", ")));
    }

private:
    bool is_known(const NormFile& file, TextPlace place, const std::string& fact)
    {
        if (vocabulary_.contains(fact))
            return true;
        const auto nearest = nearest_word(fact, names_);
        findings_.add(LintKind::UnknownFact, Severity::Error, file, place, fmt::format("there is no fact '{}'", fact),
                      nearest ? fmt::format("did you mean '{}'?", *nearest)
                              : "add it to the vocabulary of facts first");
        return false;
    }

    const Vocabulary& vocabulary_;
    FactDeclarations declared_;
    Findings& findings_;
    std::vector<std::string_view> names_;
};

} // namespace

Vocabulary vocabulary_of(std::span<const evidence::LegalFact> facts)
{
    Vocabulary vocabulary;
    for (const evidence::LegalFact& fact : facts) {
        FactDeclaration declaration;
        if (fact.type == "number")
            declaration.type = FactType::Number;
        else if (fact.type == "enum")
            declaration = {FactType::Text, fact.allowed_values};
        vocabulary.emplace(fact.id, std::move(declaration));
    }
    return vocabulary;
}

FactDeclarations declarations_of(const Vocabulary& vocabulary)
{
    return [&vocabulary](std::string_view name) {
        const auto found = vocabulary.find(name);
        return found == vocabulary.end() ? nullptr : &found->second;
    };
}

void lint_names(std::span<const NormFile> files, Findings& findings)
{
    Ids file_ids("file");
    Ids norms("norm");
    Ids norms_and_exceptions("norm or exception");
    for (const NormFile& file : files) {
        file_ids.add(file.id, file, {1, 1}, findings);
        Ids cases("case");
        for (const NormArticle& article : file.articles) {
            lint_repeated_norms(file, article, findings);
            for (const WrittenNorm& norm : article.norms) {
                norms_and_exceptions.add(norm.id, file, norm.place, findings);
                Findings counted_already;
                norms.add(norm.id, file, norm.place, counted_already);
            }
            for (const WrittenException& exception : article.exceptions)
                norms_and_exceptions.add(exception.id, file, exception.place, findings);
        }
        for (const NormCase& one : file.cases)
            cases.add(one.id, file, one.place, findings);
    }
    for (const NormFile& file : files)
        lint_references(file, norms, findings);
}

bool lint_facts(std::span<const NormFile> files, const Vocabulary& vocabulary, Findings& findings)
{
    FactCheck check(vocabulary, findings);
    bool sound = true;
    for (const NormFile& file : files) {
        for (const NormArticle& article : file.articles) {
            for (const WrittenNorm& norm : article.norms)
                for (const auto* condition : {&norm.applies_if, &norm.met_if})
                    sound = check.sound(file, *condition) && sound;
            for (const WrittenException& exception : article.exceptions)
                sound = check.sound(file, exception.holds_if) && sound;
        }
        for (const NormCase& one : file.cases)
            for (const auto& given : one.given)
                check.check(file, given);
    }
    return sound;
}

void lint_cases(std::span<const NormFile> files, Findings& findings)
{
    std::set<std::string, std::less<>> applies;
    std::set<std::string, std::less<>> spared;
    for (const NormFile& file : files)
        for (const NormCase& one : file.cases)
            for (const auto& expected : one.expected) {
                if (expected.verdict == "not_applicable")
                    spared.insert(expected.norm_id);
                else if (expected.verdict == "met" || expected.verdict == "breached" || expected.verdict == "excepted")
                    applies.insert(expected.norm_id);
            }
    for (const NormFile& file : files)
        for (const NormArticle& article : file.articles)
            for (const WrittenNorm& norm : article.norms) {
                if (!applies.contains(norm.id))
                    findings.add(LintKind::NoApplyingCase, Severity::Warning, file, norm.place,
                                 fmt::format("no case shows '{}' applying", norm.id),
                                 "add one below 'tests' that expects met, breached or excepted");
                if (!spared.contains(norm.id))
                    findings.add(LintKind::NoSparingCase, Severity::Warning, file, norm.place,
                                 fmt::format("no case shows '{}' not applying", norm.id),
                                 "add one below 'tests' that expects not_applicable");
            }
}

} // namespace entente::safeguards
