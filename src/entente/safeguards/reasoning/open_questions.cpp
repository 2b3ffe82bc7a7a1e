#include <entente/safeguards/reasoning/kleene.hpp>
#include <entente/safeguards/reasoning/open_questions.hpp>
#include <entente/safeguards/reasoning/truth_table.hpp>

#include <algorithm>

namespace entente::safeguards {

namespace {

using Bits = std::vector<bool>; ///< by completion: bit i of its number is the value of the i-th unknown fact

TruthBits everywhere(Truth truth)
{
    TruthBits bits;
    for (std::size_t w = 0; w < bits.known_true.words.size(); ++w) {
        bits.known_true.words[w] = truth == Truth::True ? ~std::uint64_t{0} : 0;
        bits.known_false.words[w] = truth == Truth::False ? ~std::uint64_t{0} : 0;
    }
    return bits;
}

/// Every completion of some unknown facts: which are allowed, and in which of them the formula holds.
struct Listing {
    std::vector<Atom> unknown;
    Bits allowed;
    Bits holding;

    [[nodiscard]] std::size_t place(Atom atom) const
    {
        return static_cast<std::size_t>(std::ranges::lower_bound(unknown, atom) - unknown.begin());
    }
};

Listing list_completions(const TheoryAtDate& law, Formula formula, const Bearing& bearing, const Assignment& known,
                         std::vector<Atom> unknown)
{
    std::vector<Formula> roots = bearing.parts;
    roots.push_back(formula);
    const KleeneProgram program(law.formulas, roots, known.size());
    auto memory = program.memory();
    for (const Atom atom : bearing.atoms)
        memory[atom] = everywhere(known[atom]);
    const std::size_t count = std::size_t{1} << unknown.size();
    Listing listing{.unknown = std::move(unknown), .allowed = Bits(count), .holding = Bits(count)};
    for (std::size_t start = 0; start < count; start += designs_per_batch) {
        for (std::size_t place = 0; place < listing.unknown.size(); ++place) {
            TruthBits& fact = memory[listing.unknown[place]];
            for (std::size_t w = 0; w < fact.known_true.words.size(); ++w) {
                fact.known_true.words[w] = column_word(place, start / 64 + w);
                fact.known_false.words[w] = ~fact.known_true.words[w];
            }
        }
        program.run(memory);
        for (std::size_t design = 0; design < std::min(designs_per_batch, count); ++design) {
            bool allowed = true;
            for (std::size_t part = 0; part < bearing.parts.size(); ++part)
                allowed = allowed && program.result(memory, part).known_true.test(design);
            listing.allowed[start + design] = allowed;
            listing.holding[start + design] =
                allowed && program.result(memory, bearing.parts.size()).known_true.test(design);
        }
    }
    return listing;
}

/// The answers that agree with what is already known of the question.
std::vector<AnswerCount> open_answers(const NormativeTheory& theory, const Assignment& known, Atom question)
{
    std::vector<AnswerCount> answers;
    for (auto& answer : answers_of_question(theory, question))
        if (std::ranges::none_of(answer, [&](Literal literal) {
                return known[literal.atom] != Truth::Unknown &&
                       (known[literal.atom] == Truth::True) != literal.positive;
            }))
            answers.push_back({.answer = std::move(answer)});
    return answers;
}

OpenQuestion counted(const NormativeTheory& theory, const Assignment& known, const Listing& listing, Atom question)
{
    OpenQuestion result{.question = question, .answers = open_answers(theory, known, question)};
    std::vector<Atom> facts;
    for (const Atom fact : facts_of_question(theory, question))
        if (std::ranges::binary_search(listing.unknown, fact))
            facts.push_back(fact);
    const auto code_of = [&](const std::vector<Literal>& answer) {
        std::size_t code = 0;
        for (const Literal literal : answer)
            if (literal.positive && std::ranges::binary_search(facts, literal.atom))
                code |= std::size_t{1} << listing.place(literal.atom);
        return code;
    };
    std::size_t mask = 0;
    for (const Atom fact : facts)
        mask |= std::size_t{1} << listing.place(fact);
    std::vector<std::size_t> codes;
    for (const auto& answer : result.answers)
        codes.push_back(code_of(answer.answer));
    for (std::size_t rest = 0; rest < listing.allowed.size(); ++rest) {
        if ((rest & mask) != 0)
            continue;
        bool holds_once = false;
        bool fails_once = false;
        for (std::size_t i = 0; i < codes.size(); ++i) {
            if (!listing.allowed[rest | codes[i]])
                continue;
            const bool holds = listing.holding[rest | codes[i]];
            ++result.answers[i].completions;
            result.answers[i].holding += holds ? 1 : 0;
            holds_once = holds_once || holds;
            fails_once = fails_once || !holds;
        }
        result.matters = result.matters || (holds_once && fails_once);
    }
    return result;
}

} // namespace

std::optional<OpenQuestions> count_open_questions(const NormativeTheory& theory, const TheoryAtDate& law,
                                                  Formula formula, const Assignment& known)
{
    const Bearing bearing = bearing_on(law, formula);
    std::vector<Atom> unknown;
    for (const Atom atom : bearing.atoms)
        if (known[atom] == Truth::Unknown)
            unknown.push_back(atom);
    if (unknown.size() > most_counted_facts)
        return std::nullopt;
    const Listing listing = list_completions(law, formula, bearing, known, std::move(unknown));
    OpenQuestions result;
    result.completions = static_cast<std::uint64_t>(std::ranges::count(listing.allowed, true));
    result.holding = static_cast<std::uint64_t>(std::ranges::count(listing.holding, true));
    std::vector<Atom> questions;
    for (const Atom atom : listing.unknown)
        questions.push_back(question_of(theory, atom));
    std::ranges::sort(questions);
    const auto twice = std::ranges::unique(questions);
    questions.erase(twice.begin(), twice.end());
    for (const Atom question : questions)
        result.questions.push_back(counted(theory, known, listing, question));
    return result;
}

std::optional<Atom> first_question(const OpenQuestions& questions)
{
    std::optional<Atom> best;
    std::uint64_t fewest_open = 0;
    for (const OpenQuestion& fact : questions.questions) {
        std::uint64_t open = 0;
        for (const AnswerCount& answer : fact.answers)
            open += answer.decides() ? 0 : answer.completions * answer.completions; // its chance times what it leaves
        if (fact.matters && (!best || open < fewest_open)) {
            best = fact.question;
            fewest_open = open;
        }
    }
    return best;
}

} // namespace entente::safeguards
