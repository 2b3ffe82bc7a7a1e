#include <entente/lessons/regression/grouping.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace entente::lessons {
namespace {

TEST(Grouping, CodesLabelsInOrderOfAppearanceAndNumbersInOrderOfSize)
{
    const std::vector<std::string> labels{"b", "a", "b", "c"};
    EXPECT_EQ(grouping_of("l", labels).codes, (std::vector<std::size_t>{0, 1, 0, 2}));
    const std::vector<double> numbers{2010.0, 2000.5, 2010.0, 1990.0};
    EXPECT_EQ(grouping_of("n", numbers).codes, (std::vector<std::size_t>{2, 1, 2, 0}));
}

TEST(Grouping, CodesTheRowsInUseWithoutGapsForSmallAndLargeCodes)
{
    const std::vector<std::size_t> rows{0, 2, 3};
    const std::vector<std::uint32_t> expected{1, 0, 1};
    for (const std::size_t large : {std::size_t{7}, std::size_t{7'000'000'000}}) {
        const Levels levels = levels_of(std::vector<std::size_t>{large, 5, 2, large}, rows);
        EXPECT_EQ(levels.of_row, expected);
        EXPECT_EQ(levels.count, 2U);
    }
}

TEST(Grouping, KnowsWhatIsNested)
{
    const Levels towns{.of_row = {0, 1, 2, 0}, .count = 3};
    const Levels regions{.of_row = {0, 0, 1, 0}, .count = 2};
    EXPECT_TRUE(is_nested(towns, regions));
    EXPECT_FALSE(is_nested(regions, towns));
    EXPECT_FALSE(is_nested(one_level(4), towns));
}

TEST(Grouping, CrossesTwoGroupings)
{
    const Levels cells = crossing({.of_row = {0, 0, 1, 1}, .count = 2}, {.of_row = {0, 1, 0, 0}, .count = 2});
    EXPECT_EQ(cells.of_row, (std::vector<std::uint32_t>{0, 1, 2, 2}));
    EXPECT_EQ(cells.count, 3U);
}

// Row 3 is alone in unit 2; without it row 2 is alone in period 9; without that row unit 1 is gone too.
TEST(Grouping, DropsSingletonsUntilNoneIsLeft)
{
    const std::vector<Grouping> groupings{{"unit", {0, 0, 1, 2}}, {"period", {7, 7, 9, 9}}};
    EXPECT_EQ(without_singletons(groupings, {0, 1, 2, 3}), (std::vector<std::size_t>{0, 1}));
    const std::vector<Grouping> all_alone{{"unit", {0, 1, 2}}};
    EXPECT_TRUE(without_singletons(all_alone, {0, 1, 2}).empty());
}

RC_GTEST_PROP(Grouping, LeavesNoSingleton, ())
{
    const auto n = *rc::gen::inRange<std::size_t>(1, 40);
    std::vector<Grouping> groupings(2);
    for (Grouping& grouping : groupings)
        for (std::size_t i = 0; i < n; ++i)
            grouping.codes.push_back(*rc::gen::inRange<std::size_t>(0, 15));
    std::vector<std::size_t> rows(n);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    rows = without_singletons(groupings, rows);
    for (const Grouping& grouping : groupings) {
        const Levels levels = levels_of(grouping.codes, rows);
        std::vector<int> size(levels.count, 0);
        for (const auto level : levels.of_row)
            ++size[level];
        for (const int count : size)
            RC_ASSERT(count > 1);
    }
}

} // namespace
} // namespace entente::lessons
