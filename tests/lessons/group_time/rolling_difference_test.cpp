#include "lessons/group_time/staggered_panels.hpp"

#include <entente/lessons/group_time/rolling_difference.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace entente::lessons {
namespace {

// Log cigarette sales; California is treated from 1989 on.
StaggeredTable proposition_99()
{
    const ReferenceTable data = reference_table("prop99");
    return table_from(
        data, "State", "Year", [&](std::size_t row) { return std::log(data.number(row, "PacksPerCapita")); },
        [&](std::size_t row) { return data.text(row, "State") == "California" ? std::optional(1989) : std::nullopt; });
}

RollingDifference rolled(StaggeredTable table, RollingTransform transform)
{
    auto result = rolling_difference(checked(std::move(table)), transform);
    if (!result)
        throw std::runtime_error(one_line(result.error()));
    return *std::move(result);
}

Found found_in(const RollingEffect& effect)
{
    return {{"att", effect.estimate}, {"se", effect.standard_error}, {"p", effect.p_value}};
}

// Lee & Wooldridge (2026), California's tobacco control: -0.422 (0.121) and -0.227 (0.094).
TEST(RollingDifference, ReproducesProposition99)
{
    expect_reproduced("prop99/rolling_demean", found_in(rolled(proposition_99(), RollingTransform::Demean).overall));
    expect_reproduced("prop99/rolling_detrend", found_in(rolled(proposition_99(), RollingTransform::Detrend).overall));
}

// Periods 1, 2 and 4, unit a treated in 4. Its line 0, 2 reaches 6, so 9 is 3 above; de-meaned 9 - 1 = 8. Of b, with 1,
// 1, 2: 1 and 1; of c, with 0, 1, 6: 6 - 3 = 3 and 5.5. De-trended 3 - 2 = 1 with variance (1 + 1)/1 * (1 + 1/2) = 3.
TEST(RollingDifference, AgreesWithAHandCalculation)
{
    StaggeredTable table{.units = {"a", "b", "c"},
                         .periods = {1, 2, 4},
                         .outcomes = Matrix(3, 3),
                         .first_treated = {4, std::nullopt, std::nullopt}};
    const std::vector<std::vector<double>> rows = {{0, 2, 9}, {1, 1, 2}, {0, 1, 6}};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 0; t < 3; ++t)
            table.outcomes(i, t) = rows[i][t];
    const auto detrended = rolled(table, RollingTransform::Detrend).overall;
    EXPECT_NEAR(detrended.estimate, 1.0, 1e-12);
    EXPECT_NEAR(detrended.standard_error, std::sqrt(3.0), 1e-12);
    EXPECT_EQ(detrended.degrees, 1.0);
    EXPECT_NEAR(detrended.p_value, 2.0 / 3.0, 1e-10); // t = 1/sqrt(3): a Cauchy variable is below tan(pi/6) with 2/3
    EXPECT_NEAR(detrended.upper, 1.0 + 12.706204736 * std::sqrt(3.0), 1e-6);
    EXPECT_NEAR(rolled(table, RollingTransform::Demean).overall.estimate, 8.0 - 3.25, 1e-12);
}

RC_GTEST_PROP(RollingDifference, IgnoresLevelsOfUnitsAndPeriodsAndFollowsScale, ())
{
    const StaggeredTable table = random_staggered_table();
    const auto transform = RollingTransform::Demean;
    const auto first = rolling_difference(checked(table), transform);
    RC_PRE(first.has_value()); // a coarse grid can leave two units alike
    const auto one = *first;
    const auto two = rolled(moved(reversed_units(table), -3.0, 7.0, 2.0), transform);
    RC_ASSERT(std::abs(two.overall.estimate + 3.0 * one.overall.estimate) < 1e-9);
    for (std::size_t g = 0; g < one.cohorts.size(); ++g) {
        const auto& average = one.cohorts[g].average;
        RC_ASSERT(std::abs(two.cohorts[g].average.standard_error - 3.0 * average.standard_error) < 1e-9);
        RC_ASSERT(std::abs(two.cohorts[g].average.p_value - average.p_value) < 1e-9);
        double mean = 0.0;
        for (const auto& period : one.cohorts[g].periods)
            mean += period.estimate / static_cast<double>(one.cohorts[g].periods.size());
        RC_ASSERT(std::abs(mean - average.estimate) < 1e-9);
    }
}

TEST(RollingDifference, DetrendingIgnoresUnitsOwnLines)
{
    const StaggeredTable table = proposition_99();
    StaggeredTable tilted = table;
    for (std::size_t i = 0; i < table.units.size(); ++i)
        for (std::size_t t = 0; t < table.periods.size(); ++t)
            tilted.outcomes(i, t) += static_cast<double>(i % 7) * static_cast<double>(t);
    EXPECT_NEAR(rolled(tilted, RollingTransform::Detrend).overall.estimate,
                rolled(table, RollingTransform::Detrend).overall.estimate, 1e-9);
}

TEST(RollingDifference, WeighsCohortsByTheirUnits)
{
    const auto result = rolled(mpdta(), RollingTransform::Demean);
    double mean = 0.0;
    for (const auto& cohort : result.cohorts)
        mean += static_cast<double>(cohort.average.treated_units) / 191.0 * cohort.average.estimate;
    EXPECT_NEAR(result.overall.estimate, mean, 1e-12);
    EXPECT_EQ(result.overall.degrees, 498.0);
}

TEST(RollingDifference, RefusesWhatItsExactTDoesNotAllow)
{
    const auto where_of = [](const StaggeredTable& table, RollingTransform transform = RollingTransform::Demean,
                             double level = 0.95) {
        const auto result = rolling_difference(checked(table), transform, level);
        return result ? std::string("no error") : result.error().where;
    };
    const StaggeredTable good = mpdta();
    EXPECT_EQ(where_of(good), "no error");
    EXPECT_EQ(where_of(good, RollingTransform::Demean, 1.0), "level");
    EXPECT_EQ(where_of(good, RollingTransform::Detrend), "first_treated"); // cohort 2004 has one period before
    EXPECT_EQ(where_of(mpdta(true)), "covariates");
    StaggeredTable bad = good;
    bad.outcomes(3, 0) = std::nan("");
    EXPECT_EQ(where_of(bad), good.units[3] + ", 2003");
    bad = good;
    bad.weights.assign(good.units.size(), 1.0);
    bad.weights[0] = 2.0;
    EXPECT_EQ(where_of(bad), "weights");
    bad = good;
    bad.clusters.assign(good.units.size(), 1);
    EXPECT_EQ(where_of(bad), "clusters");
    bad = good;
    for (auto& first : bad.first_treated)
        first = first.value_or(2007);
    EXPECT_EQ(where_of(bad), "first_treated");
    bad = good;
    bad.outcomes = Matrix(good.units.size(), good.periods.size(), 3.3);
    EXPECT_EQ(where_of(bad), "outcomes");
    const StaggeredTable small{
        .units = {"a", "b"}, .periods = {1, 2}, .outcomes = Matrix(2, 2), .first_treated = {2, std::nullopt}};
    EXPECT_EQ(where_of(small), "units");
}

} // namespace
} // namespace entente::lessons
