#include <entente/safeguards/norm_lint.hpp>
#include <entente/safeguards/norm_lint_parts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace entente::safeguards {

namespace {

void lint_exceptions(std::span<const evidence::NormFile> files, Findings& findings)
{
    const auto norms = evidence::filed_norms(files);
    if (norms)
        return;
    for (const evidence::Problem& problem : norms.error()) {
        const bool lost = problem.what.starts_with("there is no");
        findings.all.push_back(
            {lost ? LintKind::BrokenReference : LintKind::ExceptionCircle, Severity::Error, problem});
    }
}

void lint_unused_facts(std::span<const evidence::FiledNorm> norms, std::span<const evidence::LegalFact> facts,
                       std::vector<LintFinding>& findings)
{
    std::set<std::string, std::less<>> used;
    for (const evidence::FiledNorm& norm : norms) {
        for (const Expression* condition : {&norm.applies_when, &norm.satisfied_when})
            used.insert(condition->facts().begin(), condition->facts().end());
        if (norm.exceptions)
            used.insert(norm.exceptions->facts().begin(), norm.exceptions->facts().end());
    }
    std::size_t line = 1; // the header
    for (const evidence::LegalFact& fact : facts) {
        ++line;
        if (!used.contains(fact.id))
            findings.push_back({LintKind::UnusedFact,
                                Severity::Warning,
                                {"law/facts.csv", line, 1, fmt::format("no norm turns on the fact '{}'", fact.id),
                                 "use it in a norm, or remove it from the vocabulary"}});
    }
}

} // namespace

std::string_view to_string(LintKind kind)
{
    switch (kind) {
    case LintKind::UnknownFact:
        return "unknown_fact";
    case LintKind::WrongType:
        return "wrong_type";
    case LintKind::NeverHolds:
        return "never_holds";
    case LintKind::AlwaysHolds:
        return "always_holds";
    case LintKind::TooLarge:
        return "too_large";
    case LintKind::UnusedFact:
        return "unused_fact";
    case LintKind::ValidityGap:
        return "validity_gap";
    case LintKind::ValidityOverlap:
        return "validity_overlap";
    case LintKind::Duplicate:
        return "duplicate";
    case LintKind::BrokenReference:
        return "broken_reference";
    case LintKind::ExceptionCircle:
        return "exception_circle";
    case LintKind::IdleException:
        return "idle_exception";
    case LintKind::Clash:
        return "clash";
    case LintKind::NoApplyingCase:
        return "no_applying_case";
    case LintKind::NoSparingCase:
        break;
    }
    return "no_sparing_case";
}

std::string_view to_string(Severity severity)
{
    return severity == Severity::Error ? "error" : "warning";
}

std::vector<LintFinding> lint_norms(std::span<const evidence::NormFile> files,
                                    std::span<const evidence::LegalFact> facts)
{
    Findings findings;
    const Vocabulary vocabulary = vocabulary_of(facts);
    lint_names(files, findings);
    lint_cases(files, findings);
    lint_exceptions(files, findings);
    const bool sound = lint_facts(files, vocabulary, findings);
    const auto norms = evidence::filed_norms(files);
    if (norms) {
        lint_periods(*norms, files, findings);
        if (sound) {
            lint_conditions(*norms, files, vocabulary, findings);
            lint_clashes(*norms, vocabulary, findings);
        }
    }
    std::ranges::stable_sort(findings.all, {}, [](const LintFinding& finding) {
        return std::tuple(finding.problem.file, finding.problem.line, finding.problem.column);
    });
    if (norms)
        lint_unused_facts(*norms, facts, findings.all);
    return std::move(findings.all);
}

} // namespace entente::safeguards
