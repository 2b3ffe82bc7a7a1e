#include <entente/safeguards/reasoning/reasons.hpp>

#include <algorithm>
#include <span>

namespace entente::safeguards {

namespace {

std::vector<Literal> chosen(const std::vector<Literal>& facts, std::span<const std::uint32_t> places)
{
    std::vector<Literal> list;
    for (const std::uint32_t place : places)
        list.push_back(facts[place]);
    return list;
}

/// The fewest facts, among those a completion contradicts, that must be known to exclude it and all like it: facts are
/// added as long as the formula can still come out otherwise.
std::optional<Places> missed_by(Completions& completions, Formula formula, bool wanted,
                                const std::vector<Literal>& facts, std::span<const std::uint32_t> candidate)
{
    auto given = chosen(facts, candidate);
    if (!completions.possible_given(given, formula, !wanted))
        return std::nullopt;
    std::vector<bool> agrees(facts.size());
    const auto note_agreement = [&] {
        for (std::size_t i = 0; i < facts.size(); ++i)
            if (!agrees[i] && completions.value(facts[i].atom) == facts[i].positive) {
                agrees[i] = true;
                given.push_back(facts[i]);
            }
    };
    note_agreement();
    Places missed;
    for (std::uint32_t place = 0; place < facts.size(); ++place) {
        if (agrees[place])
            continue;
        given.push_back(facts[place]);
        if (completions.possible_given(given, formula, !wanted)) {
            note_agreement();
        } else {
            given.pop_back();
            missed.push_back(place);
        }
    }
    return missed;
}

/// A set without superfluous facts: takes them out one by one, as long as the rest still forces the answer.
std::vector<Literal> reduced(Completions& completions, Formula formula, bool wanted, std::vector<Literal> facts)
{
    for (std::size_t i = 0; i < facts.size();) {
        auto without = facts;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
        if (completions.possible_given(without, formula, !wanted))
            ++i;
        else
            facts = std::move(without);
    }
    return facts;
}

} // namespace

Reasons smallest_reasons(Completions& completions, Formula formula, bool wanted, SearchLimits limits)
{
    if (completions.possible(formula, !wanted))
        return {};
    const auto core = completions.core();
    const auto bearing = bearing_on(completions.law(), formula).atoms;
    if (bearing.empty())
        return {.sets = {{}}, .smallest = true, .complete = true};
    const auto facts = known_literals(completions.known(), bearing);
    const MissedSet oracle = [&](std::span<const std::uint32_t> candidate) {
        return missed_by(completions, formula, wanted, facts, candidate);
    };
    const HittingSets found = smallest_hitting_sets(oracle, limits);
    Reasons reasons;
    reasons.complete = found.complete;
    for (const Places& set : found.sets)
        reasons.sets.push_back(chosen(facts, set));
    if (reasons.sets.empty()) {
        reasons.smallest = false;
        reasons.sets.push_back(reduced(completions, formula, wanted, core));
    }
    return reasons;
}

} // namespace entente::safeguards
