// Norms, the facts they turn on, and what courts said.

#pragma once

#include <entente/base/date.hpp>
#include <entente/base/language.hpp>
#include <entente/evidence/reference.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// A question whose answer decides whether a norm applies or is met.
struct LegalFact {
    std::string id;
    std::string group;
    std::string
        nature; ///< design (readable from the text), process (provable from the file) or finding (needs judgement)
    std::string type; ///< boolean, number or enum
    Text question;
    std::vector<std::string> allowed_values;
    std::string unit;
    std::string explanation;

    [[nodiscard]] Reference reference() const { return {"facts/" + id}; }
};

/// What a design says about a fact when a provision stands in it, or does not.
struct FactRule {
    std::string fact_id;
    std::vector<std::string> provisions;
    std::string when_present; ///< true, false, value (the provision's own number) or empty: says nothing
    std::string when_absent;  ///< true, false or empty: says nothing
    std::string party;        ///< only when this party takes part (NLD, EU); empty: always
};

/// A legal or procedural safeguard. Expressions are those of base/expression over fact ids.
struct Norm {
    std::string id;
    std::string instrument;
    std::string article;
    std::string authority; ///< jus_cogens, treaty, eu_primary, eu_secondary, nl_constitution, nl_statute or soft_law
    std::optional<Date> in_force_from;
    std::optional<Date> in_force_until;
    Text title;
    Text requirement;
    std::string applies_when;
    std::string satisfied_when;
    std::string exceptions; ///< empty: none
    /// Nothing is weighed against it, so exceptions never count: peremptory norms, and the treaty norms that rest
    /// wholly on a guarantee from which no derogation is possible, with the ban on removal that follows from it.
    ///
    /// Norms that mix such a guarantee with one that may be limited (family life, the best interests of the child) are
    /// not among them, nor is article 33 of the Refugee Convention, which has exceptions of its own (33(2)).
    ///
    /// @source  ECHR 15(2) with 3; Protocol 13, article 2; ECtHR Chahal v. the United Kingdom (1996) paras 79-80 and
    /// Saadi v. Italy (2008) para 127; CAT 2(2) and 3; Charter 4 and 19(2), 52(1) and (3), CJEU C-404/15 Aranyosi
    /// paras 85-87
    bool absolute = false;
    std::vector<std::string> replaces; ///< norms whose place it takes
    std::string official_id;           ///< CELEX, BWB, ETS, UNTS or Tractatenblad number
    std::string url;                   ///< ELI or the official publication
    bool pending = false;              ///< adopted or proposed, not yet in force
    std::string evidence_needed;
    std::string consequence;
    std::string responsible_body;
    std::vector<std::string> topics;
    std::string tier; ///< core or supporting
    std::vector<std::string> source_ids;
    std::string confidence;

    [[nodiscard]] Reference reference() const { return {"norms/" + id}; }
};

/// What a court or treaty body held on norms in one case.
struct Ruling {
    std::string id;
    std::string court;
    std::string citation;
    std::string date;
    std::string name;
    std::string holding; ///< violation, no_violation, unlawful, lawful and others
    std::vector<std::string> norm_ids;
    std::string reasoning;
    std::string confidence;
    bool engine_test = false;
    std::map<std::string, std::string, std::less<>> facts; ///< fact id to coded value

    [[nodiscard]] Reference reference() const { return {"rulings/" + id}; }
};

/// A point of law that is moving, with its status and date.
struct StateOfLaw {
    std::string id;
    Text item;
    Text status;
    std::string status_date;
    Text note;
    std::vector<std::string> source_ids;
    std::string confidence;

    [[nodiscard]] Reference reference() const { return {"state_of_law/" + id}; }
};

/// The law of the evidence base, each list in the order of its table.
struct Law {
    std::vector<LegalFact> facts;
    std::vector<FactRule> fact_rules;
    std::vector<Norm> norms;
    std::vector<Ruling> rulings;
    std::vector<StateOfLaw> state_of_law;

    [[nodiscard]] const LegalFact* fact(std::string_view id) const;
    [[nodiscard]] const Norm* norm(std::string_view id) const;
};

} // namespace entente::evidence
