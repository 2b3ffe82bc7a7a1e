#include <entente/lessons/single_series/simulation_smoother.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <numeric>

namespace entente::lessons {

namespace {

// What an observation sees of the state: the level and the current seasonal effect.
double seen(std::span<const double> state)
{
    return state.size() > 1 ? state[0] + state[1] : state[0];
}

// The transpose of move_state_on.
void move_signal_back(std::span<double> signal)
{
    if (signal.size() == 1)
        return;
    const double newest = signal[1];
    for (std::size_t k = 1; k + 1 < signal.size(); ++k)
        signal[k] = signal[k + 1] - newest;
    signal.back() = -newest;
}

} // namespace

void move_state_on(std::span<double> state)
{
    if (state.size() == 1)
        return;
    const double next = -std::accumulate(state.begin() + 1, state.end(), 0.0);
    std::shift_right(state.begin() + 1, state.end(), 1);
    state[1] = next;
}

SimulationSmoother::SimulationSmoother(std::size_t periods, std::size_t season)
    : periods_(periods), size_(season), errors_(periods), variances_(periods), gains_(periods * season),
      covariance_(season * season), state_(season), scratch_(season), simulated_(periods * season),
      difference_(periods), level_signals_(periods), season_signals_(periods), first_signal_(season)
{
    assert(periods > 0 && season > 0 && "a series has a period, a cycle has a season");
}

void SimulationSmoother::filter(std::span<const double> series, const LevelAndSeason& model)
{
    std::ranges::fill(state_, 0.0);
    state_[0] = model.first_level;
    std::ranges::fill(covariance_, 0.0);
    for (std::size_t k = 0; k < size_; ++k)
        covariance_[k * size_ + k] = model.first_variance;

    for (std::size_t t = 0; t < periods_; ++t) {
        const std::span gain(&gains_[t * size_], size_);
        for (std::size_t k = 0; k < size_; ++k)
            gain[k] = seen({&covariance_[k * size_], size_});
        errors_[t] = series[t] - seen(state_);
        variances_[t] = seen(gain) + model.noise_variance;
        // Covariance after the observation, then one step on: rows, then columns.
        for (std::size_t k = 0; k < size_; ++k)
            for (std::size_t l = 0; l < size_; ++l)
                covariance_[k * size_ + l] -= gain[k] * gain[l] / variances_[t];
        for (std::size_t k = 0; k < size_; ++k)
            move_state_on({&covariance_[k * size_], size_});
        for (std::size_t l = 0; l < size_ && size_ > 1; ++l) {
            for (std::size_t k = 0; k < size_; ++k)
                scratch_[k] = covariance_[k * size_ + l];
            move_state_on(scratch_);
            for (std::size_t k = 0; k < size_; ++k)
                covariance_[k * size_ + l] = scratch_[k];
        }
        covariance_[0] += model.level_variance;
        if (size_ > 1)
            covariance_[size_ + 1] += model.season_variance;
        move_state_on(gain);
        move_state_on(state_);
        for (std::size_t k = 0; k < size_; ++k) {
            gain[k] /= variances_[t];
            state_[k] += gain[k] * errors_[t];
        }
    }
}

StatePath SimulationSmoother::draw(std::span<const double> series, const LevelAndSeason& model, RandomStream& random)
{
    assert(series.size() == periods_ && model.season == size_ && "the smoother was made for another series");
    const double noise = std::sqrt(model.noise_variance);
    const double level = std::sqrt(model.level_variance);
    const double seasonal = std::sqrt(model.season_variance);
    for (std::size_t t = 0; t < periods_; ++t) {
        const std::span now(&simulated_[t * size_], size_);
        if (t == 0) {
            for (double& part : now)
                part = std::sqrt(model.first_variance) * random.normal();
        } else {
            std::copy_n(&simulated_[(t - 1) * size_], size_, now.begin());
            move_state_on(now);
            now[0] += level * random.normal();
            if (size_ > 1)
                now[1] += seasonal * random.normal();
        }
        difference_[t] = series[t] - seen(now) - noise * random.normal();
    }
    filter(difference_, model);

    std::ranges::fill(scratch_, 0.0); // how later errors pull at the state
    for (std::size_t t = periods_; t-- > 0;) {
        level_signals_[t] = scratch_[0];
        season_signals_[t] = size_ > 1 ? scratch_[1] : 0.0;
        double own = errors_[t] / variances_[t];
        for (std::size_t k = 0; k < size_; ++k)
            own -= gains_[t * size_ + k] * scratch_[k];
        move_signal_back(scratch_);
        scratch_[0] += own;
        if (size_ > 1)
            scratch_[1] += own;
    }

    StatePath path{.sums = std::vector<double>(periods_)};
    for (std::size_t k = 0; k < size_; ++k)
        state_[k] = (k == 0 ? model.first_level : 0.0) + model.first_variance * scratch_[k];
    std::vector<double> before(size_);
    std::vector<double> now(size_);
    for (std::size_t t = 0; t < periods_; ++t) {
        if (t > 0) {
            move_state_on(state_);
            state_[0] += model.level_variance * level_signals_[t - 1];
            if (size_ > 1)
                state_[1] += model.season_variance * season_signals_[t - 1];
            before = now;
            move_state_on(before);
        }
        for (std::size_t k = 0; k < size_; ++k)
            now[k] = state_[k] + simulated_[t * size_ + k];
        path.sums[t] = seen(now);
        if (t > 0) {
            path.level_squares += (now[0] - before[0]) * (now[0] - before[0]);
            if (size_ > 1)
                path.season_squares += (now[1] - before[1]) * (now[1] - before[1]);
        }
    }
    path.last = std::move(now);
    return path;
}

double SimulationSmoother::log_likelihood(std::span<const double> series, const LevelAndSeason& model)
{
    assert(series.size() == periods_ && model.season == size_ && "the smoother was made for another series");
    filter(series, model);
    double sum = 0.0;
    for (std::size_t t = 0; t < periods_; ++t)
        sum -= 0.5 * (std::log(2.0 * std::numbers::pi * variances_[t]) + errors_[t] * errors_[t] / variances_[t]);
    return sum;
}

} // namespace entente::lessons
