#include <entente/lessons/single_series/simulation_smoother.hpp>

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <Eigen/LU>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace entente::lessons {
namespace {

constexpr std::size_t periods = 6;
constexpr std::array<double, periods> series = {1.0, 2.5, -0.5, 3.0, 0.2, 4.0};

// Means and covariances of all states and observations written out as one large normal, without any filter.
struct LargeNormal {
    Eigen::MatrixXd states; // covariance of the seen sums of states
    Eigen::VectorXd mean;
    Eigen::MatrixXd observations;
};

LargeNormal written_out(const LevelAndSeason& model)
{
    const auto size = static_cast<Eigen::Index>(model.season);
    Eigen::MatrixXd move = Eigen::MatrixXd::Zero(size, size);
    move(0, 0) = 1.0;
    for (Eigen::Index k = 1; k < size; ++k) {
        move(1, k) = -1.0;
        if (k > 1)
            move(k, k - 1) += 1.0;
    }
    if (size > 2)
        move(1, size - 1) = -1.0;
    Eigen::MatrixXd noise = Eigen::MatrixXd::Zero(size, size);
    noise(0, 0) = model.level_variance;
    Eigen::RowVectorXd view = Eigen::RowVectorXd::Zero(size);
    view[0] = 1.0;
    if (size > 1) {
        noise(1, 1) = model.season_variance;
        view[1] = 1.0;
    }
    LargeNormal result{Eigen::MatrixXd(periods, periods), Eigen::VectorXd::Constant(periods, model.first_level), {}};
    Eigen::MatrixXd covariance = model.first_variance * Eigen::MatrixXd::Identity(size, size);
    for (Eigen::Index s = 0; s < result.states.rows(); ++s) {
        Eigen::MatrixXd with_later = covariance;
        for (Eigen::Index t = s; t < result.states.rows(); ++t) {
            result.states(s, t) = result.states(t, s) = (view * with_later * view.transpose()).value();
            with_later = with_later * move.transpose();
        }
        covariance = move * covariance * move.transpose() + noise;
    }
    result.observations = result.states;
    result.observations.diagonal().array() += model.noise_variance;
    return result;
}

const std::vector<LevelAndSeason> models = {
    {.season = 1, .noise_variance = 0.5, .level_variance = 0.3, .first_level = 1.0, .first_variance = 2.0},
    {.season = 2, .noise_variance = 0.5, .level_variance = 0.3, .season_variance = 0.2, .first_variance = 2.0},
    {.season = 4, .noise_variance = 0.7, .level_variance = 0.1, .season_variance = 0.4, .first_level = -1.0},
};

TEST(SimulationSmoother, GivesTheLikelihoodOfTheNormalWrittenOut)
{
    const Eigen::Map<const Eigen::VectorXd> observed(series.data(), periods);
    for (const auto& model : models) {
        const LargeNormal normal = written_out(model);
        const Eigen::VectorXd away = observed - normal.mean;
        const double expected = -0.5 * (away.dot(normal.observations.inverse() * away) +
                                        std::log((2.0 * std::numbers::pi * normal.observations).determinant()));
        EXPECT_NEAR(SimulationSmoother(periods, model.season).log_likelihood(series, model), expected, 1e-10);
    }
}

// 40000 draws know a mean to 1/200 and a variance to 1/141 of its size; five times that is allowed.
TEST(SimulationSmoother, DrawsFromTheConditionalNormal)
{
    const Eigen::Map<const Eigen::VectorXd> observed(series.data(), periods);
    for (const auto& model : models) {
        const LargeNormal normal = written_out(model);
        const Eigen::MatrixXd weights = normal.states * normal.observations.inverse();
        const Eigen::VectorXd mean = normal.mean + weights * (observed - normal.mean);
        const Eigen::MatrixXd covariance = normal.states - weights * normal.states;

        SimulationSmoother smoother(periods, model.season);
        RandomStream random(7);
        constexpr int draws = 40'000;
        Eigen::VectorXd sum = Eigen::VectorXd::Zero(periods);
        Eigen::MatrixXd products = Eigen::MatrixXd::Zero(periods, periods);
        for (int i = 0; i < draws; ++i) {
            const StatePath path = smoother.draw(series, model, random);
            const Eigen::Map<const Eigen::VectorXd> drawn(path.sums.data(), periods);
            sum += drawn;
            products += (drawn - mean) * (drawn - mean).transpose();
        }
        for (Eigen::Index s = 0; s < mean.size(); ++s) {
            EXPECT_NEAR(sum[s] / draws, mean[s], 5.0 * std::sqrt(covariance(s, s)) / 200.0);
            for (Eigen::Index t = 0; t < mean.size(); ++t)
                EXPECT_NEAR(products(s, t) / draws, covariance(s, t),
                            5.0 * std::sqrt(covariance(s, s) * covariance(t, t)) / 141.0);
        }
    }
}

// Without a season the squares of the steps are those of the path itself.
TEST(SimulationSmoother, CountsTheStepsOfTheDrawnPath)
{
    SimulationSmoother smoother(periods, 1);
    RandomStream random(1);
    const StatePath path = smoother.draw(series, models[0], random);
    double squares = 0.0;
    for (std::size_t t = 1; t < periods; ++t)
        squares += (path.sums[t] - path.sums[t - 1]) * (path.sums[t] - path.sums[t - 1]);
    EXPECT_NEAR(path.level_squares, squares, 1e-12);
    EXPECT_EQ(path.last.size(), 1U);
    EXPECT_NEAR(path.last[0], path.sums.back(), 1e-12);
}

// Seasonal effects 3, 1, -2 of the last three of four seasons: the next is -(3 + 1 - 2) = -2.
TEST(SimulationSmoother, MovesSeasonalEffectsOnByOnePeriod)
{
    std::vector<double> state = {10.0, 3.0, 1.0, -2.0};
    move_state_on(state);
    EXPECT_EQ(state, (std::vector<double>{10.0, -2.0, 3.0, 1.0}));
}

} // namespace
} // namespace entente::lessons
