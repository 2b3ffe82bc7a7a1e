// What one legal norm says about one case: met, breached, excepted, not applicable, not in force, or not yet known.

#pragma once

#include <entente/base/date.hpp>
#include <entente/base/expression.hpp>
#include <entente/base/three_valued_logic.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::safeguards {

/// A norm as far as its evaluation needs it.
struct Norm {
    std::string id;
    Expression applies_when;
    Expression satisfied_when;
    std::optional<Expression> exceptions = std::nullopt;
    std::optional<Date> in_force_from = std::nullopt;  ///< first day in force; absent: since ever
    std::optional<Date> in_force_until = std::nullopt; ///< last day in force, inclusive; absent: still
    bool absolute = false; ///< peremptory or non-derogable: `exceptions` are never looked at
};

enum class NormVerdict { NotInForce, NotApplicable, Excepted, Met, Breached, Unknown };

/// "not_in_force", "not_applicable", "excepted", "met", "breached" or "unknown".
[[nodiscard]] std::string_view to_string(NormVerdict verdict);

/// What a norm says about a case, and on what that rests.
struct NormOutcome {
    bool in_force = true;
    Truth applies = Truth::Unknown;
    Truth met = Truth::Unknown;
    Truth excepted = Truth::Unknown; ///< False for a norm without exceptions and for an absolute norm
    NormVerdict verdict = NormVerdict::Unknown;

    /// Known facts that settle the verdict; when it is Unknown, those that make the norm apply, if it does. Sorted.
    std::vector<std::string> because;

    /// Unknown facts that can still change the verdict: for Unknown those of all three conditions, for Breached those
    /// of the exceptions. Sorted; empty otherwise.
    std::vector<std::string> missing;
};

/// Evaluates a norm for the facts known of a case.
///
/// In this order: not in force on the day -> NotInForce; does not apply -> NotApplicable; an exception holds ->
/// Excepted; applies and is not satisfied -> Breached; is satisfied -> Met, even if it may not apply; else Unknown.
/// An exception that is not known to hold does not help: the norm is Breached, `excepted` is Unknown and `missing`
/// names the facts of the exception. Whoever relies on an exception shows that it holds.
/// The three truths are given also when the norm is not in force.
///
/// @param date  the day whose law is asked for
/// @source  the outcome rules of the law data set (evidence/law)
[[nodiscard]] NormOutcome evaluate_norm(const Norm& norm, const FactLookup& facts, Date date);

/// The verdict of evaluate_norm alone: for searches over many designs, where nobody reads the reasons.
[[nodiscard]] NormVerdict norm_verdict(const Norm& norm, const FactLookup& facts, Date date);

} // namespace entente::safeguards
