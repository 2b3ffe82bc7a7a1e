#include <entente/base/expression.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace entente {

namespace {

constexpr std::array<std::pair<std::string_view, Comparison>, 6> comparison_signs{{{"==", Comparison::Equal},
                                                                                   {"!=", Comparison::NotEqual},
                                                                                   {"<=", Comparison::LessOrEqual},
                                                                                   {">=", Comparison::GreaterOrEqual},
                                                                                   {"<", Comparison::Less},
                                                                                   {">", Comparison::Greater}}};

enum class TokenKind { End, Open, Close, Comparison, Number, Text, Word, Wrong };

struct Token {
    TokenKind kind = TokenKind::End;
    std::string_view text; ///< as written; for Text without its quotes
    std::size_t at = 0;    ///< byte offset of its first character
    Comparison comparison = Comparison::Equal;
};

bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}
bool continues_name(char c)
{
    return starts_name(c) || is_digit(c);
}

template <typename Belongs>
std::size_t end_of_run(std::string_view text, std::size_t at, Belongs belongs)
{
    while (at < text.size() && belongs(text[at]))
        ++at;
    return at;
}

std::size_t end_of_number(std::string_view text, std::size_t at)
{
    const std::size_t whole = end_of_run(text, at, is_digit);
    if (whole + 1 < text.size() && text[whole] == '.' && is_digit(text[whole + 1]))
        return end_of_run(text, whole + 1, is_digit);
    return whole;
}

Token token_at(std::string_view text, std::size_t at)
{
    at = end_of_run(text, at, is_blank);
    if (at == text.size())
        return {TokenKind::End, {}, at};
    const char c = text[at];
    const auto piece = [&](TokenKind kind, std::size_t end) { return Token{kind, text.substr(at, end - at), at}; };
    if (c == '(')
        return piece(TokenKind::Open, at + 1);
    if (c == ')')
        return piece(TokenKind::Close, at + 1);
    if (is_digit(c))
        return piece(TokenKind::Number, end_of_number(text, at));
    if (starts_name(c))
        return piece(TokenKind::Word, end_of_run(text, at, continues_name));
    if (c == '\'') {
        const std::size_t close = text.find('\'', at + 1);
        if (close != std::string_view::npos)
            return {TokenKind::Text, text.substr(at + 1, close - at - 1), at};
    }
    for (const auto& [sign, comparison] : comparison_signs)
        if (text.substr(at).starts_with(sign))
            return {TokenKind::Comparison, text.substr(at, sign.size()), at, comparison};
    return piece(TokenKind::Wrong, at + 1);
}

std::size_t end_of(const Token& token)
{
    return token.at + token.text.size() + (token.kind == TokenKind::Text ? 2 : 0);
}

Error error_at(std::string_view text, std::size_t at, std::string what, std::string remedy)
{
    const auto continues_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }; // UTF-8
    const std::string_view before = text.substr(0, at);
    const auto column = 1 + std::ssize(before) - std::ranges::count_if(before, continues_character);
    return {std::move(what), fmt::format("column {}", column), std::move(remedy)};
}

/// Recursive descent over the tokens; the depth it counts bounds both its own recursion and the tree it builds.
class Parser {
public:
    using Index = std::expected<std::uint32_t, Error>;

    explicit Parser(std::string_view text) : text_(text), token_(token_at(text, 0)) {}

    std::expected<void, Error> whole()
    {
        const Index root = joined("or", ExpressionKind::Or);
        if (!root)
            return std::unexpected(root.error());
        if (token_.kind == TokenKind::End)
            return {};
        if (token_.kind == TokenKind::Comparison)
            return wrong("a comparison cannot be compared again", "join two comparisons with 'and', or add brackets");
        if (token_.kind == TokenKind::Close)
            return wrong("this bracket closes nothing", "remove it, or open one before it");
        if (token_.kind == TokenKind::Wrong)
            return not_a_token();
        return wrong("'and' or 'or' is missing here", "join the two conditions with one of them");
    }

    std::vector<ExpressionNode> nodes;
    std::vector<std::uint32_t> operands;
    std::vector<FactValue> literals;
    std::vector<std::string> facts;

private:
    [[nodiscard]] std::unexpected<Error> wrong(std::string what, std::string remedy) const
    {
        return std::unexpected(error_at(text_, token_.at, std::move(what), std::move(remedy)));
    }

    [[nodiscard]] std::unexpected<Error> not_a_token() const
    {
        if (token_.text == "'")
            return wrong("this text is not closed", "end it with a single quote");
        if (token_.text == "=")
            return wrong("a single = has no meaning here", "write == to compare");
        return wrong("this character has no meaning here",
                     "use fact names in small letters, numbers, 'text', and, or, not, comparisons and brackets");
    }

    void advance() { token_ = token_at(text_, end_of(token_)); }

    [[nodiscard]] bool at_word(std::string_view word) const
    {
        return token_.kind == TokenKind::Word && token_.text == word;
    }

    std::uint32_t add(ExpressionNode node)
    {
        nodes.push_back(node);
        return static_cast<std::uint32_t>(nodes.size() - 1);
    }

