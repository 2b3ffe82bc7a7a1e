// Why: the smallest sets of known facts that force an answer, whatever all other facts are.

#pragma once

#include <entente/safeguards/reasoning/completions.hpp>
#include <entente/safeguards/reasoning/hitting_sets.hpp>

#include <vector>

namespace entente::safeguards {

/// Known facts that force an answer.
struct Reasons {
    std::vector<std::vector<Literal>> sets; ///< each by atom; in ascending order
    bool smallest = true; ///< false: the search for the smallest was given up; `sets` then holds one that has no
                          ///< superfluous fact
    bool complete = true; ///< false: there may be other sets of the same size
};

/// The smallest sets of known facts that make a formula come to `wanted` in every completion. None when it does not.
///
/// Minimum size is a hard problem (Sigma-p-2); norms and designs of our size take a few milliseconds. Beyond
/// limits.questions the answer falls back on deletion from one unsatisfiable core, which takes one question a fact.
[[nodiscard]] Reasons smallest_reasons(Completions& completions, Formula formula, bool wanted,
                                       SearchLimits limits = {});

} // namespace entente::safeguards
