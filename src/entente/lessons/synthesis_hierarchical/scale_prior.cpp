#include <entente/lessons/synthesis_hierarchical/scale_prior.hpp>

#include <cassert>
#include <cmath>
#include <numbers>

namespace entente::lessons {

namespace {

// Legendre polynomials of degree 0 to `degree` at x in [-1, 1].
std::vector<double> legendre(std::size_t degree, double x)
{
    std::vector<double> values = {1.0, x};
    for (std::size_t k = 1; k < degree; ++k) {
        const auto n = static_cast<double>(k);
        values.push_back(((2.0 * n + 1.0) * x * values[k] - n * values[k - 1]) / (n + 1.0));
    }
    return values;
}

} // namespace

double scale_quantile(const ScalePrior& prior, double probability)
{
    switch (prior.family) {
    case ScaleFamily::HalfCauchy:
        return prior.median * std::tan(0.5 * std::numbers::pi * probability);
    case ScaleFamily::Uniform:
        return 2.0 * prior.median * probability;
    case ScaleFamily::PenalisedComplexity:
        break;
    }
    return -prior.median / std::numbers::ln2 * std::log1p(-probability);
}

GaussLegendre gauss_legendre(std::size_t count)
{
    assert(count > 0 && "a rule has a place");
    GaussLegendre rule;
    const auto n = static_cast<double>(count);
    constexpr int newton_steps = 100; // far more than the quadratic convergence needs
    for (std::size_t i = count; i-- > 0;) {
        double x = std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (n + 0.5));
        double slope = 1.0;
        for (int step = 0; step < newton_steps; ++step) {
            const auto values = legendre(count, x);
            slope = n * (x * values[count] - values[count - 1]) / (x * x - 1.0);
            const double change = values[count] / slope;
            x -= change;
            if (std::abs(change) < 1e-15)
                break;
        }
        rule.places.push_back(0.5 * (1.0 + x));
        rule.weights.push_back(1.0 / ((1.0 - x * x) * slope * slope));
    }
    return rule;
}

double place_of_share(const GaussLegendre& rule, std::span<const double> values, double share)
{
    const std::size_t count = rule.places.size();
    std::vector<double> coefficients(count, 0.0); // of the polynomial, in Legendre polynomials
    for (std::size_t i = 0; i < count; ++i) {
        const auto basis = legendre(count, 2.0 * rule.places[i] - 1.0);
        for (std::size_t k = 0; k < count; ++k)
            coefficients[k] += (2.0 * static_cast<double>(k) + 1.0) * rule.weights[i] * values[i] * basis[k];
    }
    const auto integral = [&](double place) {
        const auto basis = legendre(count + 1, 2.0 * place - 1.0);
        double sum = coefficients[0] * place;
        for (std::size_t k = 1; k < count; ++k)
            sum += 0.5 * coefficients[k] * (basis[k + 1] - basis[k - 1]) / (2.0 * static_cast<double>(k) + 1.0);
        return sum;
    };
    double below = 0.0;
    double above = 1.0;
    constexpr int halvings = 60;
    for (int i = 0; i < halvings; ++i) {
        const double middle = 0.5 * (below + above);
        (integral(middle) < share * coefficients[0] ? below : above) = middle;
    }
    return 0.5 * (below + above);
}

} // namespace entente::lessons
