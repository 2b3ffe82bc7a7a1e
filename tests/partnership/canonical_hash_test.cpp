#include <entente/partnership/parse.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace entente::partnership {
namespace {

Partnership example()
{
    Partnership design;
    design.title = {"Titel", "Title"};
    design.parties = {"NLD", "DEU"};
    design.partner = "TUN";
    design.form = "treaty";
    design.objective = "return";
    design.terms = {{"readmit_nationals", Direction::PartnerToEurope, std::nullopt, "", ""},
                    {"financial_support", Direction::EuropeToPartner, 5.0, "EUR", "a note"}};
    design.facts = {{"forced_transfer", true}, {"duration_years", 3.0}};
    return design;
}

TEST(CanonicalHash, IsAHexadecimalSha256)
{
    const std::string hash = canonical_hash(example());
    EXPECT_EQ(hash.size(), 64U);
    EXPECT_TRUE(std::ranges::all_of(
        hash, [](char digit) { return std::string_view{"0123456789abcdef"}.find(digit) != std::string_view::npos; }));
}

TEST(CanonicalHash, DoesNotDependOnTheOrderOfProvisionsAndParties)
{
    Partnership design = example();
    std::ranges::reverse(design.terms);
    std::ranges::reverse(design.parties);
    EXPECT_EQ(canonical_hash(design), canonical_hash(example()));
}

TEST(CanonicalHash, DoesNotDependOnTheHashStoredBefore)
{
    Partnership design = example();
    design.hash = "old";
    EXPECT_EQ(canonical_hash(design), canonical_hash(example()));
}

TEST(CanonicalHash, ChangesWithEveryThingSaid)
{
    const std::string before = canonical_hash(example());
    const auto changed = [&before](auto&& change) {
        Partnership design = example();
        change(design);
        return canonical_hash(design) != before;
    };
    EXPECT_TRUE(changed([](Partnership& design) { design.title.nl = "Anders"; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.parties = {"NLD"}; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.partner = "MAR"; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.form = "statement"; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.objective = "mixed"; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.budget_eur = 0.0; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.made_from_precedents = true; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.precedents = {"x"}; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.terms[0].direction = Direction::Mutual; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.terms[1].value = 6.0; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.terms[1].unit = "USD"; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.terms[1].note.clear(); }));
    EXPECT_TRUE(changed([](Partnership& design) { design.facts["forced_transfer"] = false; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.facts["forced_transfer"] = std::string{"true"}; }));
    EXPECT_TRUE(changed([](Partnership& design) { design.facts.erase("duration_years"); }));
    EXPECT_TRUE(changed([](Partnership& design) { design.planned["signature"] = *parse_partial_date("2027"); }));
}

} // namespace
} // namespace entente::partnership
