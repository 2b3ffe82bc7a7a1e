#include "predictor_panels.hpp"

#include <entente/lessons/synthetic_predictors/fixed_weight_conformal.hpp>
#include <entente/lessons/synthetic_predictors/nested_importance.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

namespace entente::lessons {
namespace {

std::vector<EffectBounds> intervals(const std::vector<double>& before, const std::vector<double>& after, double level)
{
    return fixed_weight_conformal(before, after, level).value();
}

// Worked by hand: sizes 1, 2, 3 before. With 0.5 of four gaps needed, two must be as large: the gap left and the 3.
// With 0.75 three: the gap left, 3 and 2. With 0.25 the gap left is enough by itself.
TEST(FixedWeightConformal, AgreesWithAHandCalculation)
{
    const std::vector<double> before = {-1.0, 3.0, -2.0};
    EXPECT_DOUBLE_EQ(intervals(before, {10.0}, 0.5)[0].lower, 7.0);
    EXPECT_DOUBLE_EQ(intervals(before, {10.0}, 0.5)[0].upper, 13.0);
    EXPECT_DOUBLE_EQ(intervals(before, {10.0}, 0.25)[0].upper, 12.0);
    EXPECT_TRUE(std::isinf(intervals(before, {10.0}, 0.75)[0].upper));
    EXPECT_TRUE(std::isinf(intervals(before, {10.0}, 0.75)[0].lower));
}

// pysyncon's test suite, importance trained as in Abadie, Diamond & Hainmueller (2015), from equal importance.
TEST(FixedWeightConformal, ReproducesGermanReunification)
{
    const auto data = germany();
    const auto fit = cross_validated_synthetic_control(germany_training().panel, data.panel, {.starts = 1}).value().fit;
    const auto after = std::span(fit.gaps).subspan(data.column(1990));
    const auto result = fixed_weight_conformal(std::span(fit.gaps).first(data.column(1990)), after, 0.95).value();
    Found found;
    for (std::size_t t = 0; t < after.size(); ++t) {
        const std::string year = "[" + std::to_string(1990 + t) + "]";
        found["gap" + year] = after[t];
        found["conformal_ci95_low" + year] = result[t].lower;
        found["conformal_ci95_high" + year] = result[t].upper;
    }
    expect_reproduced("germany/sc_nested_v_conformal", found);
}

RC_GTEST_PROP(FixedWeightConformal, AcceptsExactlyTheEffectsThatTheTestDoes, ())
{
    std::vector<double> before;
    for (std::size_t n = *rc::gen::inRange<std::size_t>(1, 30); before.size() < n;)
        before.push_back(*rc::gen::inRange(-1000, 1001) / 7.0);
    const double gap = *rc::gen::inRange(-1000, 1001) / 7.0;
    const double level = *rc::gen::inRange(1, 100) / 101.0;
    const double effect = *rc::gen::inRange(-3000, 3001) / 7.0 + 0.01;
    std::size_t as_large = 1;
    for (const double other : before)
        as_large += std::abs(other) >= std::abs(gap - effect) ? 1 : 0;
    const bool accepted = static_cast<double>(as_large) >= (1.0 - level) * static_cast<double>(before.size() + 1);
    const auto interval = intervals(before, {gap}, level)[0];
    RC_ASSERT(accepted == (interval.lower <= effect && effect <= interval.upper));
}

std::string where_of(const std::vector<double>& before, const std::vector<double>& after, double level)
{
    const auto result = fixed_weight_conformal(before, after, level);
    return result ? "no error" : result.error().where;
}

TEST(FixedWeightConformal, NamesWhatIsWrong)
{
    const double missing = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where_of({}, {1.0}, 0.95), "pre_gaps");
    EXPECT_EQ(where_of({1.0, missing}, {1.0}, 0.95), "pre_gaps[1]");
    EXPECT_EQ(where_of({1.0}, {missing}, 0.95), "post_gaps[0]");
    EXPECT_EQ(where_of({1.0}, {1.0}, 1.0), "level");
    EXPECT_EQ(where_of({1.0}, {1.0}, missing), "level");
}

} // namespace
} // namespace entente::lessons
