#include "lessons/built_evidence.hpp"

#include <entente/lessons/effect_of_instrument.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace entente::lessons {
namespace {

using evidence::Period;
using Frequency = Period::Frequency;

const double halved = std::log(0.5); // -0.69

// Counts run to a million, where log(1 + count) and log(count) differ by no more than 1e-5, and counts are rounded to
// whole people.
constexpr double close_logs = 1e-4;

const evidence::Instrument& instrument()
{
    static const evidence::Instrument made = [] {
        evidence::Instrument one;
        one.id = "example";
        return one;
    }();
    return made;
}

/// What all units share, quarter by quarter, in no pattern that a weighting could find by chance.
double season(std::size_t time)
{
    constexpr std::array<double, 7> shape{1.0, 1.3, 1.6, 0.8, 1.1, 2.0, 0.7};
    return shape[time % shape.size()];
}

/// Six controls in parallel on the log scale, each off by its own small, lasting step after the start; the treated unit
/// moves with them and is then multiplied by `factor`.
EffectTask task(std::size_t before, std::size_t after, double factor = 0.5)
{
    constexpr std::array<double, 6> steps{0.02, -0.02, 0.05, -0.05, 0.1, -0.1}; // cancel out in the mean of logs
    EffectTask made{&instrument(), "ibc_detections", "TUN", false, {}};
    OutcomePanel& panel = made.panel;
    panel.periods_before = before;
    panel.counts = Matrix(steps.size() + 1, before + after);
    for (std::size_t time = 0; time < before + after; ++time) {
        const int left_out = time < before ? 0 : 1; // the quarter of the start
        panel.periods.push_back({Frequency::Quarter, 4 * 2010 + static_cast<int>(time) + left_out});
        panel.counts(0, time) = std::round(1e6 * season(time) * (time < before ? 1.0 : factor));
        for (std::size_t i = 0; i < steps.size(); ++i)
            panel.counts(i + 1, time) = std::round(1e5 * static_cast<double>(i + 5) * season(time) *
                                                   (time < before ? 1.0 : std::exp(steps[i])));
    }
    for (const auto* unit : {"TUN", "DZA", "EGY", "LBY", "MAR", "NGA", "SEN"})
        panel.units.push_back({unit, {{std::string("observations/ibc_detections/-/") + unit}}});
    return made;
}

EffectEstimate estimated(const EffectTask& task)
{
    SilentProgress silent;
    const auto effect = estimate_effect(task, options_on(), silent);
    EXPECT_TRUE(effect.has_value()) << one_line(effect.error());
    return effect.value_or(EffectEstimate{});
}

// Equal weights make the controls' steps cancel exactly.
TEST(EffectOfInstrument, RecoversAKnownFallByPlainDifferences)
{
    const EffectEstimate effect = estimated(task(7, 6));
    EXPECT_NEAR(effect.estimate, halved, close_logs);
    EXPECT_NEAR(effect.percent(), -50.0, 100.0 * close_logs);
}

// Weights may lean on some controls: their steps are at most 0.1, and any convex mean of them lies within that.
TEST(EffectOfInstrument, RecoversAKnownFallBySyntheticDifferences)
{
    const EffectEstimate effect = estimated(task(12, 6));
    EXPECT_NEAR(effect.estimate, halved, 0.1 + close_logs);
    EXPECT_LT(effect.high, 0.0);
    EXPECT_LT(effect.fit_ratio, 1e-3); // parallel before, but for rounding
}

TEST(EffectOfInstrument, FindsNothingWhereNothingHappened)
{
    const EffectEstimate effect = estimated(task(7, 6, 1.0));
    EXPECT_NEAR(effect.estimate, 0.0, close_logs);
    EXPECT_LT(effect.low, 0.0);
    EXPECT_GT(effect.high, 0.0);
}

TEST(EffectOfInstrument, WeighsOnlyWithEightPeriodsBefore)
{
    EXPECT_EQ(estimated(task(7, 4)).estimator, "did");
    EXPECT_EQ(estimated(task(8, 4)).estimator, "sdid");
}

TEST(EffectOfInstrument, PretendsAnEarlierStartWhereThereIsTimeForIt)
{
    EXPECT_FALSE(estimated(task(3, 4)).in_time_placebo.has_value()); // one period before the pretended start is too few
    const EffectEstimate calm = estimated(task(4, 4));
    ASSERT_TRUE(calm.in_time_placebo.has_value());
    EXPECT_NEAR(*calm.in_time_placebo, 0.0, close_logs);
}

TEST(EffectOfInstrument, ShowsAFallThatCameBeforeTheInstrument)
{
    EffectTask early = task(12, 6, 1.0);
    for (std::size_t time = 6; time < early.panel.counts.columns(); ++time)
        early.panel.counts(0, time) = std::round(0.5 * early.panel.counts(0, time));
    const EffectEstimate effect = estimated(early);
    ASSERT_TRUE(effect.in_time_placebo.has_value());
    EXPECT_NEAR(*effect.in_time_placebo, halved, close_logs); // before the start the controls are exactly parallel
    EXPECT_TRUE(std::ranges::count(effect.grade_reasons, "in_time_placebo") == 1);
}

TEST(EffectOfInstrument, DrawsThePathInTheUnitOfTheOutcome)
{
    for (const std::size_t before : {7U, 12U}) {
        const EffectTask asked = task(before, 6);
        const EffectEstimate effect = estimated(asked);
        ASSERT_EQ(effect.path.size(), before + 6);
        for (std::size_t time = 0; time < effect.path.size(); ++time) {
            const CounterfactualPoint& point = effect.path[time];
            EXPECT_DOUBLE_EQ(point.year, middle_year(asked.panel.periods[time]));
            EXPECT_DOUBLE_EQ(point.observed, asked.panel.counts(0, time));
            EXPECT_EQ(point.after, time >= before);
            // Before: parallel but for rounding. After: the estimate of each period, whose mean is the estimate.
            const double gap = std::log(point.observed / point.counterfactual);
            EXPECT_NEAR(gap, point.after ? effect.estimate : 0.0, close_logs) << time;
        }
    }
}

TEST(EffectOfInstrument, ComparesWithEveryControlOnce)
{
    const EffectEstimate effect = estimated(task(12, 6));
    const std::vector<std::string> expected{"DZA", "EGY", "LBY", "MAR", "NGA", "SEN"};
    ASSERT_EQ(effect.placebos.size(), expected.size());
    EXPECT_EQ(effect.n_controls, expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_EQ(effect.placebos[i].unit, expected[i]);
    EXPECT_DOUBLE_EQ(effect.p_value, 1.0 / 7.0); // no placebo is as large: one of six and itself
    EXPECT_LE(effect.low, effect.estimate);
    EXPECT_GE(effect.high, effect.estimate);
}

TEST(EffectOfInstrument, SaysWhichPeriodsItCompares)
{
    const EffectEstimate effect = estimated(task(12, 6));
    EXPECT_EQ(effect.first_period, "2010-Q1");
    EXPECT_EQ(effect.first_period_after, "2013-Q2"); // the first quarter of 2013 is that of the start
    EXPECT_EQ(effect.last_period, "2014-Q3");
    EXPECT_EQ(effect.n_periods_before, 12U);
    EXPECT_EQ(effect.n_periods_after, 6U);
    EXPECT_DOUBLE_EQ(effect.level, 0.95);
}

TEST(EffectOfInstrument, RestsOnTheInstrumentTheIndicatorAndTheSeries)
{
    using evidence::Reference;
    EffectTask asked = task(12, 6);
    asked.panel.dropped = {{"GMB", "small_counts"}};
    const std::vector<Reference> own{
        {"instruments/example"}, {"indicators/ibc_detections"}, {"observations/ibc_detections/-/TUN"}};
    EXPECT_EQ(estimated(asked).references, own);
    ASSERT_EQ(estimated(asked).dropped.size(), 1U);
    EXPECT_EQ(estimated(asked).dropped[0].unit, "GMB");
    asked.unit_is_route = true; // routes are few: each one compared with is named
    const auto references = estimated(asked).references;
    ASSERT_EQ(references.size(), own.size() + 6);
    EXPECT_EQ(references.back().id, "observations/ibc_detections/-/SEN");
}

/// Progress of someone who changed their mind.
class Stopped final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(EffectOfInstrument, StopsWhenAsked)
{
    Stopped stopped;
    const auto effect = estimate_effect(task(12, 6), options_on(), stopped);
    ASSERT_FALSE(effect.has_value());
    EXPECT_EQ(effect.error().kind, ErrorKind::Outside);
}

EffectPlan plan_of(const std::string& instrument_id, std::string_view as_of = "2026-11-23")
{
    return plan_effects(built_evidence(), {{instrument_id}}, options_on(as_of));
}

/// The effect on one route; nothing when it was refused.
std::optional<EffectEstimate> effect_on_route(const std::string& instrument_id, const std::string& route)
{
    const EffectPlan plan = plan_of(instrument_id);
    for (const EffectTask& planned : plan.tasks)
        if (planned.unit_is_route && planned.unit == route)
            return estimated(planned);
    return std::nullopt;
}

/// Observed figures whose middle lies between two points in time.
double observed(const EffectEstimate& effect, double from_year, double until_year)
{
    double sum = 0.0;
    for (const auto& point : effect.path)
        sum += point.year > from_year && point.year < until_year ? point.observed : 0.0;
    return sum;
}

// B001 of the table before_after: 871,234 detections from April to December 2015, 28,310 in the same months of 2016.
TEST(EffectOfInstrument, ObservesWhatTheBeforeAfterTableObserves)
{
    const auto effect = effect_on_route("eu-turkey-statement-2016", "eastern_mediterranean");
    ASSERT_TRUE(effect.has_value());
    EXPECT_DOUBLE_EQ(observed(*effect, 2015.25, 2016.0), 871'234.0);
    EXPECT_DOUBLE_EQ(observed(*effect, 2016.25, 2017.0), 28'310.0);
    EXPECT_EQ(effect->first_period_after, "2016-Q2");
}

// The raw change of B001 is -96.8 percent, from the peak of 2015. Against five years, most of them quiet, and the other
// routes, a fall remains, and it must be the smaller one: more than halved, and far from the raw figure. Routes without
// a Statement moved as much, and a wave fits badly: the method has to say so.
TEST(EffectOfInstrument, FindsAFallOnTheRouteOfTheTurkeyStatementAndDoubtsIt)
{
    const auto effect = effect_on_route("eu-turkey-statement-2016", "eastern_mediterranean");
    ASSERT_TRUE(effect.has_value());
    EXPECT_LT(effect->estimate, halved);
    EXPECT_GT(effect->percent(), -96.8);
    EXPECT_GT(effect->high, 0.0);
    EXPECT_EQ(effect->grade, Grade::VeryLow);
    for (const auto* reason : {"poor_fit", "interval_holds_zero", "routes_interfere"})
        EXPECT_EQ(std::ranges::count(effect->grade_reasons, reason), 1) << reason;
}

TEST(EffectPlan, ComparesNoNationalityThatHadItsOwnInstrument)
{
    const EffectPlan plan = plan_of("eu-turkey-statement-2016");
    ASSERT_FALSE(plan.tasks.empty());
    const auto& registry = built_evidence().registry();
    const Date start = registry.instrument("eu-turkey-statement-2016")->start()->middle();
    for (const EffectTask& planned : plan.tasks) {
        if (planned.unit_is_route)
            continue;
        for (std::size_t i = 1; i < planned.panel.units.size(); ++i)
            for (const auto& other : registry.instruments) {
                const auto began = other.start();
                if (other.party_b != planned.panel.units[i].unit || !began)
                    continue;
                const int apart = days_between(start, began->middle());
                EXPECT_FALSE(apart >= -365 && apart <= 730) << other.id;
            }
    }
}

TEST(EffectPlan, UsesNoPeriodThatWasNotOverOnTheDay)
{
    const EffectPlan plan = plan_of("eu-turkey-statement-2016", "2017-02-10");
    ASSERT_FALSE(plan.tasks.empty());
    for (const EffectTask& planned : plan.tasks) {
        const Period last = planned.panel.periods.back();
        EXPECT_LE(last, (last.frequency == Frequency::Year ? Period{Frequency::Year, 2016}
                                                           : Period{Frequency::Quarter, 4 * 2016 + 3}));
    }
}

TEST(EffectPlan, EstimatesOrRefusesEveryOutcomeOnce)
{
    // The Statement touches borders and not returns of nationals: one route, nationals on all routes, and applications.
    const EffectPlan plan = plan_of("eu-turkey-statement-2016");
    std::vector<std::pair<std::string, std::string>> outcomes;
    for (const auto& planned : plan.tasks)
        outcomes.emplace_back(planned.outcome, planned.unit);
    for (const auto& refusal : plan.refusals)
        outcomes.emplace_back(refusal.outcome, refusal.unit);
    std::ranges::sort(outcomes);
    const std::vector<std::pair<std::string, std::string>> expected{{"asylum_first_time_applicants", "TUR"},
                                                                    {"ibc_detections", "TUR"},
                                                                    {"ibc_detections", "eastern_mediterranean"}};
    EXPECT_EQ(outcomes, expected);
}

TEST(EffectPlan, PassesOverAnInstrumentItDoesNotKnow)
{
    const EffectPlan plan = plan_of("no-such-instrument");
    EXPECT_TRUE(plan.tasks.empty() && plan.refusals.empty());
}

// A Benelux text acts on what the Netherlands counts, a British one on nothing that our figures show.
TEST(EffectPlan, MeasuresAnAgreementByTheFiguresOfWhoMadeIt)
{
    const EffectPlan benelux = plan_of("benelux-armenia-protocol-2018");
    ASSERT_FALSE(benelux.tasks.empty());
    for (const EffectTask& planned : benelux.tasks)
        EXPECT_EQ(planned.reporter, planned.outcome == "ibc_detections" ? "" : "NLD") << planned.outcome;
    const EffectPlan british = plan_of("gbr-rwa-2022");
    EXPECT_TRUE(british.tasks.empty());
    ASSERT_EQ(british.refusals.size(), 1U);
    EXPECT_EQ(british.refusals.front().reason, "other_destination");
    const EffectPlan danish = plan_of("dnk-rwa-2022"); // no Danish figures by nationality
    EXPECT_TRUE(std::ranges::any_of(danish.refusals,
                                    [](const Refusal& refusal) { return refusal.reason == "no_figures_of_party"; }));
}

TEST(EffectOfInstrument, GivesEachPeriodAnIntervalFromThePlacebosOfThatPeriod)
{
    for (const std::size_t before : {7U, 12U}) {
        const EffectEstimate effect = estimated(task(before, 6));
        for (const auto& point : effect.path) {
            EXPECT_LT(point.gap_low, point.gap_high);
            EXPECT_NEAR((point.gap_low + point.gap_high) / 2.0, point.gap, 1e-9);
        }
        // The controls' steps are 0.02, 0.05 and 0.1, each with both signs: population deviation sqrt(0.0043).
        EXPECT_NEAR(effect.before_after_sd, std::sqrt((0.02 * 0.02 + 0.05 * 0.05 + 0.1 * 0.1) / 3.0), 1e-3);
    }
}

TEST(EffectOfInstrument, TellsHowMuchItHangsOnOneControlOrPeriod)
{
    SilentProgress silent;
    const EffectTask asked = task(12, 6);
    EffectEstimate effect = estimated(asked);
    EXPECT_FALSE(effect.sturdiness.has_value()); // only where asked for
    ASSERT_TRUE(add_doubts(asked, effect, silent).has_value());
    ASSERT_TRUE(effect.sturdiness.has_value());
    const Sturdiness& found = *effect.sturdiness;
    // Steps of the controls are at most 0.1, so no estimate without one of them lies further off.
    EXPECT_GE(found.controls_low, halved - 0.1 - close_logs);
    EXPECT_LE(found.controls_high, halved + 0.1 + close_logs);
    EXPECT_LE(found.controls_low, found.controls_high);
    EXPECT_LE(found.periods_low, found.periods_high);
    EXPECT_GE(found.effective_controls, 1.0);
    EXPECT_LE(found.effective_controls, 6.0 + 1e-9);
    EXPECT_GT(found.heaviest_weight, 0.0);
    EXPECT_TRUE(effect.multiverse.has_value());
}

} // namespace
} // namespace entente::lessons
