#include "test_evidence.hpp"

#include <entente/partnership/from_precedents.hpp>
#include <entente/partnership/parse.hpp>

#include <gtest/gtest.h>

namespace entente::partnership {
namespace {

TEST(LikeInstrument, TakesOverWhatTheRegistrySays)
{
    const auto design = like_instrument(test_evidence(), "eu-tunisia-mou-2023");
    ASSERT_TRUE(design.has_value());
    EXPECT_EQ(design->title, test_evidence().registry().instrument("eu-tunisia-mou-2023")->title);
    EXPECT_EQ(design->parties, std::vector<std::string>{"EU"});
    EXPECT_EQ(design->partner, "TUN");
    EXPECT_EQ(design->form, "memorandum_of_understanding");
    EXPECT_EQ(design->budget_eur, 1155e6);
    EXPECT_EQ(design->precedents, std::vector<std::string>{"eu-tunisia-mou-2023"});
    EXPECT_FALSE(design->made_from_precedents);
    EXPECT_TRUE(design->facts.empty());
    EXPECT_EQ(design->terms.front(),
              (Term{"financial_support", Direction::EuropeToPartner, 105e6, "EUR",
                    "migration package; 900000000 EUR, macro-financial assistance after IMF agreement"}));
}

TEST(LikeInstrument, CarriesAnInstrumentOverToAnotherPartner)
{
    const auto design = like_instrument(test_evidence(), "eu-tunisia-mou-2023", "EGY");
    ASSERT_TRUE(design.has_value());
    EXPECT_EQ(design->partner, "EGY");
    EXPECT_TRUE(design->title.nl.starts_with("Zoals ") && design->title.nl.ends_with(", met Egypte"));
    EXPECT_TRUE(design->title.en.starts_with("As ") && design->title.en.ends_with(", with Egypt"));
}

TEST(LikeInstrument, KeepsBindingnessThatItsFormDoesNotShow)
{
    for (const auto& instrument : test_evidence().registry().instruments) {
        const auto design = like_instrument(test_evidence(), instrument.id);
        if (!design || instrument.binding == "disputed")
            continue;
        EXPECT_EQ(is_binding(test_evidence().registry(), *design), instrument.binding == "binding") << instrument.id;
    }
}

TEST(LikeInstrument, WritesAFileThatIsReadBackForEveryInstrument)
{
    const auto& evidence = test_evidence();
    for (const auto& instrument : evidence.registry().instruments) {
        const auto design = like_instrument(evidence, instrument.id, "TUN");
        ASSERT_TRUE(design.has_value()) << instrument.id << one_line(design.error());
        const auto again = parse(evidence, write(evidence, *design, Language::En), instrument.id);
        ASSERT_TRUE(again.has_value()) << one_line(again.error());
        EXPECT_EQ(*again, *design) << instrument.id;
    }
}

TEST(LikeInstrument, RefusesAnUnknownInstrument)
{
    EXPECT_EQ(one_line(like_instrument(test_evidence(), "eu-tunisia-mou-2022").error()),
              "instrument: 'eu-tunisia-mou-2022' is not a known instrument; did you mean 'eu-tunisia-mou-2023'?");
}

TEST(LikeInstrument, AsksForAPartnerWhereTheInstrumentHasNone)
{
    EXPECT_EQ(
        one_line(like_instrument(test_evidence(), "return-hub-working-group-2026").error()),
        "partner: return-hub-working-group-2026 has no partner of its own; name the partner country, such as TUN");
    EXPECT_TRUE(like_instrument(test_evidence(), "return-hub-working-group-2026", "UGA").has_value());
}

TEST(LikeInstrument, RefusesAPartnerThatCannotBeOne)
{
    EXPECT_EQ(one_line(like_instrument(test_evidence(), "eu-tunisia-mou-2023", "DEU").error()),
              "partner: DEU is on the European side and cannot be the partner; "
              "name a country outside the European Union and the Schengen area");
    EXPECT_EQ(one_line(like_instrument(test_evidence(), "gbr-rwa-2022", "GBR").error()),
              "partner: GBR is the party of gbr-rwa-2022; name another partner country");
}

} // namespace
} // namespace entente::partnership
