#include <entente/lessons/effect_of_instrument.hpp>
#include <entente/lessons/lessons.hpp>
#include <entente/lessons/nearest_precedents.hpp>

#include <algorithm>
#include <array>
#include <atomic>

namespace entente::lessons {

namespace {

constexpr std::array<std::string_view, 6> dimensions{"effectiveness",  "lawfulness", "durability",
                                                     "mutual_benefit", "speed",      "side_effects"};

std::vector<AssessmentCount> count_assessments(const evidence::Evidence& evidence,
                                               const std::vector<Precedent>& precedents)
{
    std::vector<AssessmentCount> counts;
    for (const auto dimension : dimensions) {
        AssessmentCount count{std::string(dimension), 0, 0, 0, 0, {}};
        for (const auto& precedent : precedents)
            for (const auto& finding : evidence.registry().instrument(precedent.instrument_id)->findings) {
                if (finding.dimension != dimension)
                    continue;
                count.positive += finding.assessment == "positive" ? 1U : 0U;
                count.mixed += finding.assessment == "mixed" ? 1U : 0U;
                count.negative += finding.assessment == "negative" ? 1U : 0U;
                count.unknown += finding.assessment == "unknown" ? 1U : 0U;
                count.findings.push_back(finding.reference());
            }
        counts.push_back(std::move(count));
    }
    return counts;
}

std::vector<RelevantEffect> relevant_effects(const evidence::Evidence& evidence,
                                             const partnership::Partnership& partnership)
{
    std::vector<RelevantEffect> relevant;
    for (const auto& effect : evidence.registry().effects) {
        RelevantEffect match{effect.id, {}};
        for (const auto& kind : effect.provision_kinds)
            if (partnership.has(kind))
                match.shared_provisions.push_back(kind);
        if (!match.shared_provisions.empty())
            relevant.push_back(std::move(match));
    }
    std::ranges::stable_sort(relevant, std::greater{},
                             [](const RelevantEffect& effect) { return effect.shared_provisions.size(); });
    return relevant;
}

// The nearest precedents first, then every other instrument on record.
std::vector<Precedent> precedents_and_all_others(const evidence::Evidence& evidence,
                                                 const std::vector<Precedent>& precedents)
{
    std::vector<Precedent> all = precedents;
    for (const auto& instrument : evidence.registry().instruments)
        if (std::ranges::find(precedents, instrument.id, &Precedent::instrument_id) == precedents.end())
            all.push_back({instrument.id});
    return all;
}

bool is_of(const std::vector<Precedent>& precedents, const std::string& instrument_id)
{
    return std::ranges::find(precedents, instrument_id, &Precedent::instrument_id) != precedents.end();
}

std::expected<std::vector<EffectEstimate>, Error> estimate_all(const std::vector<EffectTask>& tasks,
                                                               const std::vector<Precedent>& precedents,
                                                               const LessonsOptions& options, Progress& progress)
{
    std::vector<std::expected<EffectEstimate, Error>> results(tasks.size(), std::unexpected(Error{}));
    std::atomic<std::size_t> done = 0;
    parallel_for_each_index(tasks.size(), options.threads, [&](std::size_t i) {
        SilentProgress inner; // one report a task is enough for a person
        if (progress.cancelled()) {
            results[i] = std::unexpected(
                Error{"stopped on request", "", "nothing was changed; run it again when you like", ErrorKind::Outside});
            return;
        }
        results[i] = estimate_effect(tasks[i], options, inner);
        // Only what is shown one by one is doubted one by one: the rest is pooled.
        if (results[i] && is_of(precedents, tasks[i].instrument->id))
            if (const auto added = add_doubts(tasks[i], *results[i], inner); !added)
                results[i] = std::unexpected(added.error());
        progress.report("lessons.effects", ++done, tasks.size());
    });
    std::vector<EffectEstimate> effects;
    for (auto& result : results) {
        if (!result)
            return std::unexpected(std::move(result.error()));
        effects.push_back(std::move(*result));
    }
    return effects;
}

// Asks and offers of the design, in its order.
std::vector<std::string> mapped_provisions(const evidence::Evidence& evidence,
                                           const partnership::Partnership& partnership)
{
    std::vector<std::string> kinds;
    for (const auto& [kind, known] : evidence.registry().provision_kinds)
        if (partnership.has(kind) && (known.side == "ask" || known.side == "offer"))
            kinds.push_back(kind);
    return kinds;
}

} // namespace

std::expected<LessonsAnswer, Error> answer(const evidence::Evidence& evidence,
                                           const partnership::Partnership& partnership, const LessonsOptions& options,
                                           Progress& progress)
{
    LessonsAnswer answer;
    auto precedents = nearest_precedents(evidence, partnership, options);
    if (!precedents)
        return std::unexpected(std::move(precedents.error()));
    answer.precedents = std::move(*precedents);
    EffectPlan plan = plan_effects(evidence, precedents_and_all_others(evidence, answer.precedents), options);
    for (auto& refusal : plan.refusals)
        if (is_of(answer.precedents, refusal.instrument_id))
            answer.refusals.push_back(std::move(refusal));
    auto effects = estimate_all(plan.tasks, answer.precedents, options, progress);
    if (!effects)
        return std::unexpected(std::move(effects.error()));
    auto by_provision =
        provision_lessons(evidence, *effects, mapped_provisions(evidence, partnership), options.level, options.threads);
    if (!by_provision)
        return std::unexpected(std::move(by_provision.error()));
    answer.by_provision = std::move(*by_provision);
    for (auto& effect : *effects)
        if (is_of(answer.precedents, effect.instrument_id))
            answer.effects.push_back(std::move(effect));
    answer.assessments = count_assessments(evidence, answer.precedents);
    answer.published = relevant_effects(evidence, partnership);
    return answer;
}

} // namespace entente::lessons
