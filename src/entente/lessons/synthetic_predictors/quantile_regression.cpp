#include <entente/lessons/synthetic_predictors/quantile_regression.hpp>

#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <utility>

namespace entente::lessons {

namespace {

using Index = Eigen::Index;
using Vector = Eigen::VectorXd;

// `vertex`: rows that determine the coefficients at the start.
Vector lowest_vertex(const Eigen::MatrixXd& rows, const Vector& outcome, double share, std::vector<Index> vertex)
{
    const Index width = rows.cols();
    Vector coefficients;
    for (Index step = 0; step < 50 * rows.rows(); ++step) {
        const Eigen::MatrixXd edges = rows(vertex, Eigen::all).inverse();
        coefficients = edges * outcome(vertex);
        const Vector left = outcome - rows * coefficients;
        const Eigen::MatrixXd moves = rows * edges; // how fitted values change along each edge
        double steepest = -1e-9;
        Index leaving = -1;
        double sign = 1.0;
        for (Index e = 0; e < width; ++e)
            for (const double way : {1.0, -1.0}) {
                // The vertex's own residual moves to the other side of zero.
                double slope = way > 0.0 ? 1.0 - share : share;
                for (Index i = 0; i < rows.rows(); ++i)
                    if (std::ranges::find(vertex, i) == vertex.end())
                        slope -= way * moves(i, e) * (left[i] > 0.0 ? share : share - 1.0);
                if (slope < steepest) {
                    steepest = slope;
                    leaving = e;
                    sign = way;
                }
            }
        if (leaving < 0)
            break;
        std::vector<std::pair<double, Index>> crossings;
        for (Index i = 0; i < rows.rows(); ++i) {
            const double speed = sign * moves(i, leaving);
            if (std::ranges::find(vertex, i) == vertex.end() && left[i] / speed > 0.0 && std::isfinite(left[i] / speed))
                crossings.emplace_back(left[i] / speed, i);
        }
        std::ranges::sort(crossings);
        Index entering = -1;
        for (const auto& [length, i] : crossings) {
            steepest += std::abs(moves(i, leaving));
            entering = i;
            if (steepest >= 0.0)
                break;
        }
        if (entering < 0)
            break;
        vertex[static_cast<std::size_t>(leaving)] = entering;
    }
    return coefficients;
}

} // namespace

std::vector<double> quantile_regression(const Matrix& rows, std::span<const double> outcome, double share)
{
    using ByRow = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
    const Eigen::MatrixXd design =
        ByRow(rows.cells().data(), static_cast<Index>(rows.rows()), static_cast<Index>(rows.columns()));
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> independent(design.transpose());
    std::vector<Index> vertex;
    for (Index e = 0; e < design.cols(); ++e)
        vertex.push_back(independent.colsPermutation().indices()[e]);
    const Vector coefficients = lowest_vertex(
        design, Eigen::Map<const Vector>(outcome.data(), static_cast<Index>(outcome.size())), share, std::move(vertex));
    return {coefficients.begin(), coefficients.end()};
}

} // namespace entente::lessons
