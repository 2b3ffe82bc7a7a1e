#include "../reference_table.hpp"

#include <entente/lessons/multiverse/specification_curve.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace entente::lessons {
namespace {

using Result = std::expected<SpecificationEstimate, Error>;

Multiverse curve_of(const std::vector<AnalysisChoice>& choices, const std::vector<Specification>& specifications,
                    Threads threads = {1})
{
    SilentProgress progress;
    return specification_curve(choices, specifications, {.threads = threads}, progress).value();
}

// The coefficient of x in a least-squares regression with intercept, over rows of a subset.
SpecificationEstimate regression(const ReferenceTable& table, const std::string& outcome, const std::string& effect,
                                 const std::vector<std::string>& controls, const std::string& group1,
                                 const std::string& group2)
{
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.size(); ++row)
        if ((group1 == "all" || table.text(row, "group1") == group1) &&
            (group2 == "all" || table.text(row, "group2") == group2))
            rows.push_back(row);
    const auto count = static_cast<Eigen::Index>(rows.size());
    Eigen::MatrixXd design(count, static_cast<Eigen::Index>(2 + controls.size()));
    Eigen::VectorXd values(count);
    for (Eigen::Index i = 0; i < count; ++i) {
        const std::size_t row = rows[static_cast<std::size_t>(i)];
        values[i] = table.number(row, outcome);
        design(i, 0) = 1.0;
        design(i, 1) = table.number(row, effect);
        for (std::size_t k = 0; k < controls.size(); ++k)
            design(i, static_cast<Eigen::Index>(2 + k)) = table.number(row, controls[k]);
    }
    return {.estimate = design.colPivHouseholderQr().solve(values)[1]};
}

// R specr 1.0.1. The data are not in the checkout: their terms are not clear.
TEST(SpecificationCurve, ReproducesTheSpecrExample)
{
    const auto table = find_reference_table("specr_example");
    if (!table)
        GTEST_SKIP() << "specr_example.csv is not in the shared folder";
    const std::vector<AnalysisChoice> choices = {{"y", {"y1", "y2"}},
                                                 {"x", {"x1", "x2"}},
                                                 {"controls", {"none", "c1", "c2", "both"}},
                                                 {"group1", {"all", "young", "middle", "old"}},
                                                 {"group2", {"all", "female", "male"}}};
    const std::vector<std::vector<std::string>> controls = {{}, {"c1"}, {"c2"}, {"c1", "c2"}};
    std::vector<Specification> specifications;
    for (auto& options : all_combinations(choices))
        specifications.push_back({options, [&, options]() -> Result {
                                      const auto name = [&](std::size_t c) { return choices[c].options[options[c]]; };
                                      return regression(*table, name(0), name(1), controls[options[2]], name(3),
                                                        name(4));
                                  }});
    const auto result = curve_of(choices, specifications);
    double of_first = 0.0;
    for (const auto& point : result.curve)
        of_first +=
            specifications[point.specification].options[0] == 0 && specifications[point.specification].options[1] == 0
                ? 1.0
                : 0.0;
    expect_reproduced("specr_example/specification_curve", {{"n_specs", static_cast<double>(result.curve.size())},
                                                            {"min", result.smallest},
                                                            {"mad", result.median_absolute_deviation},
                                                            {"share_positive", result.share_positive},
                                                            {"n_specs[y1,x1]", of_first}});
}

std::vector<Specification> given(const std::vector<double>& estimates,
                                 const std::vector<std::vector<double>>& permuted = {})
{
    std::vector<Specification> result;
    for (std::size_t i = 0; i < estimates.size(); ++i)
        result.push_back({{i}, [=]() -> Result {
                              return SpecificationEstimate{.estimate = estimates[i],
                                                           .permuted =
                                                               permuted.empty() ? std::vector<double>{} : permuted[i]};
                          }});
    return result;
}

std::vector<AnalysisChoice> one_choice(std::size_t options)
{
    return {{"variant", std::vector<std::string>(options, "option")}};
}

