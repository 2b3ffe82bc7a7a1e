// The object under advice: a partnership with one partner country, as designed or as made from precedents.

#pragma once

#include <entente/base/date.hpp>
#include <entente/base/error.hpp>
#include <entente/base/expression.hpp>
#include <entente/base/language.hpp>
#include <entente/evidence/evidence.hpp>

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::partnership {

/// Who gives: the European side, the partner, or both.
enum class Direction { EuropeToPartner, PartnerToEurope, Mutual };

/// One promise of the design.
struct Term {
    std::string provision; ///< a kind of evidence::Registry::provision_kinds
    Direction direction = Direction::Mutual;
    std::optional<double> value;
    std::string unit; ///< empty when there is no value
    std::string note;

    bool operator==(const Term&) const = default;
};

/// A partnership. Made by `parse` from a file or by `default_partnership` from a country.
struct Partnership {
    Text title;
    std::vector<std::string> parties; ///< the European side: NLD, EU, BENELUX or ISO codes; at least one
    std::string partner;              ///< ISO 3166 alpha-3 of the partner country
    std::string form;                 ///< a form of the registry
    std::string objective;            ///< an objective of the registry
    std::vector<Term> terms;          ///< in the order of the file; each provision once per direction
    std::map<std::string, FactValue, std::less<>> facts; ///< answers given; what is absent is unknown
    std::map<std::string, PartialDate, std::less<>>
        planned; ///< step (mandate, signature, entry_into_force ...) to date
    std::optional<double> budget_eur;

    bool made_from_precedents = false;   ///< nobody designed it: it stands for what is usual
    std::vector<std::string> precedents; ///< instruments it was made from or started from, nearest first
    std::string hash;                    ///< SHA-256 of the canonical text, hexadecimal

    bool operator==(const Partnership&) const = default;

    /// True when the design holds this kind of provision, in any direction.
    [[nodiscard]] bool has(std::string_view provision) const;
    /// True when this side takes part. Belgium, the Netherlands and Luxembourg together are the Benelux, and the other
    /// way round.
    [[nodiscard]] bool has_party(std::string_view party) const;
};

/// True for the European Union, the Benelux and the States of the Union or the Schengen area: they cannot be the
/// partner.
[[nodiscard]] bool is_european_side(const evidence::Catalogue& catalogue, std::string_view area);

/// True when the text is meant to bind: as answered in the facts, else as is usual for its form.
[[nodiscard]] bool is_binding(const evidence::Registry& registry, const Partnership& partnership);

/// The route a partnership takes: id of an evidence::Procedure.
///
/// return_hub when the Netherlands takes part and the partner receives people who are not its nationals; else, by level
/// and bindingness, eu_readmission or eu_non_binding, benelux_readmission, dutch_treaty or dutch_non_binding. Other
/// States than the Netherlands get the Dutch route, the nearest that is described.
[[nodiscard]] std::string applicable_procedure(const evidence::Evidence& evidence, const Partnership& partnership);

/// The level that the parties stand for: eu (the Union takes part), benelux (the Benelux alone), bilateral (one State)
/// or multilateral.
[[nodiscard]] std::string level_of(const Partnership& partnership);

} // namespace entente::partnership
