// How long a whole advice takes, and where the time goes: all answers for Tunisia, then the writing of them.

#include <entente/advice/answers.hpp>
#include <entente/advice/compose.hpp>
#include <entente/partnership/from_precedents.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <expected>

namespace {

using namespace entente; // NOLINT(google-build-using-namespace): one file, no header

/// What is usual for Tunisia, and all that is needed to advise on it.
struct Subject {
    evidence::Evidence evidence;
    partnership::Partnership design;
    Messages messages;
};

/// Opened once; nothing, with the reason told, when the evidence of the build tree cannot be read.
const Subject* subject(benchmark::State& state)
{
    static const auto made = []() -> std::expected<Subject, Error> {
        auto evidence = evidence::Evidence::open(ENTENTE_BENCH_EVIDENCE);
        if (!evidence)
            return std::unexpected(evidence.error());
        auto design = partnership::default_partnership(*evidence, "TUN");
        if (!design)
            return std::unexpected(design.error());
        auto messages = Messages::built_in();
        if (!messages)
            return std::unexpected(messages.error());
        return Subject{*std::move(evidence), *std::move(design), *std::move(messages)};
    }();
    if (made)
        return &*made;
    state.SkipWithError(one_line(made.error()).c_str());
    return nullptr;
}

advice::AdviceOptions options_with(std::int64_t threads)
{
    return {*parse_date("2026-11-23"), 0, Threads{static_cast<int>(threads)}};
}

void whole_advice(benchmark::State& state)
{
    const Subject* on = subject(state);
    if (on == nullptr)
        return;
    const auto options = options_with(state.range(0));
    SilentProgress progress;
    for (auto _ : state) {
        const auto answers = advice::answer_all(on->evidence, on->design, options, progress);
        if (!answers) {
            state.SkipWithError(one_line(answers.error()).c_str());
            return;
        }
        benchmark::DoNotOptimize(advice::compose(on->evidence, on->design, *answers, options, on->messages, "bench"));
    }
}
BENCHMARK(whole_advice)->ArgName("threads")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void writing_alone(benchmark::State& state)
{
    const Subject* on = subject(state);
    if (on == nullptr)
        return;
    const auto options = options_with(0);
    SilentProgress progress;
    const auto answers = advice::answer_all(on->evidence, on->design, options, progress);
    if (!answers) {
        state.SkipWithError(one_line(answers.error()).c_str());
        return;
    }
    for (auto _ : state)
        benchmark::DoNotOptimize(advice::compose(on->evidence, on->design, *answers, options, on->messages, "bench"));
}
BENCHMARK(writing_alone)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
