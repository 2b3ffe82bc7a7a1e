#include <entente/lessons/factor_models/factor_panel.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace entente::lessons {
namespace {

// Unit 0 never treated, unit 1 from period 1, unit 2 from period 2, three periods; gaps 1..9 row by row.
// Treated cells 5, 6 and 9; before treatment 4 and 7, 8. Distances: -2: 7; -1: 4, 8; 0: 5, 9; 1: 6.
TEST(FactorPanel, AveragesGapsAsByHand)
{
    Matrix gaps(3, 3);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 0; t < 3; ++t)
            gaps(i, t) = static_cast<double>(3 * i + t + 1);
    const std::vector<std::size_t> first = {3, 1, 2};
    EXPECT_NEAR(average_effect(gaps, first), 20.0 / 3.0, 1e-14);
    EXPECT_NEAR(misfit_before_treatment(gaps, first), std::sqrt((16.0 + 49.0 + 64.0) / 3.0), 1e-14);
    const auto events = effects_by_event_time(gaps, first);
    ASSERT_EQ(events.size(), 4U);
    const double effects[] = {7.0, 6.0, 7.0, 6.0};
    const std::size_t units[] = {1, 2, 2, 1};
    for (std::size_t e = 0; e < 4; ++e) {
        EXPECT_EQ(events[e].event_time, static_cast<int>(e) - 2);
        EXPECT_NEAR(events[e].effect, effects[e], 1e-14);
        EXPECT_EQ(events[e].units, units[e]);
    }
}

TEST(FactorPanel, ReadsTheFirstTreatedPeriodOfEachUnit)
{
    FactorPanel panel{.outcomes = Matrix(3, 3), .treatment = Matrix(3, 3)};
    panel.treatment(1, 1) = panel.treatment(1, 2) = panel.treatment(2, 2) = 1.0;
    EXPECT_EQ(first_treated_periods(panel).value(), (std::vector<std::size_t>{3, 1, 2}));
}

} // namespace
} // namespace entente::lessons
