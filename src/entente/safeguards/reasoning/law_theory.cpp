#include <entente/safeguards/reasoning/law_theory.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <utility>

namespace entente::safeguards {

namespace {

Error mistake(std::string what, std::string where, std::string remedy)
{
    return {.what = std::move(what), .where = std::move(where), .remedy = std::move(remedy)};
}

/// The expressions of a norm that can matter.
std::vector<const Expression*> expressions_of(const Norm& norm)
{
    std::vector<const Expression*> all{&norm.applies_when, &norm.satisfied_when};
    if (norm.exceptions && !norm.absolute)
        all.push_back(&*norm.exceptions);
    return all;
}

/// Numbers and words that facts are compared with.
struct Mentioned {
    std::map<std::string, std::set<double>, std::less<>> numbers;
    std::map<std::string, std::set<std::string>, std::less<>> words;

    void collect(const Expression& expression, const ExpressionNode& node)
    {
        if (node.kind != ExpressionKind::Literal && node.kind != ExpressionKind::Fact)
            for (std::size_t i = 0; i < node.count; ++i)
                collect(expression, expression.operand(node, i));
        if (node.kind != ExpressionKind::Compare)
            return;
        for (const std::size_t side : {0U, 1U}) {
            const ExpressionNode& fact = expression.operand(node, side);
            const ExpressionNode& other = expression.operand(node, 1 - side);
            if (fact.kind != ExpressionKind::Fact || other.kind != ExpressionKind::Literal)
                continue;
            if (const auto* number = std::get_if<double>(&expression.literal(other)))
                numbers[expression.fact(fact)].insert(*number);
            if (const auto* word = std::get_if<std::string>(&expression.literal(other)))
                words[expression.fact(fact)].insert(*word);
        }
    }
};

/// The comparison that says the same with its sides exchanged.
Comparison mirrored(Comparison comparison)
{
    switch (comparison) {
    case Comparison::Less:
        return Comparison::Greater;
    case Comparison::LessOrEqual:
        return Comparison::GreaterOrEqual;
    case Comparison::Greater:
        return Comparison::Less;
    case Comparison::GreaterOrEqual:
        return Comparison::LessOrEqual;
    case Comparison::Equal:
    case Comparison::NotEqual:
        break;
    }
    return comparison;
}

/// Two values of one type, neither of them yes or no.
bool compared(Comparison comparison, const FactValue& left, const FactValue& right)
{
    switch (comparison) {
    case Comparison::Equal:
        return left == right;
    case Comparison::NotEqual:
        return left != right;
    case Comparison::Less:
        return left < right;
    case Comparison::LessOrEqual:
        return left <= right;
    case Comparison::Greater:
        return left > right;
    case Comparison::GreaterOrEqual:
        break;
    }
    return left >= right;
}

class TheoryMaker {
public:
    explicit TheoryMaker(std::span<const LawFact> facts) : facts_(facts) {}

    std::expected<LawTheory, Error> make(std::span<const Norm> norms)
    {
        for (const LawFact& fact : facts_)
            if (!declarations_.emplace(fact.id, &fact.declaration).second)
                return std::unexpected(
                    mistake("the fact is declared twice", fmt::format("fact {}", fact.id), "keep one declaration"));
        for (const Norm& norm : norms)
            for (const Expression* expression : expressions_of(norm)) {
                auto checked = check_types(*expression, [&](std::string_view name) { return declaration(name); });
                if (!checked)
                    return std::unexpected(at(norm, std::move(checked.error())));
                mentioned_.collect(*expression, expression->root());
            }
        for (const LawFact& fact : facts_)
            cut(fact);
        law_.norms = norms.size();
        law_.theory.norms.reserve(2 * norms.size());
        for (const Norm& norm : norms)
            if (auto added = add_norm(norm); !added)
                return std::unexpected(at(norm, std::move(added.error())));
        for (std::size_t i = 0; i < norms.size(); ++i)
            if (auto added = add_exception(norms[i], i); !added)
                return std::unexpected(at(norms[i], std::move(added.error())));
        if (auto order = norm_order(law_.theory); !order)
            return std::unexpected(std::move(order.error()));
        return std::move(law_);
    }

private:
    static Error at(const Norm& norm, Error error)
    {
        error.where =
            error.where.empty() ? fmt::format("norm {}", norm.id) : fmt::format("norm {}: {}", norm.id, error.where);
        return error;
    }

