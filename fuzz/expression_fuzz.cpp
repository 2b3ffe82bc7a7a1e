// Any bytes as a condition: parsing gives an error with a remedy, or an expression that survives its own spelling and
// whose explanations hold.

#include <entente/base/expression.hpp>
#include <entente/base/three_valued_logic.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace entente; // NOLINT(google-build-using-namespace): one file, no header

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// A value for every fact that depends on its name only; about a quarter of the facts stay unknown.
const FactValue* value_by_name(std::string_view name)
{
    static const std::array<FactValue, 6> values{true, false, 18.0, FactValue("treaty"), true, false};
    std::size_t sum = 0;
    for (const char c : name)
        sum = sum * 31 + static_cast<unsigned char>(c);
    return sum % 8 < values.size() ? &values[sum % 8] : nullptr;
}

const FactDeclaration* yes_or_no(std::string_view)
{
    static const FactDeclaration declaration{FactType::Boolean, {}};
    return &declaration;
}

void check(const Expression& expression)
{
    const std::string text = to_text(expression);
    if (text.size() <= max_expression_length) { // blanks around signs can make the spelling longer than what was read
        const auto again = parse_expression(text);
        require(again.has_value() && *again == expression);
    }
    const auto typed = check_types(expression, yes_or_no);
    require(typed.has_value() || !typed.error().remedy.empty());

    const FactLookup lookup = value_by_name;
    const Truth outcome = evaluate(expression, lookup);
    Facts deciding;
    for (const std::string& name : deciding_facts(expression, lookup))
        deciding.emplace(name, *value_by_name(name));
    require(evaluate(expression, known_facts(deciding)) == outcome);
    for (const std::string& name : missing_facts(expression, lookup))
        require(outcome == Truth::Unknown && value_by_name(name) == nullptr);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto expression = parse_expression(text);
    if (expression)
        check(*expression);
    else
        require(!expression.error().what.empty() && expression.error().where.starts_with("column ") &&
                !expression.error().remedy.empty());
    return 0;
}
