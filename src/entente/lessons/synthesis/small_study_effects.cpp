#include <entente/base/distributions.hpp>
#include <entente/lessons/synthesis/small_study_effects.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace entente::lessons {

namespace {

constexpr std::size_t fewest_studies = 3;
// Above this many studies Kendall's tau is near enough to normal (R's limit too).
constexpr std::size_t most_exact_studies = 49;
constexpr int most_rounds = 200;

std::optional<Error> wrong_small_study_input(const StudyEffects& studies)
{
    if (auto wrong = wrong_studies({studies.effects, studies.variances, {}}, false))
        return wrong;
    if (studies.effects.size() < fewest_studies)
        return Error{std::to_string(studies.effects.size()) + " studies are too few, 3 are needed", "effects",
                     "leave the test out and say so"};
    const auto [least, most] = std::ranges::minmax(studies.variances);
    if (least == most)
        return Error{"all studies are equally precise", "variances",
                     "leave the test out: it needs studies of different precision"};
    return std::nullopt;
}

StudyEffects on_standard_errors(const StudyEffects& studies)
{
    StudyEffects result{studies.effects, studies.variances, Matrix(studies.effects.size(), 1)};
    for (std::size_t i = 0; i < studies.effects.size(); ++i)
        result.moderators(i, 0) = std::sqrt(studies.variances[i]);
    return result;
}

std::expected<Synthesis, Error> egger_regression(const StudyEffects& studies, HeterogeneityEstimator estimator,
                                                 SynthesisInference inference)
{
    return meta_analysis(on_standard_errors(studies), {.estimator = estimator, .inference = inference});
}

int sign(double value)
{
    return (value > 0.0 ? 1 : 0) - (value < 0.0 ? 1 : 0);
}

// P(|S| >= |score|) for Kendall's score S of `count` untied pairs, by counting permutations with each number of
// inversions.
double exact_kendall_p(int score, std::size_t count)
{
    std::vector<double> share = {1.0};
    for (std::size_t n = 2; n <= count; ++n) {
        std::vector<double> next(share.size() + n - 1, 0.0);
        for (std::size_t inversions = 0; inversions < share.size(); ++inversions)
            for (std::size_t more = 0; more < n; ++more)
                next[inversions + more] += share[inversions] / static_cast<double>(n);
        share = std::move(next);
    }
    const int pairs = static_cast<int>(share.size()) - 1;
    double p = 0.0;
    for (int inversions = 0; inversions <= pairs; ++inversions)
        if (std::abs(pairs - 2 * inversions) >= std::abs(score))
            p += share[static_cast<std::size_t>(inversions)];
    return std::min(p, 1.0);
}

struct Ties {
    double pairs = 0.0;    // tied pairs
    double variance = 0.0; // sum of t (t - 1) (2t + 5)
    double triples = 0.0;  // sum of t (t - 1) (t - 2)
};

Ties ties_of(const std::vector<double>& values)
{
    std::map<double, int> counts;
    for (const double value : values)
        ++counts[value];
    Ties ties;
    for (const auto& [value, times] : counts) {
        const double t = times;
        ties.pairs += t * (t - 1.0) / 2.0;
        ties.variance += t * (t - 1.0) * (2.0 * t + 5.0);
        ties.triples += t * (t - 1.0) * (t - 2.0);
    }
    return ties;
}

// Kendall (1970), with ties.
double kendall_variance(double n, const Ties& a, const Ties& b)
{
    return (n * (n - 1.0) * (2.0 * n + 5.0) - a.variance - b.variance) / 18.0 +
           a.triples * b.triples / (9.0 * n * (n - 1.0) * (n - 2.0)) + 2.0 * a.pairs * b.pairs / (n * (n - 1.0));
}

// Duval & Tweedie's L0 from distances to the centre, those on the crowded side positive.
std::size_t missing_studies(std::vector<double> distances)
{
    std::ranges::stable_sort(distances, {}, [](double distance) { return std::abs(distance); });
    double rank_sum = 0.0;
    for (std::size_t i = 0; i < distances.size(); ++i)
        if (distances[i] > 0.0)
            rank_sum += static_cast<double>(i + 1);
    const auto n = static_cast<double>(distances.size());
    const double estimate = (4.0 * rank_sum - n * (n + 1.0)) / (2.0 * n - 1.0);
    return estimate > 0.0 ? static_cast<std::size_t>(std::nearbyint(estimate)) : 0;
}

// Studies in ascending order of effect, the crowded side last.
StudyEffects in_order(const StudyEffects& studies, double direction)
{
    std::vector<std::size_t> order(studies.effects.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return direction * studies.effects[i]; });
    StudyEffects sorted;
    for (const std::size_t i : order) {
        sorted.effects.push_back(direction * studies.effects[i]);
        sorted.variances.push_back(studies.variances[i]);
    }
    return sorted;
}

struct Trimmed {
    std::size_t missing = 0;
    double centre = 0.0;
    bool settled = true;
};

