#include <entente/advice/cited_sources.hpp>

#include <algorithm>

namespace entente::advice {

namespace {

// A series has at most a few sources, however many rows.
constexpr std::size_t rows_looked_at = 60;

class Numbering {
public:
    Numbering(Advice& advice, const evidence::Evidence& evidence) : advice_(advice), evidence_(evidence) {}

    void add(const std::vector<evidence::Reference>& references)
    {
        for (const auto& reference : references)
            add(reference);
    }

private:
    void add(const evidence::Reference& reference)
    {
        const auto [numbers, is_new] = advice_.source_numbers.try_emplace(reference.id);
        if (!is_new)
            return;
        const auto rows = evidence_.show(reference.id, rows_looked_at);
        if (!rows)
            return;
        for (const auto& row : *rows)
            for (const auto& source : row.sources) {
                const int number = number_of(source);
                if (std::ranges::find(numbers->second, number) == numbers->second.end())
                    numbers->second.push_back(number);
            }
        std::ranges::sort(numbers->second);
    }

    int number_of(const evidence::Source& source)
    {
        const auto found =
            std::ranges::find(advice_.sources, source.id, [](const CitedSource& cited) { return cited.source.id; });
        if (found != advice_.sources.end())
            return found->number;
        const int number = static_cast<int>(advice_.sources.size()) + 1;
        advice_.sources.push_back({number, source});
        return number;
    }

    Advice& advice_;
    const evidence::Evidence& evidence_;
};

} // namespace

void cite_sources(Advice& advice, const evidence::Evidence& evidence)
{
    Numbering numbering(advice, evidence);
    for (const auto& statement : advice.statements)
        numbering.add(statement.references);
    for (const auto& figure : advice.figures)
        numbering.add(figure.references);
    for (const auto& table : advice.tables) {
        numbering.add(table.references);
        for (const auto& row : table.rows)
            for (const auto& cell : row)
                numbering.add(cell.references);
    }
}

} // namespace entente::advice
