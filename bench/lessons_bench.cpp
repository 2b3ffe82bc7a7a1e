// Speed of the synthetic-control family. Peers on the same machine stand in docs and in the reference benchmarks:
// Proposition 99 point estimate and its 38 placebos take R with quadprog 1.2 ms and 36 ms.

#include "../tests/lessons/reference_panels.hpp"

#include <entente/base/gower_distance.hpp>
#include <entente/lessons/placebo.hpp>
#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>

namespace entente::lessons {
namespace {

using enum SyntheticMethod;

constexpr std::uint64_t seed = 20261124;

// Three common factors and noise, the usual shape of economic panels.
Matrix factor_panel(std::size_t units, std::size_t periods)
{
    std::mt19937_64 stream(seed);
    std::normal_distribution<double> normal;
    constexpr std::size_t factors = 3;
    Matrix paths(factors, periods);
    for (std::size_t f = 0; f < factors; ++f)
        for (std::size_t t = 0; t < periods; ++t)
            paths(f, t) = 5.0 * normal(stream);
    Matrix panel(units, periods);
    for (std::size_t i = 0; i < units; ++i) {
        const double loadings[factors] = {1.0 + 0.3 * normal(stream), normal(stream), normal(stream)};
        for (std::size_t t = 0; t < periods; ++t) {
            panel(i, t) = normal(stream);
            for (std::size_t f = 0; f < factors; ++f)
                panel(i, t) += loadings[f] * paths(f, t);
        }
    }
    return panel;
}

BlockPanel random_60_by_200()
{
    return {factor_panel(60, 200), 150, {0}};
}

void solver(benchmark::State& state)
{
    const auto donors = static_cast<std::size_t>(state.range(0));
    const auto periods = static_cast<std::size_t>(state.range(1));
    const Matrix panel = factor_panel(donors + 1, periods);
    Matrix candidates(donors, periods);
    for (std::size_t j = 0; j < donors; ++j)
        for (std::size_t t = 0; t < periods; ++t)
            candidates(j, t) = panel(j, t);
    const SimplexOptions options{.ridge = static_cast<double>(state.range(2))};
    for (auto _ : state)
        benchmark::DoNotOptimize(simplex_least_squares(candidates, panel.row(donors), options));
}
BENCHMARK(solver)
    ->ArgNames({"donors", "periods", "ridge"})
    ->Args({38, 19, 0})
    ->Args({38, 19, 1000})
    ->Args({300, 100, 0})
    ->Args({300, 100, 1000})
    ->Unit(benchmark::kMicrosecond);

void point(benchmark::State& state, const BlockPanel& panel, SyntheticMethod method)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(synthetic_difference_in_differences(panel, method));
}
BENCHMARK_CAPTURE(point, proposition_99_sdid, proposition_99(), SyntheticDifferenceInDifferences)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(point, proposition_99_sc, proposition_99(), SyntheticControl)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(point, random_60_by_200_sdid, random_60_by_200(), SyntheticDifferenceInDifferences)
    ->Unit(benchmark::kMicrosecond);

void all_placebos(benchmark::State& state, const BlockPanel& panel, SyntheticMethod method, Threads threads)
{
    SilentProgress progress;
    for (auto _ : state)
        benchmark::DoNotOptimize(enumerated_placebos(panel, method, 0.95, threads, progress));
}
BENCHMARK_CAPTURE(all_placebos, proposition_99_sdid, proposition_99(), SyntheticDifferenceInDifferences, {1})
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(all_placebos, proposition_99_sc, proposition_99(), SyntheticControl, {1})
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(all_placebos, random_60_by_200_sdid, random_60_by_200(), SyntheticDifferenceInDifferences, {1})
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(all_placebos, random_60_by_200_sdid_two_threads, random_60_by_200(), SyntheticDifferenceInDifferences,
                  {2})
    ->Unit(benchmark::kMicrosecond)
    ->UseRealTime();

void gower(benchmark::State& state)
{
    const auto cases = static_cast<std::size_t>(state.range(0));
    const Matrix panel = factor_panel(cases, 4);
    std::vector<GowerVariable> variables;
    for (std::size_t v = 0; v < 4; ++v) {
        NumericVariable figure{"figure", {}};
        for (std::size_t i = 0; i < cases; ++i)
            figure.values.emplace_back(panel(i, v));
        variables.emplace_back(std::move(figure));
    }
    for (auto _ : state)
        benchmark::DoNotOptimize(gower_distances(variables, 0));
}
BENCHMARK(gower)->Arg(1000)->Unit(benchmark::kMicrosecond);

} // namespace
} // namespace entente::lessons

BENCHMARK_MAIN();
