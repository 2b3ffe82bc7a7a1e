#include <entente/lessons/route_system.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace entente::lessons {
namespace {

RouteSystem system_of(const std::vector<double>& differences)
{
    RouteSystem system;
    for (const double difference : differences) {
        system.routes.push_back({"route", 0.0, difference});
        system.net_difference += difference;
    }
    return system;
}

// 100 fewer on the treated route; the others together rose by 60 - 20 = 40.
TEST(RouteSystem, CountsTheOtherRoutesTogether)
{
    EXPECT_DOUBLE_EQ(system_of({-100.0, 60.0, -20.0}).displaced_share().value(), 0.4);
    EXPECT_DOUBLE_EQ(system_of({-100.0, -20.0}).displaced_share().value(), 0.0);
    EXPECT_FALSE(system_of({100.0, 60.0}).displaced_share().has_value());
    EXPECT_FALSE(RouteSystem{}.displaced_share().has_value());
}

TEST(RouteSystem, NeighboursLieOnBothSidesOfARoute)
{
    const auto of_central = neighbouring_routes("central_mediterranean");
    EXPECT_EQ(of_central.size(), 2U);
    for (const auto& neighbour : of_central) {
        const auto back = neighbouring_routes(neighbour);
        EXPECT_NE(std::ranges::find(back, "central_mediterranean"), back.end()) << neighbour;
    }
    EXPECT_TRUE(neighbouring_routes("nowhere").empty());
}

// Six routes that move alike; after the start the first halves and its neighbour doubles, the others go on.
OutcomePanel moved_panel()
{
    OutcomePanel panel;
    panel.periods_before = 16;
    const std::vector<std::string> names{"central_mediterranean", "western_mediterranean", "a", "b", "c", "d"};
    panel.counts = Matrix(names.size(), 24);
    for (std::size_t i = 0; i < names.size(); ++i) {
        panel.units.push_back({names[i], {}});
        for (std::size_t t = 0; t < 24; ++t) {
            const double season = 1.0 + 0.3 * std::sin(static_cast<double>(t * (i + 2)));
            const double moved = t < 16 || i > 1 ? 1.0 : i == 0 ? 0.5 : 2.0;
            panel.counts(i, t) = 1e6 * (1.0 + 0.01 * season) * moved;
        }
    }
    for (int t = 0; t < 24; ++t)
        panel.periods.push_back({evidence::Period::Frequency::Quarter, 8000 + t});
    return panel;
}

// 8 quarters of 1,000,000: half of them gone on the one, as many again on the other. The season is 0.3 per cent.
TEST(RouteSystem, FindsWhatMovedFromOneRouteToTheNext)
{
    const auto found = effect_on_routes(moved_panel(), {"western_mediterranean"}, Threads{1});
    ASSERT_TRUE(found.has_value()) << one_line(found.error());
    ASSERT_EQ(found->routes.size(), 2U);
    EXPECT_EQ(found->untouched, 4U);
    EXPECT_NEAR(found->routes[0].difference, -4e6, 0.01 * 4e6);
    EXPECT_NEAR(found->routes[1].difference, 8e6, 0.01 * 8e6);
    EXPECT_NEAR(found->displaced_share().value(), 2.0, 0.04);
}

TEST(RouteSystem, NeedsRoutesThatAreNotAffected)
{
    EXPECT_FALSE(
        effect_on_routes(moved_panel(), {"western_mediterranean", "a", "b", "c", "d"}, Threads{1}).has_value());
}

} // namespace
} // namespace entente::lessons
