#include <entente/safeguards/reasoning/completions.hpp>
#include <entente/safeguards/reasoning/kleene.hpp>
#include <entente/safeguards/reasoning/reasons.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace entente::safeguards {

namespace {

/// The known facts that contradict one part of the domain, as few as can be.
Error contradiction(const NormativeTheory& theory, Completions& completions, Formula part)
{
    const auto reasons = smallest_reasons(completions, part, false, {.answers = 1});
    std::string names;
    for (const Literal literal : reasons.sets.front())
        names +=
            (names.empty() ? "" : ", ") + std::string(literal.positive ? "" : "not ") + theory.facts[literal.atom].id;
    return {.what = "the known facts contradict each other",
            .where = names.empty() ? "groups and clauses" : std::move(names),
            .remedy = "change one of them, or leave it out"};
}

} // namespace

Completions::Completions(const TheoryAtDate& law, Assignment known)
    : law_(&law), known_(std::move(known)), given_(known_literals(known_))
{
}

std::expected<Completions, Error> Completions::of(const NormativeTheory& theory, const TheoryAtDate& law,
                                                  Assignment known)
{
    Completions completions(law, std::move(known));
    for (const DomainPart& part : law.domain_parts)
        if (!completions.possible(part.holds))
            return std::unexpected(contradiction(theory, completions, part.holds));
    Completions made(law, std::move(completions.known_)); // without what was learned outside the domain
    made.within_domain_ = true;
    return made;
}

Truth Completions::truth(Formula formula)
{
    const Truth by_tables = kleene_truth(law_->formulas, formula, known_);
    if (by_tables != Truth::Unknown)
        return by_tables;
    if (!possible(formula, true))
        return Truth::False;
    return possible(formula, false) ? Truth::Unknown : Truth::True;
}

bool Completions::possible(Formula formula, bool wanted)
{
    return possible_given(given_, formula, wanted);
}

bool Completions::possible_given(std::span<const Literal> given, Formula formula, bool wanted)
{
    last_table_ = table(formula);
    last_given_.assign(given.begin(), given.end());
    if (last_table_ == nullptr)
        return solve(given, formula, wanted);
    const auto row = last_table_->row(given, wanted);
    last_row_ = row.value_or(0);
    return row.has_value();
}

const TruthTable* Completions::table(Formula formula)
{
    if (!tables_allowed_)
        return nullptr;
    auto found = tables_.find(formula);
    if (found == tables_.end())
        found = tables_.emplace(formula, TruthTable::of(*law_, formula, within_domain_)).first;
    return found->second ? &*found->second : nullptr;
}

bool Completions::solve(std::span<const Literal> given, Formula formula, bool wanted)
{
    if (!encoding_) {
        solver_ = std::make_unique<Solver>();
        encoding_ = std::make_unique<Encoding<Solver>>(*solver_, law_->formulas, known_.size());
        if (within_domain_)
            encoding_->require(law_->domain);
    }
    const Literal name = encoding_->literal(formula);
    solver_->assume(given);
    const Literal goal[]{wanted ? name : opposite(name)};
    return solver_->solve(goal);
}

std::vector<Literal> Completions::core() const
{
    if (last_table_ != nullptr)
        return last_given_;
    auto core = solver_->core();
    // The goal was assumed as well.
    std::erase_if(core, [&](Literal literal) { return std::ranges::find(last_given_, literal) == last_given_.end(); });
    return core;
}

bool Completions::value(Atom fact) const
{
    if (last_table_ == nullptr)
        return solver_->value(fact);
    const auto& facts = last_table_->facts();
    const auto place = std::ranges::lower_bound(facts, fact) - facts.begin();
    return (last_row_ >> place & 1U) != 0;
}

std::vector<Truth> effective_norms(Completions& completions)
{
    std::vector<Truth> truths;
    for (const Formula effective : completions.law().effective)
        truths.push_back(completions.truth(effective));
    return truths;
}

std::expected<std::vector<LawPeriod>, Error> verdicts_over_time(const NormativeTheory& theory, const Assignment& known)
{
    std::vector<LawPeriod> periods;
    const auto days = boundary_dates(theory);
    for (std::size_t i = 0; i <= days.size(); ++i) {
        LawPeriod period;
        if (i > 0)
            period.from = days[i - 1];
        if (i < days.size())
            period.until = days[i];
        const Date day = period.from    ? *period.from
                         : period.until ? Date{period.until->day - std::chrono::days{1}}
                                        : Date{};
        const auto law = at_date(theory, day);
        if (!law)
            return std::unexpected(law.error());
        auto completions = Completions::of(theory, *law, known);
        if (!completions)
            return std::unexpected(std::move(completions.error()));
        period.lawful = completions->truth(law->lawful);
        const auto effective = effective_norms(*completions);
        for (std::size_t norm = 0; norm < effective.size(); ++norm)
            if (effective[norm] != Truth::False)
                period.effective.push_back(norm);
        if (!periods.empty() && periods.back().lawful == period.lawful && periods.back().effective == period.effective)
            periods.back().until = period.until;
        else
            periods.push_back(std::move(period));
    }
    return periods;
}

} // namespace entente::safeguards
