#include <entente/safeguards/norm_cases.hpp>

#include <map>
#include <string_view>
#include <utility>

namespace entente::safeguards {

namespace {

using Norms = std::map<std::string, Norm, std::less<>>;

NormOutcome outcome_of(const Norm& norm, const evidence::NormCase& one, const FactLookup& facts)
{
    if (one.on)
        return evaluate_norm(norm, facts, *one.on);
    Norm at_all_times = norm;
    at_all_times.in_force_from.reset();
    at_all_times.in_force_until.reset();
    return evaluate_norm(at_all_times, facts, {});
}

void run_case(const evidence::NormFile& file, const evidence::NormCase& one, const Norms& norms, CaseRun& run)
{
    ++run.cases;
    const Facts facts = facts_of(one);
    for (const evidence::ExpectedVerdict& wanted : one.expected) {
        ++run.verdicts;
        CaseFailure failure{file.name, wanted.place, one.id, wanted.norm_id, wanted.verdict, "no_such_norm", {}, {}};
        if (const auto norm = norms.find(wanted.norm_id); norm != norms.end()) {
            NormOutcome outcome = outcome_of(norm->second, one, known_facts(facts));
            failure.found = to_string(outcome.verdict);
            failure.because = std::move(outcome.because);
            failure.missing = std::move(outcome.missing);
        }
        if (failure.found != failure.expected)
            run.failures.push_back(std::move(failure));
    }
}

} // namespace

std::expected<CaseRun, std::vector<evidence::Problem>> run_norm_cases(std::span<const evidence::NormFile> files)
{
    const auto filed = evidence::filed_norms(files);
    if (!filed)
        return std::unexpected(filed.error());
    Norms norms;
    for (const evidence::FiledNorm& one : *filed)
        norms.emplace(one.written->id, judged_norm(one));
    CaseRun run;
    for (const evidence::NormFile& file : files)
        for (const evidence::NormCase& one : file.cases)
            run_case(file, one, norms, run);
    return run;
}

Norm judged_norm(const evidence::FiledNorm& filed)
{
    Norm norm{.id = filed.written->id,
              .applies_when = filed.applies_when,
              .satisfied_when = filed.satisfied_when,
              .exceptions = filed.exceptions,
              .absolute = filed.written->absolute};
    if (filed.legal_place.in_force_from)
        norm.in_force_from = filed.legal_place.in_force_from->earliest;
    if (filed.legal_place.in_force_until)
        norm.in_force_until = filed.legal_place.in_force_until->latest;
    return norm;
}

Facts facts_of(const evidence::NormCase& one)
{
    Facts facts;
    for (const evidence::GivenFact& fact : one.given)
        facts.emplace(fact.fact_id, fact.value);
    return facts;
}

} // namespace entente::safeguards
