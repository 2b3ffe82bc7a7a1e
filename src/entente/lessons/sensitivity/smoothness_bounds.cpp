#include <entente/lessons/sensitivity/breakdown_search.hpp>
#include <entente/lessons/sensitivity/folded_normal.hpp>
#include <entente/lessons/sensitivity/smoothness_bounds.hpp>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace entente::lessons {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double largest_bend = 1e50;
constexpr int most_bisections = 200;
constexpr Index most_steps_each = 50;
// Events on the path this close together happen at once.
constexpr double together = 1e-12;
constexpr double just_rested = 1e-7;

// The estimate is l'b_post + v'b_pre with v unbiased for any linear trend. The weights are written as second
// differences v_k = u_(k-1) - 2 u_k + u_(k+1) of coordinates u, k periods before the reference, because the bias from a
// bend at k is just u_k: worst bias = M (post_bias + sum |u_k|), variance = constant + 2 linear'u + u'quadratic u.
// Outcomes are in units of the standard error of l'b_post.
struct Tradeoff {
    MatrixXd quadratic;
    VectorXd linear;
    double constant = 0.0;
    double post_bias = 0.0;
    double unit = 1.0;
    MatrixXd weights_of_path; // pre-weights (event-time order) from u
    VectorXd weights_at_zero; // pre-weights where u is zero

    [[nodiscard]] double variance(const VectorXd& u) const { return constant + u.dot(2.0 * linear + quadratic * u); }
};

Tradeoff tradeoff_of(const EventStudy& study, std::span<const double> target)
{
    const auto pre = static_cast<Index>(pre_coefficients(study));
    const auto post = static_cast<Index>(target.size());
    const Index size = pre + post;
    const MatrixXd covariance = Eigen::Map<const MatrixXd>(study.covariance.cells().data(), size, size);
    const Eigen::Map<const VectorXd> l(target.data(), post);

    Tradeoff result;
    result.unit = std::sqrt(l.dot(covariance.bottomRightCorner(post, post) * l));
    double trend = 0.0; // what a slope of one adds to the target
    for (Index bend = 0; bend < post; ++bend) {
        double reach = 0.0;
        for (Index t = bend; t < post; ++t)
            reach += l[t] * static_cast<double>(t + 1 - bend);
        result.post_bias += std::abs(reach);
        trend = bend == 0 ? reach : trend;
    }
    result.weights_at_zero = VectorXd::Zero(pre);
    result.weights_of_path = MatrixXd::Zero(pre, pre - 1);
    const auto add = [&](Index k, Index j, double factor) { // v_k += factor * u_j; v_k stands in place pre - k
        if (j == 0)
            result.weights_at_zero[pre - k] += factor * trend;
        else if (j < pre)
            result.weights_of_path(pre - k, j - 1) += factor;
    };
    for (Index k = 1; k <= pre; ++k) {
        add(k, k - 1, 1.0);
        add(k, k, -2.0);
        add(k, k + 1, 1.0);
    }
    VectorXd all(size);
    all << result.weights_at_zero, l;
    const MatrixXd& path = result.weights_of_path;
    const double square = result.unit * result.unit;
    result.quadratic = path.transpose() * covariance.topLeftCorner(pre, pre) * path / square;
    result.linear = path.transpose() * (covariance.topRows(pre) * all) / square;
    result.constant = all.dot(covariance * all) / square;
    return result;
}

// A stretch of the path that minimises variance / 2 + penalty * sum |u|: u = base - penalty * slope.
struct Stretch {
    VectorXd base;
    VectorXd slope;
    double from = 0.0; // penalty at its start, the larger one
    double to = 0.0;

    [[nodiscard]] VectorXd at(double penalty) const { return base - penalty * slope; }
};

// Walks the path from u = 0 towards no penalty (least variance).
class Path {
public:
    explicit Path(const Tradeoff& tradeoff)
        : tradeoff_(tradeoff), count_(tradeoff.linear.size()), sign_(static_cast<std::size_t>(count_), 0),
          penalty_(count_ > 0 ? tradeoff.linear.cwiseAbs().maxCoeff() : 0.0)
    {
        for (Index j = 0; j < count_; ++j)
            if (std::abs(tradeoff.linear[j]) >= penalty_ * (1.0 - together))
                sign_[place(j)] = tradeoff.linear[j] > 0.0 ? -1 : 1;
    }

