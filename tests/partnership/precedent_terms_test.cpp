#include <entente/partnership/precedent_terms.hpp>

#include <gtest/gtest.h>

namespace entente::partnership {
namespace {

evidence::Provision provision(std::string kind, std::string direction, std::optional<double> value, std::string unit,
                              std::string note)
{
    return {"", "", std::move(kind), std::move(direction), value, std::move(unit), std::move(note), {}, ""};
}

TEST(TermsOf, TurnsDirectionsToTheEuropeanSide)
{
    evidence::Instrument instrument;
    instrument.provisions = {provision("a", "a_to_b", {}, "", ""), provision("b", "b_to_a", {}, "", ""),
                             provision("c", "mutual", {}, "", "")};
    const auto terms = terms_of(instrument);
    ASSERT_EQ(terms.size(), 3U);
    EXPECT_EQ(terms[0].direction, Direction::EuropeToPartner);
    EXPECT_EQ(terms[1].direction, Direction::PartnerToEurope);
    EXPECT_EQ(terms[2].direction, Direction::Mutual);
}

TEST(TermsOf, JoinsRowsOfOneKindAndDirection)
{
    evidence::Instrument instrument;
    instrument.provisions = {provision("a", "a_to_b", 5.0, "EUR", ""), provision("a", "a_to_b", 7.0, "EUR", "later"),
                             provision("a", "a_to_b", {}, "", ""), provision("a", "mutual", {}, "", "")};
    EXPECT_EQ(terms_of(instrument), (std::vector<Term>{{"a", Direction::EuropeToPartner, 5.0, "EUR", "7 EUR, later"},
                                                       {"a", Direction::Mutual, std::nullopt, "", ""}}));
}

TEST(TermsOf, LeavesOutANumberWithoutUnit)
{
    evidence::Instrument instrument;
    instrument.provisions = {provision("a", "a_to_b", 5.0, "", "note"), provision("b", "a_to_b", {}, "date", "")};
    EXPECT_EQ(terms_of(instrument), (std::vector<Term>{{"a", Direction::EuropeToPartner, std::nullopt, "", "note"},
                                                       {"b", Direction::EuropeToPartner, std::nullopt, "", ""}}));
}

} // namespace
} // namespace entente::partnership
