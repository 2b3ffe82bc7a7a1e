#include "lessons/reference_table.hpp"

#include <entente/lessons/own_data/estimate.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace entente::lessons {
namespace {

evidence::DataTable reference_data(const std::string& name)
{
    return evidence::DataTable::read(std::string(ENTENTE_SOURCE_DIR "/tests/reference/lessons/") + name + ".csv")
        .value();
}

EstimateRequest proposition_99(const std::string& estimator, const std::string& inference = "auto")
{
    EstimateRequest request;
    request.columns = {"State", "Year", "PacksPerCapita", "treated", {}, {}, {}, {}};
    request.estimator = estimator;
    request.inference = inference;
    return request;
}

EstimateRequest minimum_wage(const std::string& estimator, const std::string& aggregate = "simple")
{
    EstimateRequest request;
    request.columns = {"countyreal", "year", "lemp", "D", {}, {}, {}, {}};
    request.estimator = estimator;
    request.aggregate = aggregate;
    return request;
}

std::expected<EstimateResult, Error> run(const evidence::DataTable& table, const EstimateRequest& request)
{
    SilentProgress progress;
    return estimate(table, request, progress);
}

double expected(const std::string& group, const std::string& quantity)
{
    for (const auto& row : expected_values(group))
        if (row.quantity == quantity)
            return row.value;
    throw std::out_of_range(group + "/" + quantity);
}

double number_named(const std::vector<NamedNumber>& numbers, std::string_view name)
{
    for (const auto& number : numbers)
        if (number.name == name)
            return number.value;
    throw std::out_of_range(std::string(name));
}

// Exact optima and the enumerated placebo error; see expected.csv for where each comes from.
TEST(Estimate, GivesTheSyntheticFamilyOnProposition99)
{
    const auto table = reference_data("prop99");
    for (const std::string estimator : {"sdid", "sc", "did"}) {
        const auto found = run(table, proposition_99(estimator));
        ASSERT_TRUE(found.has_value()) << one_line(found.error());
        EXPECT_NEAR(found->estimate, expected("prop99/" + estimator, "att"), 1e-6) << estimator;
        EXPECT_EQ(found->inference, "placebo-exact");
        EXPECT_EQ(found->n_units, 39U);
        EXPECT_EQ(found->n_treated, 1U);
        EXPECT_EQ(found->replications, 38U);
        EXPECT_EQ(found->effects.size(), 12U);
        EXPECT_EQ(found->effects.front().time, "1989");
    }
    const auto sdid = run(table, proposition_99("sdid"));
    EXPECT_NEAR(sdid->se.value(), 9.368, 5e-4);
    EXPECT_NEAR(number_named(sdid->unit_weights, "Nevada"), 0.1241938522429, 1e-6);
    EXPECT_NEAR(number_named(sdid->time_weights, "1988"), 0.4270762419513, 1e-6);
}

TEST(Estimate, GivesGroupTimeEffectsInEachAggregation)
{
    const auto table = reference_data("mpdta");
    for (const std::string aggregate : {"simple", "group", "dynamic", "calendar"}) {
        const auto found = run(table, minimum_wage("cs", aggregate));
        ASSERT_TRUE(found.has_value()) << one_line(found.error());
        EXPECT_NEAR(found->estimate, expected("mpdta/callaway_santanna", "overall_" + aggregate), 1e-6) << aggregate;
        ASSERT_TRUE(found->se.has_value());
        EXPECT_GT(*found->se, 0.0);
        EXPECT_FALSE(found->effects.empty());
    }
    const auto dynamic = run(table, minimum_wage("cs", "dynamic"));
    EXPECT_EQ(dynamic->effects.front().event_time, -3);
}

// Without covariates the linear extended regression gives the estimate of imputation (Wooldridge 2025).
TEST(Estimate, GivesTheSameByImputationAndByTheExtendedRegression)
{
    const auto table = reference_data("mpdta");
    const auto imputed = run(table, minimum_wage("bjs"));
    const auto extended = run(table, minimum_wage("etwfe"));
    ASSERT_TRUE(imputed && extended);
    EXPECT_NEAR(imputed->estimate, expected("mpdta/bjs_imputation", "att"), 1e-6);
    EXPECT_NEAR(imputed->estimate, extended->estimate, 1e-9);
}

// Four of 36 corridors treated: the inference that the design calls for is randomisation, and it claims nothing.
TEST(Estimate, ChoosesInferenceByDesign)
{
    EstimateRequest request;
    request.columns = {"corridor", "quarter", "count", "D", {}, {}, {}, {}};
    request.estimator = "ppml";
    const auto found = run(reference_data("sim_counts_b"), request);
    ASSERT_TRUE(found.has_value()) << one_line(found.error());
    EXPECT_EQ(found->inference, "randomisation");
    EXPECT_FALSE(found->warnings.empty());
}

TEST(Estimate, RunsEveryEstimatorOnAPanelItFits)
{
    const auto block = reference_data("sim_block_ife_b");
    for (const auto estimator : estimator_names()) {
        if (estimator == "its" || estimator == "bsts" || estimator == "sc-nested" || estimator == "ppml" ||
            estimator == "etwfe-poisson")
            continue; // one series, one treated unit, or counts: below
        EstimateRequest request;
        request.columns = {"unit", "year", "y", "treated", {}, {}, {}, {}};
        request.estimator = std::string(estimator);
        if (estimator == "spillover-sc")
            request.exposed = {"U01"};
        const auto found = run(block, request);
        ASSERT_TRUE(found.has_value()) << estimator << ": " << one_line(found.error());
        EXPECT_TRUE(std::isfinite(found->estimate)) << estimator;
        EXPECT_EQ(found->n_treated, 3U) << estimator;
    }
    const auto counts = reference_data("sim_counts_b");
    for (const std::string estimator : {"ppml", "etwfe-poisson"}) {
        EstimateRequest request;
        request.columns = {"corridor", "quarter", "count", "D", {}, {}, {}, {}};
        request.estimator = estimator;
        const auto found = run(counts, request);
        ASSERT_TRUE(found.has_value()) << estimator << ": " << one_line(found.error());
    }
    EstimateRequest nested = proposition_99("sc-nested", "none");
    ASSERT_TRUE(run(reference_data("prop99"), nested).has_value());
}

TEST(Estimate, TakesOneSeriesWithoutControls)
{
    EstimateRequest request;
    request.columns = {"", "t", "y", "post", {}, {}, {}, {}};
    for (const std::string estimator : {"its", "bsts"}) {
        request.estimator = estimator;
        const auto found = run(reference_data("sim_its_b"), request);
        ASSERT_TRUE(found.has_value()) << one_line(found.error());
        EXPECT_LT(found->estimate, 0.0) << estimator; // the step and the slope both go down
        EXPECT_EQ(found->n_units, 1U);
        EXPECT_EQ(found->effects.size(), 24U);
    }
}

TEST(Estimate, IsTheSameForAnyNumberOfThreads)
{
    const auto table = reference_data("prop99");
    for (const std::string inference : {"placebo-exact", "leave-two-out"}) {
        auto request = proposition_99("sc", inference);
        request.threads = Threads{1};
        const auto one = run(table, request);
        request.threads = Threads{2};
        const auto two = run(table, request);
        ASSERT_TRUE(one && two);
        EXPECT_EQ(one->estimate, two->estimate);
        EXPECT_EQ(one->p_value, two->p_value);
    }
}

TEST(Estimate, NamesTheNearestEstimatorAndInference)
{
    const auto table = reference_data("prop99");
    EXPECT_NE(run(table, proposition_99("sddi")).error().remedy.find("'sdid'"), std::string::npos);
    EXPECT_NE(run(table, proposition_99("sdid", "placbo")).error().remedy.find("'placebo'"), std::string::npos);
    EXPECT_EQ(run(table, proposition_99("sdid", "cr2")).error().kind, ErrorKind::Usage);
    auto request = proposition_99("sdid");
    request.columns.outcome = "Packs";
    EXPECT_NE(run(table, request).error().what.find("Packs"), std::string::npos);
    request = proposition_99("sdid");
    request.level = 1.0;
    EXPECT_EQ(run(table, request).error().where, "--level");
    request = proposition_99("spillover-sc");
    request.exposed = {"Atlantis"};
    EXPECT_NE(run(table, request).error().what.find("Atlantis"), std::string::npos);
}

struct Bad {
    const char* rows;
    const char* says;
};

TEST(Estimate, RefusesPanelsItCannotJudge)
{
    const Bad cases[] = {
        {"A,1,1,0\nA,2,1,1\nA,3,2,0\nB,1,1,0\nB,2,1,0\nB,3,1,0\n", "off again"},
        {"A,1,1,0\nA,1,2,0\nA,2,2,1\nB,1,1,0\nB,2,1,0\n", "two rows"},
        {"A,1,1,0\nA,2,1,0\nB,1,1,0\nB,2,1,0\n", "nobody is treated"},
        {"A,1,1,0\nA,2,1,0.5\nB,1,1,0\nB,2,1,0\n", "neither 0 nor 1"},
        {"A,1,1,0\nB,1,1,1\n", "only one period"},
        {"A,1,1,0\nA,,2,1\nB,1,1,0\nB,2,2,0\n", "own.csv:3: a row has no period"},
        {"A,1,1,0\nA,NA,2,1\nB,1,1,0\nB,2,2,0\n", "own.csv:3: a row has no period"},
        {"A,1,1,0\nA,2,2,1\nB,1,1,0\nB,2.0,2,0\n", "own.csv:5: '2' and '2.0' are the same period"},
        {"A,1,1,1\nA,2,1,1\nB,1,1,0\nB,2,1,0\n", "no period before"},
        {"A,1,1,0\nA,2,1,0\nA,3,,1\nA,4,3,1\nB,1,1,0\nB,2,2,0\nB,3,1,0\nB,4,1,0\nC,1,1,0\nC,2,2,0\nC,3,1,0\nC,4,3,0\n",
         "no outcome in 3"},
    };
    for (const auto& bad : cases) {
        const auto table = evidence::DataTable::parse(std::string("unit,time,y,d\n") + bad.rows, "own.csv").value();
        EstimateRequest request;
        request.columns = {"unit", "time", "y", "d", {}, {}, {}, {}};
        const auto found = run(table, request);
        ASSERT_FALSE(found.has_value()) << bad.rows;
        EXPECT_NE(one_line(found.error()).find(bad.says), std::string::npos) << one_line(found.error());
        EXPECT_FALSE(found.error().remedy.empty()) << bad.rows;
    }
}

// Periods called nan or inf once compared as numbers, which leaves no order to sort by.
TEST(OwnPanel, OrdersPeriodsThatAreNoFiniteNumbersAsTexts)
{
    const auto table =
        evidence::DataTable::parse("unit,time,y,d\nA,nan,1,1\nA,inf,2,0\nA,10,3,0\nA,9,4,0\n", "own.csv");
    ASSERT_TRUE(table.has_value());
    const auto panel = read_own_panel(*table, {"unit", "time", "y", "d", {}, {}, {}, {}});
    ASSERT_TRUE(panel.has_value()) << one_line(panel.error());
    EXPECT_EQ(panel->periods, (std::vector<std::string>{"10", "9", "inf", "nan"}));
}

} // namespace
} // namespace entente::lessons
