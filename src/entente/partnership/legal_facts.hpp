// What a design says about the legal questions.

#pragma once

#include <entente/partnership/partnership.hpp>

#include <map>
#include <string>

namespace entente::partnership {

/// Why a legal fact has its value.
enum class FactBasis {
    Given,   ///< the user answered it
    Party,   ///< follows from who takes part and the form
    Present, ///< a provision of the design says so
    Absent,  ///< no provision of the design says so
    Registry ///< follows from instruments already in force with the partner
};

/// A known legal fact.
struct KnownFact {
    FactValue value;
    FactBasis basis = FactBasis::Given;
    std::string because; ///< the provision, party or instrument it follows from; empty when given
};

/// All legal facts that are known for a design: answers given first, then what follows from parties, form, provisions
/// (evidence table fact_rules) and the registry. What is not in the map is unknown.
[[nodiscard]] std::map<std::string, KnownFact, std::less<>> legal_facts(const evidence::Evidence& evidence,
                                                                        const Partnership& partnership);

} // namespace entente::partnership
