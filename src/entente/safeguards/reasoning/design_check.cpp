#include <entente/safeguards/reasoning/design_check.hpp>
#include <entente/safeguards/reasoning/open_questions.hpp>
#include <entente/safeguards/reasoning/settling_sets.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace entente::safeguards {

namespace {

class Check {
public:
    Check(const NormativeTheory& theory, const TheoryAtDate& law, const Assignment& known, const CheckOptions& options)
        : theory_(theory), law_(law), known_(known), options_(options)
    {
    }

    DesignCheck run(Completions& completions)
    {
        DesignCheck result;
        result.lawful = completions.truth(law_.lawful);
        for (std::size_t norm = 0; norm < theory_.norms.size(); ++norm) {
            NormCheck check{.verdict = verdict_at_risk(completions, norm), .because = {}, .questions = {}};
            if (check.verdict == RiskVerdict::AtRisk) {
                check.questions = questions_about(norm);
            } else if (check.verdict != RiskVerdict::NotInForce) {
                const VerdictClaim claim = claim_of(law_, norm, check.verdict);
                check.because = smallest_reasons(completions, claim.formula, claim.value, options_.reasons);
            }
            result.norms.push_back(std::move(check));
        }
        for (const auto& [question, worth] : worth_)
            result.questions.push_back(worth);
        std::ranges::stable_sort(result.questions, [](const QuestionWorth& a, const QuestionWorth& b) {
            return std::pair(a.expected_settled, a.norms) > std::pair(b.expected_settled, b.norms);
        });
        if (options_.repairs) {
            const auto repair = [&](RepairGoal goal, bool reached) {
                if (reached)
                    return Repair{.cost = 0, .change_sets = {{}}, .complete = true};
                return cheapest_repair(theory_, law_, law_.lawful, known_, goal, options_.repair);
            };
            result.possible = repair(RepairGoal::SomeCompletion, result.lawful != Truth::False);
            result.certain = repair(RepairGoal::EveryCompletion, result.lawful == Truth::True);
        }
        return result;
    }

private:
    /// The questions that can still turn a norm's breach; for a binding norm, their worth is added up.
    std::vector<Atom> questions_about(std::size_t norm)
    {
        std::vector<Atom> matter;
        const auto counted = count_open_questions(theory_, law_, law_.breached[norm], known_);
        if (!counted) {
            CompletionPair pair(theory_, law_, law_.breached[norm], known_);
            for (const Atom question : pair.questions())
                if (pair.matters(question))
                    matter.push_back(question);
        }
        for (std::size_t i = 0; counted && i < counted->questions.size(); ++i)
            if (counted->questions[i].matters)
                matter.push_back(counted->questions[i].question);
        for (const Atom question : matter) {
            if (!theory_.norms[norm].binding)
                continue;
            QuestionWorth& worth = worth_[question];
            worth.question = question;
            ++worth.norms;
            if (counted)
                worth.expected_settled += chance_to_settle(*counted, question);
        }
        return matter;
    }

    /// The chance that the answer to a question settles the formula, each completion as likely as any other.
    static double chance_to_settle(const OpenQuestions& counted, Atom question)
    {
        std::uint64_t settled = 0;
        const auto found = std::ranges::find(counted.questions, question, &OpenQuestion::question);
        for (const AnswerCount& answer : found->answers)
            settled += answer.decides() ? answer.completions : 0;
        return static_cast<double>(settled) / static_cast<double>(counted.completions);
    }

    const NormativeTheory& theory_;
    const TheoryAtDate& law_;
    const Assignment& known_;
    const CheckOptions& options_;
    std::map<Atom, QuestionWorth> worth_;
};

} // namespace

std::expected<DesignCheck, Error> check_design(const NormativeTheory& theory, const TheoryAtDate& law,
                                               const Assignment& known, const CheckOptions& options)
{
    auto completions = Completions::of(theory, law, known);
    if (!completions)
        return std::unexpected(std::move(completions.error()));
    return Check(theory, law, known, options).run(*completions);
}

} // namespace entente::safeguards
