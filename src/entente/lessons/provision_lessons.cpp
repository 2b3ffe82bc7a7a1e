#include <entente/lessons/evidence_map.hpp>
#include <entente/lessons/outcome_studies.hpp>
#include <entente/lessons/provision_lessons.hpp>
#include <entente/lessons/synthesis/meta_analysis.hpp>
#include <entente/lessons/synthesis_hierarchical/partial_pooling.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace entente::lessons {

namespace {

constexpr std::size_t fewest_studies = 3;

// Guesses of how far provisions and forms differ, and like texts among themselves, on the log scale: a quarter is a
// fifth less or a quarter more, a half is four tenths less or two thirds more. Exceeded with probability one half.
constexpr double guessed_provision_sd = 0.25;
constexpr double guessed_form_sd = 0.25;
constexpr double guessed_study_sd = 0.5;

// Not a form: what stands for a text whose form is not known or not one.
const std::string no_form = "-";

std::vector<std::string> sorted(const std::set<std::string>& names)
{
    return {names.begin(), names.end()};
}

std::size_t place_of(const std::vector<std::string>& names, const std::string& name)
{
    return static_cast<std::size_t>(std::ranges::lower_bound(names, name) - names.begin());
}

PooledPart part_of(std::string id, const PooledEffect& effect)
{
    return {std::move(id), effect.mean, effect.lower, effect.upper, effect.studies, effect.shrinkage};
}

std::expected<PooledOutcome, Error> pool(std::string_view aim, const std::vector<OutcomeStudy>& studies, double level,
                                         Threads threads)
{
    std::set<std::string> provision_names;
    std::set<std::string> form_names;
    for (const auto& study : studies) {
        provision_names.insert(study.provisions.begin(), study.provisions.end());
        form_names.insert(study.form.empty() ? no_form : study.form);
    }
    const auto provisions = sorted(provision_names);
    const auto forms = sorted(form_names);

    GroupedStudies grouped;
    grouped.provision_count = provisions.size();
    grouped.provision_weights = Matrix(studies.size(), provisions.size());
    grouped.form_count = forms.size();
    for (std::size_t i = 0; i < studies.size(); ++i) {
        grouped.effects.push_back(studies[i].effect);
        grouped.standard_errors.push_back(studies[i].standard_error);
        grouped.forms.push_back(place_of(forms, studies[i].form.empty() ? no_form : studies[i].form));
        for (const auto& kind : studies[i].provisions)
            grouped.provision_weights(i, place_of(provisions, kind)) =
                1.0 / static_cast<double>(studies[i].provisions.size());
    }
    if (provisions.empty())
        grouped.provision_weights = {};
    HierarchicalOptions options;
    options.provision_scale.median = guessed_provision_sd;
    options.form_scale.median = guessed_form_sd;
    options.study_scale = ScalePrior{.median = guessed_study_sd};
    options.level = level;
    options.cells = false;
    options.threads = threads;
    options.nodes = 8; // three scales: 512 nodes a round; the intervals keep their second digit against 16
    const auto pooled = partial_pooling(grouped, options);
    if (!pooled)
        return std::unexpected(pooled.error());

    PooledOutcome outcome;
    outcome.aim = aim;
    outcome.average = part_of("", pooled->mean);
    for (std::size_t p = 0; p < provisions.size(); ++p)
        outcome.provisions.push_back(part_of(provisions[p], pooled->provisions[p]));
    for (std::size_t f = 0; f < forms.size(); ++f)
        if (forms[f] != no_form)
            outcome.forms.push_back(part_of(forms[f], pooled->forms[f]));
    outcome.study_sd = pooled->study_scale.value_or(PooledScale{}).median;
    for (const auto& study : studies) {
        outcome.own += study.own ? 1U : 0U;
        outcome.published += study.own ? 0U : 1U;
        outcome.references.insert(outcome.references.end(), study.references.begin(), study.references.end());
    }
    return outcome;
}

// What a published finding on return is about, and which of our estimates are about the same.
bool belongs_to(std::string_view group, const OutcomeStudy& study)
{
    if (group == "bilateral_binding")
        return study.binding == "binding" && (study.level == "bilateral" || study.level == "benelux");
    if (group == "eu_binding")
        return study.binding == "binding" && study.level == "eu";
    if (group == "eu_non_binding")
        return study.binding == "non_binding" && study.level == "eu";
    if (group == "eu_any")
        return study.level == "eu";
    return group == "non_binding_not_eu" && study.binding == "non_binding" && study.level != "eu";
}

PublishedComparison compare(const evidence::PublishedEffect& published, const std::vector<OutcomeStudy>& own,
                            double level)
{
    PublishedComparison comparison;
    comparison.effect_id = published.id;
    comparison.group = published.compared_with;
    comparison.references = {published.reference()};
    StudyEffects studies;
    for (const auto& study : own)
        if (belongs_to(published.compared_with, study)) {
            studies.effects.push_back(study.effect);
            studies.variances.push_back(study.standard_error * study.standard_error);
            comparison.references.insert(comparison.references.end(), study.references.begin(), study.references.end());
        }
    comparison.own = studies.effects.size();
    // Knapp-Hartung, never narrower than the plain interval: few studies that happen to agree prove little.
    SynthesisOptions options;
    options.inference = SynthesisInference::AtLeastKnappHartung;
    options.level = level;
    if (comparison.own >= 2)
        if (const auto mean = meta_analysis(studies, options))
            comparison.pooled =
                PooledPart{"", mean->mean.estimate, mean->mean.lower, mean->mean.upper, comparison.own, 0.0};
    comparison.reason = comparison.own == 0               ? "no_figures"
                        : comparison.own < fewest_studies ? "few_and_counts"
                                                          : "counts_not_rates";
    return comparison;
}

} // namespace

double PooledPart::percent() const
{
    return 100.0 * std::expm1(estimate);
}

double PooledPart::percent_low() const
{
    return 100.0 * std::expm1(low);
}

double PooledPart::percent_high() const
{
    return 100.0 * std::expm1(high);
}

std::expected<ProvisionLessons, Error> provision_lessons(const evidence::Evidence& evidence,
                                                         const std::vector<EffectEstimate>& effects,
                                                         const std::vector<std::string>& provisions, double level,
                                                         Threads threads)
{
    ProvisionLessons lessons;
    lessons.effects = effects.size();
    std::vector<AimStudies> by_aim;
    for (const std::string_view aim : mapped_aims) {
        AimStudies of_aim{std::string(aim), own_studies(evidence, effects, aim), std::nullopt};
        auto all = of_aim.own;
        auto published = published_studies(evidence, aim, typical_before_after_sd(effects, aim));
        std::ranges::move(published, std::back_inserter(all));
        if (all.size() >= fewest_studies) {
            auto pooled = pool(aim, all, level, threads);
            if (!pooled)
                return std::unexpected(std::move(pooled.error()));
            lessons.outcomes.push_back(*pooled);
            of_aim.pooled = std::move(*pooled);
        }
        if (aim == "return")
            for (const auto& effect : evidence.registry().effects)
                if (!effect.compared_with.empty())
                    lessons.comparisons.push_back(compare(effect, of_aim.own, level));
        by_aim.push_back(std::move(of_aim));
    }
    lessons.map = evidence_map(evidence, by_aim, provisions);
    return lessons;
}

} // namespace entente::lessons
