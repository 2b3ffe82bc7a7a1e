#include <entente/lessons/factor_models/low_rank_completion.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>

namespace entente::lessons {
namespace {

// A rank-one panel beside additive effects, 8 x 6, with hidden cells.
CompletionProblem rank_one_problem()
{
    CompletionProblem problem{.outcomes = Matrix(8, 6), .hidden = {{7, 4}, {7, 5}, {6, 5}}, .covariates = {}};
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t t = 0; t < 6; ++t) {
            const auto unit = static_cast<double>(i);
            const auto period = static_cast<double>(t);
            problem.outcomes(i, t) = unit - 2.0 * period + 3.0 * std::sin(5.0 * unit) * std::cos(2.0 * period);
        }
    return problem;
}

TEST(LowRankCompletion, FillsHiddenCellsOfAnExactModel)
{
    auto problem = rank_one_problem();
    const double truth = problem.outcomes(7, 5);
    problem.outcomes(7, 5) = 1e6; // a hidden cell may hold anything
    const auto completion = complete_low_rank(problem, {.factors = 1});
    EXPECT_TRUE(completion.converged);
    EXPECT_NEAR(completion.fitted(7, 5), truth, 1e-6);
    EXPECT_NEAR(completion.squared_error, 0.0, 1e-12);
    EXPECT_EQ(completion.singular_values.size(), 1U);
}

// Wide and tall panels take different decompositions and must agree.
TEST(LowRankCompletion, IsTheSameForTheTransposedPanel)
{
    const auto problem = rank_one_problem();
    CompletionProblem turned{.outcomes = Matrix(6, 8), .hidden = {}, .covariates = {}};
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t t = 0; t < 6; ++t)
            turned.outcomes(t, i) = problem.outcomes(i, t) + std::cos(static_cast<double>(i * i + 3 * t));
    for (const auto& cell : problem.hidden)
        turned.hidden.push_back({cell.period, cell.unit});
    CompletionProblem straight = problem;
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t t = 0; t < 6; ++t)
            straight.outcomes(i, t) = turned.outcomes(t, i);
    for (const LowRank& low_rank : {LowRank{.factors = 2}, LowRank{.penalised = true, .threshold = 1.5}}) {
        const auto first = complete_low_rank(straight, low_rank);
        const auto second = complete_low_rank(turned, low_rank);
        for (std::size_t i = 0; i < 8; ++i)
            for (std::size_t t = 0; t < 6; ++t)
                EXPECT_NEAR(first.fitted(i, t), second.fitted(t, i), 1e-7);
    }
}

// Where nothing is hidden, soft thresholding takes the threshold off each singular value of the centred panel.
TEST(LowRankCompletion, TakesTheThresholdOffEverySingularValue)
{
    auto problem = rank_one_problem();
    problem.hidden.clear();
    const auto plain = complete_low_rank(problem, {.factors = 1});
    const auto shrunk = complete_low_rank(problem, {.penalised = true, .threshold = 2.0});
    ASSERT_EQ(shrunk.singular_values.size(), 1U);
    EXPECT_NEAR(shrunk.singular_values[0], plain.singular_values[0] - 2.0, 1e-9);
    EXPECT_NEAR(shrunk.squared_error, 4.0, 1e-9); // the residual is the threshold along one direction
}

TEST(LowRankCompletion, SaysWhenItRanOutOfSteps)
{
    const auto completion = complete_low_rank(rank_one_problem(), {.factors = 1, .max_steps = 2});
    EXPECT_FALSE(completion.converged);
    EXPECT_EQ(completion.steps, 2U);
}

TEST(LowRankCompletion, NamesCovariatesThatEffectsAndOthersExplain)
{
    auto problem = rank_one_problem();
    Matrix of_units(8, 6);
    Matrix free(8, 6);
    Matrix twice(8, 6);
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t t = 0; t < 6; ++t) {
            of_units(i, t) = std::sqrt(static_cast<double>(i));
            free(i, t) = std::cos(static_cast<double>(i * i * t));
            twice(i, t) = 2.0 * free(i, t) + of_units(i, t) + static_cast<double>(t * t);
        }
    problem.covariates = {of_units, free, twice};
    EXPECT_EQ(redundant_covariates(problem), (std::vector<std::size_t>{0, 2}));
}

} // namespace
} // namespace entente::lessons
