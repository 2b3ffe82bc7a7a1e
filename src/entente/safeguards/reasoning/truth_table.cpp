#include <entente/safeguards/reasoning/kleene.hpp>
#include <entente/safeguards/reasoning/truth_table.hpp>

#include <algorithm>
#include <array>
#include <bit>

namespace entente::safeguards {

std::uint64_t column_word(std::size_t place, std::size_t word)
{
    constexpr std::array<std::uint64_t, 6> alternating{0xAAAAAAAAAAAAAAAAU, 0xCCCCCCCCCCCCCCCCU, 0xF0F0F0F0F0F0F0F0U,
                                                       0xFF00FF00FF00FF00U, 0xFFFF0000FFFF0000U, 0xFFFFFFFF00000000U};
    if (place < alternating.size())
        return alternating[place];
    return (word >> (place - alternating.size()) & 1U) != 0 ? ~std::uint64_t{0} : 0;
}

std::optional<TruthTable> TruthTable::of(const TheoryAtDate& law, Formula formula, bool within_domain)
{
    const Bearing bearing = bearing_on(law, formula);
    TruthTable table;
    table.facts_ = within_domain ? bearing.atoms : law.formulas.atoms(formula);
    if (table.facts_.size() > most_table_facts)
        return std::nullopt;
    std::vector<Formula> roots{formula};
    if (within_domain)
        roots.insert(roots.end(), bearing.parts.begin(), bearing.parts.end());
    const KleeneProgram program(law.formulas, roots, table.facts_.empty() ? 0 : table.facts_.back() + 1U);
    auto memory = program.memory();
    const std::size_t rows = std::size_t{1} << table.facts_.size();
    const std::size_t words = std::max<std::size_t>(rows / 64, 1);
    table.true_.resize(words);
    table.false_.resize(words);
    constexpr std::size_t words_per_batch = designs_per_batch / 64;
    const std::uint64_t used = rows < 64 ? (std::uint64_t{1} << rows) - 1 : ~std::uint64_t{0};
    for (std::size_t start = 0; start < words; start += words_per_batch) {
        for (std::size_t place = 0; place < table.facts_.size(); ++place)
            for (std::size_t w = 0; w < words_per_batch; ++w) {
                TruthBits& fact = memory[table.facts_[place]];
                fact.known_true.words[w] = column_word(place, start + w);
                fact.known_false.words[w] = ~fact.known_true.words[w];
            }
        program.run(memory);
        for (std::size_t w = 0; w < std::min(words_per_batch, words); ++w) {
            std::uint64_t allowed = used;
            for (std::size_t part = 1; part < roots.size(); ++part)
                allowed &= program.result(memory, part).known_true.words[w];
            const std::uint64_t holds = program.result(memory, 0).known_true.words[w];
            table.true_[start + w] = allowed & holds;
            table.false_[start + w] = allowed & ~holds;
        }
    }
    return table;
}

std::optional<std::size_t> TruthTable::row(std::span<const Literal> given, bool wanted) const
{
    const auto& rows = wanted ? true_ : false_;
    std::vector<Literal> columns; // by place instead of fact
    for (const Literal literal : given) {
        const auto found = std::ranges::lower_bound(facts_, literal.atom);
        if (found != facts_.end() && *found == literal.atom)
            columns.push_back({static_cast<Atom>(found - facts_.begin()), literal.positive});
    }
    for (std::size_t word = 0; word < rows.size(); ++word) {
        std::uint64_t left = rows[word];
        for (std::size_t i = 0; left != 0 && i < columns.size(); ++i) {
            const std::uint64_t column = column_word(columns[i].atom, word);
            left &= columns[i].positive ? column : ~column;
        }
        if (left != 0)
            return 64 * word + static_cast<std::size_t>(std::countr_zero(left));
    }
    return std::nullopt;
}

} // namespace entente::safeguards
