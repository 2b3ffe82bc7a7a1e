// A theory at one date, spelled out: when each norm is effective, breached and respected.

#pragma once

#include <entente/safeguards/reasoning/normative_theory.hpp>

#include <expected>
#include <vector>

namespace entente::safeguards {

/// Groups and clauses that hang together by the facts they share.
struct DomainPart {
    std::vector<Atom> atoms; ///< ascending
    Formula holds;
};

/// A theory at one date, spelled out as formulas. Lists are by norm.
struct TheoryAtDate {
    FormulaGraph formulas;                ///< holds those of the theory at the same places
    std::vector<bool> in_force;           ///< from <= date < until
    std::vector<Formula> applies;         ///< false for a norm that is not in force
    std::vector<Formula> effective;       ///< applies, and nothing that blocks or defeats it is effective
    std::vector<Formula> excepted;        ///< applies or not, something that blocks or defeats it is effective
    std::vector<Formula> met;             ///< the target holds, or for a prohibition does not; true for an exception
    std::vector<Formula> breached;        ///< effective and not met
    std::vector<Formula> respected;       ///< the opposite of breached
    Formula lawful;                       ///< no binding norm is breached
    Formula domain;                       ///< the groups and clauses hold
    std::vector<DomainPart> domain_parts; ///< the same, cut into parts without a fact in common; by their first fact
};

/// @error  that of norm_order
[[nodiscard]] std::expected<TheoryAtDate, Error> at_date(const NormativeTheory& theory, Date date);

/// What a formula can depend on: itself, and the parts of the domain it shares a fact with. Facts outside can turn out
/// however they may without a difference to it.
struct Bearing {
    std::vector<Atom> atoms;    ///< ascending
    std::vector<Formula> parts; ///< DomainPart::holds
};
[[nodiscard]] Bearing bearing_on(const TheoryAtDate& law, Formula formula);

} // namespace entente::safeguards
