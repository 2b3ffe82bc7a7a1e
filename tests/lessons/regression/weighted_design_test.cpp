#include <entente/lessons/regression/absorbed_effects.hpp>
#include <entente/lessons/regression/weighted_design.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace entente::lessons {
namespace {

struct Columns {
    std::vector<std::vector<double>> raw;
    std::vector<std::vector<double>> absorbed; // unit effects taken out
    std::vector<double> response;
    std::vector<double> weights;
    std::vector<double> lengths;
};

// Twelve units of ten rows: a dense column, and eight dummies of three rows each, the last the sum of the two before.
Columns mostly_dummies()
{
    Columns columns;
    Levels units{.of_row = {}, .count = 12};
    columns.raw.assign(10, std::vector<double>(120, 0.0));
    for (std::uint32_t i = 0; i < 120; ++i) {
        units.of_row.push_back(i / 10);
        columns.raw[0][i] = std::cos(static_cast<double>(i * i));
        columns.response.push_back(std::sin(static_cast<double>(3 * i)));
        columns.weights.push_back(1.0 + 0.5 * std::cos(static_cast<double>(i)));
        for (std::uint32_t j = 1; j < 9; ++j)
            columns.raw[j][i] = (i * 7 + j * 13) % 40 == 0 ? 1.0 : 0.0;
        columns.raw[9][i] = columns.raw[7][i] + columns.raw[8][i];
    }
    columns.absorbed = columns.raw;
    columns.absorbed.push_back(columns.response);
    const AbsorbedEffects effects({units}, columns.weights);
    EXPECT_TRUE(effects.absorb_all(columns.absorbed, {1}).has_value());
    columns.response = columns.absorbed.back();
    columns.absorbed.pop_back();
    for (const auto& column : columns.raw)
        columns.lengths.push_back(spread_of(column, columns.weights));
    return columns;
}

// Values 1, 2, 6 with weights 1, 1, 2: mean 15/4, squares 121/16 + 49/16 + 2 * 81/16.
TEST(WeightedDesign, MeasuresSpreadAboutTheWeightedMean)
{
    EXPECT_NEAR(spread_of(std::vector<double>{1, 2, 6}, std::vector<double>{1, 1, 2}), 332.0 / 16.0, 1e-13);
    EXPECT_NEAR(spread_of(std::vector<double>{1, 3}, {}), 2.0, 1e-15);
}

TEST(WeightedDesign, KnowsWhichColumnsAreSparse)
{
    const Columns columns = mostly_dummies();
    const auto sparse = sparse_forms(columns.raw);
    EXPECT_TRUE(sparse[0].rows.empty());
    EXPECT_EQ(sparse[1].rows.size(), 3U);
}

TEST(WeightedDesign, GivesTheSameWithAndWithoutSparseForms)
{
    const Columns columns = mostly_dummies();
    const auto sparse = sparse_forms(columns.raw);
    const auto with = weighted_fit(columns.absorbed, columns.response, columns.weights, columns.lengths, sparse);
    const auto without = weighted_fit(columns.absorbed, columns.response, columns.weights, columns.lengths);
    ASSERT_EQ(with.equations.kept, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8}));
    ASSERT_EQ(without.equations.kept, with.equations.kept);
    for (std::size_t j = 0; j < 9; ++j)
        EXPECT_NEAR(with.coefficients[j], without.coefficients[j], 1e-12);
    for (std::size_t i = 0; i < 120; ++i)
        EXPECT_NEAR(with.residuals[i], without.residuals[i], 1e-12);
}

TEST(WeightedDesign, TurnsColumnsIntoRows)
{
    const std::vector<std::vector<double>> columns{{1, 2}, {3, 4}, {5, 6}};
    const Matrix rows = rows_of(columns, std::vector<std::size_t>{0, 2});
    EXPECT_EQ(rows(0, 1), 5.0);
    EXPECT_EQ(rows(1, 0), 2.0);
}

} // namespace
} // namespace entente::lessons
