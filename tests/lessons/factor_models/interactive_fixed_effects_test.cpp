#include "factor_panels.hpp"

#include <entente/lessons/factor_models/interactive_fixed_effects.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace entente::lessons {
namespace {

FactorPath path_of(const FactorPanel& panel, FactorSource source, std::size_t most)
{
    return interactive_fixed_effects(panel, {.source = source, .most_factors = most}).value();
}

// The reference run counts event times from 1 in the first treated period.
Found found_on(const FactorPath& path)
{
    Found found;
    for (const auto& fit : path.fits) {
        const std::string rank = "[r=" + std::to_string(fit.factors) + "]";
        found["att" + rank] = fit.estimate;
        for (std::size_t k = 0; k < fit.coefficients.size(); ++k)
            found["beta[" + std::to_string(k + 1) + "]" + rank] = fit.coefficients[k];
        for (const auto& event : fit.events)
            found["att_event[" + std::to_string(event.event_time + 1) + "]" + rank] = event.effect;
    }
    return found;
}

// R fect 2.4.1; the effect with two factors is 5.13 in Xu (2017), Political Analysis 25:57-76, Table 2.
TEST(InteractiveFixedEffects, ReproduceElectionDayRegistration)
{
    const auto panel = reference_factor_panel("turnout", "abb", "year", "turnout", "policy_edr");
    expect_reproduced("turnout/gsynth_ife_never_treated", found_on(path_of(panel, FactorSource::NeverTreated, 3)));
}

// R fect 2.4.1.
TEST(InteractiveFixedEffects, ReproduceASimulationWithTwoFactors)
{
    const auto panel = reference_factor_panel("sim_block_ife_b", "unit", "year", "y", "treated");
    expect_reproduced("sim_block_ife_b/gsynth_ife_never_treated",
                      found_on(path_of(panel, FactorSource::NeverTreated, 2)));
}

// R fect 2.4.1.
TEST(InteractiveFixedEffects, ReproduceASimulationWithCovariates)
{
    const auto panel = reference_factor_panel("simgsynth", "id", "time", "Y", "D", {"X1", "X2"});
    expect_reproduced("simgsynth/gsynth_ife_never_treated_cov",
                      found_on(path_of(panel, FactorSource::NeverTreated, 3)));
}

// R fect 2.4.1, method "ife".
TEST(InteractiveFixedEffects, ReproduceASimulationLearningFromAllUntreatedCells)
{
    const auto panel = reference_factor_panel("simgsynth", "id", "time", "Y", "D", {"X1", "X2"});
    expect_reproduced("simgsynth/ife_em_imputation", found_on(path_of(panel, FactorSource::Untreated, 2)));
}

FactorPanel election_day_registration()
{
    return reference_factor_panel("turnout", "abb", "year", "turnout", "policy_edr");
}

// Xu (2017) reports two factors chosen by leaving out periods before treatment.
TEST(InteractiveFixedEffects, ChooseTwoFactorsForElectionDayRegistration)
{
    const auto path = path_of(election_day_registration(), FactorSource::NeverTreated, 5);
    EXPECT_EQ(path.chosen, 2U);
    EXPECT_EQ(path.end, PathEnd::Asked);
}

// Y = a_i + b_t + l_i f_t exactly, one factor, and an effect of 5: both sources must find 5 with one factor.
FactorPanel exact_one_factor_panel()
{
    FactorPanel panel{.outcomes = Matrix(6, 8), .treatment = Matrix(6, 8)};
    const double loadings[] = {1.0, -2.0, 0.5, 3.0, -1.0, 2.0};
    const double factor[] = {0.0, 1.0, -1.0, 2.0, 1.0, 0.0, 3.0, -2.0};
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t t = 0; t < 8; ++t) {
            panel.treatment(i, t) = i == 5 && t >= 5 ? 1.0 : 0.0;
            panel.outcomes(i, t) = static_cast<double>(i) + 0.1 * static_cast<double>(t * t) + loadings[i] * factor[t] +
                                   5.0 * panel.treatment(i, t);
        }
    return panel;
}

TEST(InteractiveFixedEffects, FindTheEffectWhereTheModelHoldsExactly)
{
    for (const auto source : {FactorSource::NeverTreated, FactorSource::Untreated}) {
        const auto path = path_of(exact_one_factor_panel(), source, 3);
        ASSERT_EQ(path.fits.size(), 2U); // a second factor has nothing left to explain
        EXPECT_EQ(path.end, PathEnd::NothingLeft);
        EXPECT_EQ(path.chosen, 1U);
        EXPECT_NEAR(path.fits[1].estimate, 5.0, 1e-6);
        EXPECT_GT(std::abs(path.fits[0].estimate - 5.0), 0.1);
    }
}

