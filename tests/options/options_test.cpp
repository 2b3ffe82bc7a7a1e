#include "options/built_evidence.hpp"

#include <entente/options/options.hpp>
#include <entente/partnership/parse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <span>

namespace entente::options {
namespace {

using partnership::Direction;
using partnership::Partnership;
using safeguards::Lawfulness;
using safeguards::NormVerdict;
using safeguards::SafeguardsAnswer;

const Date as_of = *parse_date("2026-11-23");

Partnership example(const std::string& name)
{
    auto design = partnership::read_file(built_evidence(), std::string(ENTENTE_SOURCE_DIR "/examples/") + name);
    EXPECT_TRUE(design.has_value()) << one_line(design.error());
    return *design;
}

SafeguardsAnswer safeguards_of(const Partnership& design)
{
    SilentProgress silent;
    auto found = safeguards::answer(built_evidence(), design, {.as_of = as_of}, silent);
    EXPECT_TRUE(found.has_value()) << one_line(found.error());
    return *found;
}

/// Precedents as the lessons room gives them, without its estimates: the options need no more.
lessons::LessonsAnswer precedents(const std::vector<std::string>& instruments)
{
    lessons::LessonsAnswer made;
    for (const auto& id : instruments)
        made.precedents.push_back({.instrument_id = id});
    return made;
}

const std::vector<std::string> two_precedents{"eu-turkey-statement-2016", "eu-tunisia-mou-2023"};

std::expected<OptionsAnswer, Error> try_answer(const Partnership& design, Progress& progress,
                                               std::size_t most_changes = 1000, int threads = 2)
{
    SilentProgress silent;
    const auto route = pathway::answer(built_evidence(), design, {.as_of = as_of}, silent);
    EXPECT_TRUE(route.has_value());
    return answer(built_evidence(), design, precedents(two_precedents), safeguards_of(design), *route,
                  {as_of, Threads{threads}, most_changes}, progress);
}

OptionsAnswer answered(const Partnership& design, std::size_t most_changes = 1000, int threads = 2)
{
    SilentProgress silent;
    auto found = try_answer(design, silent, most_changes, threads);
    EXPECT_TRUE(found.has_value()) << one_line(found.error());
    return *found;
}

const Option* option(const OptionsAnswer& found, std::string_view id)
{
    const auto one = std::ranges::find(found.options, id, &Option::id);
    return one == found.options.end() ? nullptr : &*one;
}

/// Binding norms with one verdict.
std::set<std::string> norms_with(NormVerdict verdict, const SafeguardsAnswer& found)
{
    std::set<std::string> norms;
    for (const auto& norm : found.norms)
        if (norm.binding && norm.outcome.verdict == verdict)
            norms.insert(norm.norm_id);
    return norms;
}

std::set<std::string> breached_norms(const SafeguardsAnswer& found)
{
    return norms_with(NormVerdict::Breached, found);
}

/// The design of an option, changed by hand.
Partnership changed(Partnership design, const Option& by)
{
    if (by.kind == Option::Kind::Remove)
        std::erase_if(design.terms, [&](const partnership::Term& term) { return term.provision == by.provision; });
    if (by.kind == Option::Kind::Add) {
        const std::string& side = built_evidence().registry().provision_kinds.at(by.provision).side;
        const Direction direction = side == "offer" ? Direction::EuropeToPartner
                                    : side == "ask" ? Direction::PartnerToEurope
                                                    : Direction::Mutual;
        design.terms.push_back({by.provision, direction, std::nullopt, "", ""});
    }
    return design;
}

/// Examples that differ in party, form and what they promise; the hub breaches as designed.
const std::vector<std::string> examples{"netherlands-uganda-2025.toml", "return-hub-group-2026.toml",
                                        "eu-turkey-2016.toml", "italy-albania-2023.toml"};

TEST(Options, BeginWithNoPartnershipAndTheDesignAsGiven)
{
    for (const auto& name : examples) {
        const OptionsAnswer found = answered(example(name));
        ASSERT_GE(found.options.size(), 2U) << name;
        EXPECT_EQ(found.options[0].id, "zero") << name;
        EXPECT_EQ(found.options[0].kind, Option::Kind::Zero);
        EXPECT_EQ(found.options[1].id, "design") << name;
        EXPECT_EQ(found.options[1].kind, Option::Kind::AsDesigned);
        EXPECT_TRUE(found.options[1].mends.empty() && found.options[1].breaks.empty()) << name;
    }
}

TEST(Options, PromiseAndBreachNothingWithoutAPartnership)
{
    const OptionsAnswer found = answered(example("return-hub-group-2026.toml"));
    const Option& zero = found.options[0];
    EXPECT_EQ(zero.lawfulness, Lawfulness::Lawful);
    EXPECT_EQ(zero.breached + zero.open + zero.precedents_with, 0U);
    EXPECT_FALSE(zero.benefit.has_value() || zero.days_to_signature.has_value());
    ASSERT_EQ(zero.aims.size(), 3U);
    for (const auto& aim : zero.aims)
        EXPECT_EQ(aim.towards + aim.none + aim.against, 0U);
}

TEST(Options, JudgeTheDesignAsTheSafeguardsDo)
{
    for (const auto& name : examples) {
        const Partnership design = example(name);
        const OptionsAnswer found = answered(design);
        const SafeguardsAnswer judged = safeguards_of(design);
        EXPECT_EQ(found.options[1].lawfulness, judged.lawfulness) << name;
        EXPECT_EQ(found.options[1].breached, breached_norms(judged).size()) << name;
    }
}

TEST(Options, OfferEveryRemovalAndNoAdditionThatIsThere)
{
    const Partnership design = example("italy-albania-2023.toml");
    const OptionsAnswer found = answered(design);
    for (const auto& term : design.terms) {
        EXPECT_NE(option(found, "remove." + term.provision), nullptr) << term.provision;
        EXPECT_EQ(option(found, "add." + term.provision), nullptr) << term.provision;
    }
    std::set<std::string> ids;
    for (const auto& one : found.options)
        EXPECT_TRUE(ids.insert(one.id).second) << one.id;
}

TEST(Options, LeaveOutAdditionsOfWhichNothingCanBeTold)
{
    for (const auto& one : answered(example("netherlands-uganda-2025.toml")).options)
        EXPECT_TRUE(one.kind != Option::Kind::Add || !one.mends.empty() || !one.settles.empty() ||
                    !one.breaks.empty() || one.precedents_with > 0)
            << one.id;
}

TEST(Options, MendSettleAndBreakWhatTheSafeguardsSayOfTheChangedDesign)
{
    for (const auto& name : examples) {
        const Partnership design = example(name);
        const SafeguardsAnswer given = safeguards_of(design);
        const auto before = breached_norms(given);
        const auto open = norms_with(NormVerdict::Unknown, given);
        for (const Option& one : answered(design).options) {
            if (one.kind == Option::Kind::Zero)
                continue;
            const SafeguardsAnswer judged = safeguards_of(changed(design, one));
            const auto after = breached_norms(judged);
            std::vector<std::string> mended;
            std::vector<std::string> broken;
            std::ranges::set_difference(before, after, std::back_inserter(mended));
            std::ranges::set_difference(after, before, std::back_inserter(broken));
            const auto met = norms_with(NormVerdict::Met, judged);
            std::vector<std::string> settled;
            std::ranges::set_intersection(open, met, std::back_inserter(settled));
            EXPECT_EQ(one.mends, mended) << name << " " << one.id;
            EXPECT_EQ(one.settles, settled) << name << " " << one.id;
            EXPECT_EQ(one.breaks, broken) << name << " " << one.id;
            EXPECT_EQ(one.breached, after.size()) << name << " " << one.id;
            EXPECT_EQ(one.open, norms_with(NormVerdict::Unknown, judged).size()) << name << " " << one.id;
            EXPECT_EQ(one.lawfulness, judged.lawfulness) << name << " " << one.id;
        }
    }
}

TEST(Options, ListWhatToAddBeforeWhatToLeaveOutAndWhatMendsMostFirst)
{
    std::size_t mending = 0;
    for (const auto& name : examples) {
        const OptionsAnswer found = answered(example(name));
        const auto changes = std::span(found.options).subspan(2);
        const auto place = [](const Option& one) {
            return std::pair(one.kind == Option::Kind::Remove, -static_cast<int>(one.mends.size()));
        };
        EXPECT_TRUE(std::ranges::is_sorted(changes, {}, place)) << name;
        mending += static_cast<std::size_t>(
            std::ranges::count_if(changes, [](const Option& one) { return !one.mends.empty(); }));
    }
    EXPECT_GT(mending, 0U); // else the order above was never put to the test
}

TEST(Options, AreCutAfterThoseThatMatterMost)
{
    const Partnership design = example("netherlands-uganda-2025.toml");
    const OptionsAnswer all = answered(design);
    const OptionsAnswer few = answered(design, 5);
    ASSERT_GT(all.options.size(), 7U);
    ASSERT_EQ(few.options.size(), 7U); // zero, the design and five changes
    for (std::size_t i = 0; i < few.options.size(); ++i)
        EXPECT_EQ(few.options[i].id, all.options[i].id);
}

TEST(Options, GateEveryOptionThatBreachesABindingNorm)
{
    std::size_t gated = 0;
    for (const auto& name : examples) {
        const OptionsAnswer found = answered(example(name));
        std::vector<std::string> breaching;
        for (const auto& one : found.options)
            if (one.breached > 0)
                breaching.push_back(one.id);
        EXPECT_EQ(found.gates, breaching) << name;
        gated += breaching.size();
    }
    EXPECT_GT(gated, 0U);
}

TEST(Options, GiveTheBenefitOfTheChangedDesign)
{
    const Partnership design = example("netherlands-uganda-2025.toml");
    for (const Option& one : answered(design).options) {
        if (one.kind == Option::Kind::Zero)
            continue;
        const auto expected = interests::benefit_of(built_evidence(), changed(design, one));
        ASSERT_EQ(one.benefit.has_value(), expected.has_value()) << one.id;
        EXPECT_EQ(one.benefit->met_share, expected->met_share) << one.id;
        EXPECT_EQ(one.benefit->tension_share, expected->tension_share) << one.id;
    }
}

TEST(Options, CountEachPrecedentThatHoldsTheProvisionOnce)
{
    const OptionsAnswer found = answered(example("netherlands-uganda-2025.toml"));
    for (const Option& one : found.options) {
        std::size_t holding = 0;
        if (!one.provision.empty())
            for (const auto& id : two_precedents)
                holding += built_evidence().registry().instrument(id)->has_provision(one.provision) ? 1U : 0U;
        EXPECT_EQ(one.precedents_with, holding) << one.id;
        EXPECT_EQ(one.references.size(), holding) << one.id;
    }
    ASSERT_NE(option(found, "add.resettlement"), nullptr);
    EXPECT_EQ(option(found, "add.resettlement")->precedents_with, 1U); // the Statement, in two of its provisions
}

// What was said for the route of the design holds only while the change leaves it on that route.
TEST(Options, TellTheTimeOnlyOfTheSameRoute)
{
    const Partnership design = example("netherlands-uganda-2025.toml");
    const auto route = partnership::applicable_procedure(built_evidence(), design);
    std::size_t other = 0;
    const OptionsAnswer found = answered(design);
    for (const Option& one : found.options) {
        if (one.kind == Option::Kind::Zero)
            continue;
        const bool same = partnership::applicable_procedure(built_evidence(), changed(design, one)) == route;
        other += same ? 0U : 1U;
        EXPECT_EQ(one.days_to_signature, same ? found.options[1].days_to_signature : std::nullopt) << one.id;
    }
    EXPECT_GT(other, 0U); // without people to receive it is no hub
}

TEST(Options, AreTheSameOnOneThreadAndOnTwo)
{
    const Partnership design = example("return-hub-group-2026.toml");
    const OptionsAnswer one = answered(design, 24, 1);
    const OptionsAnswer two = answered(design, 24, 2);
    ASSERT_EQ(one.options.size(), two.options.size());
    for (std::size_t i = 0; i < one.options.size(); ++i) {
        EXPECT_EQ(one.options[i].id, two.options[i].id);
        EXPECT_EQ(one.options[i].mends, two.options[i].mends);
        EXPECT_EQ(one.options[i].open, two.options[i].open);
    }
    EXPECT_EQ(one.gates, two.gates);
}

/// Progress of someone who changed their mind.
class Stopped final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(Options, StopWhenAsked)
{
    Stopped stopped;
    const auto found = try_answer(example("netherlands-uganda-2025.toml"), stopped);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().kind, ErrorKind::Outside);
}

} // namespace
} // namespace entente::options
