#include <entente/lessons/group_time/untreated_means.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace entente::lessons {

namespace {

using Eigen::Index;

constexpr int most_steps = 200;
constexpr double converged = 1e-10; // largest step in a coefficient on the log scale; Newton squares it
constexpr double safe_step =
    0.1; // the curvature changes by a tenth at most: Newton's step is close, and a gain may be rounding
constexpr double smallest_share = 1e-6; // of a step that is halved

std::vector<double> moved(std::vector<double> from, const std::vector<double>& by, double share)
{
    for (std::size_t a = 0; a < from.size(); ++a)
        from[a] += share * by[a];
    return from;
}

} // namespace

struct UntreatedMeans::Bread {
    Eigen::LDLT<Eigen::MatrixXd> factor = {};
};

std::vector<CohortMeans> cohort_means(const StaggeredPanel& panel)
{
    std::vector<CohortMeans> cohorts;
    for (const auto& cohort : panel.cohorts())
        cohorts.push_back({.start = cohort.start, .units = cohort.units});
    if (!panel.never_treated().empty())
        cohorts.push_back({.start = panel.periods().size(), .units = panel.never_treated()});
    for (auto& cohort : cohorts) {
        cohort.means.assign(panel.periods().size(), 0.0);
        for (const std::size_t unit : cohort.units) {
            const double weight = panel.weights()[unit] / panel.weights().front();
            cohort.weight += weight;
            for (std::size_t t = 0; t < cohort.means.size(); ++t)
                cohort.means[t] += weight / cohort.weight * (panel.outcomes()(unit, t) - cohort.means[t]);
        }
    }
    return cohorts;
}

UntreatedMeans::UntreatedMeans(const std::vector<CohortMeans>& cohorts, OutcomeModel model)
    : cohorts_(cohorts), model_(model), bread_(std::make_unique<Bread>())
{
    for (const auto& cohort : cohorts)
        periods_ = std::max(periods_, cohort.start);
    coefficients_.assign(cohorts.size() + periods_ - 1, 0.0);
}

UntreatedMeans::~UntreatedMeans() = default;

std::vector<std::size_t> UntreatedMeans::unknowns(std::size_t cohort, std::size_t period) const
{
    if (period == 0)
        return {cohort};
    return {cohort, cohorts_.size() + period - 1};
}

double UntreatedMeans::index_of(const std::vector<double>& at, std::size_t cohort, std::size_t period) const
{
    return at[cohort] + (period > 0 ? at[cohorts_.size() + period - 1] : 0.0);
}

double UntreatedMeans::mean(std::size_t cohort, std::size_t period) const
{
    const double index = index_of(coefficients_, cohort, period);
    return model_ == OutcomeModel::Linear ? index : std::exp(index);
}

// Of the mean, in the index.
double UntreatedMeans::slope(std::size_t cohort, std::size_t period) const
{
    return model_ == OutcomeModel::Linear ? 1.0 : mean(cohort, period);
}

std::vector<double> UntreatedMeans::on_scores(std::size_t cohort, std::size_t period) const
{
    Eigen::VectorXd row = Eigen::VectorXd::Zero(static_cast<Index>(size()));
    for (const std::size_t a : unknowns(cohort, period))
        row(static_cast<Index>(a)) = slope(cohort, period);
    const Eigen::VectorXd solved = bread_->factor.solve(row);
    return {solved.begin(), solved.end()};
}

bool UntreatedMeans::fit()
{
    if (model_ == OutcomeModel::Linear) {
        step();
        return true;
    }
    for (std::size_t g = 0; g < cohorts_.size(); ++g) {
        const auto& means = cohorts_[g].means;
        const double sum =
            std::accumulate(means.begin(), means.begin() + static_cast<std::ptrdiff_t>(cohorts_[g].start), 0.0);
        coefficients_[g] = std::log(sum / static_cast<double>(cohorts_[g].start));
    }
    for (int i = 0; i < most_steps; ++i) {
        const double length = step();
        if (!std::isfinite(length))
            return false;
        if (length <= converged)
            return true;
    }
    return false;
}

double UntreatedMeans::log_likelihood(const std::vector<double>& at) const
{
    double sum = 0.0;
    for (std::size_t g = 0; g < cohorts_.size(); ++g)
        for (std::size_t t = 0; t < cohorts_[g].start; ++t) {
            const double index = index_of(at, g, t);
            sum += cohorts_[g].weight * (cohorts_[g].means[t] * index - std::exp(index));
        }
    return sum;
}

std::vector<double> UntreatedMeans::newton_step()
{
    const auto count = static_cast<Index>(size());
    Eigen::MatrixXd curvature = Eigen::MatrixXd::Zero(count, count);
    Eigen::VectorXd score = Eigen::VectorXd::Zero(count);
    for (std::size_t g = 0; g < cohorts_.size(); ++g)
        for (std::size_t t = 0; t < cohorts_[g].start; ++t) {
            const double weight = cohorts_[g].weight * slope(g, t);
            const double gap = cohorts_[g].weight * (cohorts_[g].means[t] - mean(g, t));
            for (const std::size_t a : unknowns(g, t)) {
                score(static_cast<Index>(a)) += gap;
                for (const std::size_t b : unknowns(g, t))
                    curvature(static_cast<Index>(a), static_cast<Index>(b)) += weight;
            }
        }
    bread_->factor.compute(curvature);
    const Eigen::VectorXd move = bread_->factor.solve(score);
    return {move.begin(), move.end()};
}

// One Newton step, halved until the likelihood does not fall; the largest change of a coefficient before halving.
double UntreatedMeans::step()
{
    const std::vector<double> move = newton_step();
    double length = 0.0;
    for (const double change : move)
        length = std::isfinite(change) ? std::max(length, std::abs(change)) : change;
    double share = 1.0;
    if (model_ == OutcomeModel::Poisson && length > safe_step) {
        const double before = log_likelihood(coefficients_);
        while (!(log_likelihood(moved(coefficients_, move, share)) >= before) && share > smallest_share)
            share /= 2.0;
    }
    coefficients_ = moved(coefficients_, move, share);
    return length;
}

} // namespace entente::lessons
