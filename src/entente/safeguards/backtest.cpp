#include <entente/base/nearest_word.hpp>
#include <entente/safeguards/backtest.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace entente::safeguards {

namespace {

struct Holding {
    std::string_view word;
    Side side;
};

// Open: the court did not decide, so there is nothing to compare with.
constexpr std::array<Holding, 7> holdings{{{"violation", Side::Breached},
                                           {"unlawful", Side::Breached},
                                           {"no_violation", Side::Met},
                                           {"lawful", Side::Met},
                                           {"no_jurisdiction", Side::Met},
                                           {"inadmissible", Side::Met},
                                           {"not_decided", Side::Open}}};

Side side_of(NormVerdict verdict)
{
    if (verdict == NormVerdict::Breached)
        return Side::Breached;
    return verdict == NormVerdict::Unknown ? Side::Open : Side::Met;
}

Side worse(Side one, Side other)
{
    if (one == Side::Breached || other == Side::Breached)
        return Side::Breached;
    return one == Side::Open || other == Side::Open ? Side::Open : Side::Met;
}

std::optional<double> share(std::size_t part, std::size_t whole)
{
    if (whole == 0)
        return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

std::expected<Side, Error> expected_of(const evidence::Ruling& ruling)
{
    const auto* known = std::ranges::find(holdings, ruling.holding, &Holding::word);
    if (known != holdings.end())
        return known->side;
    std::array<std::string_view, holdings.size()> words;
    std::ranges::transform(holdings, words.begin(), &Holding::word);
    return std::unexpected(Error{.what = fmt::format("'{}' is not a holding", ruling.holding),
                                 .where = fmt::format("ruling {}", ruling.id),
                                 .remedy = fmt::format("write one of {}", fmt::join(words, ", "))});
}

class Comparison {
public:
    Comparison(const evidence::Law& law, const PreparedLaw& prepared, BacktestOptions options) : options_(options)
    {
        for (const auto& fact : law.facts)
            facts_.emplace(fact.id, &fact);
        for (const PreparedNorm& one : prepared.norms) {
            Norm norm = one.norm;
            norm.in_force_from.reset(); // a court applied the law of its own day, under these norms or those before
            norm.in_force_until.reset();
            norms_.emplace(norm.id, std::move(norm));
        }
        for (const auto& norm : law.norms)
            topics_.emplace(norm.id, norm.topics);
    }

    std::expected<void, Error> add(const evidence::Ruling& ruling, Backtest& result) const
    {
        const auto expected = expected_of(ruling);
        if (!expected)
            return std::unexpected(expected.error());
        const auto known = facts_known(ruling);
        if (!known)
            return std::unexpected(known.error());
        if (ruling.norm_ids.empty())
            return std::unexpected(Error{.what = "the ruling names no norm",
                                         .where = fmt::format("ruling {}", ruling.id),
                                         .remedy = "name the norms it turned on, with ; between them"});
        std::vector<BacktestRow> rows;
        for (const std::string& id : ruling.norm_ids) {
            const auto norm = norms_.find(id);
            if (norm == norms_.end())
                return std::unexpected(no_such("norm", id, keys_of(norms_), fmt::format("ruling {}", ruling.id)));
            rows.push_back({.ruling_id = ruling.id,
                            .norm_id = id,
                            .court = ruling.court,
                            .holding = ruling.holding,
                            .expected = *expected,
                            .verdict = norm_verdict(norm->second, known_facts(*known), {})});
        }
        if (ruling.engine_test && *expected != Side::Open)
            count(ruling, *expected, std::move(rows), result);
        else
            ++result.left_out;
        return {};
    }

private:
    template <typename Map>
    static std::vector<std::string_view> keys_of(const Map& map)
    {
        std::vector<std::string_view> keys;
        for (const auto& [key, unused] : map)
            keys.push_back(key);
        return keys;
    }

    [[nodiscard]] std::expected<Facts, Error> facts_known(const evidence::Ruling& ruling) const
    {
        Facts known;
        for (const auto& [id, text] : ruling.facts) {
            const auto fact = facts_.find(id);
            if (fact == facts_.end())
                return std::unexpected(no_such("fact", id, keys_of(facts_), fmt::format("ruling {}", ruling.id)));
            auto value = fact_value_of(*fact->second, text);
            if (!value) {
                value.error().where = fmt::format("ruling {}, fact {}", ruling.id, id);
                return std::unexpected(std::move(value.error()));
            }
            if (!options_.design_only || fact->second->nature != "finding")
                known.emplace(id, std::move(*value));
        }
        return known;
    }

    void count(const evidence::Ruling& ruling, Side expected, std::vector<BacktestRow> rows, Backtest& result) const
    {
        Side found = Side::Met;
        for (BacktestRow& row : rows) {
            const Side side = side_of(row.verdict);
            found = worse(found, side);
            result.by_norm[row.norm_id].add(expected, side);
            if (const auto topics = topics_.find(row.norm_id); topics != topics_.end())
                for (const std::string& topic : topics->second)
                    result.by_topic[topic].add(expected, side);
            result.rows.push_back(std::move(row));
        }
        result.by_ruling.add(expected, found);
        result.by_court[ruling.court].add(expected, found);
        if (found != Side::Open && found != expected)
            result.disagreeing.push_back(ruling.id);
    }

    BacktestOptions options_;
    std::map<std::string, const evidence::LegalFact*, std::less<>> facts_;
    std::map<std::string, Norm, std::less<>> norms_;
    std::map<std::string, std::vector<std::string>, std::less<>> topics_;
};

} // namespace

std::string_view to_string(Side side)
{
    switch (side) {
    case Side::Breached:
        return "breached";
    case Side::Met:
        return "met";
    case Side::Open:
        break;
    }
    return "unknown";
}

void Confusion::add(Side expected, Side found)
{
    const bool breach = expected == Side::Breached;
    switch (found) {
    case Side::Breached:
        ++(breach ? breach_found : false_alarm);
        return;
    case Side::Met:
        ++(breach ? breach_missed : no_breach_found);
        return;
    case Side::Open:
        break;
    }
    ++(breach ? breach_open : no_breach_open);
}

std::size_t Confusion::cases() const
{
    return covered() + breach_open + no_breach_open;
}

std::size_t Confusion::covered() const
{
    return agreed() + breach_missed + false_alarm;
}

std::size_t Confusion::agreed() const
{
    return breach_found + no_breach_found;
}

std::optional<double> Confusion::coverage() const
{
    return share(covered(), cases());
}

std::optional<double> Confusion::accuracy() const
{
    return share(agreed(), covered());
}

std::expected<Backtest, Error> backtest(std::span<const evidence::Ruling> rulings, const evidence::Law& law,
                                        const PreparedLaw& prepared, BacktestOptions options)
{
    const Comparison comparison(law, prepared, options);
    Backtest result;
    for (const evidence::Ruling& ruling : rulings)
        if (auto added = comparison.add(ruling, result); !added)
            return std::unexpected(std::move(added.error()));
    return result;
}

std::expected<FactValue, Error> fact_value_of(const evidence::LegalFact& fact, const std::string& text)
{
    if (fact.type == "boolean") {
        if (text == "true" || text == "false")
            return FactValue{text == "true"};
        return std::unexpected(Error{.what = fmt::format("'{}' is not true or false", text),
                                     .where = "",
                                     .remedy = "write true or false, or leave the fact out when it is not known"});
    }
    if (fact.type == "number") {
        double number = 0.0;
        const char* const end = text.data() + text.size();
        const auto read = std::from_chars(text.data(), end, number);
        if (read.ec == std::errc{} && read.ptr == end && std::isfinite(number))
            return FactValue{number};
        return std::unexpected(
            Error{.what = fmt::format("'{}' is not a number", text),
                  .where = "",
                  .remedy = fmt::format("write a number{}{}", fact.unit.empty() ? "" : " of ", fact.unit)});
    }
    if (fact.allowed_values.empty() || std::ranges::find(fact.allowed_values, text) != fact.allowed_values.end())
        return FactValue{text};
    return std::unexpected(Error{.what = fmt::format("'{}' is not a word this fact allows", text),
                                 .where = "",
                                 .remedy = fmt::format("write one of {}", fmt::join(fact.allowed_values, ", "))});
}

Error no_such(std::string_view kind, std::string_view id, std::span<const std::string_view> known, std::string where)
{
    const auto nearest = nearest_word(id, known);
    return {.what = fmt::format("there is no {} '{}'", kind, id),
            .where = std::move(where),
            .remedy = nearest ? fmt::format("did you mean '{}'?", *nearest)
                              : fmt::format("take the id of a {} of the law", kind)};
}

} // namespace entente::safeguards
