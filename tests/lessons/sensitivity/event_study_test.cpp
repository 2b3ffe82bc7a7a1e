#include "published_event_studies.hpp"

#include <entente/lessons/sensitivity/event_study.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace entente::lessons {
namespace {

// Effects 1 and 3 with variances 1 and 4 and covariance 1, equal weights: mean 2, variance (1 + 4 + 2) / 4.
TEST(ParallelTrendsInterval, AgreesWithAHandCalculation)
{
    EventStudy study{{-2, 0, 1}, {0.0, 1.0, 3.0}, Matrix(3, 3)};
    study.covariance(0, 0) = study.covariance(1, 1) = study.covariance(1, 2) = study.covariance(2, 1) = 1.0;
    study.covariance(2, 2) = 4.0;
    const auto interval = parallel_trends_interval(study, std::vector{0.5, 0.5}).value();
    EXPECT_NEAR(0.5 * (interval.lower + interval.upper), 2.0, 1e-14);
    EXPECT_NEAR(interval.upper - 2.0, 1.959963984540054 * std::sqrt(1.75), 1e-12);
}

void expect_refused(const EventStudy& study, const std::string& where, Gaps gaps = Gaps::Refused)
{
    const auto wrong = wrong_event_study(study, gaps);
    ASSERT_TRUE(wrong.has_value());
    EXPECT_EQ(wrong->where, where) << wrong->what;
    EXPECT_FALSE(wrong->remedy.empty());
}

TEST(EventStudy, SaysWhatIsWrongWithIt)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const EventStudy good = benzarti_and_carloni();
    EXPECT_FALSE(wrong_event_study(good, Gaps::Refused).has_value());
    EXPECT_EQ(pre_coefficients(good), 4U);

    expect_refused({}, "event_times");
    EventStudy study = good;
    study.coefficients.pop_back();
    expect_refused(study, "coefficients");
    study = good;
    study.covariance = Matrix(8, 7);
    expect_refused(study, "covariance");
    study = good;
    study.event_times[3] = -1;
    expect_refused(study, "event_times[3]");
    study = good;
    study.event_times[1] = -5;
    expect_refused(study, "event_times[1]");
    study = good;
    study.reference = -9;
    expect_refused(study, "event_times", Gaps::Allowed);
    study.reference = 9;
    expect_refused(study, "event_times", Gaps::Allowed);
    study = good;
    study.coefficients[2] = nan;
    expect_refused(study, "coefficients[2]");
    study.coefficients[2] = 1e300;
    expect_refused(study, "coefficients[2]");
    study = good;
    study.covariance(1, 1) = 0.0;
    expect_refused(study, "covariance(0, 1)");
    study = good;
    study.covariance(0, 1) = nan;
    expect_refused(study, "covariance(0, 1)");
    study = good;
    study.covariance(0, 1) *= 1.1;
    expect_refused(study, "covariance(0, 1)");
    study = good;
    for (std::size_t j = 0; j < 8; ++j)
        study.covariance(1, j) = study.covariance(j, 1) = study.covariance(0, j);
    study.covariance(0, 1) = study.covariance(1, 0) = study.covariance(1, 1) = study.covariance(0, 0);
    expect_refused(study, "covariance");
}

TEST(EventStudy, NamesTheMissingEventTimeWhereGapsMatter)
{
    EventStudy study = benzarti_and_carloni();
    study.event_times = {-6, -5, -4, -2, 0, 1, 2, 3};
    expect_refused(study, "event_times[3]");
    EXPECT_NE(wrong_event_study(study, Gaps::Refused)->what.find("-3"), std::string::npos);
    EXPECT_FALSE(wrong_event_study(study, Gaps::Allowed).has_value());
    study.event_times = {-5, -4, -3, -2, 1, 2, 3, 4};
    EXPECT_NE(wrong_event_study(study, Gaps::Refused)->what.find("time 0 "), std::string::npos);
    study.event_times = {-6, -5, -4, -3, 0, 1, 2, 3};
    EXPECT_NE(wrong_event_study(study, Gaps::Refused)->what.find("time -2 "), std::string::npos);
}

TEST(ParallelTrendsInterval, RefusesTargetsThatDoNotFit)
{
    const EventStudy study = benzarti_and_carloni();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(parallel_trends_interval(study, std::vector{1.0}).error().where, "target");
    EXPECT_EQ(parallel_trends_interval(study, std::vector(4, 0.0)).error().where, "target");
    EXPECT_EQ(parallel_trends_interval(study, std::vector(4, nan)).error().where, "target[0]");
    EXPECT_EQ(parallel_trends_interval(study, std::vector(4, 1.0), 1.5).error().where, "level");
}

} // namespace
} // namespace entente::lessons
