#include "test_evidence.hpp"

#include <entente/partnership/legal_facts.hpp>
#include <entente/partnership/parse.hpp>

#include <gtest/gtest.h>

#include <set>

namespace entente::partnership {
namespace {

Partnership with(std::vector<std::string> parties, std::string partner, std::string form, std::vector<Term> terms)
{
    Partnership design;
    design.parties = std::move(parties);
    design.partner = std::move(partner);
    design.form = std::move(form);
    design.terms = std::move(terms);
    return design;
}

Term term(std::string provision, std::optional<double> value = {}, std::string unit = {})
{
    return {std::move(provision), Direction::Mutual, value, std::move(unit), ""};
}

auto facts_of(const Partnership& design)
{
    return legal_facts(test_evidence(), design);
}

// The value of a fact as "true", "false", "unknown", or its number or word.
std::string value(const Partnership& design, std::string_view fact)
{
    const auto facts = facts_of(design);
    const auto found = facts.find(fact);
    if (found == facts.end())
        return "unknown";
    if (const auto* truth = std::get_if<bool>(&found->second.value))
        return *truth ? "true" : "false";
    if (const auto* number = std::get_if<double>(&found->second.value))
        return std::to_string(*number);
    return std::get<std::string>(found->second.value);
}

TEST(LegalFacts, FollowFromPartiesAndForm)
{
    const auto facts = facts_of(with({"BENELUX"}, "SUR", "readmission_agreement", {}));
    EXPECT_EQ(facts.at("nl_is_party"), (KnownFact{true, FactBasis::Party, "NLD"}));
    EXPECT_EQ(facts.at("benelux_is_party"), (KnownFact{true, FactBasis::Party, "BENELUX"}));
    EXPECT_EQ(facts.at("eu_is_party"), (KnownFact{false, FactBasis::Party, "EU"}));
    EXPECT_EQ(facts.at("legal_form"),
              (KnownFact{std::string{"readmission_agreement"}, FactBasis::Party, "readmission_agreement"}));
    EXPECT_EQ(facts.at("intended_binding"), (KnownFact{true, FactBasis::Party, "readmission_agreement"}));
}

TEST(LegalFacts, AnAnswerGivenGoesFirst)
{
    auto design = with({"NLD"}, "TUN", "treaty", {term("readmit_nationals")});
    design.facts = {{"transfers_partner_nationals", false}, {"intended_binding", false}};
    EXPECT_EQ(facts_of(design).at("transfers_partner_nationals"), (KnownFact{false, FactBasis::Given, ""}));
    EXPECT_EQ(facts_of(design).at("intended_binding"), (KnownFact{false, FactBasis::Given, ""}));
}

TEST(LegalFacts, NameTheProvisionTheyFollowFrom)
{
    const auto facts = facts_of(with({"NLD"}, "TUN", "treaty", {term("readmit_nationals")}));
    EXPECT_EQ(facts.at("transfers_partner_nationals"), (KnownFact{true, FactBasis::Present, "readmit_nationals"}));
    EXPECT_EQ(facts.at("return_hub"), (KnownFact{false, FactBasis::Absent, "accept_transferred_persons"}));
    EXPECT_EQ(facts.at("trade_concessions_offered"), (KnownFact{false, FactBasis::Absent, "trade_concessions"}));
}

TEST(LegalFacts, ClausesNeverProvePractice)
{
    const auto& law = test_evidence().law();
    for (const auto& rule : law.fact_rules)
        EXPECT_EQ(law.fact(rule.fact_id)->nature, "design") << rule.fact_id;
    const auto design =
        with({"NLD"}, "TUN", "treaty",
             {term("effective_remedy"), term("access_to_asylum"), term("unhcr_role"), term("publication"),
              term("evaluation_clause"), term("parliamentary_approval"), term("independent_monitoring")});
    for (const auto* fact :
         {"effective_remedy_available", "access_to_asylum_procedure", "unhcr_access", "published_full_text",
          "evaluation_planned", "states_general_approval", "assurances_specific_monitored"})
        EXPECT_EQ(value(design, fact), "unknown") << fact;
}

// What nobody designed leaves out no safeguard on purpose; what it does not promise, it still does not promise.
TEST(LegalFacts, ASafeguardThatNobodyDecidedOnIsUnknown)
{
    auto design = with({"NLD"}, "TUN", "treaty", {term("readmit_nationals")});
    for (const auto* fact : {"human_rights_clause", "suspension_clause", "independent_monitoring"})
        EXPECT_EQ(value(design, fact), "false") << fact;
    design.made_from_precedents = true;
    for (const auto* fact : {"human_rights_clause", "suspension_clause", "independent_monitoring"})
        EXPECT_EQ(value(design, fact), "unknown") << fact;
    EXPECT_EQ(value(design, "return_hub"), "false");
    EXPECT_EQ(value(design, "trade_concessions_offered"), "false");
    design.terms.push_back(term("human_rights_clause"));
    EXPECT_EQ(value(design, "human_rights_clause"), "true");
}

TEST(LegalFacts, ExclusionOfVulnerableGroupsSaysNothingOfFamilies)
{
    const auto excluded =
        with({"NLD"}, "UGA", "treaty", {term("accept_transferred_persons"), term("vulnerable_groups_exclusion")});
    EXPECT_EQ(value(excluded, "unaccompanied_minors_included"), "false");
    EXPECT_EQ(value(excluded, "lgbti_at_risk_included"), "false");
    EXPECT_EQ(value(excluded, "families_with_minors_included"), "unknown");
    const auto silent = with({"NLD"}, "UGA", "treaty", {term("accept_transferred_persons")});
    EXPECT_EQ(value(silent, "unaccompanied_minors_included"), "unknown");
}

TEST(LegalFacts, MonitoringSaysNothingOfAccess)
{
    EXPECT_EQ(value(with({"NLD"}, "UGA", "treaty", {term("independent_monitoring")}), "monitoring_unannounced_access"),
              "unknown");
    EXPECT_EQ(value(with({"NLD"}, "UGA", "treaty", {}), "monitoring_unannounced_access"), "false");
}

// Where the safe-third-country route is open, the text does not say whether applicants are sent.
TEST(LegalFacts, AsylumApplicantsAreKnownOnlyAtTheEnds)
{
    const auto fact = "transfers_asylum_applicants";
    EXPECT_EQ(value(with({"NLD"}, "UGA", "treaty", {term("external_asylum_processing")}), fact), "true");
    EXPECT_EQ(value(with({"NLD"}, "UGA", "treaty", {term("readmit_third_country_nationals")}), fact), "unknown");
    EXPECT_EQ(value(with({"NLD"}, "UGA", "treaty", {term("readmit_nationals")}), fact), "false");
}

TEST(LegalFacts, AHubReachesStatelessPeople)
{
    EXPECT_EQ(
        value(with({"NLD"}, "UGA", "treaty", {term("accept_transferred_persons")}), "transfers_stateless_persons"),
        "true");
    EXPECT_EQ(value(with({"NLD"}, "UGA", "treaty", {term("readmit_nationals")}), "transfers_stateless_persons"),
              "false");
}

TEST(LegalFacts, AHubMayBeRunByThePartner)
{
    EXPECT_EQ(value(with({"NLD"}, "UGA", "treaty", {term("accept_transferred_persons")}), "operates_facility_abroad"),
              "unknown");
    EXPECT_EQ(value(with({"NLD"}, "UGA", "treaty", {}), "operates_facility_abroad"), "false");
}

TEST(LegalFacts, NoTextMakesTheReturnRegulationApply)
{
    EXPECT_EQ(facts_of(with({"NLD"}, "UGA", "treaty", {})).at("return_regulation_applicable"),
              (KnownFact{false, FactBasis::Absent, ""}));
}

TEST(LegalFacts, FundingFollowsOnlyWithThatParty)
{
    const std::vector<Term> money{term("financial_support", 5.0, "EUR")};
    EXPECT_EQ(value(with({"NLD"}, "TUN", "treaty", money), "nl_funding"), "true");
    EXPECT_EQ(value(with({"BENELUX"}, "TUN", "treaty", money), "nl_funding"), "true");
    EXPECT_EQ(value(with({"EU"}, "TUN", "treaty", money), "nl_funding"), "unknown");
    EXPECT_EQ(value(with({"NLD"}, "TUN", "treaty", {}), "nl_funding"), "false");
    EXPECT_EQ(value(with({"NLD"}, "TUN", "treaty", {term("coast_guard_support")}), "nl_funding"), "true");
    EXPECT_EQ(value(with({"NLD"}, "TUN", "treaty", {term("charter_flights")}), "nl_funding"), "unknown");
    EXPECT_EQ(value(with({"EU"}, "TUN", "treaty", money), "eu_funding_ndici"), "true");
    EXPECT_EQ(value(with({"NLD"}, "TUN", "treaty", money), "eu_funding_ndici"), "unknown");
}

TEST(LegalFacts, SupportToTheCoastGuardStopsPeopleAtSea)
{
    const auto design = with({"EU"}, "TUN", "treaty", {term("coast_guard_support")});
    for (const auto* fact :
         {"partner_prevents_exit", "partner_agents_intercept", "provides_equipment_or_training", "at_sea"})
        EXPECT_EQ(value(design, fact), "true") << fact;
    EXPECT_EQ(value(with({"EU"}, "TUN", "treaty", {term("border_control_cooperation")}), "partner_prevents_exit"),
              "true");
    EXPECT_EQ(
        value(with({"EU"}, "TUN", "treaty", {term("border_control_cooperation")}), "provides_equipment_or_training"),
        "unknown");
    EXPECT_EQ(value(with({"EU"}, "TUN", "treaty", {}), "partner_prevents_exit"), "false");
    EXPECT_EQ(value(with({"EU"}, "TUN", "treaty", {}), "at_sea"), "unknown");
}

TEST(LegalFacts, TakeTheNumberOfAProvisionInTheirUnit)
{
    EXPECT_EQ(value(with({"ITA"}, "ALB", "treaty", {term("sunset_clause", 5.0, "years")}), "duration_years"),
              std::to_string(5.0));
    EXPECT_EQ(value(with({"ITA"}, "ALB", "treaty", {term("sunset_clause", 18.0, "months")}), "duration_years"),
              std::to_string(1.5));
    EXPECT_EQ(value(with({"ITA"}, "ALB", "treaty", {term("detention_limits", 2.0, "years")}), "detention_max_months"),
              std::to_string(24.0));
    EXPECT_EQ(value(with({"ITA"}, "ALB", "treaty", {term("detention_limits", 90.0, "days")}), "detention_max_months"),
              "unknown");
    EXPECT_EQ(value(with({"ITA"}, "ALB", "treaty", {term("sunset_clause")}), "duration_years"), "unknown");
    EXPECT_EQ(value(with({"ITA"}, "ALB", "treaty", {}), "duration_years"), "unknown");
}

TEST(LegalFacts, KnowTheReadmissionAgreementsOfTheUnion)
{
    EXPECT_EQ(facts_of(with({"NLD"}, "PAK", "treaty", {})).at("eu_readmission_agreement_in_force"),
              (KnownFact{true, FactBasis::Registry, "eu-pakistan-readmission-2009"}));
    EXPECT_EQ(value(with({"NLD"}, "TUN", "treaty", {}), "eu_readmission_agreement_in_force"), "false"); // failed talks
    EXPECT_EQ(value(with({"NLD"}, "BLR", "treaty", {}), "eu_readmission_agreement_in_force"), "false"); // suspended
}

// European Court of Auditors, special report 17/2021: 18 binding readmission agreements of the Union.
TEST(LegalFacts, RestOnARegistryThatHoldsAllReadmissionAgreementsOfTheUnion)
{
    std::set<std::string> partners;
    for (const auto& instrument : test_evidence().registry().instruments)
        if (instrument.level == "eu" && instrument.form == "readmission_agreement" &&
            (instrument.status == "in_force" || instrument.status == "suspended"))
            partners.insert(instrument.party_b);
    EXPECT_EQ(partners.size(), 18U);
}

TEST(LegalFacts, KnowAMandateOnlyWhenTheRegistryHasIt)
{
    EXPECT_EQ(facts_of(with({"NLD"}, "MAR", "treaty", {})).at("eu_negotiating_mandate_exists"),
              (KnownFact{true, FactBasis::Registry, "eu-morocco-readmission-negotiation"}));
    EXPECT_EQ(value(with({"NLD"}, "TUN", "treaty", {}), "eu_negotiating_mandate_exists"), "unknown");
}

TEST(LegalFacts, LeaveUnknownWhatNoProvisionDecides)
{
    const auto design = with({"NLD"}, "TUN", "treaty",
                             {term("readmit_nationals"), term("identification_deadline", 15.0, "days"),
                              term("unhcr_role"), term("data_protection_clause")});
    for (const auto* fact : {"identification_before_final_decision", "resettlement_unhcr_referral",
                             "data_safeguards_in_agreement", "forced_transfer", "biometric_data_shared"})
        EXPECT_EQ(value(design, fact), "unknown") << fact;
}

} // namespace
} // namespace entente::partnership
