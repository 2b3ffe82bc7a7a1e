#include "../reference_table.hpp"

#include <entente/base/random_stream.hpp>
#include <entente/lessons/synthetic_predictors/synthetic_control_prediction_intervals.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

namespace entente::lessons {
namespace {

struct Reunification {
    std::vector<std::string> units;
    BlockPanel panel;
};

// GDP per head in thousands of dollars, 17 countries, 1960-2003; West Germany after 1990.
Reunification reunification()
{
    const ReferenceTable table = reference_table("germany_scpi");
    Reunification result{.units = {}, .panel = {Matrix(17, 44), 31, {}}};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const std::string& name = table.text(i, "country");
        if (std::ranges::find(result.units, name) == result.units.end())
            result.units.push_back(name);
        const auto row = static_cast<std::size_t>(std::ranges::find(result.units, name) - result.units.begin());
        result.panel.outcomes(row, static_cast<std::size_t>(table.number(i, "year") - 1960.0)) = table.number(i, "gdp");
        if (name == "West Germany")
            result.panel.treated = {row};
    }
    return result;
}

SyntheticPrediction prediction_of(const BlockPanel& panel, const PredictionOptions& options)
{
    SilentProgress progress;
    auto result = synthetic_control_prediction_intervals(panel, options, progress);
    if (!result)
        throw std::runtime_error(result.error().where + ": " + result.error().what);
    return *std::move(result);
}

// scpi_pkg 4.0.0, 2000 draws (read in mlsynth's bundles); tolerance of the intervals 0.25 for the draws. Weights and
// counterfactual are those of the exact optimum.
TEST(SyntheticControlPredictionIntervals, ReproduceGermanReunification)
{
    const Reunification data = reunification();
    const auto result = prediction_of(data.panel, {.draws = 300});
    Found found;
    for (std::size_t j = 0; j < result.controls.size(); ++j)
        found["unit_weight[" + data.units[result.controls[j]] + "]"] = result.weights[j];
    for (std::size_t t = 0; t < result.counterfactual.size(); ++t) {
        const std::string year = "[" + std::to_string(1991 + t) + "]";
        found["counterfactual" + year] = result.counterfactual[t];
        found["pi_low" + year] = result.intervals[t].lower;
        found["pi_high" + year] = result.intervals[t].upper;
    }
    expect_reproduced("germany_scpi/sc_outcome_only_scpi", found);
    expect_reproduced("germany_scpi/scpi_prediction_interval_levels", found);
    EXPECT_EQ(result.degrees_of_freedom, 5U);
}

// scpi_pkg 4.0.0.
TEST(RidgeConstraint, ReproducesGermanReunification)
{
    const auto result = ridge_constraint(reunification().panel).value();
    expect_reproduced("germany_scpi/scpi_ridge",
                      {{"Q", result.length}, {"lambda", result.penalty}, {"df", result.degrees_of_freedom}});
}

// Worked by hand: one control (1, 1, 1), treated (2, 4, 3). Least squares 3, residuals -1, 1, 0, variance 2 / (3 - 1)
// = 1. Penalty 1 x 1 / 9, length 3 / (1 + 1/9) = 2.7, degrees of freedom 3 / (3 + 1/9) = 27/28.
TEST(RidgeConstraint, AgreesWithAHandCalculation)
{
    BlockPanel panel{Matrix(2, 4, 1.0), 3, {1}};
    panel.outcomes(1, 0) = 2.0;
    panel.outcomes(1, 1) = 4.0;
    panel.outcomes(1, 2) = 3.0;
    const auto result = ridge_constraint(panel).value();
    EXPECT_NEAR(result.penalty, 1.0 / 9.0, 1e-12);
    EXPECT_NEAR(result.length, 2.7, 1e-12);
    EXPECT_NEAR(result.degrees_of_freedom, 27.0 / 28.0, 1e-12);
}

// One control leaves no choice of weights: only noise is left.
TEST(SyntheticControlPredictionIntervals, LeaveNoErrorOfWeightsToASingleControl)
{
    BlockPanel panel{Matrix(2, 12), 10, {1}};
    RandomStream stream(3);
    for (std::size_t t = 0; t < 12; ++t) {
        panel.outcomes(0, t) = stream.normal();
        panel.outcomes(1, t) = panel.outcomes(0, t) + stream.normal();
    }
    const auto result = prediction_of(panel, {.draws = 20});
    for (std::size_t t = 0; t < 2; ++t) {
        EXPECT_NEAR(result.counterfactual[t], panel.outcomes(0, 10 + t), 1e-12);
        EXPECT_NEAR(result.weights_error[t].lower, result.counterfactual[t], 1e-9);
        EXPECT_NEAR(result.weights_error[t].upper, result.counterfactual[t], 1e-9);
        EXPECT_LT(result.noise[t].lower, result.noise[t].upper);
    }
}

BlockPanel random_panel()
{
    const auto units = *rc::gen::inRange<std::size_t>(3, 7);
    BlockPanel panel{Matrix(units, 22), 20, {*rc::gen::inRange<std::size_t>(0, units)}};
    RandomStream stream(*rc::gen::arbitrary<std::uint64_t>());
    for (std::size_t i = 0; i < units; ++i)
        for (std::size_t t = 0; t < 22; ++t)
            panel.outcomes(i, t) = 5.0 + stream.normal();
    return panel;
}

RC_GTEST_PROP(SyntheticControlPredictionIntervals, HoldTheCounterfactualAndGrowWithCertainty, ())
{
    const BlockPanel panel = random_panel();
    const auto sure = prediction_of(panel, {.weights_error = 0.02, .noise_error = 0.02, .draws = 20});
    const auto unsure = prediction_of(panel, {.weights_error = 0.5, .noise_error = 0.5, .draws = 20});
    for (std::size_t t = 0; t < 2; ++t) {
        RC_ASSERT(sure.weights_error[t].lower <= sure.counterfactual[t] + 1e-9);
        RC_ASSERT(sure.weights_error[t].upper >= sure.counterfactual[t] - 1e-9);
        RC_ASSERT(sure.intervals[t].lower <= unsure.intervals[t].lower + 1e-9);
        RC_ASSERT(sure.intervals[t].upper >= unsure.intervals[t].upper - 1e-9);
    }
}

RC_GTEST_PROP(SyntheticControlPredictionIntervals, ScaleWithTheOutcome, ())
{
    const BlockPanel panel = random_panel();
    BlockPanel larger = panel;
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < 22; ++t)
            larger.outcomes(i, t) *= 4.0;
    const auto one = prediction_of(panel, {.draws = 20});
    const auto other = prediction_of(larger, {.draws = 20});
    // The rule of thumb for weights on the border has no unit of measure.
    RC_ASSERT(std::abs(one.smallest_weight - other.smallest_weight) < 1e-9);
    for (std::size_t t = 0; t < 2; ++t)
        RC_ASSERT(std::abs(4.0 * one.intervals[t].upper - other.intervals[t].upper) <
                  1e-4 * (1.0 + std::abs(other.intervals[t].upper)));
}

