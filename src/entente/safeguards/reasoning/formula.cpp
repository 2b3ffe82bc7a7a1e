#include <entente/safeguards/reasoning/formula.hpp>

#include <algorithm>
#include <cassert>

namespace entente::safeguards {

namespace {

constexpr std::uint64_t hash_factor = 0x9E3779B97F4A7C15U; // 2^64 divided by the golden ratio (Knuth, TAOCP 6.4)
constexpr std::size_t first_table_size = 256;

} // namespace

FormulaGraph::FormulaGraph() : nodes_{{FormulaKind::False, 0, 0}, {FormulaKind::True, 0, 0}}, table_(first_table_size)
{
}

Formula FormulaGraph::atom(Atom atom)
{
    return stored(FormulaKind::Fact, atom, {});
}

Formula FormulaGraph::literal(Literal literal)
{
    const Formula plain = atom(literal.atom);
    return literal.positive ? plain : negation(plain);
}

Formula FormulaGraph::negation(Formula operand)
{
    if (operand.place < 2)
        return constant(operand.place == 0);
    if (kind(operand) == FormulaKind::Not)
        return operands(operand).front();
    const std::vector<Formula> one{operand};
    return stored(FormulaKind::Not, 0, one);
}

Formula FormulaGraph::conjunction(std::vector<Formula> operands)
{
    return joined(FormulaKind::And, std::move(operands));
}

Formula FormulaGraph::disjunction(std::vector<Formula> operands)
{
    return joined(FormulaKind::Or, std::move(operands));
}

Formula FormulaGraph::exactly_one(std::span<const Atom> atoms)
{
    std::vector<Formula> all;
    std::vector<Formula> any;
    for (std::size_t i = 0; i < atoms.size(); ++i) {
        any.push_back(atom(atoms[i]));
        for (std::size_t j = i + 1; j < atoms.size(); ++j)
            all.push_back(disjunction({literal({atoms[i], false}), literal({atoms[j], false})}));
    }
    all.push_back(disjunction(std::move(any)));
    return conjunction(std::move(all));
}

Formula FormulaGraph::joined(FormulaKind kind, std::vector<Formula> operands)
{
    const Formula settling = constant(kind == FormulaKind::Or);
    const Formula neutral = constant(kind == FormulaKind::And);
    std::vector<Formula> flat;
    for (const Formula operand : operands) {
        if (operand == settling)
            return settling;
        if (operand == neutral)
            continue;
        if (this->kind(operand) == kind) {
            const auto inner = this->operands(operand);
            flat.insert(flat.end(), inner.begin(), inner.end());
        } else {
            flat.push_back(operand);
        }
    }
    std::ranges::sort(flat);
    const auto twice = std::ranges::unique(flat);
    flat.erase(twice.begin(), twice.end());
    if (flat.empty())
        return neutral;
    return flat.size() == 1 ? flat.front() : stored(kind, 0, flat);
}

Formula FormulaGraph::replaced(Formula root, std::span<const std::optional<Formula>> replacements)
{
    std::vector<Formula> made(root.place + 1U);
    const std::vector<Formula> roots{root};
    for (const Formula old : reachable(roots)) {
        std::vector<Formula> parts;
        for (const Formula operand : operands(old))
            parts.push_back(made[operand.place]);
        switch (kind(old)) {
        case FormulaKind::False:
        case FormulaKind::True:
            made[old.place] = old;
            break;
        case FormulaKind::Fact: {
            const Atom which = atom_of(old);
            made[old.place] = which < replacements.size() ? replacements[which].value_or(old) : old;
            break;
        }
        case FormulaKind::Not:
            made[old.place] = negation(parts.front());
            break;
        case FormulaKind::And:
        case FormulaKind::Or:
            made[old.place] = joined(kind(old), std::move(parts));
            break;
        }
    }
    return made[root.place];
}

std::span<const Formula> FormulaGraph::operands(Formula formula) const
{
    const Node& node = nodes_[formula.place];
    return std::span(operands_).subspan(node.count == 0 ? 0 : node.first, node.count);
}

std::vector<Atom> FormulaGraph::atoms(Formula root) const
{
    std::vector<Atom> found;
    const std::vector<Formula> roots{root};
    for (const Formula piece : reachable(roots))
        if (kind(piece) == FormulaKind::Fact)
            found.push_back(atom_of(piece));
    std::ranges::sort(found);
    return found;
}

std::vector<Formula> FormulaGraph::reachable(std::span<const Formula> roots) const
{
    std::vector<bool> seen(nodes_.size());
    std::vector<Formula> waiting(roots.begin(), roots.end());
    std::vector<Formula> found;
    while (!waiting.empty()) {
        const Formula next = waiting.back();
        waiting.pop_back();
        if (seen[next.place])
            continue;
        seen[next.place] = true;
        found.push_back(next);
        const auto parts = operands(next);
        waiting.insert(waiting.end(), parts.begin(), parts.end());
    }
    std::ranges::sort(found);
    return found;
}

FormulaGraph::Occurrences FormulaGraph::occurrences(Formula root) const
{
    std::vector<bool> positive(root.place + 1U);
    std::vector<bool> negative(root.place + 1U);
    positive[root.place] = true;
    Occurrences found;
    const std::vector<Formula> roots{root};
    const auto pieces = reachable(roots);
    for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
        const bool turned = kind(*piece) == FormulaKind::Not;
        for (const Formula operand : operands(*piece)) {
            positive[operand.place] = positive[operand.place] || (turned ? negative : positive)[piece->place];
            negative[operand.place] = negative[operand.place] || (turned ? positive : negative)[piece->place];
        }
        if (kind(*piece) != FormulaKind::Fact)
            continue;
        auto& list = !negative[piece->place]   ? found.only_positive
                     : !positive[piece->place] ? found.only_negative
                                               : found.both;
        list.push_back(atom_of(*piece));
    }
    for (auto* list : {&found.only_positive, &found.only_negative, &found.both})
        std::ranges::sort(*list);
    return found;
}

