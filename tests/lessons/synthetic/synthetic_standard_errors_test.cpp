#include "long_panels.hpp"

#include <entente/lessons/synthetic/resampled_panel.hpp>
#include <entente/lessons/synthetic/synthetic_standard_errors.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace entente::lessons {
namespace {

using enum SyntheticMethod;

BlockPanel simulation()
{
    return block_panel(reference_panel("sim_block_ife_b.csv"), {"U28", "U29", "U30"}, 2017);
}

ResamplingInference bootstrap_of(const BlockPanel& panel, SyntheticMethod method, std::size_t draws,
                                 Threads threads = {1})
{
    SilentProgress progress;
    return bootstrap_standard_error(panel, method, draws, 20'250'101, 0.95, threads, progress).value();
}

// A panel in which each row stands as often as it counts.
BlockPanel repeated(const BlockPanel& panel, const std::vector<std::size_t>& counts)
{
    const std::size_t units = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    BlockPanel result{
        .outcomes = Matrix(units, panel.outcomes.columns()), .pre_periods = panel.pre_periods, .treated = {}};
    std::size_t to = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        for (std::size_t copy = 0; copy < counts[i]; ++copy) {
            if (std::ranges::find(panel.treated, i) != panel.treated.end())
                result.treated.push_back(to);
            for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
                result.outcomes(to, t) = panel.outcomes(i, t);
            ++to;
        }
    return result;
}

// The estimate with counts must be the estimate on the panel written out, and with no counts the panel's own.
TEST(ResampledPanel, CountingAUnitTwiceIsWritingItTwice)
{
    const BlockPanel panel = simulation();
    std::vector<std::size_t> counts(30, 1);
    for (const auto method :
         {SyntheticDifferenceInDifferences, DemeanedSyntheticControl, SyntheticControl, DifferenceInDifferences}) {
        const auto shared = ResampledPanel::of(panel, method).value();
        const auto own = synthetic_difference_in_differences(panel, method).value();
        const std::vector<std::size_t> ones(30, 1);
        EXPECT_NEAR(shared.estimate(ones).value().estimate, own.estimate, 1e-6);
        for (std::size_t i = 0; i < 30; ++i)
            counts[i] = (i * i + 1) % 4;
        const auto written = synthetic_difference_in_differences(repeated(panel, counts), method).value();
        EXPECT_NEAR(shared.estimate(counts).value().estimate, written.estimate, 1e-5);
        EXPECT_NEAR(shared.estimate(counts, own.unit_weights).value().estimate, written.estimate, 1e-5);
    }
}

TEST(ResampledPanel, RefusesAResampleWithoutTreatedOrControlUnits)
{
    const auto shared = ResampledPanel::of(simulation(), SyntheticControl).value();
    std::vector<std::size_t> counts(30, 1);
    counts[27] = counts[28] = counts[29] = 0;
    EXPECT_EQ(shared.estimate(counts).error().where, "counts");
    counts.assign(30, 0);
    counts[27] = 1;
    EXPECT_EQ(shared.estimate(counts).error().where, "counts");
    EXPECT_EQ(shared.estimate(std::vector<std::size_t>(3, 1)).error().where, "counts");
}

// R synthdid 0.0.9, tightly converged, Arkhangelsky et al. (2021), Algorithm 3.
TEST(JackknifeStandardError, ReproducesTheSimulation)
{
    EXPECT_NEAR(jackknife_standard_error(simulation(), SyntheticDifferenceInDifferences, 0.95).value().standard_error,
                0.2027088781643, 1e-6);
    EXPECT_NEAR(jackknife_standard_error(simulation(), DifferenceInDifferences, 0.95).value().standard_error,
                1.284007064572, 1e-9);
}

// Worked by hand. Changes of controls 0, 2 and of treated 5, 9: estimate 7 - 1 = 6. Left out in turn: 7 - 2, 7 - 0,
// 9 - 1, 5 - 1, so 5, 7, 8, 4 about 6: squares 10, times 3/4.
TEST(JackknifeStandardError, AgreesWithAHandCalculation)
{
    BlockPanel panel = small_panel({{1, 1}, {1, 3}, {0, 5}, {0, 9}}, 1, 2);
    panel.treated = {2, 3};
    const auto result = jackknife_standard_error(panel, DifferenceInDifferences, 0.95).value();
    EXPECT_NEAR(result.effect.estimate, 6.0, 1e-12);
    EXPECT_EQ(result.estimates, (std::vector<double>{5, 7, 8, 4}));
    EXPECT_NEAR(result.standard_error, std::sqrt(7.5), 1e-12);
    EXPECT_NEAR(result.upper, 6.0 + 1.959963984540 * std::sqrt(7.5), 1e-9);
}

TEST(JackknifeStandardError, DoesNotDependOnOrderAndScalesWithTheOutcome)
{
    const auto own = jackknife_standard_error(simulation(), SyntheticDifferenceInDifferences, 0.95).value();
    const auto other =
        jackknife_standard_error(scaled(reversed(simulation()), -3.0), SyntheticDifferenceInDifferences, 0.95).value();
    EXPECT_NEAR(other.standard_error, 3.0 * own.standard_error, 1e-6);
    EXPECT_NEAR(other.lower, -3.0 * own.upper, 1e-6);
}

// With plain differences and equal group sizes the bootstrap's limit is the spread of two means; ten draws in a hundred
// lack a kind and are drawn again, which moves it little. 4 of 8 treated, changes as below: variances 1.25 and 5.
TEST(BootstrapStandardError, ComesNearTheSpreadOfTwoMeans)
{
    std::vector<std::vector<double>> rows;
    for (int copy = 0; copy < 10; ++copy)
        for (const double change : {0.0, 1.0, 2.0, 3.0, 0.0, 2.0, 4.0, 6.0})
            rows.push_back({0.0, change});
    BlockPanel panel = small_panel(rows, 1, 4);
    panel.treated.clear();
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (i % 8 >= 4)
            panel.treated.push_back(i);
    const auto result = bootstrap_of(panel, DifferenceInDifferences, 4000);
    EXPECT_NEAR(result.effect.estimate, 1.5, 1e-12);
    // sqrt(1.25 / 40 + 5 / 40) = 0.3953; 4000 draws know it to about 1.1 percent, group sizes vary by another one
    EXPECT_NEAR(result.standard_error, 0.3953, 0.02);
}

TEST(BootstrapStandardError, IsTheSameForAnyNumberOfThreads)
{
    const auto one = bootstrap_of(simulation(), SyntheticDifferenceInDifferences, 40);
    EXPECT_EQ(one.estimates, bootstrap_of(simulation(), SyntheticDifferenceInDifferences, 40, Threads{4}).estimates);
    EXPECT_NEAR(bootstrap_of(scaled(simulation(), 2.0), SyntheticDifferenceInDifferences, 40).standard_error,
                2.0 * one.standard_error, 1e-6);
    // Of the size of the jackknife, which is known: between half and three times it.
    EXPECT_GT(one.standard_error, 0.1);
    EXPECT_LT(one.standard_error, 0.6);
}

TEST(ResamplingInference, FindsNoSpreadWhereNothingVaries)
{
    const BlockPanel panel{.outcomes = Matrix(6, 8, 3.0), .pre_periods = 5, .treated = {1, 2}};
    for (const auto method :
         {SyntheticDifferenceInDifferences, SyntheticControl, DemeanedSyntheticControl, DifferenceInDifferences})
        EXPECT_NEAR(bootstrap_of(panel, method, 20).standard_error, 0.0, 1e-14);
    EXPECT_NEAR(jackknife_standard_error(panel, DifferenceInDifferences, 0.95).value().standard_error, 0.0, 1e-14);
}

class Impatient final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(ResamplingInference, NamesWhatIsWrong)
{
    SilentProgress progress;
    const auto jackknife = [](const BlockPanel& panel, SyntheticMethod method, double level) {
        return jackknife_standard_error(panel, method, level).error().where;
    };
    const auto bootstrap = [&](const BlockPanel& panel, std::size_t draws, double level) {
        return bootstrap_standard_error(panel, SyntheticControl, draws, 1, level, Threads{1}, progress).error().where;
    };
    EXPECT_EQ(jackknife(proposition_99(), DifferenceInDifferences, 0.95), "treated");
    EXPECT_EQ(jackknife(simulation(), SyntheticControl, 0.95), "method");
    EXPECT_EQ(jackknife(simulation(), DifferenceInDifferences, 1.0), "level");
    BlockPanel one_control = small_panel({{1, 1}, {1, 3}, {0, 5}}, 1, 0);
    one_control.treated = {0, 1};
    EXPECT_EQ(jackknife(one_control, DifferenceInDifferences, 0.95), "panel");
    EXPECT_EQ(bootstrap(proposition_99(), 10, 0.95), "treated");
    EXPECT_EQ(bootstrap(simulation(), 1, 0.95), "draws");
    EXPECT_EQ(bootstrap(simulation(), 10, 0.0), "level");
    EXPECT_EQ(bootstrap(one_control, 10, 0.95), "pre_periods");
    BlockPanel large = simulation();
    large.outcomes(2, 2) = 1e300;
    EXPECT_EQ(bootstrap(large, 10, 0.95), "outcomes(2, 2)");
    EXPECT_EQ(jackknife(large, DifferenceInDifferences, 0.95), "outcomes(2, 2)");
    Impatient impatient;
    EXPECT_EQ(bootstrap_standard_error(simulation(), SyntheticControl, 10, 1, 0.9, Threads{1}, impatient).error().where,
              "progress");
}

} // namespace
} // namespace entente::lessons
