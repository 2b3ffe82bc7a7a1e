#include <entente/lessons/regression/bias_reduced_covariance.hpp>
#include <entente/lessons/regression/cluster_design.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>

namespace entente::lessons {

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Dense = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using Index = Eigen::Index;

// Eigenvalues of I - H at or below this are directions that the cluster alone determines.
constexpr double determined = 1e-9;

Eigen::Map<const RowMajor> mapped(const Matrix& matrix)
{
    return {matrix.cells().data(), static_cast<Index>(matrix.rows()), static_cast<Index>(matrix.columns())};
}

double adjustment(double leverage)
{
    const double left = 1.0 - leverage;
    return left > determined ? 1.0 / std::sqrt(left) : 1.0;
}

// (I - Z Z')^(-1/2) X for one cluster, through the smaller of Z Z' and Z' Z.
Dense adjusted(const Dense& z, const Dense& x)
{
    if (z.rows() <= z.cols()) {
        const Eigen::SelfAdjointEigenSolver<Dense> spectrum(z * z.transpose());
        const Vector scale = spectrum.eigenvalues().unaryExpr([](double value) { return adjustment(value); });
        return spectrum.eigenvectors() * scale.asDiagonal() * (spectrum.eigenvectors().transpose() * x);
    }
    const Eigen::SelfAdjointEigenSolver<Dense> spectrum(z.transpose() * z);
    const Vector scale = spectrum.eigenvalues().unaryExpr(
        [](double value) { return value > determined ? (adjustment(value) - 1.0) / value : 0.5; });
    const Dense directions = z * spectrum.eigenvectors();
    return x + directions * scale.asDiagonal() * (directions.transpose() * x);
}

} // namespace

std::expected<BiasReducedCovariance, Error> bias_reduced_covariance(const Regression& regression,
                                                                    const Grouping& cluster)
{
    const auto checked = cluster_design(regression, cluster);
    if (!checked)
        return std::unexpected(checked.error());
    const ClusterDesign& design = *checked;
    const auto all = mapped(design.design);
    const auto inverse = mapped(design.inverse);
    const Dense root = Eigen::LLT<Dense>(inverse).matrixL();
    const auto names = static_cast<Index>(design.regressors);
    const auto clusters = static_cast<Index>(design.clusters());

    // One column for each cluster and coefficient: adjusted design times the residuals, and what a unit error adds.
    Dense scores(names, clusters);
    Dense lengths(names, clusters);
    std::vector<Dense> loadings(static_cast<std::size_t>(names), Dense(root.rows(), clusters));
    for (Index g = 0; g < clusters; ++g) {
        const auto first = static_cast<Index>(design.begin[static_cast<std::size_t>(g)]);
        const Index rows = static_cast<Index>(design.begin[static_cast<std::size_t>(g) + 1]) - first;
        const Dense z = all.middleRows(first, rows) * root;
        const Dense effect = all.middleRows(first, rows) * inverse.leftCols(names);
        const Dense weights = adjusted(z, effect);
        const Eigen::Map<const Vector> residuals(&design.residuals[static_cast<std::size_t>(first)], rows);
        scores.col(g) = weights.transpose() * residuals;
        lengths.col(g) = weights.colwise().squaredNorm().transpose();
        for (Index c = 0; c < names; ++c)
            loadings[static_cast<std::size_t>(c)].col(g) = z.transpose() * weights.col(c);
    }
    BiasReducedCovariance result{.matrix = Matrix(design.regressors, design.regressors), .degrees = {}};
    const Dense products = scores * scores.transpose();
    for (Index a = 0; a < names; ++a) {
        for (Index b = 0; b < names; ++b)
            result.matrix(static_cast<std::size_t>(a), static_cast<std::size_t>(b)) = products(a, b);
        Dense together = -loadings[static_cast<std::size_t>(a)].transpose() * loadings[static_cast<std::size_t>(a)];
        together.diagonal() += lengths.row(a).transpose();
        result.degrees.push_back(together.trace() * together.trace() / together.squaredNorm());
    }
    return result;
}

} // namespace entente::lessons
