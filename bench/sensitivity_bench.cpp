// Speed of the bounds on an event study when trends may differ. R HonestDiD takes 9.6 s for one bound by relative
// magnitudes and 2.1 s for one by smoothness on the event study of Benzarti & Carloni (2019).

#include "reference_data.hpp"

#include <entente/lessons/sensitivity/relative_magnitude_bounds.hpp>
#include <entente/lessons/sensitivity/smoothness_bounds.hpp>

#include <benchmark/benchmark.h>

namespace entente::lessons {
namespace {

EventStudy benzarti_and_carloni()
{
    const auto table = reference_data("bc_event_study");
    EventStudy study{{-5, -4, -3, -2, 0, 1, 2, 3}, numbers(table, "beta"), Matrix(table.rows(), table.rows())};
    for (std::size_t j = 0; j < table.rows(); ++j) {
        const auto column = numbers(table, std::string("v").append(std::to_string(j + 1)));
        for (std::size_t i = 0; i < table.rows(); ++i)
            study.covariance(i, j) = column[i];
    }
    return study;
}

const std::vector<double> first_effect{1.0, 0.0, 0.0, 0.0};

// `value` is what was computed, for a comparison with other programs.
void relative_magnitude(benchmark::State& state)
{
    const EventStudy study = benzarti_and_carloni();
    state.counters["value"] = relative_magnitude_interval(study, first_effect, 1.0).value().lower;
    for (auto _ : state)
        benchmark::DoNotOptimize(relative_magnitude_interval(study, first_effect, 1.0));
}
BENCHMARK(relative_magnitude)->Unit(benchmark::kMicrosecond);

void relative_magnitude_breakdown_value(benchmark::State& state)
{
    const EventStudy study = benzarti_and_carloni();
    for (auto _ : state)
        benchmark::DoNotOptimize(relative_magnitude_breakdown(study, first_effect));
}
BENCHMARK(relative_magnitude_breakdown_value)->Unit(benchmark::kMicrosecond);

void smoothness(benchmark::State& state)
{
    const EventStudy study = benzarti_and_carloni();
    constexpr double bend = 0.01;
    state.counters["value"] = smoothness_interval(study, first_effect, bend).value().interval.lower;
    for (auto _ : state)
        benchmark::DoNotOptimize(smoothness_interval(study, first_effect, bend));
}
BENCHMARK(smoothness)->Unit(benchmark::kMicrosecond);

} // namespace
} // namespace entente::lessons

BENCHMARK_MAIN();
