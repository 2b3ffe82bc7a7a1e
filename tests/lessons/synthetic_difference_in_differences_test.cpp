#include "reference_panels.hpp"

#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace entente::lessons {
namespace {

using enum SyntheticMethod;

constexpr SyntheticMethod all_methods[] = {SyntheticDifferenceInDifferences, SyntheticControl, DemeanedSyntheticControl,
                                           DifferenceInDifferences};

SyntheticEstimate estimate_of(BlockPanel panel, SyntheticMethod method)
{
    return synthetic_difference_in_differences(std::move(panel), method).value();
}

// Two-factor panel; the last `treated` rows are treated.
BlockPanel random_panel(std::size_t treated)
{
    const auto units = treated + *rc::gen::inRange<std::size_t>(2, 9);
    const auto pre = *rc::gen::inRange<std::size_t>(2, 8);
    const auto post = *rc::gen::inRange<std::size_t>(1, 4);
    BlockPanel panel{Matrix(units, pre + post), pre, {}};
    for (std::size_t i = 0; i < units; ++i)
        for (std::size_t t = 0; t < pre + post; ++t)
            panel.outcomes(i, t) = *rc::gen::inRange(-1000, 1001) / 100.0;
    for (std::size_t i = units - treated; i < units; ++i)
        panel.treated.push_back(i);
    return panel;
}

// Worked by hand. Controls (1, 2 | 4) and (3, 4 | 8), treated (5, 6 | 12): after less before is 2.5, 4.5 and 6.5.
TEST(SyntheticDifferenceInDifferences, PlainDifferencesAgreeWithAHandCalculation)
{
    BlockPanel panel{Matrix(3, 3), 2, {2}};
    const double figures[3][3] = {{1, 2, 4}, {3, 4, 8}, {5, 6, 12}};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 0; t < 3; ++t)
            panel.outcomes(i, t) = figures[i][t];
    const auto result = estimate_of(panel, DifferenceInDifferences);
    EXPECT_NEAR(result.estimate, 6.5 - (2.5 + 4.5) / 2.0, 1e-14);
    EXPECT_NEAR(result.pre_rmse, 0.0, 1e-14); // all units rise by one before
    EXPECT_NEAR(result.effective_controls, 2.0, 1e-14);
}

// Exact optimum, R quadprog 1.5.8 on the program of Arkhangelsky et al. (2021), Algorithm 1. Their Table 1 prints
// -15.6, -19.6, -11.1 and -27.3: the early stop of the R package moves synthetic control to -19.620.
TEST(SyntheticDifferenceInDifferences, ReproducesProposition99)
{
    EXPECT_NEAR(estimate_of(proposition_99(), SyntheticDifferenceInDifferences).estimate, -15.605397916336, 1e-6);
    EXPECT_NEAR(estimate_of(proposition_99(), SyntheticControl).estimate, -19.513629765882, 1e-6);
    EXPECT_NEAR(estimate_of(proposition_99(), DemeanedSyntheticControl).estimate, -11.109041998721, 1e-6);
    EXPECT_NEAR(estimate_of(proposition_99(), DifferenceInDifferences).estimate, -27.349111083615, 1e-9);
}

