// Truth when some facts are not known: Kleene's three values, and what they make of a condition.

#pragma once

#include <entente/base/expression.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace entente {

/// Unknown lies between the other two: whoever learns more moves it to one of them, never away from them.
enum class Truth { False, Unknown, True };

/// Kleene's strong connectives: the least, the greatest and the opposite in the order False < Unknown < True.
/// @source  S. C. Kleene (1952), Introduction to Metamathematics, section 64
[[nodiscard]] constexpr Truth both(Truth a, Truth b)
{
    return a < b ? a : b;
}
[[nodiscard]] constexpr Truth either(Truth a, Truth b)
{
    return a < b ? b : a;
}
[[nodiscard]] constexpr Truth opposite(Truth a)
{
    if (a == Truth::Unknown)
        return a;
    return a == Truth::True ? Truth::False : Truth::True;
}
[[nodiscard]] constexpr Truth truth_of(bool value)
{
    return value ? Truth::True : Truth::False;
}

/// "false", "unknown" or "true".
[[nodiscard]] std::string_view to_string(Truth truth);

/// The facts known of one case, by name. A fact that is not here is unknown.
using Facts = std::map<std::string, FactValue, std::less<>>;

/// Finds the value of a fact by name; null when it is not known. The pointer must outlive the call it is used in.
using FactLookup = std::function<const FactValue*(std::string_view name)>;

/// Looks facts up in `facts`, which must outlive the lookup.
[[nodiscard]] FactLookup known_facts(const Facts& facts);
FactLookup known_facts(Facts&&) = delete;

/// What a condition comes to. A comparison of values of different types, an order among values that are not numbers,
/// and a number or text where yes or no is needed come to Unknown: check_types finds them before any fact is known.
[[nodiscard]] Truth evaluate(const Expression& expression, const FactLookup& lookup);

/// A small set of known facts that settles the condition by itself, whatever the others are.
///
/// Where one false part settles an `and`, or one true part an `or`, the part that needs the fewest facts is taken, and
/// the first of equals; where every part is needed, all are. The set is small, not always the smallest there is.
///
/// @return  names, each once, sorted; empty when the condition is Unknown, or needs no fact
[[nodiscard]] std::vector<std::string> deciding_facts(const Expression& expression, const FactLookup& lookup);

/// The unknown facts that can still matter: those in parts that are themselves Unknown, up to the root.
///
/// Every fact that could change the outcome is among them. A fact that stands in several places ("a or not a") may be
/// listed although its places cancel out.
///
/// @return  names, each once, sorted; empty when the condition is not Unknown
[[nodiscard]] std::vector<std::string> missing_facts(const Expression& expression, const FactLookup& lookup);

} // namespace entente
