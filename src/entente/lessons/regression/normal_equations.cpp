#include <entente/lessons/regression/normal_equations.hpp>

#include <Eigen/Core>
#include <cassert>
#include <cmath>

namespace entente::lessons {

namespace {

// Share of a column's squared length under which its rest is rounding: five digits of the column itself.
constexpr double collinear = 1e-10;

} // namespace

double inner_product(std::span<const double> a, std::span<const double> b)
{
    assert(a.size() <= b.size() && "the second vector is too short");
    const auto size = static_cast<Eigen::Index>(a.size());
    return Eigen::Map<const Eigen::VectorXd>(a.data(), size).dot(Eigen::Map<const Eigen::VectorXd>(b.data(), size));
}

std::vector<double> product(const Matrix& matrix, std::span<const double> vector)
{
    std::vector<double> result(matrix.rows());
    if (matrix.columns() > 0)
        for (std::size_t i = 0; i < result.size(); ++i)
            result[i] = inner_product(matrix.row(i), vector);
    return result;
}

NormalEquations solve_in_order(const Matrix& gram, std::span<const double> lengths)
{
    const std::size_t n = gram.rows();
    NormalEquations result;
    Matrix lower(n, n); // its first kept.size() rows and columns are in use
    for (std::size_t column = 0; column < n; ++column) {
        const std::size_t size = result.kept.size();
        double left = gram(column, column);
        for (std::size_t j = 0; j < size; ++j) {
            const double above = gram(column, result.kept[j]) - inner_product(lower.row(size).first(j), lower.row(j));
            lower(size, j) = above / lower(j, j);
            left -= lower(size, j) * lower(size, j);
        }
        if (!(left > collinear * lengths[column]))
            continue;
        lower(size, size) = std::sqrt(left);
        result.kept.push_back(column);
    }
    const std::size_t size = result.kept.size();
    Matrix inverse_lower(size, size); // transposed, so that its rows are what is multiplied
    for (std::size_t i = 0; i < size; ++i) {
        inverse_lower(i, i) = 1.0 / lower(i, i);
        for (std::size_t j = i + 1; j < size; ++j) {
            double sum = 0.0;
            for (std::size_t k = i; k < j; ++k)
                sum -= lower(j, k) * inverse_lower(i, k);
            inverse_lower(i, j) = sum / lower(j, j);
        }
    }
    result.inverse = Matrix(size, size);
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j <= i; ++j)
            result.inverse(i, j) = result.inverse(j, i) =
                inner_product(inverse_lower.row(i).subspan(i), inverse_lower.row(j).subspan(i));
    return result;
}

} // namespace entente::lessons