    [[nodiscard]] double start() const { return penalty_; }

    // The next stretch, or nothing when the path has ended.
    std::optional<Stretch> next()
    {
        if (penalty_ <= 0.0)
            return std::nullopt;
        Stretch stretch = solve();
        const VectorXd pull_base = tradeoff_.linear + tradeoff_.quadratic * stretch.base;
        const VectorXd pull_slope = tradeoff_.quadratic * stretch.slope;
        Index changing = -1;
        for (Index j = 0; j < count_; ++j) {
            const bool moving = sign_[place(j)] != 0;
            const double event = moving ? zero_at(stretch, j) : bound_at(pull_base[j], pull_slope[j]);
            // The coordinate that came to rest last is at the edge of its band and goes inwards.
            if (event > stretch.to && event < penalty_ * (1.0 - (j == rested_ ? just_rested : together))) {
                stretch.to = event;
                changing = j;
            }
        }
        penalty_ = stretch.to;
        rested_ = -1;
        if (changing >= 0 && sign_[place(changing)] != 0) {
            sign_[place(changing)] = 0;
            rested_ = changing;
        } else if (changing >= 0)
            sign_[place(changing)] = pull_base[changing] - penalty_ * pull_slope[changing] > 0.0 ? -1 : 1;
        return stretch;
    }

private:
    static std::size_t place(Index j) { return static_cast<std::size_t>(j); }

    [[nodiscard]] Stretch solve() const
    {
        std::vector<Index> active;
        for (Index j = 0; j < count_; ++j)
            if (sign_[place(j)] != 0)
                active.push_back(j);
        Stretch stretch{VectorXd::Zero(count_), VectorXd::Zero(count_), penalty_, 0.0};
        if (active.empty())
            return stretch;
        VectorXd signs(static_cast<Index>(active.size()));
        for (std::size_t i = 0; i < active.size(); ++i)
            signs[static_cast<Index>(i)] = sign_[place(active[i])];
        const Eigen::LLT<MatrixXd> factor(tradeoff_.quadratic(active, active));
        const VectorXd base = factor.solve(-tradeoff_.linear(active));
        const VectorXd slope = factor.solve(signs);
        for (std::size_t i = 0; i < active.size(); ++i) {
            stretch.base[active[i]] = base[static_cast<Index>(i)];
            stretch.slope[active[i]] = slope[static_cast<Index>(i)];
        }
        return stretch;
    }

    // The penalty at which a moving coordinate is back at zero.
    [[nodiscard]] double zero_at(const Stretch& stretch, Index j) const
    {
        const bool shrinks = stretch.slope[j] * sign_[place(j)] < 0.0;
        return shrinks ? stretch.base[j] / stretch.slope[j] : 0.0;
    }

    // The penalty that the pull on a coordinate at rest reaches.
    static double bound_at(double pull_base, double pull_slope)
    {
        // base - p * slope = +-p. Seen from above, the pull must come from within the band.
        const double up = pull_slope > -1.0 ? pull_base / (pull_slope + 1.0) : 0.0;
        const double down = pull_slope < 1.0 ? pull_base / (pull_slope - 1.0) : 0.0;
        return std::max(up, down);
    }

    const Tradeoff& tradeoff_;
    Index count_;
    std::vector<int> sign_;
    double penalty_;
    Index rested_ = -1;
};

// Half the length of the interval, and the penalty at which the path would be best if bias and variance were as here.
struct Length {
    double half = 0.0;
    double wanted_penalty = 0.0;
};

Length length_at(const Tradeoff& tradeoff, const VectorXd& u, double bend, const FoldedNormal& folded)
{
    const double deviation = std::sqrt(tradeoff.variance(u));
    const double ratio = bend * (tradeoff.post_bias + u.lpNorm<1>()) / deviation;
    const double quantile = folded.quantile(ratio);
    // Derivative of the quantile: phi(q - r) - phi(q + r) over their sum.
    const double rise = std::tanh(quantile * ratio);
    return {deviation * quantile, bend * deviation * rise / (quantile - ratio * rise)};
}

