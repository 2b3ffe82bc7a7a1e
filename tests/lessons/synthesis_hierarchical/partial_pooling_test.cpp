#include <entente/lessons/synthesis_hierarchical/partial_pooling.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace entente::lessons {
namespace {

// Rubin (1981), Journal of Educational Statistics 6:377-401, as Gelman et al. (2013), Bayesian Data Analysis, third
// edition, Table 5.2 rounds them: effects of coaching in eight schools and their standard errors.
const std::vector<double> school_effects = {28, 8, -3, 7, -1, 1, 18, 12};
const std::vector<double> school_errors = {15, 10, 16, 11, 9, 11, 10, 18};

GroupedStudies eight_schools()
{
    return {.effects = school_effects, .standard_errors = school_errors};
}

// Flat on the standard deviation up to 200, as good as for ever: the posterior falls with its seventh power.
HierarchicalOptions flat_scale()
{
    return {.study_scale = ScalePrior{ScaleFamily::Uniform, 100.0}, .nodes = 32};
}

// Posterior means and standard deviations of the eight schools by Simpson's rule over tau in (0, 200) with the
// formulas of Bayesian Data Analysis, section 5.4, written out anew and sharing nothing with the method.
struct Schools {
    std::array<double, 8> means{};
    std::array<double, 8> squares{};
    double mu = 0.0;
    double mu_square = 0.0;
    double tau_below_ten = 0.0;

