#include <entente/base/messages.hpp>
#include <entente/evidence/builder.hpp>
#include <entente/pathway/expectation.hpp>
#include <entente/pathway/leg_durations.hpp>
#include <entente/pathway/milestone_durations.hpp>
#include <entente/pathway/pathway.hpp>
#include <entente/pathway/recorded_durations.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

namespace entente::pathway {
namespace {

using evidence::Evidence;
using evidence::Instrument;
using partnership::Partnership;

Date day(std::string_view text)
{
    return *parse_date(text);
}

/// The day of the reference figures.
PathwayOptions reference_day()
{
    return {.as_of = day("2026-11-23")};
}

const Evidence& built_evidence()
{
    static const Evidence evidence = *Evidence::open(ENTENTE_TEST_EVIDENCE);
    return evidence;
}

Partnership design(std::vector<std::string> parties, std::string form)
{
    Partnership made;
    made.parties = std::move(parties);
    made.partner = "TUN";
    made.form = std::move(form);
    return made;
}

PathwayAnswer answered(const Partnership& partnership, const PathwayOptions& options = reference_day())
{
    SilentProgress silent;
    auto found = answer(built_evidence(), partnership, options, silent);
    EXPECT_TRUE(found.has_value()) << one_line(found.error());
    return *found;
}

/// A row of shared/reference/pathway/durations_summary.csv (R 4.2.2, survival 3.5-3).
struct Published {
    const char* group;
    const char* leg;
    std::size_t n, events;
    double q25, median, q75, median_low;
    std::optional<double> median_high;
    double longest;
    std::size_t from_memory;
};

class ReproducesPublishedLegs : public testing::TestWithParam<Published> {};

TEST_P(ReproducesPublishedLegs, WithQuartilesAndInterval)
{
    const Published& expected = GetParam();
    const auto legs = leg_durations(built_evidence(), reference_day());
    ASSERT_TRUE(legs.has_value());
    const LegDuration* leg = find_leg(*legs, expected.group, expected.leg);
    ASSERT_NE(leg, nullptr);
    EXPECT_EQ(leg->n, expected.n);
    EXPECT_EQ(leg->events, expected.events);
    EXPECT_DOUBLE_EQ(leg->q25.value(), expected.q25);
    EXPECT_DOUBLE_EQ(leg->median.value(), expected.median);
    EXPECT_DOUBLE_EQ(leg->q75.value(), expected.q75);
    EXPECT_DOUBLE_EQ(leg->median_low.value(), expected.median_low);
    EXPECT_EQ(leg->median_high, expected.median_high);
    EXPECT_DOUBLE_EQ(leg->longest, expected.longest);
    EXPECT_EQ(leg->from_memory, expected.from_memory);
    EXPECT_EQ(leg->references.size(), leg->n);
}

INSTANTIATE_TEST_SUITE_P(
    DurationsSummary, ReproducesPublishedLegs,
    testing::Values(
        Published{"eu_readmission", "start_to_signature", 23, 18, 487, 1358, 3325, 737, 4036, 8874, 6},
        Published{"eu_readmission", "signature_to_force", 18, 18, 105, 215, 372, 105, 382, 592, 3},
        Published{"benelux_readmission", "signature_to_force", 3, 3, 652, 680, 822, 652, std::nullopt, 822, 0},
        Published{"non_binding", "announcement_to_signature", 4, 4, 31.5, 72.5, 227, 28, std::nullopt, 344, 0},
        Published{"mobility_or_compact", "agreement_to_signature", 4, 4, 107.5, 145, 173, 98, std::nullopt, 173, 0}));

// Of the five open mandates the registry says that Algeria, Tunisia and Jordan failed; Morocco and Nigeria go on.
TEST(RecordedDurations, CountsTheMandatesThatFailed)
{
    const auto legs = leg_durations(built_evidence(), reference_day());
    EXPECT_EQ(find_leg(*legs, "eu_readmission", "start_to_signature")->failed, 3U);
}

TEST(RecordedDurations, EndsAtAsOf)
{
    const PathwayOptions early{.as_of = day("2010-01-01")};
    const auto legs = leg_durations(built_evidence(), early);
    // Seventeen mandates date from before 2010; twelve of them were signed by then, the last with Pakistan.
    const LegDuration* leg = find_leg(*legs, "eu_readmission", "start_to_signature");
    EXPECT_EQ(leg->n, 17U);
    EXPECT_EQ(leg->events, 12U);
    EXPECT_EQ(leg->failed, 0U);
    // Turkey, mandate 28 November 2002: open for 2591 days. Morocco, mandate September 2000, is the longest.
    EXPECT_DOUBLE_EQ(leg->longest, days_between(parse_partial_date("2000-09")->middle(), early.as_of));
}

TEST(RecordedDurations, TakesNoLegTwice)
{
    const auto recorded = recorded_durations(built_evidence());
    ASSERT_TRUE(recorded.has_value());
    for (const RecordedLeg& leg : recorded_legs) {
        std::set<std::string> instruments;
        for (const LegCase& one : cases_of(leg, *recorded, reference_day().as_of)) {
            const auto row = std::ranges::find_if(
                *recorded, [&](const RecordedDuration& other) { return other.row->reference() == one.reference; });
            EXPECT_TRUE(instruments.insert(row->row->instrument).second) << row->row->instrument;
        }
    }
}

Instrument instrument(std::string status, std::vector<std::pair<std::string, std::string>> steps)
{
    Instrument made;
    made.id = "example";
    made.status = std::move(status);
    for (const auto& [step, date] : steps) {
        evidence::Milestone milestone;
        milestone.step = step;
        milestone.date = *parse_partial_date(date);
        milestone.confidence = "sourced";
        made.milestones.push_back(milestone);
    }
    return made;
}

const Date as_of = day("2024-01-01");

// 1 January to 1 February 2020 is 31 days.
TEST(MilestoneDurations, RunFromTheFirstStepToTheSignature)
{
    const auto found = start_to_signature(instrument("in_force", {{"negotiation_start", "2020-01-11"},
                                                                  {"mandate", "2020-01-01"},
                                                                  {"conclusion", "2020-01-20"},
                                                                  {"signature", "2020-02-01"}}),
                                          as_of);
    ASSERT_TRUE(found.has_value());
    EXPECT_DOUBLE_EQ(found->duration.time, 31.0);
    EXPECT_TRUE(found->duration.event);
    EXPECT_EQ(found->reference.id, "milestones/example");
    EXPECT_FALSE(found->failed || found->from_memory);
}

TEST(MilestoneDurations, EndWithTheConclusionWhereNothingWasSigned)
{
    const auto found =
        start_to_signature(instrument("in_force", {{"mandate", "2020-01-01"}, {"conclusion", "2020-01-20"}}), as_of);
    EXPECT_DOUBLE_EQ(found->duration.time, 19.0);
}

TEST(MilestoneDurations, CountOneDayAsHalfADay)
{
    const auto found = signature_to_force(
        instrument("in_force", {{"signature", "2020-01-01"}, {"entry_into_force", "2020-01-01"}}), as_of);
    EXPECT_DOUBLE_EQ(found->duration.time, same_day);
    EXPECT_TRUE(found->duration.event);
}

// 1 January 2023 to 1 January 2024 is 365 days.
TEST(MilestoneDurations, AreCensoredAtAsOfWhileTalksGoOnOrEndedLater)
{
    for (const auto& open : {instrument("negotiating", {{"mandate", "2023-01-01"}}),
                             instrument("in_force", {{"mandate", "2023-01-01"}, {"signature", "2024-05-01"}}),
                             instrument("failed", {{"mandate", "2023-01-01"}, {"termination", "2024-05-01"}})}) {
        const auto found = start_to_signature(open, as_of);
        ASSERT_TRUE(found.has_value());
        EXPECT_DOUBLE_EQ(found->duration.time, 365.0);
        EXPECT_FALSE(found->duration.event || found->failed);
    }
}

TEST(MilestoneDurations, AreCensoredAtTheLastKnownDayWhenTalksFailed)
{
    const auto found =
        start_to_signature(instrument("failed", {{"mandate", "2020-01-01"}, {"suspension", "2020-03-01"}}), as_of);
    EXPECT_DOUBLE_EQ(found->duration.time, 60.0); // 2020 is a leap year
    EXPECT_FALSE(found->duration.event);
    EXPECT_TRUE(found->failed);
}

TEST(MilestoneDurations, PreferEntryIntoForceToAnEarlierStartOfTheWork)
{
    const auto found = signature_to_force(instrument("in_force", {{"signature", "2020-01-01"},
                                                                  {"implementation_start", "2020-01-05"},
                                                                  {"entry_into_force", "2020-02-01"}}),
                                          as_of);
    EXPECT_DOUBLE_EQ(found->duration.time, 31.0);
}

// 1 January 2023 to 1 January 2024 is 365 days.
TEST(MilestoneDurations, KeepASignedTextOpenOnlyWhenItBinds)
{
    Instrument signed_text = instrument("signed", {{"signature", "2023-01-01"}});
    signed_text.binding = "binding";
    const auto found = signature_to_force(signed_text, as_of);
    ASSERT_TRUE(found.has_value());
    EXPECT_DOUBLE_EQ(found->duration.time, 365.0);
    EXPECT_FALSE(found->duration.event || found->failed);
    signed_text.binding = "non_binding";
    EXPECT_FALSE(signature_to_force(signed_text, as_of).has_value());
}

TEST(MilestoneDurations, LeaveOutWhatCannotBeMeasured)
{
    EXPECT_FALSE(start_to_signature(instrument("in_force", {{"signature", "2020-01-01"}}), as_of));  // no start
    EXPECT_FALSE(start_to_signature(instrument("in_force", {{"mandate", "2020-01-01"}}), as_of));    // signed, no date
    EXPECT_FALSE(start_to_signature(instrument("negotiating", {{"mandate", "2024-01-01"}}), as_of)); // begins too late
    EXPECT_FALSE(start_to_signature(instrument("in_force", {{"mandate", "2020-06-01"}, {"signature", "2020-01-01"}}),
                                    as_of)); // dates out of order
}

TEST(Pathway, ComparesADesignWithItsOwnGroup)
{
    const auto& registry = built_evidence().registry();
    EXPECT_EQ(group_of(registry, design({"EU"}, "readmission_agreement")), "eu_readmission");
    EXPECT_EQ(group_of(registry, design({"EU"}, "memorandum_of_understanding")), "eu_non_binding");
    EXPECT_EQ(group_of(registry, design({"EU"}, "mobility_partnership")), "mobility_or_compact");
    EXPECT_EQ(group_of(registry, design({"BENELUX"}, "readmission_agreement")), "benelux_readmission");
    EXPECT_EQ(group_of(registry, design({"NLD"}, "treaty")), "bilateral_binding");
    EXPECT_EQ(group_of(registry, design({"NLD", "DEU"}, "statement")), "bilateral_non_binding");
}

TEST(Pathway, GivesTheOwnGroupFirst)
{
    const auto found = answered(design({"EU"}, "readmission_agreement"));
    EXPECT_EQ(found.procedure_id, "eu_readmission");
    EXPECT_DOUBLE_EQ(found.usual_days.value(), 1358.0);
    ASSERT_GE(found.legs.size(), 2U);
    EXPECT_EQ(found.legs[0].leg, "start_to_signature");
    EXPECT_EQ(found.legs[1].leg, "signature_to_force");
    for (const LegDuration& leg : found.legs) {
        EXPECT_EQ(leg.applicable, leg.group == "eu_readmission");
        EXPECT_FALSE(leg.pooled); // the group is large enough
    }
}

TEST(Pathway, AddsThePooledGroupWhereTheOwnIsSmall)
{
    const auto found = answered(design({"BENELUX"}, "readmission_agreement"));
    for (const char* leg : {"start_to_signature", "signature_to_force"}) {
        const LegDuration* own = find_leg(found.legs, "benelux_readmission", leg);
        const LegDuration* pooled = find_leg(found.legs, "binding", leg);
        ASSERT_NE(own, nullptr);
        ASSERT_NE(pooled, nullptr);
        EXPECT_TRUE(own->applicable && !own->pooled && own->n < fewest_cases);
        EXPECT_TRUE(pooled->pooled && !pooled->applicable && pooled->n >= fewest_cases);
    }
    EXPECT_EQ(find_leg(found.legs, "non_binding", "start_to_signature"), nullptr);
}

// Held against the definition, whatever the evidence of the day says.
TEST(Pathway, CallsARouteFasterOnlyOnGoodGround)
{
    for (const auto& partnership : {design({"EU"}, "readmission_agreement"), design({"NLD"}, "arrangement"),
                                    design({"NLD"}, "treaty"), design({"EU"}, "statement")}) {
        const auto found = answered(partnership);
        const LegDuration* own =
            find_leg(found.legs, group_of(built_evidence().registry(), partnership), "start_to_signature");
        ASSERT_NE(own, nullptr);
        double previous = 0.0;
        for (const std::string& id : found.faster) {
            const LegDuration* leg = find_leg(found.legs, *group_of_procedure(id), "start_to_signature");
            ASSERT_NE(leg, nullptr) << id;
            EXPECT_GE(leg->n, fewest_cases) << id;
            EXPECT_LT(leg->events, leg->n) << id;
            EXPECT_GE(leg->median.value(), previous) << id;
            EXPECT_LT(leg->median.value(), own->median_low.value()) << id;
            previous = leg->median.value();
        }
    }
    EXPECT_FALSE(group_of_procedure("return_hub").has_value()); // a hub may bind or not
}

// Mandates that lasted longer than two years: the next quartiles are those of the conditional curve.
TEST(Pathway, SaysHowMuchLongerADesignUnderWayTakes)
{
    Partnership under_way = design({"EU"}, "readmission_agreement");
    under_way.planned["mandate"] = *parse_partial_date("2024-11-23");
    under_way.planned["signature"] = *parse_partial_date("2027-11-23");
    const auto found = answered(under_way);
    ASSERT_TRUE(found.expectation.has_value());
    EXPECT_EQ(found.expectation->leg, "start_to_signature");
    EXPECT_EQ(found.expectation->group, "eu_readmission");
    EXPECT_DOUBLE_EQ(found.expectation->spent, 730.0);
    const auto remaining = conditional_remaining_time(found.legs[0].curve, 730.0);
    EXPECT_EQ(found.expectation->median, quantile(*remaining, 0.5)->time);
    ASSERT_TRUE(found.expectation->chance_by_target.has_value());
    EXPECT_DOUBLE_EQ(found.expectation->chance_by_target->estimate, chance_ended_within(*remaining, 365.0)->estimate);
}

TEST(Pathway, ExpectsTheWholeLegOfADesignThatHasYetToBegin)
{
    Partnership planned = design({"EU"}, "readmission_agreement");
    planned.planned["negotiation_start"] = *parse_partial_date("2027-03-01");
    const auto found = answered(planned);
    ASSERT_TRUE(found.expectation.has_value());
    EXPECT_DOUBLE_EQ(found.expectation->spent, 0.0);
    EXPECT_EQ(found.expectation->median, found.usual_days);
    EXPECT_FALSE(found.expectation->target.has_value());
    EXPECT_FALSE(answered(design({"EU"}, "readmission_agreement")).expectation.has_value()); // no dates, no expectation
}

// No mandate that lasted longer than the 4036 days of Turkey was ever signed: Morocco and Algeria are left.
TEST(Pathway, DoesNotTurnSilenceIntoAChanceOfZero)
{
    Partnership stuck = design({"EU"}, "readmission_agreement");
    stuck.planned["mandate"] = *parse_partial_date("2014-12");
    stuck.planned["signature"] = *parse_partial_date("2028-01");
    const auto found = answered(stuck);
    ASSERT_TRUE(found.expectation.has_value());
    EXPECT_EQ(found.expectation->n, 2U);
    EXPECT_EQ(found.expectation->events, 0U);
    EXPECT_FALSE(found.expectation->median.has_value() || found.expectation->chance_by_target.has_value());
}

TEST(Pathway, HasWordsForEveryLegAndGroup)
{
    const auto messages = Messages::built_in();
    ASSERT_TRUE(messages.has_value()) << one_line(messages.error());
    for (const auto& partnership : {design({"BENELUX"}, "readmission_agreement"), design({"EU"}, "statement")})
        for (const LegDuration& leg : answered(partnership).legs) {
            EXPECT_TRUE(messages->has("pathway.leg." + leg.leg)) << leg.leg;
            EXPECT_TRUE(messages->has("pathway.group." + leg.group)) << leg.group;
        }
}

TEST(Pathway, ReadsASmallGroupsExpectationFromThePooledGroup)
{
    Partnership signed_text = design({"BENELUX"}, "readmission_agreement");
    signed_text.planned["signature"] = *parse_partial_date("2026-06-01");
    const auto found = answered(signed_text);
    ASSERT_TRUE(found.expectation.has_value());
    EXPECT_EQ(found.expectation->leg, "signature_to_force");
    EXPECT_EQ(found.expectation->group, "binding");
}

TEST(Pathway, RefusesALevelThatIsNoShare)
{
    SilentProgress silent;
    EXPECT_FALSE(
        answer(built_evidence(), design({"EU"}, "treaty"), {.as_of = as_of, .level = 1.0}, silent).has_value());
}

class StoppedProgress final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(Pathway, StopsWhenAsked)
{
    StoppedProgress stopped;
    const auto found = answer(built_evidence(), design({"EU"}, "treaty"), reference_day(), stopped);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().kind, ErrorKind::Outside);
}

TEST(Pathway, SaysThatARouteHasNoSteps)
{
    const auto folder = std::filesystem::temp_directory_path() / "entente_pathway_test_empty";
    std::filesystem::create_directories(folder / "registry");
    std::ofstream(folder / "registry/forms.schema.toml")
        << "table = \"forms\"\nversion = 1\nfiles = [\"forms.csv\"]\nkey = [\"form\"]\ncompiled = \"Test.\"\n"
           "[[column]]\nname = \"form\"\ntype = \"id\"\nrequired = true\n";
    std::ofstream(folder / "registry/forms.csv") << "form\ntreaty\n";
    SilentProgress silent;
    const auto report = evidence::build_evidence(folder, folder / "evidence.sqlite", silent);
    ASSERT_TRUE(report.has_value() && report->problems.empty());
    const auto empty = Evidence::open(folder / "evidence.sqlite");
    ASSERT_TRUE(empty.has_value()) << one_line(empty.error());
    const auto found = answer(*empty, design({"EU"}, "statement"), reference_day(), silent);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().where, "procedure_steps/eu_non_binding");
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace entente::pathway
