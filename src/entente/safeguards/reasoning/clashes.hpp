// What is wrong with the law itself: norms that clash, never apply or add nothing, and harm that the law lets happen.

#pragma once

#include <entente/safeguards/reasoning/theory_at_date.hpp>

#include <optional>
#include <vector>

namespace entente::safeguards {

/// Two norms, the earlier first, by place.
struct NormPair {
    std::size_t first = 0;
    std::size_t second = 0;

    auto operator<=>(const NormPair&) const = default;
};

/// Pairs of norms that can both be effective while one requires exactly what the other forbids, whatever the facts of a
/// design: a finding for a lawyer, which no rank resolves by itself. One question for each pair of opposite targets.
[[nodiscard]] std::vector<NormPair> clashing_norms(const NormativeTheory& theory, const TheoryAtDate& law);

/// Norms in force that are effective in no completion. One question a norm.
[[nodiscard]] std::vector<std::size_t> norms_never_effective(const TheoryAtDate& law, std::size_t facts);

/// Obligations and prohibitions in force that only forbid what the other norms in force forbid already: without such a
/// norm the same designs are lawful. Of two norms that say the same both are listed. One question a norm.
[[nodiscard]] std::vector<std::size_t> redundant_norms(const TheoryAtDate& law, std::size_t facts);

/// A case in which the design is lawful and a named harm occurs all the same.
///
/// @param harm   of `law`
/// @param given  facts that must hold in the case; unknown: any
/// @return  the known facts of the case, as few as can be without one of them the law or the absence of harm could
///          return; empty when there is no such case
[[nodiscard]] std::optional<Assignment> loophole(const TheoryAtDate& law, Formula harm, const Assignment& given);

} // namespace entente::safeguards
