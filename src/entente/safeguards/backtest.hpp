// What the norms say of cases that courts decided, beside what the courts held.

#pragma once

#include <entente/base/error.hpp>
#include <entente/evidence/law.hpp>
#include <entente/safeguards/prepared_law.hpp>

#include <cstddef>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace entente::safeguards {

/// What a holding or a verdict comes to, as far as the two can be compared.
enum class Side {
    Breached,
    Met,  ///< no breach: met, excepted or not applicable; of a court: no violation, lawful, no jurisdiction,
          ///< inadmissible
    Open, ///< unknown: an abstention, never a success
};

/// "breached", "met" or "unknown".
[[nodiscard]] std::string_view to_string(Side side);

/// How often each side was expected and found.
struct Confusion {
    std::size_t breach_found = 0;    ///< expected and found
    std::size_t breach_missed = 0;   ///< expected, found met
    std::size_t breach_open = 0;     ///< expected, found unknown
    std::size_t no_breach_found = 0; ///< met expected and found
    std::size_t false_alarm = 0;     ///< met expected, breach found
    std::size_t no_breach_open = 0;  ///< met expected, found unknown

    void add(Side expected, Side found);

    [[nodiscard]] std::size_t cases() const;
    [[nodiscard]] std::size_t covered() const; ///< not unknown
    [[nodiscard]] std::size_t agreed() const;

    /// Covered among all, 0 to 1; nothing when there are no cases.
    [[nodiscard]] std::optional<double> coverage() const;

    /// Agreed among the covered, 0 to 1; nothing when none is covered. Says little without the coverage beside it.
    [[nodiscard]] std::optional<double> accuracy() const;
};

/// One norm that a ruling turned on.
struct BacktestRow {
    std::string ruling_id;
    std::string norm_id;
    std::string court;
    std::string holding;
    Side expected =
        Side::Open; ///< of the ruling as a whole: a court that finds a violation need not find it of each norm
    NormVerdict verdict = NormVerdict::Unknown;
};

/// The comparison. Lists are in the order of the rulings; maps in alphabetical order.
struct Backtest {
    std::vector<BacktestRow> rows;
    /// A case is a ruling: breached when one of its norms is, else unknown when one of them is, else met.
    Confusion by_ruling;
    std::map<std::string, Confusion, std::less<>> by_court; ///< cases are rulings
    std::map<std::string, Confusion, std::less<>> by_norm;  ///< cases are rows
    std::map<std::string, Confusion, std::less<>>
        by_topic;                         ///< cases are rows; one row counts in each topic of its norm
    std::vector<std::string> disagreeing; ///< rulings covered and not agreed with
    std::size_t left_out = 0;             ///< rulings that test nothing: marked so (engine_test), or not decided
};

struct BacktestOptions {
    bool design_only = false; ///< facts of nature finding are left out: what a court found is not known beforehand
};

/// Judges each ruling by the norms it cites and its coded facts, whatever the dates, and compares.
///
/// Facts of the evidence were coded by the hand that wrote the norms: agreement tests consistency, it forecasts
/// nothing. Linear in the rulings and their norms.
///
/// @param law       for the facts and the topics of norms
/// @param prepared  of the same law
/// @error  a ruling that cites a norm or a fact there is not, or no norm, with a fact of the wrong type, or with a
///         holding that is not a known word
[[nodiscard]] std::expected<Backtest, Error> backtest(std::span<const evidence::Ruling> rulings,
                                                      const evidence::Law& law, const PreparedLaw& prepared,
                                                      BacktestOptions options = {});

/// A value written as text, in the type its fact has: true or false, a number, or a word the fact allows.
/// @error  it is not; `where` is left to the caller
[[nodiscard]] std::expected<FactValue, Error> fact_value_of(const evidence::LegalFact& fact, const std::string& text);

/// That there is no such norm or fact; the remedy names the nearest.
/// @param kind  "norm" or "fact"
[[nodiscard]] Error no_such(std::string_view kind, std::string_view id, std::span<const std::string_view> known,
                            std::string where);

} // namespace entente::safeguards
