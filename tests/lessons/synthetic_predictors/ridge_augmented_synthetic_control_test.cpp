#include "kansas_panel.hpp"

#include <entente/base/random_stream.hpp>
#include <entente/lessons/synthetic_predictors/ridge_augmented_synthetic_control.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

namespace entente::lessons {
namespace {

AugmentedEstimate fit(const BlockPanel& panel, const AugmentedOptions& options)
{
    auto result = ridge_augmented_synthetic_control(panel, options);
    if (!result)
        throw std::runtime_error(result.error().where + ": " + result.error().what);
    return *std::move(result);
}

Found found(const KansasPanel& kansas, const AugmentedEstimate& estimate)
{
    Found result{{"att", estimate.estimate},
                 {"l2_imbalance", estimate.imbalance},
                 {"scaled_l2_imbalance", estimate.imbalance_share},
                 {"lambda", estimate.penalty}};
    for (std::size_t j = 0; j < estimate.controls.size(); ++j)
        result["unit_weight[" + kansas.units[estimate.controls[j]] + "]"] = estimate.weights[j];
    for (std::size_t t = 0; t < estimate.effects.size(); ++t)
        result["effect[" + kansas.periods[kansas.panel.pre_periods + t] + "]"] = estimate.effects[t];
    return result;
}

const std::vector<std::string> inference = {"jackknife_plus_lower", "jackknife_plus_upper", "conformal_joint_p"};

// R augsynth 0.2.0; Ben-Michael, Feller & Rothstein (2021) print -0.029 for the synthetic control, -0.040 with a ridge
// and -0.061 with covariates. Inference rows are in augmented_inference_test.cpp.
TEST(RidgeAugmentedSyntheticControl, ReproducesKansasWithoutARidge)
{
    const KansasPanel data = kansas();
    expect_reproduced("kansas/augsynth_scm", found(data, fit(data.panel, {.ridge = false})), inference);
}

TEST(RidgeAugmentedSyntheticControl, ReproducesKansasWithARidge)
{
    const KansasPanel data = kansas();
    expect_reproduced("kansas/augsynth_ridge", found(data, fit(data.panel, {})), inference);
}

TEST(RidgeAugmentedSyntheticControl, ReproducesKansasWithTheBestPenalty)
{
    const KansasPanel data = kansas();
    expect_reproduced("kansas/augsynth_ridge_min", found(data, fit(data.panel, {.rule = PenaltyRule::Minimum})));
}

// The package leaves out the 89 quarters and five of the six covariates in turn, never the last.
TEST(RidgeAugmentedSyntheticControl, ReproducesKansasWithCovariates)
{
    const KansasPanel data = kansas();
    expect_reproduced("kansas/augsynth_ridge_cov",
                      found(data, fit(data.panel, {.folds = 89 + 5, .covariates = data.covariates})));
}

TEST(RidgeAugmentedSyntheticControl, ReproducesKansasWithUnitMeansOut)
{
    const KansasPanel data = kansas();
    expect_reproduced("kansas/augsynth_demeaned",
                      found(data, fit(data.panel, {.ridge = false, .unit_means_out = true})));
}

// Worked by hand. Controls (0, 2) and (0, -2) before, treated (0, 1): equal weights leave a gap of one, 3/4 and 1/4
// none.
TEST(RidgeAugmentedSyntheticControl, AgreesWithAHandCalculation)
{
    BlockPanel panel{Matrix(3, 3), 2, {2}};
    const double figures[3][3] = {{0, 2, 8}, {0, -2, 4}, {0, 1, 10}};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 0; t < 3; ++t)
            panel.outcomes(i, t) = figures[i][t];
    const auto inside = fit(panel, {.penalty = 8.0});
    EXPECT_NEAR(inside.weights[0], 0.75, 1e-12);
    EXPECT_NEAR(inside.estimate, 10.0 - 7.0, 1e-12);
    EXPECT_NEAR(inside.imbalance, 0.0, 1e-12);
    // Treated at 4 lies outside: all weight on the first control leaves 2. X'X = 8, so the ridge adds
    // (2, -2) x 2 / (8 + 8) = (1/4, -1/4), which leaves 4 - 3 = 1; equal weights leave 4.
    panel.outcomes(2, 1) = 4.0;
    const auto outside = fit(panel, {.penalty = 8.0});
    EXPECT_NEAR(outside.weights[0], 1.25, 1e-12);
    EXPECT_NEAR(outside.weights[1], -0.25, 1e-12);
    EXPECT_NEAR(outside.imbalance, 1.0, 1e-12);
    EXPECT_NEAR(outside.imbalance_share, 0.25, 1e-12);
    EXPECT_NEAR(outside.estimate, 10.0 - (1.25 * 8.0 - 0.25 * 4.0), 1e-12);
}

BlockPanel random_panel()
{
    const auto units = *rc::gen::inRange<std::size_t>(4, 9);
    BlockPanel panel{Matrix(units, 8), 6, {*rc::gen::inRange<std::size_t>(0, units)}};
    RandomStream stream(*rc::gen::arbitrary<std::uint64_t>());
    for (std::size_t i = 0; i < units; ++i)
        for (std::size_t t = 0; t < 8; ++t)
            panel.outcomes(i, t) = 10.0 * stream.normal();
    return panel;
}

// The closed form for a feature left out agrees with leaving it out.
RC_GTEST_PROP(RidgeAugmentedSyntheticControl, CrossValidatesAsRefittingWould, ())
{
    const BlockPanel panel = random_panel();
    const auto whole = fit(panel, {.penalties = 3, .smallest_penalty = 0.01});
    const double penalty = whole.penalty_path[1].penalty;
    double sum = 0.0;
    for (std::size_t out = 0; out < 6; ++out) {
        // The period left out becomes the only one afterwards.
        BlockPanel without{Matrix(panel.outcomes.rows(), 6), 5, panel.treated};
        for (std::size_t i = 0; i < panel.outcomes.rows(); ++i) {
            for (std::size_t t = 0; t < 6; ++t)
                if (t != out)
                    without.outcomes(i, t - (t > out ? 1 : 0)) = panel.outcomes(i, t);
            without.outcomes(i, 5) = panel.outcomes(i, out);
        }
        const double error = fit(without, {.penalty = penalty}).estimate;
        sum += error * error / 6.0;
    }
    RC_ASSERT(std::abs(sum - whole.penalty_path[1].mean) < 1e-6 * (1.0 + sum));
}

RC_GTEST_PROP(RidgeAugmentedSyntheticControl, ScalesWithTheOutcomeAndIgnoresOrderAndPeriodLevels, ())
{
    const BlockPanel panel = random_panel();
    const std::size_t last = panel.outcomes.rows() - 1;
    BlockPanel other{Matrix(last + 1, 8), 6, {last - panel.treated[0]}};
    for (std::size_t i = 0; i <= last; ++i)
        for (std::size_t t = 0; t < 8; ++t)
            other.outcomes(last - i, t) = 4.0 * panel.outcomes(i, t) + 7.0 * static_cast<double>(t);
    const double penalty = *rc::gen::inRange(1, 1000) / 10.0;
    const auto one = fit(panel, {.penalty = penalty});
    const auto two = fit(other, {.penalty = 16.0 * penalty});
    RC_ASSERT(std::abs(4.0 * one.imbalance - two.imbalance) < 1e-6);
    RC_ASSERT(std::abs(std::accumulate(one.weights.begin(), one.weights.end(), 0.0) - 1.0) < 1e-9);
    RC_ASSERT(one.imbalance <= fit(panel, {.ridge = false}).imbalance + 1e-9);
}

TEST(RidgeAugmentedSyntheticControl, GivesTheSameBytesForAnyNumberOfThreads)
{
    const KansasPanel data = kansas();
    EXPECT_EQ(fit(data.panel, {.threads = {1}}).weights, fit(data.panel, {.threads = {2}}).weights);
}

std::string where_of(const BlockPanel& panel, const AugmentedOptions& options = {})
{
    const auto result = ridge_augmented_synthetic_control(panel, options);
    return result ? "no error" : result.error().where;
}

BlockPanel small_panel()
{
    BlockPanel panel{Matrix(4, 5), 3, {0}};
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t t = 0; t < 5; ++t)
            panel.outcomes(i, t) = static_cast<double>((7 * i + 3 * t * t) % 11);
    return panel;
}

