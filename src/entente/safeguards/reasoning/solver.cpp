#include <entente/safeguards/reasoning/solver.hpp>

#include <z3++.h>

#include <algorithm>
#include <cassert>
#include <new>
#include <string>
#include <utility>

namespace entente::safeguards {

namespace {

/// Runs a call into the library; what it throws is out of memory or a mistake of ours, and neither leaves as its type.
template <typename Call>
auto guarded(Call call) -> decltype(call())
{
    try {
        return call();
    } catch (const z3::exception&) {
        throw std::bad_alloc();
    }
}

/// The variables of one engine, and literals as the library wants them.
class Variables {
public:
    explicit Variables(z3::context& context) : context_(context), positive_(context), negative_(context) {}

    Atom make()
    {
        const auto number = static_cast<Atom>(positive_.size());
        const z3::expr variable = context_.bool_const(std::to_string(number).c_str());
        positive_.push_back(variable);
        negative_.push_back(!variable);
        return number;
    }

    [[nodiscard]] z3::expr literal(Literal literal) const
    {
        const auto place = static_cast<int>(literal.atom);
        return literal.positive ? positive_[place] : negative_[place];
    }

    [[nodiscard]] z3::expr_vector literals(std::span<const Literal> list) const
    {
        z3::expr_vector all(context_);
        for (const Literal one : list)
            all.push_back(literal(one));
        return all;
    }

    [[nodiscard]] z3::expr clause(std::span<const Literal> list) const
    {
        return list.size() == 1 ? literal(list.front()) : z3::mk_or(literals(list));
    }

private:
    z3::context& context_;
    z3::expr_vector positive_;
    z3::expr_vector negative_;
};

/// What a solution says of a variable; the library leaves out those that do not matter.
bool value_in(const std::optional<z3::model>& model, const z3::expr& variable)
{
    assert(model && "no solution was found");
    return guarded([&] {
        const z3::func_decl declaration = variable.decl();
        return model->has_interp(declaration) && model->get_const_interp(declaration).is_true();
    });
}

} // namespace

struct Solver::Engine {
    z3::context context;
    Variables variables{context};
    z3::solver solver{context, "QF_FD"}; // the library's SAT core alone
    std::vector<Literal> next_assumptions;
    std::vector<Literal> last_assumptions;
    std::optional<z3::model> model; ///< fetched when a value is first asked for: it costs as much as the search
    bool satisfiable = false;

    Engine()
    {
        z3::params settings(context);
        settings.set("random_seed", 0U);
        solver.set(settings);
    }
};

Solver::Solver() : engine_(guarded([] { return std::make_unique<Engine>(); })) {}
Solver::~Solver() = default;
Solver::Solver(Solver&&) noexcept = default;
Solver& Solver::operator=(Solver&&) noexcept = default;

Atom Solver::new_variable()
{
    return guarded([&] { return engine_->variables.make(); });
}

void Solver::assert_clause(std::span<const Literal> clause)
{
    engine_->satisfiable = false; // the solution found so far may not be one any more
    guarded([&] { engine_->solver.add(engine_->variables.clause(clause)); });
}

void Solver::assert_at_most(std::span<const Literal> literals, std::span<const unsigned> weights, std::uint64_t most)
{
    engine_->satisfiable = false;
    std::vector<int> coefficients;
    std::uint64_t total = 0;
    for (const unsigned weight : weights) {
        coefficients.push_back(static_cast<int>(weight));
        total += weight;
    }
    if (total <= most)
        return;
    guarded([&] {
        engine_->solver.add(
            z3::pble(engine_->variables.literals(literals), coefficients.data(), static_cast<int>(most)));
    });
}

void Solver::assume(std::span<const Literal> literals)
{
    engine_->next_assumptions.insert(engine_->next_assumptions.end(), literals.begin(), literals.end());
}

bool Solver::solve()
{
    return guarded([&] {
        Engine& engine = *engine_;
        engine.last_assumptions = std::exchange(engine.next_assumptions, {});
        engine.model.reset();
        const z3::check_result answer = engine.solver.check(engine.variables.literals(engine.last_assumptions));
        if (answer == z3::unknown)
            throw std::bad_alloc(); // no limit of time is set: only memory can end a search early
        engine.satisfiable = answer == z3::sat;
        return engine.satisfiable;
    });
}

bool Solver::solve(std::span<const Literal> assumptions)
{
    assume(assumptions);
    return solve();
}

std::vector<Literal> Solver::core() const
{
    return guarded([&] {
        std::vector<unsigned> in_core;
        for (const z3::expr& assumption : engine_->solver.unsat_core())
            in_core.push_back(assumption.id());
        std::vector<Literal> core;
        for (const Literal literal : engine_->last_assumptions)
            if (std::ranges::find(in_core, engine_->variables.literal(literal).id()) != in_core.end())
                core.push_back(literal);
        return core;
    });
}

bool Solver::value(Atom variable) const
{
    assert(engine_->satisfiable && "a value is asked for, but the last solve found no solution");
    guarded([&] {
        if (!engine_->model)
            engine_->model = engine_->solver.get_model();
    });
    return value_in(engine_->model, engine_->variables.literal({variable, true}));
}

struct Optimiser::Engine {
    z3::context context;
    Variables variables{context};
    z3::optimize optimiser{context};
    std::optional<z3::optimize::handle> cost;
    std::optional<z3::model> model;
};

Optimiser::Optimiser() : engine_(guarded([] { return std::make_unique<Engine>(); })) {}
Optimiser::~Optimiser() = default;
Optimiser::Optimiser(Optimiser&&) noexcept = default;
Optimiser& Optimiser::operator=(Optimiser&&) noexcept = default;

Atom Optimiser::new_variable()
{
    return guarded([&] { return engine_->variables.make(); });
}

void Optimiser::assert_clause(std::span<const Literal> clause)
{
    guarded([&] { engine_->optimiser.add(engine_->variables.clause(clause)); });
}

void Optimiser::soft_clause(std::span<const Literal> clause, unsigned weight)
{
    guarded([&] { engine_->cost = engine_->optimiser.add_soft(engine_->variables.clause(clause), weight); });
}

std::optional<std::uint64_t> Optimiser::solve()
{
    return guarded([&]() -> std::optional<std::uint64_t> {
        Engine& engine = *engine_;
        engine.model.reset();
        const z3::check_result answer = engine.optimiser.check();
        if (answer == z3::unknown)
            throw std::bad_alloc();
        if (answer == z3::unsat)
            return std::nullopt;
        engine.model = engine.optimiser.get_model();
        return engine.cost ? engine.optimiser.lower(*engine.cost).get_numeral_uint64() : 0;
    });
}

bool Optimiser::value(Atom variable) const
{
    return value_in(engine_->model, engine_->variables.literal({variable, true}));
}

} // namespace entente::safeguards
