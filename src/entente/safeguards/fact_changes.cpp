#include <entente/safeguards/fact_changes.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace entente::safeguards {

namespace {

using FactLiterals = std::pair<std::string_view, std::vector<Literal>>;

// The literals of each fact together; facts in the order of their first literal.
std::vector<FactLiterals> by_fact(const LawTheory& theory, const ChangeSet& changes)
{
    std::vector<FactLiterals> facts;
    for (const Literal& literal : changes) {
        const auto owner = std::ranges::find_if(theory.facts, [&](const auto& entry) {
            return literal.atom >= entry.second.first && literal.atom < entry.second.first + entry.second.count;
        });
        if (owner == theory.facts.end())
            continue; // a theory's atoms are all cut from facts
        const auto place = std::ranges::find(facts, std::string_view(owner->first), &FactLiterals::first);
        if (place == facts.end())
            facts.push_back({owner->first, {literal}});
        else
            place->second.push_back(literal);
    }
    return facts;
}

// Thresholds ascend, each cut below it and at it: the first bound from above and the last from below say all.
void set_bounds(FactChange& change, const FactCut& cut, const std::vector<Literal>& literals)
{
    for (const Literal& literal : literals) {
        const std::size_t place = literal.atom - cut.first;
        const double threshold = cut.thresholds[place / 2];
        const bool includes_threshold = place % 2 == 1; // "at most", not "below"
        if (!literal.positive)
            change.at_least = NumberBound{threshold, !includes_threshold};
        else if (!change.at_most)
            change.at_most = NumberBound{threshold, includes_threshold};
    }
}

void set_word(FactChange& change, const FactCut& cut, const std::vector<Literal>& literals)
{
    const auto chosen = std::ranges::find(literals, true, &Literal::positive);
    const Literal& literal = chosen == literals.end() ? literals.front() : *chosen;
    const std::size_t place = literal.atom - cut.first;
    if (literal.positive && place < cut.words.size())
        change.to = FactValue(cut.words[place]);
    else
        change.other_than = place < cut.words.size() ? cut.words[place] : std::string();
}

} // namespace

std::vector<FactChange> fact_changes(const LawTheory& theory, const Facts& known, const ChangeSet& changes)
{
    std::vector<FactChange> result;
    for (const auto& [fact, literals] : by_fact(theory, changes)) {
        FactChange change{.fact_id = std::string(fact)};
        if (const auto now = known.find(fact); now != known.end())
            change.from = now->second;
        const FactCut& cut = theory.facts.find(fact)->second;
        if (cut.type == FactType::Number)
            set_bounds(change, cut, literals);
        else if (cut.type == FactType::Text)
            set_word(change, cut, literals);
        else
            change.to = FactValue(literals.front().positive);
        result.push_back(std::move(change));
    }
    return result;
}

} // namespace entente::safeguards