    std::uint32_t add(ExpressionKind kind, std::span<const std::uint32_t> parts, Comparison comparison = {})
    {
        const auto first = static_cast<std::uint32_t>(operands.size());
        operands.insert(operands.end(), parts.begin(), parts.end());
        return add({kind, comparison, first, static_cast<std::uint32_t>(parts.size())});
    }

    std::uint32_t add_literal(FactValue value)
    {
        literals.push_back(std::move(value));
        return add({ExpressionKind::Literal, {}, static_cast<std::uint32_t>(literals.size() - 1), 0});
    }

    std::uint32_t add_fact(std::string_view name)
    {
        const auto known = std::ranges::find(facts, name);
        const auto index = static_cast<std::uint32_t>(known - facts.begin());
        if (known == facts.end())
            facts.emplace_back(name);
        return add({ExpressionKind::Fact, {}, index, 0});
    }

    /// One or more operands joined by `word`: a chain of them is one node, however long.
    Index joined(std::string_view word, ExpressionKind kind)
    {
        std::vector<std::uint32_t> parts;
        while (true) {
            const Index part = kind == ExpressionKind::Or ? joined("and", ExpressionKind::And) : negation();
            if (!part)
                return part;
            parts.push_back(*part);
            if (!at_word(word))
                break;
            advance();
        }
        return parts.size() == 1 ? parts.front() : add(kind, parts);
    }

    Index negation()
    {
        if (!at_word("not"))
            return comparison();
        if (depth_ == max_expression_depth)
            return too_deep();
        advance();
        ++depth_;
        const Index inner = negation();
        --depth_;
        if (!inner)
            return inner;
        return add(ExpressionKind::Not, std::array{*inner});
    }

    Index comparison()
    {
        const Index left = operand();
        if (!left || token_.kind != TokenKind::Comparison)
            return left;
        const Comparison sign = token_.comparison;
        advance();
        const Index right = operand();
        if (!right)
            return right;
        return add(ExpressionKind::Compare, std::array{*left, *right}, sign);
    }

    Index operand()
    {
        const Token token = token_;
        switch (token.kind) {
        case TokenKind::Open:
            return bracketed();
        case TokenKind::Number:
            return number();
        case TokenKind::Text:
            advance();
            return add_literal(std::string(token.text));
        case TokenKind::Word:
            if (token.text == "and" || token.text == "or" || token.text == "not")
                return wrong(fmt::format("'{}' cannot stand here", token.text),
                             "write a fact, a number, a 'text' or a bracketed condition before and after it");
            advance();
            if (token.text == "true" || token.text == "false")
                return add_literal(token.text == "true");
            return add_fact(token.text);
        case TokenKind::Wrong:
            return not_a_token();
        case TokenKind::End:
        case TokenKind::Close:
        case TokenKind::Comparison:
            break;
        }
        return wrong("a fact, a number or a 'text' is missing here", "add it, or remove the word or sign before");
    }

    Index bracketed()
    {
        if (depth_ == max_expression_depth)
            return too_deep();
        const std::size_t opened_at = token_.at;
        advance();
        ++depth_;
        const Index inner = joined("or", ExpressionKind::Or);
        --depth_;
        if (!inner)
            return inner;
        if (token_.kind == TokenKind::Wrong)
            return not_a_token();
        if (token_.kind != TokenKind::Close)
            return std::unexpected(error_at(text_, opened_at, "this bracket is not closed", "add ) where it ends"));
        advance();
        return inner;
    }

    Index number()
    {
        double value = 0.0;
        const std::string_view digits = token_.text;
        if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc{})
            return wrong("this number is too large or too small to hold", "use another unit");
        advance();
        return add_literal(value);
    }

    [[nodiscard]] std::unexpected<Error> too_deep() const
    {
        return wrong(fmt::format("brackets and 'not' are nested more than {} deep", max_expression_depth),
                     "split the condition");
    }

    std::string_view text_;
    Token token_;
    std::size_t depth_ = 0;
};

std::string_view sign_of(Comparison comparison)
{
    return std::ranges::find(comparison_signs, comparison, &decltype(comparison_signs)::value_type::second)->first;
}

std::string text_of(const FactValue& value)
{
    if (const auto* yes = std::get_if<bool>(&value))
        return *yes ? "true" : "false";
    if (const auto* word = std::get_if<std::string>(&value))
        return "'" + *word + "'";
    std::array<char, 400> digits{}; // the longest double without exponent has 309 + 1 + 17 or 2 + 324 characters
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), std::get<double>(value), std::chars_format::fixed);
    return {digits.data(), end.ptr};
}

/// How loosely a piece binds; an operand that does not bind tighter than what joins it needs brackets.
int looseness(ExpressionKind kind)
{
    switch (kind) {
    case ExpressionKind::Or:
        return 4;
    case ExpressionKind::And:
        return 3;
    case ExpressionKind::Not:
        return 2;
    case ExpressionKind::Compare:
        return 1;
    case ExpressionKind::Literal:
    case ExpressionKind::Fact:
        break;
    }
    return 0;
}

