#include "lessons/built_evidence.hpp"

#include <entente/lessons/outcome_studies.hpp>
#include <entente/lessons/provision_lessons.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace entente::lessons {
namespace {

/// An estimate for a unit that began with an instrument of the registry.
EffectEstimate effect(const std::string& instrument, const std::string& outcome, const std::string& unit,
                      double estimate, double se = 0.2, const std::string& first_after = "2018")
{
    EffectEstimate made;
    made.instrument_id = instrument;
    made.outcome = outcome;
    made.unit = unit;
    made.estimate = estimate;
    made.se = se;
    made.first_period_after = first_after;
    made.before_after_sd = 0.7;
    made.grade = Grade::VeryLow;
    made.references = {{"instruments/" + instrument}};
    return made;
}

const std::string returns = "returned_to_third_country";

ProvisionLessons found(const std::vector<EffectEstimate>& effects, const std::vector<std::string>& provisions)
{
    auto lessons = provision_lessons(built_evidence(), effects, provisions, 0.95, Threads{1});
    EXPECT_TRUE(lessons.has_value()) << one_line(lessons.error());
    return lessons.value_or(ProvisionLessons{});
}

TEST(OutcomeStudies, CountOnceWhatBeganForOneUnitInOnePeriod)
{
    const std::vector<EffectEstimate> effects{effect("eu-guinea-returns-2017", returns, "GIN", 0.5),
                                              effect("deu-gin-2018", returns, "GIN", 0.5),
                                              effect("deu-gin-2018", returns, "GIN", 0.4, 0.2, "2019")};
    const auto studies = own_studies(built_evidence(), effects, "return");
    ASSERT_EQ(studies.size(), 2U);
    EXPECT_EQ(std::ranges::count(studies[0].references, evidence::Reference{"instruments/deu-gin-2018"}), 1);
    EXPECT_EQ(studies[0].level, ""); // of the Union and of Germany
}

TEST(OutcomeStudies, BearOnAsksAndOffersOnly)
{
    for (const auto& study :
         own_studies(built_evidence(), {effect("eu-turkey-readmission-2013", returns, "TUR", 0.5)}, "return"))
        for (const auto& kind : study.provisions)
            EXPECT_TRUE(is_ask_or_offer(built_evidence(), kind)) << kind;
    EXPECT_FALSE(is_ask_or_offer(built_evidence(), "human_rights_clause"));
    EXPECT_TRUE(is_ask_or_offer(built_evidence(), "readmit_nationals"));
}

// E001: WODC reports a range of 5 to 10 per cent; no other finding on return has a size with an uncertainty.
TEST(OutcomeStudies, TakeAPublishedSizeOnlyWhereItsUncertaintyCanBeStated)
{
    const auto studies = published_studies(built_evidence(), "return", 0.7);
    ASSERT_EQ(studies.size(), 1U);
    EXPECT_EQ(studies[0].references.front().id, "effects/E001");
    EXPECT_NEAR(studies[0].effect, (std::log(1.05) + std::log(1.10)) / 2.0, 1e-12);
    EXPECT_NEAR(studies[0].standard_error, (std::log(1.10) - std::log(1.05)) / (2.0 * 1.959963984540054), 1e-12);
}

TEST(OutcomeStudies, GiveADescriptiveFigureTheSpreadOfSuchChanges)
{
    const auto studies = published_studies(built_evidence(), "irregular_arrivals", 0.7);
    ASSERT_FALSE(studies.empty());
    for (const auto& study : studies)
        EXPECT_DOUBLE_EQ(study.standard_error, 0.7);
    EXPECT_TRUE(published_studies(built_evidence(), "irregular_arrivals", 0.0).empty());
}

TEST(ProvisionLessons, PullFewStudiesTowardsTheAverageOfAll)
{
    std::vector<EffectEstimate> effects;
    const std::vector<std::string> instruments{"eu-guinea-returns-2017", "eu-bangladesh-sop-2017",
                                               "eu-gambia-good-practices-2018", "eu-cote-divoire-2018",
                                               "eu-ethiopia-admission-2018"};
    for (std::size_t i = 0; i < instruments.size(); ++i)
        effects.push_back(
            effect(instruments[i], returns, "unit" + std::to_string(i), 0.4 + 0.05 * static_cast<double>(i)));
    effects.push_back(effect("eu-belarus-readmission-2020", returns, "BLR", -0.8));
    const auto lessons = found(effects, {"readmit_nationals"});
    const auto outcome = std::ranges::find(lessons.outcomes, "return", &PooledOutcome::aim);
    ASSERT_NE(outcome, lessons.outcomes.end());
    EXPECT_EQ(outcome->own, 6U);
    EXPECT_EQ(outcome->published, 1U);
    for (const auto& part : outcome->provisions) {
        EXPECT_GT(part.estimate, -0.8) << part.id;
        EXPECT_LT(part.estimate, 0.6) << part.id;
        EXPECT_GT(part.studies, 0U) << part.id;
        EXPECT_LT(part.low, part.high) << part.id;
    }
}

TEST(ProvisionLessons, HaveACellForEachProvisionAndAim)
{
    const auto lessons = found({}, {"readmit_nationals", "labour_pathways"});
    ASSERT_EQ(lessons.map.size(), 2 * mapped_aims.size());
    for (std::size_t i = 0; i < lessons.map.size(); ++i) {
        EXPECT_EQ(lessons.map[i].aim, mapped_aims[i % mapped_aims.size()]);
        EXPECT_EQ(lessons.map[i].verdict == EvidenceClass::Empty, lessons.map[i].references.empty());
    }
    // E060 and E062: labour agreements raise legal migration, in panels of many corridors.
    const auto cell = std::ranges::find_if(lessons.map, [](const auto& one) {
        return one.provision == "labour_pathways" && one.aim == "legal_migration";
    });
    EXPECT_EQ(cell->verdict, EvidenceClass::Raises);
}

// E001 and E090: bilateral agreements raise return rates; E089: non-binding ones of the Union lower them.
TEST(ProvisionLessons, ReportAConflictBetweenStudiesAsAConflict)
{
    const auto lessons = found({}, {"readmit_nationals"});
    const auto& cell = lessons.map.at(1);
    ASSERT_EQ(cell.aim, "return");
    EXPECT_EQ(cell.credible.raises, 3U);
    EXPECT_EQ(cell.credible.lowers, 1U);
    EXPECT_EQ(cell.verdict, EvidenceClass::Conflict);
}

// E014 is about the route next to the one that the Statement closed.
TEST(ProvisionLessons, KeepWhatHappenedElsewhereApart)
{
    const auto lessons = found({}, {"resettlement"});
    const auto& cell = lessons.map.front();
    ASSERT_EQ(cell.aim, "irregular_arrivals");
    EXPECT_EQ(cell.elsewhere, 1U);
    EXPECT_EQ(cell.credible.raises, 0U);
}

TEST(ProvisionLessons, SetEachFindingOnReturnBesideItsLikes)
{
    const auto lessons = found({effect("benelux-armenia-protocol-2018", returns, "ARM", -0.5, 0.8),
                                effect("benelux-ukraine-protocol-2018", returns, "UKR", -0.1, 0.8),
                                effect("eu-turkey-readmission-2013", returns, "TUR", 0.3, 0.6)},
                               {"readmit_nationals"});
    ASSERT_EQ(lessons.comparisons.size(), 7U);
    const auto of = [&](const char* id) {
        return *std::ranges::find(lessons.comparisons, id, &PublishedComparison::effect_id);
    };
    EXPECT_EQ(of("E001").own, 2U);
    ASSERT_TRUE(of("E001").pooled.has_value());
    EXPECT_NEAR(of("E001").pooled->estimate, -0.3, 1e-9); // equal standard errors: the mean
    EXPECT_EQ(of("E002").own, 1U);
    EXPECT_FALSE(of("E002").pooled.has_value());
    EXPECT_EQ(of("E003").reason, "no_figures");
}

} // namespace
} // namespace entente::lessons
