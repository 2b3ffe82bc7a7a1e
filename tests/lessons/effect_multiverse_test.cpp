#include <entente/lessons/effect_multiverse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace entente::lessons {
namespace {

const double halved = std::log(0.5);

/// Units in parallel, each with a little of its own in each period; the first is moved by `effect` after the start.
Matrix parallel(std::size_t controls, std::size_t before, std::size_t after, double effect)
{
    Matrix logs(controls + 1, before + after);
    for (std::size_t row = 0; row <= controls; ++row)
        for (std::size_t time = 0; time < before + after; ++time)
            logs(row, time) = 5.0 + 0.1 * static_cast<double>(row) + std::sin(static_cast<double>(time)) +
                              0.01 * std::cos(static_cast<double>(3 * row + 7 * time)) +
                              (row == 0 && time >= before ? effect : 0.0);
    return logs;
}

Multiverse found(const Matrix& logs, std::size_t before, int threads = 1)
{
    SilentProgress silent;
    auto multiverse = effect_multiverse(logs, before, Threads{threads}, silent);
    EXPECT_TRUE(multiverse.has_value()) << one_line(multiverse.error());
    return multiverse.value_or(Multiverse{});
}

TEST(EffectMultiverse, FindsTheSameEffectInEveryWay)
{
    const Multiverse multiverse = found(parallel(10, 16, 4, halved), 16);
    EXPECT_EQ(multiverse.curve.size(), 24U); // three methods, two windows before, two after, two pools
    for (const CurvePoint& point : multiverse.curve)
        EXPECT_NEAR(point.estimate, halved, 0.05) << point.specification; // what is each unit's own is 0.01 in size
    EXPECT_DOUBLE_EQ(multiverse.share_of_sign, 1.0);
}

TEST(EffectMultiverse, TestsAllWaysJointlyByPretendingThatEachControlWasTreated)
{
    const Multiverse moved = found(parallel(10, 16, 4, halved), 16);
    ASSERT_TRUE(moved.joint_test.has_value());
    EXPECT_LE(moved.joint_test->median_p, 1.0 / 5.0); // the five nearest controls are in every way
    const Multiverse still = found(parallel(10, 16, 4, 0.0), 16);
    ASSERT_TRUE(still.joint_test.has_value());
    EXPECT_GT(still.joint_test->median_p, moved.joint_test->median_p);
}

TEST(EffectMultiverse, WeighsOnlyWithEightPeriodsBefore)
{
    // Seven before: plain differences only, over two windows before, two after and two pools.
    const Multiverse short_panel = found(parallel(10, 7, 4, halved), 7);
    EXPECT_EQ(short_panel.curve.size(), 8U);
    for (const CurvePoint& point : short_panel.curve)
        EXPECT_EQ(point.labels.front(), "did");
    // Twelve before: weights with all of them, not with the later six.
    const Multiverse longer = found(parallel(10, 12, 4, halved), 12);
    for (const CurvePoint& point : longer.curve)
        EXPECT_TRUE(point.labels[1] == "all" || point.labels.front() == "did");
}

TEST(EffectMultiverse, TakesNoOptionThatIsNone)
{
    // One period after, three before, seven controls: nothing to halve but the time before.
    const Multiverse small = found(parallel(7, 4, 1, halved), 4);
    EXPECT_EQ(small.curve.size(), 2U);
}

TEST(EffectMultiverse, IsTheSameForAnyNumberOfThreads)
{
    const Matrix logs = parallel(12, 16, 6, halved);
    const Multiverse one = found(logs, 16, 1);
    const Multiverse two = found(logs, 16, 2);
    ASSERT_EQ(one.curve.size(), two.curve.size());
    for (std::size_t i = 0; i < one.curve.size(); ++i)
        EXPECT_EQ(one.curve[i].estimate, two.curve[i].estimate);
    EXPECT_EQ(one.joint_test->median_p, two.joint_test->median_p);
}

TEST(EffectMultiverse, RefusesAPanelThatNoMethodTakes)
{
    SilentProgress silent;
    EXPECT_FALSE(effect_multiverse(parallel(0, 4, 2, 0.0), 4, Threads{1}, silent).has_value());
    EXPECT_FALSE(effect_multiverse(parallel(5, 4, 0, 0.0), 4, Threads{1}, silent).has_value());
}

} // namespace
} // namespace entente::lessons
