#include <entente/lessons/group_time/untreated_fit.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace entente::lessons {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();
// Share of a covariate's variance that must be left after unit and period effects and earlier covariates.
constexpr double collinear = 1e-10;

Index at(std::size_t place)
{
    return static_cast<Index>(place);
}

// The first row of a covariance matrix that the rows before it explain.
std::optional<std::size_t> first_dependent(const MatrixXd& left, const VectorXd& total)
{
    MatrixXd lower = MatrixXd::Zero(left.rows(), left.cols());
    for (Index j = 0; j < left.rows(); ++j) {
        const double pivot = left(j, j) - lower.row(j).head(j).squaredNorm();
        if (!(pivot > collinear * total(j)))
            return static_cast<std::size_t>(j);
        lower(j, j) = std::sqrt(pivot);
        for (Index i = j + 1; i < left.rows(); ++i)
            lower(i, j) = (left(i, j) - lower.row(i).head(j).dot(lower.row(j).head(j))) / lower(j, j);
    }
    return std::nullopt;
}

} // namespace

struct UntreatedFit::Factor {
    Eigen::LDLT<MatrixXd> equations;
};

std::expected<UntreatedFit, Error> UntreatedFit::of(const StaggeredPanel& panel)
{
    UntreatedFit fit(panel);
    fit.link_periods();
    fit.standardise();
    if (auto done = fit.factorise(); !done)
        return std::unexpected(std::move(done.error()));
    return fit;
}

bool UntreatedFit::untreated(std::size_t unit, std::size_t period) const
{
    return period < panel_->starts()[unit] && panel_->seen(unit, period);
}

bool UntreatedFit::known(std::size_t unit, std::size_t period) const
{
    return component_[period] != nowhere && component_[period] == unit_component_[unit];
}

// A unit links the periods in which it is untreated. Periods that are not linked share no common level.
void UntreatedFit::link_periods()
{
    const std::size_t n = panel_->units().size();
    const std::size_t periods = panel_->periods().size();
    std::vector<std::size_t> root(periods);
    std::iota(root.begin(), root.end(), std::size_t{0});
    const auto find = [&root](std::size_t t) {
        while (root[t] != t)
            t = root[t] = root[root[t]];
        return t;
    };
    std::vector<std::size_t> first(n, nowhere);
    std::vector<bool> any(periods, false);
    counts_.assign(n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t t = 0; t < periods; ++t) {
            if (!untreated(i, t))
                continue;
            any[t] = true;
            counts_[i] += 1.0;
            if (first[i] == nowhere)
                first[i] = t;
            const std::size_t a = find(t);
            const std::size_t b = find(first[i]);
            root[std::max(a, b)] = std::min(a, b);
        }
    place_.assign(periods, nowhere);
    for (std::size_t t = 0; t < periods; ++t) {
        component_.push_back(any[t] ? find(t) : nowhere);
        if (any[t] && find(t) != t) // the earliest period of each component is its reference
            place_[t] = unknown_periods_++;
    }
    for (std::size_t i = 0; i < n; ++i)
        unit_component_.push_back(first[i] == nowhere ? nowhere : component_[first[i]]);
}

void UntreatedFit::standardise()
{
    for (const auto& covariate : panel_->covariates()) {
        double mean = 0.0;
        double count = 0.0;
        const auto for_untreated = [&](const auto& task) {
            for (std::size_t i = 0; i < panel_->units().size(); ++i)
                for (std::size_t t = 0; t < panel_->periods().size(); ++t)
                    if (untreated(i, t))
                        task(covariate.values(i, t));
        };
        for_untreated([&](double value) { mean += (value - mean) / ++count; });
        double spread = 0.0;
        for_untreated([&](double value) { spread = std::max(spread, std::abs(value - mean)); });
        spread = spread > 0.0 ? spread : 1.0;
        Matrix standardised(panel_->units().size(), panel_->periods().size());
        for (std::size_t i = 0; i < standardised.rows(); ++i)
            for (std::size_t t = 0; t < standardised.columns(); ++t)
                standardised(i, t) = panel_->seen(i, t) ? (covariate.values(i, t) - mean) / spread : 0.0;
        covariates_.push_back(std::move(standardised));
        spreads_.push_back(spread);
    }
}

