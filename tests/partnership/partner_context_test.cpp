#include "test_evidence.hpp"

#include <entente/partnership/partner_context.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace entente::partnership {
namespace {

const PartnerContext& of(const std::vector<PartnerContext>& contexts, std::string_view country)
{
    return *std::ranges::find(contexts, country, &PartnerContext::country);
}

TEST(PartnerContexts, HaveTheSameFiguresInTheSameOrderByCode)
{
    const auto contexts = partner_contexts(test_evidence(), 2025);
    EXPECT_GT(contexts.size(), 190U);
    EXPECT_TRUE(std::ranges::is_sorted(contexts, {}, &PartnerContext::country));
    for (const auto& context : contexts) {
        ASSERT_EQ(context.figures.size(), contexts.front().figures.size());
        for (std::size_t f = 0; f < context.figures.size(); ++f)
            EXPECT_EQ(context.figures[f].indicator, contexts.front().figures[f].indicator);
    }
}

// Checked against the table: log of the population, and emigrants over population in logarithm, of the newest years.
TEST(PartnerContexts, ScaleFiguresAsTheySay)
{
    const auto& evidence = test_evidence();
    const auto contexts = partner_contexts(evidence, 2025);
    const auto& tunisia = of(contexts, "TUN");
    const double population = evidence.series("population", "TUN").latest()->value;
    const double emigrants = evidence.series("emigrant_stock_eu27", "TUN").latest()->value;
    EXPECT_DOUBLE_EQ(tunisia.figures[0].value.value(), std::log(population));
    EXPECT_EQ(tunisia.figures[7].indicator, "emigrant_stock_eu27");
    EXPECT_DOUBLE_EQ(tunisia.figures[7].value.value(), std::log(emigrants / population));
    EXPECT_EQ(tunisia.figures[8].reference.id.substr(0, 41), "observations/distance_capitals_km/TUN/NLD");
    EXPECT_EQ(tunisia.region, "Africa");
    EXPECT_FALSE(tunisia.european_side);
    EXPECT_TRUE(of(contexts, "NLD").european_side);
}

TEST(PartnerContexts, DoNotLookAhead)
{
    const auto context = of(partner_contexts(test_evidence(), 2010), "TUN");
    EXPECT_LE(context.figures[0].reference.id, "observations/population/TUN/-/2010");
}

PartnerContext made(std::string country, std::vector<std::optional<double>> values, std::string region,
                    bool european = false)
{
    // Ten figures as partner_contexts gives; those not named are unknown.
    PartnerContext context{std::move(country), region, region, european, std::vector<ContextFigure>(10)};
    for (std::size_t f = 0; f < values.size(); ++f)
        context.figures[f].value = values[f];
    return context;
}

// By hand. Compared with AAA (0, X): one figure with range 10, region and subregion, all weight one.
// BBB: (5/10 + 0 + 0) / 3 = 1/6. CCC: (10/10 + 1 + 1) / 3 = 1. DDD: figure unknown, (1 + 1) / 2 = 1.
TEST(SimilarCountries, AreOrderedByGowerDistanceThenCode)
{
    const std::vector<PartnerContext> contexts{made("AAA", {0.0}, "X"), made("BBB", {5.0}, "X"),
                                               made("CCC", {10.0}, "Y"), made("DDD", {std::nullopt}, "Y"),
                                               made("NLD", {0.0}, "X", true)};
    const auto similar = similar_countries(contexts, "AAA", 10);
    ASSERT_EQ(similar.size(), 3U);
    EXPECT_EQ(similar[0].country, "BBB");
    EXPECT_NEAR(similar[0].distance, 1.0 / 6.0, 1e-12); // a sum of three terms: rounding only
    EXPECT_EQ(similar[1].country, "CCC");
    EXPECT_NEAR(similar[1].distance, 1.0, 1e-12);
    EXPECT_EQ(similar[2].country, "DDD");
    EXPECT_EQ(similar_countries(contexts, "AAA", 1).size(), 1U);
}

TEST(SimilarCountries, AreNoneForACountryWithoutContext)
{
    EXPECT_TRUE(similar_countries({}, "AAA", 5).empty());
    EXPECT_TRUE(similar_countries({made("BBB", {5.0}, "X")}, "AAA", 5).empty());
}

TEST(SimilarCountries, PutTheMaghrebTogether)
{
    const auto similar = similar_countries(partner_contexts(test_evidence(), 2025), "TUN", 5);
    ASSERT_EQ(similar.size(), 5U);
    EXPECT_TRUE(std::ranges::any_of(similar, [](const auto& other) { return other.country == "MAR"; }));
}

} // namespace
} // namespace entente::partnership
