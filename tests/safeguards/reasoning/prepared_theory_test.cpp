#include <entente/safeguards/reasoning/prepared_theory.hpp>

#include <gtest/gtest.h>

namespace entente::safeguards {
namespace {

evidence::LegalFact legal_fact(const char* id, const char* group, const char* nature, const char* type)
{
    evidence::LegalFact fact;
    fact.id = id;
    fact.group = group;
    fact.nature = nature;
    fact.type = type;
    if (fact.type == "enum")
        fact.allowed_values = {"treaty", "statement"};
    return fact;
}

evidence::Law small_law()
{
    evidence::Law law;
    law.facts = {legal_fact("impact_assessment", "process", "process", "boolean"),
                 legal_fact("suspension_clause", "safeguards", "design", "boolean"),
                 legal_fact("form", "parties_form", "design", "enum"),
                 legal_fact("adequacy_decision", "data", "design", "boolean"),
                 legal_fact("real_risk", "destination", "finding", "boolean"),
                 legal_fact("months", "detention", "design", "number")};
    return law;
}

PreparedLaw prepared()
{
    PreparedLaw law;
    const auto norm = [](const char* id, const char* satisfied) {
        return Norm{.id = id,
                    .applies_when = *parse_expression("form == 'treaty' and months > 1"),
                    .satisfied_when = *parse_expression(satisfied)};
    };
    law.norms = {{.norm = norm("hard", "suspension_clause or not real_risk"), .binding = true, .rulings = {}},
                 {.norm = norm("soft", "impact_assessment or adequacy_decision"), .binding = false, .rulings = {}}};
    return law;
}

TEST(PreparedTheory, RolesAndCostsFollowTheNatureOfTheFacts)
{
    const auto made = prepared_theory(prepared(), small_law());
    ASSERT_TRUE(made);
    const auto first = [&](const char* id) { return made->theory.facts[made->facts.find(id)->second.first]; };
    EXPECT_EQ(first("impact_assessment").role, FactRole::Provision);
    EXPECT_EQ(first("impact_assessment").cost, 1U);
    EXPECT_EQ(first("suspension_clause").cost, 1U);
    EXPECT_EQ(first("form").cost, 3U);
    EXPECT_EQ(first("adequacy_decision").role, FactRole::Situation); // others decide it
    EXPECT_EQ(first("real_risk").role, FactRole::Assessment);
    EXPECT_EQ(first("months").role, FactRole::Provision);
}

TEST(PreparedTheory, SoftNormsDoNotBind)
{
    const auto made = *prepared_theory(prepared(), small_law());
    EXPECT_TRUE(made.theory.norms[0].binding);
    EXPECT_FALSE(made.theory.norms[1].binding);
}

TEST(PreparedTheory, TheCallerMaySetCostsAndFixFacts)
{
    RepairCosts costs;
    costs.by_fact["form"] = 9;
    costs.fixed = {"suspension_clause"};
    const auto made = *prepared_theory(prepared(), small_law(), costs);
    EXPECT_EQ(made.theory.facts[made.facts.find("form")->second.first].cost, 9U);
    EXPECT_EQ(made.theory.facts[made.facts.find("suspension_clause")->second.first].role, FactRole::Situation);
    EXPECT_EQ(made.theory.facts[made.facts.find("adequacy_decision")->second.first].role, FactRole::Provision);
}

TEST(PreparedTheory, AFactOfUnknownTypeIsAnError)
{
    auto law = small_law();
    law.facts[0].type = "date";
    const auto made = prepared_theory(prepared(), law);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().where, "facts/impact_assessment, type");
}

TEST(PreparedTheory, ANormOverAnUndeclaredFactIsAnError)
{
    auto law = small_law();
    law.facts.pop_back();
    EXPECT_FALSE(prepared_theory(prepared(), law));
}

TEST(PreparedTheory, ACostOfNothingIsAnError)
{
    RepairCosts costs;
    costs.by_fact["form"] = 0;
    EXPECT_FALSE(prepared_theory(prepared(), small_law(), costs));
}

} // namespace
} // namespace entente::safeguards
