#include <entente/base/distributions.hpp>
#include <entente/lessons/synthesis_hierarchical/normal_mixture.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace entente::lessons {

void NormalMixture::add(double weight, double mean, double variance)
{
    weights_.push_back(weight);
    means_.push_back(mean);
    deviations_.push_back(std::max(std::sqrt(std::max(variance, 0.0)), std::numeric_limits<double>::min()));
    total_ += weight;
    sum_ += weight * mean;
}

double NormalMixture::mean() const
{
    return sum_ / total_;
}

double NormalMixture::standard_deviation() const
{
    const double centre = mean();
    double variance = 0.0;
    for (std::size_t g = 0; g < weights_.size(); ++g) {
        const double away = means_[g] - centre;
        variance += weights_[g] / total_ * (deviations_[g] * deviations_[g] + away * away);
    }
    return std::sqrt(variance);
}

double NormalMixture::quantile(double share) const
{
    constexpr double precision = 1e-12;
    constexpr int most_steps = 200;
    const double deviation = standard_deviation();
    const double reach = deviation / std::sqrt(std::min(share, 1.0 - share)); // Chebyshev's inequality
    double below = mean() - reach;
    double above = mean() + reach;
    double x = mean() + deviation * normal_quantile(share);
    for (int step = 0; step < most_steps && above - below > precision * reach; ++step) {
        double probability = 0.0;
        double density = 0.0;
        for (std::size_t g = 0; g < weights_.size(); ++g) {
            const double z = (x - means_[g]) / deviations_[g];
            probability += weights_[g] / total_ * normal_cdf(z);
            density += weights_[g] / total_ * normal_density(z) / deviations_[g];
        }
        (probability < share ? below : above) = x;
        const double next = x - (probability - share) / density;
        if (std::abs(next - x) <= precision * deviation)
            return next;
        x = next > below && next < above ? next : 0.5 * (below + above);
    }
    return x;
}

} // namespace entente::lessons
