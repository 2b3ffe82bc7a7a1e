#include "interests/built_evidence.hpp"

#include <entente/interests/interests.hpp>
#include <entente/partnership/from_precedents.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace entente::interests {
namespace {

using evidence::Interest;
using evidence::Issue;
using partnership::Partnership;

Date day(std::string_view text)
{
    return *parse_date(text);
}

Partnership design(std::string partner, const std::vector<std::string>& provisions = {})
{
    Partnership made;
    made.parties = {"NLD"};
    made.partner = std::move(partner);
    made.form = "memorandum_of_understanding";
    for (const auto& provision : provisions)
        made.terms.push_back({provision, partnership::Direction::Mutual, std::nullopt, "", ""});
    return made;
}

InterestsAnswer answered(const Partnership& partnership, std::string_view as_of = "2026-11-23")
{
    SilentProgress silent;
    auto found = answer(built_evidence(), partnership, {.as_of = day(as_of)}, silent);
    EXPECT_TRUE(found.has_value()) << one_line(found.error());
    return *found;
}

Benefit benefit(const Partnership& partnership)
{
    const auto found = benefit_of(built_evidence(), partnership);
    EXPECT_TRUE(found.has_value());
    return found.value_or(Benefit{});
}

const Issue* issue(const std::string& id)
{
    const auto& issues = built_evidence().positions().issues;
    const auto found = std::ranges::find(issues, id, &Issue::id);
    return found == issues.end() ? nullptr : &*found;
}

/// The interests of a country in issues of one group.
std::vector<const Interest*> interests_in(const std::string& country, std::string_view group)
{
    std::vector<const Interest*> found;
    for (const auto& interest : built_evidence().positions().interests)
        if (interest.country == country && issue(interest.issue_id) != nullptr &&
            issue(interest.issue_id)->group == group)
            found.push_back(&interest);
    return found;
}

double salience_of(const std::vector<const Interest*>& interests)
{
    double sum = 0.0;
    for (const auto* interest : interests)
        sum += interest->salience;
    return sum;
}

TEST(Benefit, IsNothingForADesignThatPromisesNothing)
{
    const Benefit none = benefit(design("TUN"));
    EXPECT_DOUBLE_EQ(none.met_share, 0.0);
    EXPECT_DOUBLE_EQ(none.tension_share, 0.0);
    EXPECT_EQ(none.wishes, interests_in("TUN", "offers").size());
    EXPECT_EQ(none.reservations, interests_in("TUN", "asks").size());
}

// Each wish alone, for each country: its provision meets as much as its salience weighs, and more where it serves
// another wish.
TEST(Benefit, RisesWithAnOfferThatMeetsAWish)
{
    std::size_t tried = 0;
    for (const auto& wish : built_evidence().positions().interests) {
        const Issue* about = issue(wish.issue_id);
        if (about == nullptr || about->group != "offers" || about->provision_kinds.empty())
            continue;
        ++tried;
        const double share = wish.salience / salience_of(interests_in(wish.country, "offers"));
        EXPECT_GE(benefit(design(wish.country, {about->provision_kinds.front()})).met_share, share - 1e-12)
            << wish.id; // rounding
        EXPECT_DOUBLE_EQ(benefit(design(wish.country)).met_share, 0.0) << wish.id;
    }
    EXPECT_GT(tried, 50U);
}

TEST(Benefit, StrainsWithAnAskThatThePartnerIsReluctantToMeet)
{
    std::size_t tried = 0;
    for (const auto& reservation : built_evidence().positions().interests) {
        const Issue* about = issue(reservation.issue_id);
        if (about == nullptr || about->group != "asks" || about->provision_kinds.empty() ||
            interests_in(reservation.country, "offers").empty())
            continue;
        ++tried;
        const Benefit strained = benefit(design(reservation.country, {about->provision_kinds.front()}));
        EXPECT_GE(strained.tension_share,
                  reservation.salience / salience_of(interests_in(reservation.country, "asks")) - 1e-12)
            << reservation.id; // rounding
        EXPECT_DOUBLE_EQ(benefit(design(reservation.country)).tension_share, 0.0) << reservation.id;
    }
    EXPECT_GT(tried, 10U);
}

TEST(Benefit, IsWholeWhenEveryWishIsMetAndNeverMore)
{
    std::vector<std::string> everything;
    for (const auto& [id, kind] : built_evidence().registry().provision_kinds)
        everything.push_back(id);
    for (const auto* country : {"TUN", "MAR", "TUR", "SEN", "UGA"}) {
        const Benefit all = benefit(design(country, everything));
        EXPECT_GT(all.met_share, 0.0) << country;
        EXPECT_LE(all.met_share, 1.0 + 1e-12) << country; // rounding
        EXPECT_LE(all.tension_share, 1.0 + 1e-12) << country;
    }
}

// Tunisia: budget support (85) of the wishes budget support, labour or study (50) and recognition (70): 85 of 205.
TEST(Benefit, WeighsWishesBySalience)
{
    const auto wishes = interests_in("TUN", "offers");
    const auto budget = std::ranges::find(wishes, "finance_modality", &Interest::issue_id);
    ASSERT_NE(budget, wishes.end());
    EXPECT_DOUBLE_EQ(benefit(design("TUN", {"budget_support"})).met_share, (*budget)->salience / salience_of(wishes));
}

TEST(Interests, OfACountryNobodyCuratedLeaveAProfile)
{
    const auto& interests = built_evidence().positions().interests;
    ASSERT_EQ(std::ranges::find(interests, "PER", &Interest::country), interests.end());
    EXPECT_FALSE(benefit_of(built_evidence(), design("PER")).has_value());
    const InterestsAnswer found = answered(design("PER"));
    EXPECT_FALSE(found.benefit.has_value());
    EXPECT_TRUE(found.interests.empty());
    EXPECT_FALSE(found.standings.empty());
    EXPECT_EQ(found.comparison.size(), InterestsOptions{}.comparison_countries);
}

TEST(Interests, AreGivenMostSalientFirst)
{
    for (const auto* country : {"TUN", "TUR", "UGA"}) {
        const InterestsAnswer found = answered(design(country));
        const auto& all = built_evidence().positions().interests;
        EXPECT_EQ(found.interests.size(),
                  static_cast<std::size_t>(std::ranges::count(all, country, &Interest::country)));
        const auto salience = [&](const InterestFit& fit) {
            return std::ranges::find(all, fit.interest_id, &Interest::id)->salience;
        };
        EXPECT_TRUE(std::ranges::is_sorted(found.interests, std::greater{}, salience)) << country;
    }
}

TEST(Interests, AreMetStrainedOrLeftAside)
{
    // Tunisia does not want to receive others' nationals, and wants budget support; the design does not speak of
    // labour.
    const InterestsAnswer found = answered(design("TUN", {"accept_transferred_persons", "budget_support"}));
    const auto fit_of = [&](const char* issue_id) {
        const auto fit = std::ranges::find_if(found.interests, [&](const InterestFit& one) {
            return std::ranges::find(built_evidence().positions().interests, one.interest_id, &Interest::id)
                       ->issue_id == issue_id;
        });
        return fit == found.interests.end() ? InterestFit{} : *fit;
    };
    EXPECT_EQ(fit_of("accept_transferred_persons").fit, Fit::Tension);
    EXPECT_TRUE(fit_of("accept_transferred_persons").is_reservation);
    EXPECT_EQ(fit_of("finance_modality").fit, Fit::Met);
    EXPECT_EQ(fit_of("finance_modality").provisions, std::vector<std::string>{"budget_support"});
    EXPECT_EQ(fit_of("labour_pathways").fit, Fit::NotAddressed);
    EXPECT_TRUE(fit_of("labour_pathways").provisions.empty());
}

TEST(Interests, ComeWithWhatWasAgreedBeforeNewestFirst)
{
    const InterestsAnswer found = answered(design("TUN"));
    ASSERT_FALSE(found.existing.empty());
    Date previous = day("9999-12-31");
    for (const auto& id : found.existing) {
        const auto* instrument = built_evidence().registry().instrument(id);
        EXPECT_EQ(instrument->party_b, "TUN");
        if (!instrument->start())
            continue; // takes the day it was first heard of
        EXPECT_LE(instrument->start()->middle(), previous) << id;
        previous = instrument->start()->middle();
    }
    EXPECT_NE(std::ranges::find(found.existing, "eu-tunisia-mou-2023"), found.existing.end());
    const auto before = answered(design("TUN"), "2023-07-15").existing; // signed the day after
    EXPECT_EQ(std::ranges::find(before, "eu-tunisia-mou-2023"), before.end());
}

// The mandate for a readmission agreement with Tunisia dates from December 2014; the talks failed and never began to
// work.
TEST(Interests, KnowNothingOfTalksThatWereYetToCome)
{
    constexpr auto talks = "eu-tunisia-readmission-negotiation";
    const auto before = answered(design("TUN"), "2014-11-30").existing;
    EXPECT_EQ(std::ranges::find(before, talks), before.end());
    const auto after = answered(design("TUN"), "2015-01-01").existing;
    EXPECT_NE(std::ranges::find(after, talks), after.end());
}

TEST(Interests, CompareWithOtherCountriesOutsideEurope)
{
    const InterestsAnswer found = answered(design("MAR"));
    EXPECT_EQ(found.comparison.size(), InterestsOptions{}.comparison_countries);
    for (const auto& country : found.comparison) {
        EXPECT_NE(country, "MAR");
        EXPECT_FALSE(partnership::is_european_side(built_evidence().catalogue(), country)) << country;
    }
}

TEST(Interests, SpeakOfEveryProvisionThatTheRegistryKnows)
{
    for (const auto& about : built_evidence().positions().issues)
        for (const auto& kind : about.provision_kinds)
            EXPECT_TRUE(built_evidence().registry().provision_kinds.contains(kind)) << about.id << " " << kind;
}

/// Progress of someone who changed their mind.
class Stopped final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(Interests, StopWhenAsked)
{
    Stopped stopped;
    const auto found = answer(built_evidence(), design("TUN"), {.as_of = day("2026-11-23")}, stopped);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().kind, ErrorKind::Outside);
}

} // namespace
} // namespace entente::interests
