#include <entente/base/three_valued_logic.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

namespace entente {

namespace {

/// Indices into Expression::facts(), sorted, each once.
using FactSet = std::vector<std::uint32_t>;

FactSet united(const FactSet& a, const FactSet& b)
{
    FactSet all;
    std::ranges::set_union(a, b, std::back_inserter(all));
    return all;
}

Truth compared(Comparison comparison, const FactValue& left, const FactValue& right)
{
    if (left.index() != right.index())
        return Truth::Unknown;
    const auto* a = std::get_if<double>(&left);
    const auto* b = std::get_if<double>(&right);
    const bool numbers = a != nullptr && b != nullptr;
    if (numbers && (std::isnan(*a) || std::isnan(*b)))
        return Truth::Unknown;
    if (comparison == Comparison::Equal)
        return truth_of(left == right);
    if (comparison == Comparison::NotEqual)
        return truth_of(left != right);
    if (!numbers)
        return Truth::Unknown;
    switch (comparison) {
    case Comparison::Less:
        return truth_of(*a < *b);
    case Comparison::LessOrEqual:
        return truth_of(*a <= *b);
    case Comparison::Greater:
        return truth_of(*a > *b);
    case Comparison::GreaterOrEqual:
        return truth_of(*a >= *b);
    case Comparison::Equal:
    case Comparison::NotEqual:
        break;
    }
    return Truth::Unknown;
}

/// One expression read against one set of facts. Recursion is as deep as the expression: max_expression_depth bounds
/// it.
class Reading {
public:
    Reading(const Expression& expression, const FactLookup& lookup) : expression_(expression), lookup_(lookup) {}

    [[nodiscard]] Truth truth(const ExpressionNode& node) const
    {
        switch (node.kind) {
        case ExpressionKind::Literal:
        case ExpressionKind::Fact:
            return truth_of_value(named_value(node));
        case ExpressionKind::Not:
            return opposite(truth(expression_.operand(node, 0)));
        case ExpressionKind::And:
        case ExpressionKind::Or:
            return truth_of_joined(node);
        case ExpressionKind::Compare:
            return truth_of_comparison(node);
        }
        return Truth::Unknown;
    }

    [[nodiscard]] FactSet deciding(const ExpressionNode& node) const
    {
        switch (node.kind) {
        case ExpressionKind::Literal:
            return {};
        case ExpressionKind::Fact:
            return {node.first};
        case ExpressionKind::Not:
        case ExpressionKind::Compare:
            return deciding_all(node);
        case ExpressionKind::And:
        case ExpressionKind::Or:
            break;
        }
        return truth(node) == settling(node.kind) ? deciding_one(node) : deciding_all(node);
    }

    [[nodiscard]] FactSet missing(const ExpressionNode& node) const
    {
        if (node.kind == ExpressionKind::Fact)
            return lookup_(expression_.fact(node)) == nullptr ? FactSet{node.first} : FactSet{};
        FactSet all;
        for (std::size_t i = 0; i < node.count; ++i) {
            const ExpressionNode& part = expression_.operand(node, i);
            // A fact or literal can be a number or text here, which has no truth: missing() looks at it itself.
            if (part.count == 0 || truth(part) == Truth::Unknown)
                all = united(all, missing(part));
        }
        return all;
    }

private:
    /// The value that settles a chain by itself: one False settles an `and`, one True an `or`.
    static Truth settling(ExpressionKind kind) { return kind == ExpressionKind::And ? Truth::False : Truth::True; }

    [[nodiscard]] const FactValue* named_value(const ExpressionNode& node) const
    {
        return node.kind == ExpressionKind::Literal ? &expression_.literal(node) : lookup_(expression_.fact(node));
    }

    static Truth truth_of_value(const FactValue* value)
    {
        const auto* yes = value == nullptr ? nullptr : std::get_if<bool>(value);
        return yes == nullptr ? Truth::Unknown : truth_of(*yes);
    }

    [[nodiscard]] Truth truth_of_joined(const ExpressionNode& node) const
    {
        const Truth settled = settling(node.kind);
        Truth all = opposite(settled);
        for (std::size_t i = 0; i < node.count && all != settled; ++i) {
            const Truth part = truth(expression_.operand(node, i));
            all = node.kind == ExpressionKind::And ? both(all, part) : either(all, part);
        }
        return all;
    }

    [[nodiscard]] Truth truth_of_comparison(const ExpressionNode& node) const
    {
        std::optional<FactValue> left_result; // the value of a bracketed condition, which lives nowhere else
        std::optional<FactValue> right_result;
        const FactValue* left = compared_value(expression_.operand(node, 0), left_result);
        const FactValue* right = compared_value(expression_.operand(node, 1), right_result);
        return left == nullptr || right == nullptr ? Truth::Unknown : compared(node.comparison, *left, *right);
    }

    const FactValue* compared_value(const ExpressionNode& node, std::optional<FactValue>& result) const
    {
        if (node.count == 0)
            return named_value(node);
        const Truth value = truth(node);
        if (value == Truth::Unknown)
            return nullptr;
        return &result.emplace(value == Truth::True);
    }

    [[nodiscard]] FactSet deciding_all(const ExpressionNode& node) const
    {
        FactSet all;
        for (std::size_t i = 0; i < node.count; ++i)
            all = united(all, deciding(expression_.operand(node, i)));
        return all;
    }

    [[nodiscard]] FactSet deciding_one(const ExpressionNode& node) const
    {
        std::optional<FactSet> shortest;
        for (std::size_t i = 0; i < node.count; ++i) {
            const ExpressionNode& part = expression_.operand(node, i);
            if (truth(part) != settling(node.kind))
                continue;
            FactSet facts = deciding(part);
            if (!shortest || facts.size() < shortest->size())
                shortest = std::move(facts);
        }
        assert(shortest && "a chain settled by one part has such a part");
        return std::move(*shortest);
    }

    const Expression& expression_;
    const FactLookup& lookup_;
};

std::vector<std::string> names_of(const Expression& expression, const FactSet& facts)
{
    std::vector<std::string> names;
    names.reserve(facts.size());
    for (const std::uint32_t index : facts)
        names.push_back(expression.facts()[index]);
    std::ranges::sort(names);
    return names;
}

} // namespace

std::string_view to_string(Truth truth)
{
    switch (truth) {
    case Truth::False:
        return "false";
    case Truth::True:
        return "true";
    case Truth::Unknown:
        break;
    }
    return "unknown";
}

FactLookup known_facts(const Facts& facts)
{
    return [&facts](std::string_view name) -> const FactValue* {
        const auto found = facts.find(name);
        return found == facts.end() ? nullptr : &found->second;
    };
}

Truth evaluate(const Expression& expression, const FactLookup& lookup)
{
    return Reading(expression, lookup).truth(expression.root());
}

std::vector<std::string> deciding_facts(const Expression& expression, const FactLookup& lookup)
{
    const Reading reading(expression, lookup);
    if (reading.truth(expression.root()) == Truth::Unknown)
        return {};
    return names_of(expression, reading.deciding(expression.root()));
}

std::vector<std::string> missing_facts(const Expression& expression, const FactLookup& lookup)
{
    const Reading reading(expression, lookup);
    if (reading.truth(expression.root()) != Truth::Unknown)
        return {};
    return names_of(expression, reading.missing(expression.root()));
}

} // namespace entente
