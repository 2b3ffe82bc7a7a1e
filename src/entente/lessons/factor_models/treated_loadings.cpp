#include <entente/lessons/factor_models/treated_loadings.hpp>

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <limits>

namespace entente::lessons {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Pivot, relative to the largest, under which constant and factors count as dependent.
constexpr double dependent = 1e-9;
// Leverage this near to one means that a period alone decides a loading.
constexpr double alone = 1e-9;

} // namespace

std::vector<double> path_beside_factors(const FactorPanel& panel, std::size_t unit, const Completion& controls)
{
    std::vector<double> path(panel.outcomes.row(unit).begin(), panel.outcomes.row(unit).end());
    for (std::size_t t = 0; t < path.size(); ++t) {
        path[t] -= controls.period_effects[t];
        for (std::size_t k = 0; k < panel.covariates.size(); ++k)
            path[t] -= controls.coefficients[k] * panel.covariates[k](unit, t);
    }
    return path;
}

std::optional<TreatedGaps> treated_gaps(std::span<const double> path, std::size_t history, const Matrix& factors)
{
    const auto before = static_cast<Index>(history);
    const auto count = static_cast<Index>(factors.columns());
    MatrixXd design(static_cast<Index>(path.size()), count + 1);
    design.col(0).setOnes();
    for (Index t = 0; t < design.rows(); ++t)
        for (Index r = 0; r < count; ++r)
            design(t, r + 1) = factors(static_cast<std::size_t>(t), static_cast<std::size_t>(r));
    // Factors have unit length over all periods: bring them to the constant's size before judging dependence.
    design.rightCols(count) *= std::sqrt(static_cast<double>(path.size()));

    Eigen::ColPivHouseholderQR<MatrixXd> qr(design.topRows(before));
    qr.setThreshold(dependent);
    if (qr.rank() < count + 1)
        return std::nullopt;
    const Eigen::Map<const VectorXd> outcome(path.data(), design.rows());
    const VectorXd gaps = outcome - design * qr.solve(outcome.head(before));

    TreatedGaps result{.gaps = {gaps.begin(), gaps.end()}};
    const MatrixXd basis = qr.householderQ() * MatrixXd::Identity(before, count + 1);
    for (Index t = 0; t < before; ++t) {
        const double left = 1.0 - basis.row(t).squaredNorm();
        const double error = left > alone ? gaps[t] / left : std::numeric_limits<double>::infinity();
        result.held_out_squares += error * error;
    }
    return result;
}

} // namespace entente::lessons
