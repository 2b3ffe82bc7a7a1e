// How long it takes to read a condition, and to judge a case by a norm with and without reasons.

#include <entente/safeguards/norm_evaluation.hpp>

#include <benchmark/benchmark.h>

#include <string_view>

namespace {

using namespace entente; // NOLINT(google-build-using-namespace): one file, no header

// The longest kind of norm there is: the ban on transfers to a real risk of ill-treatment, with its jurisdiction.
constexpr std::string_view applies_when = "transfers_persons and (persons_on_territory_or_border or "
                                          "own_agents_control_persons or operates_facility_abroad)";
constexpr std::string_view satisfied_when = "((not real_risk_ill_treatment or (assurances_obtained and "
                                            "assurances_specific_monitored)) and not real_risk_onward_refoulement)";

safeguards::Norm norm()
{
    return {.id = "jus-cogens-torture",
            .applies_when = *parse_expression(applies_when),
            .satisfied_when = *parse_expression(satisfied_when)};
}

/// A case with some forty facts, as coded rulings have at most; `breached` leaves the monitoring out.
Facts facts(bool breached)
{
    Facts known{{"transfers_persons", true},
                {"own_agents_control_persons", true},
                {"real_risk_ill_treatment", true},
                {"assurances_obtained", true},
                {"real_risk_onward_refoulement", false}};
    if (breached)
        known["assurances_specific_monitored"] = false;
    for (char letter = 'a'; letter <= 'z'; ++letter)
        known[std::string("another_coded_fact_") + letter] = true;
    return known;
}

void parse(benchmark::State& state)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(parse_expression(satisfied_when));
}
BENCHMARK(parse);

void verdict_only(benchmark::State& state)
{
    const auto asked = norm();
    const Facts known = facts(state.range(0) == 1);
    const FactLookup lookup = known_facts(known);
    for (auto _ : state)
        benchmark::DoNotOptimize(safeguards::norm_verdict(asked, lookup, Date{}));
}
BENCHMARK(verdict_only)->ArgName("breached")->Arg(0)->Arg(1);

void verdict_with_reasons(benchmark::State& state)
{
    const auto asked = norm();
    const Facts known = facts(state.range(0) == 1);
    const FactLookup lookup = known_facts(known);
    for (auto _ : state)
        benchmark::DoNotOptimize(safeguards::evaluate_norm(asked, lookup, Date{}));
}
BENCHMARK(verdict_with_reasons)->ArgName("breached")->Arg(0)->Arg(1);

} // namespace

BENCHMARK_MAIN();
