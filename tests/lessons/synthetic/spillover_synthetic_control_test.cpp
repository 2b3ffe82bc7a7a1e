#include "long_panels.hpp"

#include <entente/lessons/synthetic/spillover_synthetic_control.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace entente::lessons {
namespace {

// Authors' committed output for Proposition 99 on 51 units; affected: those with programmes of their own or a border.
TEST(SpilloverSyntheticControl, ReproducesProposition99WithNeighbours)
{
    const auto table = find_reference_table("prop99_all_states");
    if (!table)
        GTEST_SKIP() << "prop99_all_states.csv is only in the shared folder";
    const NamedPanel names = long_panel(*table, "state", "year", "cigs");
    std::vector<std::size_t> affected;
    for (std::size_t row = 0; row < table->size(); ++row)
        if (table->text(row, "year") == "1970" &&
            (table->text(row, "missing12") == "1" || table->text(row, "neighbor") == "1"))
            affected.push_back(row_of(names, table->text(row, "state")));
    ASSERT_EQ(affected.size(), 13U);
    const BlockPanel panel = block_panel(names, {"CA"}, 1989);
    const auto result =
        spillover_synthetic_control(panel, own_effects(names.units.size(), panel.treated, affected), Threads{1})
            .value();
    Found found{{"effect_CA_mean", result.estimate}};
    for (std::size_t t = 0; t < result.effects.size(); ++t)
        found["effect_CA[" + std::to_string(1989 + t) + "]"] = result.effects[t];
    expect_reproduced("prop99_all_states/sc_spillover_cao_dowd", found);
}

// Paths apart and nearly parallel: every imitation is nearly exact. A jump of 3 in the
// treated and of 2 in its neighbour must be told apart.
TEST(SpilloverSyntheticControl, TellsEffectAndSpilloverApart)
{
    BlockPanel panel{.outcomes = Matrix(6, 9), .pre_periods = 6, .treated = {1}};
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t t = 0; t < 9; ++t)
            panel.outcomes(i, t) = 10.0 * static_cast<double>(i) + std::sin(static_cast<double>(3 * t)) +
                                   0.01 * std::cos(static_cast<double>(7 * t * (i + 1)));
    const auto before =
        spillover_synthetic_control(panel, own_effects(6, panel.treated, std::vector<std::size_t>{4}), Threads{1})
            .value();
    for (std::size_t t = 6; t < 9; ++t) {
        panel.outcomes(1, t) += 3.0;
        panel.outcomes(4, t) += 2.0;
    }
    const auto after =
        spillover_synthetic_control(panel, own_effects(6, panel.treated, std::vector<std::size_t>{4}), Threads{1})
            .value();
    for (std::size_t t = 0; t < 3; ++t) {
        EXPECT_NEAR(after.effects[t] - before.effects[t], 3.0, 1e-9);
        EXPECT_NEAR(after.unit_effects(4, t) - before.unit_effects(4, t), 2.0, 1e-9);
        EXPECT_EQ(after.unit_effects(0, t), 0.0);
    }
    EXPECT_NEAR(after.estimate, 3.0, 0.1);
    EXPECT_EQ(after.p_values, std::vector<double>(3, 1.0 / 7.0));
}

TEST(SpilloverSyntheticControl, DoesNotDependOnThreadsAndScalesWithTheOutcome)
{
    const NamedPanel names = reference_panel("sim_block_ife_b.csv");
    const BlockPanel panel = block_panel(names, {"U28", "U29"}, 2017);
    const auto structure = own_effects(30, panel.treated, std::vector<std::size_t>{3, 29});
    const auto result = spillover_synthetic_control(panel, structure, Threads{1}).value();
    const auto threaded = spillover_synthetic_control(panel, structure, Threads{4}).value();
    EXPECT_EQ(result.effects, threaded.effects);
    const auto other = spillover_synthetic_control(scaled(panel, 4.0), structure, Threads{1}).value();
    EXPECT_NEAR(other.estimate, 4.0 * result.estimate, 1e-8);
    EXPECT_EQ(other.p_values, result.p_values);
}

TEST(SpilloverSyntheticControl, NamesWhatIsWrong)
{
    BlockPanel panel = proposition_99();
    const std::size_t units = panel.outcomes.rows();
    const auto where = [&](const Matrix& structure) {
        return spillover_synthetic_control(panel, structure, Threads{1}).error().where;
    };
    EXPECT_EQ(where(Matrix(3, 1)), "structure");
    EXPECT_EQ(where(Matrix(units, 1)), "structure"); // no effect on the treated
    Matrix structure = own_effects(units, panel.treated, std::vector<std::size_t>{});
    structure(1, 0) = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where(structure), "structure(1, 0)");
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < units; ++i)
        if (i != panel.treated[0])
            all.push_back(i);
    EXPECT_EQ(where(own_effects(units, panel.treated, all)), "structure"); // a common shift cannot be told apart
    panel.outcomes(0, 0) = 1e300;
    EXPECT_EQ(where(structure), "outcomes(0, 0)");
    panel.pre_periods = 1;
    EXPECT_EQ(where(structure), "pre_periods");
}

} // namespace
} // namespace entente::lessons
