// Speed of building the evidence file from text, and of reading figures from it.
//
// The table is made here: 100 reporters by 80 partners by 25 years, 200,000 rows of one indicator, as large as a
// bilateral series of the World Bank. `rows/s` counts rows checked, or rows checked and stored.

#include <entente/evidence/builder.hpp>
#include <entente/evidence/evidence.hpp>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdint>
#include <expected>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

namespace {

using namespace entente; // NOLINT(google-build-using-namespace): one file, no header

constexpr int reporters = 100;
constexpr int partners = 80;
constexpr int first_year = 2000;
constexpr int years = 25;
constexpr std::int64_t rows = std::int64_t{reporters} * partners * years;

constexpr std::string_view areas_schema = R"(table = "areas"
version = 1
files = ["areas.csv"]
key = ["area_id"]
[[column]]
name = "area_id"
type = "id"
required = true
)";

constexpr std::string_view observations_schema = R"(table = "observations"
version = 1
files = ["observations.csv"]
key = ["indicator", "reporter", "partner", "period"]
[[column]]
name = "indicator"
type = "id"
required = true
[[column]]
name = "reporter"
type = "area"
required = true
[[column]]
name = "partner"
type = "area"
[[column]]
name = "period"
type = "period"
[[column]]
name = "value"
type = "number"
required = true
[[column]]
name = "flag"
type = "text"
[[column]]
name = "source_id"
type = "id"
required = true
)";

/// A name of three letters for each number below 17,576.
std::string area(int number)
{
    return {static_cast<char>('A' + number / 676 % 26), static_cast<char>('A' + number / 26 % 26),
            static_cast<char>('A' + number % 26)};
}

/// A folder with the made tables and the file built from it; gone at the end of the program.
class Workplace {
public:
    Workplace()
    {
        folder_ = std::filesystem::temp_directory_path() / ("entente_bench_" + std::to_string(::getpid()));
        std::filesystem::create_directories(tables());
        std::ofstream(tables() / "areas.schema.toml") << areas_schema;
        std::ofstream(tables() / "observations.schema.toml") << observations_schema;
        std::ofstream areas(tables() / "areas.csv");
        areas << "area_id\n";
        for (int i = 0; i < reporters + partners; ++i)
            areas << area(i) << '\n';
        std::mt19937_64 stream(20261124);
        std::ofstream observations(tables() / "observations.csv");
        observations << "indicator,reporter,partner,period,value,flag,source_id\n";
        for (int reporter = 0; reporter < reporters; ++reporter)
            for (int partner = 0; partner < partners; ++partner)
                for (int year = first_year; year < first_year + years; ++year)
                    observations << "returns," << area(reporter) << ',' << area(reporters + partner) << ',' << year
                                 << ',' << stream() % 1'000'000 << ",,made_here\n";
    }
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;
    Workplace(Workplace&&) = delete;
    Workplace& operator=(Workplace&&) = delete;
    ~Workplace()
    {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    [[nodiscard]] std::filesystem::path tables() const { return folder_ / "tables"; }
    [[nodiscard]] std::filesystem::path file() const { return folder_ / "evidence.sqlite"; }

private:
    std::filesystem::path folder_;
};

const Workplace& workplace()
{
    static const Workplace made;
    return made;
}

/// The made evidence, built and opened once.
const evidence::Evidence* opened(benchmark::State& state)
{
    static const auto evidence = []() -> std::expected<evidence::Evidence, Error> {
        SilentProgress progress;
        if (const auto built = evidence::build_evidence(workplace().tables(), workplace().file(), progress); !built)
            return std::unexpected(built.error());
        return evidence::Evidence::open(workplace().file());
    }();
    if (evidence)
        return &*evidence;
    state.SkipWithError(evidence.error().what.c_str());
    return nullptr;
}

void fill_rate(benchmark::State& state)
{
    state.counters["rows/s"] =
        benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsIterationInvariantRate);
}

void check(benchmark::State& state)
{
    SilentProgress progress;
    for (auto _ : state) {
        const auto report = evidence::check_evidence(workplace().tables(), nullptr, progress);
        if (!report || !report->problems.empty())
            state.SkipWithError("the made tables are not well formed");
    }
    fill_rate(state);
}
BENCHMARK(check)->Unit(benchmark::kMillisecond);

void build(benchmark::State& state)
{
    SilentProgress progress;
    const auto file = workplace().file().string() + ".built";
    for (auto _ : state) {
        const auto report = evidence::build_evidence(workplace().tables(), file, progress);
        if (!report || !report->problems.empty())
            state.SkipWithError("the made tables cannot be built");
    }
    fill_rate(state);
}
BENCHMARK(build)->Unit(benchmark::kMillisecond);

void one_series(benchmark::State& state)
{
    const auto* evidence = opened(state);
    if (evidence == nullptr)
        return;
    for (auto _ : state)
        benchmark::DoNotOptimize(evidence->series("returns", area(50), area(reporters + 40)));
}
BENCHMARK(one_series)->Unit(benchmark::kMicrosecond);

void series_of_one_reporter(benchmark::State& state)
{
    const auto* evidence = opened(state);
    if (evidence == nullptr)
        return;
    for (auto _ : state)
        benchmark::DoNotOptimize(evidence->all_series("returns", area(50)));
}
BENCHMARK(series_of_one_reporter)->Unit(benchmark::kMillisecond);

void whole_panel(benchmark::State& state)
{
    const auto* evidence = opened(state);
    if (evidence == nullptr)
        return;
    for (auto _ : state)
        benchmark::DoNotOptimize(evidence->all_series("returns"));
    fill_rate(state);
}
BENCHMARK(whole_panel)->Unit(benchmark::kMillisecond);

void latest_by_reporter(benchmark::State& state)
{
    const auto* evidence = opened(state);
    if (evidence == nullptr)
        return;
    for (auto _ : state)
        benchmark::DoNotOptimize(evidence->latest_by_reporter("returns", area(reporters + 40), first_year + years));
}
BENCHMARK(latest_by_reporter)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
