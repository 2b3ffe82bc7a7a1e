#include <entente/cli/safeguards_tree.hpp>

#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>

namespace entente::cli {

namespace {

std::string_view sign_of(Comparison comparison)
{
    switch (comparison) {
    case Comparison::Equal:
        return "==";
    case Comparison::NotEqual:
        return "!=";
    case Comparison::Less:
        return "<";
    case Comparison::LessOrEqual:
        return "<=";
    case Comparison::Greater:
        return ">";
    case Comparison::GreaterOrEqual:
        break;
    }
    return ">=";
}

std::string text_of(const FactValue& value)
{
    if (const auto* yes = std::get_if<bool>(&value))
        return *yes ? "true" : "false";
    if (const auto* number = std::get_if<double>(&value))
        return fmt::format("{}", *number);
    return fmt::format("'{}'", std::get<std::string>(value));
}

/// Recursion is as deep as the expression: max_expression_depth bounds it.
class Tree {
public:
    Tree(const Expression& expression, const evidence::Law& law, const Facts& facts)
        : expression_(expression), law_(law), facts_(facts)
    {
    }

    [[nodiscard]] Json of(const ExpressionNode& node) const
    {
        switch (node.kind) {
        case ExpressionKind::Not:
            return joined(node, "not");
        case ExpressionKind::And:
            return joined(node, "and");
        case ExpressionKind::Or:
            return joined(node, "or");
        case ExpressionKind::Literal:
        case ExpressionKind::Fact:
        case ExpressionKind::Compare:
            break;
        }
        return leaf(node);
    }

private:
    [[nodiscard]] std::string text(const ExpressionNode& node) const
    {
        switch (node.kind) {
        case ExpressionKind::Literal:
            return text_of(expression_.literal(node));
        case ExpressionKind::Fact:
            return expression_.fact(node);
        case ExpressionKind::Compare:
            return fmt::format("{} {} {}", in_brackets(expression_.operand(node, 0)), sign_of(node.comparison),
                               in_brackets(expression_.operand(node, 1)));
        case ExpressionKind::Not:
            return fmt::format("not {}", in_brackets(expression_.operand(node, 0)));
        case ExpressionKind::And:
        case ExpressionKind::Or:
            break;
        }
        std::string all;
        for (std::size_t i = 0; i < node.count; ++i) {
            if (i > 0)
                all += node.kind == ExpressionKind::And ? " and " : " or ";
            all += in_brackets(expression_.operand(node, i));
        }
        return all;
    }

    [[nodiscard]] std::string in_brackets(const ExpressionNode& node) const
    {
        const bool plain = node.kind == ExpressionKind::Literal || node.kind == ExpressionKind::Fact;
        return plain ? text(node) : fmt::format("({})", text(node));
    }

    [[nodiscard]] Json joined(const ExpressionNode& node, const char* kind) const
    {
        Json parts = Json::array();
        for (std::size_t i = 0; i < node.count; ++i)
            parts.push_back(of(expression_.operand(node, i)));
        return {{"holds", answer_word(truth(node))}, {"kind", kind}, {"parts", std::move(parts)}};
    }

    [[nodiscard]] Json leaf(const ExpressionNode& node) const
    {
        const std::string condition = text(node);
        Json made{{"holds", answer_word(truth(node))}, {"condition", condition}, {"facts", Json::array()}};
        for (const auto& id : fact_names(*parse_expression(condition))) {
            const auto* fact = law_.fact(id);
            const auto known = facts_.find(id);
            Json one{{"fact", id}};
            if (fact != nullptr)
                one["question"] = {{"nl", fact->question.nl}, {"en", fact->question.en}};
            one["value"] = known == facts_.end()
                               ? Json(nullptr)
                               : std::visit([](const auto& value) { return Json(value); }, known->second);
            made["facts"].push_back(std::move(one));
        }
        return made;
    }

    // A piece is no deeper or longer than the whole, which could be read; so can its text.
    [[nodiscard]] Truth truth(const ExpressionNode& node) const
    {
        switch (node.kind) {
        case ExpressionKind::Not:
            return opposite(truth(expression_.operand(node, 0)));
        case ExpressionKind::And:
        case ExpressionKind::Or: {
            const bool all = node.kind == ExpressionKind::And;
            Truth found = truth_of(all);
            for (std::size_t i = 0; i < node.count; ++i) {
                const Truth part = truth(expression_.operand(node, i));
                found = all ? both(found, part) : either(found, part);
            }
            return found;
        }
        case ExpressionKind::Literal:
        case ExpressionKind::Fact:
        case ExpressionKind::Compare:
            break;
        }
        return evaluate(*parse_expression(text(node)), known_facts(facts_));
    }

    const Expression& expression_;
    const evidence::Law& law_;
    const Facts& facts_;
};

} // namespace

const char* answer_word(Truth truth)
{
    if (truth == Truth::Unknown)
        return "unknown";
    return truth == Truth::True ? "yes" : "no";
}

Json condition_tree(const Expression& expression, const evidence::Law& law, const Facts& facts)
{
    return Tree(expression, law, facts).of(expression.root());
}

} // namespace entente::cli
