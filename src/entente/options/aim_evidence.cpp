#include <entente/options/aim_evidence.hpp>

#include <algorithm>

namespace entente::options {

namespace {

// Which aims of the registry's effects belong to which aim of a partnership, and which direction serves it. Asylum
// applications are kept apart: fewer of them is not fewer irregular arrivals.
struct AimRule {
    Aim aim;
    std::string_view effect_aim;
    std::string_view towards;
    std::string_view against;
};

constexpr AimRule rules[] = {{Aim::FewerIrregularArrivals, "irregular_arrivals", "decrease", "increase"},
                             {Aim::MoreReturn, "return", "increase", "decrease"},
                             {Aim::BetterReception, "reception", "increase", "decrease"}};

bool concerns(const evidence::PublishedEffect& effect, const partnership::Partnership& partnership)
{
    return effect.confidence != "memory" &&
           std::ranges::any_of(effect.provision_kinds, [&](const std::string& kind) { return partnership.has(kind); });
}

} // namespace

std::vector<AimEvidence> aim_evidence(const evidence::Evidence& evidence, const partnership::Partnership& partnership)
{
    std::vector<AimEvidence> result;
    for (const auto& rule : rules) {
        AimEvidence counts{rule.aim, 0, 0, 0, {}};
        for (const auto& effect : evidence.registry().effects) {
            if (effect.aim != rule.effect_aim || !concerns(effect, partnership) || effect.direction == "unknown")
                continue;
            counts.towards += effect.direction == rule.towards ? 1U : 0U;
            counts.against += effect.direction == rule.against ? 1U : 0U;
            counts.none += effect.direction == "none" || effect.direction == "mixed" ? 1U : 0U;
            counts.references.push_back(effect.reference());
        }
        result.push_back(std::move(counts));
    }
    return result;
}

} // namespace entente::options
