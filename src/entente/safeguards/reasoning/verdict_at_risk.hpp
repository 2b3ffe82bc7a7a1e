// What one norm says about a design when every way the unknown facts can turn out is looked at.

#pragma once

#include <entente/safeguards/reasoning/completions.hpp>

#include <string_view>

namespace entente::safeguards {

/// A norm's verdict over all completions of the unknown facts that the groups and clauses of the theory allow.
///
/// It sharpens NormVerdict of norm_evaluation.hpp, which judges by Kleene's tables and lays the burden of an exception
/// on whoever relies on it. How the two relate, for the same facts and day:
/// | norm_verdict   | here                                                                                         |
/// | not_in_force   | not_in_force                                                                                 |
/// | not_applicable | not_applicable                                                                               |
/// | excepted       | excepted, or not_applicable when the norm applies in no completion                           |
/// | met            | met, or one of the two above when that holds in every completion                             |
/// | breached       | breached; at_risk when an exception may still hold; excepted when one holds in every completion |
/// | unknown        | at_risk, unless the completions settle it                                                    |
enum class RiskVerdict {
    NotInForce,
    NotApplicable, ///< applies in no completion
    Excepted,      ///< an exception holds in every completion
    Met,           ///< is satisfied in every completion, whether it applies or not
    Breached,      ///< applies, is not excepted and not satisfied in every completion
    AtRisk,        ///< breached in some completion, not in all
    Unknown,       ///< breached in none; whether it applies, is excepted or is met is open
};

/// "not_in_force", "not_applicable", "excepted", "met", "breached", "at_risk" or "unknown".
[[nodiscard]] std::string_view to_string(RiskVerdict verdict);

/// The verdict on one norm. Cost: at most two questions to the solver for each of four conditions, none where Kleene's
/// tables decide.
/// @param norm  place in the theory
[[nodiscard]] RiskVerdict verdict_at_risk(Completions& completions, std::size_t norm);

/// What a verdict claims: that a formula comes to a value in every completion.
struct VerdictClaim {
    Formula formula;
    bool value = true;
};

/// The claim behind a verdict: of what smallest_reasons can give the reasons. For Unknown: that there is no breach.
/// @pre  the verdict is neither NotInForce nor AtRisk, which claim nothing of every completion
[[nodiscard]] VerdictClaim claim_of(const TheoryAtDate& law, std::size_t norm, RiskVerdict verdict);

} // namespace entente::safeguards
