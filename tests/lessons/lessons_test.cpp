#include "lessons/built_evidence.hpp"

#include <entente/base/messages.hpp>
#include <entente/lessons/lessons.hpp>
#include <entente/partnership/from_precedents.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>

namespace entente::lessons {
namespace {

using partnership::Partnership;

const auto partners = testing::Values("TUN", "MAR", "TUR", "SEN", "UGA");

Partnership usual(const std::string& country)
{
    auto design = partnership::default_partnership(built_evidence(), country);
    EXPECT_TRUE(design.has_value()) << one_line(design.error());
    return *design;
}

LessonsAnswer answered(const Partnership& design, int threads = 2)
{
    LessonsOptions options = options_on();
    options.threads.count = threads;
    SilentProgress silent;
    auto found = answer(built_evidence(), design, options, silent);
    EXPECT_TRUE(found.has_value()) << one_line(found.error());
    return *found;
}

/// The answer on what is usual for a country, made once.
const LessonsAnswer& usual_answer(const std::string& country)
{
    static std::map<std::string, LessonsAnswer> made;
    const auto [place, fresh] = made.try_emplace(country);
    if (fresh)
        place->second = answered(usual(country));
    return place->second;
}

/// All numbers of an estimate, bit by bit.
std::vector<std::uint64_t> bits_of(const EffectEstimate& effect)
{
    std::vector<double> numbers{
        effect.estimate, effect.se,      effect.low,       effect.high,
        effect.level,    effect.p_value, effect.fit_ratio, effect.in_time_placebo.value_or(0.0)};
    for (const auto& point : effect.path)
        numbers.insert(numbers.end(), {point.year, point.observed, point.counterfactual});
    for (const auto& placebo : effect.placebos)
        numbers.push_back(placebo.estimate);
    std::vector<std::uint64_t> bits;
    for (const double number : numbers)
        bits.push_back(std::bit_cast<std::uint64_t>(number));
    return bits;
}

class Lessons : public testing::TestWithParam<const char*> {};

TEST_P(Lessons, AreTheSameOnOneThreadAndOnTwo)
{
    const Partnership design = usual(GetParam());
    const LessonsAnswer one = answered(design, 1);
    const LessonsAnswer two = answered(design, 2);
    ASSERT_EQ(one.precedents.size(), two.precedents.size());
    for (std::size_t i = 0; i < one.precedents.size(); ++i) {
        EXPECT_EQ(one.precedents[i].instrument_id, two.precedents[i].instrument_id);
        EXPECT_EQ(std::bit_cast<std::uint64_t>(one.precedents[i].distance),
                  std::bit_cast<std::uint64_t>(two.precedents[i].distance));
    }
    ASSERT_EQ(one.effects.size(), two.effects.size());
    for (std::size_t i = 0; i < one.effects.size(); ++i) {
        const EffectEstimate& first = one.effects[i];
        const EffectEstimate& second = two.effects[i];
        EXPECT_EQ(first.instrument_id, second.instrument_id);
        EXPECT_EQ(first.outcome, second.outcome);
        EXPECT_EQ(first.unit, second.unit);
        EXPECT_EQ(bits_of(first), bits_of(second)) << first.instrument_id << " " << first.outcome;
        EXPECT_EQ(first.grade_reasons, second.grade_reasons);
    }
    EXPECT_EQ(one.refusals.size(), two.refusals.size());
}

TEST_P(Lessons, GiveFiniteEstimatesInsideTheirIntervals)
{
    for (const EffectEstimate& effect : usual_answer(GetParam()).effects) {
        EXPECT_TRUE(std::isfinite(effect.estimate) && std::isfinite(effect.se)) << effect.instrument_id;
        EXPECT_TRUE(effect.low <= effect.estimate && effect.estimate <= effect.high) << effect.instrument_id;
        EXPECT_GE(effect.percent(), -100.0);
        EXPECT_TRUE(effect.p_value > 0.0 && effect.p_value <= 1.0) << effect.instrument_id;
        EXPECT_EQ(effect.placebos.size(), effect.n_controls);
        EXPECT_EQ(effect.path.size(), effect.n_periods_before + effect.n_periods_after);
        for (const auto& point : effect.path)
            EXPECT_TRUE(std::isfinite(point.counterfactual)) << effect.instrument_id;
        EXPECT_TRUE(effect.grade == Grade::VeryLow || effect.grade == Grade::Low || effect.grade == Grade::Moderate);
    }
}

TEST_P(Lessons, RestOnRowsThatExist)
{
    const LessonsAnswer& found = usual_answer(GetParam());
    std::vector<evidence::Reference> references;
    for (const auto& effect : found.effects)
        references.insert(references.end(), effect.references.begin(), effect.references.end());
    for (const auto& count : found.assessments)
        references.insert(references.end(), count.findings.begin(), count.findings.end());
    EXPECT_FALSE(references.empty());
    for (const auto& reference : references) {
        const auto rows = built_evidence().show(reference.id, 1);
        EXPECT_TRUE(rows.has_value()) << reference.id;
    }
}

TEST_P(Lessons, CountEveryFindingOfThePrecedentsOnce)
{
    const LessonsAnswer& found = usual_answer(GetParam());
    std::size_t findings = 0;
    for (const auto& precedent : found.precedents)
        findings += built_evidence().registry().instrument(precedent.instrument_id)->findings.size();
    std::size_t counted = 0;
    ASSERT_EQ(found.assessments.size(), 6U);
    for (const auto& count : found.assessments) {
        EXPECT_EQ(count.positive + count.mixed + count.negative + count.unknown, count.findings.size())
            << count.dimension;
        counted += count.findings.size();
    }
    EXPECT_EQ(counted, findings);
}

TEST_P(Lessons, GivePublishedEffectsThatShareAProvisionMostSharedFirst)
{
    const Partnership design = usual(GetParam());
    const LessonsAnswer found = answered(design);
    EXPECT_TRUE(std::ranges::is_sorted(found.published, std::greater{},
                                       [](const auto& effect) { return effect.shared_provisions.size(); }));
    for (const auto& effect : found.published) {
        EXPECT_FALSE(effect.shared_provisions.empty()) << effect.effect_id;
        for (const auto& provision : effect.shared_provisions)
            EXPECT_TRUE(design.has(provision)) << effect.effect_id;
    }
}

TEST_P(Lessons, HaveWordsForEveryReason)
{
    const auto messages = Messages::built_in();
    ASSERT_TRUE(messages.has_value());
    const LessonsAnswer& found = usual_answer(GetParam());
    for (const auto& refusal : found.refusals)
        EXPECT_TRUE(messages->has("lessons.refusal_reason." + refusal.reason)) << refusal.reason;
    for (const auto& effect : found.effects)
        for (const auto& reason : effect.grade_reasons)
            EXPECT_TRUE(messages->has("lessons.grade_reason." + reason)) << reason;
}

INSTANTIATE_TEST_SUITE_P(Partners, Lessons, partners, [](const auto& country) { return std::string(country.param); });

TEST(LessonsAnswer, LooksBackFromTheDayAskedFor)
{
    LessonsOptions early = options_on("2019-06-30");
    SilentProgress silent;
    const auto found = answer(built_evidence(), usual("TUR"), early, silent);
    ASSERT_TRUE(found.has_value());
    ASSERT_FALSE(found->effects.empty());
    for (const auto& effect : found->effects) { // neither the second quarter of 2019 nor the year was over
        const auto last = evidence::parse_period(effect.last_period);
        ASSERT_TRUE(last.has_value());
        EXPECT_LE(
            *last,
            evidence::parse_period(last->frequency == evidence::Period::Frequency::Year ? "2018" : "2019-Q1").value())
            << effect.instrument_id << " " << effect.outcome;
    }
}

/// Progress of someone who changed their mind.
class Stopped final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(LessonsAnswer, StopsWhenAsked)
{
    Stopped stopped;
    const auto found = answer(built_evidence(), usual("TUN"), options_on(), stopped);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().kind, ErrorKind::Outside);
}

} // namespace
} // namespace entente::lessons
