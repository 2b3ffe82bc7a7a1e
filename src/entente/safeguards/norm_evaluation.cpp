#include <entente/safeguards/norm_evaluation.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace entente::safeguards {

namespace {

using Names = std::vector<std::string>;

Names united(const Names& a, const Names& b)
{
    Names all;
    std::ranges::set_union(a, b, std::back_inserter(all));
    return all;
}

bool in_force(const Norm& norm, Date date)
{
    return !(norm.in_force_from && date < *norm.in_force_from) && !(norm.in_force_until && *norm.in_force_until < date);
}

Truth excepted(const Norm& norm, const FactLookup& facts)
{
    return norm.exceptions && !norm.absolute ? evaluate(*norm.exceptions, facts) : Truth::False;
}

NormVerdict verdict_of(Truth applies, Truth excepted, Truth met)
{
    if (applies == Truth::False)
        return NormVerdict::NotApplicable;
    if (excepted == Truth::True)
        return NormVerdict::Excepted;
    if (met == Truth::True)
        return NormVerdict::Met;
    return applies == Truth::True && met == Truth::False ? NormVerdict::Breached : NormVerdict::Unknown;
}

Names reasons(const Norm& norm, const FactLookup& facts, const NormOutcome& outcome)
{
    switch (outcome.verdict) {
    case NormVerdict::NotInForce:
        return {};
    case NormVerdict::NotApplicable:
        return deciding_facts(norm.applies_when, facts);
    case NormVerdict::Met:
        return deciding_facts(norm.satisfied_when, facts);
    case NormVerdict::Excepted:
        return united(deciding_facts(norm.applies_when, facts),
                      norm.exceptions ? deciding_facts(*norm.exceptions, facts) : Names{});
    case NormVerdict::Breached:
        return united(deciding_facts(norm.applies_when, facts), deciding_facts(norm.satisfied_when, facts));
    case NormVerdict::Unknown:
        break;
    }
    return deciding_facts(norm.applies_when, facts);
}

Names open_questions(const Norm& norm, const FactLookup& facts, NormVerdict verdict)
{
    if (verdict != NormVerdict::Unknown && verdict != NormVerdict::Breached)
        return {};
    Names missing;
    if (norm.exceptions && !norm.absolute)
        missing = missing_facts(*norm.exceptions, facts);
    if (verdict == NormVerdict::Breached)
        return missing;
    missing = united(missing, missing_facts(norm.applies_when, facts));
    return united(missing, missing_facts(norm.satisfied_when, facts));
}

} // namespace

std::string_view to_string(NormVerdict verdict)
{
    switch (verdict) {
    case NormVerdict::NotInForce:
        return "not_in_force";
    case NormVerdict::NotApplicable:
        return "not_applicable";
    case NormVerdict::Excepted:
        return "excepted";
    case NormVerdict::Met:
        return "met";
    case NormVerdict::Breached:
        return "breached";
    case NormVerdict::Unknown:
        break;
    }
    return "unknown";
}

NormOutcome evaluate_norm(const Norm& norm, const FactLookup& facts, Date date)
{
    NormOutcome outcome;
    outcome.in_force = in_force(norm, date);
    outcome.applies = evaluate(norm.applies_when, facts);
    outcome.met = evaluate(norm.satisfied_when, facts);
    outcome.excepted = excepted(norm, facts);
    outcome.verdict =
        outcome.in_force ? verdict_of(outcome.applies, outcome.excepted, outcome.met) : NormVerdict::NotInForce;
    outcome.because = reasons(norm, facts, outcome);
    outcome.missing = open_questions(norm, facts, outcome.verdict);
    return outcome;
}

NormVerdict norm_verdict(const Norm& norm, const FactLookup& facts, Date date)
{
    if (!in_force(norm, date))
        return NormVerdict::NotInForce;
    const Truth applies = evaluate(norm.applies_when, facts);
    if (applies == Truth::False)
        return NormVerdict::NotApplicable;
    return verdict_of(applies, excepted(norm, facts), evaluate(norm.satisfied_when, facts));
}

} // namespace entente::safeguards
