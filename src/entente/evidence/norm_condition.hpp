// A condition as a norm file writes it: lines of a sentence with a fact behind it, in groups.

#pragma once

#include <entente/base/expression.hpp>
#include <entente/base/language.hpp>
#include <entente/evidence/norm_outline.hpp>

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace entente::evidence {

/// How the lines of a group are joined.
enum class Joining {
    AllOf,    ///< and
    AnyOf,    ///< or
    NotAllOf, ///< not (… and …)
    NoneOf,   ///< not (… or …)
};

/// One line of a condition, or a group of them.
struct Condition {
    std::string sentence;             ///< for a line: what a lawyer reads; does not count for the verdict; may be empty
    std::optional<Expression> term;   ///< for a line: what decides; absent for a group
    Joining joining = Joining::AllOf; ///< for a group
    std::vector<Condition> parts;     ///< for a group: one or more
    TextPlace place;

    bool operator==(const Condition&) const = default;
};

/// Reads the lines below `applies if`, `met if` or `if`. The outermost group has no heading of its own: the words `and`
/// or `or` before its second line and on say how it is joined.
///
/// @param language  of the sentences: Nl reads `en`, `of`, `al deze`, `een van deze`, `niet al deze` and `geen van
/// deze`
///                  beside the English words
/// @param heading  the line above, for the place of a problem when nothing stands below it
/// @return  a group; without parts when there was a problem in each
[[nodiscard]] Condition read_condition(const OutlineLine& heading, Language language, ProblemList& problems);

/// The lines of a condition, indented by `indent` blanks, arrows below each other.
/// Reading them gives the same condition, but for a group of one part, whose joining makes no difference.
[[nodiscard]] std::string to_text(const Condition& condition, std::size_t indent, Language language);

/// The condition as one expression.
/// @error  deeper or longer than an expression may be
[[nodiscard]] std::expected<Expression, Error> expression_of(const Condition& condition);

/// The same as text, with the brackets that keep its groups.
[[nodiscard]] std::string expression_text(const Condition& condition);

/// Calls `each` for every line of the condition, in order.
void for_each_line(const Condition& condition, const std::function<void(const Condition& line)>& each);

} // namespace entente::evidence
