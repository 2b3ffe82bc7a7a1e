// Speed of placebos and conformal tests, which refit a synthetic control many times. R synthdid takes 33.7 s for 200
// placebo draws on Proposition 99 and the fastest correct Python package 0.116 s; R Synth 126 s for nested fits with
// all placebos on the Basque data without Spain, pysyncon 82 s with Spain; R augsynth 15.4 s for conformal tests on
// Kansas.

#include "reference_data.hpp"

#include <entente/lessons/placebo.hpp>
#include <entente/lessons/synthetic/conformal_inference.hpp>
#include <entente/lessons/synthetic_predictors/augmented_inference.hpp>
#include <entente/lessons/synthetic_predictors/nested_importance.hpp>

#include <benchmark/benchmark.h>

#include <cmath>

namespace entente::lessons {
namespace {

BlockPanel proposition_99()
{
    return reference_block(rectangle(reference_data("prop99"), "State", "Year", "PacksPerCapita"), "California", 1989);
}

BlockPanel kansas()
{
    constexpr double second_quarter_of_2012 = 2012.25;
    return reference_block(rectangle(reference_data("kansas"), "fips", "year_qtr", "lngdpcapita"), "20",
                           second_quarter_of_2012);
}

struct PredictorMean {
    const char* column;
    double first, last, step;
};

// Abadie & Gardeazabal (2003): 14 predictors, each the mean over some years.
constexpr PredictorMean basque_predictors[] = {{"school.illit", 1964, 1969, 1},
                                               {"school.prim", 1964, 1969, 1},
                                               {"school.med", 1964, 1969, 1},
                                               {"school.high", 1964, 1969, 1},
                                               {"school.post.high", 1964, 1969, 1},
                                               {"invest", 1964, 1969, 1},
                                               {"gdpcap", 1960, 1969, 1},
                                               {"sec.agriculture", 1961, 1969, 2},
                                               {"sec.energy", 1961, 1969, 2},
                                               {"sec.industry", 1961, 1969, 2},
                                               {"sec.construction", 1961, 1969, 2},
                                               {"sec.services.venta", 1961, 1969, 2},
                                               {"sec.services.nonventa", 1961, 1969, 2},
                                               {"popdens", 1969, 1969, 1}};

double mean_of(const ReferenceRectangle& from, std::size_t unit, const PredictorMean& predictor)
{
    double sum = 0.0;
    double count = 0.0;
    for (double year = predictor.first; year <= predictor.last; year += predictor.step) {
        const auto t = std::ranges::find(from.periods, year) - from.periods.begin();
        const double figure = from.values(unit, static_cast<std::size_t>(t));
        sum += std::isnan(figure) ? 0.0 : figure;
        count += std::isnan(figure) ? 0.0 : 1.0;
    }
    return sum / count;
}

// The treated unit is taken for a control of Spain, which it is part of, only when `with_spain`.
PredictorPanel basque(bool with_spain)
{
    const auto data = reference_data("basque");
    const auto income = rectangle(data, "regionname", "year", "gdpcap");
    const std::size_t first = with_spain ? 0 : 1; // Spain is the first unit
    const std::size_t units = income.units.size() - first;
    PredictorPanel panel{.predictors = Matrix(units, std::size(basque_predictors)),
                         .outcomes = Matrix(units, income.periods.size())};
    for (std::size_t k = 0; k < std::size(basque_predictors); ++k) {
        const auto from = rectangle(data, "regionname", "year", basque_predictors[k].column);
        for (std::size_t i = 0; i < units; ++i)
            panel.predictors(i, k) = mean_of(from, i + first, basque_predictors[k]);
    }
    for (std::size_t i = 0; i < units; ++i)
        for (std::size_t t = 0; t < income.periods.size(); ++t)
            panel.outcomes(i, t) = income.values(i + first, t);
    const auto treated = std::ranges::find(income.units, "Basque Country (Pais Vasco)") - income.units.begin();
    panel.treated = static_cast<std::size_t>(treated) - first;
    for (std::size_t t = 0; t < income.periods.size(); ++t)
        if (income.periods[t] >= 1960 && income.periods[t] <= 1969)
            panel.fitted_periods.push_back(t);
    return panel;
}

// `value` is what was computed, for a comparison with other programs.
void all_placebos(benchmark::State& state, const BlockPanel& panel, SyntheticMethod method)
{
    SilentProgress progress;
    state.counters["value"] = enumerated_placebos(panel, method, 0.95, {1}, progress).value().effect.estimate;
    for (auto _ : state)
        benchmark::DoNotOptimize(enumerated_placebos(panel, method, 0.95, {1}, progress));
}
BENCHMARK_CAPTURE(all_placebos, proposition_99_sdid, proposition_99(),
                  SyntheticMethod::SyntheticDifferenceInDifferences)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(all_placebos, proposition_99_sc, proposition_99(), SyntheticMethod::SyntheticControl)
    ->Unit(benchmark::kMicrosecond);

// One start is what the usual packages do; sixteen are our own number.
void nested(benchmark::State& state, const PredictorPanel& panel)
{
    const ImportanceSearch search{.starts = static_cast<std::size_t>(state.range(0)), .threads = {1}};
    state.counters["value"] = nested_synthetic_control(panel, search).value().fit.mean_squared_gap;
    for (auto _ : state)
        benchmark::DoNotOptimize(nested_synthetic_control(panel, search));
}
BENCHMARK_CAPTURE(nested, basque, basque(true))->ArgName("starts")->Arg(1)->Arg(16)->Unit(benchmark::kMillisecond);

void nested_all_placebos(benchmark::State& state, const PredictorPanel& panel)
{
    const ImportanceSearch search{.starts = static_cast<std::size_t>(state.range(0)), .threads = {1}};
    SilentProgress progress;
    state.counters["value"] = nested_synthetic_control(panel, search).value().fit.mean_squared_gap;
    for (auto _ : state)
        benchmark::DoNotOptimize(nested_placebos(panel, search, progress));
}
BENCHMARK_CAPTURE(nested_all_placebos, basque, basque(true))
    ->ArgName("starts")
    ->Arg(1)
    ->Arg(16)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(nested_all_placebos, basque_without_spain, basque(false))
    ->ArgName("starts")
    ->Arg(1)
    ->Arg(16)
    ->Unit(benchmark::kMillisecond);

// As R augsynth: no ridge, a grid of 50 effects in each period, 1,000 permutations.
void conformal(benchmark::State& state, const BlockPanel& panel)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(conformal_inference(panel, {.ridge = false, .threads = {1}},
                                                     {.permutations = Permutations::Independent, .draws = 1000}));
}
BENCHMARK_CAPTURE(conformal, kansas, kansas())->Unit(benchmark::kMillisecond);

void conformal_by_bisection(benchmark::State& state, const BlockPanel& panel)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(conformal_intervals(panel, 0.95, false, {1}));
}
BENCHMARK_CAPTURE(conformal_by_bisection, kansas, kansas())->Unit(benchmark::kMillisecond);

} // namespace
} // namespace entente::lessons

BENCHMARK_MAIN();
