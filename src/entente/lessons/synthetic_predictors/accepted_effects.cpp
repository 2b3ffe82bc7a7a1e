#include <entente/lessons/synthetic_predictors/accepted_effects.hpp>

#include <cmath>
#include <limits>
#include <optional>

namespace entente::lessons {

namespace {

// A p-value that meets the level but for rounding meets it.
constexpr double tie = 1e-12;
constexpr double refinement = 1e-6;
// Doublings of the grid before an interval is called unbounded.
constexpr int most_doublings = 40;

// Remembers the first error; after it nothing is accepted.
class Acceptance {
public:
    Acceptance(const std::function<std::expected<double, Error>(double)>& p_value, double alpha)
        : p_value_(p_value), alpha_(alpha)
    {
    }

    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

    bool accepted(double effect)
    {
        if (error_)
            return false;
        const auto p = p_value_(effect);
        if (!p) {
            error_ = p.error();
            return false;
        }
        return *p >= alpha_ * (1.0 - tie);
    }

    // The last accepted effect from `inside` on in the direction of `step`.
    double end(double inside, double step, double precision)
    {
        double outside = inside + step;
        for (int doublings = 0; accepted(outside); ++doublings) {
            if (doublings == most_doublings)
                return std::copysign(std::numeric_limits<double>::infinity(), step);
            inside = outside;
            step *= 2.0;
            outside = inside + step;
        }
        while (std::abs(outside - inside) > precision) {
            const double middle = 0.5 * (inside + outside);
            (accepted(middle) ? inside : outside) = middle;
        }
        return inside;
    }

private:
    const std::function<std::expected<double, Error>(double)>& p_value_;
    double alpha_;
    std::optional<Error> error_;
};

} // namespace

std::expected<EffectBounds, Error> accepted_effects(const std::function<std::expected<double, Error>(double)>& p_value,
                                                    const EffectGrid& grid)
{
    Acceptance test(p_value, grid.alpha);
    const auto candidate = [&](std::size_t i) {
        return grid.centre - grid.reach +
               2.0 * grid.reach * static_cast<double>(i) / static_cast<double>(grid.steps - 1);
    };
    std::optional<std::size_t> first;
    std::size_t last = 0;
    for (std::size_t i = 0; i < grid.steps; ++i) {
        if (!test.accepted(candidate(i)))
            continue;
        first = first.value_or(i);
        last = i;
    }
    if (test.error())
        return std::unexpected(*test.error());
    if (!first) // nothing on the grid: the estimate stands for the empty set
        return EffectBounds{.lower = grid.centre, .upper = grid.centre};
    const double step = 2.0 * grid.reach / static_cast<double>(grid.steps - 1);
    const EffectBounds result{.lower = test.end(candidate(*first), -step, refinement * grid.reach),
                              .upper = test.end(candidate(last), step, refinement * grid.reach)};
    if (test.error())
        return std::unexpected(*test.error());
    return result;
}

} // namespace entente::lessons
