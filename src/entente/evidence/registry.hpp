// Instruments already made: what they say, when, and what was found of them.

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

/// A word of a closed vocabulary with its label (form, objective).
struct Term {
    std::string id;
    Text label;
    bool binding_usually = false; ///< forms only
};

/// A kind of provision: the vocabulary of designs.
struct ProvisionKind {
    std::string id;
    Text label;
    Text explanation;
    std::string side; ///< ask, offer, safeguard or machinery, seen from the European side
};

/// One promise in an instrument.
struct Provision {
    std::string id;
    std::string instrument_id;
    std::string kind;
    std::string direction; ///< a_to_b, b_to_a or mutual
    std::optional<double> value;
    std::string unit;
    std::string note;
    std::vector<std::string> source_ids;
    std::string confidence;

    [[nodiscard]] Reference reference() const { return {"provisions/" + id}; }
};

/// One dated step of an instrument.
struct Milestone {
    std::string instrument_id;
    std::string step;
    PartialDate date;
    std::string note;
    std::vector<std::string> source_ids;
    std::string confidence;
};

/// A judgement on an instrument by an evaluator.
struct Finding {
    std::string id;
    std::string instrument_id;
    std::string dimension;  ///< effectiveness, lawfulness, durability, mutual_benefit, speed or side_effects
    std::string assessment; ///< positive, mixed, negative or unknown
    Text finding;
    Text evaluator;
    std::vector<std::string> source_ids;
    std::string confidence;

    [[nodiscard]] Reference reference() const { return {"findings/" + id}; }
};

/// A nationality that an instrument is about, other than the partner's own.
struct AffectedNationality {
    std::string area;
    PartialDate applies_from;
};

/// An agreement or arrangement on migration, made, sought or ended.
struct Instrument {
    std::string id;
    Text title;
    std::string party_a;
    std::string party_b; ///< the partner; empty for policies without one
    std::string form;
    std::string binding; ///< binding, non_binding or disputed
    std::string level;
    std::string status;
    std::string objective;
    Text summary;
    std::optional<double> budget_eur;
    std::string parent_id;
    std::string replaces_id;
    std::string text_public;
    std::string ended_reason;
    std::vector<std::string> source_ids;
    std::string confidence;

    std::vector<Provision> provisions; ///< in the order of the table
    std::vector<Milestone> milestones;
    std::vector<Finding> findings;
    std::vector<AffectedNationality> affected_nationalities; ///< empty: it is about the partner's nationals

    [[nodiscard]] Reference reference() const { return {"instruments/" + id}; }
    [[nodiscard]] bool has_provision(std::string_view kind) const;
    /// The first date of a step, if known.
    [[nodiscard]] std::optional<PartialDate> date_of(std::string_view step) const;
    /// The day cooperation began: start of implementation, else provisional application, signature or entry into force.
    [[nodiscard]] std::optional<PartialDate> start() const;
};

/// A published estimate of what an instrument or policy did.
struct PublishedEffect {
    std::string id;
    Text instrument_or_policy;
    Text outcome;
    std::string aim; ///< irregular_arrivals, return, reception, asylum, legal_migration or other
    std::string method;
    std::optional<double> estimate;
    std::optional<double> low;
    std::optional<double> high;
    std::string unit;
    std::string direction; ///< increase, decrease, none, mixed or unknown
    std::string quality_note;
    std::vector<std::string> provision_kinds;
    std::string interval_kind;
    bool elsewhere = false;    ///< on another route or destination than the one the policy aimed at
    std::string compared_with; ///< group of our own estimates that is about the same; empty: none
    std::string design_class;
    std::vector<std::string> source_ids;
    std::string confidence;

    [[nodiscard]] Reference reference() const { return {"effects/" + id}; }
};

/// The registry: instruments in the order of the table, with their vocabulary.
struct Registry {
    std::vector<Instrument> instruments;
    std::vector<PublishedEffect> effects;
    std::map<std::string, Term, std::less<>> forms;
    std::map<std::string, Term, std::less<>> objectives;
    std::map<std::string, ProvisionKind, std::less<>> provision_kinds;

    [[nodiscard]] const Instrument* instrument(std::string_view id) const;
};

} // namespace entente::evidence
