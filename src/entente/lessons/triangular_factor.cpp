#include <entente/lessons/triangular_factor.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

namespace entente::lessons {

namespace {

using Index = Eigen::Index;
using Column = Eigen::Map<Eigen::VectorXd>;
using ConstColumn = Eigen::Map<const Eigen::VectorXd>;

// Rounding in what is left of a candidate, relative to its squared length.
constexpr double rounding = 64.0 * std::numeric_limits<double>::epsilon();
// Of its squared length, what must be left of a candidate beside the others for it to count as independent.
constexpr double independence = 1e-10;

Column column(std::vector<double>& cells, Index i)
{
    return {&cells[static_cast<std::size_t>(i * (i + 1) / 2)], i + 1};
}

ConstColumn column(const std::vector<double>& cells, Index i)
{
    return {&cells[static_cast<std::size_t>(i * (i + 1) / 2)], i + 1};
}

Column entries(std::vector<double>& values)
{
    return {values.data(), static_cast<Index>(values.size())};
}

void rotate(double& upper, double& lower, double cosine, double sine)
{
    const double turned = cosine * upper + sine * lower;
    lower = cosine * lower - sine * upper;
    upper = turned;
}

} // namespace

TriangularFactor::TriangularFactor(std::size_t capacity)
    : forward_ones(capacity, 0.0), forward_gradient(capacity, 0.0), inverse_diagonal_(capacity),
      cells_(capacity * (capacity + 1) / 2)
{
}

bool TriangularFactor::append(std::span<const double> products, double gradient)
{
    const auto k = static_cast<Index>(size_);
    auto fresh = column(cells_, k);
    for (Index i = 0; i < k; ++i) {
        const auto place = static_cast<std::size_t>(i);
        fresh[i] = (products[place] - column(cells_, i).head(i).dot(fresh.head(i))) * inverse_diagonal_[place];
    }
    const auto above = fresh.head(k);
    const double left = products[size_] - above.squaredNorm();
    // A candidate that depends on the others leaves nothing but rounding: keep the factor regular, take short steps.
    const bool independent = left > independence * products[size_];
    set_diagonal(size_, std::sqrt(std::max(left, rounding * products[size_])));
    const double inverse = inverse_diagonal_[size_];
    forward_ones[size_] = (1.0 - above.dot(entries(forward_ones).head(k))) * inverse;
    forward_gradient[size_] = (gradient - above.dot(entries(forward_gradient).head(k))) * inverse;
    ++size_;
    return independent;
}

void TriangularFactor::remove(std::size_t position)
{
    for (std::size_t place = position; place + 1 < size_; ++place) {
        const auto k = static_cast<Index>(place);
        auto moved = column(cells_, k + 1);
        column(cells_, k).head(k + 1) = moved.head(k + 1);
        const double length = std::max(std::sqrt(moved[k] * moved[k] + moved[k + 1] * moved[k + 1]),
                                       std::numeric_limits<double>::min()); // never divide by zero
        const double cosine = moved[k] / length;
        const double sine = moved[k + 1] / length;
        set_diagonal(place, length);
        for (Index later = k + 2; later < static_cast<Index>(size_); ++later)
            rotate(column(cells_, later)[k], column(cells_, later)[k + 1], cosine, sine);
        rotate(forward_ones[place], forward_ones[place + 1], cosine, sine);
        rotate(forward_gradient[place], forward_gradient[place + 1], cosine, sine);
    }
    --size_;
}

void TriangularFactor::solve_forward(std::span<const double> right)
{
    auto solution = entries(forward_gradient);
    for (Index i = 0; i < static_cast<Index>(size_); ++i) {
        const auto place = static_cast<std::size_t>(i);
        solution[i] = (right[place] - column(cells_, i).head(i).dot(solution.head(i))) * inverse_diagonal_[place];
    }
}

void TriangularFactor::solve_backward(std::span<double> right) const
{
    Column solution(right.data(), static_cast<Index>(right.size()));
    for (auto i = static_cast<Index>(size_); i-- > 0;) {
        solution[i] *= inverse_diagonal_[static_cast<std::size_t>(i)];
        solution.head(i) -= solution[i] * column(cells_, i).head(i);
    }
}

void TriangularFactor::set_diagonal(std::size_t i, double value)
{
    const auto place = static_cast<Index>(i);
    column(cells_, place)[place] = value;
    inverse_diagonal_[i] = 1.0 / value;
}

} // namespace entente::lessons