std::expected<VectorXd, Error> shortest(const Tradeoff& tradeoff, double bend, const FoldedNormal& folded)
{
    VectorXd u = VectorXd::Zero(tradeoff.linear.size());
    Path path(tradeoff);
    if (length_at(tradeoff, u, bend, folded).wanted_penalty >= path.start())
        return u;
    for (Index step = 0; step <= most_steps_each * (u.size() + 1); ++step) {
        const auto stretch = path.next();
        if (!stretch)
            return u;
        u = stretch->at(stretch->to);
        if (length_at(tradeoff, u, bend, folded).wanted_penalty < stretch->to)
            continue;
        double low = stretch->to;
        double high = stretch->from;
        for (int i = 0; i < most_bisections && high - low > 4.0 * std::numeric_limits<double>::epsilon() * high; ++i) {
            const double penalty = 0.5 * (low + high);
            u = stretch->at(penalty);
            (length_at(tradeoff, u, bend, folded).wanted_penalty < penalty ? high : low) = penalty;
        }
        return u;
    }
    return std::unexpected(
        Error{"the path of weights did not end", "covariance", "please report it", ErrorKind::Defect});
}

std::optional<Error> wrong_request(const EventStudy& study, std::span<const double> target, double bend, double level)
{
    if (auto wrong = wrong_event_study(study, Gaps::Refused))
        return wrong;
    if (auto wrong = wrong_target(study, target))
        return wrong;
    if (!(bend >= 0.0 && bend <= largest_bend))
        return Error{"the bend is negative, missing or too large", "bend", "pass M >= 0 in outcome units"};
    if (!(level > 0.0 && level < 1.0))
        return Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"};
    return std::nullopt;
}

std::expected<SmoothnessInterval, Error> interval_of(const EventStudy& study, std::span<const double> target,
                                                     const Tradeoff& tradeoff, double bend, const FoldedNormal& folded)
{
    const auto u = shortest(tradeoff, bend / tradeoff.unit, folded);
    if (!u)
        return std::unexpected(u.error());
    const VectorXd weights = tradeoff.weights_at_zero + tradeoff.weights_of_path * *u;
    const std::size_t pre = pre_coefficients(study);
    SmoothnessInterval result{.half_length = tradeoff.unit * length_at(tradeoff, *u, bend / tradeoff.unit, folded).half,
                              .worst_bias = bend * (tradeoff.post_bias + u->lpNorm<1>()),
                              .standard_error = tradeoff.unit * std::sqrt(tradeoff.variance(*u)),
                              .pre_weights = std::vector<double>(weights.begin(), weights.end())};
    for (std::size_t i = 0; i < pre; ++i)
        result.estimate += result.pre_weights[i] * study.coefficients[i];
    for (std::size_t i = 0; i < target.size(); ++i)
        result.estimate += target[i] * study.coefficients[pre + i];
    result.interval = {result.estimate - result.half_length, result.estimate + result.half_length};
    return result;
}

} // namespace

std::expected<SmoothnessInterval, Error> smoothness_interval(const EventStudy& study, std::span<const double> target,
                                                             double bend, double level)
{
    if (auto wrong = wrong_request(study, target, bend, level))
        return std::unexpected(*std::move(wrong));
    return interval_of(study, target, tradeoff_of(study, target), bend, FoldedNormal(level));
}

std::expected<double, Error> smoothness_breakdown(const EventStudy& study, std::span<const double> target, double level)
{
    if (auto wrong = wrong_request(study, target, 0.0, level))
        return std::unexpected(*std::move(wrong));
    const Tradeoff tradeoff = tradeoff_of(study, target);
    const FoldedNormal folded(level);
    return breakdown_search(tradeoff.unit, [&](double bend) -> std::expected<SensitivityInterval, Error> {
        const auto found = interval_of(study, target, tradeoff, bend, folded);
        if (!found)
            return std::unexpected(found.error());
        return found->interval;
    });
}

} // namespace entente::lessons
