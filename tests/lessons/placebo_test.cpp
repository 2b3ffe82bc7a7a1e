#include "reference_panels.hpp"

#include <entente/lessons/placebo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <string>

namespace entente::lessons {
namespace {

using enum SyntheticMethod;

PlaceboInference placebos_of(BlockPanel panel, SyntheticMethod method, Threads threads = {1})
{
    SilentProgress progress;
    return enumerated_placebos(std::move(panel), method, 0.95, threads, progress).value();
}

// 27 controls and U28 alone treated, as the reference run has it.
BlockPanel one_treated_simulation()
{
    NamedPanel names = reference_panel("sim_block_ife_b.csv");
    Matrix kept(28, names.periods.size());
    for (std::size_t i = 0; i < 28; ++i)
        for (std::size_t t = 0; t < names.periods.size(); ++t)
            kept(i, t) = names.outcomes(i, t);
    names.outcomes = kept;
    return block_panel(names, {"U28"}, 2017);
}

// Exact optimum of every placebo, R quadprog 1.5.8; tolerance of the reference run. Arkhangelsky et al. (2021), Table
// 1, print 8.4, 9.9 and 17.7: one draw of 200 placebos each, which these enumerated figures are the limit of.
TEST(EnumeratedPlacebos, ReproduceStandardErrorsOfProposition99)
{
    EXPECT_NEAR(placebos_of(proposition_99(), SyntheticDifferenceInDifferences).standard_error, 9.368416094778, 0.0001);
    EXPECT_NEAR(placebos_of(proposition_99(), SyntheticControl).standard_error, 10.63304573767, 0.0001);
    EXPECT_NEAR(placebos_of(proposition_99(), DifferenceInDifferences).standard_error, 17.286800078726, 1e-9);
}

// As above.
TEST(EnumeratedPlacebos, ReproduceRanksOfProposition99)
{
    const NamedPanel names = reference_panel("prop99.csv");
    const auto did = placebos_of(proposition_99(), DifferenceInDifferences);
    EXPECT_NEAR(did.p_value, 4.0 / 39.0, 1e-15);
    const auto placebo = [&](std::string_view state) {
        const auto place = std::ranges::find(did.effect.controls, row_of(names, state)) - did.effect.controls.begin();
        return did.placebo_estimates[static_cast<std::size_t>(place)];
    };
    EXPECT_NEAR(placebo("Nevada"), -39.329718071055, 1e-9);
    EXPECT_NEAR(placebo("New Hampshire"), -62.401792378623, 1e-9);
    EXPECT_NEAR(placebo("Kentucky"), 2.531998303359, 1e-9);

    const auto control = placebos_of(proposition_99(), SyntheticControl);
    EXPECT_NEAR(control.ratio_p_value, 3.0 / 39.0, 1e-15); // rank 3 of 39 without predictors
}

// Exact optimum of every placebo, R quadprog 1.5.8.
TEST(EnumeratedPlacebos, ReproduceASimulationWithOneTreatedUnit)
{
    const auto sdid = placebos_of(one_treated_simulation(), SyntheticDifferenceInDifferences);
    EXPECT_NEAR(sdid.effect.estimate, 1.555018753686, 1e-6);
    EXPECT_NEAR(sdid.standard_error, 0.4082087206245, 1e-5);
    EXPECT_NEAR(sdid.p_value, 1.0 / 28.0, 1e-15);
    const auto control = placebos_of(one_treated_simulation(), SyntheticControl);
    EXPECT_NEAR(control.standard_error, 1.249830945174, 1e-4);
    EXPECT_NEAR(control.p_value, 4.0 / 28.0, 1e-15);
    const auto demeaned = placebos_of(one_treated_simulation(), DemeanedSyntheticControl);
    EXPECT_NEAR(demeaned.standard_error, 0.4483281532501, 1e-4);
    EXPECT_NEAR(placebos_of(one_treated_simulation(), DifferenceInDifferences).p_value, 3.0 / 28.0, 1e-15);
}

// Worked by hand: changes of the controls 1, 2, 6 and of the treated 11. Each placebo is a change less the mean of the
// other two: 1 - 4 = -3, 2 - 3.5 = -1.5, 6 - 1.5 = 4.5. Mean 0, squares 9 + 2.25 + 20.25 = 31.5. Effect 11 - 3 = 8.
TEST(EnumeratedPlacebos, AgreeWithAHandCalculation)
{
    BlockPanel panel{Matrix(4, 2), 1, {3}};
    const double changes[] = {1.0, 2.0, 6.0, 11.0};
    for (std::size_t i = 0; i < 4; ++i)
        panel.outcomes(i, 1) = changes[i];
    const auto result = placebos_of(panel, DifferenceInDifferences);
    EXPECT_NEAR(result.placebo_estimates[0], -3.0, 1e-14);
    EXPECT_NEAR(result.placebo_estimates[1], -1.5, 1e-14);
    EXPECT_NEAR(result.placebo_estimates[2], 4.5, 1e-14);
    EXPECT_NEAR(result.standard_error, std::sqrt(31.5 / 3.0), 1e-14);
    EXPECT_NEAR(result.p_value, 0.25, 1e-15);
    EXPECT_NEAR(result.upper - 8.0, 1.959963984540054 * std::sqrt(31.5 / 3.0), 1e-12);
    EXPECT_NEAR(result.lower + result.upper, 16.0, 1e-12);
}

// Two treated of five: the sets of two of the three controls, 01, 02 and 12, each against the control that is left.
TEST(EnumeratedPlacebos, TakeSetsAsLargeAsTheTreatedSetInOrder)
{
    BlockPanel panel{Matrix(5, 2), 1, {3, 4}};
    const double changes[] = {1.0, 2.0, 6.0, 11.0, 13.0};
    for (std::size_t i = 0; i < 5; ++i)
        panel.outcomes(i, 1) = changes[i];
    const auto result = placebos_of(panel, DifferenceInDifferences);
    ASSERT_EQ(result.placebo_estimates.size(), 3U);
    EXPECT_NEAR(result.placebo_estimates[0], 1.5 - 6.0, 1e-14);
    EXPECT_NEAR(result.placebo_estimates[1], 3.5 - 2.0, 1e-14);
    EXPECT_NEAR(result.placebo_estimates[2], 4.0 - 1.0, 1e-14);
}

TEST(EnumeratedPlacebos, GiveTheSameBytesForAnyNumberOfThreads)
{
    const auto one = placebos_of(proposition_99(), SyntheticDifferenceInDifferences, {1});
    const auto two = placebos_of(proposition_99(), SyntheticDifferenceInDifferences, {2});
    EXPECT_EQ(one.placebo_estimates, two.placebo_estimates);
    EXPECT_EQ(one.placebo_pre_rmses, two.placebo_pre_rmses);
    EXPECT_EQ(one.standard_error, two.standard_error);
}

class CountingProgress final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t total) override
    {
        ++reports;
        last_total = total;
    }
    [[nodiscard]] bool cancelled() const override { return reports >= stop_after; }

