// A full check of one design: each norm's verdict with its reasons, what to ask next, and the cheapest repairs.

#pragma once

#include <entente/base/error.hpp>
#include <entente/safeguards/reasoning/reasons.hpp>
#include <entente/safeguards/reasoning/repair.hpp>
#include <entente/safeguards/reasoning/verdict_at_risk.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <vector>

namespace entente::safeguards {

struct CheckOptions {
    SearchLimits reasons{.answers = 5, .questions = 200}; ///< for each norm
    bool repairs = true;                                  ///< false: both repairs are left out
    RepairLimits repair{.change_sets = 5};                ///< for each goal
};

/// What is found of one norm.
struct NormCheck {
    RiskVerdict verdict = RiskVerdict::Unknown;
    Reasons because;             ///< of what the verdict claims (see claim_of); no sets for NotInForce and AtRisk
    std::vector<Atom> questions; ///< AtRisk: those whose answer alone can still turn a breach; ascending
};

/// A question and what asking it is worth.
struct QuestionWorth {
    Atom question = 0;
    std::size_t norms = 0;       ///< binding norms at risk to which it matters
    double expected_settled = 0; ///< of these, how many its answer is expected to settle, each completion as likely
};

struct DesignCheck {
    Truth lawful = Truth::Unknown;        ///< over all completions: no binding norm is breached
    std::vector<NormCheck> norms;         ///< by norm of the theory
    std::vector<QuestionWorth> questions; ///< what to ask first comes first
    std::optional<Repair> possible;       ///< so that the design can be lawful
    std::optional<Repair> certain;        ///< so that it is, whatever the unknown facts turn out to be
};

/// Checks a design against a theory at one date.
///
/// @param known  one value for each fact
/// @error  the known facts contradict each other (see Completions::of)
[[nodiscard]] std::expected<DesignCheck, Error> check_design(const NormativeTheory& theory, const TheoryAtDate& law,
                                                             const Assignment& known, const CheckOptions& options = {});

} // namespace entente::safeguards
