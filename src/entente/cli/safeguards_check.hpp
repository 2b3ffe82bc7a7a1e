// `entente safeguards check`: one set of facts against the law of one day; parts of the command for this room only.

#pragma once

#include <entente/cli/commands.hpp>
#include <entente/cli/json_answer.hpp>
#include <entente/safeguards/fact_changes.hpp>
#include <entente/safeguards/law_of_folder.hpp>
#include <entente/safeguards/reasoning/design_check.hpp>
#include <entente/safeguards/reasoning/prepared_theory.hpp>

#include <optional>
#include <string>
#include <vector>

namespace entente::cli {

void add_safeguards_check(CLI::App& safeguards, ChosenCommand& chosen);

/// One norm, in the words of the contract.
struct JudgedNorm {
    Truth applies = Truth::Unknown;
    Truth met = Truth::Unknown;
    safeguards::RiskVerdict verdict = safeguards::RiskVerdict::Unknown;
    std::vector<std::string> because; ///< known facts, in the order of the vocabulary's names
    std::vector<std::string> missing; ///< unknown facts that can still turn it
};

/// A design judged.
struct JudgedDesign {
    const safeguards::JudgedLaw& law;
    const safeguards::LawTheory& theory;
    const safeguards::TheoryAtDate& at_date;
    Date day;
    Facts facts;
    safeguards::Assignment known;
    safeguards::DesignCheck check;
    std::vector<JudgedNorm> norms;         ///< in the order of the law
    std::vector<std::string> fact_of_atom; ///< by yes-or-no fact of the theory
};

/// A norm whose verdict an assumption turned.
struct TurnedNorm {
    std::size_t norm = 0;
    safeguards::RiskVerdict from = safeguards::RiskVerdict::Unknown;
    safeguards::RiskVerdict to = safeguards::RiskVerdict::Unknown;
};

/// What else is asked of a check.
struct CheckAnswer {
    const JudgedDesign& design;
    std::optional<std::size_t> explained; ///< place of the norm
    std::vector<TurnedNorm> turned;
    Facts assumptions; ///< empty: none
    bool repair = false;
};

/// @error  as safeguards::check_design and LawTheory::assignment
[[nodiscard]] std::expected<JudgedDesign, Error> judged(const safeguards::JudgedLaw& law,
                                                        const safeguards::LawTheory& theory,
                                                        const safeguards::TheoryAtDate& at_date, Date day, Facts facts,
                                                        bool repairs);

/// One change of a repair, in terms of facts.
struct ChangeInText {
    std::string fact;
    std::string from; ///< empty: not known
    std::string to;   ///< true, false, a word, or bounds of a number ("<= 18")
};

/// @param changes  of the theory of the design
[[nodiscard]] std::vector<ChangeInText> changes_of(const JudgedDesign& design, const safeguards::ChangeSet& changes);

/// The cheapest changes after which one norm can be respected, at most three sets.
[[nodiscard]] safeguards::Repair repair_of_norm(const JudgedDesign& design, std::size_t norm);

/// The value of a fact as the files write it.
[[nodiscard]] std::string text_of(const FactValue& value);

[[nodiscard]] Json json_of(const CheckAnswer& answer);
void print_text(const Context& context, const CheckAnswer& answer);

} // namespace entente::cli