    [[nodiscard]] const FactDeclaration* declaration(std::string_view name) const
    {
        const auto found = declarations_.find(name);
        return found == declarations_.end() ? nullptr : found->second;
    }

    void add_fact(const LawFact& fact, std::string id, Atom first)
    {
        const auto place = static_cast<Atom>(law_.theory.facts.size());
        law_.theory.facts.push_back({.id = std::move(id),
                                     .role = fact.role,
                                     .cost = fact.cost,
                                     .question = place == first ? std::nullopt : std::optional(first)});
    }

    void cut(const LawFact& fact)
    {
        FactCut made{.type = fact.declaration.type,
                     .first = static_cast<Atom>(law_.theory.facts.size()),
                     .count = 0,
                     .words = {},
                     .thresholds = {},
                     .allowed_words = fact.declaration.allowed_values};
        if (made.type == FactType::Boolean)
            add_fact(fact, fact.id, made.first);
        if (made.type == FactType::Number)
            cut_number(fact, made);
        if (made.type == FactType::Text)
            cut_words(fact, made);
        made.count = law_.theory.facts.size() - made.first;
        law_.facts.emplace(fact.id, std::move(made));
    }

    void cut_number(const LawFact& fact, FactCut& made)
    {
        const auto named = mentioned_.numbers.find(fact.id);
        if (named == mentioned_.numbers.end())
            return;
        made.thresholds.assign(named->second.begin(), named->second.end());
        for (const double threshold : made.thresholds)
            for (const char* sign : {"<", "<="}) {
                const auto place = static_cast<Atom>(law_.theory.facts.size());
                add_fact(fact, fmt::format("{} {} {}", fact.id, sign, threshold), made.first);
                if (place > made.first) // whoever is below is also below what comes next
                    law_.theory.clauses.push_back({{place - 1, false}, {place, true}});
            }
    }

    void cut_words(const LawFact& fact, FactCut& made)
    {
        const auto named = mentioned_.words.find(fact.id);
        if (named == mentioned_.words.end())
            return;
        made.words.assign(named->second.begin(), named->second.end());
        for (const std::string& word : made.words)
            add_fact(fact, fmt::format("{} == '{}'", fact.id, word), made.first);
        const bool others = made.allowed_words.empty() || made.allowed_words.size() > made.words.size();
        if (others)
            add_fact(fact, fmt::format("{} is another word", fact.id), made.first);
        std::vector<Atom> group;
        for (Atom atom = made.first; atom < law_.theory.facts.size(); ++atom)
            group.push_back(atom);
        law_.theory.exactly_one.push_back(std::move(group));
    }

    using MadeFormula = std::expected<Formula, Error>;

    MadeFormula formula(const Expression& expression, const ExpressionNode& node)
    {
        FormulaGraph& formulas = law_.theory.formulas;
        switch (node.kind) {
        case ExpressionKind::Literal:
            return formulas.constant(std::get<bool>(expression.literal(node)));
        case ExpressionKind::Fact:
            return formulas.atom(law_.facts.find(expression.fact(node))->second.first);
        case ExpressionKind::Compare:
            return comparison(expression, node);
        case ExpressionKind::Not:
        case ExpressionKind::And:
        case ExpressionKind::Or:
            break;
        }
        std::vector<Formula> operands;
        for (std::size_t i = 0; i < node.count; ++i) {
            auto operand = formula(expression, expression.operand(node, i));
            if (!operand)
                return operand;
            operands.push_back(*operand);
        }
        if (node.kind == ExpressionKind::Not)
            return formulas.negation(operands.front());
        return node.kind == ExpressionKind::And ? formulas.conjunction(std::move(operands))
                                                : formulas.disjunction(std::move(operands));
    }

    [[nodiscard]] FactType type_of(const Expression& expression, const ExpressionNode& node) const
    {
        if (node.kind == ExpressionKind::Fact)
            return declaration(expression.fact(node))->type;
        if (node.kind != ExpressionKind::Literal)
            return FactType::Boolean;
        const auto& value = expression.literal(node);
        return std::holds_alternative<bool>(value)     ? FactType::Boolean
               : std::holds_alternative<double>(value) ? FactType::Number
                                                       : FactType::Text;
    }

