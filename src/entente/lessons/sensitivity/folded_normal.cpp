#include <entente/base/distributions.hpp>
#include <entente/lessons/sensitivity/folded_normal.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace entente::lessons {

namespace {

constexpr int most_newton_steps = 100;

double density(double x)
{
    return std::exp(-0.5 * x * x) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
}

} // namespace

FoldedNormal::FoldedNormal(double level)
    : level_(level), one_sided_(normal_quantile(level)), two_sided_(normal_quantile(0.5 * (1.0 + level)))
{
}

double FoldedNormal::quantile(double ratio) const
{
    // The true quantile lies between those of one tail and of two.
    double low = std::max(ratio + one_sided_, 0.0);
    double high = ratio + two_sided_;
    double q = high;
    for (int i = 0; i < most_newton_steps; ++i) {
        const double excess = normal_cdf(q - ratio) - normal_cdf(-q - ratio) - level_;
        (excess > 0.0 ? high : low) = q;
        double next = q - excess / (density(q - ratio) + density(q + ratio));
        if (!(next >= low && next <= high))
            next = 0.5 * (low + high);
        if (std::abs(next - q) <= 4.0 * std::numeric_limits<double>::epsilon() * q)
            break;
        q = next;
    }
    return q;
}

} // namespace entente::lessons
