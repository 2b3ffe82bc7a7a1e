#include "lessons/group_time/staggered_panels.hpp"

#include <entente/lessons/group_time/group_time_effects.hpp>
#include <entente/lessons/group_time/influence_sums.hpp>
#include <entente/lessons/group_time/multiplier_bootstrap.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace entente::lessons {
namespace {

const StaggeredPanel& minimum_wages()
{
    static const StaggeredPanel panel = checked(mpdta());
    return panel;
}

MultiplierBootstrap drawn(const InfluenceSums& sums, const std::vector<std::vector<std::size_t>>& families,
                          const MultiplierOptions& options)
{
    SilentProgress progress;
    auto result = multiplier_bootstrap(sums, families, options, progress);
    if (!result)
        throw std::runtime_error(one_line(result.error()));
    return *std::move(result);
}

// One sum over 400 units of sizes 0.5 to 1.5 (not one size: drawn sums would lie on a grid). By the central limit
// theorem its error is normal; its variance is the sum of squares, 400 * (1 + 1/12) but for the ends.
InfluenceSums one_sum()
{
    InfluenceSums sums;
    sums.columns = 1;
    sums.blocks.push_back({.first_column = 0, .rows = Matrix(400, 1)});
    for (std::size_t i = 0; i < 400; ++i)
        sums.blocks[0].rows(i, 0) = 0.5 + static_cast<double>(i) / 399.0;
    sums.effects = {{{0, 1.0}}, {{0, -2.0}}};
    sums.aggregates = {{{0, 1.0}, {1, 0.5}}, {{1, 1.0}, {2, 3.0}}}; // nothing is left; -2 + 3 times the sum
    return sums;
}

TEST(MultiplierBootstrap, FindsTheSpreadAndCriticalValueOfOneSum)
{
    for (const auto multiplier : {Multiplier::Rademacher, Multiplier::Mammen}) {
        const auto result = drawn(one_sum(), {{0}, {0, 1, 2}, {2}}, {.draws = 40'000, .multiplier = multiplier});
        // The error of an interquartile range of 40,000 draws is 0.6 percent.
        const double deviation = std::sqrt(400.0 * 13.0 / 12.0);
        EXPECT_NEAR(result.standard_errors[0] / deviation, 1.0, 0.025);
        EXPECT_NEAR(result.standard_errors[1] / deviation, 2.0, 0.05);
        EXPECT_NEAR(result.standard_errors[3], result.standard_errors[0], 1e-12);
        EXPECT_EQ(result.without_spread, std::vector<std::size_t>{2});
        EXPECT_NEAR(result.critical_values[0], 1.96, 0.05);
        EXPECT_NEAR(result.critical_values[1], result.critical_values[0], 1e-12); // the same sum three times
        EXPECT_NEAR(result.critical_values[2], 1.959963985, 1e-8);                // no statistic moves
    }
}

TEST(MultiplierBootstrap, AgreesWithTheInfluenceFunctionOnMinimumWages)
{
    const auto effects = group_time_effects(minimum_wages());
    ASSERT_TRUE(effects);
    // Drawn sums of cohort 2004, of 20 counties, are flatter than a normal: interquartile ranges are 6 percent wider.
    const auto result = drawn(effects->influence, {statistics_of(effects->group)}, {.draws = 20'000});
    for (const auto& effect : effects->effects)
        EXPECT_NEAR(result.standard_errors[static_cast<std::size_t>(&effect - effects->effects.data())] /
                        effect.standard_error,
                    1.0, 0.08);
    const auto& overall = *effects->dynamic.overall;
    EXPECT_NEAR(result.standard_errors[overall.statistic] / overall.standard_error, 1.0, 0.08);
}

TEST(MultiplierBootstrap, GivesTheSameForAnyNumberOfThreadsAndAnotherForAnotherSeed)
{
    const auto effects = group_time_effects(minimum_wages());
    ASSERT_TRUE(effects);
    const std::vector<std::vector<std::size_t>> families = {statistics_of(effects->dynamic)};
    const auto one = drawn(effects->influence, families, {.threads = {1}});
    const auto three = drawn(effects->influence, families, {.threads = {3}});
    const auto other = drawn(effects->influence, families, {.seed = 2, .threads = {1}});
    EXPECT_EQ(one.standard_errors, three.standard_errors);
    EXPECT_EQ(one.critical_values, three.critical_values);
    EXPECT_NE(one.critical_values, other.critical_values);
}

TEST(MultiplierBootstrap, RefusesWhatItCannotDraw)
{
    SilentProgress progress;
    const auto where_of = [&](const std::vector<std::vector<std::size_t>>& families, const MultiplierOptions& options) {
        const auto result = multiplier_bootstrap(one_sum(), families, options, progress);
        return result ? std::string("no error") : result.error().where;
    };
    EXPECT_EQ(where_of({{0}}, {.level = 1.0}), "level");
    EXPECT_EQ(where_of({{0}}, {.draws = 99}), "draws");
    EXPECT_EQ(where_of({{0}}, {.draws = 1'000'001}), "draws");
    EXPECT_EQ(where_of({{}}, {}), "families");
    EXPECT_EQ(where_of({{4}}, {}), "families");
}

TEST(MultiplierBootstrap, StopsWhenCancelled)
{
    class Cancelled final : public Progress {
    public:
        void report(std::string_view, std::size_t, std::size_t) override {}
        [[nodiscard]] bool cancelled() const override { return true; }
    };
    Cancelled progress;
    const auto result = multiplier_bootstrap(one_sum(), {{0}}, {}, progress);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().where, "progress");
}

} // namespace
} // namespace entente::lessons