// As above; the weights agree to the four digits that two solvers with different stops may differ by.
TEST(SyntheticDifferenceInDifferences, ReproducesTheWeightsOfProposition99)
{
    const NamedPanel names = reference_panel("prop99.csv");
    const auto result = estimate_of(proposition_99(), SyntheticDifferenceInDifferences);
    EXPECT_NEAR(result.noise_level, 5.49440101858, 1e-9);
    EXPECT_NEAR(result.zeta, 10.226232571491, 1e-9);
    EXPECT_NEAR(result.pre_rmse, 1.725412672396, 1e-6);
    EXPECT_NEAR(weight_of(names, result, "Nevada"), 0.1241938522429, 1e-6);
    EXPECT_NEAR(weight_of(names, result, "New Hampshire"), 0.1045675792735, 1e-6);
    EXPECT_NEAR(weight_of(names, result, "Missouri"), 0.008159501603733, 1e-6);
    EXPECT_EQ(weight_of(names, result, "Alabama"), 0.0);
    EXPECT_NEAR(result.time_weights[16], 0.3664705830706, 1e-6); // 1986
    EXPECT_NEAR(result.time_weights[17], 0.2064531749782, 1e-6);
    EXPECT_NEAR(result.time_weights[18], 0.4270762419513, 1e-6);
    EXPECT_LT(result.optimality_gap, 1e-8); // of a squared distance of about 1e4

    const auto control = estimate_of(proposition_99(), SyntheticControl);
    EXPECT_NEAR(control.pre_rmse, 1.656400210342, 1e-6);
    EXPECT_NEAR(weight_of(names, control, "Utah"), 0.3939080228972, 1e-5);
    EXPECT_NEAR(weight_of(names, control, "Montana"), 0.231839950262, 1e-5);
    EXPECT_NEAR(estimate_of(proposition_99(), DifferenceInDifferences).pre_rmse, 7.15720169955, 1e-9);
}

// Exact optimum, R quadprog 1.5.8, GDP per head, fitted 1960-1989. Tolerances: those of the reference run (no penalty
// there, 1e-6 noise levels here).
TEST(SyntheticDifferenceInDifferences, ReproducesGermanReunificationDemeaned)
{
    const NamedPanel names = reference_panel("germany_gdp.csv");
    const auto result = estimate_of(block_panel(names, {"West Germany"}, 1990), DemeanedSyntheticControl);
    EXPECT_NEAR(result.estimate, -1474.45101718489, 0.1);
    EXPECT_NEAR(weight_of(names, result, "Austria"), 0.4542475609299, 1e-4);
    EXPECT_NEAR(weight_of(names, result, "USA"), 0.3124294673285, 1e-4);
    EXPECT_NEAR(weight_of(names, result, "Norway"), 0.02301027476785, 1e-4);
}

// Exact optimum, R quadprog 1.5.8, GDP per head, fitted 1960-1969; 17 donors for 10 periods.
TEST(SyntheticDifferenceInDifferences, ReproducesTheBasqueCountryOnOutcomesOnly)
{
    const NamedPanel names = reference_panel("basque_gdp.csv", 1960);
    const auto result = estimate_of(block_panel(names, {"Basque Country (Pais Vasco)"}, 1970), SyntheticControl);
    EXPECT_NEAR(result.pre_rmse * result.pre_rmse, 0.00412634973627, 1e-8);
    EXPECT_NEAR(weight_of(names, result, "Madrid (Comunidad De)"), 0.4404909185637, 1e-4);
    EXPECT_NEAR(weight_of(names, result, "Baleares (Islas)"), 0.3700366157068, 1e-4);
}

// Exact optimum, R quadprog 1.5.8: three treated units at once.
TEST(SyntheticDifferenceInDifferences, AveragesSeveralTreatedUnits)
{
    const NamedPanel names = reference_panel("sim_block_ife_b.csv");
    const BlockPanel panel = block_panel(names, {"U28", "U29", "U30"}, 2017);
    const auto result = estimate_of(panel, SyntheticDifferenceInDifferences);
    EXPECT_NEAR(result.estimate, 1.81378980255, 1e-6);
    EXPECT_NEAR(result.pre_rmse, 0.1873589438238, 1e-6);
    EXPECT_NEAR(weight_of(names, result, "U08"), 0.0488588749982, 1e-6);
    EXPECT_NEAR(estimate_of(panel, SyntheticControl).estimate, 1.746180005776, 1e-4);
    EXPECT_NEAR(estimate_of(panel, DemeanedSyntheticControl).estimate, 1.701370047938, 1e-4);
    EXPECT_NEAR(estimate_of(panel, DifferenceInDifferences).estimate, 1.702218018519, 1e-9);
}