// Without factors and with one treated unit, both sources are difference-in-differences.
TEST(InteractiveFixedEffects, AreDifferenceInDifferencesWithoutFactors)
{
    FactorPanel panel{.outcomes = Matrix(3, 4), .treatment = Matrix(3, 4)};
    const double rises[] = {1.0, 3.0, 10.0};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 2; t < 4; ++t)
            panel.outcomes(i, t) = rises[i];
    panel.treatment(2, 2) = panel.treatment(2, 3) = 1.0;
    for (const auto source : {FactorSource::NeverTreated, FactorSource::Untreated})
        EXPECT_NEAR(path_of(panel, source, 0).fits[0].estimate, 8.0, 1e-9);
}

// A held-out period predicted by refitting without it is what the leverage formula promises.
TEST(InteractiveFixedEffects, ChooseByRealLeaveOneOutErrors)
{
    const auto panel = reference_factor_panel("sim_block_ife_b", "unit", "year", "y", "treated");
    const auto path = path_of(panel, FactorSource::NeverTreated, 0);
    double squares = 0.0;
    double cells = 0.0;
    const std::size_t treated_from = path.first_treated.back();
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i) {
        if (path.first_treated[i] == panel.outcomes.columns())
            continue;
        double sum = 0.0; // without factors the prediction of a gap is the mean of the others
        for (std::size_t t = 0; t < treated_from; ++t)
            sum += path.fits[0].gaps(i, t);
        const auto count = static_cast<double>(treated_from);
        for (std::size_t t = 0; t < treated_from; ++t) {
            const double gap = path.fits[0].gaps(i, t);
            const double others = (sum - gap) / (count - 1.0);
            squares += (gap - others) * (gap - others);
            cells += 1.0;
        }
    }
    EXPECT_NEAR(path.fits[0].cross_validation_error, squares / cells, 1e-10);
}

RC_GTEST_PROP(InteractiveFixedEffects, FollowTheScaleOfTheOutcomeAndNotTheOrderOfUnits, ())
{
    const FactorPanel panel = random_factor_panel();
    const auto scale = static_cast<double>(*rc::gen::inRange(1, 1000));
    FactorPanel changed = reversed(panel);
    for (std::size_t i = 0; i < changed.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < changed.outcomes.columns(); ++t)
            changed.outcomes(i, t) *= scale;
    const auto first = path_of(panel, FactorSource::NeverTreated, 3);
    const auto second = path_of(changed, FactorSource::NeverTreated, 3);
    RC_ASSERT(first.chosen == second.chosen);
    for (std::size_t r = 0; r < first.fits.size(); ++r)
        RC_ASSERT(std::abs(second.fits[r].estimate - scale * first.fits[r].estimate) <=
                  1e-6 * scale * (1.0 + std::abs(first.fits[r].estimate)));
}

// An effect added to the treated cells comes out as it went in, whatever the number of factors.
RC_GTEST_PROP(InteractiveFixedEffects, MoveWithAnEffectThatIsAdded, ())
{
    const FactorPanel panel = random_factor_panel();
    FactorPanel changed = panel;
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
            changed.outcomes(i, t) += 4.0 * panel.treatment(i, t);
    for (const auto source : {FactorSource::NeverTreated, FactorSource::Untreated}) {
        const auto first = interactive_fixed_effects(panel, {.source = source, .most_factors = 1, .factors = 1});
        const auto second = interactive_fixed_effects(changed, {.source = source, .most_factors = 1, .factors = 1});
        RC_ASSERT(std::abs(second->fits[1].estimate - first->fits[1].estimate - 4.0) <= 1e-6);
    }
}

TEST(InteractiveFixedEffects, GiveTheSameBytesForAnyNumberOfThreads)
{
    const auto panel = election_day_registration();
    FactorOptions options{.source = FactorSource::Untreated, .most_factors = 2};
    const auto one = interactive_fixed_effects(panel, options).value();
    options.threads = {2};
    const auto two = interactive_fixed_effects(panel, options).value();
    for (std::size_t r = 0; r < one.fits.size(); ++r)
        EXPECT_EQ(one.fits[r].cross_validation_error, two.fits[r].cross_validation_error);
    EXPECT_EQ(one.chosen, two.chosen);
}

TEST(InteractiveFixedEffects, FindNoEffectInAConstantPanel)
{
    FactorPanel panel = exact_one_factor_panel();
    panel.outcomes = Matrix(6, 8, 7.0);
    for (const auto source : {FactorSource::NeverTreated, FactorSource::Untreated}) {
        const auto path = path_of(panel, source, 3);
        EXPECT_EQ(path.fits.size(), 1U);
        EXPECT_NEAR(path.fits[0].estimate, 0.0, 1e-12);
    }
}

