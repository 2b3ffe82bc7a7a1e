#include <entente/lessons/regression/grouping.hpp>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace entente::lessons {

namespace {

// Code tables this much longer than the rows are looked up by search instead.
constexpr std::size_t table_per_row = 16;
constexpr std::size_t table_at_least = 1024;
constexpr std::uint32_t unseen = 0xFFFFFFFFU;

} // namespace

Grouping grouping_of(std::string name, std::span<const std::string> labels)
{
    Grouping result{.name = std::move(name)};
    std::unordered_map<std::string_view, std::size_t> codes;
    for (const std::string& label : labels)
        result.codes.push_back(codes.try_emplace(label, codes.size()).first->second);
    return result;
}

Grouping grouping_of(std::string name, std::span<const double> labels)
{
    std::vector<double> sorted(labels.begin(), labels.end());
    std::ranges::sort(sorted);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    Grouping result{.name = std::move(name)};
    for (const double label : labels)
        result.codes.push_back(static_cast<std::size_t>(std::ranges::lower_bound(sorted, label) - sorted.begin()));
    return result;
}

Levels levels_of(std::span<const std::size_t> codes, std::span<const std::size_t> rows)
{
    Levels result;
    result.of_row.resize(rows.size());
    std::size_t largest = 0;
    for (const std::size_t row : rows)
        largest = std::max(largest, codes[row]);
    if (largest < table_at_least + table_per_row * rows.size()) {
        std::vector<std::uint32_t> level(largest + 1, unseen);
        for (const std::size_t row : rows)
            level[codes[row]] = 0;
        for (auto& entry : level)
            if (entry != unseen)
                entry = static_cast<std::uint32_t>(result.count++);
        for (std::size_t i = 0; i < rows.size(); ++i)
            result.of_row[i] = level[codes[rows[i]]];
        return result;
    }
    std::vector<std::size_t> sorted;
    for (const std::size_t row : rows)
        sorted.push_back(codes[row]);
    std::ranges::sort(sorted);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    result.count = sorted.size();
    for (std::size_t i = 0; i < rows.size(); ++i)
        result.of_row[i] =
            static_cast<std::uint32_t>(std::ranges::lower_bound(sorted, codes[rows[i]]) - sorted.begin());
    return result;
}

Levels one_level(std::size_t rows)
{
    return {.of_row = std::vector<std::uint32_t>(rows, 0), .count = rows > 0 ? std::size_t{1} : std::size_t{0}};
}

bool is_nested(const Levels& inner, const Levels& outer)
{
    std::vector<std::uint32_t> home(inner.count, unseen);
    for (std::size_t i = 0; i < inner.of_row.size(); ++i) {
        auto& seen = home[inner.of_row[i]];
        if (seen == unseen)
            seen = outer.of_row[i];
        else if (seen != outer.of_row[i])
            return false;
    }
    return true;
}

Levels crossing(const Levels& first, const Levels& second)
{
    std::vector<std::size_t> codes(first.of_row.size());
    std::vector<std::size_t> rows(codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
        codes[i] = static_cast<std::size_t>(first.of_row[i]) * second.count + second.of_row[i];
        rows[i] = i;
    }
    return levels_of(codes, rows);
}

std::vector<std::size_t> without_singletons(std::span<const Grouping> groupings, std::vector<std::size_t> rows)
{
    for (bool dropped = true; dropped && !rows.empty();) {
        dropped = false;
        for (const Grouping& grouping : groupings) {
            const Levels levels = levels_of(grouping.codes, rows);
            std::vector<std::size_t> size(levels.count, 0);
            for (const auto level : levels.of_row)
                ++size[level];
            std::size_t kept = 0;
            for (std::size_t i = 0; i < rows.size(); ++i)
                if (size[levels.of_row[i]] > 1)
                    rows[kept++] = rows[i];
            dropped = dropped || kept < rows.size();
            rows.resize(kept);
        }
    }
    return rows;
}

} // namespace entente::lessons
