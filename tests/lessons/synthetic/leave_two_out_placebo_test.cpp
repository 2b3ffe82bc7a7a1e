#include "long_panels.hpp"

#include <entente/lessons/synthetic/leave_two_out_placebo.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace entente::lessons {
namespace {

LeaveTwoOutPlacebo placebo_of(const BlockPanel& panel, Threads threads = {1})
{
    SilentProgress progress;
    return leave_two_out_placebo(panel, threads, progress).value();
}

Found found_in(const LeaveTwoOutPlacebo& result)
{
    return {{"p_value", result.p_value},
            {"losses", static_cast<double>(result.losses)},
            {"n_pairs", static_cast<double>(result.pairs)}};
}

// mlsynth, outcome-only synthetic control.
TEST(LeaveTwoOutPlacebo, ReproducesProposition99AndGermanReunification)
{
    expect_reproduced("prop99/leave_two_out_placebo", found_in(placebo_of(proposition_99())));
    const NamedPanel germany = reference_panel("germany_gdp.csv");
    expect_reproduced("germany/leave_two_out_placebo",
                      found_in(placebo_of(block_panel(germany, {"West Germany"}, 1990))));
}

// Every pair solved from nothing must give the same answer as the fits that are shared.
TEST(LeaveTwoOutPlacebo, SkipsOnlyFitsThatChangeNothing)
{
    const NamedPanel names = reference_panel("germany_gdp.csv");
    const BlockPanel panel = block_panel(names, {"West Germany"}, 1990);
    const auto ratio = [&](std::size_t unit, std::size_t a, std::size_t b, std::size_t c) {
        BlockPanel smaller{.outcomes = Matrix(panel.outcomes.rows() - 2, panel.outcomes.columns()),
                           .pre_periods = panel.pre_periods,
                           .treated = {0}};
        std::size_t next = 1;
        for (std::size_t i = 0; i < panel.outcomes.rows(); ++i) {
            if (i != unit && (i == a || i == b || i == c))
                continue;
            const std::size_t to = i == unit ? 0 : next++;
            for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
                smaller.outcomes(to, t) = panel.outcomes(i, t);
        }
        const auto fit = synthetic_difference_in_differences(smaller, SyntheticMethod::SyntheticControl).value();
        double squares = 0.0;
        for (const double effect : fit.effects)
            squares += effect * effect;
        return std::sqrt(squares / static_cast<double>(fit.effects.size())) / fit.pre_rmse;
    };
    const std::size_t treated = panel.treated[0];
    std::size_t losses = 0;
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        for (std::size_t j = i + 1; j < panel.outcomes.rows(); ++j)
            if (i != treated && j != treated)
                losses += ratio(treated, treated, i, j) > std::max(ratio(i, treated, i, j), ratio(j, treated, i, j))
                              ? 0U
                              : 1U;
    const auto result = placebo_of(panel);
    EXPECT_EQ(result.losses, losses);
    EXPECT_LT(result.fits, 3 * result.pairs / 2);
}

// Three donors: a pair leaves one, so the ratio of gaps is that of plain differences. Treated 0, 0 | 9 against donors
// with small moves wins every pair.
TEST(LeaveTwoOutPlacebo, AgreesWithAHandCalculation)
{
    const auto wins = placebo_of(small_panel({{1, 0, 9}, {0, 1, 0}, {0, 0, 0}, {0, -1, 0}}, 2, 0));
    EXPECT_EQ(wins.pairs, 3U);
    EXPECT_EQ(wins.losses, 0U);
    const auto loses = placebo_of(small_panel({{1, 0, 0}, {0, 1, 9}, {0, 0, 0}, {0, -1, 0}}, 2, 0));
    EXPECT_EQ(loses.losses, 3U); // the first donor is in two pairs, and left as the only donor in the third
}

TEST(LeaveTwoOutPlacebo, DoesNotDependOnOrderUnitOrThreads)
{
    const auto result = placebo_of(proposition_99());
    EXPECT_EQ(placebo_of(proposition_99(), Threads{4}).losses, result.losses);
    EXPECT_EQ(placebo_of(scaled(reversed(proposition_99()), 8.0)).losses, result.losses);
}

// A perfect fit of everything proves nothing.
TEST(LeaveTwoOutPlacebo, CountsTiesAgainstTheTreatedUnit)
{
    EXPECT_EQ(placebo_of(small_panel({{1, 1, 5}, {1, 1, 2}, {1, 1, 1}, {1, 1, 0}}, 2, 0)).p_value, 1.0);
}

class Impatient final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(LeaveTwoOutPlacebo, NamesWhatIsWrong)
{
    SilentProgress progress;
    const auto where = [&](const BlockPanel& panel) {
        return leave_two_out_placebo(panel, Threads{1}, progress).error().where;
    };
    EXPECT_EQ(where(small_panel({{1, 0, 9}, {0, 1, 0}, {0, 0, 0}}, 2, 0)), "outcomes");
    BlockPanel panel = proposition_99();
    panel.treated.push_back(0);
    EXPECT_EQ(where(panel), "treated");
    panel.treated = {2};
    panel.outcomes(3, 3) = std::nan("");
    EXPECT_EQ(where(panel), "outcomes(3, 3)");
    panel.outcomes(3, 3) = -1e300;
    EXPECT_EQ(where(panel), "outcomes(3, 3)");
    Impatient impatient;
    EXPECT_EQ(leave_two_out_placebo(proposition_99(), Threads{1}, impatient).error().where, "progress");
}

} // namespace
} // namespace entente::lessons
