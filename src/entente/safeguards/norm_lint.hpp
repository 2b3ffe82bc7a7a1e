// What is wrong or doubtful in a set of norm files, before any design is judged by it.

#pragma once

#include <entente/evidence/law.hpp>
#include <entente/evidence/norm_file.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace entente::safeguards {

enum class Severity {
    Error,   ///< the law cannot be judged as meant
    Warning, ///< a lawyer should look
};

enum class LintKind {
    UnknownFact, ///< a condition or a case names a fact that is not in the vocabulary
    WrongType,   ///< a fact is used or given as what it is not
    NeverHolds,  ///< a condition that no facts bring about, or a norm that cannot apply, or not be met where it does
    AlwaysHolds, ///< a condition that holds whatever the facts, or a norm that nothing can breach
    TooLarge,    ///< not settled which of the two
    UnusedFact,  ///< a fact that no norm turns on
    ValidityGap, ///< days on which neither of two successive versions is in force
    ValidityOverlap, ///< days on which both are
    Duplicate,       ///< one id twice, or one norm twice in an article
    BrokenReference, ///< an id of a norm or exception that there is not
    ExceptionCircle, ///< exceptions that take each other away
    IdleException,   ///< an exception to an absolute norm: it never counts
    Clash,           ///< two norms that can apply together and then cannot both be met
    NoApplyingCase,  ///< a norm without a case in which it applies
    NoSparingCase,   ///< a norm without a case in which it does not
};

/// "unknown_fact", "wrong_type", ...
[[nodiscard]] std::string_view to_string(LintKind kind);

/// "error" or "warning".
[[nodiscard]] std::string_view to_string(Severity severity);

struct LintFinding {
    LintKind kind = LintKind::UnknownFact;
    Severity severity = Severity::Error;
    evidence::Problem problem; ///< file:line:column, what, remedy
};

/// Checks all files together.
///
/// Whether a condition can hold is exact over all values that can make a difference: yes and no, the words a fact
/// allows, and for a number every threshold and a point in each gap. Two norms clash when there are facts for which
/// both apply, neither is excepted, each can be met by the facts left over, and both together cannot. Costs about a
/// tenth of a second for 134 norms; exponential in the facts of one norm, or of two that clash, in the worst case, and
/// then cut short with TooLarge.
///
/// @param facts  the vocabulary, in the order of its table
/// @return  by file, line and column; facts no norm uses last, as places in law/facts.csv
[[nodiscard]] std::vector<LintFinding> lint_norms(std::span<const evidence::NormFile> files,
                                                  std::span<const evidence::LegalFact> facts);

} // namespace entente::safeguards