    std::atomic<std::size_t> reports = 0;
    std::atomic<std::size_t> last_total = 0;
    std::size_t stop_after = std::numeric_limits<std::size_t>::max();
};

TEST(EnumeratedPlacebos, TellHowFarTheyAre)
{
    CountingProgress progress;
    ASSERT_TRUE(enumerated_placebos(proposition_99(), DifferenceInDifferences, 0.9, {1}, progress).has_value());
    EXPECT_EQ(progress.reports, 38U);
    EXPECT_EQ(progress.last_total, 38U);
}

TEST(EnumeratedPlacebos, StopWhenCancelled)
{
    CountingProgress progress;
    progress.stop_after = 3;
    const auto result = enumerated_placebos(proposition_99(), DifferenceInDifferences, 0.9, {1}, progress);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().where, "progress");
    EXPECT_EQ(progress.reports, 3U);
}

std::string where_of(BlockPanel panel, double level = 0.95)
{
    SilentProgress progress;
    const auto result = enumerated_placebos(std::move(panel), SyntheticDifferenceInDifferences, level, {1}, progress);
    return result ? "no error" : result.error().where;
}

TEST(EnumeratedPlacebos, RefuseNoMoreControlsThanTreatedUnits)
{
    EXPECT_EQ(where_of({Matrix(4, 4), 2, {0, 1}}), "treated");
    EXPECT_EQ(where_of({Matrix(2, 4), 2, {0}}), "treated");
}

// 60 controls taken 4 at a time are 487635 sets.
TEST(EnumeratedPlacebos, RefuseMoreSetsThanCanBeEnumerated)
{
    SilentProgress progress;
    const auto result =
        enumerated_placebos({Matrix(64, 4), 2, {0, 1, 2, 3}}, DifferenceInDifferences, 0.95, {1}, progress);
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().what.find("20000"), std::string::npos);
}

TEST(EnumeratedPlacebos, RefuseALevelOutsideZeroToOne)
{
    for (const double level : {0.0, 1.0, 95.0, std::numeric_limits<double>::quiet_NaN()})
        EXPECT_EQ(where_of(proposition_99(), level), "level");
}

TEST(EnumeratedPlacebos, PassOnWhatIsWrongWithThePanel)
{
    BlockPanel panel = proposition_99();
    panel.outcomes(7, 3) = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where_of(panel), "outcomes(7, 3)");
}

} // namespace
} // namespace entente::lessons