// Estimates 1, 2, 3, 4, -10. Median 2; distances 1, 0, 1, 2, 12 with median 1.
TEST(SpecificationCurve, DescribesACurveAsByHand)
{
    const auto result = curve_of(one_choice(5), given({1.0, 2.0, 3.0, 4.0, -10.0}));
    EXPECT_EQ(result.median, 2.0);
    EXPECT_EQ(result.smallest, -10.0);
    EXPECT_EQ(result.largest, 4.0);
    EXPECT_EQ(result.lower_quartile, 1.0);
    EXPECT_EQ(result.upper_quartile, 3.0);
    EXPECT_NEAR(result.median_absolute_deviation, 1.4826, 1e-12);
    EXPECT_NEAR(result.share_positive, 0.8, 1e-15);
    EXPECT_EQ(result.curve.front().specification, 4U);
    EXPECT_FALSE(result.curve.front().p_value.has_value());
    EXPECT_FALSE(result.joint_test.has_value());
}

// Two specifications, four assignments. First: observed 5, permuted 1, -2, 3, -4; its ranks 1/5 for the observed.
// Second: observed 4, permuted 2, 1, -6, 3; 6 is larger, so its observed p is 2/5.
// Medians: observed 4.5; permuted 1.5, -0.5, -1.5, -0.5: none as far, p = 1/5.
// Signs: observed both positive; permuted 1 (both), 1/2, 1/2, 1/2: one as far, p = 2/5.
// Significant at 0.5 and of the sign (p <= 1/2 are the two largest of five): observed first and second: share 1.
//   First: sizes 5, 4 significant. Second: 6, 4. Permuted shares: 0, 0, 1/2 or 0, ...: none reaches 1, p = 1/5.
TEST(SpecificationCurve, TestsTheCurveJointlyAsByHand)
{
    SilentProgress progress;
    const auto result =
        specification_curve(one_choice(2), given({5.0, 4.0}, {{1.0, -2.0, 3.0, -4.0}, {2.0, 1.0, -6.0, 3.0}}),
                            {.significance = 0.5, .threads = {1}}, progress)
            .value();
    ASSERT_TRUE(result.joint_test.has_value());
    EXPECT_EQ(result.joint_test->permutations, 4U);
    EXPECT_NEAR(result.joint_test->median_p, 0.2, 1e-15);
    EXPECT_NEAR(result.joint_test->share_of_sign_p, 0.4, 1e-15);
    EXPECT_NEAR(result.joint_test->share_significant_p, 0.2, 1e-15);
    EXPECT_NEAR(result.joint_test->mean_z_p, 0.2, 1e-15);
    EXPECT_NEAR(result.curve[0].p_value.value(), 0.4, 1e-15);
    EXPECT_NEAR(result.curve[1].p_value.value(), 0.2, 1e-15);
    EXPECT_NEAR(result.share_significant, 1.0, 1e-15);
}

// As many specifications as assignments do not help: without an effect the observed curve is one among equals, so the
// median's p-value takes each of 1/20, ..., 20/20 alike. Over 2000 worlds its mean is 0.525 with standard error 0.0065.
TEST(SpecificationCurve, GivesUniformPValuesWithoutAnEffect)
{
    double sum = 0.0;
    constexpr int worlds = 2000;
    std::uint64_t state = 12345;
    const auto next = [&state] {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(state >> 11U) * 0x1.0p-53 - 0.5;
    };
    for (int world = 0; world < worlds; ++world) {
        std::vector<double> estimates;
        std::vector<std::vector<double>> permuted;
        std::array<double, 20> shared{};
        for (double& one : shared)
            one = next();
        for (int s = 0; s < 7; ++s) {
            estimates.push_back(shared[0] + 0.3 * next());
            permuted.emplace_back();
            for (std::size_t b = 1; b < 20; ++b)
                permuted.back().push_back(shared[b] + 0.3 * next());
        }
        sum += curve_of(one_choice(7), given(estimates, permuted)).joint_test->median_p;
    }
    EXPECT_NEAR(sum / worlds, 0.525, 5.0 * 0.0065);
}

