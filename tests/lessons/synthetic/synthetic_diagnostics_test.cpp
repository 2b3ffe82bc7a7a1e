#include "long_panels.hpp"

#include <entente/lessons/synthetic/synthetic_diagnostics.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace entente::lessons {
namespace {

using enum SyntheticMethod;

// The panel without a row that is not treated.
BlockPanel without_row(const BlockPanel& panel, std::size_t left_out)
{
    BlockPanel result{.outcomes = Matrix(panel.outcomes.rows() - 1, panel.outcomes.columns()),
                      .pre_periods = panel.pre_periods,
                      .treated = panel.treated};
    for (std::size_t i = 0; i < result.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < result.outcomes.columns(); ++t)
            result.outcomes(i, t) = panel.outcomes(i < left_out ? i : i + 1, t);
    for (std::size_t& row : result.treated)
        row -= row > left_out ? 1 : 0;
    return result;
}

double estimate_of(const BlockPanel& panel, SyntheticMethod method)
{
    return synthetic_difference_in_differences(panel, method).value().estimate;
}

TEST(LeaveOneDonorOut, IsTheEstimateOnTheSmallerPanel)
{
    const BlockPanel panel = proposition_99();
    for (const auto method :
         {SyntheticDifferenceInDifferences, SyntheticControl, DemeanedSyntheticControl, DifferenceInDifferences}) {
        const auto runs = leave_one_donor_out(panel, method, Threads{1}).value();
        ASSERT_EQ(runs.size(), 38U);
        for (const std::size_t place : {0U, 17U, 37U})
            EXPECT_NEAR(runs[place].estimate, estimate_of(without_row(panel, runs[place].index), method), 1e-5);
    }
}

// Worked by hand: treated 0 | 5, controls 0 | 1 and 0 | 3. Without the first 5 - 3, without the second 5 - 1.
TEST(LeaveOneDonorOut, AgreesWithAHandCalculation)
{
    const auto runs =
        leave_one_donor_out(small_panel({{0, 1}, {0, 5}, {0, 3}}, 1, 1), DifferenceInDifferences, Threads{1}).value();
    ASSERT_EQ(runs.size(), 2U);
    EXPECT_EQ(runs[1].index, 2U);
    EXPECT_NEAR(runs[0].estimate, 2.0, 1e-14);
    EXPECT_NEAR(runs[1].estimate, 4.0, 1e-14);
}

// Treated 1, 3 | 10, 20 against zero: gaps after less gaps before, one of the four left out.
TEST(LeaveOnePeriodOut, AgreesWithAHandCalculation)
{
    const auto runs =
        leave_one_period_out(small_panel({{1, 3, 10, 20}, {0, 0, 0, 0}}, 2, 0), DifferenceInDifferences, Threads{1})
            .value();
    ASSERT_EQ(runs.size(), 4U);
    EXPECT_NEAR(runs[0].estimate, 15.0 - 3.0, 1e-14);
    EXPECT_NEAR(runs[1].estimate, 15.0 - 1.0, 1e-14);
    EXPECT_NEAR(runs[2].estimate, 20.0 - 2.0, 1e-14);
    EXPECT_NEAR(runs[3].estimate, 10.0 - 2.0, 1e-14);
    EXPECT_NEAR(runs[3].pre_rmse, 1.0, 1e-14);
}

TEST(LeaveOnePeriodOut, PassesOverPeriodsThatCannotBeMissed)
{
    const auto runs =
        leave_one_period_out(small_panel({{1, 3, 10}, {0, 0, 0}}, 2, 0), SyntheticControl, Threads{1}).value();
    EXPECT_TRUE(runs.empty());
}

// Treated 0, 0, 4, 4 | 9 against zero. From the second period: 8/3 - 0; from the third 4; from the fourth 4 - 4/3.
TEST(InTimePlacebos, AgreeWithAHandCalculationAndDoNotSeeTheTreatedPeriods)
{
    for (const double after : {9.0, -100.0}) {
        const auto runs = in_time_placebos(small_panel({{0, 0, 4, 4, after}, {0, 0, 0, 0, 0}}, 4, 0),
                                           DifferenceInDifferences, 1, Threads{1})
                              .value();
        ASSERT_EQ(runs.size(), 3U);
        EXPECT_NEAR(runs[0].estimate, 8.0 / 3.0, 1e-14);
        EXPECT_NEAR(runs[1].estimate, 4.0, 1e-14);
        EXPECT_NEAR(runs[2].estimate, 4.0 - 4.0 / 3.0, 1e-14);
        EXPECT_EQ(runs[1].index, 2U);
    }
}

// Before 1989 nothing happened in California, so every fictitious date finds less than the real one.
TEST(InTimePlacebos, FindLittleInCaliforniaBeforeProposition99)
{
    const double real = estimate_of(proposition_99(), SyntheticDifferenceInDifferences);
    const auto runs = in_time_placebos(proposition_99(), SyntheticDifferenceInDifferences, 8, Threads{2}).value();
    ASSERT_EQ(runs.size(), 11U);
    for (const auto& run : runs)
        EXPECT_LT(std::abs(run.estimate), std::abs(real)) << run.index;
}

TEST(SyntheticDiagnostics, AreTheSameForAnyNumberOfThreads)
{
    const BlockPanel panel = proposition_99();
    const auto same = [](const auto& one, const auto& other) {
        for (std::size_t i = 0; i < one.size(); ++i)
            EXPECT_EQ(one[i].estimate, other[i].estimate);
    };
    same(leave_one_donor_out(panel, SyntheticControl, Threads{1}).value(),
         leave_one_donor_out(panel, SyntheticControl, Threads{4}).value());
    same(leave_one_period_out(panel, SyntheticControl, Threads{1}).value(),
         leave_one_period_out(panel, SyntheticControl, Threads{4}).value());
}

TEST(SyntheticDiagnostics, FindNothingWhereNothingVaries)
{
    const BlockPanel panel{.outcomes = Matrix(5, 8, 3.0), .pre_periods = 5, .treated = {1}};
    for (const auto method :
         {SyntheticDifferenceInDifferences, SyntheticControl, DemeanedSyntheticControl, DifferenceInDifferences}) {
        const auto donors = leave_one_donor_out(panel, method, Threads{1}).value();
        const auto periods = leave_one_period_out(panel, method, Threads{1}).value();
        const auto dates = in_time_placebos(panel, method, 2, Threads{1}).value();
        for (const auto* runs : {&donors, &periods, &dates})
            for (const auto& run : *runs)
                EXPECT_NEAR(run.estimate, 0.0, 1e-14);
    }
}

TEST(SyntheticDiagnostics, NameWhatIsWrong)
{
    BlockPanel panel = small_panel({{1, 3, 10}, {0, 0, 0}}, 2, 0);
    EXPECT_EQ(leave_one_donor_out(panel, SyntheticControl, Threads{1}).error().where, "outcomes");
    EXPECT_EQ(in_time_placebos(panel, SyntheticControl, 1, Threads{1}).error().where, "least_pre");
    EXPECT_EQ(in_time_placebos(panel, SyntheticControl, 2, Threads{1}).error().where, "least_pre");
    EXPECT_EQ(leave_one_period_out(small_panel({{1, 3}, {0, 0}}, 1, 0), SyntheticControl, Threads{1}).error().where,
              "pre_periods");
    panel.outcomes(1, 1) = 1e300;
    EXPECT_EQ(leave_one_period_out(panel, SyntheticControl, Threads{1}).error().where, "outcomes(1, 1)");
    panel.outcomes(1, 1) = std::nan("");
    EXPECT_EQ(leave_one_donor_out(panel, SyntheticControl, Threads{1}).error().where, "outcomes(1, 1)");
    EXPECT_EQ(leave_one_period_out(panel, SyntheticControl, Threads{1}).error().where, "outcomes(1, 1)");
    EXPECT_EQ(in_time_placebos(panel, DifferenceInDifferences, 1, Threads{1}).error().where, "outcomes(1, 1)");
}

} // namespace
} // namespace entente::lessons