    Schools()
    {
        constexpr int steps = 200'000;
        constexpr double step = 200.0 / steps;
        double total = 0.0;
        for (int s = 0; s <= steps; ++s) {
            const double tau = s * step;
            const double simpson = s == 0 || s == steps ? 1.0 : (s % 2 == 1 ? 4.0 : 2.0);
            double precision = 0.0;
            double centre = 0.0;
            for (std::size_t j = 0; j < 8; ++j) {
                const double spread = school_errors[j] * school_errors[j] + tau * tau;
                precision += 1.0 / spread;
                centre += school_effects[j] / spread;
            }
            centre /= precision;
            double density = simpson / std::sqrt(precision);
            for (std::size_t j = 0; j < 8; ++j) {
                const double spread = school_errors[j] * school_errors[j] + tau * tau;
                density *= std::exp(-0.5 * std::pow(school_effects[j] - centre, 2) / spread) / std::sqrt(spread);
            }
            total += density;
            mu += density * centre;
            mu_square += density * (centre * centre + 1.0 / precision);
            tau_below_ten += tau < 10.0 ? density : 0.0;
            for (std::size_t j = 0; j < 8; ++j) {
                const double own = tau * tau / (tau * tau + school_errors[j] * school_errors[j]);
                const double mean = own * school_effects[j] + (1.0 - own) * centre;
                const double variance =
                    own * school_errors[j] * school_errors[j] + (1.0 - own) * (1.0 - own) / precision;
                means[j] += density * mean;
                squares[j] += density * (mean * mean + variance);
            }
        }
        mu /= total;
        mu_square /= total;
        tau_below_ten /= total;
        for (std::size_t j = 0; j < 8; ++j) {
            means[j] /= total;
            squares[j] /= total;
        }
    }
};

TEST(PartialPooling, AgreesWithAnIndependentIntegrationOfTheEightSchools)
{
    const auto pooled = partial_pooling(eight_schools(), flat_scale()).value();
    const Schools schools;
    for (std::size_t j = 0; j < 8; ++j) {
        EXPECT_NEAR(pooled.studies[j].mean, schools.means[j], 1e-4) << j;
        EXPECT_NEAR(pooled.studies[j].standard_deviation,
                    std::sqrt(schools.squares[j] - schools.means[j] * schools.means[j]), 1e-3)
            << j;
    }
    EXPECT_NEAR(pooled.mean.mean, schools.mu, 1e-4);
    EXPECT_NEAR(pooled.mean.standard_deviation, std::sqrt(schools.mu_square - schools.mu * schools.mu), 1e-2);
}

// Looked up: output of Stan (2000 draws, flat priors on mean and scale) in public course notes that follow the RStan
// "Getting Started" page. Tolerance: four of the simulation errors that it prints, and for the scale's quantiles, which
// have none, a fifth.
TEST(PartialPooling, AgreesWithStanOnTheEightSchools)
{
    const auto pooled = partial_pooling(eight_schools(), flat_scale()).value();
    const double means[] = {11.11, 7.77, 6.16, 7.68, 5.10, 6.06, 10.65, 8.31};
    const double errors[] = {0.19, 0.14, 0.17, 0.15, 0.14, 0.15, 0.15, 0.18};
    const double deviations[] = {8.01, 6.20, 7.52, 6.72, 6.21, 6.64, 6.68, 7.88};
    for (std::size_t j = 0; j < 8; ++j) {
        EXPECT_NEAR(pooled.studies[j].mean, means[j], 4.0 * errors[j]) << j;
        EXPECT_NEAR(pooled.studies[j].standard_deviation, deviations[j], 4.0 * errors[j]) << j;
    }
    EXPECT_NEAR(pooled.mean.mean, 7.67, 4.0 * 0.15);
    EXPECT_NEAR(pooled.study_scale->median, 5.19, 0.2 * 5.19);
    EXPECT_NEAR(pooled.study_scale->upper, 20.32, 0.2 * 20.32);
}

// Looked up: complete pooling of the rounded figures gives 7.7 with variance 16.6 (J. Keirstead, 2011; the book prints
// 7.9 and 17.4 from unrounded figures, section 5.5).
TEST(PartialPooling, IsCompletePoolingWithoutAnyScale)
{
    const auto pooled = partial_pooling(eight_schools(), {.study_scale = std::nullopt}).value();
    EXPECT_NEAR(pooled.mean.mean, 7.7, 0.05);
    EXPECT_NEAR(pooled.mean.standard_deviation * pooled.mean.standard_deviation, 16.6, 0.05);
    for (const auto& school : pooled.studies)
        EXPECT_NEAR(school.mean, pooled.mean.mean, 1e-12);
    EXPECT_FALSE(pooled.study_scale.has_value());
    EXPECT_EQ(pooled.nodes_used, 1U);
    EXPECT_NEAR(pooled.mean.upper - pooled.mean.lower, 2.0 * 1.959963984540054 * pooled.mean.standard_deviation, 1e-9);
}

// Schools as provisions with one study each and nothing between studies is the same model in other words.
TEST(PartialPooling, IsTheSameWhenSchoolsAreCalledProvisions)
{
    GroupedStudies renamed = eight_schools();
    renamed.provisions = {0, 1, 2, 3, 4, 5, 6, 7};
    renamed.provision_count = 8;
    const ScalePrior prior{ScaleFamily::Uniform, 100.0};
    const auto schools = partial_pooling(eight_schools(), flat_scale()).value();
    const auto provisions =
        partial_pooling(renamed, {.provision_scale = prior, .study_scale = std::nullopt, .nodes = 32}).value();
    for (std::size_t j = 0; j < 8; ++j) {
        EXPECT_NEAR(provisions.provisions[j].mean, schools.studies[j].mean, 1e-9);
        EXPECT_NEAR(provisions.provisions[j].lower, schools.studies[j].lower, 1e-9);
        EXPECT_NEAR(provisions.studies[j].upper, schools.studies[j].upper, 1e-9);
    }
    EXPECT_NEAR(provisions.provision_scale->median, schools.study_scale->median, 1e-9);
    EXPECT_TRUE(provisions.cells.empty());
}

// Twelve studies of four provisions (the last without any) in three forms.
GroupedStudies partnerships()
{
    return {.effects = {0.5, 0.3, 0.7, -0.1, 0.0, 0.2, 0.9, 1.1, 0.8, 0.4, 0.1, 0.6},
            .standard_errors = {0.2, 0.3, 0.25, 0.2, 0.15, 0.3, 0.4, 0.2, 0.3, 0.25, 0.2, 0.3},
            .provisions = {0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 1, 2},
            .provision_count = 4,
            .forms = {0, 1, 2, 0, 1, 2, 0, 1, 2, 1, 1, 0},
            .form_count = 3};
}

TEST(PartialPooling, SaysOfAProvisionWithoutStudiesWhatTheOthersSay)
{
    const auto pooled = partial_pooling(partnerships()).value();
    const auto& unknown = pooled.provisions[3];
    EXPECT_TRUE(unknown.prior_only);
    EXPECT_EQ(unknown.studies, 0U);
    EXPECT_NEAR(unknown.shrinkage, 1.0, 1e-12);
    EXPECT_NEAR(unknown.mean, pooled.mean.mean, 1e-9);
    for (std::size_t p = 0; p < 3; ++p) {
        EXPECT_FALSE(pooled.provisions[p].prior_only);
        EXPECT_LT(pooled.provisions[p].shrinkage, 1.0);
        EXPECT_LT(pooled.provisions[p].upper - pooled.provisions[p].lower, unknown.upper - unknown.lower);
    }
    ASSERT_EQ(pooled.cells.size(), 12U);
    EXPECT_EQ(pooled.cells[4].studies, 2U); // provision 1 in form 1
    EXPECT_EQ(pooled.cells[9].studies, 0U);
    EXPECT_FALSE(pooled.cells[9].prior_only); // its form has studies
    // Provisions are ordered as their studies are, and pulled together.
    EXPECT_LT(pooled.provisions[1].mean, pooled.provisions[0].mean);
    EXPECT_LT(pooled.provisions[0].mean, pooled.provisions[2].mean);
    EXPECT_GT(pooled.provisions[1].mean, 0.03);
    EXPECT_LT(pooled.provisions[2].mean, 0.9);
}

// A finer grid must not change the answer: 16 nodes are enough for a tenth of a percent of the posterior's spread.
TEST(PartialPooling, IsIntegratedToThreeDigits)
{
    for (const auto family : {ScaleFamily::PenalisedComplexity, ScaleFamily::HalfCauchy}) {
        const ScalePrior prior{family, 0.5};
        const auto with = [&](std::size_t nodes) {
            return partial_pooling(
                       partnerships(),
                       {.provision_scale = prior, .form_scale = prior, .study_scale = prior, .nodes = nodes})
                .value();
        };
        const auto coarse = with(16);
        const auto fine = with(24);
        for (std::size_t p = 0; p < 4; ++p) {
            const double spread = fine.provisions[p].standard_deviation;
            EXPECT_NEAR(coarse.provisions[p].mean, fine.provisions[p].mean, 1e-3 * spread);
            EXPECT_NEAR(coarse.provisions[p].lower, fine.provisions[p].lower, 5e-3 * spread);
            EXPECT_NEAR(coarse.provisions[p].upper, fine.provisions[p].upper, 5e-3 * spread);
        }
        EXPECT_NEAR(coarse.provision_scale->median, fine.provision_scale->median, 0.01 * fine.provision_scale->median);
    }
}

// With thousandfold more precise studies nothing is left to borrow, and the grid must find the narrow posterior.
TEST(PartialPooling, LeavesPreciseStudiesAlone)
{
    GroupedStudies studies = eight_schools();
    for (double& error : studies.standard_errors)
        error /= 1000.0;
    const auto pooled = partial_pooling(studies, {.study_scale = ScalePrior{ScaleFamily::HalfCauchy, 10.0}}).value();
    for (std::size_t j = 0; j < 8; ++j) {
        EXPECT_NEAR(pooled.studies[j].mean, school_effects[j], 1e-3);
        EXPECT_NEAR(pooled.studies[j].standard_deviation, studies.standard_errors[j], 1e-5);
        EXPECT_LT(pooled.studies[j].shrinkage, 1e-4);
    }
}

// Effects 1 + 2 x exactly, precise: the coefficient is 2 and the mean is taken at the mean of x.
TEST(PartialPooling, EstimatesModerators)
{
    GroupedStudies studies{.effects = {1.0, 3.0, 5.0, 7.0, 9.0},
                           .standard_errors = std::vector<double>(5, 0.01),
                           .moderators = Matrix(5, 1)};
    for (std::size_t i = 0; i < 5; ++i)
        studies.moderators(i, 0) = static_cast<double>(i);
    const auto pooled = partial_pooling(studies, {.study_scale = ScalePrior{.median = 0.1}}).value();
    EXPECT_NEAR(pooled.coefficients[0].mean, 2.0, 1e-9);
    EXPECT_NEAR(pooled.mean.mean, 5.0, 1e-9);
}

TEST(PartialPooling, SaysWhenThereIsNoVariance)
{
    GroupedStudies two = partnerships();
    two.provisions = {0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1};
    const ScalePrior heavy{ScaleFamily::HalfCauchy, 0.5};
    const auto with_heavy = partial_pooling(two, {.provision_scale = heavy}).value();
    EXPECT_TRUE(std::isinf(with_heavy.provisions[3].standard_deviation));
    EXPECT_TRUE(std::isfinite(with_heavy.provisions[3].upper));
    EXPECT_TRUE(std::isfinite(with_heavy.studies[0].standard_deviation));
    EXPECT_TRUE(std::isfinite(partial_pooling(two).value().provisions[3].standard_deviation));
    EXPECT_TRUE(std::isfinite(
        partial_pooling(partnerships(), {.provision_scale = heavy}).value().provisions[3].standard_deviation));
}

TEST(PartialPooling, GivesTheSameBytesForAnyNumberOfThreadsAndWidensWithTheLevel)
{
    const auto one = partial_pooling(partnerships(), {.nodes = 8, .threads = {1}}).value();
    const auto two = partial_pooling(partnerships(), {.nodes = 8, .threads = {2}}).value();
    EXPECT_EQ(one.provisions[2].upper, two.provisions[2].upper);
    EXPECT_EQ(one.mean.mean, two.mean.mean);
    const auto wide = partial_pooling(partnerships(), {.level = 0.99, .nodes = 8}).value();
    EXPECT_LT(wide.provisions[2].lower, one.provisions[2].lower);
    EXPECT_GT(wide.provisions[2].upper, one.provisions[2].upper);
}

// Effects, errors and priors times c give answers times c; the order of studies does not matter.
RC_GTEST_PROP(PartialPooling, FollowsTheUnitOfEffectsAndNotTheOrderOfStudies, ())
{
    GroupedStudies studies = partnerships();
    for (double& effect : studies.effects)
        effect = 0.01 * static_cast<double>(*rc::gen::inRange(-200, 200));
    const double scale = std::pow(10.0, *rc::gen::inRange(-6, 6));
    GroupedStudies changed = studies;
    std::reverse(changed.effects.begin(), changed.effects.end());
    std::reverse(changed.standard_errors.begin(), changed.standard_errors.end());
    std::reverse(changed.provisions.begin(), changed.provisions.end());
    std::reverse(changed.forms.begin(), changed.forms.end());
    for (double& effect : changed.effects)
        effect *= scale;
    for (double& error : changed.standard_errors)
        error *= scale;
    const ScalePrior prior{.median = 0.4};
    const ScalePrior scaled{.median = 0.4 * scale};
    const auto first =
        partial_pooling(studies,
                        {.provision_scale = prior, .form_scale = prior, .study_scale = std::nullopt, .nodes = 8})
            .value();
    const auto second =
        partial_pooling(changed,
                        {.provision_scale = scaled, .form_scale = scaled, .study_scale = std::nullopt, .nodes = 8})
            .value();
    for (std::size_t p = 0; p < 4; ++p) {
        RC_ASSERT(std::abs(second.provisions[p].mean - scale * first.provisions[p].mean) <= 1e-7 * scale);
        RC_ASSERT(std::abs(second.provisions[p].upper - scale * first.provisions[p].upper) <= 1e-6 * scale);
        RC_ASSERT(std::abs(second.provisions[p].shrinkage - first.provisions[p].shrinkage) <= 1e-7);
    }
    RC_ASSERT(std::abs(second.studies[11].mean - scale * first.studies[0].mean) <= 1e-7 * scale);
}

std::string where_of(const GroupedStudies& studies, const HierarchicalOptions& options = {})
{
    const auto result = partial_pooling(studies, options);
    return result ? "no error" : result.error().where;
}

TEST(PartialPooling, RefusesNumbersOutOfRange)
{
    EXPECT_EQ(where_of({}), "effects");
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), 1e300}) {
        GroupedStudies studies = eight_schools();
        studies.effects[2] = bad;
        EXPECT_EQ(where_of(studies), "effects[2]");
        studies = eight_schools();
        studies.standard_errors[3] = bad;
        EXPECT_EQ(where_of(studies), "standard_errors[3]");
    }
    GroupedStudies studies = eight_schools();
    studies.standard_errors[7] = 0.0;
    EXPECT_EQ(where_of(studies), "standard_errors[7]");
    studies.standard_errors.pop_back();
    EXPECT_EQ(where_of(studies), "standard_errors");
}

