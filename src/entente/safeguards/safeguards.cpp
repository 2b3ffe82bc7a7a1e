#include <entente/safeguards/safeguards.hpp>

#include <algorithm>
#include <functional>

namespace entente::safeguards {

namespace {

NormResult apply(const PreparedNorm& norm, const FactLookup& facts, Date as_of)
{
    NormResult result{.norm_id = norm.norm.id,
                      .binding = norm.binding,
                      .absolute = norm.norm.absolute,
                      .outcome = evaluate_norm(norm.norm, facts, as_of),
                      .rulings = {}};
    for (const DatedRuling& ruling : norm.rulings)
        if (ruling.day <= as_of)
            result.rulings.push_back(ruling.id);
    return result;
}

void count(SafeguardsAnswer& answer, const NormResult& result)
{
    switch (result.outcome.verdict) {
    case NormVerdict::NotInForce:
        ++answer.not_in_force;
        return;
    case NormVerdict::NotApplicable:
        ++answer.not_applicable;
        return;
    case NormVerdict::Excepted:
        ++answer.excepted;
        return;
    case NormVerdict::Met:
        ++answer.met;
        return;
    case NormVerdict::Breached:
        ++answer.breached;
        if (!result.binding)
            answer.not_binding_breached.push_back(result.norm_id);
        return;
    case NormVerdict::Unknown:
        ++answer.unknown;
        return;
    }
}

std::vector<MissingFact> missing_by_weight(const PreparedLaw& law, const std::vector<NormResult>& results)
{
    std::vector<MissingFact> by_place(law.fact_places.size());
    for (std::size_t i = 0; i < results.size(); ++i)
        for (const auto& fact : results[i].outcome.missing) {
            const auto place = law.fact_places.find(fact);
            if (place == law.fact_places.end())
                continue; // the evidence checker refuses norms with undeclared facts
            MissingFact& missing = by_place[place->second];
            missing.fact_id = fact;
            missing.norms.push_back(results[i].norm_id);
            missing.binding_core += results[i].binding && law.norms[i].core ? 1 : 0;
        }
    std::erase_if(by_place, [](const MissingFact& missing) { return missing.norms.empty(); });
    std::ranges::stable_sort(by_place, std::ranges::greater{}, &MissingFact::binding_core);
    return by_place;
}

// All points known on the day, and those without a day. They cannot be chosen by the norms that apply: a law about to
// come concerns a design before any of its norms applies to it.
std::vector<std::string> moving_points(const PreparedLaw& law, Date as_of)
{
    std::vector<std::string> ids;
    for (const MovingPoint& point : law.state_of_law)
        if (!point.day || *point.day <= as_of)
            ids.push_back(point.id);
    return ids;
}

} // namespace

std::expected<SafeguardsAnswer, Error> answer(const evidence::Evidence& evidence,
                                              const partnership::Partnership& partnership,
                                              const SafeguardsOptions& options, Progress& progress)
{
    const auto law = PreparedLaw::of(evidence);
    if (!law)
        return std::unexpected(law.error());
    return answer(evidence, *law, partnership, options, progress);
}

std::expected<SafeguardsAnswer, Error> answer(const evidence::Evidence& evidence, const PreparedLaw& law,
                                              const partnership::Partnership& partnership,
                                              const SafeguardsOptions& options, Progress& progress)
{
    if (progress.cancelled())
        return std::unexpected(Error{"stopped on request", "", "run it again when you like", ErrorKind::Outside});
    SafeguardsAnswer found;
    found.as_of = options.as_of;
    found.facts = partnership::legal_facts(evidence, partnership);
    const FactLookup facts = [&known = found.facts](std::string_view name) -> const FactValue* {
        const auto fact = known.find(name);
        return fact == known.end() ? nullptr : &fact->second.value;
    };
    found.norms.reserve(law.norms.size());
    for (const PreparedNorm& norm : law.norms) {
        found.norms.push_back(apply(norm, facts, options.as_of));
        count(found, found.norms.back());
    }
    found.lawfulness = lawfulness_of(found.norms);
    found.missing = missing_by_weight(law, found.norms);
    found.state_of_law = moving_points(law, options.as_of);
    if (options.outlook) {
        Facts known;
        for (const auto& [id, fact] : found.facts)
            known.emplace(id, fact.value);
        auto outlook = design_outlook(law, evidence.law(), known, options.as_of);
        if (!outlook)
            return std::unexpected(std::move(outlook.error()));
        found.outlook = std::move(*outlook);
    }
    return found;
}

Lawfulness lawfulness_of(std::span<const NormResult> norms)
{
    const auto some_binding = [&](NormVerdict verdict) {
        return std::ranges::any_of(
            norms, [&](const NormResult& norm) { return norm.binding && norm.outcome.verdict == verdict; });
    };
    if (some_binding(NormVerdict::Breached))
        return Lawfulness::Breach;
    return some_binding(NormVerdict::Unknown) ? Lawfulness::Open : Lawfulness::Lawful;
}

} // namespace entente::safeguards