bool FormulaGraph::holds(Formula root, const std::vector<bool>& values) const
{
    std::vector<bool> truth(root.place + 1U);
    const auto is_true = [&](Formula piece) { return truth[piece.place]; };
    const std::vector<Formula> roots{root};
    for (const Formula piece : reachable(roots)) {
        switch (kind(piece)) {
        case FormulaKind::False:
            break;
        case FormulaKind::True:
            truth[piece.place] = true;
            break;
        case FormulaKind::Fact:
            truth[piece.place] = values[atom_of(piece)];
            break;
        case FormulaKind::Not:
            truth[piece.place] = !is_true(operands(piece).front());
            break;
        case FormulaKind::And:
            truth[piece.place] = std::ranges::all_of(operands(piece), is_true);
            break;
        case FormulaKind::Or:
            truth[piece.place] = std::ranges::any_of(operands(piece), is_true);
            break;
        }
    }
    return is_true(root);
}

std::uint64_t FormulaGraph::hash(FormulaKind kind, std::uint32_t first, std::span<const Formula> operands) const
{
    std::uint64_t mixed = (static_cast<std::uint64_t>(kind) + 1U) * hash_factor + first;
    for (const Formula operand : operands)
        mixed = ((mixed ^ (mixed >> 29U)) + operand.place) * hash_factor;
    return mixed ^ (mixed >> 32U);
}

Formula FormulaGraph::stored(FormulaKind kind, std::uint32_t first, std::span<const Formula> operands)
{
    if (2 * nodes_.size() > table_.size())
        grow_table();
    const std::size_t mask = table_.size() - 1;
    std::size_t slot = hash(kind, first, operands) & mask;
    for (; table_[slot] != 0; slot = (slot + 1) & mask) {
        const Formula there{table_[slot] - 1};
        if (this->kind(there) == kind && (kind != FormulaKind::Fact || atom_of(there) == first) &&
            std::ranges::equal(this->operands(there), operands))
            return there;
    }
    const Formula made{static_cast<std::uint32_t>(nodes_.size())};
    const bool is_atom = kind == FormulaKind::Fact;
    nodes_.push_back({kind, is_atom ? first : static_cast<std::uint32_t>(operands_.size()),
                      static_cast<std::uint32_t>(operands.size())});
    operands_.insert(operands_.end(), operands.begin(), operands.end());
    table_[slot] = made.place + 1;
    return made;
}

void FormulaGraph::grow_table()
{
    std::vector<std::uint32_t> bigger(2 * table_.size());
    for (std::uint32_t place = 2; place < nodes_.size(); ++place) {
        const Formula formula{place};
        const std::uint32_t first = kind(formula) == FormulaKind::Fact ? atom_of(formula) : 0;
        std::size_t slot = hash(kind(formula), first, operands(formula)) & (bigger.size() - 1);
        while (bigger[slot] != 0)
            slot = (slot + 1) & (bigger.size() - 1);
        bigger[slot] = place + 1;
    }
    table_ = std::move(bigger);
}

} // namespace entente::safeguards