TEST(SyntheticControlPredictionIntervals, GiveTheSameBytesForAnyNumberOfThreads)
{
    const BlockPanel panel = reunification().panel;
    const auto one = prediction_of(panel, {.draws = 60, .threads = {1}});
    const auto two = prediction_of(panel, {.draws = 60, .threads = {2}});
    for (std::size_t t = 0; t < one.intervals.size(); ++t) {
        EXPECT_EQ(one.intervals[t].lower, two.intervals[t].lower);
        EXPECT_EQ(one.intervals[t].upper, two.intervals[t].upper);
    }
}

class Stopped final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(SyntheticControlPredictionIntervals, NameWhatIsWrong)
{
    SilentProgress progress;
    const auto where = [&](const BlockPanel& panel, const PredictionOptions& options = {.draws = 20}) {
        const auto result = synthetic_control_prediction_intervals(panel, options, progress);
        return result ? std::string("no error") : result.error().where;
    };
    const BlockPanel good = reunification().panel;
    EXPECT_EQ(where(good, {.weights_error = 0.0}), "weights_error");
    EXPECT_EQ(where(good, {.noise_error = 1.0}), "noise_error");
    EXPECT_EQ(where(good, {.draws = 9}), "draws");
    BlockPanel panel = good;
    panel.outcomes(3, 4) = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where(panel), "outcomes(3, 4)");
    EXPECT_EQ(ridge_constraint(panel).error().where, "outcomes(3, 4)");
    panel.outcomes(3, 4) = 1e300;
    EXPECT_EQ(where(panel), "outcomes");
    panel = good;
    panel.pre_periods = 16;
    EXPECT_EQ(where(panel), "pre_periods");
    EXPECT_EQ(ridge_constraint(panel).error().where, "pre_periods");
    panel = {Matrix(3, 8, 2.0), 6, {0}};
    EXPECT_EQ(where(panel), "outcomes"); // constant: a perfect fit
    EXPECT_EQ(ridge_constraint(panel).error().where, "outcomes");
    Stopped stopped;
    EXPECT_EQ(synthetic_control_prediction_intervals(good, {.draws = 20}, stopped).error().where, "progress");
}

} // namespace
} // namespace entente::lessons
