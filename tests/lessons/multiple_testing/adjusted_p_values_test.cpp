#include "../reference_table.hpp"

#include <entente/lessons/multiple_testing/adjusted_p_values.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace entente::lessons {
namespace {

using enum Adjustment;

constexpr Adjustment all_adjustments[] = {Bonferroni, Holm, Hochberg, BenjaminiHochberg, BenjaminiYekutieli};

// R's p.adjust.
TEST(AdjustedPValues, ReproduceR)
{
    const std::vector<double> p_values = reference_table("p_values_demo").numbers("p");
    const std::pair<std::string, Adjustment> names[] = {{"bonferroni", Bonferroni},
                                                        {"holm", Holm},
                                                        {"hochberg", Hochberg},
                                                        {"BH", BenjaminiHochberg},
                                                        {"BY", BenjaminiYekutieli}};
    for (const auto& [name, adjustment] : names) {
        const auto adjusted = adjusted_p_values(p_values, adjustment).value();
        Found found;
        for (std::size_t i = 0; i < adjusted.size(); ++i)
            found["p_adj[" + std::to_string(i + 1) + "]"] = adjusted[i];
        expect_reproduced("p_values_demo/adjust_" + name, found);
    }
}

// 0.01, 0.04, 0.03: Holm 3 * 0.01, then 2 * 0.03, then max(0.04, 0.06). Hochberg: 0.04, min(0.06, 0.04), min(0.03,
// 0.04). Benjamini-Hochberg: 0.04, min(0.045, 0.04), 0.03; Benjamini-Yekutieli: the same times 11/6.
TEST(AdjustedPValues, AgreeWithAHandCalculation)
{
    const std::vector<double> p_values = {0.01, 0.04, 0.03};
    const auto expect = [&](Adjustment adjustment, const std::vector<double>& expected) {
        const auto adjusted = adjusted_p_values(p_values, adjustment).value();
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_NEAR(adjusted[i], expected[i], 1e-15);
    };
    expect(Bonferroni, {0.03, 0.12, 0.09});
    expect(Holm, {0.03, 0.06, 0.06});
    expect(Hochberg, {0.03, 0.04, 0.04});
    expect(BenjaminiHochberg, {0.03, 0.04, 0.04});
    expect(BenjaminiYekutieli, {0.055, 0.04 * 11.0 / 6.0, 0.04 * 11.0 / 6.0});
}

std::vector<double> random_p_values()
{
    std::vector<double> p_values(*rc::gen::inRange<std::size_t>(1, 20));
    for (double& p : p_values)
        p = *rc::gen::inRange(0, 101) / 100.0;
    return p_values;
}

RC_GTEST_PROP(AdjustedPValues, KeepTheOrderAndStayBetweenThePValueAndOne, ())
{
    const auto p_values = random_p_values();
    for (const Adjustment adjustment : all_adjustments) {
        const auto adjusted = adjusted_p_values(p_values, adjustment).value();
        for (std::size_t i = 0; i < p_values.size(); ++i) {
            RC_ASSERT(adjusted[i] >= p_values[i] - 1e-15);
            RC_ASSERT(adjusted[i] <= 1.0);
            for (std::size_t j = 0; j < i; ++j)
                RC_ASSERT((p_values[i] - p_values[j]) * (adjusted[i] - adjusted[j]) >= 0.0);
        }
    }
}

RC_GTEST_PROP(AdjustedPValues, FollowARelabellingOfTests, ())
{
    auto p_values = random_p_values();
    for (const Adjustment adjustment : all_adjustments) {
        auto adjusted = adjusted_p_values(p_values, adjustment).value();
        auto reversed = p_values;
        std::ranges::reverse(reversed);
        std::ranges::reverse(adjusted);
        RC_ASSERT(adjusted_p_values(reversed, adjustment).value() == adjusted);
    }
}

RC_GTEST_PROP(AdjustedPValues, AreAsSevereAsTheirAssumptionsAreWeak, ())
{
    const auto p_values = random_p_values();
    const auto holm = adjusted_p_values(p_values, Holm).value();
    const auto bonferroni = adjusted_p_values(p_values, Bonferroni).value();
    const auto hochberg = adjusted_p_values(p_values, Hochberg).value();
    const auto false_share = adjusted_p_values(p_values, BenjaminiHochberg).value();
    const auto dependent = adjusted_p_values(p_values, BenjaminiYekutieli).value();
    for (std::size_t i = 0; i < p_values.size(); ++i) {
        RC_ASSERT(bonferroni[i] >= holm[i]);
        RC_ASSERT(holm[i] >= hochberg[i]);
        RC_ASSERT(hochberg[i] >= false_share[i] - 1e-15);
        RC_ASSERT(dependent[i] >= false_share[i]);
    }
}

// Statistics 3 and 2, four draws. Largest of both: 1, 4, 2, 2: one reaches 3, p = 2/5. Second alone: 1, 0, 2, 1: one
// reaches 2, p = 2/5.
TEST(RomanoWolf, AgreesWithAHandCalculation)
{
    Matrix draws(4, 2);
    const double values[4][2] = {{0.5, 1.0}, {4.0, 0.0}, {1.0, 2.0}, {2.0, 1.0}};
    for (std::size_t b = 0; b < 4; ++b)
        for (std::size_t j = 0; j < 2; ++j)
            draws(b, j) = values[b][j];
    const std::vector<double> statistics = {3.0, 2.0};
    const auto p_values = romano_wolf_p_values(statistics, draws).value();
    EXPECT_DOUBLE_EQ(p_values[0], 2.0 / 5.0);
    EXPECT_DOUBLE_EQ(p_values[1], 2.0 / 5.0);
}

// Tests that are one test in disguise need no adjustment, which only a method that sees the draws can know.
TEST(RomanoWolf, LeavesCopiesOfOneTestAlone)
{
    Matrix draws(99, 3);
    for (std::size_t b = 0; b < 99; ++b)
        for (std::size_t j = 0; j < 3; ++j)
            draws(b, j) = static_cast<double>(b);
    const std::vector<double> statistics(3, 96.0);
    const auto p_values = romano_wolf_p_values(statistics, draws).value();
    for (const double p : p_values)
        EXPECT_DOUBLE_EQ(p, 4.0 / 100.0); // draws 96, 97, 98
}

TEST(AdjustedPValues, RefuseWhatIsNoPValue)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(adjusted_p_values({}, Holm).error().where, "p_values");
    EXPECT_EQ(adjusted_p_values(std::vector{0.1, nan}, Holm).error().where, "p_values[1]");
    EXPECT_EQ(adjusted_p_values(std::vector{-0.1}, Holm).error().where, "p_values[0]");
    EXPECT_EQ(adjusted_p_values(std::vector{1e300}, Holm).error().where, "p_values[0]");
}

TEST(RomanoWolf, RefusesDrawsThatDoNotFit)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> one = {1.0};
    EXPECT_EQ(romano_wolf_p_values({}, Matrix(1, 1)).error().where, "statistics");
    EXPECT_EQ(romano_wolf_p_values(one, Matrix()).error().where, "draws");
    EXPECT_EQ(romano_wolf_p_values(one, Matrix(3, 2)).error().where, "draws");
    EXPECT_EQ(romano_wolf_p_values(one, Matrix(1, 1, nan)).error().where, "draws(0, 0)");
    EXPECT_EQ(romano_wolf_p_values(std::vector{nan}, Matrix(1, 1)).error().where, "statistics[0]");
}

} // namespace
} // namespace entente::lessons