std::expected<void, Error> UntreatedFit::factorise()
{
    const Index size = at(unknown_periods_ + covariates_.size());
    MatrixXd equations = MatrixXd::Zero(size, size);
    VectorXd totals = VectorXd::Zero(at(covariates_.size()));
    MatrixXd rows;
    const double scale = panel_->weights().front();
    for (std::size_t i = 0; i < panel_->units().size(); ++i) {
        rows = MatrixXd::Zero(at(panel_->periods().size()), size);
        for (std::size_t t = 0; t < panel_->periods().size(); ++t) {
            if (!untreated(i, t))
                continue;
            if (place_[t] != nowhere)
                rows(at(t), at(place_[t])) = 1.0;
            for (std::size_t j = 0; j < covariates_.size(); ++j)
                rows(at(t), at(unknown_periods_ + j)) = covariates_[j](i, t);
        }
        const double weight = panel_->weights()[i] / scale;
        const VectorXd sum = rows.colwise().sum();
        for (Index t = 0; t < rows.rows(); ++t)
            for (Index a = 0; a < size; ++a)
                if (rows(t, a) != 0.0)
                    equations.col(a) += weight * rows(t, a) * rows.row(t).transpose();
        equations -= weight / counts_[i] * sum * sum.transpose();
        for (std::size_t j = 0; j < covariates_.size(); ++j)
            totals(at(j)) += weight * rows.col(at(unknown_periods_ + j)).squaredNorm();
    }
    const Index k = at(covariates_.size());
    const Index p = size - k;
    if (k > 0) {
        MatrixXd left = equations.bottomRightCorner(k, k);
        if (p > 0)
            left -= equations.bottomLeftCorner(k, p) *
                    equations.topLeftCorner(p, p).ldlt().solve(equations.topRightCorner(p, k));
        if (const auto which = first_dependent(left, totals))
            return std::unexpected(Error{"covariate " + panel_->covariates()[*which].name +
                                             " is collinear with unit effects, period effects or earlier covariates",
                                         "covariates", "leave it out"});
    }
    factor_ = std::make_shared<const Factor>(Factor{Eigen::LDLT<MatrixXd>(equations)});
    return {};
}

TwoWayFigures UntreatedFit::solve(const TwoWayFigures& right) const
{
    const double scale = panel_->weights().front();
    VectorXd reduced(at(unknown_periods_ + covariates_.size()));
    for (std::size_t t = 0; t < place_.size(); ++t)
        if (place_[t] != nowhere)
            reduced(at(place_[t])) = right.periods[t];
    for (std::size_t j = 0; j < covariates_.size(); ++j)
        reduced(at(unknown_periods_ + j)) = right.covariates[j];
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        const double share = right.units[i] / counts_[i];
        if (share == 0.0)
            continue;
        for (std::size_t t = 0; t < place_.size(); ++t) {
            if (!untreated(i, t))
                continue;
            if (place_[t] != nowhere)
                reduced(at(place_[t])) -= share;
            for (std::size_t j = 0; j < covariates_.size(); ++j)
                reduced(at(unknown_periods_ + j)) -= share * covariates_[j](i, t);
        }
    }
    const VectorXd found = reduced.size() > 0 ? VectorXd(factor_->equations.solve(reduced) / scale) : reduced;
    TwoWayFigures solution{.units = std::vector<double>(counts_.size(), 0.0),
                           .periods = std::vector<double>(place_.size(), 0.0),
                           .covariates = {found.begin() + at(unknown_periods_), found.end()}};
    for (std::size_t t = 0; t < place_.size(); ++t)
        if (place_[t] != nowhere)
            solution.periods[t] = found(at(place_[t]));
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        double sum = 0.0;
        for (std::size_t t = 0; t < place_.size(); ++t) {
            if (!untreated(i, t))
                continue;
            sum += solution.periods[t];
            for (std::size_t j = 0; j < covariates_.size(); ++j)
                sum += solution.covariates[j] * covariates_[j](i, t);
        }
        solution.units[i] = (right.units[i] / panel_->weights()[i] - sum) / counts_[i];
    }
    return solution;
}

TwoWayFigures UntreatedFit::sums_of(const Matrix& values) const
{
    TwoWayFigures sums{.units = std::vector<double>(counts_.size(), 0.0),
                       .periods = std::vector<double>(place_.size(), 0.0),
                       .covariates = std::vector<double>(covariates_.size(), 0.0)};
    for (std::size_t i = 0; i < counts_.size(); ++i)
        for (std::size_t t = 0; t < place_.size(); ++t) {
            if (!untreated(i, t))
                continue;
            const double value = panel_->weights()[i] * values(i, t);
            sums.units[i] += value;
            sums.periods[t] += value;
            for (std::size_t j = 0; j < covariates_.size(); ++j)
                sums.covariates[j] += value * covariates_[j](i, t);
        }
    return sums;
}

Matrix UntreatedFit::predict(const TwoWayFigures& solution) const
{
    Matrix values(counts_.size(), place_.size());
    for (std::size_t i = 0; i < counts_.size(); ++i)
        for (std::size_t t = 0; t < place_.size(); ++t) {
            values(i, t) = solution.units[i] + solution.periods[t];
            for (std::size_t j = 0; j < covariates_.size(); ++j)
                values(i, t) += solution.covariates[j] * covariates_[j](i, t);
        }
    return values;
}

Matrix UntreatedFit::residuals(const Matrix& values) const
{
    Matrix result = predict(solve(sums_of(values)));
    for (std::size_t i = 0; i < counts_.size(); ++i)
        for (std::size_t t = 0; t < place_.size(); ++t)
            result(i, t) = untreated(i, t) ? values(i, t) - result(i, t) : 0.0;
    return result;
}

} // namespace entente::lessons