// A unit that a specification leaves out cannot pretend there: that assignment is judged by the other specifications.
TEST(SpecificationCurve, JudgesAnAssignmentByTheSpecificationsThatHaveIt)
{
    const double none = std::numeric_limits<double>::quiet_NaN();
    const auto result = curve_of(one_choice(2), given({5.0, 4.0}, {{9.0, none}, {none, 1.0}}));
    EXPECT_NEAR(result.joint_test->median_p, 2.0 / 3.0, 1e-15); // 9 alone reaches 4.5
    EXPECT_NEAR(result.curve[1].p_value.value(), 1.0, 1e-15);   // 9 of the two that it has
    EXPECT_NEAR(result.curve[0].p_value.value(), 0.5, 1e-15);
}

// 2 x 3 estimates a_i + b_j with a = 0, 6 and b = 0, 3, 9: variance of a is 9, of b 14, so shares 9/23 and 14/23.
TEST(SpecificationCurve, SharesVarianceAmongChoicesAsByHand)
{
    const std::vector<AnalysisChoice> choices = {{"a", {"0", "1"}}, {"b", {"0", "1", "2"}}};
    std::vector<Specification> specifications;
    for (const auto& options : all_combinations(choices))
        specifications.push_back({options, [options]() -> Result {
                                      const double b[] = {0.0, 3.0, 9.0};
                                      return SpecificationEstimate{.estimate = 6.0 * static_cast<double>(options[0]) +
                                                                               b[options[1]]};
                                  }});
    const auto result = curve_of(choices, specifications);
    EXPECT_NEAR(result.contributions[0].share_alone, 9.0 / 23.0, 1e-12);
    EXPECT_NEAR(result.contributions[0].share_unique, 9.0 / 23.0, 1e-12);
    EXPECT_NEAR(result.contributions[1].share_alone, 14.0 / 23.0, 1e-12);
    EXPECT_NEAR(result.contributions[1].share_unique, 14.0 / 23.0, 1e-12);
    EXPECT_NEAR(result.share_of_interactions, 0.0, 1e-12);
    EXPECT_EQ(result.contributions[0].medians, (std::vector<double>{3.0, 9.0}));
    EXPECT_EQ(result.contributions[1].counts, (std::vector<std::size_t>{2, 2, 2}));
}

// Two choices that always go together: each alone explains everything, neither anything beside the other. A product of
// two signs is all interaction.
TEST(SpecificationCurve, TellsConfoundedChoicesAndInteractionsApart)
{
    const std::vector<AnalysisChoice> choices = {{"a", {"0", "1"}}, {"b", {"0", "1"}}};
    const auto with = [](std::vector<std::size_t> options, double estimate) {
        return Specification{std::move(options),
                             [estimate]() -> Result { return SpecificationEstimate{estimate, {}, {}, {}}; }};
    };
    const auto together = curve_of(choices, {with({0, 0}, 1.0), with({1, 1}, 2.0)});
    EXPECT_NEAR(together.contributions[0].share_alone, 1.0, 1e-12);
    EXPECT_NEAR(together.contributions[0].share_unique, 0.0, 1e-12);
    const auto product =
        curve_of(choices, {with({0, 0}, 1.0), with({0, 1}, -1.0), with({1, 0}, -1.0), with({1, 1}, 1.0)});
    EXPECT_NEAR(product.share_of_interactions, 1.0, 1e-12);
    const auto same = curve_of(choices, {with({0, 0}, 0.3), with({0, 1}, 0.3), with({1, 0}, 0.3)});
    EXPECT_EQ(same.contributions[0].share_alone, 0.0);
    EXPECT_EQ(same.share_of_interactions, 0.0);
}

// p-values come from the specification, else from the permutations, else from normal theory.
TEST(SpecificationCurve, TakesThePValueThatIsThere)
{
    const auto with = [](SpecificationEstimate found) {
        return Specification{{0}, [found]() -> Result { return found; }};
    };
    const auto result =
        curve_of(one_choice(1), {with({1.0, 0.5, 0.9, {}}), with({1.96, 1.0, {}, {}}), with({3.0, 0.0, {}, {}})});
    EXPECT_NEAR(result.curve[0].p_value.value(), 0.9, 1e-15);
    EXPECT_NEAR(result.curve[1].p_value.value(), 0.05, 1e-4);
    EXPECT_FALSE(result.curve[2].p_value.has_value());
    EXPECT_NEAR(result.share_significant, 1.0 / 3.0, 1e-15);
}

