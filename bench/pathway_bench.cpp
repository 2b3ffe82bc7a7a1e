// How long the survival curves of the pathway room take, from a handful of mandates to the EU's legislative record.

#include <entente/pathway/conditional_remaining_time.hpp>
#include <entente/pathway/kaplan_meier.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <vector>

namespace {

using entente::pathway::Duration;

/// Cases of about three years, a third of them censored, in whole days so that there are ties.
std::vector<Duration> cases(std::int64_t n)
{
    std::mt19937_64 stream(20261123);
    std::vector<Duration> durations(static_cast<std::size_t>(n));
    for (Duration& one : durations) {
        one.entry = static_cast<double>(stream() % 100);
        one.time = one.entry + 1.0 + static_cast<double>(stream() % 2000);
        one.event = stream() % 3 != 0;
    }
    return durations;
}

void kaplan_meier(benchmark::State& state)
{
    const auto durations = cases(state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(entente::pathway::kaplan_meier(durations));
    state.SetComplexityN(state.range(0));
}
BENCHMARK(kaplan_meier)->Arg(23)->Arg(228)->Arg(3001)->Arg(30'000);

void conditional_median(benchmark::State& state)
{
    const auto curve = entente::pathway::kaplan_meier(cases(state.range(0)));
    for (auto _ : state) {
        const auto remaining = entente::pathway::conditional_remaining_time(*curve, 365.0);
        benchmark::DoNotOptimize(entente::pathway::quantile(*remaining, 0.5));
    }
}
BENCHMARK(conditional_median)->Arg(228)->Arg(3001);

} // namespace

BENCHMARK_MAIN();
