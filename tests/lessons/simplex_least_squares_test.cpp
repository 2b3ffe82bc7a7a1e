#include <entente/lessons/simplex_least_squares.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace entente::lessons {
namespace {

struct Problem {
    Matrix candidates;
    std::vector<double> target;
    double ridge = 0.0;
};

// Figures on a coarse grid, so that ties, duplicates and dependent candidates occur often.
Problem random_problem(std::size_t most_candidates, std::size_t most_values)
{
    const auto n = *rc::gen::inRange<std::size_t>(1, most_candidates + 1);
    const auto m = *rc::gen::inRange<std::size_t>(1, most_values + 1);
    Problem problem{Matrix(n, m), std::vector<double>(m), *rc::gen::element(0.0, 1e-10, 1e-3, 1.0, 50.0)};
    const auto grid = rc::gen::inRange(-8, 9);
    for (std::size_t j = 0; j < n; ++j)
        for (std::size_t t = 0; t < m; ++t)
            problem.candidates(j, t) = *grid / 4.0;
    for (double& value : problem.target)
        value = *grid / 4.0;
    return problem;
}

double objective(const Problem& problem, const std::vector<double>& weights)
{
    double sum = 0.0;
    for (std::size_t t = 0; t < problem.target.size(); ++t) {
        double gap = -problem.target[t];
        for (std::size_t j = 0; j < weights.size(); ++j)
            gap += weights[j] * problem.candidates(j, t);
        sum += gap * gap;
    }
    return sum + problem.ridge * std::inner_product(weights.begin(), weights.end(), weights.begin(), 0.0);
}

Matrix gram_of(const Problem& problem)
{
    const std::size_t n = problem.candidates.rows();
    Matrix gram(n, n);
    for (std::size_t j = 0; j < n; ++j)
        for (std::size_t k = 0; k < n; ++k)
            for (std::size_t t = 0; t < problem.target.size(); ++t)
                gram(j, k) +=
                    (problem.candidates(j, t) - problem.target[t]) * (problem.candidates(k, t) - problem.target[t]);
    return gram;
}

// The least objective over all weights that are multiples of 1 / parts: an upper bound found without any cleverness.
double best_on_grid(const Problem& problem, int parts, std::vector<double> weights = {}, int used = 0)
{
    if (weights.size() + 1 == problem.candidates.rows()) {
        weights.push_back(static_cast<double>(parts - used) / parts);
        return objective(problem, weights);
    }
    double best = std::numeric_limits<double>::infinity();
    for (int part = 0; part <= parts - used; ++part) {
        weights.push_back(static_cast<double>(part) / parts);
        best = std::min(best, best_on_grid(problem, parts, weights, used + part));
        weights.pop_back();
    }
    return best;
}

// Rounding in a squared distance of figures of this size (at most 4 in each of 12 values, 192 in all) is under 1e-12.
constexpr double rounding = 1e-10;

// Worked by hand. Candidates 0 and 4, target 1: w = (3/4, 1/4) fits exactly.
// With ridge r: minimise (4w - 1)^2 + r (w^2 + (1-w)^2), so 16 w - 4 + r (2w - 1) = 0, w = (4 + r) / (16 + 2r).
TEST(SimplexLeastSquares, AgreesWithAHandCalculation)
{
    Matrix candidates(2, 1);
    candidates(1, 0) = 4.0;
    const std::vector<double> target{1.0};

    const auto exact = simplex_least_squares(candidates, target).value();
    EXPECT_NEAR(exact.weights[1], 0.25, 1e-14);
    EXPECT_NEAR(exact.objective, 0.0, 1e-14);

    const auto penalised = simplex_least_squares(candidates, target, {.ridge = 4.0}).value();
    EXPECT_NEAR(penalised.weights[1], 8.0 / 24.0, 1e-14);
    EXPECT_NEAR(penalised.objective, 1.0 / 9.0 + 4.0 * 5.0 / 9.0, 1e-14);
}

// The triangle (0,0), (1,0), (0,1) and the point (1,1): the nearest point is (1/2,1/2), on the far edge.
TEST(SimplexLeastSquares, StopsAtTheEdgeOfTheHull)
{
    Matrix candidates(3, 2);
    candidates(1, 0) = candidates(2, 1) = 1.0;
    const auto fit = simplex_least_squares(candidates, std::vector<double>{1.0, 1.0}).value();
    EXPECT_EQ(fit.weights[0], 0.0);
    EXPECT_NEAR(fit.weights[1], 0.5, 1e-14);
    EXPECT_NEAR(fit.objective, 0.5, 1e-14);
}

TEST(SimplexLeastSquares, GivesTheOnlyCandidateAllTheWeight)
{
    const auto fit = simplex_least_squares(Matrix(1, 3, 2.0), std::vector<double>{1.0, 1.0, 1.0}).value();
    EXPECT_EQ(fit.weights, std::vector<double>{1.0});
    EXPECT_DOUBLE_EQ(fit.objective, 3.0);
}

TEST(SimplexLeastSquares, SpreadsWeightEvenlyOverEqualCandidatesUnderARidge)
{
    const auto fit = simplex_least_squares(Matrix(4, 2, 3.0), std::vector<double>{1.0, 2.0}, {.ridge = 1e-6}).value();
    for (const double weight : fit.weights)
        EXPECT_NEAR(weight, 0.25, 1e-9);
}

RC_GTEST_PROP(SimplexLeastSquares, WeightsLieOnTheSimplexAndTheGapIsAtRounding, ())
{
    const Problem problem = random_problem(30, 12);
    const auto fit = simplex_least_squares(problem.candidates, problem.target, {.ridge = problem.ridge}).value();
    double sum = 0.0;
    for (const double weight : fit.weights) {
        RC_ASSERT(weight >= 0.0);
        sum += weight;
    }
    RC_ASSERT(std::abs(sum - 1.0) < 1e-12);
    RC_ASSERT(fit.optimality_gap >= 0.0);
    RC_ASSERT(fit.optimality_gap < rounding);
    RC_ASSERT(std::abs(fit.objective - objective(problem, fit.weights)) < rounding);
}

RC_GTEST_PROP(SimplexLeastSquares, NoWeightsOnAGridAreBetter, ())
{
    const Problem problem = random_problem(4, 4);
    const auto fit = simplex_least_squares(problem.candidates, problem.target, {.ridge = problem.ridge}).value();
    RC_ASSERT(fit.objective <= best_on_grid(problem, 20) + rounding);
}

RC_GTEST_PROP(SimplexLeastSquares, NoMoveTowardsACandidateHelps, ())
{
    const Problem problem = random_problem(30, 12);
    const auto fit = simplex_least_squares(problem.candidates, problem.target, {.ridge = problem.ridge}).value();
    const auto towards = *rc::gen::inRange<std::size_t>(0, fit.weights.size());
    const double step = *rc::gen::inRange(1, 101) / 100.0;
    std::vector<double> moved = fit.weights;
    for (double& weight : moved)
        weight *= 1.0 - step;
    moved[towards] += step;
    RC_ASSERT(objective(problem, moved) >= fit.objective - rounding);
}

RC_GTEST_PROP(SimplexLeastSquares, InnerProductsAndAnyStartReachTheSameObjective, ())
{
    const Problem problem = random_problem(20, 8);
    const auto fit = simplex_least_squares(problem.candidates, problem.target, {.ridge = problem.ridge}).value();
    const Matrix gram = gram_of(problem);
    const auto from_gram = simplex_least_squares_from_gram(gram, {.ridge = problem.ridge}).value();
    std::vector<double> start(fit.weights.size());
    for (double& weight : start)
        weight = *rc::gen::inRange(0, 4);
    start[0] += 1.0;
    const auto started = simplex_least_squares_from_gram(gram, {.ridge = problem.ridge, .start = start}).value();
    RC_ASSERT(std::abs(from_gram.objective - fit.objective) < rounding);
    RC_ASSERT(std::abs(started.objective - fit.objective) < rounding);
}

// Found by the property above: from this start, on many equal candidates, the steps went round in circles.
TEST(SimplexLeastSquares, ReachesTheOptimumFromAStartOfManyDependentCandidates)
{
    constexpr double figures[19 * 4] = {-3, 1,  -1, 3,  -5, 2,  -8, 4,  -5, -1, -7, -3, -8, -8, -2, 2,  7,  -8, -5,
                                        -2, -8, 1,  -8, 5,  -3, -5, -7, 0,  -8, -8, -8, -8, -8, -8, -8, -8, -8, -8,
                                        -8, -8, -8, -8, -8, -8, -8, -8, -8, -8, -8, 0,  -5, -4, -8, -1, -5, -3, -4,
                                        -3, -5, -8, -5, 3,  -8, -8, -8, -8, -8, -8, -8, -8, -8, -8, -8, 2,  -7, -4};
    constexpr double start_weights[19] = {0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1};
    Problem problem{Matrix(19, 4), {-1, -8, -8, -1}, 0.0};
    std::vector<double> start(std::begin(start_weights), std::end(start_weights));
    start[0] += 1.0;
    for (std::size_t j = 0; j < 19; ++j)
        for (std::size_t t = 0; t < 4; ++t)
            problem.candidates(j, t) = figures[4 * j + t] / 4.0;
    for (double& value : problem.target)
        value /= 4.0;
    const auto cold = simplex_least_squares_from_gram(gram_of(problem), {}).value();
    const auto warm = simplex_least_squares_from_gram(gram_of(problem), {.start = start});
    ASSERT_TRUE(warm.has_value()) << one_line(warm.error());
    EXPECT_NEAR(warm->objective, cold.objective, rounding);
}

TEST(SimplexLeastSquares, StartingAtTheOptimumTakesFewSteps)
{
    Matrix candidates(12, 6);
    for (std::size_t j = 0; j < 12; ++j)
        for (std::size_t t = 0; t < 6; ++t)
            candidates(j, t) = std::sin(static_cast<double>(1 + 7 * j * j + 3 * t));
    const std::vector<double> target(6, 0.2);
    const auto cold = simplex_least_squares(candidates, target, {.ridge = 0.1}).value();
    const auto warm = simplex_least_squares(candidates, target, {.ridge = 0.1, .start = cold.weights}).value();
    EXPECT_GT(cold.steps, 3U);
    EXPECT_LE(warm.steps, 2U);
    EXPECT_NEAR(warm.objective, cold.objective, 1e-13);
}

// Far more candidates than observations, many of them equal: the inner products are singular many times over.
TEST(SimplexLeastSquares, EndsWhenCandidatesAreDependent)
{
    Matrix candidates(200, 3);
    for (std::size_t j = 0; j < 200; ++j)
        for (std::size_t t = 0; t < 3; ++t)
            candidates(j, t) = static_cast<double>((j * (t + 3)) % 5);
    for (const double ridge : {0.0, 1e-14, 1e-8}) {
        const auto fit = simplex_least_squares(candidates, std::vector<double>{2.0, 1.9, 2.1}, {.ridge = ridge});
        ASSERT_TRUE(fit.has_value());
        EXPECT_LT(fit->optimality_gap, 1e-12);
    }
}

// Differences of 1e-9 to 1e9: lengths are compared with each other, never with one.
TEST(SimplexLeastSquares, DoesNotDependOnTheUnitOfMeasure)
{
    for (const double unit : {1e-9, 1.0, 1e9}) {
        Matrix candidates(3, 2);
        candidates(1, 0) = candidates(2, 1) = unit;
        const std::vector<double> target{0.5 * unit, 0.25 * unit};
        const auto fit = simplex_least_squares(candidates, target).value();
        EXPECT_NEAR(fit.weights[0], 0.25, 1e-12);
        EXPECT_NEAR(fit.weights[1], 0.5, 1e-12);
    }
}

TEST(SimplexLeastSquares, RefusesNoCandidates)
{
    EXPECT_EQ(simplex_least_squares(Matrix(), {}).error().where, "candidates");
    EXPECT_EQ(simplex_least_squares_from_gram(Matrix()).error().where, "candidates");
}

TEST(SimplexLeastSquares, RefusesSizesThatDoNotFit)
{
    EXPECT_EQ(simplex_least_squares(Matrix(2, 3), std::vector<double>{1.0}).error().where, "target");
    EXPECT_EQ(simplex_least_squares_from_gram(Matrix(2, 3)).error().where, "differences_gram");
}

TEST(SimplexLeastSquares, NamesTheValueThatIsNotFinite)
{
    Matrix candidates(2, 2);
    candidates(1, 0) = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(simplex_least_squares(candidates, std::vector<double>{0.0, 0.0}).error().where, "candidates(1, 0)");
    EXPECT_EQ(simplex_least_squares_from_gram(candidates).error().where, "differences_gram(1, 0)");
    const std::vector<double> target{0.0, std::numeric_limits<double>::infinity()};
    EXPECT_EQ(simplex_least_squares(Matrix(2, 2), target).error().where, "target[1]");
}

TEST(SimplexLeastSquares, RefusesANegativeSquaredLength)
{
    EXPECT_EQ(simplex_least_squares_from_gram(Matrix(1, 1, -1.0)).error().where, "differences_gram(0, 0)");
}

TEST(SimplexLeastSquares, RefusesARidgeBelowZero)
{
    EXPECT_EQ(simplex_least_squares(Matrix(2, 1), std::vector<double>{1.0}, {.ridge = -1.0}).error().where, "ridge");
}

TEST(SimplexLeastSquares, RefusesAStartThatIsNoSetOfWeights)
{
    const std::vector<double> target{1.0};
    for (const std::vector<double>& start : {std::vector<double>{1.0}, {0.0, 0.0}, {2.0, -1.0}})
        EXPECT_EQ(simplex_least_squares(Matrix(2, 1), target, {.start = start}).error().where, "start");
}

TEST(SimplexLeastSquares, SaysSoWhenTheStepsRunOut)
{
    Matrix candidates(3, 2);
    candidates(1, 0) = candidates(2, 1) = 1.0;
    const auto fit = simplex_least_squares(candidates, std::vector<double>{0.4, 0.4}, {.max_steps = 1});
    ASSERT_FALSE(fit.has_value());
    EXPECT_EQ(fit.error().where, "max_steps");
}

} // namespace
} // namespace entente::lessons
