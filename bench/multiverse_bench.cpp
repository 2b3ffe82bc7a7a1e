// Speed of a multiverse: 10,000 ways to estimate what the tobacco programme of Proposition 99 did, each with every
// other state as if treated, some 370,000 fits, and the joint test over them all. It is to take less than a minute.

#include "reference_data.hpp"

#include <entente/lessons/own_data/multiverse_plan.hpp>

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace entente::lessons {
namespace {

// All donors, without each one, and without some two.
std::vector<std::string> donor_pools(const evidence::DataTable& table, std::size_t count)
{
    std::vector<std::string> donors;
    for (const auto& unit : rectangle(table, "State", "Year", "PacksPerCapita").units)
        if (unit != "California")
            donors.push_back(unit);
    std::vector<std::string> pools{"all"};
    for (const auto& donor : donors)
        pools.push_back("without " + donor);
    for (std::size_t i = 0; pools.size() < count; ++i)
        pools.push_back("without " + donors[i] + ", " + donors[i + 1]);
    return pools;
}

MultiversePlan plan(const evidence::DataTable& table)
{
    MultiversePlan result;
    result.columns = {.unit = "State",
                      .time = "Year",
                      .outcome = {},
                      .treatment = "treated",
                      .covariates = {},
                      .weight = {},
                      .cluster = {},
                      .offset = {}};
    std::vector<std::string> windows;
    for (const int first : {1970, 1971, 1972, 1973, 1974})
        for (const int last : {1996, 1997, 1998, 1999, 2000})
            windows.push_back(std::to_string(first) + ".." + std::to_string(last));
    result.choices = {{"outcome", {"PacksPerCapita"}},
                      {"transformation", {"none", "log"}},
                      {"donors", donor_pools(table, 50)},
                      {"window", windows},
                      {"estimator", {"sdid", "sc", "dsc", "did"}}};
    return result;
}

void ten_thousand(benchmark::State& state)
{
    const auto table = reference_data("prop99");
    const MultiversePlan all = plan(table);
    SilentProgress progress;
    std::size_t specifications = 0;
    for (auto _ : state)
        specifications =
            run_multiverse(table, all, {.threads = {static_cast<int>(state.range(0))}}, progress).value().curve.size();
    state.counters["specifications"] = static_cast<double>(specifications);
}
BENCHMARK(ten_thousand)->ArgName("threads")->Arg(1)->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(ten_thousand)->ArgName("threads")->Arg(2)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

} // namespace
} // namespace entente::lessons

BENCHMARK_MAIN();
