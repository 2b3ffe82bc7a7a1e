#include "factor_panels.hpp"

#include <entente/lessons/factor_models/matrix_completion.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace entente::lessons {
namespace {

FactorPanel proposition_99()
{
    return reference_factor_panel("prop99", "State", "Year", "PacksPerCapita", "treated");
}

// R MCPanel (commit 6b2706f), relative tolerance 1e-12.
TEST(MatrixCompletion, ReproducesProposition99)
{
    const auto path = matrix_completion(proposition_99(), {.penalties = {0.3, 1.0}}).value();
    expect_reproduced("prop99/mc_nnm", {{"att[lambda=1]", path.fits[0].estimate},
                                        {"rank_L[lambda=1]", path.fits[0].rank},
                                        {"att[lambda=0.3]", path.fits[1].estimate},
                                        {"rank_L[lambda=0.3]", path.fits[1].rank}});
}

// Far above the largest penalty nothing but effects is left, which is difference-in-differences: worked by hand, the
// treated unit rises by 10, the controls by 1 and 3.
TEST(MatrixCompletion, IsDifferenceInDifferencesUnderALargePenalty)
{
    FactorPanel panel{.outcomes = Matrix(3, 4), .treatment = Matrix(3, 4)};
    const double rises[] = {1.0, 3.0, 10.0};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 2; t < 4; ++t)
            panel.outcomes(i, t) = rises[i];
    panel.treatment(2, 2) = panel.treatment(2, 3) = 1.0;
    const auto path = matrix_completion(panel, {.penalties = {1e6}}).value();
    EXPECT_NEAR(path.fits[0].estimate, 8.0, 1e-8);
    EXPECT_EQ(path.fits[0].rank, 0U);
}

// The largest penalty is the one at which the low-rank part appears: none at it, some just under it.
TEST(MatrixCompletion, BeginsItsPathWhereTheLowRankPartVanishes)
{
    const auto path = matrix_completion(proposition_99(), {.path_length = 8}).value();
    EXPECT_EQ(path.fits[0].rank, 0U);
    EXPECT_GT(path.fits[1].rank, 0U);
    EXPECT_NEAR(path.fits[0].estimate, -27.349111083626, 1e-6); // difference-in-differences, R synthdid
    for (std::size_t p = 1; p < path.fits.size(); ++p)
        EXPECT_LT(path.fits[p].residual_rmse, path.fits[p - 1].residual_rmse);
    for (const auto& fit : path.fits)
        EXPECT_GE(fit.cross_validation_error, path.fits[path.chosen].cross_validation_error);
}

TEST(MatrixCompletion, GivesTheSameFitWithOrWithoutAWarmStart)
{
    const auto path = matrix_completion(proposition_99(), {.penalties = {0.4, 0.2, 0.1}}).value();
    const auto alone = matrix_completion(proposition_99(), {.penalties = {0.1}}).value();
    EXPECT_NEAR(path.fits[2].estimate, alone.fits[0].estimate, 1e-6);
}

TEST(MatrixCompletion, GivesTheSameBytesForAnyNumberOfThreads)
{
    const auto one = matrix_completion(proposition_99(), {.path_length = 5, .threads = {1}}).value();
    const auto two = matrix_completion(proposition_99(), {.path_length = 5, .threads = {2}}).value();
    for (std::size_t p = 0; p < 5; ++p)
        EXPECT_EQ(one.fits[p].cross_validation_error, two.fits[p].cross_validation_error);
}

// Outcomes times c and penalties times c give effects times c; the order of units does not matter.
RC_GTEST_PROP(MatrixCompletion, FollowsTheScaleOfTheOutcomeAndNotTheOrderOfUnits, ())
{
    const FactorPanel panel = random_factor_panel();
    const auto scale = static_cast<double>(*rc::gen::inRange(1, 1000));
    FactorPanel changed = reversed(panel);
    for (std::size_t i = 0; i < changed.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < changed.outcomes.columns(); ++t)
            changed.outcomes(i, t) *= scale;
    const auto first = matrix_completion(panel, {.penalties = {0.02}}).value();
    const auto second = matrix_completion(changed, {.penalties = {0.02 * scale}}).value();
    RC_ASSERT(std::abs(second.fits[0].estimate - scale * first.fits[0].estimate) <= 1e-6 * scale);
}

TEST(MatrixCompletion, FindsNoEffectInAConstantPanel)
{
    FactorPanel panel = proposition_99();
    panel.outcomes = Matrix(panel.outcomes.rows(), panel.outcomes.columns(), 7.0);
    const auto path = matrix_completion(panel).value();
    EXPECT_NEAR(path.fits[path.chosen].estimate, 0.0, 1e-12);
    EXPECT_EQ(path.chosen, 0U);
}

std::string where_of(const FactorPanel& panel, const MatrixCompletionOptions& options = {})
{
    const auto result = matrix_completion(panel, options);
    return result ? "no error" : result.error().where;
}

TEST(MatrixCompletion, RefusesOptionsOutOfRange)
{
    EXPECT_EQ(where_of(proposition_99(), {.penalties = {1.0, -1.0}}), "penalties[1]");
    EXPECT_EQ(where_of(proposition_99(), {.path_length = 0}), "path_end");
    EXPECT_EQ(where_of(proposition_99(), {.path_end = 1.0}), "path_end");
    EXPECT_EQ(where_of(proposition_99(), {.folds = 1}), "folds");
    EXPECT_EQ(where_of(proposition_99(), {.fold_block = 0}), "folds");
}

TEST(MatrixCompletion, RefusesCovariatesAndWrongPanels)
{
    FactorPanel panel = proposition_99();
    panel.covariates = {panel.outcomes};
    EXPECT_EQ(where_of(panel), "covariates");
    panel = proposition_99();
    panel.outcomes(2, 3) = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where_of(panel), "outcomes(2, 3)");
}

} // namespace
} // namespace entente::lessons
