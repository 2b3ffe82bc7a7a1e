// Speed of the staggered designs. R did takes 84 ms and the fastest Python package 30 ms for group-time effects with
// 1,000 draws on the minimum wages (mpdta); R bacondecomp 24 s for 2,000 units in 10 periods.

#include "reference_data.hpp"

#include <entente/lessons/group_time/goodman_bacon.hpp>
#include <entente/lessons/group_time/group_time_effects.hpp>
#include <entente/lessons/group_time/multiplier_bootstrap.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <numeric>
#include <random>

namespace entente::lessons {
namespace {

constexpr std::uint64_t seed = 20261125;

StaggeredPanel minimum_wages()
{
    const auto data = reference_data("mpdta");
    const auto from = rectangle(data, "countyreal", "year", "lemp");
    const auto first_treated = numbers(data, "first.treat");
    StaggeredTable table{.units = from.units, .outcomes = from.values};
    for (const double period : from.periods)
        table.periods.push_back(static_cast<int>(period));
    table.first_treated.resize(from.units.size());
    for (std::size_t row = 0; row < first_treated.size(); ++row)
        if (first_treated[row] > 0.0)
            table.first_treated[from.cell_of_row[row].first] = static_cast<int>(first_treated[row]);
    return StaggeredPanel::of(std::move(table)).value();
}

// Effects of units and periods, noise, and an effect that grows; a third is never treated.
StaggeredPanel random_panel(std::size_t units, std::size_t periods)
{
    std::mt19937_64 stream(seed);
    std::normal_distribution<double> normal;
    StaggeredTable table{.outcomes = Matrix(units, periods)};
    for (std::size_t t = 0; t < periods; ++t)
        table.periods.push_back(static_cast<int>(t) + 1);
    for (std::size_t i = 0; i < units; ++i) {
        table.units.push_back(std::to_string(i));
        const std::size_t start = i % 3 == 0 ? periods : 2 + i % (periods - 3);
        if (start < periods)
            table.first_treated.emplace_back(table.periods[start]);
        else
            table.first_treated.emplace_back();
        const double level = normal(stream);
        for (std::size_t t = 0; t < periods; ++t)
            table.outcomes(i, t) = level + 0.1 * static_cast<double>(t) + normal(stream) +
                                   (t >= start ? 0.2 * static_cast<double>(t - start + 1) : 0.0);
    }
    return StaggeredPanel::of(std::move(table)).value();
}

// `value` is what was computed, for a comparison with other programs.
void group_time(benchmark::State& state, const StaggeredPanel& panel, std::size_t draws)
{
    SilentProgress progress;
    state.counters["value"] = group_time_effects(panel, {.threads = {1}}).value().simple.value().estimate;
    for (auto _ : state) {
        const auto result = group_time_effects(panel, {.threads = {1}}).value();
        if (draws == 0) {
            benchmark::DoNotOptimize(result.simple);
            continue;
        }
        std::vector<std::size_t> all(result.effects.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        benchmark::DoNotOptimize(multiplier_bootstrap(
            result.influence,
            {all, statistics_of(result.group), statistics_of(result.dynamic), statistics_of(result.calendar)},
            {.draws = draws, .threads = {1}}, progress));
    }
}
BENCHMARK_CAPTURE(group_time, mpdta, minimum_wages(), 0)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(group_time, mpdta_1000_draws, minimum_wages(), 1000)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(group_time, random_2000_by_10_1000_draws, random_panel(2000, 10), 1000)
    ->Unit(benchmark::kMicrosecond);

void bacon(benchmark::State& state, const StaggeredPanel& panel)
{
    state.counters["value"] = goodman_bacon(panel).value().two_way_estimate;
    for (auto _ : state)
        benchmark::DoNotOptimize(goodman_bacon(panel));
}
BENCHMARK_CAPTURE(bacon, mpdta, minimum_wages())->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(bacon, random_2000_by_10, random_panel(2000, 10))->Unit(benchmark::kMicrosecond);

} // namespace
} // namespace entente::lessons

BENCHMARK_MAIN();