std::string text_of(const Expression& expression, const ExpressionNode& node)
{
    if (node.kind == ExpressionKind::Literal)
        return text_of(expression.literal(node));
    if (node.kind == ExpressionKind::Fact)
        return expression.fact(node);
    std::string text = node.kind == ExpressionKind::Not ? "not " : "";
    std::string between = node.kind == ExpressionKind::Or ? " or " : " and ";
    if (node.kind == ExpressionKind::Compare)
        between = fmt::format(" {} ", sign_of(node.comparison));
    for (std::size_t i = 0; i < node.count; ++i) {
        const ExpressionNode& part = expression.operand(node, i);
        const bool double_not = node.kind == ExpressionKind::Not && part.kind == ExpressionKind::Not;
        const bool bare = looseness(part.kind) < looseness(node.kind) || double_not;
        const std::string inner = text_of(expression, part);
        text += (i == 0 ? "" : between) + (bare ? inner : "(" + inner + ")");
    }
    return text;
}

} // namespace

std::expected<Expression, Error> parse_expression(std::string_view text)
{
    if (text.size() > max_expression_length)
        return std::unexpected(error_at(text, max_expression_length,
                                        fmt::format("the condition is longer than {} bytes", max_expression_length),
                                        "split it"));
    Parser parser(text);
    if (const auto parsed = parser.whole(); !parsed)
        return std::unexpected(parsed.error());
    Expression expression;
    expression.nodes_ = std::move(parser.nodes);
    expression.operands_ = std::move(parser.operands);
    expression.literals_ = std::move(parser.literals);
    expression.facts_ = std::move(parser.facts);
    return expression;
}

std::string to_text(const Expression& expression)
{
    return text_of(expression, expression.root());
}

std::vector<std::string> fact_names(const Expression& expression)
{
    std::vector<std::string> names(expression.facts().begin(), expression.facts().end());
    std::ranges::sort(names);
    return names;
}

namespace {

class TypeCheck {
public:
    using Type = std::expected<FactType, Error>;

    TypeCheck(const Expression& expression, const FactDeclarations& declared)
        : expression_(expression), declared_(declared)
    {
    }

    [[nodiscard]] std::expected<void, Error> yes_or_no(const ExpressionNode& node) const
    {
        const Type type = type_of(node);
        if (!type)
            return std::unexpected(type.error());
        if (*type == FactType::Boolean)
            return {};
        return wrong(node,
                     *type == FactType::Number ? "a number stands where yes or no is needed"
                                               : "a text stands where yes or no is needed",
                     "compare it with something");
    }

private:
    [[nodiscard]] std::unexpected<Error> wrong(const ExpressionNode& node, std::string what, std::string remedy) const
    {
        return std::unexpected(Error{std::move(what), text_of(expression_, node), std::move(remedy)});
    }

    [[nodiscard]] Type type_of(const ExpressionNode& node) const
    {
        if (node.kind == ExpressionKind::Literal)
            return std::array{FactType::Boolean, FactType::Number, FactType::Text}[expression_.literal(node).index()];
        if (node.kind == ExpressionKind::Fact) {
            const FactDeclaration* fact = declared_(expression_.fact(node));
            if (fact == nullptr)
                return wrong(node, "this fact is not declared", "correct the name, or declare the fact");
            return fact->type;
        }
        if (node.kind == ExpressionKind::Compare)
            return comparison(node);
        for (std::size_t i = 0; i < node.count; ++i)
            if (auto part = yes_or_no(expression_.operand(node, i)); !part)
                return std::unexpected(std::move(part.error()));
        return FactType::Boolean;
    }

    [[nodiscard]] Type comparison(const ExpressionNode& node) const
    {
        const ExpressionNode& left = expression_.operand(node, 0);
        const ExpressionNode& right = expression_.operand(node, 1);
        const Type left_type = type_of(left);
        const Type right_type = left_type ? type_of(right) : left_type;
        if (!right_type)
            return right_type;
        if (*left_type != *right_type)
            return wrong(node, "values of two different types are compared", "compare like with like");
        const bool by_size = node.comparison != Comparison::Equal && node.comparison != Comparison::NotEqual;
        if (by_size && *left_type != FactType::Number)
            return wrong(node, "only numbers can be larger or smaller", "use == or !=");
        if (!allowed(left, right) || !allowed(right, left))
            return wrong(node, "the fact never has this value", "use one of the values the fact allows");
        return FactType::Boolean;
    }

    /// False when `word` is a text that the fact `named` can never be.
    [[nodiscard]] bool allowed(const ExpressionNode& named, const ExpressionNode& word) const
    {
        if (named.kind != ExpressionKind::Fact || word.kind != ExpressionKind::Literal)
            return true;
        const auto* text = std::get_if<std::string>(&expression_.literal(word));
        const std::vector<std::string>& values = declared_(expression_.fact(named))->allowed_values;
        return text == nullptr || values.empty() || std::ranges::find(values, *text) != values.end();
    }

    const Expression& expression_;
    const FactDeclarations& declared_;
};

} // namespace

std::expected<void, Error> check_types(const Expression& expression, const FactDeclarations& declared)
{
    return TypeCheck(expression, declared).yes_or_no(expression.root());
}

} // namespace entente
