#include <entente/base/distributions.hpp>
#include <entente/lessons/group_time/lead_regression.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <utility>
#include <vector>

namespace entente::lessons {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Share of a lead's variance that must be left after unit and period effects and nearer leads.
constexpr double collinear = 1e-10;
// Standard errors this small beside the outcomes are rounding: the leads fit perfectly.
constexpr double rounding = 1e-13;

// A lead's indicator on the untreated cells of treated units, less its own two-way regression.
struct Lead {
    int event_time = 0;
    Matrix residual = {};
};

class LeadRegression {
public:
    LeadRegression(const StaggeredPanel& panel, const UntreatedFit& fit, const Matrix& residuals)
        : panel_(panel), fit_(fit), residuals_(residuals)
    {
    }

    void run(std::optional<std::size_t> wanted, ImputationEffects& result)
    {
        choose(wanted);
        if (leads_.empty() || panel_.cluster_count() < 2)
            return;
        const Index count = static_cast<Index>(leads_.size());
        VectorXd right(count);
        MatrixXd gram(count, count);
        for (Index a = 0; a < count; ++a) {
            right(a) = product(lead(a), residuals_);
            for (Index b = 0; b <= a; ++b)
                gram(a, b) = gram(b, a) = product(lead(a), lead(b));
        }
        const Eigen::LDLT<MatrixXd> factor(gram);
        const VectorXd coefficients = factor.solve(right);
        const MatrixXd bread = factor.solve(MatrixXd::Identity(count, count));
        const double clusters = static_cast<double>(panel_.cluster_count());
        const MatrixXd scores = cluster_scores(coefficients) * bread;
        const MatrixXd variance = clusters / (clusters - 1.0) * scores.transpose() * scores;
        for (Index a = 0; a < count; ++a)
            result.leads.push_back({.event_time = leads_[static_cast<std::size_t>(a)].event_time,
                                    .estimate = coefficients(a),
                                    .standard_error = std::sqrt(variance(a, a))});
        std::ranges::reverse(result.leads);
        result.pre_trend = joint_test(coefficients, variance);
    }

private:
    [[nodiscard]] const Matrix& lead(Index a) const { return leads_[static_cast<std::size_t>(a)].residual; }

    [[nodiscard]] int event_time(std::size_t unit, std::size_t period) const
    {
        return panel_.periods()[period] - panel_.periods()[panel_.starts()[unit]];
    }

    [[nodiscard]] bool before_treatment(std::size_t unit, std::size_t period) const
    {
        return panel_.starts()[unit] < panel_.periods().size() && fit_.untreated(unit, period);
    }

    // Nearest first; a lead that nearer ones and the effects already explain is not used.
    void choose(std::optional<std::size_t> wanted)
    {
        std::set<int, std::greater<>> event_times;
        for (std::size_t i = 0; i < residuals_.rows(); ++i)
            for (std::size_t t = 0; t < residuals_.columns(); ++t)
                if (before_treatment(i, t))
                    event_times.insert(event_time(i, t));
        const std::size_t most = wanted.value_or(event_times.size() - 1);
        std::vector<Matrix> orthogonal;
        for (const int time : event_times) {
            if (leads_.size() == most)
                break;
            Matrix indicator(residuals_.rows(), residuals_.columns());
            for (std::size_t i = 0; i < residuals_.rows(); ++i)
                for (std::size_t t = 0; t < residuals_.columns(); ++t)
                    indicator(i, t) = before_treatment(i, t) && event_time(i, t) == time ? 1.0 : 0.0;
            const double total = product(indicator, indicator);
            Lead next{.event_time = time, .residual = fit_.residuals(indicator)};
            Matrix left = next.residual;
            for (const auto& other : orthogonal)
                subtract(product(left, other) / product(other, other), other, left);
            if (!(product(left, left) > collinear * total))
                continue;
            orthogonal.push_back(std::move(left));
            leads_.push_back(std::move(next));
        }
    }

    static void subtract(double factor, const Matrix& other, Matrix& from)
    {
        for (std::size_t i = 0; i < from.rows(); ++i)
            for (std::size_t t = 0; t < from.columns(); ++t)
                from(i, t) -= factor * other(i, t);
    }

    // Over untreated cells: one factor is zero elsewhere.
    [[nodiscard]] double product(const Matrix& a, const Matrix& b) const
    {
        double sum = 0.0;
        for (std::size_t i = 0; i < a.rows(); ++i) {
            double of_unit = 0.0;
            for (std::size_t t = 0; t < a.columns(); ++t)
                of_unit += a(i, t) * b(i, t);
            sum += panel_.weights()[i] / panel_.weights().front() * of_unit;
        }
        return sum;
    }

    [[nodiscard]] MatrixXd cluster_scores(const VectorXd& coefficients) const
    {
        MatrixXd scores = MatrixXd::Zero(static_cast<Index>(panel_.cluster_count()), coefficients.size());
        for (std::size_t i = 0; i < residuals_.rows(); ++i)
            for (std::size_t t = 0; t < std::min(panel_.starts()[i], residuals_.columns()); ++t) {
                double error = residuals_(i, t);
                for (Index a = 0; a < coefficients.size(); ++a)
                    error -= coefficients(a) * lead(a)(i, t);
                error *= panel_.weights()[i] / panel_.weights().front();
                for (Index a = 0; a < coefficients.size(); ++a)
                    scores(static_cast<Index>(panel_.clusters()[i]), a) += error * lead(a)(i, t);
            }
        return scores;
    }

    [[nodiscard]] std::optional<PreTrendTest> joint_test(const VectorXd& coefficients, const MatrixXd& variance) const
    {
        const VectorXd scale = variance.diagonal().cwiseSqrt();
        const auto& cells = panel_.outcomes().cells();
        const double level =
            std::abs(*std::ranges::max_element(cells, {}, [](double y) { return std::isnan(y) ? 0.0 : std::abs(y); }));
        const bool no_noise = !(scale.minCoeff() > rounding * level);
        if (no_noise || coefficients.size() >= static_cast<Index>(panel_.cluster_count()))
            return std::nullopt;
        const MatrixXd correlations = scale.cwiseInverse().asDiagonal() * variance * scale.cwiseInverse().asDiagonal();
        const Eigen::LDLT<MatrixXd> factor(correlations);
        if (!(factor.vectorD().minCoeff() > collinear))
            return std::nullopt;
        const VectorXd scores = coefficients.cwiseQuotient(scale);
        PreTrendTest test{.statistic = scores.dot(factor.solve(scores)), .degrees = leads_.size()};
        test.p_value = chi_squared_upper(test.statistic, static_cast<double>(test.degrees));
        return test;
    }

    const StaggeredPanel& panel_;
    const UntreatedFit& fit_;
    const Matrix& residuals_;
    std::vector<Lead> leads_;
};

} // namespace

void lead_regression(const StaggeredPanel& panel, const UntreatedFit& fit, const Matrix& residuals,
                     std::optional<std::size_t> wanted, ImputationEffects& result)
{
    LeadRegression(panel, fit, residuals).run(wanted, result);
}

} // namespace entente::lessons