TEST(PartialPooling, RefusesGroupsThatDoNotFit)
{
    GroupedStudies studies = partnerships();
    studies.provisions[5] = 4;
    EXPECT_EQ(where_of(studies), "provisions[5]");
    studies = partnerships();
    studies.forms.pop_back();
    EXPECT_EQ(where_of(studies), "forms");
    studies = eight_schools();
    studies.provisions = {0};
    EXPECT_EQ(where_of(studies), "provisions");
}

TEST(PartialPooling, RefusesModeratorsThatCannotBeTold)
{
    GroupedStudies studies = eight_schools();
    studies.moderators = Matrix(8, 1, 3.0);
    EXPECT_EQ(where_of(studies), "moderators"); // does not vary
    studies.moderators = Matrix(7, 1);
    EXPECT_EQ(where_of(studies), "moderators"); // a row is missing
    studies.moderators = Matrix(8, 1);
    studies.moderators(4, 0) = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where_of(studies), "moderators(4, 0)");
}

TEST(PartialPooling, RefusesOptionsOutOfRange)
{
    EXPECT_EQ(where_of(eight_schools(), {.provision_scale = {.median = 0.0}}), "provision_scale");
    EXPECT_EQ(where_of(eight_schools(), {.form_scale = {.median = 1e12}}), "form_scale");
    EXPECT_EQ(where_of(eight_schools(), {.study_scale = ScalePrior{.median = -1.0}}), "study_scale");
    EXPECT_EQ(where_of(eight_schools(), {.level = 1.0}), "level");
    EXPECT_EQ(where_of(eight_schools(), {.nodes = 7}), "nodes");
    EXPECT_EQ(where_of(eight_schools(), {.nodes = 65}), "nodes");
}

