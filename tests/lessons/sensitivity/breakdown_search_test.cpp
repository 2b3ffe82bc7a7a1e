#include <entente/lessons/sensitivity/breakdown_search.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace entente::lessons {
namespace {

// An effect of 3 with an interval of half-length 1 + size: zero is in from size 2 on.
std::expected<SensitivityInterval, Error> widening(double size)
{
    return SensitivityInterval{3.0 - 1.0 - size, 3.0 + 1.0 + size};
}

TEST(BreakdownSearch, FindsTheSizeAtWhichZeroComesIn)
{
    for (const double scale : {1e-6, 0.3, 2.0, 1e4})
        EXPECT_NEAR(breakdown_search(scale, widening).value(), 2.0, 1e-8);
}

TEST(BreakdownSearch, KnowsTheTwoEndsOfTheScale)
{
    const auto always = [](double) -> std::expected<SensitivityInterval, Error> {
        return SensitivityInterval{-1.0, 1.0};
    };
    const auto never = [](double) -> std::expected<SensitivityInterval, Error> {
        return SensitivityInterval{-2.0, -1.0};
    };
    EXPECT_EQ(breakdown_search(1.0, always).value(), 0.0);
    EXPECT_TRUE(std::isinf(breakdown_search(1.0, never).value()));
}

TEST(BreakdownSearch, PassesErrorsOn)
{
    const auto failing = [](double size) -> std::expected<SensitivityInterval, Error> {
        if (size > 1.5)
            return std::unexpected(Error{"too large", "size", "ask for less"});
        return widening(size);
    };
    EXPECT_EQ(breakdown_search(1.0, failing).error().where, "size");
}

} // namespace
} // namespace entente::lessons
