#include <entente/lessons/single_series/posterior_summary.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace entente::lessons {
namespace {

// Draws 5, 1, 3, 2, 4: mean 3, variance 10/4, quartiles 2 and 4.
TEST(PosteriorSummary, DescribesDrawsAsByHand)
{
    const auto summary = summary_of_draws({5.0, 1.0, 3.0, 2.0, 4.0}, 0.5);
    EXPECT_NEAR(summary.mean, 3.0, 1e-15);
    EXPECT_NEAR(summary.standard_deviation, std::sqrt(2.5), 1e-15);
    EXPECT_NEAR(summary.lower, 2.0, 1e-15);
    EXPECT_NEAR(summary.upper, 4.0, 1e-15);
}

// 80 draws, batches of two with means 0 and 1 in turn: deviation of 40 means sqrt(10 / 39), over sqrt(40).
TEST(PosteriorSummary, TakesTheSimulationErrorFromBatches)
{
    std::vector<double> draws;
    for (int b = 0; b < 40; ++b) {
        draws.push_back(b % 2 - 3.0);
        draws.push_back(b % 2 + 3.0);
    }
    EXPECT_NEAR(simulation_error_of_mean(draws), std::sqrt(10.0 / 39.0 / 40.0), 1e-14);
}

} // namespace
} // namespace entente::lessons
