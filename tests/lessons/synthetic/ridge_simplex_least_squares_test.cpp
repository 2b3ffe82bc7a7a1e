#include <entente/lessons/synthetic/ridge_simplex_least_squares.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace entente::lessons {
namespace {

Matrix matrix_of(const std::vector<std::vector<double>>& rows)
{
    Matrix result(rows.size(), rows.at(0).size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t t = 0; t < rows[i].size(); ++t)
            result(i, t) = rows[i][t];
    return result;
}

// Worked by hand. Candidates 0 and 4, target 1, ridge 1: w^2 + 9 (1 - w)^2 - 2 w 3 (1 - w) + w^2 + (1 - w)^2 with
// derivative 2 w - 18 (1 - w) - 6 + 12 w + 2 w - 2 (1 - w) = 36 w - 26: weight 13/18 on the first.
TEST(RidgeSimplexLeastSquares, AgreesWithAHandCalculation)
{
    const auto fit =
        ridge_simplex_least_squares(matrix_of({{0}, {4}}), std::vector{1.0}, std::vector{1.0, 1.0}).value();
    EXPECT_NEAR(fit.weights[0], 13.0 / 18.0, 1e-14);
    EXPECT_NEAR(fit.objective, std::pow(13.0 / 18.0 - 15.0 / 18.0, 2) + (169.0 + 25.0) / 324.0, 1e-14);
    // Far from the target and on the same side as a better one, the second is not used.
    const auto corner =
        ridge_simplex_least_squares(matrix_of({{2}, {40}}), std::vector{1.0}, std::vector{1.0, 1.0}).value();
    EXPECT_EQ(corner.weights[1], 0.0);
}

struct Problem {
    Matrix candidates;
    std::vector<double> target;
};

Problem random_problem()
{
    const auto count = *rc::gen::inRange<std::size_t>(1, 25);
    const auto length = *rc::gen::inRange<std::size_t>(1, 12);
    Problem problem{Matrix(count, length), std::vector<double>(length)};
    for (std::size_t j = 0; j < count; ++j)
        for (std::size_t t = 0; t < length; ++t)
            problem.candidates(j, t) = *rc::gen::inRange(-100, 101) / 10.0;
    for (auto& value : problem.target)
        value = *rc::gen::inRange(-100, 101) / 10.0;
    return problem;
}

RC_GTEST_PROP(RidgeSimplexLeastSquares, AgreesWithTheActiveSetMethod, ())
{
    const Problem problem = random_problem();
    const double ridge = *rc::gen::elementOf(std::vector<double>{0.01, 1.0, 50.0, 1000.0});
    const std::vector<double> ridges(problem.candidates.rows(), ridge);
    const auto fit = ridge_simplex_least_squares(problem.candidates, problem.target, ridges).value();
    const auto other = simplex_least_squares(problem.candidates, problem.target, {.ridge = ridge}).value();
    for (std::size_t j = 0; j < ridges.size(); ++j)
        RC_ASSERT(std::abs(fit.weights[j] - other.weights[j]) < 1e-8);
    RC_ASSERT(std::abs(std::accumulate(fit.weights.begin(), fit.weights.end(), 0.0) - 1.0) < 1e-12);
    RC_ASSERT(std::abs(fit.objective - other.objective) < 1e-9 * (1.0 + other.objective));
    RC_ASSERT(fit.optimality_gap < 1e-8 * (1.0 + fit.objective));
}

// A candidate with half the ridge is two copies that share its weight.
RC_GTEST_PROP(RidgeSimplexLeastSquares, TakesHalfTheRidgeForTwoCopies, ())
{
    const Problem problem = random_problem();
    const std::size_t count = problem.candidates.rows();
    std::vector<double> ridges(count, 2.0);
    ridges[0] = 1.0;
    Matrix doubled(count + 1, problem.candidates.columns());
    for (std::size_t j = 0; j <= count; ++j)
        for (std::size_t t = 0; t < doubled.columns(); ++t)
            doubled(j, t) = problem.candidates(j < count ? j : 0, t);
    const auto one = ridge_simplex_least_squares(problem.candidates, problem.target, ridges).value();
    const auto two = ridge_simplex_least_squares(doubled, problem.target, std::vector<double>(count + 1, 2.0)).value();
    RC_ASSERT(std::abs(one.weights[0] - two.weights[0] - two.weights[count]) < 1e-9);
    RC_ASSERT(std::abs(one.objective - two.objective) < 1e-9 * (1.0 + one.objective));
}

RC_GTEST_PROP(RidgeSimplexLeastSquares, DoesNotDependOnTheStart, ())
{
    const Problem problem = random_problem();
    const std::vector<double> ridges(problem.candidates.rows(), 0.5);
    std::vector<double> start(ridges.size());
    for (auto& weight : start)
        weight = *rc::gen::inRange(0, 2);
    const auto cold = ridge_simplex_least_squares(problem.candidates, problem.target, ridges).value();
    const auto warm = ridge_simplex_least_squares(problem.candidates, problem.target, ridges, start).value();
    for (std::size_t j = 0; j < ridges.size(); ++j)
        RC_ASSERT(std::abs(cold.weights[j] - warm.weights[j]) < 1e-9);
}

TEST(RidgeSimplexLeastSquares, NamesTheArgumentThatIsWrong)
{
    const Matrix two = matrix_of({{0, 1}, {4, 2}});
    const std::vector<double> target{1, 1};
    const std::vector<double> ridges{1, 1};
    const auto where = [](const auto& result) { return result ? "no error" : result.error().where; };
    EXPECT_EQ(where(ridge_simplex_least_squares(Matrix(), target, ridges)), "candidates");
    EXPECT_EQ(where(ridge_simplex_least_squares(two, std::vector{1.0}, ridges)), "target");
    EXPECT_EQ(where(ridge_simplex_least_squares(two, target, std::vector{1.0})), "ridges");
    EXPECT_EQ(where(ridge_simplex_least_squares(two, target, std::vector{1.0, 0.0})), "ridges");
    EXPECT_EQ(where(ridge_simplex_least_squares(two, target, std::vector{1.0, 1e-9})), "ridges");
    EXPECT_EQ(where(ridge_simplex_least_squares(two, target, ridges, std::vector{1.0})), "start");
    const double missing = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where(ridge_simplex_least_squares(two, std::vector{1.0, missing}, ridges)), "target");
    EXPECT_EQ(where(ridge_simplex_least_squares(matrix_of({{0, 1e300}, {1, 1}}), target, ridges)), "ridges");
    EXPECT_EQ(where(ridge_simplex_least_squares(matrix_of({{0, missing}, {1, 1}}), target, ridges)), "candidates");
}

} // namespace
} // namespace entente::lessons
