#include <entente/safeguards/reasoning/encoding.hpp>
#include <entente/safeguards/reasoning/repair.hpp>
#include <entente/safeguards/reasoning/repair_problem.hpp>
#include <entente/safeguards/reasoning/solver.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace entente::safeguards {

namespace {

/// Looks for a way the open facts can turn out in which a design is not lawful.
class Adversary {
public:
    Adversary(const TheoryAtDate& law, Formula wanted, const Assignment& known, const RepairProblem& problem)
        : law_(law), encoding_(solver_, law_.formulas, known.size()), facts_(known.size())
    {
        encoding_.require(law_.domain);
        encoding_.require(law_.formulas.negation(wanted));
        for (const Literal literal : known_literals(known))
            if (!problem.is_decided(literal.atom))
                encoding_.require(law_.formulas.literal(literal));
    }

    /// @param design  literals the design settles
    /// @return  the value of every fact; empty when there is no such way
    std::optional<std::vector<bool>> counter_example(std::span<const Literal> design)
    {
        if (!solver_.solve(design))
            return std::nullopt;
        std::vector<bool> values;
        for (Atom fact = 0; fact < facts_; ++fact)
            values.push_back(solver_.value(fact));
        return values;
    }

private:
    TheoryAtDate law_; // a copy: its graph grows
    Solver solver_;
    Encoding<Solver> encoding_;
    std::size_t facts_;
};

/// Finds the least cost of a repair, and which decisions some repair of that cost changes.
class CheapestCost {
public:
    CheapestCost(RepairProblem& problem, std::optional<Adversary>& adversary) : problem_(problem), adversary_(adversary)
    {
    }

    /// @return  empty when there is no repair
    std::optional<std::uint64_t> cost()
    {
        Optimiser optimiser;
        Encoding encoding(optimiser, problem_.formulas(), problem_.atoms());
        for (const Formula condition : problem_.conditions())
            encoding.require(condition);
        std::vector<Literal> changed;
        for (const Decision& decision : problem_.decisions()) {
            changed.push_back(encoding.literal(decision.changed));
            const Literal keep[]{opposite(changed.back())};
            optimiser.soft_clause(keep, decision.cost);
        }
        for (;;) {
            const auto cost = optimiser.solve();
            if (!cost)
                return cost;
            std::vector<Literal> design;
            changed_.assign(changed.size(), false);
            for (std::size_t place = 0; place < changed.size(); ++place) {
                changed_[place] = optimiser.value(changed[place].atom) == changed[place].positive;
                for (const Literal literal : problem_.stands(place))
                    if (!changed_[place])
                        design.push_back(literal);
                for (const Literal literal : problem_.decisions()[place].answers.front())
                    if (changed_[place])
                        design.push_back({literal.atom, optimiser.value(literal.atom)});
            }
            const auto counter_example = adversary_ ? adversary_->counter_example(design) : std::nullopt;
            if (!counter_example)
                return cost;
            encoding.require(problem_.answer_to(*counter_example));
        }
    }

    /// By decision: whether some repair of that cost changes it. Each question to the solver finds a repair with a
    /// decision not seen before, or ends the search.
    std::vector<bool> changed_in_some(std::uint64_t cost)
    {
        Solver solver;
        Encoding encoding(solver, problem_.formulas(), problem_.atoms());
        for (const Formula condition : problem_.conditions())
            encoding.require(condition);
        std::vector<Literal> changed;
        std::vector<unsigned> costs;
        for (const Decision& decision : problem_.decisions()) {
            changed.push_back(encoding.literal(decision.changed));
            costs.push_back(decision.cost);
        }
        solver.assert_at_most(changed, costs, cost);
        for (;;) {
            std::vector<Literal> another;
            for (std::size_t place = 0; place < changed.size(); ++place)
                if (!changed_[place])
                    another.push_back(changed[place]);
            solver.assert_clause(another); // repairs without a new decision are of no more use here
            if (!solver.solve())
                return changed_;
            for (std::size_t place = 0; place < changed.size(); ++place)
                if (solver.value(changed[place].atom) == changed[place].positive)
                    changed_[place] = true;
        }
    }

private:
    RepairProblem& problem_;
    std::optional<Adversary>& adversary_;
    std::vector<bool> changed_; ///< by decision, in the repairs seen so far
};

/// Lists the repairs of the least cost in fixed order, where only some decisions are left to make.
class RepairList {
public:
    RepairList(const Assignment& known, RepairProblem& problem, std::optional<Adversary>& adversary,
               const std::vector<bool>& open, std::size_t limit)
        : known_(known), problem_(problem), adversary_(adversary), limit_(limit),
          replacements_(problem.settled_where(open))
    {
        for (std::uint32_t place = 0; place < open.size(); ++place)
            if (open[place])
                places_.push_back(place);
    }

