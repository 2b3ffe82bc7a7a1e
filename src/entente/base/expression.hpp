// Conditions over facts, as the tables of evidence write them: "transfers_persons and not (detention_max_months > 18)".

#pragma once

#include <entente/base/error.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace entente {

/// The value of a fact: yes or no, a number in the unit the fact declares, or one of the words it allows.
using FactValue = std::variant<bool, double, std::string>;

/// What a piece of an expression does with its operands.
enum class ExpressionKind { Literal, Fact, Not, And, Or, Compare };

enum class Comparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };

/// One piece of an expression. Where its operands are is the business of Expression.
struct ExpressionNode {
    ExpressionKind kind = ExpressionKind::Literal;
    Comparison comparison = Comparison::Equal; ///< only for Compare
    std::uint32_t first = 0; ///< Literal, Fact: index of the value or name; else: of the first operand
    std::uint32_t count = 0; ///< operands: 1 for Not, 2 for Compare, 2 or more for And and Or

    bool operator==(const ExpressionNode&) const = default;
};

/// A condition, immutable once parsed. Operands come before the piece that joins them, so the last node is the root.
class Expression {
public:
    [[nodiscard]] const ExpressionNode& root() const { return nodes_.back(); }
    [[nodiscard]] const ExpressionNode& operand(const ExpressionNode& node, std::size_t index) const
    {
        return nodes_[operands_[node.first + index]];
    }
    [[nodiscard]] const FactValue& literal(const ExpressionNode& node) const { return literals_[node.first]; }
    [[nodiscard]] const std::string& fact(const ExpressionNode& node) const { return facts_[node.first]; }

    /// Every fact named, once, in the order of first mention. A Fact node's `first` is an index into this.
    [[nodiscard]] std::span<const std::string> facts() const { return facts_; }

    /// Same pieces in the same order; brackets that change nothing and blanks do not count.
    bool operator==(const Expression&) const = default;

private:
    friend std::expected<Expression, Error> parse_expression(std::string_view text);
    Expression() = default;

    std::vector<ExpressionNode> nodes_;
    std::vector<std::uint32_t> operands_;
    std::vector<FactValue> literals_;
    std::vector<std::string> facts_;
};

/// Deepest nesting of brackets and `not` that is read: far above any norm, far below what the stack holds.
inline constexpr std::size_t max_expression_depth = 100;

/// Longest text that is read, in bytes.
inline constexpr std::size_t max_expression_length = 20'000;

/// Reads a condition. `or` binds loosest, then `and`, `not`, and the comparisons == != < <= > >=, which do not chain.
/// Operands are true, false, numbers without sign (18, 0.5), 'text' and fact names (a-z, 0-9, _; a letter or _ first).
///
/// @param text  UTF-8
/// @error  not a condition, too long or too deep; `where` is "column N", counted in characters from 1
[[nodiscard]] std::expected<Expression, Error> parse_expression(std::string_view text);

/// The condition in its plainest spelling: only the brackets it needs. Parsing it gives the same expression.
[[nodiscard]] std::string to_text(const Expression& expression);

/// The names of the facts an expression mentions, each once, sorted.
[[nodiscard]] std::vector<std::string> fact_names(const Expression& expression);

enum class FactType { Boolean, Number, Text };

/// What the vocabulary of facts says about one of them.
struct FactDeclaration {
    FactType type = FactType::Boolean;
    std::vector<std::string> allowed_values; ///< for Text: the words allowed; empty when any is
};

/// Finds the declaration of a fact by name; null when there is none. The pointer must outlive the call it is used in.
using FactDeclarations = std::function<const FactDeclaration*(std::string_view name)>;

/// Checks that a condition makes sense before any fact is known: every fact is declared, `and`, `or`, `not` and the
/// whole join yes-or-no values, == and != compare values of one type, the other comparisons compare numbers, and a
/// fact with a list of allowed words is compared with one of them.
///
/// @error  the first piece that does not; `where` is that piece as text
[[nodiscard]] std::expected<void, Error> check_types(const Expression& expression, const FactDeclarations& declared);

} // namespace entente
