#include <entente/lessons/regression/weighted_design.hpp>

#include <Eigen/Core>
#include <algorithm>

namespace entente::lessons {

namespace {

using Vector = Eigen::VectorXd;
using Index = Eigen::Index;

Eigen::Map<const Vector> mapped(std::span<const double> values)
{
    return {values.data(), static_cast<Index>(values.size())};
}

// Few columns are multiplied in place; many are gathered, for blocked products.
constexpr std::size_t few = 6;
// A column counts as sparse up to this share of rows that are not zero.
constexpr std::size_t sparse_share = 8;
// Rows turned at a time, so that what is written stays near.
constexpr std::size_t block = 64;

double sparse_product(const SparseColumn& sparse, std::span<const double> column, std::span<const double> weights)
{
    double sum = 0.0;
    for (std::size_t k = 0; k < sparse.rows.size(); ++k)
        sum += (weights.empty() ? 1.0 : weights[sparse.rows[k]]) * sparse.values[k] * column[sparse.rows[k]];
    return sum;
}

Matrix weighted_gram(std::span<const std::vector<double>> columns, std::span<const double> weights,
                     std::span<const SparseColumn> sparse)
{
    const std::size_t n = columns.size();
    Matrix gram(n, n);
    std::size_t dense = n;
    for (const SparseColumn& column : sparse)
        dense -= column.rows.empty() ? 0 : 1;
    if (n > few && dense <= few) {
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j <= i; ++j) {
                const std::size_t form = sparse[i].rows.empty() ? j : i;
                gram(i, j) =
                    sparse[form].rows.empty()
                        ? mapped(columns[i])
                              .dot(weights.empty() ? Vector(mapped(columns[j]))
                                                   : Vector(mapped(columns[j]).array() * mapped(weights).array()))
                        : sparse_product(sparse[form], columns[form == i ? j : i], weights);
            }
        return gram;
    }
    if (n <= few) {
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j <= i; ++j)
                gram(i, j) =
                    weights.empty()
                        ? mapped(columns[i]).dot(mapped(columns[j]))
                        : (mapped(columns[i]).array() * mapped(weights).array()).matrix().dot(mapped(columns[j]));
        return gram;
    }
    Eigen::MatrixXd gathered(static_cast<Index>(columns[0].size()), static_cast<Index>(n));
    for (std::size_t i = 0; i < n; ++i)
        gathered.col(static_cast<Index>(i)) = mapped(columns[i]);
    if (!weights.empty())
        gathered.array().colwise() *= mapped(weights).array().sqrt();
    Eigen::MatrixXd products = Eigen::MatrixXd::Zero(gathered.cols(), gathered.cols());
    products.selfadjointView<Eigen::Lower>().rankUpdate(gathered.transpose());
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j)
            gram(i, j) = products(static_cast<Index>(i), static_cast<Index>(j));
    return gram;
}

} // namespace

double spread_of(std::span<const double> column, std::span<const double> weights)
{
    double mass = 0.0;
    double sum = 0.0;
    for (std::size_t i = 0; i < column.size(); ++i) {
        const double weight = weights.empty() ? 1.0 : weights[i];
        mass += weight;
        sum += weight * column[i];
    }
    double squares = 0.0;
    for (std::size_t i = 0; i < column.size(); ++i) {
        const double gap = column[i] - sum / mass;
        squares += (weights.empty() ? 1.0 : weights[i]) * gap * gap;
    }
    return squares;
}

std::vector<SparseColumn> sparse_forms(std::span<const std::vector<double>> columns)
{
    std::vector<SparseColumn> result(columns.size());
    for (std::size_t j = 0; j < columns.size(); ++j) {
        const auto& column = columns[j];
        const auto zeros = static_cast<std::size_t>(std::ranges::count(column, 0.0));
        if ((column.size() - zeros) * sparse_share > column.size())
            continue;
        for (std::size_t i = 0; i < column.size(); ++i)
            if (column[i] != 0.0) {
                result[j].rows.push_back(static_cast<std::uint32_t>(i));
                result[j].values.push_back(column[i]);
            }
    }
    return result;
}

WeightedFit weighted_fit(std::span<const std::vector<double>> columns, std::span<const double> response,
                         std::span<const double> weights, std::span<const double> lengths,
                         std::span<const SparseColumn> sparse)
{
    WeightedFit fit{.equations = solve_in_order(weighted_gram(columns, weights, sparse), lengths),
                    .residuals = {response.begin(), response.end()}};
    const auto& kept = fit.equations.kept;
    fit.coefficients.assign(kept.size(), 0.0);
    Vector weighted(static_cast<Index>(response.size()));
    std::vector<double> moments(kept.size());
    for (int pass = 0; pass < 2 && !kept.empty(); ++pass) {
        weighted = mapped(fit.residuals);
        if (!weights.empty())
            weighted.array() *= mapped(weights).array();
        for (std::size_t j = 0; j < kept.size(); ++j)
            moments[j] = mapped(columns[kept[j]]).dot(weighted);
        const std::vector<double> step = product(fit.equations.inverse, moments);
        Eigen::Map<Vector> residuals(fit.residuals.data(), static_cast<Index>(fit.residuals.size()));
        for (std::size_t j = 0; j < kept.size(); ++j) {
            fit.coefficients[j] += step[j];
            residuals -= step[j] * mapped(columns[kept[j]]);
        }
    }
    return fit;
}

Matrix rows_of(std::span<const std::vector<double>> columns, std::span<const std::size_t> kept)
{
    Matrix result(columns.empty() ? 0 : columns[0].size(), kept.size());
    for (std::size_t begin = 0; begin < result.rows(); begin += block)
        for (std::size_t j = 0; j < kept.size(); ++j)
            for (std::size_t i = begin; i < std::min(begin + block, result.rows()); ++i)
                result(i, j) = columns[kept[j]][i];
    return result;
}

} // namespace entente::lessons
