#include <entente/base/nearest_word.hpp>

#include <algorithm>
#include <tuple>
#include <vector>

namespace entente {

namespace {

// A longer word is a text, not a slip of the pen; comparing it would only cost time.
constexpr std::size_t longest_word = 100;

char small_letter(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool same(char one, char other)
{
    return small_letter(one) == small_letter(other);
}

std::size_t shared_beginning(std::string_view one, std::string_view other)
{
    const auto [end, unused] = std::ranges::mismatch(one, other, same);
    return static_cast<std::size_t>(end - one.begin());
}

} // namespace

std::size_t damerau_levenshtein(std::string_view one, std::string_view other)
{
    const std::size_t width = other.size() + 1;
    std::vector<std::size_t> before_last(width);
    std::vector<std::size_t> last(width);
    std::vector<std::size_t> row(width);
    for (std::size_t j = 0; j < width; ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= one.size(); ++i) {
        std::swap(before_last, last);
        std::swap(last, row);
        row[0] = i;
        for (std::size_t j = 1; j < width; ++j) {
            const std::size_t replaced = last[j - 1] + (same(one[i - 1], other[j - 1]) ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && same(one[i - 1], other[j - 2]) && same(one[i - 2], other[j - 1]))
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row[width - 1];
}

std::optional<std::string_view> nearest_word(std::string_view word, std::span<const std::string_view> known)
{
    if (word.empty() || word.size() > longest_word)
        return std::nullopt;
    std::optional<std::string_view> nearest;
    std::tuple<std::size_t, std::size_t> best;
    for (const auto candidate : known) {
        const std::size_t distance = damerau_levenshtein(word, candidate);
        const std::size_t longer = std::max(word.size(), candidate.size());
        if (2 * distance > longer)
            continue;
        const std::tuple rank{distance, longer - shared_beginning(word, candidate)};
        if (!nearest || rank < best) {
            nearest = candidate;
            best = rank;
        }
    }
    return nearest;
}

} // namespace entente
