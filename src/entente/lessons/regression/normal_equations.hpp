// Solves normal equations in the order of the regressors, leaving out those that the earlier ones already span.

#pragma once

#include <entente/base/matrix.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace entente::lessons {

/// Solved normal equations.
struct NormalEquations {
    std::vector<std::size_t> kept; ///< columns that carry something of their own, ascending
    Matrix inverse;                ///< of the inner products of the kept columns
};

/// Keeps a column when what the kept columns before it leave of it is more than rounding.
///
/// Cost: order columns^3.
/// @param gram     inner products of the columns, symmetric; only the lower triangle is read
/// @param lengths  squared length against which a column's rest is judged, one for each column
[[nodiscard]] NormalEquations solve_in_order(const Matrix& gram, std::span<const double> lengths);

/// The product of a matrix and a vector.
[[nodiscard]] std::vector<double> product(const Matrix& matrix, std::span<const double> vector);

/// The sum of products of two vectors of one length.
[[nodiscard]] double inner_product(std::span<const double> a, std::span<const double> b);

} // namespace entente::lessons
