// The parts of the lint of norm files; for this room only.

#pragma once

#include <entente/base/expression.hpp>
#include <entente/evidence/norms_of_files.hpp>
#include <entente/safeguards/norm_lint.hpp>

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::safeguards {

/// The vocabulary as expressions want it.
using Vocabulary = std::map<std::string, FactDeclaration, std::less<>>;

[[nodiscard]] Vocabulary vocabulary_of(std::span<const evidence::LegalFact> facts);
[[nodiscard]] FactDeclarations declarations_of(const Vocabulary& vocabulary);

/// Takes findings in any order.
class Findings {
public:
    void add(LintKind kind, Severity severity, const evidence::NormFile& file, evidence::TextPlace place,
             std::string what, std::string remedy)
    {
        all.push_back({kind, severity, {file.name, place.line, place.column, std::move(what), std::move(remedy)}});
    }

    std::vector<LintFinding> all;
};

/// Ids given twice, and references to what there is not.
void lint_names(std::span<const evidence::NormFile> files, Findings& findings);

/// Facts that are not known or not of the type used, in conditions and cases.
/// @return  true when every condition is sound, so that it can be reasoned with
bool lint_facts(std::span<const evidence::NormFile> files, const Vocabulary& vocabulary, Findings& findings);

/// Norms without cases.
void lint_cases(std::span<const evidence::NormFile> files, Findings& findings);

/// Gaps and overlaps between versions.
void lint_periods(std::span<const evidence::FiledNorm> norms, std::span<const evidence::NormFile> files,
                  Findings& findings);

/// Conditions that never or always hold.
void lint_conditions(std::span<const evidence::FiledNorm> norms, std::span<const evidence::NormFile> files,
                     const Vocabulary& vocabulary, Findings& findings);

/// Norms that cannot both be met.
void lint_clashes(std::span<const evidence::FiledNorm> norms, const Vocabulary& vocabulary, Findings& findings);

/// True when there is a day on which both are in force.
[[nodiscard]] bool in_force_together(const evidence::LegalPlace& a, const evidence::LegalPlace& b);

} // namespace entente::safeguards
