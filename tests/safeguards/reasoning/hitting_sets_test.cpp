#include <entente/safeguards/reasoning/hitting_sets.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace entente::safeguards {
namespace {

/// Gives the last set of a family that the candidate misses.
MissedSet misses(const std::vector<Places>& family)
{
    return [&family](std::span<const std::uint32_t> candidate) -> std::optional<Places> {
        for (auto set = family.rbegin(); set != family.rend(); ++set)
            if (std::ranges::none_of(
                    *set, [&](std::uint32_t element) { return std::ranges::binary_search(candidate, element); }))
                return *set;
        return std::nullopt;
    };
}

std::vector<Places> random_family()
{
    std::vector<Places> family;
    const auto sets = *rc::gen::inRange<std::size_t>(0, 6);
    for (std::size_t i = 0; i < sets; ++i) {
        const auto members = *rc::gen::resize(100, rc::gen::inRange<std::uint32_t>(1, 128));
        family.emplace_back();
        for (std::uint32_t element = 0; element < 7; ++element)
            if ((members >> element & 1U) != 0)
                family.back().push_back(element);
    }
    return family;
}

/// All smallest hitting sets by listing, in lexicographic order.
std::vector<Places> listed(const std::vector<Places>& family)
{
    std::vector<Places> best;
    for (std::uint32_t code = 0; code < 128; ++code) {
        Places set;
        for (std::uint32_t element = 0; element < 7; ++element)
            if ((code >> element & 1U) != 0)
                set.push_back(element);
        if (misses(family)(set) || (!best.empty() && set.size() > best.front().size()))
            continue;
        if (!best.empty() && set.size() < best.front().size())
            best.clear();
        best.push_back(std::move(set));
    }
    std::ranges::sort(best);
    return best;
}

RC_GTEST_PROP(SmallestHittingSets, AreAllThatAListGives, ())
{
    const auto family = random_family();
    const auto found = smallest_hitting_sets(misses(family));
    RC_ASSERT(found.complete);
    RC_ASSERT(found.sets == listed(family));
}

TEST(SmallestHittingSets, NoSetHitsTheEmptySet)
{
    const std::vector<Places> family{{0, 1}, {}};
    const auto found = smallest_hitting_sets(misses(family));
    EXPECT_TRUE(found.sets.empty());
    EXPECT_TRUE(found.complete);
}

TEST(SmallestHittingSets, SayWhenALimitIsMet)
{
    const std::vector<Places> family{{0, 1}, {2, 3}};
    const auto two = smallest_hitting_sets(misses(family), {.answers = 2});
    EXPECT_EQ(two.sets.size(), 2U);
    EXPECT_FALSE(two.complete);
    const auto none = smallest_hitting_sets(misses(family), {.questions = 1});
    EXPECT_TRUE(none.sets.empty());
    EXPECT_FALSE(none.complete);
}

} // namespace
} // namespace entente::safeguards