GroupedStudies in_three_provisions()
{
    GroupedStudies studies = eight_schools();
    studies.provisions = {0, 1, 2, 0, 1, 2, 0, 1};
    studies.provision_count = 3;
    return studies;
}

GroupedStudies by_weights(const GroupedStudies& studies)
{
    GroupedStudies weighted = studies;
    weighted.provision_weights = Matrix(studies.effects.size(), studies.provision_count);
    for (std::size_t i = 0; i < studies.effects.size(); ++i)
        weighted.provision_weights(i, studies.provisions[i]) = 1.0;
    weighted.provisions.clear();
    return weighted;
}

TEST(PartialPooling, IsTheSameForOneProvisionAStudyHoweverItIsSaid)
{
    const auto named = partial_pooling(in_three_provisions()).value();
    const auto weighted = partial_pooling(by_weights(in_three_provisions())).value();
    ASSERT_EQ(named.provisions.size(), weighted.provisions.size());
    for (std::size_t p = 0; p < named.provisions.size(); ++p) {
        EXPECT_EQ(named.provisions[p].mean, weighted.provisions[p].mean);
        EXPECT_EQ(named.provisions[p].lower, weighted.provisions[p].lower);
        EXPECT_EQ(named.provisions[p].studies, weighted.provisions[p].studies);
    }
}

