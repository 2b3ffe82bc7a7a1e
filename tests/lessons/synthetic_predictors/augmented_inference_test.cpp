#include "kansas_panel.hpp"

#include <entente/base/random_stream.hpp>
#include <entente/lessons/synthetic_predictors/augmented_inference.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace entente::lessons {
namespace {

void expect_row(const std::string& group, const std::string& quantity, double value)
{
    for (const auto& row : expected_values(group)) {
        if (row.quantity != quantity)
            continue;
        EXPECT_NEAR(value, row.value, row.tolerance) << row.id;
        return;
    }
    ADD_FAILURE() << group << " has no " << quantity;
}

// R augsynth 0.2.0, summary with inf_type "jackknife+".
TEST(JackknifePlus, ReproducesKansas)
{
    const KansasPanel data = kansas();
    const auto plain = jackknife_plus(data.panel, {.ridge = false}, 0.95).value();
    expect_row("kansas/augsynth_scm", "jackknife_plus_lower", plain.mean.lower);
    expect_row("kansas/augsynth_scm", "jackknife_plus_upper", plain.mean.upper);
    const auto ridge = jackknife_plus(data.panel, {}, 0.95).value();
    expect_row("kansas/augsynth_ridge", "jackknife_plus_lower", ridge.mean.lower);
    expect_row("kansas/augsynth_ridge", "jackknife_plus_upper", ridge.mean.upper);
}

// R augsynth 0.2.0 with 5000 independent permutations; Ben-Michael, Feller & Rothstein (2021) print 0.3.
TEST(ConformalInference, ReproducesTheJointTestOfKansas)
{
    const KansasPanel data = kansas();
    const auto result =
        conformal_inference(data.panel, {.ridge = false}, {.permutations = Permutations::Independent}).value();
    expect_row("kansas/augsynth_scm", "conformal_joint_p", result.joint_p_value);
}

// The vignette of R augsynth prints the first quarter's interval as -0.045 to 0.007 and its p-value as 0.111, and 0.022
// for the second.
TEST(ConformalInference, ReproducesTheFirstQuartersOfKansas)
{
    const auto result = conformal_inference(kansas().panel, {.ridge = false}, {}).value();
    EXPECT_NEAR(result.effects[0].lower, -0.045, 0.001);
    EXPECT_NEAR(result.effects[0].upper, 0.007, 0.001);
    EXPECT_NEAR(result.p_values[0], 10.0 / 90.0, 1e-12);
    EXPECT_NEAR(result.p_values[1], 2.0 / 90.0, 1e-12);
}

BlockPanel random_panel()
{
    const auto units = *rc::gen::inRange<std::size_t>(4, 8);
    BlockPanel panel{Matrix(units, 26), 24, {*rc::gen::inRange<std::size_t>(0, units)}};
    RandomStream stream(*rc::gen::arbitrary<std::uint64_t>());
    for (std::size_t i = 0; i < units; ++i)
        for (std::size_t t = 0; t < 26; ++t)
            panel.outcomes(i, t) = 10.0 * stream.normal();
    return panel;
}

AugmentedOptions random_options()
{
    return {.ridge = *rc::gen::arbitrary<bool>(), .unit_means_out = *rc::gen::arbitrary<bool>(), .penalty = 50.0};
}

// Held-out errors and refitted effects from the closed form agree with refits on the periods that are left.
RC_GTEST_PROP(JackknifePlus, AgreesWithRefitting, ())
{
    const BlockPanel panel = random_panel();
    const AugmentedOptions options = random_options();
    const auto result = jackknife_plus(panel, options, 0.9).value();
    const std::size_t out = *rc::gen::inRange<std::size_t>(0, 24);
    BlockPanel without{Matrix(panel.outcomes.rows(), 24), 23, panel.treated};
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i) {
        for (std::size_t t = 0; t < 24; ++t)
            if (t != out)
                without.outcomes(i, t - (t > out ? 1 : 0)) = panel.outcomes(i, t);
        without.outcomes(i, 23) = panel.outcomes(i, out);
    }
    const double error = ridge_augmented_synthetic_control(without, options).value().estimate;
    RC_ASSERT(std::abs(result.held_out_errors[out] - error) < 1e-6 * (1.0 + std::abs(error)));
}

