// Speed of putting studies together. R metafor takes 3.5 ms for a REML fit with Knapp-Hartung inference on thirteen
// vaccine trials.

#include "reference_data.hpp"

#include <entente/lessons/synthesis/meta_analysis.hpp>
#include <entente/lessons/synthesis_hierarchical/partial_pooling.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>

namespace entente::lessons {
namespace {

constexpr std::uint64_t seed = 20261125;

StudyEffects vaccine_trials()
{
    const auto table = reference_data("meta_bcg");
    return {numbers(table, "yi"), numbers(table, "vi"), {}};
}

// `value` is what was computed, for a comparison with other programs.
void trials(benchmark::State& state, HeterogeneityEstimator estimator)
{
    const StudyEffects studies = vaccine_trials();
    state.counters["value"] = meta_analysis(studies, {.estimator = estimator}).value().mean.estimate;
    for (auto _ : state)
        benchmark::DoNotOptimize(meta_analysis(studies, {.estimator = estimator}));
}
BENCHMARK_CAPTURE(trials, reml, HeterogeneityEstimator::RestrictedMaximumLikelihood)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(trials, paule_mandel, HeterogeneityEstimator::PauleMandel)->Unit(benchmark::kMicrosecond);

// Sixty studies of twelve provisions in four forms: about what the register of effects holds.
void provisions_and_forms(benchmark::State& state)
{
    std::mt19937_64 stream(seed);
    std::normal_distribution<double> normal;
    constexpr std::size_t count = 60;
    GroupedStudies studies{.provision_count = 12, .form_count = 4};
    for (std::size_t i = 0; i < count; ++i) {
        studies.provisions.push_back(i % studies.provision_count);
        studies.forms.push_back(i / 7 % studies.form_count);
        studies.standard_errors.push_back(0.1 + 0.05 * static_cast<double>(i % 5));
        studies.effects.push_back(0.3 + 0.1 * static_cast<double>(studies.provisions.back() % 3) +
                                  studies.standard_errors.back() * normal(stream));
    }
    for (auto _ : state)
        benchmark::DoNotOptimize(partial_pooling(studies, {.threads = {1}}));
}
BENCHMARK(provisions_and_forms)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace entente::lessons

BENCHMARK_MAIN();
