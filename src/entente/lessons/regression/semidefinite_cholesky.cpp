#include <entente/lessons/regression/normal_equations.hpp>
#include <entente/lessons/regression/semidefinite_cholesky.hpp>

#include <cmath>

namespace entente::lessons {

namespace {

// A pivot this small beside its diagonal marks a level that the levels before it already span.
constexpr double dependent = 1e-11;

} // namespace

void factorise_semidefinite(Matrix& matrix)
{
    const std::size_t n = matrix.rows();
    for (std::size_t i = 0; i < n; ++i) {
        const double diagonal = matrix(i, i);
        double left = diagonal;
        for (std::size_t j = 0; j < i; ++j) {
            const auto row_i = matrix.row(i).first(j);
            const double above = matrix(i, j) - inner_product(row_i, matrix.row(j));
            const double pivot = matrix(j, j);
            const double entry = pivot > 0.0 ? above / pivot : 0.0;
            matrix(i, j) = entry;
            left -= entry * entry;
        }
        matrix(i, i) = left > dependent * diagonal ? std::sqrt(left) : 0.0;
    }
}

void solve_semidefinite(const Matrix& lower, std::vector<double>& right)
{
    const std::size_t n = lower.rows();
    for (std::size_t i = 0; i < n; ++i) {
        const auto row = lower.row(i).first(i);
        right[i] -= inner_product(row, right);
        right[i] = lower(i, i) > 0.0 ? right[i] / lower(i, i) : 0.0;
    }
    for (std::size_t i = n; i-- > 0;) {
        right[i] = lower(i, i) > 0.0 ? right[i] / lower(i, i) : 0.0;
        const auto row = lower.row(i);
        for (std::size_t j = 0; j < i; ++j)
            right[j] -= row[j] * right[i];
    }
}

} // namespace entente::lessons
