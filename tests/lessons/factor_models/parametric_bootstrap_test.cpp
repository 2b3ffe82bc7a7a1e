#include "factor_panels.hpp"

#include <entente/lessons/factor_models/parametric_bootstrap.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>
#include <string>

namespace entente::lessons {
namespace {

FactorPanel election_day_registration()
{
    return reference_factor_panel("turnout", "abb", "year", "turnout", "policy_edr");
}

FactorInference bootstrap_of(const FactorPanel& panel, const BootstrapOptions& options)
{
    SilentProgress progress;
    return parametric_bootstrap(panel, options, progress).value();
}

TEST(ParametricBootstrap, KeepsTheEffectThatThePathHas)
{
    const auto result = bootstrap_of(election_day_registration(), {.factors = 2, .draws = 50});
    EXPECT_NEAR(result.average.estimate, 5.130493163017, 0.0005130493163017); // R fect 2.4.1
    EXPECT_EQ(result.events.size(), result.fit.events.size());
    EXPECT_GT(result.average.standard_error, 0.0);
}

// One period after treatment, no factors, one treated unit, n controls with independent standard normal noise in 2 + 1
// periods: the effect's variance is (1 + 1/n)(1 + 1/2). Misses of controls have variance (1 + 1/(n-1))(1 + 1/2), and
// the control mean's drawn residuals add about 3/2/n. With n = 400 the standard deviation over draws must be
// sqrt(1.5) = 1.2247 but for what 400 controls show of it: their own variance is known to 2 sqrt(2/400) = 14 percent.
TEST(ParametricBootstrap, FindsTheStandardErrorThatTheoryGives)
{
    RandomStream random(3);
    FactorPanel panel{.outcomes = Matrix(401, 3), .treatment = Matrix(401, 3)};
    for (std::size_t i = 0; i < 401; ++i)
        for (std::size_t t = 0; t < 3; ++t)
            panel.outcomes(i, t) = random.normal();
    panel.treatment(400, 2) = 1.0;
    const auto result = bootstrap_of(panel, {.factors = 0, .draws = 2000});
    EXPECT_NEAR(result.average.standard_error, std::sqrt(1.5), 0.1);
}

TEST(ParametricBootstrap, GivesTheSameBytesForAnyNumberOfThreads)
{
    const auto one = bootstrap_of(election_day_registration(), {.factors = 2, .draws = 20, .threads = {1}});
    const auto two = bootstrap_of(election_day_registration(), {.factors = 2, .draws = 20, .threads = {2}});
    EXPECT_EQ(one.draws, two.draws);
    EXPECT_NE(one.draws, bootstrap_of(election_day_registration(), {.factors = 2, .draws = 20, .seed = 2}).draws);
}

TEST(ParametricBootstrap, WidensWithTheLevel)
{
    const auto narrow = bootstrap_of(election_day_registration(), {.factors = 1, .draws = 60, .level = 0.5});
    const auto wide = bootstrap_of(election_day_registration(), {.factors = 1, .draws = 60, .level = 0.9});
    EXPECT_LT(wide.average.lower, narrow.average.lower);
    EXPECT_GT(wide.average.upper, narrow.average.upper);
}

RC_GTEST_PROP(ParametricBootstrap, FollowsTheScaleOfTheOutcome, ())
{
    const FactorPanel panel = random_factor_panel();
    FactorPanel scaled = panel;
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
            scaled.outcomes(i, t) *= 8.0;
    const auto first = bootstrap_of(panel, {.factors = 1, .draws = 20});
    const auto second = bootstrap_of(scaled, {.factors = 1, .draws = 20});
    RC_ASSERT(std::abs(second.average.lower - 8.0 * first.average.lower) <=
              1e-6 * (1.0 + std::abs(first.average.lower)));
    RC_ASSERT(std::abs(second.average.standard_error - 8.0 * first.average.standard_error) <=
              1e-6 * first.average.standard_error);
}

// A covariate with its coefficient goes into every drawn panel, so adding any multiple of it changes nothing.
TEST(ParametricBootstrap, IsBlindToAMultipleOfACovariate)
{
    const auto panel = reference_factor_panel("simgsynth", "id", "time", "Y", "D", {"X1", "X2"});
    FactorPanel changed = panel;
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
            changed.outcomes(i, t) += 2.0 * panel.covariates[0](i, t);
    const auto first = bootstrap_of(panel, {.factors = 0, .draws = 10});
    const auto second = bootstrap_of(changed, {.factors = 0, .draws = 10});
    EXPECT_NEAR(first.average.standard_error, second.average.standard_error, 1e-7);
}

std::string where_of(const FactorPanel& panel, const BootstrapOptions& options)
{
    SilentProgress progress;
    const auto result = parametric_bootstrap(panel, options, progress);
    return result ? "no error" : result.error().where;
}

TEST(ParametricBootstrap, RefusesOptionsOutOfRange)
{
    const auto panel = election_day_registration();
    EXPECT_EQ(where_of(panel, {.draws = 1}), "draws");
    EXPECT_EQ(where_of(panel, {.level = 1.0}), "level");
    EXPECT_EQ(where_of(panel, {.factors = 30}), "factors");
}

TEST(ParametricBootstrap, RefusesTooFewControls)
{
    FactorPanel panel{.outcomes = Matrix(3, 6), .treatment = Matrix(3, 6)};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 0; t < 6; ++t)
            panel.outcomes(i, t) = std::sin(static_cast<double>(5 * i + t * t));
    panel.treatment(0, 5) = 1.0;
    EXPECT_EQ(where_of(panel, {.factors = 0, .draws = 10}), "factors");
}

class Stopped final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(ParametricBootstrap, StopsWhenCancelled)
{
    Stopped progress;
    const auto result = parametric_bootstrap(election_day_registration(), {.factors = 0, .draws = 10}, progress);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().where, "progress");
}

} // namespace
} // namespace entente::lessons
