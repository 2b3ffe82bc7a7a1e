#include <entente/lessons/multiverse/joint_permutation_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace entente::lessons {

namespace {

// Values whose size differs by less than this share are equal but for rounding.
constexpr double tie = 1e-10;

// One curve, observed or permuted, in four numbers, each larger the further out.
struct CurveStatistics {
    double median = 0.0;
    double share_of_sign = 0.0;
    double share_significant = 0.0;
    double mean_z = 0.0;
};

struct CurveValues {
    std::vector<double> estimates;
    std::vector<double> p_values;
    std::vector<double> z;
};

CurveStatistics statistics_of(CurveValues values, double significance)
{
    CurveStatistics result;
    const auto count = static_cast<double>(values.estimates.size());
    if (values.estimates.empty())
        return result;
    double positive = 0.0;
    double negative = 0.0;
    double significant_positive = 0.0;
    double significant_negative = 0.0;
    for (std::size_t i = 0; i < values.estimates.size(); ++i) {
        const bool significant = values.p_values[i] <= significance;
        positive += values.estimates[i] > 0.0 ? 1.0 : 0.0;
        negative += values.estimates[i] < 0.0 ? 1.0 : 0.0;
        significant_positive += significant && values.estimates[i] > 0.0 ? 1.0 : 0.0;
        significant_negative += significant && values.estimates[i] < 0.0 ? 1.0 : 0.0;
    }
    result.share_of_sign = std::max(positive, negative) / count;
    if (positive == negative)
        result.share_significant = std::max(significant_positive, significant_negative) / count;
    else
        result.share_significant = (positive > negative ? significant_positive : significant_negative) / count;
    result.mean_z = std::abs(std::accumulate(values.z.begin(), values.z.end(), 0.0)) / count;

    auto& estimates = values.estimates;
    const auto middle = estimates.begin() + static_cast<std::ptrdiff_t>(estimates.size() / 2);
    std::nth_element(estimates.begin(), middle, estimates.end());
    const double above = *middle;
    const double below = estimates.size() % 2 == 1 ? above : *std::max_element(estimates.begin(), middle);
    result.median = std::abs(0.5 * (above + below));
    return result;
}

double deviation_of(std::span<const double> values)
{
    double sum = 0.0;
    double count = 0.0;
    for (const double value : values)
        if (!std::isnan(value)) {
            sum += value;
            count += 1.0;
        }
    double squares = 0.0;
    for (const double value : values)
        if (!std::isnan(value))
            squares += (value - sum / count) * (value - sum / count);
    return count > 0.0 ? std::sqrt(squares / count) : 0.0;
}

} // namespace

std::vector<double> rank_p_values(std::span<const double> values)
{
    std::vector<double> sizes;
    for (const double value : values)
        if (!std::isnan(value))
            sizes.push_back(std::abs(value));
    std::ranges::sort(sizes);
    std::vector<double> result;
    for (const double value : values) {
        const auto first = std::ranges::lower_bound(sizes, std::abs(value) * (1.0 - tie));
        result.push_back(std::isnan(value)
                             ? std::numeric_limits<double>::quiet_NaN()
                             : static_cast<double>(sizes.end() - first) / static_cast<double>(sizes.size()));
    }
    return result;
}

JointTest joint_permutation_test(std::span<const double> estimates,
                                 const std::vector<std::span<const double>>& permuted, double significance)
{
    const std::size_t permutations = permuted.empty() ? 0 : permuted.front().size();
    std::vector<CurveValues> curves(permutations + 1); // the observed one first
    for (std::size_t s = 0; s < estimates.size(); ++s) {
        std::vector<double> own = {estimates[s]};
        own.insert(own.end(), permuted[s].begin(), permuted[s].end());
        const auto p_values = rank_p_values(own);
        const double deviation = deviation_of(own);
        for (std::size_t b = 0; b < own.size(); ++b) {
            if (std::isnan(own[b]))
                continue;
            curves[b].estimates.push_back(own[b]);
            curves[b].p_values.push_back(p_values[b]);
            curves[b].z.push_back(deviation > 0.0 ? own[b] / deviation : 0.0);
        }
    }
    const CurveStatistics observed = statistics_of(std::move(curves.front()), significance);
    CurveStatistics as_far; // counts, from the observed curve itself
    const auto count = [](double other, double own) { return other >= own * (1.0 - tie) ? 1.0 : 0.0; };
    for (std::size_t b = 1; b < curves.size(); ++b) {
        const CurveStatistics other = statistics_of(std::move(curves[b]), significance);
        as_far.median += count(other.median, observed.median);
        as_far.share_of_sign += count(other.share_of_sign, observed.share_of_sign);
        as_far.share_significant += count(other.share_significant, observed.share_significant);
        as_far.mean_z += count(other.mean_z, observed.mean_z);
    }
    const double all = 1.0 + static_cast<double>(permutations);
    return {.permutations = permutations,
            .median_p = (1.0 + as_far.median) / all,
            .share_of_sign_p = (1.0 + as_far.share_of_sign) / all,
            .share_significant_p = (1.0 + as_far.share_significant) / all,
            .mean_z_p = (1.0 + as_far.mean_z) / all};
}

} // namespace entente::lessons
