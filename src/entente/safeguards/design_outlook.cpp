#include <entente/safeguards/design_outlook.hpp>
#include <entente/safeguards/reasoning/completions.hpp>
#include <entente/safeguards/reasoning/prepared_theory.hpp>

namespace entente::safeguards {

std::expected<DesignOutlook, Error> design_outlook(const PreparedLaw& prepared, const evidence::Law& law,
                                                   const Facts& facts, Date day)
{
    const auto theory = prepared_theory(prepared, law);
    if (!theory)
        return std::unexpected(theory.error());
    const auto on_day = at_date(theory->theory, day);
    if (!on_day)
        return std::unexpected(on_day.error());
    const auto known = theory->assignment(facts);
    if (!known)
        return std::unexpected(known.error());
    auto completions = Completions::of(theory->theory, *on_day, *known);
    if (!completions)
        return std::unexpected(completions.error());

    DesignOutlook outlook;
    for (std::size_t norm = 0; norm < theory->norms; ++norm)
        outlook.verdicts.push_back(verdict_at_risk(*completions, norm));
    outlook.can_be_lawful = completions->possible(on_day->lawful);
    if (outlook.can_be_lawful)
        return outlook;
    const Repair repair = cheapest_repair(theory->theory, *on_day, on_day->lawful, *known, RepairGoal::SomeCompletion,
                                          {.change_sets = most_repairs});
    outlook.all_repairs = repair.complete;
    for (const ChangeSet& changes : repair.change_sets)
        outlook.repairs.push_back(fact_changes(*theory, facts, changes));
    return outlook;
}

} // namespace entente::safeguards
