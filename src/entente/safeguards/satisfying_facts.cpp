#include <entente/safeguards/satisfying_facts.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace entente::safeguards {

namespace {

/// What the conditions compare facts with.
struct Comparisons {
    std::set<double> numbers;
    std::set<std::string> words;
    bool between_facts = false;
};

void collect(const Expression& expression, const ExpressionNode& node, Comparisons& found)
{
    if (node.kind == ExpressionKind::Literal || node.kind == ExpressionKind::Fact)
        return;
    std::size_t facts = 0;
    for (std::size_t i = 0; i < node.count; ++i) {
        const ExpressionNode& operand = expression.operand(node, i);
        collect(expression, operand, found);
        if (node.kind != ExpressionKind::Compare)
            continue;
        if (operand.kind == ExpressionKind::Fact)
            ++facts;
        if (operand.kind != ExpressionKind::Literal)
            continue;
        if (const double* number = std::get_if<double>(&expression.literal(operand)))
            found.numbers.insert(*number);
        else if (const auto* word = std::get_if<std::string>(&expression.literal(operand)))
            found.words.insert(*word);
    }
    found.between_facts = found.between_facts || facts == 2;
}

/// Each threshold, and `points` numbers in every gap: as many as there are number facts, so that facts compared with
/// each other can stand in any order within a gap.
std::vector<FactValue> numbers_to_tell_apart(const std::set<double>& thresholds, std::size_t points)
{
    const auto count = static_cast<double>(points);
    std::vector<FactValue> values;
    if (thresholds.empty()) {
        for (double k = 0; k < count; ++k)
            values.emplace_back(k);
        return values;
    }
    for (auto at = thresholds.begin(); at != thresholds.end(); ++at) {
        const auto after = std::next(at);
        values.emplace_back(*at);
        for (double k = 1; k <= count; ++k)
            values.emplace_back(after == thresholds.end() ? *at + k : *at + (*after - *at) * k / (count + 1));
    }
    for (double k = 1; k <= count; ++k)
        values.emplace_back(*thresholds.begin() - k);
    return values;
}

std::vector<FactValue> words_to_tell_apart(const std::vector<std::string>& allowed, const std::set<std::string>& words,
                                           std::size_t others)
{
    std::vector<FactValue> values(allowed.begin(), allowed.end());
    if (!allowed.empty())
        return values;
    values.assign(words.begin(), words.end());
    for (std::size_t k = 1; k <= others; ++k) {
        std::string other = "other " + std::to_string(k);
        while (words.contains(other))
            other += '+';
        values.emplace_back(std::move(other));
    }
    return values;
}

std::vector<std::string> facts_of(std::span<const WantedTruth> wanted)
{
    std::vector<std::string> facts;
    for (const WantedTruth& one : wanted)
        for (const std::string& fact : one.condition->facts())
            if (std::ranges::find(facts, fact) == facts.end())
                facts.push_back(fact);
    return facts;
}

class Search {
public:
    Search(std::span<const WantedTruth> wanted, const FactDeclarations& declared, const Facts& fixed,
           std::size_t max_steps)
        : wanted_(wanted), values_(distinct_values(wanted, declared)), steps_left_(max_steps)
    {
        for (const std::string& fact : facts_of(wanted))
            if (!fixed.contains(fact))
                open_.push_back(fact);
        result_.facts = fixed;
    }

    SearchResult run()
    {
        result_.end = from(0);
        return std::move(result_);
    }

private:
    SearchEnd from(std::size_t next)
    {
        if (steps_left_ == 0)
            return SearchEnd::TooLarge;
        --steps_left_;
        bool all = true;
        const FactLookup lookup = known_facts(result_.facts);
        for (const WantedTruth& one : wanted_) {
            const Truth truth = evaluate(*one.condition, lookup);
            if (truth == truth_of(!one.value))
                return SearchEnd::Impossible;
            all = all && truth != Truth::Unknown;
        }
        if (all)
            return SearchEnd::Found;
        if (next == open_.size()) // types that do not fit leave a condition unknown for ever
            return SearchEnd::Impossible;
        return branch(next);
    }

    SearchEnd branch(std::size_t next)
    {
        const std::string& fact = open_[next];
        for (const FactValue& value : values_.find(fact)->second) {
            result_.facts.insert_or_assign(fact, value);
            const SearchEnd end = from(next + 1);
            if (end != SearchEnd::Impossible)
                return end;
        }
        result_.facts.erase(fact);
        return SearchEnd::Impossible;
    }

    std::span<const WantedTruth> wanted_;
    DistinctValues values_;
    std::size_t steps_left_;
    std::vector<std::string> open_;
    SearchResult result_;
};

} // namespace

DistinctValues distinct_values(std::span<const WantedTruth> wanted, const FactDeclarations& declared)
{
    Comparisons found;
    for (const WantedTruth& one : wanted)
        collect(*one.condition, one.condition->root(), found);
    const std::vector<std::string> facts = facts_of(wanted);
    const auto type_is = [&](FactType type) {
        return std::ranges::count_if(facts, [&](const std::string& fact) {
            const FactDeclaration* declaration = declared(fact);
            return declaration != nullptr && declaration->type == type;
        });
    };
    const auto points = [&](FactType type) {
        return found.between_facts ? static_cast<std::size_t>(type_is(type)) : std::size_t{1};
    };
    DistinctValues values;
    for (const std::string& fact : facts) {
        const FactDeclaration* declaration = declared(fact);
        if (declaration == nullptr || declaration->type == FactType::Boolean)
            values[fact] = {true, false};
        else if (declaration->type == FactType::Number)
            values[fact] = numbers_to_tell_apart(found.numbers, points(FactType::Number));
        else
            values[fact] = words_to_tell_apart(declaration->allowed_values, found.words, points(FactType::Text));
    }
    return values;
}

SearchResult satisfying_facts(std::span<const WantedTruth> wanted, const FactDeclarations& declared, const Facts& fixed,
                              std::size_t max_steps)
{
    return Search(wanted, declared, fixed, max_steps).run();
}

} // namespace entente::safeguards
