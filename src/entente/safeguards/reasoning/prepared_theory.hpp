// The law of the evidence as a theory, with what a repair may change and at what cost.

#pragma once

#include <entente/base/error.hpp>
#include <entente/evidence/law.hpp>
#include <entente/safeguards/prepared_law.hpp>
#include <entente/safeguards/reasoning/law_theory.hpp>

#include <expected>
#include <map>
#include <set>
#include <string>

namespace entente::safeguards {

/// What it costs to change the facts of a design. Only the order of the costs matters: they rank repairs, and weigh no
/// right against anything.
struct RepairCosts {
    unsigned process = 1;                                 ///< a step in the procedure
    unsigned clause = 1;                                  ///< a safeguard written into the text
    unsigned element = 3;                                 ///< another element of the plan
    std::map<std::string, unsigned, std::less<>> by_fact; ///< 1 or more; overrides the above

    /// Facts of nature design that no repair changes: those the drafter does not decide, and those that decide whose
    /// responsibility the people are, since arranging that away repairs nothing.
    std::set<std::string, std::less<>> fixed{
        "adequacy_decision",
        "destination_criminalises_same_sex_conduct",
        "eu_readmission_agreement_in_force",
        "operates_facility_abroad",
        "own_agents_control_persons",
        "persons_on_territory_or_border",
        "prosecution_in_destination",
        "refugee_convention_party",
        "return_regulation_applicable",
    };
};

/// Roles follow the nature of a fact: design and process are provisions, findings are assessments and never repaired.
///
/// @param prepared  of the same law; soft norms come out as not binding
/// @error  that of law_theory, or a fact of unknown type
[[nodiscard]] std::expected<LawTheory, Error> prepared_theory(const PreparedLaw& prepared, const evidence::Law& law,
                                                              const RepairCosts& costs = {});

} // namespace entente::safeguards