RC_GTEST_PROP(SyntheticDifferenceInDifferences, WeightsAddUpAndEffectsAverageToTheEstimate, ())
{
    const auto method =
        *rc::gen::elementOf(std::vector<SyntheticMethod>(std::begin(all_methods), std::end(all_methods)));
    const BlockPanel panel = random_panel(*rc::gen::inRange<std::size_t>(1, 3));
    const auto result = estimate_of(panel, method);
    const auto sum = [](const std::vector<double>& values) {
        return std::accumulate(values.begin(), values.end(), 0.0);
    };
    RC_ASSERT(std::abs(sum(result.unit_weights) - 1.0) < 1e-12);
    RC_ASSERT(std::abs(sum(result.time_weights) - (method == SyntheticControl ? 0.0 : 1.0)) < 1e-12);
    RC_ASSERT(result.unit_weights.size() + panel.treated.size() == panel.outcomes.rows());
    RC_ASSERT(std::abs(sum(result.effects) / static_cast<double>(result.effects.size()) - result.estimate) < 1e-10);
    RC_ASSERT(result.effective_controls > 1.0 - 1e-12);
    RC_ASSERT(result.effective_controls < static_cast<double>(result.controls.size()) + 1e-9);
}

// Ridge penalties of a real size only: without one, weights may move between equally good sets.
RC_GTEST_PROP(SyntheticDifferenceInDifferences, LevelsOfUnitsAndPeriodsDoNotMatter, ())
{
    const BlockPanel panel = random_panel(1);
    BlockPanel moved = panel;
    const auto unit = *rc::gen::inRange<std::size_t>(0, panel.outcomes.rows());
    const auto period = *rc::gen::inRange<std::size_t>(0, panel.outcomes.columns());
    for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
        moved.outcomes(unit, t) += 3.25;
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        moved.outcomes(i, period) -= 1.75;
    const auto did = [](const BlockPanel& p) { return estimate_of(p, DifferenceInDifferences).estimate; };
    RC_ASSERT(std::abs(did(panel) - did(moved)) < 1e-10);
    // The noise level is not free of period shifts, so only the unit shift is tried for the penalised method.
    BlockPanel lifted = panel;
    for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
        lifted.outcomes(unit, t) += 3.25;
    const auto sdid = [](const BlockPanel& p) { return estimate_of(p, SyntheticDifferenceInDifferences); };
    const auto before = sdid(panel).unit_weights;
    const auto after = sdid(lifted).unit_weights;
    for (std::size_t j = 0; j < before.size(); ++j)
        RC_ASSERT(std::abs(before[j] - after[j]) < 1e-8);
}

TEST(SyntheticDifferenceInDifferences, Proposition99DoesNotDependOnLevelsOrOrder)
{
    const BlockPanel panel = proposition_99();
    const std::size_t units = panel.outcomes.rows();
    BlockPanel moved{Matrix(units, panel.outcomes.columns()), panel.pre_periods, {}};
    for (std::size_t i = 0; i < units; ++i) { // reversed, each unit on its own level
        for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
            moved.outcomes(units - 1 - i, t) = panel.outcomes(i, t) + 10.0 * static_cast<double>(i);
        if (i == panel.treated[0])
            moved.treated.push_back(units - 1 - i);
    }
    for (const auto method : {SyntheticDifferenceInDifferences, DemeanedSyntheticControl, DifferenceInDifferences})
        EXPECT_NEAR(estimate_of(panel, method).estimate, estimate_of(moved, method).estimate, 1e-6);
}

// Controls 0, 1, 2 ... times a path, the treated twice the path: many weightings fit exactly and all must agree on the
// effect, which is five from the first period of treatment on.
TEST(SyntheticDifferenceInDifferences, FindsTheEffectWhenManyWeightingsFitExactly)
{
    BlockPanel panel{Matrix(12, 8), 5, {11}};
    for (std::size_t i = 0; i < 12; ++i)
        for (std::size_t t = 0; t < 8; ++t)
            panel.outcomes(i, t) = (i < 11 ? static_cast<double>(i) : 2.0) * (1.0 + 0.3 * static_cast<double>(t * t)) +
                                   (i == 11 && t >= 5 ? 5.0 : 0.0);
    const auto result = estimate_of(panel, SyntheticControl);
    EXPECT_NEAR(result.estimate, 5.0, 1e-7);
    EXPECT_LT(result.pre_rmse, 1e-7);
}

