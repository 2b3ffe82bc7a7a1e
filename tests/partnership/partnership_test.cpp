#include "test_evidence.hpp"

#include <entente/partnership/partnership.hpp>

#include <gtest/gtest.h>

namespace entente::partnership {
namespace {

Partnership with(std::vector<std::string> parties, std::string form, std::vector<std::string> provisions = {})
{
    Partnership design;
    design.parties = std::move(parties);
    design.partner = "TUN";
    design.form = std::move(form);
    for (auto& provision : provisions)
        design.terms.push_back({std::move(provision), Direction::Mutual, std::nullopt, "", ""});
    return design;
}

TEST(HasParty, TakesTheThreeStatesForTheBenelux)
{
    EXPECT_TRUE(with({"BEL", "NLD", "LUX"}, "treaty").has_party("BENELUX"));
    EXPECT_FALSE(with({"BEL", "NLD"}, "treaty").has_party("BENELUX"));
    EXPECT_TRUE(with({"BENELUX"}, "treaty").has_party("NLD"));
    EXPECT_FALSE(with({"BENELUX"}, "treaty").has_party("DEU"));
    EXPECT_FALSE(with({"EU"}, "treaty").has_party("NLD")); // the Union is a party of its own
}

TEST(Has, FindsAProvisionInAnyDirection)
{
    EXPECT_TRUE(with({"NLD"}, "treaty", {"readmit_nationals"}).has("readmit_nationals"));
    EXPECT_FALSE(with({"NLD"}, "treaty").has("readmit_nationals"));
}

TEST(LevelOf, FollowsTheParties)
{
    EXPECT_EQ(level_of(with({"NLD"}, "treaty")), "bilateral");
    EXPECT_EQ(level_of(with({"BENELUX"}, "treaty")), "benelux");
    EXPECT_EQ(level_of(with({"BEL", "LUX", "NLD"}, "treaty")), "benelux");
    EXPECT_EQ(level_of(with({"BEL", "NLD"}, "treaty")), "multilateral");
    EXPECT_EQ(level_of(with({"BENELUX", "DEU"}, "treaty")), "multilateral");
    EXPECT_EQ(level_of(with({"EU"}, "treaty")), "eu");
    EXPECT_EQ(level_of(with({"EU", "NLD"}, "treaty")), "eu");
}

TEST(IsEuropeanSide, HoldsTheUnionAndTheSchengenArea)
{
    const auto& catalogue = test_evidence().catalogue();
    for (const auto* area : {"EU", "BENELUX", "NLD", "IRL", "CHE", "NOR"})
        EXPECT_TRUE(is_european_side(catalogue, area)) << area;
    for (const auto* area : {"GBR", "TUR", "ALB", "XKX", "TUN", "no such area"})
        EXPECT_FALSE(is_european_side(catalogue, area)) << area;
}

TEST(IsBinding, FollowsTheFormUnlessAnswered)
{
    const auto& registry = test_evidence().registry();
    for (const auto* form :
         {"treaty", "readmission_agreement", "implementing_protocol", "association_agreement_clause"})
        EXPECT_TRUE(is_binding(registry, with({"NLD"}, form))) << form;
    for (const auto* form : {"memorandum_of_understanding", "joint_declaration", "statement", "arrangement",
                             "letter_of_intent", "mobility_partnership", "compact"})
        EXPECT_FALSE(is_binding(registry, with({"NLD"}, form))) << form;
    auto memorandum = with({"NLD"}, "memorandum_of_understanding");
    memorandum.facts.emplace("intended_binding", true);
    EXPECT_TRUE(is_binding(registry, memorandum));
}

TEST(ApplicableProcedure, FollowsPartiesFormAndHub)
{
    const auto& evidence = test_evidence();
    const auto procedure = [&](const Partnership& design) { return applicable_procedure(evidence, design); };
    EXPECT_EQ(procedure(with({"NLD"}, "treaty")), "dutch_treaty");
    EXPECT_EQ(procedure(with({"NLD"}, "memorandum_of_understanding")), "dutch_non_binding");
    EXPECT_EQ(procedure(with({"ITA"}, "treaty")), "dutch_treaty");
    EXPECT_EQ(procedure(with({"BENELUX"}, "readmission_agreement")), "benelux_readmission");
    EXPECT_EQ(procedure(with({"BENELUX"}, "statement")), "dutch_non_binding");
    EXPECT_EQ(procedure(with({"EU"}, "readmission_agreement")), "eu_readmission");
    EXPECT_EQ(procedure(with({"EU"}, "statement")), "eu_non_binding");
    EXPECT_EQ(procedure(with({"NLD", "DEU"}, "treaty", {"accept_transferred_persons"})), "return_hub");
    EXPECT_EQ(procedure(with({"NLD"}, "letter_of_intent", {"external_asylum_processing"})), "return_hub");
    EXPECT_EQ(procedure(with({"ITA"}, "treaty", {"accept_transferred_persons"})), "dutch_treaty");
}

TEST(ApplicableProcedure, NamesAProcedureOfTheEvidence)
{
    const auto& procedures = test_evidence().procedures();
    for (const auto* id :
         {"dutch_treaty", "dutch_non_binding", "benelux_readmission", "eu_readmission", "eu_non_binding", "return_hub"})
        EXPECT_NE(procedures.procedure(id), nullptr) << id;
}

} // namespace
} // namespace entente::partnership
