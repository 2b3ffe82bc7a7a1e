// A design over every way the facts nobody has given can turn out, and the smallest change that makes it lawful.

#pragma once

#include <entente/base/date.hpp>
#include <entente/base/error.hpp>
#include <entente/evidence/law.hpp>
#include <entente/safeguards/fact_changes.hpp>
#include <entente/safeguards/prepared_law.hpp>
#include <entente/safeguards/reasoning/verdict_at_risk.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::safeguards {

struct DesignOutlook {
    std::vector<RiskVerdict> verdicts; ///< in the order of the law
    bool can_be_lawful = false;        ///< in some completion no binding norm is breached
    /// Where it cannot be lawful: the cheapest changes of the design after which it can, each set in itself enough.
    /// Empty when no change of the design is: what stands in the way then is a finding about the world.
    std::vector<std::vector<FactChange>> repairs;
    bool all_repairs = true; ///< false: there are more of the same cost
};

/// At most this many repairs are listed.
inline constexpr std::size_t most_repairs = 5;

/// Cost: some milliseconds for the verdicts; the repair takes some tens.
///
/// @param law    of the evidence, with `prepared` made of it
/// @param facts  known of the design
/// @error  a fact of the wrong type, facts that contradict each other, or a law that does not hold together
[[nodiscard]] std::expected<DesignOutlook, Error> design_outlook(const PreparedLaw& prepared, const evidence::Law& law,
                                                                 const Facts& facts, Date day);

} // namespace entente::safeguards
