#include <entente/safeguards/norm_lint_parts.hpp>
#include <entente/safeguards/satisfying_facts.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

namespace entente::safeguards {

namespace {

using evidence::FiledNorm;
using Names = std::set<std::string, std::less<>>;

/// Which way a fact pulls a condition: towards holding by being true, by being false, or both.
struct Pull {
    bool up = false;
    bool down = false;
};

using Pulls = std::map<std::string, Pull, std::less<>>;

void add_pulls(const Expression& expression, const ExpressionNode& node, bool negated, Pulls& pulls)
{
    switch (node.kind) {
    case ExpressionKind::Literal:
        return;
    case ExpressionKind::Fact:
        (negated ? pulls[expression.fact(node)].down : pulls[expression.fact(node)].up) = true;
        return;
    case ExpressionKind::Compare: // a comparison can pull either way
        for (std::size_t i = 0; i < node.count; ++i) {
            add_pulls(expression, expression.operand(node, i), false, pulls);
            add_pulls(expression, expression.operand(node, i), true, pulls);
        }
        return;
    case ExpressionKind::Not:
        negated = !negated;
        break;
    case ExpressionKind::And:
    case ExpressionKind::Or:
        break;
    }
    for (std::size_t i = 0; i < node.count; ++i)
        add_pulls(expression, expression.operand(node, i), negated, pulls);
}

/// Most values of the facts that two norms share in both kinds of condition: 2 to the power of 12.
constexpr int most_choices = 4096;

/// A norm with what the search for clashes asks of it again and again.
struct Side {
    const FiledNorm* norm = nullptr;
    Pulls met;     ///< of the facts in `met if`
    Names applies; ///< facts in `applies if` and the exceptions
    bool excepted = false;

    explicit Side(const FiledNorm& one) : norm(&one), excepted(one.exceptions && !one.written->absolute)
    {
        add_pulls(one.satisfied_when, one.satisfied_when.root(), false, met);
        applies.insert(one.applies_when.facts().begin(), one.applies_when.facts().end());
        if (excepted)
            applies.insert(one.exceptions->facts().begin(), one.exceptions->facts().end());
    }

    void add_applies(std::vector<WantedTruth>& wanted) const
    {
        wanted.push_back({&norm->applies_when, true});
        if (excepted)
            wanted.push_back({&*norm->exceptions, false});
    }
};

/// Only a fact that one norm wants true and the other false, and that decides neither whether they apply, can make two
/// norms clash that can each be met. Facts that all pull one way can be set that way for both.
bool can_clash(const Side& a, const Side& b)
{
    return std::ranges::any_of(a.met, [&](const auto& entry) {
        const auto other = b.met.find(entry.first);
        if (other == b.met.end() || a.applies.contains(entry.first) || b.applies.contains(entry.first))
            return false;
        return (entry.second.up && other->second.down) || (entry.second.down && other->second.up);
    });
}

enum class Clash { No, Yes, NotSettled };

/// What is found for one pair.
class PairSearch {
public:
    PairSearch(const Side& a, const Side& b, const FactDeclarations& declared) : a_(a), b_(b), declared_(declared)
    {
        a.add_applies(applies_);
        b.add_applies(applies_);
        values_ = distinct_values(all_wanted(), declared);
        for (const auto& [fact, values] : values_)
            if ((a.applies.contains(fact) || b.applies.contains(fact)) &&
                (a.met.contains(fact) || b.met.contains(fact)))
                shared_.push_back(fact);
    }

    /// Goes through all values of the facts that both decide whether the norms apply and whether they are met: the
    /// others of the first kind make no difference to the second.
    Clash run() { return from(0); }

    /// Facts for which they clash, after Clash::Yes.
    [[nodiscard]] const Facts& facts() const { return facts_; }

private:
    [[nodiscard]] std::vector<WantedTruth> all_wanted() const
    {
        auto all = applies_;
        all.push_back({&a_.norm->satisfied_when, true});
        all.push_back({&b_.norm->satisfied_when, true});
        return all;
    }

    Clash from(std::size_t next)
    {
        if (next == shared_.size())
            return choices_left_-- > 0 ? here() : Clash::NotSettled;
        for (const FactValue& value : values_.find(shared_[next])->second) {
            facts_.insert_or_assign(shared_[next], value);
            const Clash found = from(next + 1);
            if (found != Clash::No)
                return found;
        }
        facts_.erase(shared_[next]);
        return Clash::No;
    }

    /// For the values chosen: both apply, each can be met, both together cannot.
    Clash here()
    {
        const auto end = [&](bool meet_a, bool meet_b) {
            auto wanted = applies_;
            if (meet_a)
                wanted.push_back({&a_.norm->satisfied_when, true});
            if (meet_b)
                wanted.push_back({&b_.norm->satisfied_when, true});
            return satisfying_facts(wanted, declared_, facts_).end;
        };
        const SearchEnd together = end(true, true);
        if (together == SearchEnd::TooLarge)
            return Clash::NotSettled;
        if (together == SearchEnd::Found)
            return Clash::No;
        const SearchEnd first = end(true, false);
        const SearchEnd second = end(false, true);
        if (first == SearchEnd::TooLarge || second == SearchEnd::TooLarge)
            return Clash::NotSettled;
        return first == SearchEnd::Found && second == SearchEnd::Found ? Clash::Yes : Clash::No;
    }

    const Side& a_;
    const Side& b_;
    const FactDeclarations& declared_;
    std::vector<WantedTruth> applies_;
    DistinctValues values_;
    std::vector<std::string> shared_;
    Facts facts_;
    int choices_left_ = most_choices;
};

std::string text_of(const FactValue& value)
{
    if (const bool* yes = std::get_if<bool>(&value))
        return *yes ? "yes" : "no";
    if (const double* number = std::get_if<double>(&value))
        return fmt::format("{}", *number);
    return std::get<std::string>(value);
}

std::string text_of(const Facts& facts)
{
    std::vector<std::string> parts;
    parts.reserve(facts.size());
    for (const auto& [fact, value] : facts)
        parts.push_back(fmt::format("{} = {}", fact, text_of(value)));
    return parts.empty() ? std::string() : fmt::format(" when {}", fmt::join(parts, ", "));
}

} // namespace

void lint_clashes(std::span<const FiledNorm> norms, const Vocabulary& vocabulary, Findings& findings)
{
    const FactDeclarations declared = declarations_of(vocabulary);
    std::vector<Side> sides;
    sides.reserve(norms.size());
    for (const FiledNorm& norm : norms)
        sides.emplace_back(norm);
    for (std::size_t i = 0; i < sides.size(); ++i) {
        for (std::size_t j = i + 1; j < sides.size(); ++j) {
            const FiledNorm& first = *sides[i].norm;
            const FiledNorm& second = *sides[j].norm;
            if (!can_clash(sides[i], sides[j]) || !in_force_together(first.legal_place, second.legal_place))
                continue;
            PairSearch search(sides[i], sides[j], declared);
            const Clash clash = search.run();
            if (clash == Clash::Yes)
                findings.add(LintKind::Clash, Severity::Warning, *first.file, first.written->place,
                             fmt::format("'{}' and '{}' can apply together and then cannot both be met{}",
                                         first.written->id, second.written->id, text_of(search.facts())),
                             "narrow one of them, or write an exception to it that names the other");
            else if (clash == Clash::NotSettled)
                findings.add(LintKind::TooLarge, Severity::Warning, *first.file, first.written->place,
                             fmt::format("too many facts to tell whether '{}' and '{}' clash", first.written->id,
                                         second.written->id),
                             "split the conditions");
        }
    }
}

} // namespace entente::safeguards
