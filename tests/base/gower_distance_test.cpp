#include <entente/base/gower_distance.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace entente {
namespace {

constexpr auto unknown = std::nullopt;

std::optional<double> distance(const std::vector<GowerVariable>& variables, std::size_t from, std::size_t to)
{
    return gower_distances(variables, from).value().distances[to];
}

// Worked by hand, from case 0. Population 10, 30, 50 (range 40, weight 2): 20/40 = 0.5. Visa-free yes, no, unknown.
// Region east, east, west. Case 1: (2 * 0.5 + 1 + 0) / 4 = 0.5. Case 2: (2 * 1 + 1) / 3 = 1, the unknown left out.
TEST(GowerDistances, AgreeWithAHandCalculation)
{
    const std::vector<GowerVariable> variables{
        NumericVariable{"population", {10.0, 30.0, 50.0}, 2.0},
        BinaryVariable{"visa_free", {true, false, unknown}},
        CategoricalVariable{"region", {"east", "east", "west"}},
    };
    const auto result = gower_distances(variables, 0).value();
    EXPECT_DOUBLE_EQ(result.distances[0].value(), 0.0);
    EXPECT_DOUBLE_EQ(result.distances[1].value(), 0.5);
    EXPECT_DOUBLE_EQ(result.contributions(1, 0), 0.25);
    EXPECT_DOUBLE_EQ(result.contributions(1, 1), 0.25);
    EXPECT_DOUBLE_EQ(result.contributions(1, 2), 0.0);
    EXPECT_DOUBLE_EQ(result.distances[2].value(), 1.0);
    EXPECT_EQ(result.compared(2, 1), 0.0);
    EXPECT_EQ(result.compared(2, 2), 1.0);
}

// Eleven cases, five yes/no features with gaps, from the tests of the R package cluster (daisy-ex.R, data frame d5).
std::vector<GowerVariable> daisy_example(std::size_t symmetric)
{
    using Column = std::vector<std::optional<bool>>;
    const std::vector<Column> columns{
        {false, false, false, true, false, false, false, false, true, false, unknown},
        {unknown, false, true, true, false, true, false, true, false, true, false},
        {false, true, true, false, true, unknown, true, false, true, false, unknown},
        {true, true, false, true, false, false, false, false, false, true, false},
        {true, unknown, false, true, false, false, false, false, unknown, true, true},
    };
    std::vector<GowerVariable> variables;
    for (std::size_t v = 0; v < columns.size(); ++v)
        variables.emplace_back(BinaryVariable{std::string(1, static_cast<char>('a' + v)), columns[v], 1.0,
                                              v < symmetric ? JointAbsence::Agreement : JointAbsence::NoInformation});
    return variables;
}

// daisy(d5, type = list(asymm = 1:5)), cluster/tests/daisy-ex.Rout.save: seven printed digits.
TEST(GowerDistances, ReproduceAnAsymmetricExampleOfTheClusterPackage)
{
    const auto variables = daisy_example(0);
    const double from_first[] = {0.0, 0.5, 1.0, 0.3333333, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.5};
    for (std::size_t i = 0; i < 11; ++i)
        EXPECT_NEAR(distance(variables, 0, i).value(), from_first[i], 1e-7) << i;
    EXPECT_NEAR(distance(variables, 9, 3).value(), 0.25, 1e-7);
    EXPECT_NEAR(distance(variables, 9, 10).value(), 0.6666667, 1e-7);
    EXPECT_FALSE(distance(variables, 8, 10).has_value()); // NA there: nothing in common but joint absences
}

// daisy(d5, type = list(symm = 1:2, asymm = 3:5)), same file.
TEST(GowerDistances, ReproduceAMixedExampleOfTheClusterPackage)
{
    const auto variables = daisy_example(2);
    const double from_first[] = {0.0, 0.3333333, 0.75, 0.3333333, 0.75, 0.6666667, 0.75, 0.6666667, 1.0, 0.0, 0.5};
    for (std::size_t i = 0; i < 11; ++i)
        EXPECT_NEAR(distance(variables, 0, i).value(), from_first[i], 1e-7) << i;
    EXPECT_NEAR(distance(variables, 9, 2).value(), 0.6, 1e-7);
    EXPECT_NEAR(distance(variables, 8, 10).value(), 0.0, 1e-7);
}

TEST(GowerDistances, UseTheRangeThatIsGiven)
{
    const std::vector<GowerVariable> variables{NumericVariable{"gdp", {1.0, 3.0}, 1.0, 10.0}};
    EXPECT_DOUBLE_EQ(distance(variables, 0, 1).value(), 0.2);
}

TEST(GowerDistances, CountAFigureThatIsTheSameEverywhereAsAgreement)
{
    const std::vector<GowerVariable> variables{NumericVariable{"gdp", {2.0, 2.0}},
                                               CategoricalVariable{"region", {"east", "west"}}};
    EXPECT_DOUBLE_EQ(distance(variables, 0, 1).value(), 0.5);
}

TEST(GowerDistances, LeaveOutAVariableOfNoWeight)
{
    const std::vector<GowerVariable> variables{NumericVariable{"gdp", {1.0, 2.0}, 0.0},
                                               CategoricalVariable{"region", {"east", "east"}}};
    EXPECT_DOUBLE_EQ(distance(variables, 0, 1).value(), 0.0);
}

std::vector<GowerVariable> random_variables(std::size_t cases)
{
    const auto known = [] { return *rc::gen::inRange(0, 5) > 0; };
    const auto weight = [] { return *rc::gen::inRange(1, 5) / 2.0; };
    NumericVariable figure{"figure", {}, weight()};
    BinaryVariable feature{"feature", {}, weight()};
    BinaryVariable rare_feature{"rare_feature", {}, weight(), JointAbsence::NoInformation};
    CategoricalVariable kind{"kind", {}, weight()};
    for (std::size_t i = 0; i < cases; ++i) {
        figure.values.push_back(known() ? std::optional(*rc::gen::inRange(-100, 101) / 8.0) : unknown);
        feature.values.push_back(known() ? std::optional(*rc::gen::arbitrary<bool>()) : unknown);
        rare_feature.values.push_back(known() ? std::optional(*rc::gen::arbitrary<bool>()) : unknown);
        kind.values.push_back(known() ? std::optional(std::string(1, *rc::gen::element('x', 'y', 'z'))) : unknown);
    }
    return {figure, feature, rare_feature, kind};
}

RC_GTEST_PROP(GowerDistances, AreSymmetricWithinZeroAndOneAndZeroToOneself, ())
{
    const auto cases = *rc::gen::inRange<std::size_t>(1, 8);
    const auto variables = random_variables(cases);
    for (std::size_t a = 0; a < cases; ++a) {
        const auto from_a = gower_distances(variables, a).value();
        RC_ASSERT(from_a.distances[a].value_or(0.0) == 0.0);
        for (std::size_t b = 0; b < cases; ++b) {
            RC_ASSERT(from_a.distances[b] == distance(variables, b, a));
            if (from_a.distances[b]) {
                RC_ASSERT(*from_a.distances[b] >= 0.0);
                RC_ASSERT(*from_a.distances[b] <= 1.0);
            }
        }
    }
}

RC_GTEST_PROP(GowerDistances, AreTheSumOfTheirContributions, ())
{
    const auto variables = random_variables(5);
    const auto result = gower_distances(variables, 0).value();
    for (std::size_t i = 0; i < 5; ++i) {
        double sum = 0.0;
        for (std::size_t v = 0; v < variables.size(); ++v)
            sum += result.contributions(i, v);
        RC_ASSERT(std::abs(sum - result.distances[i].value_or(0.0)) < 1e-14);
    }
}

std::string where_of(const std::vector<GowerVariable>& variables, std::size_t target = 0)
{
    const auto result = gower_distances(variables, target);
    return result ? "no error" : result.error().where;
}

TEST(GowerDistances, RefuseNothingToCompare)
{
    EXPECT_EQ(where_of({}), "variables");
    EXPECT_EQ(where_of({NumericVariable{"gdp", {}}}), "target");
    EXPECT_EQ(where_of({NumericVariable{"gdp", {1.0}, 0.0}}), "variables");
}

TEST(GowerDistances, RefuseATargetThatIsNoCase)
{
    EXPECT_EQ(where_of({NumericVariable{"gdp", {1.0, 2.0}}}, 2), "target");
}

TEST(GowerDistances, NameTheVariableWithADifferentNumberOfCases)
{
    EXPECT_EQ(where_of({NumericVariable{"gdp", {1.0, 2.0}}, BinaryVariable{"visa_free", {true}}}), "visa_free");
}

TEST(GowerDistances, NameTheWeightRangeOrValueThatIsWrong)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where_of({NumericVariable{"gdp", {1.0}, -1.0}}), "gdp.weight");
    EXPECT_EQ(where_of({NumericVariable{"gdp", {1.0}, nan}}), "gdp.weight");
    EXPECT_EQ(where_of({NumericVariable{"gdp", {1.0, 5.0}, 1.0, 3.0}}), "gdp.range");
    EXPECT_EQ(where_of({NumericVariable{"gdp", {1.0, nan}}}), "gdp[1]");
}

} // namespace
} // namespace entente
