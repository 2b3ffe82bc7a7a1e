#include "lessons/group_time/staggered_panels.hpp"

#include <entente/lessons/group_time/influence_sums.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace entente::lessons {
namespace {

// Units 0 and 1 feed the first sum with 3 and 4, units 2 and 3 the second with 1 and -1.
std::vector<UnitInfluence> figures()
{
    std::vector<UnitInfluence> groups = {{.units = {0, 1}, .rows = Matrix(2, 1)},
                                         {.units = {2, 3}, .rows = Matrix(2, 1)}};
    groups[0].rows(0, 0) = 3.0;
    groups[0].rows(1, 0) = 4.0;
    groups[1].rows(0, 0) = 1.0;
    groups[1].rows(1, 0) = -1.0;
    return groups;
}

InfluenceSums sums_with_clusters(const std::vector<std::size_t>& clusters)
{
    StaggeredTable table{.units = {"a", "b", "c", "d"},
                         .periods = {1, 2},
                         .outcomes = Matrix(4, 2),
                         .first_treated = {2, 2, std::nullopt, std::nullopt}};
    table.clusters = clusters;
    InfluenceSums sums = influence_sums(figures(), checked(table));
    sums.effects = {{{0, 1.0}}, {{0, 1.0}, {1, -1.0}}};
    sums.aggregates = {{{0, 2.0}, {1, -1.0}, {3, 1.0}}}; // 2 x first - (first - second) + second
    return sums;
}

TEST(InfluenceSums, SquareOverUnitsOrOverClustersOfUnits)
{
    // By unit: 9 + 16; with the other group's 1 + 1. In pairs: 7^2 and 0. Across groups: (3 - 1)^2 + (4 + 1)^2.
    const auto by_unit = standard_errors(sums_with_clusters({}));
    EXPECT_NEAR(by_unit[0], 5.0, 1e-14);
    EXPECT_NEAR(by_unit[1], std::sqrt(27.0), 1e-14);
    const auto in_pairs = standard_errors(sums_with_clusters({5, 5, 8, 8}));
    EXPECT_NEAR(in_pairs[0], 7.0, 1e-14);
    EXPECT_NEAR(in_pairs[1], 7.0, 1e-14);
    const auto across = standard_errors(sums_with_clusters({0, 1, 0, 1}));
    EXPECT_NEAR(across[0], 5.0, 1e-14);
    EXPECT_NEAR(across[1], std::sqrt(29.0), 1e-14);
}

TEST(InfluenceSums, WriteAggregatesInTermsOfSums)
{
    const InfluenceSums sums = sums_with_clusters({});
    EXPECT_EQ(on_sums(sums, 2), (std::vector<double>{1.0, 2.0}));
    EXPECT_NEAR(standard_errors(sums)[2], std::sqrt(25.0 + 4.0 * 2.0), 1e-14);
    EXPECT_NEAR(uncancelled_errors(sums)[2], 2 * 5 + (5 + std::sqrt(2.0)) + std::sqrt(2.0), 1e-13);
}

TEST(InfluenceSums, GiveCovariancesThatMatchTheInfluenceOfEachUnit)
{
    const std::vector<std::size_t> chosen = {2, 0};
    for (const std::vector<std::size_t>& clusters : {std::vector<std::size_t>{}, {0, 1, 0, 1}, {5, 5, 8, 8}}) {
        const InfluenceSums sums = sums_with_clusters(clusters);
        const Matrix units = influence(sums, chosen);
        const Matrix covariances = covariance(sums, chosen);
        for (std::size_t a = 0; a < 2; ++a)
            for (std::size_t b = 0; b < 2; ++b) {
                double product = 0.0;
                for (std::size_t i = 0; i < units.rows(); ++i)
                    product += units(i, a) * units(i, b);
                EXPECT_NEAR(covariances(a, b), product, 1e-12);
            }
    }
}

} // namespace
} // namespace entente::lessons
