#include <entente/lessons/factor_models/treated_loadings.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace entente::lessons {
namespace {

// Path 1, 3, 2, 9 with three periods before treatment and no factor: mean 2, gaps -1, 1, 0, 7. Left-out errors are gaps
// times 3/2: squares 2.25 + 2.25.
TEST(TreatedGaps, WithoutFactorsAreDistancesFromTheOwnMean)
{
    const std::vector<double> path = {1.0, 3.0, 2.0, 9.0};
    const auto result = treated_gaps(path, 3, Matrix(4, 0)).value();
    const double gaps[] = {-1.0, 1.0, 0.0, 7.0};
    for (std::size_t t = 0; t < 4; ++t)
        EXPECT_NEAR(result.gaps[t], gaps[t], 1e-14);
    EXPECT_NEAR(result.held_out_squares, 4.5, 1e-13);
}

TEST(TreatedGaps, CarryALoadingOnAfterTreatment)
{
    Matrix factor(5, 1);
    const std::vector<double> values = {0.1, -0.4, 0.2, 0.5, -0.7};
    std::vector<double> path;
    for (std::size_t t = 0; t < 5; ++t) {
        factor(t, 0) = values[t];
        path.push_back(4.0 - 3.0 * values[t] + (t == 4 ? 2.0 : 0.0));
    }
    EXPECT_NEAR(treated_gaps(path, 4, factor)->gaps[4], 2.0, 1e-12);
}

// The factor moves in one period before treatment only: that period alone decides the loading.
TEST(TreatedGaps, CallAnErrorInfiniteWhereAPeriodAloneDecides)
{
    Matrix factor(5, 1);
    factor(2, 0) = factor(4, 0) = 0.7;
    const std::vector<double> path = {1.0, 2.0, 3.0, 4.0, 5.0};
    EXPECT_EQ(treated_gaps(path, 4, factor)->held_out_squares, std::numeric_limits<double>::infinity());
    factor(2, 0) = 0.0;
    EXPECT_FALSE(treated_gaps(path, 4, factor).has_value());
}

} // namespace
} // namespace entente::lessons
