#include "reference_samples.hpp"

#include <entente/base/distributions.hpp>
#include <entente/lessons/regression/inference_for.hpp>
#include <entente/lessons/regression/poisson.hpp>
#include <entente/lessons/regression/randomisation_test.hpp>
#include <entente/lessons/regression/sun_abraham.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace entente::lessons {
namespace {

using enum ClusterInference;

TEST(InferenceFor, TrustsNoStandardErrorWithFewTreatedOrFewUntreatedClusters)
{
    EXPECT_EQ(inference_for(1, 39).value().main, Randomisation);
    EXPECT_TRUE(inference_for(1, 39).value().beside.empty());
    EXPECT_NEAR(inference_for(1, 39).value().smallest_p_value, 1.0 / 39.0, 1e-15);
    EXPECT_EQ(inference_for(2, 10).value().main, Randomisation);
    EXPECT_NEAR(inference_for(2, 10).value().smallest_p_value, 1.0 / 45.0, 1e-15);
    EXPECT_EQ(inference_for(10, 400).value().main, Randomisation);
    EXPECT_EQ(inference_for(95, 100).value().main, Randomisation);
}

TEST(InferenceFor, TakesClusteredErrorsWhenThereAreManyOnBothSides)
{
    EXPECT_EQ(inference_for(20, 40).value().main, BiasReduced);
    EXPECT_EQ(inference_for(21, 50).value().main, BiasReduced);
    EXPECT_EQ(inference_for(21, 51).value().main, ClusterRobust);
}

TEST(InferenceFor, WarnsWhenThereAreTooFewAssignments)
{
    EXPECT_NE(inference_for(2, 6).value().reason.find("too few assignments"), std::string::npos); // 15 of them
    EXPECT_EQ(inference_for(2, 7).value().reason.find("too few assignments"), std::string::npos); // 21
}

TEST(InferenceFor, RefusesADesignWithoutComparison)
{
    EXPECT_EQ(inference_for(0, 5).error().where, "treated");
    EXPECT_EQ(inference_for(5, 5).error().where, "clusters");
}

struct Corridors {
    RegressionSample sample; // with fixed effects only
    std::vector<double> log_exposure;
    std::vector<int> quarters;
    std::vector<int> cohorts;
};

Corridors corridors()
{
    const ReferenceTable table = reference_table("sim_counts_b");
    Corridors result{
        .sample = {.outcome = table.numbers("count"),
                   .fixed_effects = {number_grouping(table, "corridor"), number_grouping(table, "quarter")}},
        .log_exposure = {},
        .quarters = {},
        .cohorts = {}};
    for (std::size_t i = 0; i < table.size(); ++i) {
        result.log_exposure.push_back(std::log(table.number(i, "exposure")));
        result.quarters.push_back(static_cast<int>(table.number(i, "quarter")));
        result.cohorts.push_back(table.number(i, "g") == 0.0 ? never_treated : static_cast<int>(table.number(i, "g")));
    }
    return result;
}

// Four of 36 corridors are treated and the true effect on the logarithm is +0.3 (data_generating_process). A Poisson
// event study by cohort leans on one noisy base quarter of each cohort: it finds -0.46 with a clustered error of 0.087.
TEST(InferenceFor, KeepsAnEventStudyOfFourCorridorsFromClaimingTheWrongSign)
{
    const Corridors data = corridors();
    const auto interactions = cohort_interactions(data.quarters, data.cohorts).value();
    RegressionSample by_cohort = data.sample;
    by_cohort.regressors = interactions.regressors;
    const auto event_study = poisson_regression(by_cohort, {.offset = data.log_exposure}).value().regression;
    const auto naive =
        sun_abraham(event_study, clustered(event_study, data.sample.fixed_effects[0]), interactions).value();
    ASSERT_LT(naive.average, -0.4);
    ASSERT_LT(naive.standard_error, 0.1);
    ASSERT_LT(two_sided_t_p(naive.average / naive.standard_error, 35.0), 0.001); // would be claimed, and is wrong

    const InferencePlan plan = inference_for(4, 36).value();
    ASSERT_EQ(plan.main, Randomisation);
    const auto null_model = poisson_regression(data.sample, {.offset = data.log_exposure}).value().regression;
    const auto test =
        randomisation_test(null_model, data.sample.fixed_effects[0], data.quarters, data.cohorts, {.draws = 1999})
            .value();
    EXPECT_GT(test.estimate, 0.0); // all quarters before treatment are the base, and the sign is right
    EXPECT_GT(test.p_value, 0.1);  // and not claimed: four corridors do not show an effect of this size
}

// The pooled estimate of the same data is 0.101 with a clustered error of 0.048 (fixest 0.14.2): p = 0.04, from a
// design in which the rank of t is far from rare.
TEST(InferenceFor, KeepsAPooledEstimateOfFourCorridorsFromBeingClaimedTooSoon)
{
    const Corridors data = corridors();
    RegressionSample pooled = data.sample;
    Regressor treatment{.name = "D", .values = {}};
    for (std::size_t i = 0; i < data.quarters.size(); ++i)
        treatment.values.push_back(data.quarters[i] >= data.cohorts[i] ? 1.0 : 0.0);
    pooled.regressors = {treatment};
    const auto fit = poisson_regression(pooled, {.offset = data.log_exposure}).value().regression;
    const auto errors = standard_errors(clustered(fit, data.sample.fixed_effects[0]));
    EXPECT_LT(two_sided_t_p(fit.coefficients[0] / errors[0], 35.0), 0.05);

    const auto null_model = poisson_regression(data.sample, {.offset = data.log_exposure}).value().regression;
    const auto test =
        randomisation_test(null_model, data.sample.fixed_effects[0], data.quarters, data.cohorts, {.draws = 1999})
            .value();
    EXPECT_NEAR(test.estimate, fit.coefficients[0], 0.01); // one step from the null comes close
    EXPECT_GT(test.p_value, 0.05);
}

} // namespace
} // namespace entente::lessons
