// Draws of a hidden level and season from what a noisy series says about them.

#pragma once

#include <entente/base/random_stream.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace entente::lessons {

/// A level that walks at random, and a season whose effects add up to noise over a cycle.
struct LevelAndSeason {
    std::size_t season = 1;       ///< periods in a cycle; 1: no season
    double noise_variance = 1.0;  ///< of an observation about the state, > 0
    double level_variance = 0.0;  ///< of one step of the level, >= 0
    double season_variance = 0.0; ///< of the noise that seasonal effects add up to, >= 0
    double first_level = 0.0;     ///< prior mean of the first level; seasonal effects have prior mean 0
    double first_variance = 1.0;  ///< prior variance of the first level and of every first seasonal effect
};

/// One drawn path of the state.
struct StatePath {
    std::vector<double> sums = {}; ///< level plus seasonal effect in each period
    std::vector<double> last = {}; ///< state in the last period: level, then season - 1 seasonal effects, newest first
    double level_squares = 0.0;    ///< sum of squared steps of the level
    double season_squares = 0.0;   ///< sum of squares of the seasonal noise
};

/// Draws paths of the state given a series: a Kalman filter, a backward pass and one simulated series, so that a draw
/// costs O(periods x season^2). Holds its working memory, so that repeated draws allocate nothing but the result.
///
/// @source  Durbin & Koopman (2002), Biometrika 89:603-615; state space form: Harvey (1989), Forecasting,
///          Structural Time Series Models and the Kalman Filter
class SimulationSmoother {
public:
    /// @param periods  >= 1
    /// @param season   >= 1
    SimulationSmoother(std::size_t periods, std::size_t season);

    /// @param series  one value for each period
    /// @param model   with the season given at construction
    [[nodiscard]] StatePath draw(std::span<const double> series, const LevelAndSeason& model, RandomStream& random);

    /// Log likelihood of the series, by prediction errors.
    [[nodiscard]] double log_likelihood(std::span<const double> series, const LevelAndSeason& model);

private:
    void filter(std::span<const double> series, const LevelAndSeason& model);

    std::size_t periods_;
    std::size_t size_; // of the state
    std::vector<double> errors_;
    std::vector<double> variances_;
    std::vector<double> gains_;      // periods x size
    std::vector<double> covariance_; // size x size
    std::vector<double> state_;
    std::vector<double> scratch_;
    std::vector<double> simulated_; // periods x size
    std::vector<double> difference_;
    std::vector<double> level_signals_;
    std::vector<double> season_signals_;
    std::vector<double> first_signal_;
};

/// One step of the state without noise: the level stays, seasonal effects move on by one period.
void move_state_on(std::span<double> state);

} // namespace entente::lessons
