#include <entente/base/nearest_word.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <string>

namespace entente {
namespace {

// Worked by hand: kitten -> sitten -> sittin -> sitting.
TEST(DamerauLevenshtein, CountsLettersInsertedDroppedAndReplaced)
{
    EXPECT_EQ(damerau_levenshtein("kitten", "sitting"), 3U);
    EXPECT_EQ(damerau_levenshtein("", "abc"), 3U);
    EXPECT_EQ(damerau_levenshtein("abc", ""), 3U);
    EXPECT_EQ(damerau_levenshtein("abc", "abc"), 0U);
}

TEST(DamerauLevenshtein, CountsTwoSwappedNeighboursOnce)
{
    EXPECT_EQ(damerau_levenshtein("paertner", "partner"), 1U);
    EXPECT_EQ(damerau_levenshtein("patrner", "partner"), 1U);
    EXPECT_EQ(damerau_levenshtein("ba", "ab"), 1U);
}

// The textbook case that tells the restricted distance (3) from the unrestricted one (2).
TEST(DamerauLevenshtein, EditsNoPieceTwice)
{
    EXPECT_EQ(damerau_levenshtein("ca", "abc"), 3U);
}

TEST(DamerauLevenshtein, TakesCapitalsForSmallLetters)
{
    EXPECT_EQ(damerau_levenshtein("nld", "NLD"), 0U);
}

RC_GTEST_PROP(DamerauLevenshtein, IsTheSameBothWaysAndWithinTheLengths,
              (const std::string& one, const std::string& other))
{
    const std::size_t distance = damerau_levenshtein(one, other);
    RC_ASSERT(distance == damerau_levenshtein(other, one));
    RC_ASSERT(distance <= std::max(one.size(), other.size()));
    RC_ASSERT(distance >= std::max(one.size(), other.size()) - std::min(one.size(), other.size()));
}

TEST(NearestWord, FindsTheSlipOfThePen)
{
    constexpr std::array<std::string_view, 3> keys{"parties", "partner", "objective"};
    EXPECT_EQ(nearest_word("partys", keys), "parties");
    EXPECT_EQ(nearest_word("patrner", keys), "partner");
}

// NCL and NLD are both one letter away from NL; NLD begins the same.
TEST(NearestWord, PrefersTheSameBeginningAmongEqual)
{
    constexpr std::array<std::string_view, 2> codes{"NCL", "NLD"};
    EXPECT_EQ(nearest_word("NL", codes), "NLD");
}

TEST(NearestWord, TakesTheFirstOfWordsAlikeInAll)
{
    constexpr std::array<std::string_view, 2> words{"abd", "abe"};
    EXPECT_EQ(nearest_word("abc", words), "abd");
}

TEST(NearestWord, NamesNothingWhenNothingIsNear)
{
    constexpr std::array<std::string_view, 2> words{"mutual", "to_partner"};
    EXPECT_EQ(nearest_word("xyz", words), std::nullopt);
    EXPECT_EQ(nearest_word("", words), std::nullopt);
    EXPECT_EQ(nearest_word("mutual", {}), std::nullopt);
    EXPECT_EQ(nearest_word(std::string(101, 'm'), words), std::nullopt);
}

} // namespace
} // namespace entente