// One control leaves nothing to choose.
TEST(SyntheticDifferenceInDifferences, WorksWithOneControl)
{
    BlockPanel panel{Matrix(2, 4), 2, {0}};
    panel.outcomes(0, 3) = 2.0;
    for (const auto method : all_methods) {
        const auto result = estimate_of(panel, method);
        EXPECT_EQ(result.unit_weights, std::vector<double>{1.0});
        EXPECT_NEAR(result.estimate, 1.0, 1e-14);
    }
}

std::string where_of(BlockPanel panel, SyntheticMethod method = SyntheticDifferenceInDifferences)
{
    const auto result = synthetic_difference_in_differences(std::move(panel), method);
    return result ? "no error" : result.error().where;
}

TEST(SyntheticDifferenceInDifferences, RefusesAPanelWithoutTreatedUnitsOrControls)
{
    EXPECT_EQ(where_of({Matrix(3, 4), 2, {}}), "treated");
    EXPECT_EQ(where_of({Matrix(2, 4), 2, {0, 1}}), "treated");
    EXPECT_EQ(where_of({Matrix(), 2, {}}), "treated");
}

TEST(SyntheticDifferenceInDifferences, NamesTheTreatedRowThatIsWrong)
{
    EXPECT_EQ(where_of({Matrix(3, 4), 2, {0, 3}}), "treated[1]");
    EXPECT_EQ(where_of({Matrix(3, 4), 2, {1, 1}}), "treated[1]");
}

TEST(SyntheticDifferenceInDifferences, RefusesTooFewPeriods)
{
    for (const auto method : {SyntheticDifferenceInDifferences, SyntheticControl, DemeanedSyntheticControl})
        EXPECT_EQ(where_of({Matrix(3, 4), 1, {0}}, method), "pre_periods");
    EXPECT_EQ(where_of({Matrix(3, 4), 0, {0}}, DifferenceInDifferences), "pre_periods");
    EXPECT_EQ(where_of({Matrix(3, 4), 1, {0}}, DifferenceInDifferences), "no error");
    EXPECT_EQ(where_of({Matrix(3, 4), 4, {0}}), "pre_periods");
}

TEST(SyntheticDifferenceInDifferences, NamesTheCellThatIsMissing)
{
    BlockPanel panel{Matrix(3, 4), 2, {0}};
    panel.outcomes(1, 3) = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where_of(panel), "outcomes(1, 3)");
}

TEST(SyntheticPanel, RefusesAPlaceboThatIsNoControlOrLeavesNone)
{
    const auto panel = SyntheticPanel::of({Matrix(3, 4), 2, {0}}, SyntheticDifferenceInDifferences).value();
    const auto where = [&](const std::vector<std::size_t>& rows) { return panel.placebo(rows).error().where; };
    EXPECT_EQ(where({}), "pretended");
    EXPECT_EQ(where({1, 2}), "pretended");
    EXPECT_EQ(where({0}), "pretended[0]");
}

// A placebo that drops rows from shared sums is the estimate on a panel without the truly treated.
TEST(SyntheticPanel, PlaceboEqualsTheEstimateOnASmallerPanel)
{
    const BlockPanel panel = proposition_99();
    for (const auto method : all_methods) {
        const auto shared = SyntheticPanel::of(panel, method).value();
        for (const std::size_t pretended : {std::size_t{0}, std::size_t{20}}) {
            BlockPanel smaller{Matrix(panel.outcomes.rows() - 1, panel.outcomes.columns()), panel.pre_periods, {}};
            std::size_t row = 0;
            for (const std::size_t control : shared.controls()) {
                if (control == pretended)
                    smaller.treated.push_back(row);
                for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
                    smaller.outcomes(row, t) = panel.outcomes(control, t);
                ++row;
            }
            const std::vector<std::size_t> rows{pretended};
            EXPECT_NEAR(shared.placebo(rows).value().estimate, estimate_of(smaller, method).estimate, 1e-6);
        }
    }
}

} // namespace
} // namespace entente::lessons
