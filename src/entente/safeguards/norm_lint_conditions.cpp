#include <entente/safeguards/norm_lint_parts.hpp>
#include <entente/safeguards/satisfying_facts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace entente::safeguards {

namespace {

using evidence::Condition;
using evidence::FiledNorm;
using evidence::NormFile;

class ConditionLint {
public:
    ConditionLint(const Vocabulary& vocabulary, Findings& findings)
        : declared_(declarations_of(vocabulary)), findings_(findings)
    {
    }

    /// Reports the smallest parts that never or always hold. @return  true when there are any
    bool report_parts(const NormFile& file, const Condition& condition, std::string_view heading)
    {
        bool reported = false;
        for (const Condition& part : condition.parts)
            reported = report_parts(file, part, heading) || reported;
        if (reported)
            return true;
        const auto expression = evidence::expression_of(condition);
        if (!expression)
            return false;
        const SearchEnd holds = search({{&*expression, true}});
        const SearchEnd fails = search({{&*expression, false}});
        const std::string text = to_text(*expression);
        if (holds == SearchEnd::Impossible)
            add(LintKind::NeverHolds, file, condition.place, fmt::format("'{}' can never hold ({})", text, heading),
                "correct the facts or thresholds it compares");
        if (fails == SearchEnd::Impossible)
            add(LintKind::AlwaysHolds, file, condition.place,
                fmt::format("'{}' holds whatever the facts ({})", text, heading),
                "remove it, or correct the facts or thresholds it compares");
        if (holds == SearchEnd::TooLarge || fails == SearchEnd::TooLarge)
            add(LintKind::TooLarge, file, condition.place,
                fmt::format("too many facts to tell whether this can hold ({})", heading), "split the condition");
        return holds != SearchEnd::Found || fails != SearchEnd::Found;
    }

    /// What the conditions of a norm come to together, when each by itself is sound.
    void report_together(const FiledNorm& norm)
    {
        const bool excepted = norm.exceptions && !norm.written->absolute;
        std::vector<WantedTruth> applies{{&norm.applies_when, true}};
        if (excepted)
            applies.push_back({&*norm.exceptions, false});
        const auto with = [&](const Expression& condition, bool value) {
            auto all = applies;
            all.push_back({&condition, value});
            return search(all);
        };
        const evidence::TextPlace place = norm.written->place;
        const std::string& id = norm.written->id;
        if (search(applies) == SearchEnd::Impossible) {
            add(LintKind::NeverHolds, *norm.file, place, fmt::format("'{}' is excepted wherever it applies", id),
                "narrow the exceptions to it");
            return;
        }
        if (with(norm.satisfied_when, true) == SearchEnd::Impossible)
            add(LintKind::NeverHolds, *norm.file, place, fmt::format("'{}' can never be met where it applies", id),
                "correct 'met if', or make it a norm that forbids: leave out of 'applies if' what it forbids");
        if (with(norm.satisfied_when, false) == SearchEnd::Impossible)
            add(LintKind::AlwaysHolds, *norm.file, place, fmt::format("nothing can breach '{}' where it applies", id),
                "correct 'applies if' or 'met if'");
        if (excepted && search({{&norm.applies_when, true}, {&*norm.exceptions, true}}) == SearchEnd::Impossible)
            add(LintKind::NeverHolds, *norm.file, place,
                fmt::format("the exceptions to '{}' never hold where it applies", id), "remove or correct them");
        if (norm.exceptions && norm.written->absolute)
            findings_.add(LintKind::IdleException, Severity::Warning, *norm.file, place,
                          fmt::format("'{}' is absolute and has exceptions, which never count", id),
                          "remove the exceptions, or the line 'absolute'");
    }

private:
    SearchEnd search(std::initializer_list<WantedTruth> wanted) const
    {
        return search(std::vector<WantedTruth>(wanted));
    }
    [[nodiscard]] SearchEnd search(const std::vector<WantedTruth>& wanted) const
    {
        return satisfying_facts(wanted, declared_).end;
    }

    void add(LintKind kind, const NormFile& file, evidence::TextPlace place, std::string what, std::string remedy)
    {
        const Severity severity = kind == LintKind::NeverHolds ? Severity::Error : Severity::Warning;
        findings_.add(kind, severity, file, place, std::move(what), std::move(remedy));
    }

    FactDeclarations declared_;
    Findings& findings_;
};

} // namespace

void lint_conditions(std::span<const FiledNorm> norms, std::span<const NormFile> files, const Vocabulary& vocabulary,
                     Findings& findings)
{
    ConditionLint lint(vocabulary, findings);
    bool exceptions_are_sound = true;
    for (const NormFile& file : files)
        for (const auto& article : file.articles)
            for (const auto& exception : article.exceptions)
                exceptions_are_sound =
                    !lint.report_parts(file, exception.holds_if, "exception " + exception.id) && exceptions_are_sound;
    for (const FiledNorm& norm : norms) {
        const bool applies = lint.report_parts(*norm.file, norm.written->applies_if, "applies if");
        const bool met = lint.report_parts(*norm.file, norm.written->met_if, "met if");
        if (!applies && !met && (exceptions_are_sound || !norm.exceptions))
            lint.report_together(norm);
    }
}

} // namespace entente::safeguards
