#include "long_panels.hpp"

#include <entente/base/random_stream.hpp>
#include <entente/lessons/synthetic/regression_to_the_mean.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

namespace entente::lessons {
namespace {

using enum SyntheticMethod;

RegressionToTheMean check_of(const BlockPanel& panel, const PeakOptions& options = {}, Threads threads = {1})
{
    SilentProgress progress;
    return regression_to_the_mean(panel, DifferenceInDifferences, options, threads, progress).value();
}

// Worked by hand. Windows of three before and one after fit one date, the third. Recent level: the last period. Treated
// 0, 0, 6 | 0: rank 1, a peak; plain differences 0 - 2, controls' changes as below. Control 1, 0, 0, 3 | 0: rank 1,
// change -1. Control 2, 3, 0, 0 | 0: rank (0 + 1/2) / 2, change -1. Control 3, 1, 1, 1 | 1: rank 1/2, change 0.
TEST(RegressionToTheMean, AgreesWithAHandCalculation)
{
    const auto result = check_of(small_panel({{0, 0, 6, 0}, {0, 0, 3, 0}, {3, 0, 0, 0}, {1, 1, 1, 1}}, 3, 0),
                                 {.recent = 1, .history = 3, .post_window = 1});
    EXPECT_NEAR(result.rank, 1.0, 1e-14);
    EXPECT_NEAR(result.estimate, -2.0 + 2.0 / 3.0, 1e-12);
    ASSERT_EQ(result.pretended.size(), 3U);
    EXPECT_NEAR(result.pretended[0].rank, 1.0, 1e-14);
    EXPECT_NEAR(result.pretended[1].rank, 0.25, 1e-14);
    EXPECT_NEAR(result.pretended[2].rank, 0.5, 1e-14);
    EXPECT_NEAR(result.pretended[0].estimate, -1.0 + 0.5, 1e-12);
    EXPECT_EQ(result.as_extreme, 1U);
    EXPECT_NEAR(result.mean_at_extremes, -0.5, 1e-12);
    EXPECT_NEAR(result.p_at_extremes, 1.0 / 2.0, 1e-12);
    EXPECT_NEAR(result.p_at_all, 1.0 / 4.0, 1e-12);
}

BlockPanel noise(std::size_t run, std::size_t units, std::size_t periods, std::size_t pre)
{
    RandomStream stream(7, run);
    BlockPanel panel{.outcomes = Matrix(units, periods), .pre_periods = pre, .treated = {0}};
    for (std::size_t i = 0; i < units; ++i)
        for (std::size_t t = 0; t < periods; ++t)
            panel.outcomes(i, t) = stream.normal();
    return panel;
}

double recent_level(const BlockPanel& panel, std::size_t unit, std::size_t date)
{
    return panel.outcomes(unit, date - 1) + panel.outcomes(unit, date - 2);
}

struct Rejections {
    std::size_t plain = 0;
    std::size_t alike = 0;
    double return_to_mean = 0.0; // sum of the means at extremes
};

void count(Rejections& rejections, const RegressionToTheMean& result)
{
    rejections.plain += result.p_at_all <= 0.1 ? 1U : 0U;
    rejections.alike += result.p_at_extremes <= 0.1 ? 1U : 0U;
    rejections.return_to_mean += result.mean_at_extremes;
}

// Noise without any effect, and the treated unit stands at the peak of its own past. In 300 panels a test at 0.1
// rejects 30 times, give or take 5; three standard deviations are allowed for.
TEST(RegressionToTheMean, KeepsItsLevelAfterAnOwnPeakWhereThePlainPlaceboDoesNot)
{
    Rejections rejections;
    for (std::size_t run = 0; run < 300; ++run) {
        BlockPanel panel = noise(run, 12, 30, 15);
        for (std::size_t t = 3; t < 15; ++t) // the recent two periods change places with the highest two in a row
            if (recent_level(panel, 0, t) > recent_level(panel, 0, 15)) {
                std::swap(panel.outcomes(0, 13), panel.outcomes(0, t - 2));
                std::swap(panel.outcomes(0, 14), panel.outcomes(0, t - 1));
            }
        const auto result = check_of(panel, {.recent = 2, .history = 12, .pre_window = 3, .post_window = 3});
        count(rejections, result);
    }
    EXPECT_GT(rejections.plain, 50U);
    EXPECT_LT(rejections.alike, 45U);
    EXPECT_LT(rejections.return_to_mean / 300.0, -0.5);
}

// The same when the treated unit is the highest of all.
TEST(RegressionToTheMean, KeepsItsLevelForTheHighestUnitWhereThePlainPlaceboDoesNot)
{
    Rejections rejections;
    for (std::size_t run = 0; run < 300; ++run) {
        BlockPanel panel = noise(1000 + run, 12, 40, 20);
        for (std::size_t i = 1; i < 12; ++i)
            if (recent_level(panel, i, 20) > recent_level(panel, panel.treated[0], 20))
                panel.treated = {i};
        const auto result =
            check_of(panel, {.among = RankAmong::Units, .recent = 2, .history = 6, .pre_window = 3, .post_window = 3});
        EXPECT_EQ(result.rank, 1.0);
        count(rejections, result);
    }
    EXPECT_GT(rejections.plain, 50U);
    EXPECT_LT(rejections.alike, 45U);
    EXPECT_LT(rejections.return_to_mean / 300.0, -0.5);
}

TEST(RegressionToTheMean, DoesNotDependOnThreadsOrderOrUnit)
{
    const BlockPanel panel = proposition_99();
    const auto one = check_of(panel);
    const auto threaded = check_of(panel, {}, Threads{4});
    const auto other = check_of(scaled(reversed(panel), 2.0));
    ASSERT_EQ(one.pretended.size(), threaded.pretended.size());
    for (std::size_t i = 0; i < one.pretended.size(); ++i)
        EXPECT_EQ(one.pretended[i].estimate, threaded.pretended[i].estimate);
    EXPECT_NEAR(other.estimate, 2.0 * one.estimate, 1e-9);
    EXPECT_EQ(other.as_extreme, one.as_extreme);
    EXPECT_NEAR(other.p_at_extremes, one.p_at_extremes, 1e-12);
}

// Upside down, the peak is a trough, and the same controls count.
TEST(RegressionToTheMean, TreatsTroughsLikePeaks)
{
    const auto peak = check_of(proposition_99());
    const auto trough = check_of(scaled(proposition_99(), -1.0));
    EXPECT_NEAR(trough.rank, 1.0 - peak.rank, 1e-12);
    EXPECT_EQ(trough.as_extreme, peak.as_extreme);
    EXPECT_NEAR(trough.p_at_extremes, peak.p_at_extremes, 1e-12);
}

class Impatient final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(RegressionToTheMean, NamesWhatIsWrong)
{
    const auto where = [](const BlockPanel& panel, const PeakOptions& options) {
        SilentProgress progress;
        return regression_to_the_mean(panel, SyntheticControl, options, Threads{1}, progress).error().where;
    };
    const BlockPanel panel = proposition_99();
    EXPECT_EQ(where(panel, {.history = 20}), "history");
    EXPECT_EQ(where(panel, {.history = 8, .pre_window = 9}), "pre_window");
    EXPECT_EQ(where(panel, {.pre_window = 1}), "pre_window");
    EXPECT_EQ(where(panel, {.post_window = 13}), "post_window");
    EXPECT_EQ(where(panel, {.recent = 0}), "recent");
    EXPECT_EQ(where(panel, {.recent = 8, .history = 8}), "recent");
    EXPECT_EQ(where(small_panel({{1, 3, 10, 2, 2, 1}, {0, 0, 0, 0, 0, 1}}, 4, 0), {}), "outcomes");
    BlockPanel missing = panel;
    missing.outcomes(0, 30) = std::nan("");
    EXPECT_EQ(where(missing, {}), "outcomes(0, 30)");
    missing.outcomes(0, 30) = 1e300;
    EXPECT_EQ(where(missing, {}), "outcomes(0, 30)");
    Impatient impatient;
    EXPECT_EQ(regression_to_the_mean(panel, SyntheticControl, {}, Threads{1}, impatient).error().where, "progress");
}

} // namespace
} // namespace entente::lessons
