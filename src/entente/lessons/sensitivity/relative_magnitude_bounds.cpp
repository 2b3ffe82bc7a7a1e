#include <entente/lessons/sensitivity/breakdown_search.hpp>
#include <entente/lessons/sensitivity/hybrid_test.hpp>
#include <entente/lessons/sensitivity/relative_magnitude_bounds.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace entente::lessons {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double largest_magnitude = 1e6;
// Places at which a set is looked at before its ends are bisected; pieces between two of them can be missed.
constexpr int places = 400;
constexpr int most_iterations = 200;

double form(const Eigen::MatrixXd& covariance, const VectorXd& a, const VectorXd& b)
{
    return a.dot(covariance * b);
}

// What the targets and covariances are before Mbar and the choice of the largest change.
struct Setting {
    const EventStudy& study;
    Index pre;
    Index post;
    Eigen::MatrixXd covariance;
    VectorXd coefficients;
    VectorXd target;    // weights on all coefficients
    VectorXd cumulated; // L_t: sum of weights from t on
    double estimate = 0.0;
    double deviation = 0.0;

    // The weights of the change into the coefficient at `place` from the one before it; the reference counts zero.
    [[nodiscard]] VectorXd change(Index place) const
    {
        VectorXd weights = VectorXd::Zero(pre + post);
        weights[place] = 1.0;
        if (place > pre)
            weights[place - 1] = -1.0;
        return weights;
    }
    // The change before the event that ends `place` + 1 coefficients after the first; the last ends at the reference.
    [[nodiscard]] VectorXd change_before(Index place) const
    {
        VectorXd weights = VectorXd::Zero(pre + post);
        weights[place] = -1.0;
        if (place + 1 < pre)
            weights[place + 1] = 1.0;
        return weights;
    }
};

Setting setting_of(const EventStudy& study, std::span<const double> target)
{
    const auto pre = static_cast<Index>(pre_coefficients(study));
    const auto post = static_cast<Index>(target.size());
    Setting setting{study, pre, post, {}, {}, VectorXd::Zero(pre + post), VectorXd::Zero(post)};
    setting.covariance = Eigen::Map<const Eigen::MatrixXd>(study.covariance.cells().data(), pre + post, pre + post);
    setting.coefficients = Eigen::Map<const VectorXd>(study.coefficients.data(), pre + post);
    double sum = 0.0;
    for (Index t = post; t-- > 0;) {
        setting.target[pre + t] = target[static_cast<std::size_t>(t)];
        setting.cumulated[t] = sum += target[static_cast<std::size_t>(t)];
    }
    setting.estimate = setting.target.dot(setting.coefficients);
    setting.deviation = std::sqrt(form(setting.covariance, setting.target, setting.target));
    return setting;
}

PlaneMoments moments_of(const Setting& setting, Index before, double sign, double magnitude)
{
    const VectorXd largest_change = sign * setting.change_before(before);
    PlaneMoments moments;
    moments.change = largest_change.dot(setting.coefficients);
    moments.change_variance = form(setting.covariance, largest_change, largest_change);
    moments.covariance = form(setting.covariance, largest_change, setting.target);
    moments.target_variance = setting.deviation * setting.deviation;
    moments.reach = magnitude * setting.cumulated.lpNorm<1>();
    moments.upper_scale = 0.0;
    moments.lower_scale = 0.0;
    moments.least_pair = std::numeric_limits<double>::infinity();
    for (Index t = 0; t < setting.post; ++t) {
        const VectorXd change = setting.change(setting.pre + t);
        const VectorXd bound = magnitude * largest_change;
        const double up = std::sqrt(form(setting.covariance, change - bound, change - bound));
        const double down = std::sqrt(form(setting.covariance, change + bound, change + bound));
        const double weight = setting.cumulated[t];
        moments.upper_scale += std::abs(weight) * (weight > 0.0 ? up : down);
        moments.lower_scale += std::abs(weight) * (weight > 0.0 ? down : up);
        moments.least_pair = std::min(moments.least_pair, 2.0 * magnitude / (up + down));
        moments.most_pair = std::max(moments.most_pair, 2.0 * magnitude / (up + down));
    }
    return moments;
}

// The ends of what one moments accepts, as distances below the estimate.
std::optional<SensitivityInterval> accepted(const PlaneMoments& moments, double error)
{
    const double critical = least_favourable_critical_value(moments, first_stage_share * error);
    const double from = -moments.reach * moments.change - critical * moments.lower_scale;
    const double to = moments.reach * moments.change + critical * moments.upper_scale;
    const auto at = [&](int place) { return from + (to - from) * place / places; };
    const auto accepts_at = [&](double distance) { return hybrid_test_accepts(moments, distance, critical, error); };
    const auto edge = [&](double outside, double inside) {
        for (int i = 0; i < most_iterations && std::abs(inside - outside) > 1e-10 * (std::abs(inside) + (to - from));
             ++i) {
            const double middle = 0.5 * (outside + inside);
            (accepts_at(middle) ? inside : outside) = middle;
        }
        return inside;
    };
    if (!(to > from))
        return std::nullopt;
    int first = 0;
    while (first <= places && !accepts_at(at(first)))
        ++first;
    if (first > places)
        return std::nullopt;
    int last = places;
    while (!accepts_at(at(last)))
        --last;
    return SensitivityInterval{first == 0 ? from : edge(at(first - 1), at(first)),
                               last == places ? to : edge(at(last + 1), at(last))};
}

SensitivityInterval interval_of(const Setting& setting, double magnitude, double level)
{
    SensitivityInterval result{setting.estimate, setting.estimate};
    for (Index before = 0; before < setting.pre; ++before)
        for (const double sign : {1.0, -1.0})
            if (const auto distances = accepted(moments_of(setting, before, sign, magnitude), 1.0 - level)) {
                result.lower = std::min(result.lower, setting.estimate - distances->upper);
                result.upper = std::max(result.upper, setting.estimate - distances->lower);
            }
    return result;
}

std::optional<Error> wrong_request(const EventStudy& study, std::span<const double> target, double magnitude,
                                   double level)
{
    if (auto wrong = wrong_event_study(study, Gaps::Refused))
        return wrong;
    if (auto wrong = wrong_target(study, target))
        return wrong;
    if (!(magnitude >= 0.0 && magnitude <= largest_magnitude))
        return Error{"the relative magnitude is negative, missing or above 1e6", "magnitude", "pass Mbar such as 1"};
    if (!(level > 0.5 && level < 1.0))
        return Error{"the level is not between 0.5 and 1", "level", "pass a share such as 0.95"};
    return std::nullopt;
}

} // namespace

std::expected<SensitivityInterval, Error>
relative_magnitude_interval(const EventStudy& study, std::span<const double> target, double magnitude, double level)
{
    if (auto wrong = wrong_request(study, target, magnitude, level))
        return std::unexpected(*std::move(wrong));
    return interval_of(setting_of(study, target), magnitude, level);
}

std::expected<double, Error> relative_magnitude_breakdown(const EventStudy& study, std::span<const double> target,
                                                          double level)
{
    if (auto wrong = wrong_request(study, target, 0.0, level))
        return std::unexpected(*std::move(wrong));
    const Setting setting = setting_of(study, target);
    return breakdown_search(1.0, [&](double magnitude) -> std::expected<SensitivityInterval, Error> {
        return interval_of(setting, magnitude, level);
    });
}

} // namespace entente::lessons
