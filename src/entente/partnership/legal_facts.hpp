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
    Absent,  ///< no provision of the design says so; not read from missing safeguards where nobody made the design
    Registry ///< follows from instruments already in force with the partner
};

/// A known legal fact.
struct KnownFact {
    FactValue value;
    FactBasis basis = FactBasis::Given;
    /// What it follows from: a provision, a party, the form or an instrument; the missing provisions joined by ';' when
    /// absent; empty when given, or when the registry holds no instrument.
    std::string because;

    bool operator==(const KnownFact&) const = default;
};

/// All legal facts that are known for a design. What is not in the map is unknown.
///
/// An answer given goes before what follows from the parties and the form, then the provisions (evidence table
/// fact_rules: the first rule that says something), then the registry. Only facts that the text decides follow from a
/// provision: that a clause stands there never proves practice.
[[nodiscard]] std::map<std::string, KnownFact, std::less<>> legal_facts(const evidence::Evidence& evidence,
                                                                        const Partnership& partnership);

} // namespace entente::partnership
