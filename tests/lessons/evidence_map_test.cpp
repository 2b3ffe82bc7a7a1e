#include <entente/lessons/evidence_map.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace entente::lessons {
namespace {

PooledPart pooled(double low, double high)
{
    PooledPart part;
    part.estimate = (low + high) / 2.0;
    part.low = low;
    part.high = high;
    return part;
}

/// A cell with own estimates and their pooled interval.
EvidenceCell measured(std::size_t own, double low, double high)
{
    EvidenceCell cell;
    cell.own = own;
    cell.pooled = pooled(low, high);
    return cell;
}

EvidenceCell judged(EvidenceCell cell, std::size_t weak_estimates = 0, bool experiment = false)
{
    judge_cell(cell, weak_estimates, experiment);
    return cell;
}

TEST(EvidenceMap, LeavesACellEmptyWhereNothingWasFound)
{
    EXPECT_EQ(judged({}).verdict, EvidenceClass::Empty);
}

TEST(EvidenceMap, GivesADirectionByAClearPooledEffect)
{
    EXPECT_EQ(judged(measured(4, -0.8, -0.1)).verdict, EvidenceClass::Lowers);
    EXPECT_EQ(judged(measured(4, 0.1, 0.8)).verdict, EvidenceClass::Raises);
}

TEST(EvidenceMap, GivesNoDirectionByPublishedSizesAlone)
{
    EXPECT_EQ(judged(measured(0, -0.8, -0.1)).verdict, EvidenceClass::Empty);
}

TEST(EvidenceMap, GivesADirectionByTwoCredibleFindingsOfOneDirection)
{
    EvidenceCell one;
    one.credible.raises = 1;
    EXPECT_EQ(judged(one).verdict, EvidenceClass::Unknown);
    one.credible.raises = 2;
    EXPECT_EQ(judged(one).verdict, EvidenceClass::Raises);
}

TEST(EvidenceMap, DoesNotCountWhatHasNoComparison)
{
    EvidenceCell weak;
    weak.weak.lowers = 5;
    EXPECT_EQ(judged(weak).verdict, EvidenceClass::Unknown);
}

TEST(EvidenceMap, CallsOppositeFindingsAConflict)
{
    EvidenceCell cell = measured(4, -0.8, -0.1);
    cell.credible.raises = 1;
    const EvidenceCell found = judged(cell);
    EXPECT_EQ(found.verdict, EvidenceClass::Conflict);
    EXPECT_EQ(std::ranges::count(found.grade_reasons, "studies_conflict"), 1);
}

TEST(EvidenceMap, CallsThreeWithoutDirectionNoClearEffectAndFewerUnknown)
{
    EXPECT_EQ(judged(measured(2, -0.5, 0.5)).verdict, EvidenceClass::Unknown);
    EXPECT_EQ(judged(measured(3, -0.5, 0.5)).verdict, EvidenceClass::NoClearEffect);
    EvidenceCell mixed = measured(1, -0.5, 0.5);
    mixed.credible.none = 1;
    mixed.credible.mixed = 1;
    EXPECT_EQ(judged(mixed).verdict, EvidenceClass::NoClearEffect);
}

TEST(EvidenceMap, GradesByTheStatedRules)
{
    EXPECT_EQ(judged(measured(4, -0.8, -0.1)).grade, Grade::Low);
    EXPECT_EQ(judged(measured(4, -0.8, -0.1), 2).grade, Grade::VeryLow);        // half of them very low
    EXPECT_EQ(judged(measured(4, -0.5, 0.5)).grade, Grade::VeryLow);            // holds zero
    EXPECT_EQ(judged(measured(2, -0.8, -0.1)).grade, Grade::VeryLow);           // few
    EXPECT_EQ(judged(measured(4, -0.8, -0.1), 0, true).grade, Grade::Moderate); // an experiment among them
    EXPECT_EQ(judged(measured(4, -2.0, -1.0)).grade, Grade::Moderate);          // more than a halving
    EXPECT_EQ(judged(measured(4, -2.0, -1.0), 0, true).grade, Grade::Moderate); // never above
}

} // namespace
} // namespace entente::lessons
