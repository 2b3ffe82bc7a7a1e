#include <entente/lessons/regression/absorbed_effects.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>

namespace entente::lessons {
namespace {

struct Panel {
    std::vector<Levels> factors;
    std::vector<double> weights;
    std::vector<double> column;
};

// Few rows for the levels, so that groups often fall apart into pieces that do not hang together.
Panel random_panel(std::size_t most_factors)
{
    Panel panel;
    const auto n = *rc::gen::inRange<std::size_t>(2, 40);
    std::vector<std::size_t> rows(n);
    for (std::size_t i = 0; i < n; ++i) {
        rows[i] = i;
        panel.weights.push_back(std::exp(*rc::gen::inRange(-30, 31) / 10.0));
        panel.column.push_back(*rc::gen::inRange(-100, 101) / 10.0);
    }
    const auto count = *rc::gen::inRange<std::size_t>(1, most_factors + 1);
    for (std::size_t f = 0; f < count; ++f) {
        std::vector<std::size_t> codes(n);
        for (auto& code : codes)
            code = *rc::gen::inRange<std::size_t>(0, 9);
        panel.factors.push_back(levels_of(codes, rows));
    }
    return panel;
}

// Largest weighted mean of a column within any level: zero once effects are taken out.
double largest_mean(const Panel& panel, const std::vector<double>& column, std::span<const double> weights)
{
    double largest = 0.0;
    for (const Levels& factor : panel.factors) {
        std::vector<double> sum(factor.count, 0.0);
        std::vector<double> mass(factor.count, 0.0);
        for (std::size_t i = 0; i < column.size(); ++i) {
            sum[factor.of_row[i]] += (weights.empty() ? 1.0 : weights[i]) * column[i];
            mass[factor.of_row[i]] += weights.empty() ? 1.0 : weights[i];
        }
        for (std::size_t l = 0; l < sum.size(); ++l)
            largest = std::max(largest, std::abs(sum[l] / mass[l]));
    }
    return largest;
}

// Values up to 10; alternating projections stop at about 1e-13 of that, and a thread between groups magnifies it.
constexpr double rounding = 1e-8;

// Rows 1 2 | 3 6, means of rows 1.5 4.5, of columns 2 4, of all 3: residuals 0.5 -0.5 | -0.5 0.5.
TEST(AbsorbedEffects, AgreeWithAHandCalculation)
{
    const std::vector<Levels> factors{{.of_row = {0, 0, 1, 1}, .count = 2}, {.of_row = {0, 1, 0, 1}, .count = 2}};
    for (const Absorption method :
         {Absorption::Automatic, Absorption::Elimination, Absorption::AlternatingProjections}) {
        std::vector<double> column{1.0, 2.0, 3.0, 6.0};
        ASSERT_TRUE(AbsorbedEffects(factors, {}, method).absorb(column).has_value());
        EXPECT_NEAR(column[0], 0.5, 1e-12);
        EXPECT_NEAR(column[1], -0.5, 1e-12);
        EXPECT_NEAR(column[2], -0.5, 1e-12);
        EXPECT_NEAR(column[3], 0.5, 1e-12);
    }
}

TEST(AbsorbedEffects, UseTheClosedFormExactlyWhenThePanelIsBalancedAndUnweighted)
{
    const std::vector<Levels> balanced{{.of_row = {0, 0, 1, 1}, .count = 2}, {.of_row = {0, 1, 0, 1}, .count = 2}};
    EXPECT_EQ(AbsorbedEffects(balanced).method(), Absorption::ClosedForm);
    EXPECT_EQ(AbsorbedEffects(balanced, std::vector<double>{1, 2, 1, 1}).method(), Absorption::Elimination);
    const std::vector<Levels> repeated{{.of_row = {0, 0, 1, 1}, .count = 2}, {.of_row = {0, 0, 0, 1}, .count = 2}};
    EXPECT_EQ(AbsorbedEffects(repeated).method(), Absorption::Elimination);
    EXPECT_EQ(AbsorbedEffects({balanced[0]}, std::vector<double>{1, 2, 1, 1}).method(), Absorption::ClosedForm);
}

RC_GTEST_PROP(AbsorbedEffects, LeaveNoMeanInAnyLevelAndChangeNothingTheSecondTime, ())
{
    const Panel panel = random_panel(4);
    const bool weighted = *rc::gen::arbitrary<bool>();
    const auto method =
        *rc::gen::element(Absorption::Automatic, Absorption::Elimination, Absorption::AlternatingProjections);
    const std::span<const double> weights =
        weighted ? std::span<const double>(panel.weights) : std::span<const double>();
    const AbsorbedEffects effects(panel.factors, weights, method);
    std::vector<double> once = panel.column;
    RC_ASSERT(effects.absorb(once).has_value());
    RC_ASSERT(largest_mean(panel, once, weights) < rounding);
    std::vector<double> twice = once;
    RC_ASSERT(effects.absorb(twice).has_value());
    for (std::size_t i = 0; i < once.size(); ++i)
        RC_ASSERT(std::abs(once[i] - twice[i]) < rounding);
}

RC_GTEST_PROP(AbsorbedEffects, AreTheSameByEliminationAndByAlternatingProjections, ())
{
    const Panel panel = random_panel(4);
    std::vector<double> eliminated = panel.column;
    std::vector<double> projected = panel.column;
    RC_ASSERT(AbsorbedEffects(panel.factors, panel.weights, Absorption::Elimination).absorb(eliminated).has_value());
    RC_ASSERT(AbsorbedEffects(panel.factors, panel.weights, Absorption::AlternatingProjections)
                  .absorb(projected)
                  .has_value());
    for (std::size_t i = 0; i < eliminated.size(); ++i)
        RC_ASSERT(std::abs(eliminated[i] - projected[i]) < 1e-6);
}

RC_GTEST_PROP(AbsorbedEffects, FollowNewWeights, ())
{
    const Panel panel = random_panel(3);
    AbsorbedEffects moved(panel.factors);
    moved.set_weights(panel.weights);
    std::vector<double> a = panel.column;
    std::vector<double> b = panel.column;
    RC_ASSERT(moved.absorb(a).has_value());
    RC_ASSERT(AbsorbedEffects(panel.factors, panel.weights).absorb(b).has_value());
    for (std::size_t i = 0; i < a.size(); ++i)
        RC_ASSERT(std::abs(a[i] - b[i]) < rounding);
}

TEST(AbsorbedEffects, GiveTheSameBytesForAnyNumberOfThreads)
{
    std::vector<std::size_t> rows(600);
    std::vector<std::size_t> units(600);
    std::vector<std::size_t> periods(600);
    for (std::size_t i = 0; i < 600; ++i) {
        rows[i] = i;
        units[i] = (i * i) % 37;
        periods[i] = (i * 7) % 11;
    }
    const AbsorbedEffects effects({levels_of(units, rows), levels_of(periods, rows)});
    std::vector<std::vector<double>> one(5, std::vector<double>(600));
    for (std::size_t c = 0; c < one.size(); ++c)
        for (std::size_t i = 0; i < 600; ++i)
            one[c][i] = std::sin(static_cast<double>(i * (c + 1)));
    auto two = one;
    ASSERT_TRUE(effects.absorb_all(one, {1}).has_value());
    ASSERT_TRUE(effects.absorb_all(two, {2}).has_value());
    EXPECT_EQ(one, two);
}

// A chain: unit i is seen with partners i and i + 1 only, so that news travels one link a sweep.
TEST(AbsorbedEffects, SaySoWhenProjectionsDoNotConverge)
{
    constexpr std::size_t links = 4000;
    Levels units;
    Levels partners;
    std::vector<double> column;
    for (std::size_t i = 0; i < links; ++i)
        for (const std::size_t step : {std::size_t{0}, std::size_t{1}}) {
            units.of_row.push_back(static_cast<std::uint32_t>(i));
            partners.of_row.push_back(static_cast<std::uint32_t>(i + step));
            column.push_back(std::pow(static_cast<double>(i) / static_cast<double>(links), 2));
        }
    units.count = links;
    partners.count = links + 1;
    // The column itself is a sum of effects on the rows but for its last digits; a trend over the chain is not.
    for (std::size_t i = 0; i < column.size(); ++i)
        column[i] += i % 2 == 0 ? column[i] : 0.0;
    const AbsorbedEffects effects({units, partners}, {}, Absorption::AlternatingProjections);
    const auto done = effects.absorb(column);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().where, "fixed_effects");
}

} // namespace
} // namespace entente::lessons
