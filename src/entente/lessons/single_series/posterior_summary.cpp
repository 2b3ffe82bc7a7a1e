#include <entente/lessons/single_series/posterior_summary.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace entente::lessons {

namespace {

constexpr std::size_t batches = 40;

double mean_of(std::span<const double> values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation_of(std::span<const double> values, double mean)
{
    double squares = 0.0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double quantile(std::span<const double> sorted, double share)
{
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

} // namespace

PosteriorSummary summary_of_draws(std::vector<double> draws, double level)
{
    assert(draws.size() > 1 && "one draw has no spread");
    const double mean = mean_of(draws);
    const double deviation = deviation_of(draws, mean);
    std::ranges::sort(draws);
    return {.mean = mean,
            .standard_deviation = deviation,
            .lower = quantile(draws, 0.5 * (1.0 - level)),
            .upper = quantile(draws, 0.5 * (1.0 + level))};
}

double simulation_error_of_mean(std::span<const double> draws)
{
    assert(draws.size() >= 2 * batches && "batches need draws");
    std::vector<double> means;
    for (std::size_t b = 0; b < batches; ++b) {
        const std::size_t from = b * draws.size() / batches;
        means.push_back(mean_of(draws.subspan(from, (b + 1) * draws.size() / batches - from)));
    }
    return deviation_of(means, mean_of(means)) / std::sqrt(static_cast<double>(batches));
}

} // namespace entente::lessons
