#include <entente/lessons/regression/semidefinite_cholesky.hpp>

#include <gtest/gtest.h>

namespace entente::lessons {
namespace {

// [4 2; 2 5] = L L' with L = [2 0; 1 2]; with right-hand side (8, 8): x = (1.5, 1).
TEST(SemidefiniteCholesky, AgreesWithAHandCalculation)
{
    Matrix matrix(2, 2);
    matrix(0, 0) = 4.0;
    matrix(1, 0) = 2.0;
    matrix(1, 1) = 5.0;
    factorise_semidefinite(matrix);
    EXPECT_NEAR(matrix(0, 0), 2.0, 1e-15);
    EXPECT_NEAR(matrix(1, 0), 1.0, 1e-15);
    EXPECT_NEAR(matrix(1, 1), 2.0, 1e-15);
    std::vector<double> right{8.0, 8.0};
    solve_semidefinite(matrix, right);
    EXPECT_NEAR(right[0], 1.5, 1e-14);
    EXPECT_NEAR(right[1], 1.0, 1e-14);
}

// The Laplacian of a path of three: rows sum to zero, so the last is spanned and its unknown is zero.
TEST(SemidefiniteCholesky, SolvesWithARowThatOthersSpan)
{
    Matrix matrix(3, 3);
    matrix(0, 0) = 1.0;
    matrix(1, 0) = -1.0;
    matrix(1, 1) = 2.0;
    matrix(2, 1) = -1.0;
    matrix(2, 2) = 1.0;
    factorise_semidefinite(matrix);
    EXPECT_EQ(matrix(2, 2), 0.0);
    std::vector<double> right{1.0, 1.0, -2.0};
    solve_semidefinite(matrix, right);
    EXPECT_NEAR(right[0], 3.0, 1e-14);
    EXPECT_NEAR(right[1], 2.0, 1e-14);
    EXPECT_EQ(right[2], 0.0);
}

} // namespace
} // namespace entente::lessons
