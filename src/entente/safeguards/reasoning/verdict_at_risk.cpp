#include <entente/safeguards/reasoning/verdict_at_risk.hpp>

#include <cassert>

namespace entente::safeguards {

std::string_view to_string(RiskVerdict verdict)
{
    switch (verdict) {
    case RiskVerdict::NotInForce:
        return "not_in_force";
    case RiskVerdict::NotApplicable:
        return "not_applicable";
    case RiskVerdict::Excepted:
        return "excepted";
    case RiskVerdict::Met:
        return "met";
    case RiskVerdict::Breached:
        return "breached";
    case RiskVerdict::AtRisk:
        return "at_risk";
    case RiskVerdict::Unknown:
        break;
    }
    return "unknown";
}

RiskVerdict verdict_at_risk(Completions& completions, std::size_t norm)
{
    const TheoryAtDate& law = completions.law();
    if (!law.in_force[norm])
        return RiskVerdict::NotInForce;
    if (completions.truth(law.applies[norm]) == Truth::False)
        return RiskVerdict::NotApplicable;
    if (completions.truth(law.excepted[norm]) == Truth::True)
        return RiskVerdict::Excepted;
    const Truth breached = completions.truth(law.breached[norm]);
    if (breached != Truth::False)
        return breached == Truth::True ? RiskVerdict::Breached : RiskVerdict::AtRisk;
    return completions.truth(law.met[norm]) == Truth::True ? RiskVerdict::Met : RiskVerdict::Unknown;
}

VerdictClaim claim_of(const TheoryAtDate& law, std::size_t norm, RiskVerdict verdict)
{
    switch (verdict) {
    case RiskVerdict::NotApplicable:
        return {law.applies[norm], false};
    case RiskVerdict::Excepted:
        return {law.excepted[norm], true};
    case RiskVerdict::Met:
        return {law.met[norm], true};
    case RiskVerdict::Breached:
        return {law.breached[norm], true};
    case RiskVerdict::Unknown:
        return {law.breached[norm], false};
    case RiskVerdict::NotInForce:
    case RiskVerdict::AtRisk:
        break;
    }
    assert(false && "the verdict claims nothing of every completion");
    return {};
}

} // namespace entente::safeguards
