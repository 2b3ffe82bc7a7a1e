#include "long_panels.hpp"

#include <entente/lessons/synthetic/forward_difference_in_differences.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

namespace entente::lessons {
namespace {

// K. Li's own program; Li (2024).
TEST(ForwardDifferenceInDifferences, ReproducesHongKong)
{
    const NamedPanel names = long_panel(reference_table("hong_kong"), "Country", "Time", "GDP");
    const auto result = forward_difference_in_differences(block_panel(names, {"Hong Kong"}, 44)).value();
    expect_reproduced("hong_kong/forward_did", {{"att", result.estimate},
                                                {"att_percent", 100.0 * result.share},
                                                {"r2_pre", result.pre_r_squared},
                                                {"n_controls", static_cast<double>(result.controls.size())}});
}

// Worked by hand. Treated 0, 2, 4 | 10. Control 1 runs 0, 2, 3 | 5; control 2 runs 0, 0, 1 | 0; control 3 against both.
// Alone, control 1 misses by 0, 0, 1 about its mean: squares 2/3 of variation 8, so R squared is 1 - 1/12. Adding
// control 2 (mean path 0, 1, 2) misses by 0, 1, 2: squares 2. So control 1 stays alone: effect 5 - 1/3.
TEST(ForwardDifferenceInDifferences, AgreesWithAHandCalculation)
{
    const auto result = forward_difference_in_differences(
                            small_panel({{0, 2, 4, 10}, {0, 2, 3, 5}, {0, 0, 1, 0}, {0, -2, -4, 0}}, 3, 0))
                            .value();
    EXPECT_EQ(result.controls, std::vector<std::size_t>{1});
    EXPECT_NEAR(result.pre_r_squared, 1.0 - 1.0 / 12.0, 1e-12);
    EXPECT_NEAR(result.r_squared_path.at(1), 1.0 - 2.0 / 8.0, 1e-12);
    EXPECT_NEAR(result.estimate, 5.0 - 1.0 / 3.0, 1e-12);
    EXPECT_NEAR(result.share, result.estimate / (10.0 - result.estimate), 1e-12);
    EXPECT_NEAR(result.standard_error, std::sqrt(2.0 / 9.0 * (1.0 / 3.0 + 1.0)), 1e-12);
}

RC_GTEST_PROP(ForwardDifferenceInDifferences, DoesNotDependOnLevelsAndScalesWithTheOutcome, ())
{
    std::vector<std::vector<double>> rows(6, std::vector<double>(8));
    for (auto& row : rows)
        for (auto& value : row)
            value = *rc::gen::inRange(-1000, 1001) / 8.0;
    const BlockPanel panel = small_panel(rows, 6, 2);
    BlockPanel moved = scaled(panel, 2.0);
    const auto unit = *rc::gen::inRange<std::size_t>(0, 6);
    for (std::size_t t = 0; t < 8; ++t)
        moved.outcomes(unit, t) += 16.0;
    const auto result = forward_difference_in_differences(panel);
    RC_PRE(result.has_value());
    const auto other = forward_difference_in_differences(moved).value();
    RC_ASSERT(std::abs(other.estimate - 2.0 * result->estimate) < 1e-9);
    RC_ASSERT(*std::ranges::max_element(result->r_squared_path) == result->pre_r_squared);
    RC_ASSERT(result->r_squared_path.size() == 5U);
}

TEST(ForwardDifferenceInDifferences, NamesWhatIsWrong)
{
    const auto where = [](const BlockPanel& panel) { return forward_difference_in_differences(panel).error().where; };
    EXPECT_EQ(where(small_panel({{1, 1, 9}, {0, 1, 0}}, 2, 0)), "outcomes");
    EXPECT_EQ(where(small_panel({{1, 2, 9}, {0, 1, 0}}, 1, 0)), "pre_periods");
    EXPECT_EQ(where(small_panel({{1, 2, 9}, {0, 1e300, 0}}, 2, 0)), "outcomes(1, 1)");
    EXPECT_EQ(where(small_panel({{1, 2, 9}}, 2, 0)), "treated");
}

} // namespace
} // namespace entente::lessons
