// Norms over yes-or-no facts: what they require when, what defeats them, and which facts exclude each other.

#pragma once

#include <entente/base/date.hpp>
#include <entente/base/error.hpp>
#include <entente/base/three_valued_logic.hpp>
#include <entente/safeguards/reasoning/formula.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace entente::safeguards {

/// Who settles a fact: whoever drafts the design (and may change it), the world, or an assessor who looks at the world.
/// Only provisions are ever repaired.
enum class FactRole { Provision, Situation, Assessment };

/// A yes-or-no fact. A fact with a number or a word is several of these, one for each threshold or word, that share one
/// question.
struct TheoryFact {
    std::string id;
    FactRole role = FactRole::Situation;
    unsigned cost = 1; ///< of changing it, provisions only, 1 or more; for a shared question that of its first fact
    std::optional<Atom> question = std::nullopt; ///< first fact of the same question; absent: it stands alone
};

enum class TheoryNormKind { Obligation, Prohibition, Exception };

struct TheoryNorm {
    std::string id;
    TheoryNormKind kind = TheoryNormKind::Obligation;
    Formula applies;                           ///< places in NormativeTheory::formulas
    Formula target;                            ///< what is required or forbidden; not looked at for an exception
    std::vector<std::size_t> blocked_by = {};  ///< norms that take its effect away, without saying the opposite
    std::vector<std::size_t> defeated_by = {}; ///< norms that prevail over it; for the verdict the same as blocked_by
    std::optional<Date> from = std::nullopt;   ///< first day in force; absent: since ever
    std::optional<Date> until = std::nullopt;  ///< first day no longer in force; absent: still
    bool binding = true;                       ///< false: its breach does not make a design unlawful
};

/// A theory: plain lists, made by hand or by law_theory.
struct NormativeTheory {
    FormulaGraph formulas;
    std::vector<TheoryFact> facts;
    std::vector<TheoryNorm> norms;
    std::vector<std::vector<Atom>> exactly_one; ///< groups of facts of which one holds and no other
    std::vector<std::vector<Literal>> clauses;  ///< of each, at least one literal holds
};

/// What is known of each fact of a theory, by atom.
using Assignment = std::vector<Truth>;

/// The literals an assignment knows, by atom; limited to `among` when it is not empty.
[[nodiscard]] std::vector<Literal> known_literals(const Assignment& known, std::span<const Atom> among = {});

/// First fact of the question a fact belongs to.
[[nodiscard]] Atom question_of(const NormativeTheory& theory, Atom fact);

/// The facts of one question, ascending. Cost: linear in the facts.
[[nodiscard]] std::vector<Atom> facts_of_question(const NormativeTheory& theory, Atom question);

/// The answers a question can have: one literal for each of its facts, as far as the groups and clauses within the
/// question allow. For a fact that stands alone: yes, then no. Cost: 2 to the power of its facts.
[[nodiscard]] std::vector<std::vector<Literal>> answers_of_question(const NormativeTheory& theory, Atom question);

/// Norms in the order of their strata: what defeats a norm comes before it.
///
/// @error  a norm that defeats itself, directly or through others; a norm, fact or formula that does not exist; an id
///         given twice; an empty group or clause; a question with more facts than max_facts_of_question
[[nodiscard]] std::expected<std::vector<std::size_t>, Error> norm_order(const NormativeTheory& theory);

/// Most facts one question may have: its answers are listed one by one.
inline constexpr std::size_t max_facts_of_question = 12;

/// The days on which some norm comes into force or goes out of it, ascending, each once: between two of them the law
/// does not change.
[[nodiscard]] std::vector<Date> boundary_dates(const NormativeTheory& theory);

} // namespace entente::safeguards
