#include "test_evidence.hpp"

#include <entente/partnership/from_precedents.hpp>
#include <entente/partnership/parse.hpp>

#include <gtest/gtest.h>

#include <algorithm>

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

// Counted again from the registry: at least four of ten hold each provision, and no other form is more common.
TEST(DefaultPartnership, HoldsWhatFourInTenPrecedentsHold)
{
    const auto& registry = test_evidence().registry();
    for (const auto* country : {"TUN", "MAR", "SUR", "VNM", "UGA"}) {
        const auto design = default_partnership(test_evidence(), country);
        ASSERT_TRUE(design.has_value()) << country;
        const auto holders = [&](std::string_view kind) {
            return std::ranges::count_if(design->precedents, [&](const std::string& id) {
                return registry.instrument(id)->has_provision(kind);
            });
        };
        for (const auto& [kind, unused] : registry.provision_kinds)
            EXPECT_EQ(design->has(kind), holders(kind) >= 4) << country << ' ' << kind;
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
