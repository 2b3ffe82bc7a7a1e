// What holds in every way the unknown facts can turn out, given what is known and which facts exclude each other.

#pragma once

#include <entente/base/error.hpp>
#include <entente/safeguards/reasoning/encoding.hpp>
#include <entente/safeguards/reasoning/solver.hpp>
#include <entente/safeguards/reasoning/theory_at_date.hpp>
#include <entente/safeguards/reasoning/truth_table.hpp>

#include <cstddef>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace entente::safeguards {

/// The completions of one set of known facts.
///
/// Where Kleene's tables decide, their answer is taken; both agree, since a completion only adds facts. Else a truth
/// table answers for conditions with few facts, and one solver, made when first needed, for the others.
/// @source  B. van Fraassen (1966), Singular terms, truth-value gaps and free logic, Journal of Philosophy 63
///          (supervaluation)
class Completions {
public:
    /// @param theory  of `law`; only for the names in an error
    /// @param law     outlives this
    /// @param known   one value for each fact of the theory
    /// @error  the known facts cannot hold together; `where` lists a smallest set of them
    [[nodiscard]] static std::expected<Completions, Error> of(const NormativeTheory& theory, const TheoryAtDate& law,
                                                              Assignment known);

    [[nodiscard]] const TheoryAtDate& law() const { return *law_; }
    [[nodiscard]] const Assignment& known() const { return known_; }

    /// True: the formula holds in every completion; False: in none; Unknown: in some and not in others.
    [[nodiscard]] Truth truth(Formula formula);

    /// Whether the formula comes to `wanted` in some completion.
    [[nodiscard]] bool possible(Formula formula, bool wanted = true);

    /// Whether the formula can come to `wanted` when only `given` is known, instead of all that is.
    /// @param given  some of the known literals
    [[nodiscard]] bool possible_given(std::span<const Literal> given, Formula formula, bool wanted);

    /// After possible or possible_given said no: a part of what was given that is enough for it. Often not the
    /// smallest.
    [[nodiscard]] std::vector<Literal> core() const;

    /// After possible or possible_given said yes: the value of a fact that bears on the formula in the completion
    /// found.
    [[nodiscard]] bool value(Atom fact) const;

    /// For tests and measurements: truth tables are no longer made.
    void solver_only() { tables_allowed_ = false; }

private:
    Completions(const TheoryAtDate& law, Assignment known);

    const TruthTable* table(Formula formula);
    bool solve(std::span<const Literal> given, Formula formula, bool wanted);

    const TheoryAtDate* law_;
    Assignment known_;
    std::vector<Literal> given_; ///< known_ as literals
    bool within_domain_ = false; ///< false only while the known facts are checked against the domain
    bool tables_allowed_ = true;
    std::map<Formula, std::optional<TruthTable>> tables_;
    std::unique_ptr<Solver> solver_;
    std::unique_ptr<Encoding<Solver>> encoding_; ///< refers to *solver_, which therefore has a fixed place
    const TruthTable* last_table_ = nullptr;     ///< that gave the last answer; null: the solver did
    std::size_t last_row_ = 0;
    std::vector<Literal> last_given_;
};

/// The verdict on one norm's effect, by norm: Completions::truth of TheoryAtDate::effective.
[[nodiscard]] std::vector<Truth> effective_norms(Completions& completions);

/// A stretch of days during which the law does not change, and the verdict in it.
struct LawPeriod {
    std::optional<Date> from;  ///< absent: since ever
    std::optional<Date> until; ///< first day of the next period; absent: no end
    Truth lawful = Truth::Unknown;
    std::vector<std::size_t> effective; ///< norms effective in some completion, ascending
};

/// The verdict for the same facts over time; periods that follow each other differ in verdict or in effective norms.
///
/// @error  that of at_date and Completions::of
[[nodiscard]] std::expected<std::vector<LawPeriod>, Error> verdicts_over_time(const NormativeTheory& theory,
                                                                              const Assignment& known);

} // namespace entente::safeguards