    MadeFormula comparison(const Expression& expression, const ExpressionNode& node)
    {
        FormulaGraph& formulas = law_.theory.formulas;
        const ExpressionNode& left = expression.operand(node, 0);
        const ExpressionNode& right = expression.operand(node, 1);
        if (type_of(expression, left) == FactType::Boolean)
            return same_truth(expression, node);
        if (left.kind == ExpressionKind::Fact && right.kind == ExpressionKind::Fact)
            return std::unexpected(mistake("two facts with numbers or words are compared with each other",
                                           fmt::format("{} and {}", expression.fact(left), expression.fact(right)),
                                           "compare each with a number or word"));
        if (left.kind == ExpressionKind::Literal && right.kind == ExpressionKind::Literal)
            return formulas.constant(compared(node.comparison, expression.literal(left), expression.literal(right)));
        const bool fact_first = left.kind == ExpressionKind::Fact;
        const FactCut& fact = law_.facts.find(expression.fact(fact_first ? left : right))->second;
        const FactValue& value = expression.literal(fact_first ? right : left);
        if (const auto* word = std::get_if<std::string>(&value)) {
            const auto place = std::ranges::find(fact.words, *word) - fact.words.begin();
            const Formula equal = formulas.atom(fact.first + static_cast<Atom>(place));
            return node.comparison == Comparison::Equal ? equal : formulas.negation(equal);
        }
        return compared_number(fact, std::get<double>(value), fact_first ? node.comparison : mirrored(node.comparison));
    }

    Formula compared_number(const FactCut& fact, double threshold, Comparison comparison)
    {
        FormulaGraph& formulas = law_.theory.formulas;
        const auto place = std::ranges::find(fact.thresholds, threshold) - fact.thresholds.begin();
        const Formula below = formulas.atom(fact.first + 2 * static_cast<Atom>(place));
        const Formula at_most = formulas.atom(fact.first + 2 * static_cast<Atom>(place) + 1);
        switch (comparison) {
        case Comparison::Less:
            return below;
        case Comparison::LessOrEqual:
            return at_most;
        case Comparison::Greater:
            return formulas.negation(at_most);
        case Comparison::GreaterOrEqual:
            return formulas.negation(below);
        case Comparison::Equal:
        case Comparison::NotEqual:
            break;
        }
        const Formula equal = formulas.conjunction({at_most, formulas.negation(below)});
        return comparison == Comparison::Equal ? equal : formulas.negation(equal);
    }

    MadeFormula same_truth(const Expression& expression, const ExpressionNode& node)
    {
        const auto left = formula(expression, expression.operand(node, 0));
        if (!left)
            return left;
        const auto right = formula(expression, expression.operand(node, 1));
        if (!right)
            return right;
        FormulaGraph& formulas = law_.theory.formulas;
        const Formula same =
            formulas.disjunction({formulas.conjunction({*left, *right}),
                                  formulas.conjunction({formulas.negation(*left), formulas.negation(*right)})});
        return node.comparison == Comparison::Equal ? same : formulas.negation(same);
    }

    std::expected<void, Error> add_norm(const Norm& norm)
    {
        const auto applies = formula(norm.applies_when, norm.applies_when.root());
        if (!applies)
            return std::unexpected(applies.error());
        const auto satisfied = formula(norm.satisfied_when, norm.satisfied_when.root());
        if (!satisfied)
            return std::unexpected(satisfied.error());
        TheoryNorm made{.id = norm.id, .kind = TheoryNormKind::Obligation, .applies = *applies, .target = *satisfied};
        made.from = norm.in_force_from;
        if (norm.in_force_until)
            made.until = Date{norm.in_force_until->day + std::chrono::days{1}};
        law_.theory.norms.push_back(std::move(made));
        return {};
    }

    std::expected<void, Error> add_exception(const Norm& norm, std::size_t place)
    {
        if (!norm.exceptions || norm.absolute)
            return {};
        const auto applies = formula(*norm.exceptions, norm.exceptions->root());
        if (!applies)
            return std::unexpected(applies.error());
        law_.theory.norms[place].blocked_by.push_back(law_.theory.norms.size());
        law_.theory.norms.push_back({.id = norm.id + " (exceptions)",
                                     .kind = TheoryNormKind::Exception,
                                     .applies = *applies,
                                     .target = law_.theory.formulas.constant(true)});
        return {};
    }

    std::span<const LawFact> facts_;
    std::map<std::string, const FactDeclaration*, std::less<>> declarations_;
    Mentioned mentioned_;
    LawTheory law_;
};

} // namespace

std::expected<LawTheory, Error> law_theory(std::span<const Norm> norms, std::span<const LawFact> facts)
{
    return TheoryMaker(facts).make(norms);
}

} // namespace entente::safeguards
