#include "predictor_panels.hpp"

#include <entente/lessons/synthetic_predictors/predictor_synthetic_control.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <numeric>
#include <utility>

namespace entente::lessons {
namespace {

Found found(const NamedPredictorPanel& data, const PredictorFit& fit)
{
    Found result{{"mspe_pre", fit.mean_squared_gap}};
    for (std::size_t j = 0; j < fit.controls.size(); ++j)
        result["unit_weight[" + data.units[fit.controls[j]] + "]"] = fit.weights[j];
    double sum = 0.0;
    for (int year = 1975; year <= 1997; ++year)
        sum += fit.gaps[data.column(year)];
    result["att_post_mean"] = sum / 23.0;
    return result;
}

// Two controls at 0 and 4 in the one predictor, the treated unit at 1.
PredictorPanel line()
{
    PredictorPanel panel{.predictors = Matrix(3, 1), .outcomes = Matrix(3, 2), .treated = 2, .fitted_periods = {0}};
    const double places[] = {0.0, 4.0, 1.0};
    for (std::size_t i = 0; i < 3; ++i) {
        panel.predictors(i, 0) = places[i];
        panel.outcomes(i, 0) = 10.0 * places[i];
        panel.outcomes(i, 1) = static_cast<double>(i);
    }
    panel.standardise = false;
    return panel;
}

PredictorPanel random_panel()
{
    const auto units = *rc::gen::inRange<std::size_t>(3, 8);
    const auto predictors = *rc::gen::inRange<std::size_t>(1, 5);
    PredictorPanel panel{.predictors = Matrix(units, predictors),
                         .outcomes = Matrix(units, 6),
                         .treated = *rc::gen::inRange<std::size_t>(0, units),
                         .fitted_periods = {0, 1, 2, 3}};
    for (std::size_t i = 0; i < units; ++i) {
        for (std::size_t k = 0; k < predictors; ++k)
            panel.predictors(i, k) = *rc::gen::inRange(-1000, 1001) / 100.0 + static_cast<double>(i * (k + 1));
        for (std::size_t t = 0; t < 6; ++t)
            panel.outcomes(i, t) = *rc::gen::inRange(-1000, 1001) / 100.0;
    }
    return panel;
}

// Worked by hand: a quarter of the control at 4 and three of that at 0 give 1, but for the ridge of 1e-10.
TEST(PredictorSyntheticControl, AgreesWithAHandCalculation)
{
    const auto fit = predictor_synthetic_control(line(), std::vector{2.0}).value();
    EXPECT_NEAR(fit.weights[0], 0.75, 1e-9);
    EXPECT_NEAR(fit.weights[1], 0.25, 1e-9);
    EXPECT_NEAR(fit.gaps[1], 2.0 - 0.25, 1e-9);
    EXPECT_NEAR(fit.mean_squared_gap, 0.0, 1e-15);
    EXPECT_EQ(fit.importance, std::vector{1.0});
}

// Exact optimum, R quadprog 1.5.8, with the importance stored in pysyncon's test.
TEST(PredictorSyntheticControl, ReproducesTheBasqueCountryForStoredImportance)
{
    const auto data = basque();
    const std::vector<double> importance = {0.072655911, 0.11977736,  0.003486111, 0.10218925, 0.010826786,
                                            5.3211e-05,  0.11726097,  0.063392606, 0.15535077, 0.0958688,
                                            0.053081107, 0.001634752, 0.023709713, 0.18071266};
    expect_reproduced("basque/sc_fixed_v", found(data, predictor_synthetic_control(data.panel, importance).value()));
}

// Exact optimum, R quadprog 1.5.8.
TEST(PredictorSyntheticControl, ReproducesTheBasqueCountryOnOutcomesOnly)
{
    auto data = basque();
    data.panel = outcomes_as_predictors(data.panel);
    expect_reproduced("basque/sc_outcome_only",
                      found(data, predictor_synthetic_control(data.panel, equal_importance(data.panel)).value()));
}

// pysyncon's test of Abadie & L'Hour (2021), all predictors counting one.
TEST(PenalisedSyntheticControl, ReproducesTheBasqueCountry)
{
    const auto data = basque();
    const std::vector<double> ones(14, 1.0);
    expect_reproduced("basque/sc_penalised", found(data, penalised_synthetic_control(data.panel, ones, 0.01).value()));
}

// Worked by hand on the line, w the weight of the control at 4 (squared distances 1 and 9):
// (4w - 1)^2 + p (1 + 8w) has slope 8 (4w - 1) + 8p, so w = (1 - p) / 4, and 0 from p = 1 on.
TEST(PenalisedSyntheticControl, AgreesWithAHandCalculation)
{
    for (const double penalty : {0.0, 0.1, 0.6, 1.0, 5.0}) {
        const auto fit = penalised_synthetic_control(line(), std::vector{1.0}, penalty).value();
        EXPECT_NEAR(fit.weights[1], std::max(0.0, (1.0 - penalty) / 4.0), 1e-9) << penalty;
    }
}

// No weighting nearby is better: moving weight between any two controls never lowers the penalised distance.
RC_GTEST_PROP(PenalisedSyntheticControl, IsTheMinimumAmongMovesOfWeight, ())
{
    const PredictorPanel panel = random_panel();
    const double penalty = *rc::gen::inRange(0, 300) / 100.0;
    const auto importance = equal_importance(panel);
    const auto fit = penalised_synthetic_control(panel, importance, penalty).value();
    const auto differences = predictor_differences(panel).value();
    const auto objective = [&](const std::vector<double>& weights) {
        double sum = 0.0;
        for (std::size_t k = 0; k < importance.size(); ++k) {
            double gap = 0.0;
            for (std::size_t j = 0; j < weights.size(); ++j) {
                const double own = differences.predictors(j, k);
                gap += weights[j] * own;
                sum += penalty * importance[k] * weights[j] * own * own;
            }
            sum += importance[k] * gap * gap;
        }
        return sum;
    };
    const double best = objective(fit.weights);
    for (std::size_t from = 0; from < fit.weights.size(); ++from)
        for (std::size_t to = 0; to < fit.weights.size(); ++to)
            for (const double share : {1e-3, 0.1, 1.0}) {
                auto moved = fit.weights;
                moved[from] -= share * fit.weights[from];
                moved[to] += share * fit.weights[from];
                RC_ASSERT(objective(moved) >= best - 1e-9 * (1.0 + best));
            }
}

RC_GTEST_PROP(PredictorSyntheticControl, DoesNotDependOnUnitsOfMeasureOrOrder, ())
{
    const PredictorPanel panel = random_panel();
    const auto importance = equal_importance(panel);
    PredictorPanel turned = panel;
    const std::size_t last = panel.outcomes.rows() - 1;
    turned.treated = last - panel.treated;
    for (std::size_t i = 0; i <= last; ++i) {
        for (std::size_t k = 0; k < importance.size(); ++k)
            turned.predictors(last - i, k) = 1000.0 * panel.predictors(i, k) - 3.0;
        for (std::size_t t = 0; t < 6; ++t)
            turned.outcomes(last - i, t) = panel.outcomes(i, t);
    }
    const auto one = predictor_synthetic_control(panel, importance).value();
    const auto other = predictor_synthetic_control(turned, importance).value();
    RC_ASSERT(std::abs(one.predictor_distance - other.predictor_distance) < 1e-9 * (1.0 + one.predictor_distance));
    RC_ASSERT(std::abs(std::accumulate(one.weights.begin(), one.weights.end(), 0.0) - 1.0) < 1e-12);
}

std::string where_of(const PredictorPanel& panel, const std::vector<double>& importance = {1.0}, double penalty = 0.0)
{
    const auto fit = predictor_synthetic_control(panel, importance);
    const auto penalised = penalised_synthetic_control(panel, importance, penalty);
    EXPECT_TRUE(!fit || penalty != 0.0 || penalised.has_value());
    return penalised ? "no error" : penalised.error().where;
}

TEST(PredictorSyntheticControl, NamesWhatIsWrong)
{
    const double missing = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(where_of(line()), "no error");
    EXPECT_EQ(where_of(line(), {}), "importance");
    EXPECT_EQ(where_of(line(), {0.0}), "importance");
    EXPECT_EQ(where_of(line(), {-1.0}), "importance");
    EXPECT_EQ(where_of(line(), {missing}), "importance");
    EXPECT_EQ(where_of(line(), {1.0}, -1.0), "penalty");
    EXPECT_EQ(where_of(line(), {1.0}, missing), "penalty");
    PredictorPanel panel = line();
    panel.predictors(1, 0) = missing;
    EXPECT_EQ(where_of(panel), "predictors(1, 0)");
    panel = line();
    panel.outcomes(2, 1) = 1e300;
    EXPECT_EQ(where_of(panel), "outcomes(2, 1)");
    panel = line();
    panel.treated = 3;
    EXPECT_EQ(where_of(panel), "treated");
    panel = line();
    panel.fitted_periods = {};
    EXPECT_EQ(where_of(panel), "fitted_periods");
    panel.fitted_periods = {0, 0};
    EXPECT_EQ(where_of(panel), "fitted_periods[1]");
    panel = line();
    panel.predictors = Matrix(2, 1);
    EXPECT_EQ(where_of(panel), "predictors");
    panel.predictors = Matrix(3, 1, 5.0);
    panel.standardise = true;
    EXPECT_EQ(where_of(panel), "predictors");
    EXPECT_EQ(where_of({.predictors = Matrix(1, 1), .outcomes = Matrix(1, 2), .treated = 0, .fitted_periods = {0}}),
              "outcomes");
}

TEST(PredictorSyntheticControl, GivesAllWeightToASingleControl)
{
    PredictorPanel panel{.predictors = Matrix(2, 1), .outcomes = Matrix(2, 2), .treated = 0, .fitted_periods = {0}};
    panel.predictors(0, 0) = 1.0;
    const auto fit = predictor_synthetic_control(panel, std::vector{1.0}).value();
    EXPECT_EQ(fit.weights, std::vector{1.0});
}

// Controls that are all like the treated unit: every weighting is perfect, and one is given.
TEST(PredictorSyntheticControl, AcceptsAPerfectFit)
{
    PredictorPanel panel = line();
    panel.predictors = Matrix(3, 1, 7.0);
    const auto fit = penalised_synthetic_control(panel, std::vector{1.0}, 0.5).value();
    EXPECT_NEAR(fit.weights[0] + fit.weights[1], 1.0, 1e-12);
    EXPECT_EQ(fit.predictor_distance, 0.0);
}

} // namespace
} // namespace entente::lessons