TEST(RidgeAugmentedSyntheticControl, NamesWhatIsWrong)
{
    const double missing = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where_of(small_panel()), "no error");
    EXPECT_EQ(where_of(small_panel(), {.penalty = 0.0}), "penalty");
    EXPECT_EQ(where_of(small_panel(), {.penalty = missing}), "penalty");
    EXPECT_EQ(where_of(small_panel(), {.penalties = 0}), "penalties");
    EXPECT_EQ(where_of(small_panel(), {.smallest_penalty = 0.0}), "penalties");
    EXPECT_EQ(where_of(small_panel(), {.folds = 1}), "folds");
    EXPECT_EQ(where_of(small_panel(), {.covariates = Matrix(2, 1)}), "covariates");
    EXPECT_EQ(where_of(small_panel(), {.covariates = Matrix(4, 1, 3.0)}), "covariates");
    EXPECT_EQ(where_of(small_panel(), {.covariates = Matrix(4, 1, missing)}), "covariates(0, 0)");
    BlockPanel panel = small_panel();
    panel.outcomes(2, 1) = missing;
    EXPECT_EQ(where_of(panel), "outcomes(2, 1)");
    panel.outcomes(2, 1) = 1e300;
    EXPECT_EQ(where_of(panel), "outcomes(2, 1)");
    panel = small_panel();
    panel.pre_periods = 1;
    EXPECT_EQ(where_of(panel), "pre_periods");
    panel.pre_periods = 5;
    EXPECT_EQ(where_of(panel), "pre_periods");
    panel = small_panel();
    panel.treated = {};
    EXPECT_EQ(where_of(panel), "treated");
    panel.treated = {4};
    EXPECT_EQ(where_of(panel), "treated[0]");
    panel.treated = {1, 1};
    EXPECT_EQ(where_of(panel), "treated[1]");
    panel.treated = {0, 1, 2, 3};
    EXPECT_EQ(where_of(panel), "treated");
    panel = {Matrix(4, 5, 2.0), 3, {0}};
    EXPECT_EQ(where_of(panel), "outcomes"); // nothing differs
    EXPECT_EQ(where_of(panel, {.ridge = false}), "no error");
    EXPECT_EQ(where_of({Matrix(2, 5), 3, {0}}), "outcomes"); // one control cannot differ
}

// Two covariates that are the same figure in two units of measure: the ridge bears it.
TEST(RidgeAugmentedSyntheticControl, BearsCollinearCovariates)
{
    Matrix covariates(4, 2);
    for (std::size_t i = 0; i < 4; ++i) {
        covariates(i, 0) = static_cast<double>(i * i);
        covariates(i, 1) = 1000.0 * covariates(i, 0) + 5.0;
    }
    const auto result = fit(small_panel(), {.covariates = covariates});
    EXPECT_TRUE(std::isfinite(result.estimate));
    EXPECT_NEAR(std::accumulate(result.weights.begin(), result.weights.end(), 0.0), 1.0, 1e-9);
}

} // namespace
} // namespace entente::lessons
