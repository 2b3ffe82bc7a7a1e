#include "test_evidence.hpp"

#include <entente/partnership/from_precedents.hpp>
#include <entente/partnership/parse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace entente::partnership {
namespace {

TEST(DefaultPartnership, IsWhatIsUsualForTheCountry)
{
    const auto& evidence = test_evidence();
    const auto design = default_partnership(evidence, "TUN");
    ASSERT_TRUE(design.has_value());
    EXPECT_EQ(design->title, (Text{"Standaardpartnerschap Nederland-Tunesië (uit precedenten)",
                                   "Usual partnership Netherlands-Tunisia (from precedents)"}));
    EXPECT_EQ(design->parties, std::vector<std::string>{"NLD"});
    EXPECT_EQ(design->partner, "TUN");
    EXPECT_TRUE(design->made_from_precedents);
    EXPECT_TRUE(design->has("readmit_nationals"));
    EXPECT_FALSE(design->budget_eur.has_value());
    EXPECT_EQ(design->hash, canonical_hash(*design));
    for (const auto& term : design->terms)
        EXPECT_FALSE(term.value.has_value()) << term.provision;
}

TEST(DefaultPartnership, TakesPrecedentsWithTheSamePartnerFirst)
{
    const auto& registry = test_evidence().registry();
    const auto design = default_partnership(test_evidence(), "TUN");
    ASSERT_TRUE(design.has_value());
    ASSERT_EQ(design->precedents.size(), 10U);
    const auto with_tunisia = [&](const std::string& id) { return registry.instrument(id)->party_b == "TUN"; };
    EXPECT_TRUE(with_tunisia(design->precedents.front()));
    EXPECT_TRUE(std::ranges::is_partitioned(design->precedents, with_tunisia));
    EXPECT_EQ(std::ranges::find(design->precedents, "eu-tunisia-readmission-negotiation"),
              design->precedents.end()); // failed
}

// The countries below reach from many precedents of their own (MAR) to none that is near.
constexpr std::array<const char*, 5> some_countries{"TUN", "MAR", "SUR", "VNM", "UGA"};

// How many precedents of the design hold the kind, counted again from the registry.
std::size_t holders_of(const Partnership& design, std::string_view kind)
{
    const auto& registry = test_evidence().registry();
    return static_cast<std::size_t>(std::ranges::count_if(
        design.precedents, [&](const std::string& id) { return registry.instrument(id)->has_provision(kind); }));
}

TEST(DefaultPartnership, HoldsWhatFourInTenPrecedentsHold)
{
    for (const auto* country : some_countries) {
        const auto design = default_partnership(test_evidence(), country);
        ASSERT_TRUE(design.has_value()) << country;
        for (const auto& [kind, unused] : test_evidence().registry().provision_kinds)
            EXPECT_TRUE(holders_of(*design, kind) < 4 || design->has(kind)) << country << ' ' << kind;
    }
}

// Six provisions are wanted; those below four in ten fill up to there, and never with what only one precedent holds.
TEST(DefaultPartnership, FillsUpToSixWithTheNextMostCommon)
{
    for (const auto* country : some_countries) {
        const auto design = default_partnership(test_evidence(), country);
        ASSERT_TRUE(design.has_value()) << country;
        std::size_t fewest_held = 10;
        for (std::size_t i = 0; i < design->terms.size(); ++i) {
            const std::size_t holders = holders_of(*design, design->terms[i].provision);
            EXPECT_GE(holders, i < 6 ? 2U : 4U) << country << ' ' << design->terms[i].provision;
            EXPECT_LE(holders, fewest_held) << country << ": most common first";
            fewest_held = holders;
        }
        if (design->terms.size() >= 6)
            continue;
        for (const auto& [kind, unused] : test_evidence().registry().provision_kinds)
            EXPECT_EQ(design->has(kind), holders_of(*design, kind) >= 2) << country << ' ' << kind;
    }
}

TEST(DefaultPartnership, TakesTheMostCommonForm)
{
    const auto& registry = test_evidence().registry();
    for (const auto* country : some_countries) {
        const auto design = default_partnership(test_evidence(), country);
        ASSERT_TRUE(design.has_value()) << country;
        const auto of_form = [&](std::string_view form) {
            return std::ranges::count(design->precedents, form,
                                      [&](const std::string& id) { return registry.instrument(id)->form; });
        };
        for (const auto& [form, unused] : registry.forms)
            EXPECT_LE(of_form(form), of_form(design->form)) << country << ' ' << form;
    }
}

TEST(DefaultPartnership, IsTheSameEveryTime)
{
    EXPECT_EQ(default_partnership(test_evidence(), "MAR").value(), default_partnership(test_evidence(), "MAR").value());
}

TEST(DefaultPartnership, ExistsForEveryCountryThatCanBeAPartner)
{
    const auto& evidence = test_evidence();
    for (const auto& [code, area] : evidence.catalogue().areas) {
        if (!evidence.catalogue().is_country(code) || is_european_side(evidence.catalogue(), code))
            continue;
        const auto design = default_partnership(evidence, code);
        ASSERT_TRUE(design.has_value()) << code << one_line(design.error());
        EXPECT_FALSE(design->terms.empty()) << code;
        const auto again = parse(evidence, write(evidence, *design, Language::Nl), code);
        ASSERT_TRUE(again.has_value()) << one_line(again.error());
        EXPECT_EQ(*again, *design) << code;
    }
}

TEST(DefaultPartnership, RefusesACountryThatCannotBeAPartner)
{
    EXPECT_EQ(one_line(default_partnership(test_evidence(), "TUNN").error()),
              "country: 'TUNN' is not a known country; did you mean 'TUN' (Tunisia)?");
    EXPECT_EQ(one_line(default_partnership(test_evidence(), "NLD").error()),
              "country: NLD is on the European side and cannot be the partner; "
              "name a country outside the European Union and the Schengen area");
}

} // namespace
} // namespace entente::partnership
