#include <entente/base/parallel.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace entente {
namespace {

TEST(Parallel, CallsTheTaskOnceForEachIndex)
{
    for (const int threads : {0, 1, 2, 7}) {
        std::vector<std::atomic<int>> calls(1000);
        parallel_for_each_index(calls.size(), Threads{threads}, [&](std::size_t i) { ++calls[i]; });
        EXPECT_TRUE(std::ranges::all_of(calls, [](const auto& count) { return count == 1; })) << threads << " threads";
    }
}

TEST(Parallel, DoesNothingForNoIndices)
{
    int calls = 0;
    parallel_for_each_index(0, Threads{2}, [&](std::size_t) { ++calls; });
    parallel_for_each_index(0, Threads{1}, [&](std::size_t) { ++calls; });
    EXPECT_EQ(calls, 0);
}

// Terms of very different size: a sum in another order would differ in its last bits.
TEST(Parallel, SumOverSlotsIsTheSameForAnyNumberOfThreads)
{
    const auto sum = [](int threads) {
        std::vector<double> terms(5000);
        parallel_for_each_index(terms.size(), Threads{threads}, [&](std::size_t i) {
            const auto x = static_cast<double>(i);
            terms[i] = std::exp(std::fmod(x * 37.0, 40.0)) * (i % 2 == 0 ? 1.0 : -1.0) / 3.0;
        });
        double total = 0.0;
        for (const double term : terms)
            total += term;
        return total;
    };
    const double alone = sum(1);
    EXPECT_EQ(sum(2), alone); // equal to the last bit, on purpose
    EXPECT_EQ(sum(5), alone);
    EXPECT_EQ(sum(0), alone);
}

TEST(Parallel, HandsAnExceptionOfATaskToTheCaller)
{
    for (const int threads : {1, 2})
        EXPECT_THROW(parallel_for_each_index(100, Threads{threads},
                                             [](std::size_t i) {
                                                 if (i == 50)
                                                     throw std::runtime_error("the task failed");
                                             }),
                     std::runtime_error);
}

} // namespace
} // namespace entente