// One exact study of each half-and-half mixture: only the provisions' sum is seen, so both get half of the departure.
TEST(PartialPooling, SharesAStudyOfSeveralProvisionsBetweenThem)
{
    GroupedStudies studies{.effects = {1.0, 0.0, 0.0}, .standard_errors = {1e-3, 1e-3, 1e-3}, .provision_count = 4};
    studies.provision_weights = Matrix(3, 4);
    studies.provision_weights(0, 0) = 0.5;
    studies.provision_weights(0, 1) = 0.5;
    studies.provision_weights(1, 2) = 1.0;
    studies.provision_weights(2, 3) = 1.0;
    const auto pooled = partial_pooling(studies).value();
    EXPECT_NEAR(pooled.provisions[0].mean, pooled.provisions[1].mean, 1e-9);
    EXPECT_GT(pooled.provisions[0].mean, pooled.provisions[2].mean);
    EXPECT_EQ(pooled.provisions[0].studies, 1U);
}

TEST(PartialPooling, RefusesWeightsThatAreNone)
{
    const auto where = [](const GroupedStudies& studies) { return partial_pooling(studies).error().where; };
    GroupedStudies wrong = by_weights(in_three_provisions());
    wrong.provision_weights(2, 0) = 0.5;
    EXPECT_EQ(where(wrong), "provision_weights, row 2");
    wrong = by_weights(in_three_provisions());
    wrong.provision_weights(0, 0) = -1.0;
    wrong.provision_weights(0, 1) = 2.0;
    EXPECT_EQ(where(wrong), "provision_weights, row 0");
    wrong = by_weights(in_three_provisions());
    wrong.provisions = in_three_provisions().provisions;
    EXPECT_EQ(where(wrong), "provisions");
    wrong = by_weights(in_three_provisions());
    wrong.provision_weights = Matrix(8, 2);
    EXPECT_EQ(where(wrong), "provision_weights");
}

} // namespace
} // namespace entente::lessons
