#include <entente/base/distributions.hpp>
#include <entente/lessons/placebo.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>

namespace entente::lessons {

namespace {

// Placebos whose size equals the effect's but for rounding count as large.
constexpr double tie = 1e-10;

// Binomial coefficient, or nothing when it is above `most`.
std::optional<std::size_t> number_of_sets(std::size_t from, std::size_t size, std::size_t most)
{
    std::size_t count = 1;
    for (std::size_t i = 1; i <= std::min(size, from - size); ++i) {
        count = count * (from - std::min(size, from - size) + i) / i;
        if (count > most)
            return std::nullopt;
    }
    return count;
}

// All subsets of `size` elements, in lexicographic order.
std::vector<std::vector<std::size_t>> subsets(const std::vector<std::size_t>& from, std::size_t size)
{
    std::vector<std::size_t> places(size);
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::vector<std::vector<std::size_t>> result;
    while (true) {
        auto& subset = result.emplace_back();
        for (const std::size_t place : places)
            subset.push_back(from[place]);
        std::size_t moving = size;
        while (moving > 0 && places[moving - 1] == from.size() - size + moving - 1)
            --moving;
        if (moving == 0)
            return result;
        ++places[moving - 1];
        for (std::size_t i = moving; i < size; ++i)
            places[i] = places[i - 1] + 1;
    }
}

double root_mean_square(const std::vector<double>& values)
{
    return std::sqrt(std::inner_product(values.begin(), values.end(), values.begin(), 0.0) /
                     static_cast<double>(values.size()));
}

double population_deviation(const std::vector<double>& values)
{
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0.0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return std::sqrt(squares / count);
}

double rank_p_value(double own, const std::vector<double>& others)
{
    // A ratio of zero to zero is no number and counts against the effect.
    const auto smaller =
        std::ranges::count_if(others, [own](double other) { return std::abs(other) < std::abs(own) * (1.0 - tie); });
    return (1.0 + static_cast<double>(others.size()) - static_cast<double>(smaller)) /
           (1.0 + static_cast<double>(others.size()));
}

std::optional<Error> wrong_design(const SyntheticPanel& panel, double level)
{
    if (!(level > 0.0 && level < 1.0))
        return Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"};
    const std::size_t controls = panel.controls().size();
    const std::size_t treated = panel.panel().treated.size();
    if (controls <= treated)
        return Error{"there are " + std::to_string(controls) + " controls for " + std::to_string(treated) +
                         " treated units: placebos need more controls than treated units",
                     "treated", "add controls, or use an inference that does not need placebos"};
    if (!number_of_sets(controls, treated, most_placebo_sets))
        return Error{"there are more than " + std::to_string(most_placebo_sets) + " ways to pick " +
                         std::to_string(treated) + " of " + std::to_string(controls) + " controls",
                     "treated", "use fewer controls, or estimate the treated units one at a time"};
    return std::nullopt;
}

void summarise(PlaceboInference& result, double level)
{
    result.standard_error = population_deviation(result.placebo_estimates);
    result.p_value = rank_p_value(result.effect.estimate, result.placebo_estimates);
    std::vector<double> ratios = result.placebo_post_rmses;
    for (std::size_t i = 0; i < ratios.size(); ++i)
        ratios[i] /= result.placebo_pre_rmses[i];
    result.ratio_p_value = rank_p_value(root_mean_square(result.effect.effects) / result.effect.pre_rmse, ratios);
    const double half_width = normal_quantile(0.5 + level / 2.0) * result.standard_error;
    result.lower = result.effect.estimate - half_width;
    result.upper = result.effect.estimate + half_width;
}

} // namespace

std::expected<PlaceboInference, Error> enumerated_placebos(BlockPanel panel, SyntheticMethod method, double level,
                                                           Threads threads, Progress& progress)
{
    const auto shared = SyntheticPanel::of(std::move(panel), method);
    if (!shared)
        return std::unexpected(shared.error());
    if (auto wrong = wrong_design(*shared, level))
        return std::unexpected(*std::move(wrong));
    auto effect = shared->estimate();
    if (!effect)
        return std::unexpected(std::move(effect.error()));

    const auto sets = subsets(shared->controls(), shared->panel().treated.size());
    PlaceboInference result{.effect = *std::move(effect),
                            .placebo_estimates = std::vector<double>(sets.size()),
                            .placebo_pre_rmses = std::vector<double>(sets.size()),
                            .placebo_post_rmses = std::vector<double>(sets.size()),
                            .placebo_gaps = Matrix(sets.size(), shared->panel().outcomes.columns())};
    std::vector<std::optional<Error>> errors(sets.size());
    std::atomic<std::size_t> done = 0;
    parallel_for_each_index(sets.size(), threads, [&](std::size_t i) {
        if (progress.cancelled())
            return;
        auto placebo = shared->placebo(sets[i]);
        if (!placebo) {
            errors[i] = std::move(placebo.error());
            return;
        }
        result.placebo_estimates[i] = placebo->estimate;
        result.placebo_pre_rmses[i] = placebo->pre_rmse;
        result.placebo_post_rmses[i] = root_mean_square(placebo->effects);
        const std::size_t before = placebo->pre_gaps.size();
        for (std::size_t time = 0; time < before + placebo->effects.size(); ++time)
            result.placebo_gaps(i, time) = time < before ? placebo->pre_gaps[time] : placebo->effects[time - before];
        progress.report("placebo", ++done, sets.size());
    });
    if (progress.cancelled())
        return std::unexpected(
            Error{"the placebos were stopped before they were done", "progress", "start again", ErrorKind::Outside});
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));
    summarise(result, level);
    return result;
}

} // namespace entente::lessons