RC_GTEST_PROP(SpecificationCurve, DoesNotDependOnTheOrderOfSpecifications,
              (const std::vector<int>& numbers, const std::vector<int>& more))
{
    RC_PRE(!numbers.empty() && more.size() >= numbers.size());
    std::vector<double> estimates;
    std::vector<std::vector<double>> permuted;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        estimates.push_back(numbers[i]);
        permuted.push_back({static_cast<double>(more[i]), static_cast<double>(more[more.size() - 1 - i])});
    }
    const auto forwards = curve_of(one_choice(estimates.size()), given(estimates, permuted));
    std::reverse(estimates.begin(), estimates.end());
    std::reverse(permuted.begin(), permuted.end());
    const auto backwards = curve_of(one_choice(estimates.size()), given(estimates, permuted), {2});
    RC_ASSERT(forwards.median == backwards.median);
    RC_ASSERT(forwards.share_significant == backwards.share_significant);
    RC_ASSERT(forwards.joint_test->median_p == backwards.joint_test->median_p);
    RC_ASSERT(forwards.joint_test->share_significant_p == backwards.joint_test->share_significant_p);
}

TEST(SpecificationCurve, KeepsSpecificationsThatFailBesideTheCurve)
{
    auto specifications = given({1.0, 2.0, std::numeric_limits<double>::infinity()});
    specifications[0].run = []() -> Result { return std::unexpected(Error{"no donor is left", "donors", "add some"}); };
    const auto result = curve_of(one_choice(3), specifications);
    ASSERT_EQ(result.failures.size(), 2U);
    EXPECT_EQ(result.failures[0].error.where, "donors");
    EXPECT_EQ(result.failures[1].specification, 2U);
    EXPECT_EQ(result.curve.size(), 1U);
    EXPECT_TRUE(std::isnan(result.contributions[0].medians[0]));
}

std::string where_of(const std::vector<AnalysisChoice>& choices, const std::vector<Specification>& specifications,
                     double significance = 0.05)
{
    SilentProgress progress;
    const auto result = specification_curve(choices, specifications, {significance, {1}}, progress);
    return result ? "no error" : result.error().where;
}

TEST(SpecificationCurve, RefusesListsThatCannotBeRun)
{
    EXPECT_EQ(where_of(one_choice(1), {}), "specifications");
    EXPECT_EQ(where_of(one_choice(1), given({1.0, 2.0})), "specifications[1]"); // option 1 of one
    EXPECT_EQ(where_of({}, given({1.0})), "specifications[0]");
    EXPECT_EQ(where_of(one_choice(1), {{{0}, nullptr}}), "specifications[0]");
    EXPECT_EQ(where_of(one_choice(2), given({1.0, 2.0}, {{1.0}, {}})), "specifications[1]");
    for (const double level : {0.0, 1.0, std::numeric_limits<double>::quiet_NaN()})
        EXPECT_EQ(where_of(one_choice(1), given({1.0}), level), "significance");
}

TEST(SpecificationCurve, RefusesAMultiverseInWhichNothingWorks)
{
    const Specification failing{{0},
                                []() -> Result { return std::unexpected(Error{"no donor", "donors", "add some"}); }};
    EXPECT_EQ(where_of(one_choice(1), {failing}), "donors");
}

class Counting final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override { ++reports; }
    [[nodiscard]] bool cancelled() const override { return reports >= stop_after; }
    std::atomic<std::size_t> reports = 0;
    std::size_t stop_after = 100;
};

TEST(SpecificationCurve, TellsHowFarItIsAndStopsWhenCancelled)
{
    Counting progress;
    ASSERT_TRUE(specification_curve(one_choice(3), given({1.0, 2.0, 3.0}), {.threads = {1}}, progress).has_value());
    EXPECT_EQ(progress.reports, 3U);
    Counting stopping;
    stopping.stop_after = 1;
    const auto result = specification_curve(one_choice(3), given({1.0, 2.0, 3.0}), {.threads = {1}}, stopping);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().where, "progress");
    EXPECT_EQ(stopping.reports, 1U);
}

} // namespace
} // namespace entente::lessons
