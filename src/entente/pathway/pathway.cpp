#include <entente/pathway/expectation.hpp>
#include <entente/pathway/leg_durations.hpp>
#include <entente/pathway/pathway.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace entente::pathway {

namespace {

using Legs = std::vector<LegDuration>;

bool has_steps(const evidence::Procedures& procedures, const std::string& id)
{
    const auto* route = procedures.procedure(id);
    return route != nullptr && !route->steps.empty();
}

Error no_steps(const std::string& id)
{
    return {fmt::format("the evidence has no steps of the route {}", id), "procedure_steps/" + id,
            "add the steps to evidence/procedures and build the evidence again"};
}

/// The pooled legs that stand beside legs of which the own group has few cases.
std::expected<Legs, Error> pooled_where_few(const Legs& legs, std::string_view own, bool binding,
                                            const evidence::Registry& registry, const PathwayOptions& options)
{
    auto pooled = pooled_durations(registry, binding, options);
    if (!pooled)
        return pooled;
    std::erase_if(*pooled, [&](const LegDuration& leg) {
        const LegDuration* same = find_leg(legs, own, leg.leg);
        return same != nullptr && same->n >= fewest_cases;
    });
    for (LegDuration& leg : *pooled)
        leg.pooled = true;
    return pooled;
}

/// True when the other leg was shorter than this one by more than chance and the choice of cases can explain.
///
/// A group in which every case was signed holds only talks that succeeded: nobody listed the others, and its times look
/// shorter than they are.
bool is_clearly_shorter(const LegDuration& other, const LegDuration& own)
{
    const bool enough = other.n >= fewest_cases && own.n >= fewest_cases && other.events < other.n;
    return enough && other.median && own.median_low && *other.median < *own.median_low;
}

std::vector<std::string> faster_routes(const evidence::Procedures& procedures, const Legs& legs, std::string_view own)
{
    const LegDuration* usual = find_leg(legs, own, "start_to_signature");
    std::vector<std::pair<double, std::string>> shorter;
    for (const auto& procedure : procedures.procedures) {
        const auto group = group_of_procedure(procedure.id);
        const LegDuration* other = group ? find_leg(legs, *group, "start_to_signature") : nullptr;
        if (usual != nullptr && other != nullptr && is_clearly_shorter(*other, *usual))
            shorter.emplace_back(*other->median, procedure.id);
    }
    std::ranges::stable_sort(shorter, {}, &std::pair<double, std::string>::first);
    std::vector<std::string> faster;
    for (auto& [median, id] : shorter)
        faster.push_back(std::move(id));
    return faster;
}

} // namespace

std::expected<PathwayAnswer, Error> answer(const evidence::Evidence& evidence,
                                           const partnership::Partnership& partnership, const PathwayOptions& options,
                                           Progress& progress)
{
    PathwayAnswer found;
    found.procedure_id = partnership::applicable_procedure(evidence, partnership);
    if (!has_steps(evidence.procedures(), found.procedure_id))
        return std::unexpected(no_steps(found.procedure_id));

    progress.report("pathway", 0, 1);
    auto legs = leg_durations(evidence, options);
    if (!legs)
        return std::unexpected(std::move(legs.error()));
    const std::string own = group_of(evidence.registry(), partnership);
    const bool binding = partnership::is_binding(evidence.registry(), partnership);
    auto pooled = pooled_where_few(*legs, own, binding, evidence.registry(), options);
    if (!pooled)
        return std::unexpected(std::move(pooled.error()));
    if (progress.cancelled())
        return std::unexpected(Error{"stopped on request", "", "run it again when you like", ErrorKind::Outside});

    if (const LegDuration* usual = find_leg(*legs, own, "start_to_signature"))
        found.usual_days = usual->median;
    found.faster = faster_routes(evidence.procedures(), *legs, own);
    for (LegDuration& leg : *legs)
        leg.applicable = leg.group == own;
    const auto others = std::ranges::stable_partition(*legs, &LegDuration::applicable).begin();
    std::move(legs->begin(), others, std::back_inserter(found.legs));
    std::ranges::move(*pooled, std::back_inserter(found.legs));
    std::move(others, legs->end(), std::back_inserter(found.legs));
    found.expectation = expectation(partnership, found.legs, options.as_of);
    progress.report("pathway", 1, 1);
    return found;
}

} // namespace entente::pathway
