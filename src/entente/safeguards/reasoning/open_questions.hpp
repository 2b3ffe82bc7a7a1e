// Which facts that nobody has given yet can still matter, how many completions stand behind each answer, and what to
// ask first.

#pragma once

#include <entente/safeguards/reasoning/theory_at_date.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace entente::safeguards {

/// What would be left when a question got one answer.
struct AnswerCount {
    std::vector<Literal> answer;   ///< one literal for each fact of the question
    std::uint64_t completions = 0; ///< that agree with the answer
    std::uint64_t holding = 0;     ///< of these, those in which the formula holds

    /// True when the answer settles the formula; not when no completion agrees with it.
    [[nodiscard]] bool decides() const { return completions > 0 && (holding == 0 || holding == completions); }
};

/// A question nobody has answered yet.
struct OpenQuestion {
    Atom question = 0;    ///< its first fact
    bool matters = false; ///< in some completion another answer alone, allowed there, changes the formula
    std::vector<AnswerCount> answers;
};

/// What the facts not yet known can do to a formula. Counts are over the completions of the listed questions; other
/// facts turn out as they may, and multiply all counts alike.
struct OpenQuestions {
    std::uint64_t completions = 0;
    std::uint64_t holding = 0;           ///< of the completions, those in which the formula holds
    std::vector<OpenQuestion> questions; ///< unknown questions that bear on the formula (see bearing_on); ascending
};

/// Most unknown facts that are counted one completion at a time: about a million, some milliseconds.
inline constexpr std::size_t most_counted_facts = 20;

/// Exact counts, by listing every completion, 256 at a time.
///
/// @param formula  of `law`; usually lawful or a norm's breach
/// @return  empty when more than most_counted_facts unknown facts bear on it
[[nodiscard]] std::optional<OpenQuestions> count_open_questions(const NormativeTheory& theory, const TheoryAtDate& law,
                                                                Formula formula, const Assignment& known);

/// The question after which the fewest completions are expected to be left unsettled, when each completion is as likely
/// as any other; of equals the first. Empty when nothing matters.
[[nodiscard]] std::optional<Atom> first_question(const OpenQuestions& questions);

} // namespace entente::safeguards
