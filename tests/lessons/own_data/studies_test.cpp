// Synthesis and sensitivity on a user's own tables.

#include "lessons/reference_table.hpp"

#include <entente/lessons/own_data/sensitivity_of_study.hpp>
#include <entente/lessons/own_data/synthesis_of_studies.hpp>

#include <gtest/gtest.h>

namespace entente::lessons {
namespace {

evidence::DataTable bcg()
{
    return evidence::DataTable::read(ENTENTE_SOURCE_DIR "/tests/reference/lessons/meta_bcg.csv").value();
}

// R metafor 3.8.1 prints -0.7145 (0.1798) for these thirteen trials (Viechtbauer 2010).
TEST(SynthesisOfStudies, GivesTheVaccineTrials)
{
    SynthesisRequest request;
    request.effect = "yi";
    request.variance = "vi";
    const auto found = synthesis_of_studies(bcg(), request);
    ASSERT_TRUE(found.has_value()) << one_line(found.error());
    EXPECT_EQ(found->studies, 13U);
    EXPECT_NEAR(found->mean.estimate, -0.7145, 5e-5);
    EXPECT_NEAR(found->mean.se, 0.1798, 5e-5);
    EXPECT_NEAR(found->tau2, 0.3132, 5e-5);
    EXPECT_NEAR(found->i2, 92.22, 5e-3);
    EXPECT_EQ(found->leave_one_out.size(), 13U);
    request.moderators = {"ablat"};
    const auto with = synthesis_of_studies(bcg(), request);
    ASSERT_TRUE(with.has_value()) << one_line(with.error());
    ASSERT_EQ(with->coefficients.size(), 2U);
    EXPECT_EQ(with->coefficients[1].name, "ablat");
    EXPECT_LT(with->coefficients[1].estimate, 0.0);
    EXPECT_FALSE(with->prediction_low.has_value());
}

TEST(SynthesisOfStudies, RefusesWhatItCannotRead)
{
    SynthesisRequest request;
    request.effect = "yi";
    EXPECT_NE(synthesis_of_studies(bcg(), request).error().remedy.find("--se"), std::string::npos);
    request.variance = "vi";
    request.method = "rmle";
    EXPECT_NE(synthesis_of_studies(bcg(), request).error().remedy.find("'reml'"), std::string::npos);
    request.method = "reml";
    const auto gap = evidence::DataTable::parse("yi,vi\n1,0.1\n,0.2\n", "own.csv").value();
    EXPECT_EQ(synthesis_of_studies(gap, request).error().where, "own.csv:3");
}

TEST(SynthesisOfStudies, SaysWhenStudiesContradictEachOther)
{
    const auto table = evidence::DataTable::parse("yi,vi\n2,0.1\n-2,0.1\n0.1,0.1\n", "own.csv").value();
    SynthesisRequest request;
    request.effect = "yi";
    request.variance = "vi";
    const auto found = synthesis_of_studies(table, request);
    ASSERT_TRUE(found.has_value());
    EXPECT_TRUE(found->conflict);
    EXPECT_NE(found->warnings.front().find("contradict"), std::string::npos);
}

// Two coefficients before, two after, independent, standard error 0.1.
TEST(SensitivityOfStudy, WidensWithTheViolationAndFindsWhereItBreaks)
{
    const auto study = evidence::DataTable::parse("beta\n0.02\n-0.01\n0.6\n0.7\n", "study.csv").value();
    const auto covariance =
        evidence::DataTable::parse("a,b,c,d\n0.01,0,0,0\n0,0.01,0,0\n0,0,0.01,0\n0,0,0,0.01\n", "covariance.csv")
            .value();
    SensitivityRequest request;
    request.estimate = "beta";
    request.pre = 2;
    for (const std::string restriction : {"relative-magnitude", "smoothness"}) {
        request.restriction = restriction;
        const auto found = sensitivity_of_study(study, covariance, request);
        ASSERT_TRUE(found.has_value()) << one_line(found.error());
        EXPECT_NEAR(found->parallel_low, 0.6 - 0.196, 1e-3);
        ASSERT_EQ(found->bounds.size(), 5U);
        for (std::size_t i = 1; i < found->bounds.size(); ++i)
            EXPECT_GE(found->bounds[i].high - found->bounds[i].low,
                      found->bounds[i - 1].high - found->bounds[i - 1].low);
        ASSERT_TRUE(found->breakdown.has_value());
        EXPECT_GT(*found->breakdown, 0.0);
    }
    request.pre = 4;
    EXPECT_EQ(sensitivity_of_study(study, covariance, request).error().where, "--pre");
    request.pre = 2;
    EXPECT_EQ(sensitivity_of_study(study, study, request).error().where, "--covariance");
}

} // namespace
} // namespace entente::lessons
