#include <entente/base/distributions.hpp>
#include <entente/lessons/sensitivity/hybrid_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace entente::lessons {

namespace {

constexpr int most_iterations = 200;
// Standard deviations beyond which a normal density counts as nothing.
constexpr double far = 9.0;

// ln P(Z > x), also where the probability is below the smallest number.
double log_upper(double x)
{
    constexpr double asymptotic = 30.0;
    if (x < asymptotic)
        return std::log(0.5 * std::erfc(x / std::numbers::sqrt2));
    const double square = 1.0 / (x * x);
    return -0.5 * x * x - std::log(x * std::sqrt(2.0 * std::numbers::pi)) +
           std::log1p(-square * (1.0 - 3.0 * square * (1.0 - 5.0 * square)));
}

// P(Z > x | low < Z < high), in units of its standard deviation.
double cut_upper(double x, double low, double high)
{
    if (x >= high)
        return 0.0;
    const double at = log_upper(x);
    const double share_high = std::exp(log_upper(high) - at); // infinite `high` gives 0
    const double share_low = std::exp(at - log_upper(low));
    const double total = 1.0 - share_high * share_low;
    return total > 0.0 ? std::clamp(share_low * (1.0 - share_high) / total, 0.0, 1.0) : 0.0;
}

// Gauss-Legendre with ten points, on each of equal panels.
template <class Function>
double integral(double from, double to, int panels, const Function& function)
{
    constexpr std::array node = {0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845,
                                 0.9739065285171717};
    constexpr std::array weight = {0.2955242247147529, 0.2692667193099964, 0.2190863625159820, 0.1494513491505806,
                                   0.0666713443086881};
    const double half = 0.5 * (to - from) / panels;
    double sum = 0.0;
    for (int panel = 0; panel < panels; ++panel) {
        const double centre = from + (2.0 * panel + 1.0) * half;
        for (std::size_t i = 0; i < node.size(); ++i)
            sum += weight[i] * (function(centre - half * node[i]) + function(centre + half * node[i]));
    }
    return half * sum;
}

// P(no statistic is above c) where every inequality just holds: the largest probability of rejecting is its complement.
double covered(const PlaneMoments& moments, double c)
{
    const double sd = std::sqrt(moments.change_variance);
    const double slope = moments.covariance / moments.change_variance;
    const double rest = std::sqrt(std::max(moments.target_variance - slope * moments.covariance, 0.0));
    double from = -far * sd;
    if (moments.most_pair > 0.0)
        from = std::max(from, -c / moments.most_pair);
    if (moments.reach > 0.0)
        from = std::max(from, -c * (moments.upper_scale + moments.lower_scale) / (2.0 * moments.reach));
    const auto inside = [&](double b) {
        const double centre = slope * b;
        const double above = (c * moments.upper_scale + moments.reach * b - centre) / rest;
        const double below = (-c * moments.lower_scale - moments.reach * b - centre) / rest;
        const double density =
            std::exp(-0.5 * b * b / moments.change_variance) / (sd * std::sqrt(2.0 * std::numbers::pi));
        return density * std::max(normal_cdf(above) - normal_cdf(below), 0.0);
    };
    // Where the sides of the plane's polygon cross the density, it turns within `width`: panels end there.
    const double width = rest / std::max(moments.reach + std::abs(slope), rest / (far * sd));
    std::vector<double> ends = {from, far * sd};
    for (const double at :
         {-c * moments.upper_scale / (moments.reach - slope), -c * moments.lower_scale / (moments.reach + slope)})
        for (const double beside : {-6.0, 0.0, 6.0})
            if (const double end = at + beside * width; end > from && end < far * sd)
                ends.push_back(end);
    for (const double end : {-3.0 * sd, 0.0, 3.0 * sd})
        if (end > from)
            ends.push_back(end);
    std::ranges::sort(ends);
    double sum = 0.0;
    constexpr int panels = 2;
    for (std::size_t i = 0; i + 1 < ends.size(); ++i)
        sum += integral(ends[i], ends[i + 1], panels, inside);
    return sum;
}

// A statistic as a multiple of the target's estimate less theta, and of the change before.
struct Statistic {
    double target = 0.0;
    double change = 0.0;

    [[nodiscard]] double covariance(const Statistic& other, const PlaneMoments& moments) const
    {
        return target * other.target * moments.target_variance + change * other.change * moments.change_variance +
               (target * other.change + change * other.target) * moments.covariance;
    }
};

} // namespace

double least_favourable_critical_value(const PlaneMoments& moments, double error)
{
    constexpr double precision = 1e-9;
    double low = 0.0;
    // The statistics of the target have variance <= 1 by the triangle inequality, and pairs too: Bonferroni over three.
    double high = -normal_quantile(error / 3.0);
    double gap_low = covered(moments, low) - 1.0 + error;
    double gap_high = covered(moments, high) - 1.0 + error;
    int stayed = 0;
    for (int i = 0; i < most_iterations && high - low > precision; ++i) {
        double c = (low * gap_high - high * gap_low) / (gap_high - gap_low);
        if (!(c > low && c < high))
            c = 0.5 * (low + high);
        const double gap = covered(moments, c) - 1.0 + error;
        if (std::abs(gap) < precision * error)
            return c;
        if (gap < 0.0) {
            low = c;
            gap_low = gap;
            gap_high *= stayed == -1 ? 0.5 : 1.0;
            stayed = -1;
        } else {
            high = c;
            gap_high = gap;
            gap_low *= stayed == 1 ? 0.5 : 1.0;
            stayed = 1;
        }
    }
    return 0.5 * (low + high);
}

bool hybrid_test_accepts(const PlaneMoments& moments, double distance, double critical, double error)
{
    const std::array<Statistic, 4> statistics = {
        Statistic{1.0 / moments.upper_scale, -moments.reach / moments.upper_scale},
        Statistic{-1.0 / moments.lower_scale, -moments.reach / moments.lower_scale},
        Statistic{0.0, -moments.least_pair}, Statistic{0.0, -moments.most_pair}};
    std::array<double, 4> values{};
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = statistics[i].target * distance + statistics[i].change * moments.change;
    const auto largest = static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
    const double value = values[largest];
    if (value > critical)
        return false;
    if (value <= 0.0)
        return true;
    // Given which statistic is the largest, and what is independent of it, it is normal between two bounds.
    const double variance = statistics[largest].covariance(statistics[largest], moments);
    double low = -std::numeric_limits<double>::infinity();
    double high = critical;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double slope = statistics[i].covariance(statistics[largest], moments) / variance;
        const double left = 1.0 - slope;
        constexpr double parallel = 1e-12;
        if (i == largest || std::abs(left) <= parallel)
            continue;
        const double bound = (values[i] - slope * value) / left;
        if (left > 0.0)
            low = std::max(low, bound);
        else
            high = std::min(high, bound);
    }
    const double deviation = std::sqrt(variance);
    const double second = (1.0 - first_stage_share) * error / (1.0 - first_stage_share * error);
    return cut_upper(value / deviation, std::min(low, value) / deviation, high / deviation) >= second;
}

} // namespace entente::lessons
