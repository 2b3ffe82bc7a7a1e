// The norms of the law data set as a theory of yes-or-no facts.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/expression.hpp>
#include <entente/base/three_valued_logic.hpp>
#include <entente/safeguards/norm_evaluation.hpp>
#include <entente/safeguards/reasoning/normative_theory.hpp>

#include <cstddef>
#include <expected>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace entente::safeguards {

/// A fact of the vocabulary: a yes or no, a number or a word.
struct LawFact {
    std::string id;
    FactDeclaration declaration;
    FactRole role = FactRole::Situation;
    unsigned cost = 1; ///< of changing it, provisions only, 1 or more
};

/// How a fact with a number or a word was cut into yes-or-no facts.
struct FactCut {
    FactType type = FactType::Boolean;
    Atom first = 0; ///< its yes-or-no facts follow each other
    std::size_t count = 0;
    std::vector<std::string> words; ///< Text: one for each yes-or-no fact; a last one more stands for any other word
    std::vector<double> thresholds; ///< Number: below, and at most, each of these: two facts for each
    std::vector<std::string> allowed_words; ///< Text: as declared; empty: any
};

/// The law as a theory. Norm i of the law is norm i of the theory; the exceptions follow after them, as norms of their
/// own.
struct LawTheory {
    NormativeTheory theory;
    std::size_t norms = 0; ///< how many are norms of the law
    std::map<std::string, FactCut, std::less<>> facts;

    /// The facts of a case in terms of the theory.
    ///
    /// @error  a fact the vocabulary does not have, of the wrong type, or with a word it does not allow
    [[nodiscard]] std::expected<Assignment, Error> assignment(const Facts& known) const;
};

/// Makes a theory of norms. Kleene's tables give each norm the verdict of norm_verdict.
///
/// A norm becomes an obligation to satisfy it, blocked by its exceptions (unless it is absolute). Comparisons become
/// facts of their own: a number is cut at the thresholds the norms name, which are ordered (below 18 implies at most
/// 18, which implies below 24); a word becomes one fact for each word the norms name and one for any other, of which
/// exactly one holds.
///
/// @param norms  all are binding; whoever knows better says so in theory.norms
/// @param facts  the vocabulary; each fact the norms use, once
/// @error  a condition that uses an undeclared fact or makes no sense (see check_types), or that compares two facts
///         with numbers or words with each other; an error of norm_order
[[nodiscard]] std::expected<LawTheory, Error> law_theory(std::span<const Norm> norms, std::span<const LawFact> facts);

} // namespace entente::safeguards
