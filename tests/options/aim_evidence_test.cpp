#include "options/built_evidence.hpp"

#include <entente/options/aim_evidence.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace entente::options {
namespace {

using partnership::Partnership;

Partnership design(const std::vector<std::string>& provisions)
{
    Partnership made;
    made.parties = {"NLD"};
    made.partner = "TUN";
    made.form = "memorandum_of_understanding";
    for (const auto& provision : provisions)
        made.terms.push_back({provision, partnership::Direction::Mutual, std::nullopt, "", ""});
    return made;
}

Partnership with_everything()
{
    std::vector<std::string> all;
    for (const auto& [id, kind] : built_evidence().registry().provision_kinds)
        all.push_back(id);
    return design(all);
}

TEST(AimEvidence, CountsForTheThreeAimsInTheirOrder)
{
    const auto found = aim_evidence(built_evidence(), with_everything());
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].aim, Aim::FewerIrregularArrivals);
    EXPECT_EQ(found[1].aim, Aim::MoreReturn);
    EXPECT_EQ(found[2].aim, Aim::BetterReception);
    EXPECT_GT(found[0].references.size(), 0U);
    EXPECT_GT(found[1].references.size(), 0U);
}

TEST(AimEvidence, IsNoneForADesignThatPromisesNothing)
{
    for (const auto& counts : aim_evidence(built_evidence(), design({}))) {
        EXPECT_EQ(counts.towards + counts.none + counts.against, 0U);
        EXPECT_TRUE(counts.references.empty());
    }
}

TEST(AimEvidence, NamesTheEstimateBehindEveryCount)
{
    for (const auto& counts : aim_evidence(built_evidence(), with_everything()))
        EXPECT_EQ(counts.towards + counts.none + counts.against, counts.references.size());
}

// Fewer detections are towards fewer arrivals, and more returns towards more return; no change is neither.
TEST(AimEvidence, ReadsTheDirectionByTheAim)
{
    const auto found = aim_evidence(built_evidence(), with_everything());
    std::size_t fewer_arrivals = 0;
    std::size_t more_return = 0;
    for (const auto& effect : built_evidence().registry().effects) {
        if (effect.confidence == "memory" || effect.provision_kinds.empty())
            continue;
        fewer_arrivals += effect.aim == "irregular_arrivals" && effect.direction == "decrease" ? 1U : 0U;
        more_return += effect.aim == "return" && effect.direction == "increase" ? 1U : 0U;
    }
    EXPECT_EQ(found[0].towards, fewer_arrivals);
    EXPECT_EQ(found[1].towards, more_return);
}

TEST(AimEvidence, LeavesOutWhatIsKnownFromMemoryOrConcernsOtherProvisions)
{
    const Partnership readmission = design({"readmit_nationals"});
    for (const auto& counts : aim_evidence(built_evidence(), readmission))
        for (const auto& reference : counts.references) {
            const auto& effects = built_evidence().registry().effects;
            const auto effect = std::ranges::find(effects, reference, &evidence::PublishedEffect::reference);
            ASSERT_NE(effect, effects.end()) << reference.id;
            EXPECT_NE(effect->confidence, "memory") << reference.id;
            EXPECT_NE(std::ranges::find(effect->provision_kinds, "readmit_nationals"), effect->provision_kinds.end())
                << reference.id;
        }
}

} // namespace
} // namespace entente::options