std::expected<Trimmed, Error> trim(const StudyEffects& sorted, const SynthesisOptions& options)
{
    Trimmed result;
    std::vector<std::size_t> seen;
    for (int round = 0; round < most_rounds; ++round) {
        StudyEffects kept = sorted;
        kept.effects.resize(sorted.effects.size() - result.missing);
        kept.variances.resize(kept.effects.size());
        const auto synthesis =
            meta_analysis(kept, {.estimator = options.estimator, .inference = SynthesisInference::Normal});
        if (!synthesis)
            return std::unexpected(synthesis.error());
        result.centre = synthesis->mean.estimate;
        std::vector<double> distances = sorted.effects;
        for (double& distance : distances)
            distance -= result.centre;
        // At least two studies must stay to estimate heterogeneity from.
        const std::size_t missing = std::min(missing_studies(std::move(distances)), sorted.effects.size() - 2);
        if (missing == result.missing)
            return result;
        if (!result.settled)
            return result;
        seen.push_back(result.missing);
        const auto again = std::ranges::find(seen, missing);
        result.settled = again == seen.end();
        result.missing = result.settled ? missing : *std::max_element(again, seen.end());
    }
    return result;
}

} // namespace

std::expected<SmallStudyTest, Error> egger_test(const StudyEffects& studies, EggerModel model)
{
    if (auto wrong = wrong_small_study_input(studies))
        return std::unexpected(*std::move(wrong));
    // A free scale on fixed weights is Knapp-Hartung without heterogeneity.
    const bool mixed = model == EggerModel::MixedEffects;
    const auto fit = egger_regression(
        studies, mixed ? HeterogeneityEstimator::RestrictedMaximumLikelihood : HeterogeneityEstimator::CommonEffect,
        mixed ? SynthesisInference::Normal : SynthesisInference::KnappHartung);
    if (!fit)
        return std::unexpected(fit.error());
    return SmallStudyTest{.statistic = fit->moderators[0].statistic,
                          .p_value = fit->moderators[0].p_value,
                          .limit = fit->mean.estimate,
                          .few_studies = studies.effects.size() < fewest_studies_for_small_study_tests};
}

std::expected<SmallStudyTest, Error> begg_test(const StudyEffects& studies)
{
    if (auto wrong = wrong_small_study_input(studies))
        return std::unexpected(*std::move(wrong));
    const auto [least, most] = std::ranges::minmax(studies.effects);
    if (least == most)
        return std::unexpected(Error{"all studies report the same effect", "effects", "leave the test out and say so"});
    const StudyRegression common = regress_studies({studies.effects, studies.variances, {}}, 0.0);
    const std::size_t count = studies.effects.size();
    std::vector<double> standardised(count);
    for (std::size_t i = 0; i < count; ++i)
        standardised[i] =
            (studies.effects[i] - common.coefficients[0]) / std::sqrt(studies.variances[i] - common.covariance(0, 0));
    int score = 0;
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < i; ++j)
            score += sign(standardised[i] - standardised[j]) * sign(studies.variances[i] - studies.variances[j]);

    const Ties effect_ties = ties_of(standardised);
    const Ties variance_ties = ties_of(studies.variances);
    const auto n = static_cast<double>(count);
    const double pairs = n * (n - 1.0) / 2.0;
    SmallStudyTest result{.few_studies = count < fewest_studies_for_small_study_tests};
    result.statistic = score / std::sqrt((pairs - effect_ties.pairs) * (pairs - variance_ties.pairs));
    const bool exact = count <= most_exact_studies && effect_ties.pairs + variance_ties.pairs == 0.0;
    result.p_value = exact ? exact_kendall_p(score, count)
                           : two_sided_normal_p(score / std::sqrt(kendall_variance(n, effect_ties, variance_ties)));
    return result;
}

std::expected<TrimAndFill, Error> trim_and_fill(const StudyEffects& studies, const SynthesisOptions& options)
{
    if (auto wrong = wrong_small_study_input(studies))
        return std::unexpected(*std::move(wrong));
    const auto slope = egger_regression(studies, options.estimator, SynthesisInference::Normal);
    if (!slope)
        return std::unexpected(slope.error());
    TrimAndFill result{.side = slope->moderators[0].estimate < 0.0 ? MissingSide::Right : MissingSide::Left,
                       .studies = {studies.effects, studies.variances, {}}};
    const double direction = result.side == MissingSide::Right ? -1.0 : 1.0;
    const StudyEffects sorted = in_order(studies, direction);
    const auto trimmed = trim(sorted, options);
    if (!trimmed)
        return std::unexpected(trimmed.error());
    result.filled = trimmed->missing;
    result.settled = trimmed->settled;
    for (std::size_t i = sorted.effects.size() - result.filled; i < sorted.effects.size(); ++i) {
        result.studies.effects.push_back(direction * (2.0 * trimmed->centre - sorted.effects[i]));
        result.studies.variances.push_back(sorted.variances[i]);
    }
    auto synthesis = meta_analysis(result.studies, options);
    if (!synthesis)
        return std::unexpected(std::move(synthesis.error()));
    result.synthesis = *std::move(synthesis);
    return result;
}

} // namespace entente::lessons
