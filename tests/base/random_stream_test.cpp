#include <entente/base/random_stream.hpp>

#include <gtest/gtest.h>

#include <array>

namespace entente {
namespace {

TEST(RandomStream, RepeatsItselfAndDiffersByIndex)
{
    RandomStream first(7, 3);
    RandomStream again(7, 3);
    RandomStream other(7, 4);
    for (int i = 0; i < 100; ++i) {
        const auto draw = first();
        EXPECT_EQ(draw, again());
        EXPECT_NE(draw, other());
    }
}

// 120,000 draws: each count has a standard deviation of 129, so 700 is more than five of them.
TEST(RandomStream, DrawsEachNumberBelowNEquallyOften)
{
    RandomStream stream(1);
    std::array<int, 6> counts{};
    for (int i = 0; i < 120'000; ++i)
        ++counts.at(stream.below(6));
    for (const int count : counts)
        EXPECT_NEAR(count, 20'000, 700);
}

// Standard errors with 200,000 draws: 0.0022 for the mean, 0.0032 for the variance, 0.022 for the fourth moment.
TEST(RandomStream, NormalDrawsHaveTheMomentsOfTheNormal)
{
    RandomStream stream(2);
    double sum = 0.0;
    double squares = 0.0;
    double fourths = 0.0;
    constexpr int n = 200'000;
    for (int i = 0; i < n; ++i) {
        const double z = stream.normal();
        sum += z;
        squares += z * z;
        fourths += z * z * z * z;
    }
    EXPECT_NEAR(sum / n, 0.0, 0.011);
    EXPECT_NEAR(squares / n, 1.0, 0.016);
    EXPECT_NEAR(fourths / n, 3.0, 0.11);
}

} // namespace
} // namespace entente
