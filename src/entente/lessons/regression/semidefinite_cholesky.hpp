// Cholesky factor of a matrix some of whose rows the others may span.

#pragma once

#include <entente/base/matrix.hpp>

#include <vector>

namespace entente::lessons {

/// Overwrites the lower triangle of a symmetric positive semidefinite matrix with its Cholesky factor.
///
/// A row that the rows before it span gets a zero on its diagonal and below. Cost: rows^3 / 3.
/// @param matrix  square; what stands above the diagonal is neither read nor changed
void factorise_semidefinite(Matrix& matrix);

/// Overwrites the right-hand side with a solution of L L' x = right; unknowns of spanned rows are zero.
///
/// @param lower  from factorise_semidefinite()
/// @param right  in the range of the matrix, one value for each row
void solve_semidefinite(const Matrix& lower, std::vector<double>& right);

} // namespace entente::lessons
