#include <entente/lessons/evidence_map.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace entente::lessons {

namespace {

constexpr std::size_t few = 3; // estimates and credible findings together
constexpr double large = 2.0;  // times more or less

bool is_credible(std::string_view design_class)
{
    return design_class == "panel_observational" || design_class == "quasi_experimental" ||
           design_class == "experimental" || design_class == "time_series";
}

void count(DirectionCount& counts, std::string_view direction)
{
    counts.raises += direction == "increase" ? 1U : 0U;
    counts.lowers += direction == "decrease" ? 1U : 0U;
    counts.none += direction == "none" ? 1U : 0U;
    counts.mixed += direction == "mixed" ? 1U : 0U;
    counts.unknown += direction == "unknown" ? 1U : 0U;
}

EvidenceClass class_of(const EvidenceCell& cell)
{
    const bool own_clear = cell.own > 0 && cell.pooled && cell.pooled->clear();
    const bool own_raises = own_clear && cell.pooled->estimate > 0.0;
    const bool own_lowers = own_clear && cell.pooled->estimate < 0.0;
    const std::size_t raises = cell.credible.raises + (own_raises ? 1U : 0U);
    const std::size_t lowers = cell.credible.lowers + (own_lowers ? 1U : 0U);
    if (cell.own + cell.credible.total() + cell.weak.total() + cell.elsewhere == 0)
        return EvidenceClass::Empty;
    if (raises > 0 && lowers > 0)
        return EvidenceClass::Conflict;
    if (own_raises || raises >= 2)
        return EvidenceClass::Raises;
    if (own_lowers || lowers >= 2)
        return EvidenceClass::Lowers;
    if (cell.own + cell.credible.none + cell.credible.mixed >= few)
        return EvidenceClass::NoClearEffect;
    return EvidenceClass::Unknown;
}

EvidenceCell cell_of(const evidence::Evidence& evidence, const AimStudies& studies, const std::string& provision)
{
    EvidenceCell cell;
    cell.provision = provision;
    cell.aim = studies.aim;
    std::size_t weak_estimates = 0;
    for (const auto& study : studies.own) {
        if (!std::ranges::binary_search(study.provisions, provision))
            continue;
        ++cell.own;
        weak_estimates += study.grade == Grade::VeryLow ? 1U : 0U;
        cell.references.insert(cell.references.end(), study.references.begin(), study.references.end());
    }
    bool experiment = false;
    for (const auto& effect : evidence.registry().effects) {
        if (effect.aim != studies.aim || effect.confidence == "memory" ||
            std::ranges::find(effect.provision_kinds, provision) == effect.provision_kinds.end())
            continue;
        cell.references.push_back(effect.reference());
        if (effect.elsewhere) {
            ++cell.elsewhere;
            continue;
        }
        const bool credible = is_credible(effect.design_class);
        count(credible ? cell.credible : cell.weak, effect.direction);
        experiment = experiment || (effect.design_class == "experimental" && effect.direction != "unknown");
    }
    if (studies.pooled)
        if (const auto part = std::ranges::find(studies.pooled->provisions, provision, &PooledPart::id);
            part != studies.pooled->provisions.end())
            cell.pooled = *part;
    judge_cell(cell, weak_estimates, experiment);
    return cell;
}

} // namespace

std::string_view to_string(EvidenceClass verdict)
{
    constexpr std::array<std::string_view, 6> names{"empty",  "unknown", "no_clear_effect",
                                                    "lowers", "raises",  "conflict"};
    return names[static_cast<std::size_t>(verdict)];
}

void judge_cell(EvidenceCell& cell, std::size_t weak_estimates, bool experiment)
{
    cell.verdict = class_of(cell);
    cell.grade_reasons.clear();
    int level = experiment ? 1 : 0; // 0 is low
    const auto lower = [&](const char* reason) {
        --level;
        cell.grade_reasons.emplace_back(reason);
    };
    if (cell.own + cell.credible.total() < few)
        lower("few_studies");
    if (cell.pooled && !cell.pooled->clear())
        lower("interval_holds_zero");
    if (cell.own > 0 && 2 * weak_estimates >= cell.own)
        lower("mostly_weak");
    if (cell.verdict == EvidenceClass::Conflict)
        lower("studies_conflict");
    if (cell.pooled && cell.pooled->clear() && std::abs(cell.pooled->estimate) > std::log(large)) {
        ++level;
        cell.grade_reasons.emplace_back("large_effect");
    }
    cell.grade = level > 0 ? Grade::Moderate : level == 0 ? Grade::Low : Grade::VeryLow;
}

std::vector<EvidenceCell> evidence_map(const evidence::Evidence& evidence, const std::vector<AimStudies>& by_aim,
                                       const std::vector<std::string>& provisions)
{
    std::vector<EvidenceCell> cells;
    for (const auto& provision : provisions)
        for (const auto& studies : by_aim)
            cells.push_back(cell_of(evidence, studies, provision));
    return cells;
}

} // namespace entente::lessons