RC_GTEST_PROP(JackknifePlus, HoldsTheEffectAndGrowsWithTheLevel, ())
{
    const BlockPanel panel = random_panel();
    const AugmentedOptions options = random_options();
    const auto narrow = jackknife_plus(panel, options, 0.5).value();
    const auto wide = jackknife_plus(panel, options, 0.95).value();
    RC_ASSERT(wide.mean.lower <= narrow.mean.lower);
    RC_ASSERT(wide.mean.upper >= narrow.mean.upper);
    RC_ASSERT(narrow.mean.lower <= narrow.mean.upper);
}

// An effect just within an end is accepted and one just beyond is not, by the definition: take it out, refit, compare.
RC_GTEST_PROP(ConformalInference, IntervalEndsAreWhereTheTestTurns, ())
{
    const BlockPanel panel = random_panel();
    const AugmentedOptions options = random_options();
    const auto result = conformal_inference(panel, options, {.level = 0.9}).value();
    const auto accepted = [&](double effect) {
        BlockPanel stated{Matrix(panel.outcomes.rows(), 26), 25, panel.treated};
        for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
            for (std::size_t t = 0; t < 26; ++t)
                stated.outcomes(i, t) = panel.outcomes(i, t);
        stated.outcomes(panel.treated[0], 24) -= effect;
        const auto gaps = ridge_augmented_synthetic_control(stated, options).value().pre_gaps;
        const double own = std::abs(gaps.back()) * (1.0 - 1e-9);
        return static_cast<double>(std::ranges::count_if(gaps, [own](double gap) { return std::abs(gap) >= own; })) >=
               0.1 * 25.0 - 1e-9;
    };
    const auto [lower, upper] = result.effects[0];
    const double slack = 1e-3 * (1.0 + std::abs(upper - lower));
    RC_ASSERT(std::isfinite(lower));
    RC_ASSERT(std::isfinite(upper));
    RC_ASSERT(accepted(lower + 1e-9));
    RC_ASSERT(accepted(upper - 1e-9));
    RC_ASSERT(!accepted(upper + slack) || !accepted(upper + 2.0 * slack));
    RC_ASSERT(!accepted(lower - slack) || !accepted(lower - 2.0 * slack));
}

// With 3 periods before, every p-value is at least 1/4: nothing can be rejected at 90 percent.
TEST(ConformalInference, IsUnboundedWherePeriodsAreTooFew)
{
    BlockPanel panel{Matrix(4, 4), 3, {0}};
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t t = 0; t < 4; ++t)
            panel.outcomes(i, t) = static_cast<double>((7 * i + 3 * t * t) % 11);
    const auto result = conformal_inference(panel, {.ridge = false}, {.level = 0.9}).value();
    EXPECT_TRUE(std::isinf(result.effects[0].lower));
    EXPECT_TRUE(std::isinf(result.effects[0].upper));
}

TEST(ConformalInference, GivesTheSameBytesForAnyNumberOfThreads)
{
    const BlockPanel panel = kansas().panel;
    const auto of = [&](int threads) {
        return conformal_inference(panel, {.ridge = false, .threads = {threads}}, {}).value();
    };
    const auto one = of(1);
    const auto two = of(2);
    EXPECT_EQ(one.joint_p_value, two.joint_p_value);
    EXPECT_EQ(one.p_values, two.p_values);
    for (std::size_t t = 0; t < one.effects.size(); ++t)
        EXPECT_EQ(one.effects[t].lower, two.effects[t].lower);
}

TEST(ConformalInference, NamesWhatIsWrong)
{
    const BlockPanel panel = kansas().panel;
    const auto where = [&](const ConformalOptions& options) {
        return conformal_inference(panel, {}, options).error().where;
    };
    EXPECT_EQ(where({.level = 1.0}), "level");
    EXPECT_EQ(where({.power = 0.0}), "power");
    EXPECT_EQ(where({.draws = 0}), "draws");
    EXPECT_EQ(where({.steps = 2}), "steps");
    EXPECT_EQ(jackknife_plus(panel, {}, 0.0).error().where, "level");
    EXPECT_EQ(jackknife_plus({Matrix(3, 3), 2, {}}, {}, 0.9).error().where, "treated");
    EXPECT_EQ(conformal_inference({Matrix(3, 3), 2, {}}, {}, {}).error().where, "treated");
}

} // namespace
} // namespace entente::lessons