// Three periods before treatment carry a constant and one factor with one period to spare.
RC_GTEST_PROP(InteractiveFixedEffects, EndThePathWhereHistoryIsTooShort, ())
{
    FactorPanel panel = random_factor_panel();
    for (std::size_t t = 3; t < 12; ++t)
        panel.treatment(10, t) = 1.0;
    const auto path = path_of(panel, FactorSource::NeverTreated, 5);
    RC_ASSERT(path.fits.size() == 2U);
    RC_ASSERT(path.end == PathEnd::PrePeriods);
}

// The factor stands still before treatment, so nobody knows how strongly it acts on the treated unit.
TEST(InteractiveFixedEffects, EndThePathWhereALoadingCannotBeKnown)
{
    FactorPanel panel = exact_one_factor_panel();
    const double loadings[] = {1.0, -2.0, 0.5, 3.0, -1.0, 2.0};
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t t = 0; t < 8; ++t)
            panel.outcomes(i, t) = t < 5 ? 0.0 : loadings[i] * static_cast<double>(t - 4);
    const auto path = path_of(panel, FactorSource::NeverTreated, 2);
    EXPECT_EQ(path.fits.size(), 1U);
    EXPECT_EQ(path.end, PathEnd::LoadingsUnknown);
}

std::string where_of(const FactorPanel& panel, const FactorOptions& options = {})
{
    const auto result = interactive_fixed_effects(panel, options);
    return result ? "no error" : result.error().where;
}

TEST(InteractiveFixedEffects, RefuseCellsThatAreMissingOrTooLarge)
{
    for (const double bad :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e300}) {
        FactorPanel panel = exact_one_factor_panel();
        panel.outcomes(1, 2) = bad;
        EXPECT_EQ(where_of(panel), "outcomes(1, 2)");
        panel = exact_one_factor_panel();
        panel.covariates = {panel.outcomes, panel.outcomes};
        panel.covariates[1](3, 4) = bad;
        EXPECT_EQ(where_of(panel), "covariates[1](3, 4)");
    }
}

TEST(InteractiveFixedEffects, RefuseTreatmentsThatCannotBeRead)
{
    FactorPanel panel = exact_one_factor_panel();
    panel.treatment(5, 7) = 0.0; // switches off
    EXPECT_EQ(where_of(panel), "treatment(5, 7)");
    panel.treatment(5, 7) = 0.5;
    EXPECT_EQ(where_of(panel), "treatment(5, 7)");
    panel.treatment = Matrix(6, 8);
    EXPECT_EQ(where_of(panel), "treatment"); // nobody treated
    panel.treatment = Matrix(6, 7);
    EXPECT_EQ(where_of(panel), "treatment"); // another shape
    EXPECT_EQ(where_of({}), "outcomes");
}

TEST(InteractiveFixedEffects, RefuseDesignsWithoutAComparison)
{
    FactorPanel panel = exact_one_factor_panel();
    for (std::size_t t = 0; t < 8; ++t)
        panel.treatment(4, t) = 1.0;
    EXPECT_EQ(where_of(panel), "treatment(4, 0)"); // always treated
    panel.treatment(4, 0) = 0.0;
    EXPECT_EQ(where_of(panel), "treatment"); // one period before treatment
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t t = 0; t < 8; ++t)
            panel.treatment(i, t) = t >= 6 ? 1.0 : 0.0;
    EXPECT_EQ(where_of(panel), "treatment"); // all treated in the end
    panel.treatment = Matrix(6, 8);
    for (std::size_t i = 1; i < 6; ++i)
        panel.treatment(i, 7) = 1.0;
    EXPECT_EQ(where_of(panel), "treatment"); // one control is too few for factors of controls
    EXPECT_EQ(where_of(panel, {.source = FactorSource::Untreated, .most_factors = 0}), "no error");
}

TEST(InteractiveFixedEffects, RefuseCovariatesThatOthersExplain)
{
    FactorPanel panel = exact_one_factor_panel();
    panel.covariates = {Matrix(6, 8), Matrix(6, 8)};
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t t = 0; t < 8; ++t) {
            panel.covariates[0](i, t) = std::sin(static_cast<double>(3 * i + i * t));
            panel.covariates[1](i, t) =
                2.0 * panel.covariates[0](i, t) + static_cast<double>(i) + std::sqrt(static_cast<double>(t));
        }
    for (const auto source : {FactorSource::NeverTreated, FactorSource::Untreated})
        EXPECT_EQ(where_of(panel, {.source = source}), "covariates[1]");
}

TEST(InteractiveFixedEffects, RefuseNumbersThatThePathDoesNotHave)
{
    EXPECT_EQ(where_of(exact_one_factor_panel(), {.factors = 4}), "factors");
    EXPECT_EQ(where_of(exact_one_factor_panel(), {.folds = 1}), "folds");
    EXPECT_EQ(where_of(exact_one_factor_panel(), {.fold_block = 0}), "folds");
}

} // namespace
} // namespace entente::lessons
