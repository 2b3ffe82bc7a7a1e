#include "lessons/built_evidence.hpp"

#include <entente/lessons/nearest_precedents.hpp>
#include <entente/partnership/from_precedents.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace entente::lessons {
namespace {

using partnership::Partnership;

Partnership like(const std::string& instrument_id)
{
    auto design = partnership::like_instrument(built_evidence(), instrument_id);
    EXPECT_TRUE(design.has_value()) << one_line(design.error());
    return *design;
}

std::vector<Precedent> nearest(const Partnership& design, const LessonsOptions& options = options_on())
{
    auto found = nearest_precedents(built_evidence(), design, options);
    EXPECT_TRUE(found.has_value()) << one_line(found.error());
    return *found;
}

/// All there are.
LessonsOptions all_on(std::string_view day)
{
    LessonsOptions options = options_on(day);
    options.precedents = 10'000;
    return options;
}

// Parts are sums of some forty shares of one.
constexpr double rounding = 1e-12;

// A design says nothing of its level but its parties; the registry calls an instrument of the Union with several
// partners multilateral or regional. Those few differ from themselves in one word.
TEST(NearestPrecedents, FindAnInstrumentNearestToItself)
{
    constexpr std::size_t stride =
        12; // every twelfth, spread over the registry: each costs a comparison with all others
    std::set<std::string> took_effect;
    for (const auto& precedent : nearest(like("eu-turkey-statement-2016"), all_on("2026-11-23")))
        took_effect.insert(precedent.instrument_id);
    EXPECT_GT(took_effect.size(), 100U);
    std::size_t place = 0;
    std::size_t compared = 0;
    for (const std::string& id : took_effect) {
        if (place++ % stride != 0)
            continue;
        const auto design = partnership::like_instrument(built_evidence(), id);
        if (!design || partnership::level_of(*design) != built_evidence().registry().instrument(id)->level)
            continue;
        ++compared;
        const auto found = nearest(*design);
        ASSERT_FALSE(found.empty());
        EXPECT_DOUBLE_EQ(found.front().distance, 0.0) << id;
        const auto self = std::ranges::find(found, id, &Precedent::instrument_id);
        ASSERT_NE(self, found.end()) << id;
        EXPECT_DOUBLE_EQ(self->distance, 0.0) << id; // another may be alike in every word, and come first by its name
    }
    EXPECT_GT(compared, took_effect.size() / stride / 2);
}

TEST(NearestPrecedents, SplitTheDistanceIntoItsParts)
{
    for (const auto* id : {"eu-turkey-statement-2016", "eu-tunisia-mou-2023"})
        for (const auto& precedent : nearest(like(id), all_on("2026-11-23"))) {
            EXPECT_NEAR(precedent.form_part + precedent.provisions_part + precedent.partner_part, precedent.distance,
                        rounding)
                << precedent.instrument_id;
            EXPECT_GE(std::min({precedent.form_part, precedent.provisions_part, precedent.partner_part}), 0.0);
            EXPECT_LE(precedent.distance, 1.0);
        }
}

TEST(NearestPrecedents, PutFormAndPartnerWhereTheyDiffer)
{
    // The same words for another country: only the partner sets it apart.
    const auto design = partnership::like_instrument(built_evidence(), "eu-turkey-statement-2016", "EGY");
    ASSERT_TRUE(design.has_value());
    const auto found = nearest(*design, all_on("2026-11-23"));
    const auto model = std::ranges::find(found, "eu-turkey-statement-2016", &Precedent::instrument_id);
    ASSERT_NE(model, found.end());
    EXPECT_DOUBLE_EQ(model->form_part, 0.0);
    EXPECT_DOUBLE_EQ(model->provisions_part, 0.0);
    EXPECT_GT(model->partner_part, 0.0);
}

TEST(NearestPrecedents, HoldNothingThatBeganLaterOrNever)
{
    for (const auto* day : {"2005-06-30", "2016-03-19", "2026-11-23"}) {
        const auto found = nearest(like("eu-turkey-statement-2016"), all_on(day));
        ASSERT_FALSE(found.empty());
        for (const auto& precedent : found) {
            const auto& instrument = *built_evidence().registry().instrument(precedent.instrument_id);
            EXPECT_LE(instrument.start()->latest, *parse_date(day)) << instrument.id;
            EXPECT_NE(instrument.status, "negotiating") << instrument.id;
            EXPECT_NE(instrument.status, "failed") << instrument.id;
        }
    }
    // Returns under the Statement apply from 20 March 2016.
    const auto eve = nearest(like("eu-turkey-statement-2016"), all_on("2016-03-19"));
    EXPECT_EQ(std::ranges::find(eve, "eu-turkey-statement-2016", &Precedent::instrument_id), eve.end());
}

TEST(NearestPrecedents, AreAsManyAsAskedAndTheSameAsTheFirstOfAll)
{
    const Partnership design = like("eu-tunisia-mou-2023");
    const auto all = nearest(design, all_on("2026-11-23"));
    for (const std::size_t count : {0U, 1U, 8U, 40U}) {
        LessonsOptions options = options_on();
        options.precedents = count;
        options.same_partner = 0;
        const auto some = nearest(design, options);
        ASSERT_EQ(some.size(), count);
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_EQ(some[i].instrument_id, all[i].instrument_id);
            EXPECT_EQ(some[i].distance, all[i].distance); // the same bits: the distance does not depend on the count
        }
    }
}

TEST(NearestPrecedents, AddTheNearestMadeWithThePartnerItself)
{
    const Partnership design = like("eu-turkey-statement-2016");
    LessonsOptions options = options_on();
    options.precedents = 3;
    options.same_partner = 2;
    const auto all = nearest(design, all_on("2026-11-23"));
    const auto found = nearest(design, options);
    ASSERT_EQ(found.size(), 5U);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(found[i].instrument_id, all[i].instrument_id);
    std::vector<std::string> own; // beyond the first three, in the order of their distance
    for (std::size_t i = 3; i < all.size(); ++i)
        if (built_evidence().registry().instrument(all[i].instrument_id)->party_b == "TUR")
            own.push_back(all[i].instrument_id);
    ASSERT_GE(own.size(), 2U);
    EXPECT_EQ(found[3].instrument_id, own[0]);
    EXPECT_EQ(found[4].instrument_id, own[1]);
}

TEST(NearestPrecedents, AreOrderedByDistanceAndThenByName)
{
    const auto found = nearest(like("eu-tunisia-mou-2023"), all_on("2026-11-23"));
    const auto place = [](const Precedent& precedent) {
        return std::pair(precedent.distance, precedent.instrument_id);
    };
    EXPECT_TRUE(std::ranges::is_sorted(found, {}, place));
    const auto again = nearest(like("eu-tunisia-mou-2023"), all_on("2026-11-23"));
    EXPECT_TRUE(std::ranges::equal(found, again, {}, place, place));
}

TEST(NearestPrecedents, AreNoneBeforeThereWereAny)
{
    EXPECT_TRUE(nearest(like("eu-tunisia-mou-2023"), options_on("1900-01-01")).empty());
}

} // namespace
} // namespace entente::lessons
