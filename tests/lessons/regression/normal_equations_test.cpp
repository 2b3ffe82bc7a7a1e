#include <entente/lessons/regression/normal_equations.hpp>

#include <gtest/gtest.h>

namespace entente::lessons {
namespace {

// Inverse of [2 1; 1 2] is [2 -1; -1 2] / 3.
TEST(NormalEquations, InvertByHand)
{
    Matrix gram(2, 2, 1.0);
    gram(0, 0) = gram(1, 1) = 2.0;
    const auto solved = solve_in_order(gram, std::vector<double>{2.0, 2.0});
    EXPECT_EQ(solved.kept, (std::vector<std::size_t>{0, 1}));
    EXPECT_NEAR(solved.inverse(0, 0), 2.0 / 3.0, 1e-15);
    EXPECT_NEAR(solved.inverse(0, 1), -1.0 / 3.0, 1e-15);
    EXPECT_NEAR(product(solved.inverse, std::vector<double>{3.0, 3.0})[1], 1.0, 1e-14);
}

// Columns (1,0), (2,0), (1,1), (3,1): the second is twice the first, the fourth twice the first and the third.
TEST(NormalEquations, DropWhatEarlierColumnsSpan)
{
    const double columns[4][2] = {{1, 0}, {2, 0}, {1, 1}, {3, 1}};
    Matrix gram(4, 4);
    std::vector<double> lengths(4);
    for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = 0; j < 4; ++j)
            gram(i, j) = columns[i][0] * columns[j][0] + columns[i][1] * columns[j][1];
        lengths[i] = gram(i, i);
    }
    EXPECT_EQ(solve_in_order(gram, lengths).kept, (std::vector<std::size_t>{0, 2}));
}

TEST(NormalEquations, KeepNothingOfAColumnOfZeros)
{
    const auto solved = solve_in_order(Matrix(1, 1), std::vector<double>{0.0});
    EXPECT_TRUE(solved.kept.empty());
    EXPECT_EQ(solved.inverse.rows(), 0U);
}

} // namespace
} // namespace entente::lessons