    Repair list(std::uint64_t cost)
    {
        repair_.cost = cost;
        encoding_.emplace(solver_, problem_.formulas(), problem_.atoms());
        const auto conditions = problem_.conditions();
        for (const Formula condition : conditions)
            require(condition);
        std::vector<Literal> changed;
        std::vector<unsigned> costs;
        for (const std::uint32_t place : places_) {
            const Decision& decision = problem_.decisions()[place];
            changed.push_back(encoding_->literal(problem_.replaced(decision.changed, replacements_)));
            kept_.push_back(opposite(changed.back()));
            costs.push_back(decision.cost);
        }
        solver_.assert_at_most(changed, costs, cost);
        if (solver_.solve())
            extend(0, 0, true);
        return std::move(repair_);
    }

private:
    void require(Formula condition) { encoding_->require(problem_.replaced(condition, replacements_)); }

    /// Makes the open decisions from number `next` on, changes before leaving as it is.
    /// @param fresh  the solver's last solution agrees with what is chosen so far
    void extend(std::size_t next, std::uint64_t spent, bool fresh)
    {
        if (spent == repair_.cost || next == places_.size()) {
            finish(next);
            return;
        }
        const Decision& decision = problem_.decisions()[places_[next]];
        const std::size_t before = chosen_.size();
        const auto attempt = [&](std::span<const Literal> option, std::uint64_t cost) {
            chosen_.insert(chosen_.end(), option.begin(), option.end());
            const bool agrees = fresh && std::ranges::all_of(option, [&](Literal literal) {
                                    return solver_.value(literal.atom) == literal.positive;
                                });
            if (agrees || solver_.solve(chosen_))
                extend(next + 1, spent + cost, true);
            fresh = false;
            chosen_.resize(before);
        };
        for (const auto& answer : decision.answers) {
            auto option = answer;
            if (decision.settled)
                option.push_back({*decision.settled, true});
            answers_.emplace_back(places_[next], answer);
            if (repair_.complete && spent + decision.cost <= repair_.cost)
                attempt(option, decision.cost);
            answers_.pop_back();
        }
        if (repair_.complete)
            attempt(std::span(&kept_[next], 1), 0);
    }

    /// Everything from number `next` on stays as it is.
    void finish(std::size_t next)
    {
        auto all = chosen_;
        all.insert(all.end(), kept_.begin() + static_cast<std::ptrdiff_t>(next), kept_.end());
        if (!solver_.solve(all))
            return;
        const auto counter_example = adversary_ ? adversary_->counter_example(design()) : std::nullopt;
        if (counter_example) {
            require(problem_.answer_to(*counter_example));
            return;
        }
        if (repair_.change_sets.size() == limit_) {
            repair_.complete = false;
            return;
        }
        ChangeSet changes;
        for (const auto& [place, answer] : answers_)
            for (const Literal literal : answer)
                if (known_[literal.atom] != truth_of(literal.positive))
                    changes.push_back(literal);
        repair_.change_sets.push_back(std::move(changes));
    }

    [[nodiscard]] std::vector<Literal> design() const
    {
        std::vector<Literal> literals;
        for (std::uint32_t place = 0; place < problem_.decisions().size(); ++place) {
            const auto answered = std::ranges::find(answers_, place, [](const auto& entry) { return entry.first; });
            const auto stands = answered == answers_.end() ? problem_.stands(place) : answered->second;
            literals.insert(literals.end(), stands.begin(), stands.end());
        }
        return literals;
    }

    const Assignment& known_;
    RepairProblem& problem_;
    std::optional<Adversary>& adversary_;
    std::size_t limit_;
    std::vector<std::optional<Formula>> replacements_; ///< what is certain when the other decisions are left
    std::vector<std::uint32_t> places_;                ///< of the open decisions
    Solver solver_;
    std::optional<Encoding<Solver>> encoding_;
    Repair repair_;
    std::vector<Literal> kept_;                                           ///< by open decision
    std::vector<Literal> chosen_;                                         ///< options taken on the way to here
    std::vector<std::pair<std::uint32_t, std::vector<Literal>>> answers_; ///< decisions changed on the way to here
};

} // namespace

Repair cheapest_repair(const NormativeTheory& theory, const TheoryAtDate& law, Formula wanted, const Assignment& known,
                       RepairGoal goal, RepairLimits limits)
{
    RepairProblem problem(theory, law, wanted, known, goal, limits.written_out);
    std::optional<Adversary> adversary; // only when the conditions leave counter-examples
    if (!problem.is_written_out())
        adversary.emplace(law, wanted, known, problem);
    CheapestCost cheapest(problem, adversary);
    const auto cost = cheapest.cost();
    if (!cost)
        return {};
    if (*cost == 0)
        return {.cost = 0, .change_sets = {{}}, .complete = true};
    const auto open = cheapest.changed_in_some(*cost);
    return RepairList(known, problem, adversary, open, limits.change_sets).list(*cost);
}

} // namespace entente::safeguards
