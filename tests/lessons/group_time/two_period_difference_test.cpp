#include "lessons/reference_table.hpp"

#include <entente/lessons/group_time/two_period_difference.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace entente::lessons {
namespace {

constexpr std::array every_adjustment = {CovariateAdjustment::DoublyRobust, CovariateAdjustment::OutcomeRegression,
                                         CovariateAdjustment::InverseProbability};

// National Supported Work with comparison units of the Current Population Survey; experimental units are compared with
// the survey's, so the truth is zero. Columns as in Sant'Anna & Zhao's package: age to hispanic and earnings of 1974.
TwoPeriodData lalonde(const ReferenceTable& table)
{
    const std::vector<std::string> names = {"age", "educ", "black", "married", "nodegree", "hisp", "re74"};
    std::map<std::string, std::size_t> before;
    std::map<std::string, std::size_t> after;
    for (std::size_t row = 0; row < table.size(); ++row)
        (table.text(row, "year") == "1975" ? before : after)[table.text(row, "id")] = row;
    TwoPeriodData data{.covariates = Matrix(before.size(), names.size())};
    for (const auto& [id, row] : before) {
        for (std::size_t j = 0; j < names.size(); ++j)
            data.covariates(data.change.size(), j) = table.number(row, names[j]);
        data.change.push_back(table.number(after.at(id), "re") - table.number(row, "re"));
        data.treated.push_back(table.number(row, "experimental") > 0.5);
    }
    return data;
}

TEST(TwoPeriodDifference, ReproducesTrainingPrograms)
{
    const auto table = find_reference_table("lalonde_cps");
    if (!table)
        GTEST_SKIP() << "lalonde_cps is not at hand";
    const TwoPeriodData data = lalonde(*table);
    const std::map<std::string, CovariateAdjustment> groups = {
        {"lalonde_cps/drdid_trad", CovariateAdjustment::DoublyRobust},
        {"lalonde_cps/ipw_did_hajek", CovariateAdjustment::InverseProbability},
        {"lalonde_cps/outcome_regression_did", CovariateAdjustment::OutcomeRegression}};
    for (const auto& [group, adjustment] : groups) {
        const auto effect = two_period_difference(data, adjustment);
        ASSERT_TRUE(effect) << effect.error().what;
        expect_reproduced(group, {{"att", effect->estimate}, {"se", effect->standard_error}});
    }
}

// Changes of treated units 5 and 7, of others 1, 2 and 6 at x = 0, 0 and 2; treated units at x = 1 and 1. The others'
// line is 1.5 + 2.25 x, so at x = 1 the expected change is 3.75 and the effect 6 - 3.75.
TEST(TwoPeriodDifference, RegressionAgreesWithAHandCalculation)
{
    TwoPeriodData data{
        .change = {5, 7, 1, 2, 6}, .treated = {true, true, false, false, false}, .covariates = Matrix(5, 1)};
    const std::array<double, 5> x = {1, 1, 0, 0, 2};
    for (std::size_t i = 0; i < 5; ++i)
        data.covariates(i, 0) = x[i];
    const auto effect = two_period_difference(data, CovariateAdjustment::OutcomeRegression);
    ASSERT_TRUE(effect);
    EXPECT_NEAR(effect->estimate, 2.25, 1e-12);
}

// With one covariate of two values the logit is exact: the odds are 1 at x = 0 (one treated, one other) and 1/2 at x =
// 1 (one treated, two others), so others weigh 1, 1/2 and 1/2: (4 + 6)/2 - (1 * 1 + 0.5 * 2 + 0.5 * 4)/2 = 3.
TEST(TwoPeriodDifference, InverseProbabilityAgreesWithAHandCalculation)
{
    TwoPeriodData data{
        .change = {4, 6, 1, 2, 4}, .treated = {true, true, false, false, false}, .covariates = Matrix(5, 1)};
    const std::array<double, 5> x = {0, 1, 0, 1, 1};
    for (std::size_t i = 0; i < 5; ++i)
        data.covariates(i, 0) = x[i];
    for (const auto adjustment : every_adjustment) {
        const auto effect = two_period_difference(data, adjustment);
        ASSERT_TRUE(effect);
        EXPECT_NEAR(effect->estimate, 3.0, 1e-10); // the regression is saturated too
        EXPECT_EQ(effect->trimmed, 0U);
    }
}

RC_GTEST_PROP(TwoPeriodDifference, DoesNotDependOnTheUnitsOfCovariatesAndFollowsTheOutcomes, ())
{
    TwoPeriodData data{.covariates = Matrix(16, 1)};
    for (std::size_t i = 0; i < 16; ++i) {
        data.change.push_back(*rc::gen::inRange(-20, 21) / 2.0);
        data.treated.push_back(i % 2 == 0);
        data.covariates(i, 0) = static_cast<double>(i / 4) + (i == 3 ? 1.0 : 0.0);
    }
    TwoPeriodData other = data;
    for (std::size_t i = 0; i < 16; ++i) {
        other.change[i] = -2.0 * data.change[i] + 5.0;
        other.covariates(i, 0) = 1e6 - 1e3 * data.covariates(i, 0);
    }
    other.weights.assign(16, 7.0);
    for (const auto adjustment : every_adjustment) {
        const auto one = two_period_difference(data, adjustment);
        const auto two = two_period_difference(other, adjustment);
        RC_ASSERT(one && two);
        RC_ASSERT(std::abs(two->estimate + 2.0 * one->estimate) < 1e-7);
        RC_ASSERT(std::abs(two->standard_error - 2.0 * one->standard_error) < 1e-7);
        double sum = 0.0;
        for (const double value : one->influence)
            sum += value;
        RC_ASSERT(std::abs(sum) < 1e-7);
    }
}

TEST(TwoPeriodDifference, TrimsComparisonUnitsThatWereAlmostSureToBeTreated)
{
    TwoPeriodData data{.covariates = Matrix(0, 1)};
    std::vector<double> x;
    const auto add = [&](double at, bool treated, int times) {
        for (int i = 0; i < times; ++i) {
            x.push_back(at);
            data.treated.push_back(treated);
            data.change.push_back(treated ? 1.0 : 0.0);
        }
    };
    add(0.0, true, 10);
    add(0.0, false, 10);
    add(1.0, true, 999);
    add(1.0, false, 1); // the chance of treatment is 0.999 here
    data.covariates = Matrix(x.size(), 1);
    for (std::size_t i = 0; i < x.size(); ++i)
        data.covariates(i, 0) = x[i];
    const auto effect = two_period_difference(data, CovariateAdjustment::InverseProbability);
    ASSERT_TRUE(effect);
    EXPECT_EQ(effect->trimmed, 1U);
    EXPECT_NEAR(effect->estimate, 1.0, 1e-12);
}

TEST(TwoPeriodDifference, RefusesWhatItCannotCompare)
{
    const TwoPeriodData good{.change = {1, 2, 3, 4}, .treated = {true, true, false, false}, .covariates = Matrix(4, 0)};
    const auto error_of = [](const TwoPeriodData& data) {
        const auto effect = two_period_difference(data, CovariateAdjustment::DoublyRobust);
        return effect ? std::string("no error") : effect.error().where;
    };
    EXPECT_EQ(error_of(good), "no error");
    TwoPeriodData bad = good;
    bad.change[1] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(error_of(bad), "change");
    bad = good;
    bad.change.pop_back();
    EXPECT_EQ(error_of(bad), "change");
    bad = good;
    bad.treated = {true, true, true, true};
    EXPECT_EQ(error_of(bad), "treated");
    bad = good;
    bad.weights = {1, 1, 0, 1};
    EXPECT_EQ(error_of(bad), "weights");
    bad = good;
    bad.covariates = Matrix(4, 2, 1.0);
    EXPECT_EQ(error_of(bad), "covariates");
}

TEST(TwoPeriodDifference, RefusesCovariatesThatSeparateTheGroups)
{
    TwoPeriodData data{
        .change = {1, 2, 3, 4, 5, 7}, .treated = {true, true, true, false, false, false}, .covariates = Matrix(6, 1)};
    for (std::size_t i = 0; i < 6; ++i)
        data.covariates(i, 0) = static_cast<double>(i);
    const auto separated = two_period_difference(data, CovariateAdjustment::InverseProbability);
    ASSERT_FALSE(separated);
    EXPECT_NE(separated.error().what.find("without error"), std::string::npos);
    EXPECT_TRUE(two_period_difference(data, CovariateAdjustment::OutcomeRegression));
}

} // namespace
} // namespace entente::lessons
