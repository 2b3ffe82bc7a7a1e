#include <entente/base/distributions.hpp>
#include <entente/lessons/multiverse/choice_contributions.hpp>
#include <entente/lessons/multiverse/joint_permutation_test.hpp>
#include <entente/lessons/multiverse/specification_curve.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <string>

namespace entente::lessons {

namespace {

// Makes the median absolute deviation of normal values their standard deviation: 1 / (upper quartile of the normal).
constexpr double normal_consistency = 1.4826;

std::string specification_name(std::size_t index)
{
    return "specifications[" + std::to_string(index) + "]";
}

std::optional<Error> wrong_list(const std::vector<AnalysisChoice>& choices,
                                const std::vector<Specification>& specifications, const MultiverseOptions& options)
{
    if (!(options.significance > 0.0 && options.significance < 1.0))
        return Error{"the significance level is not between 0 and 1", "significance", "pass a share such as 0.05"};
    if (specifications.empty())
        return Error{"there are no specifications", "specifications", "pass at least one"};
    for (std::size_t i = 0; i < specifications.size(); ++i) {
        if (specifications[i].options.size() != choices.size())
            return Error{"there are " + std::to_string(specifications[i].options.size()) + " options for " +
                             std::to_string(choices.size()) + " choices",
                         specification_name(i), "name one option for each choice"};
        for (std::size_t c = 0; c < choices.size(); ++c)
            if (specifications[i].options[c] >= choices[c].options.size())
                return Error{"option " + std::to_string(specifications[i].options[c]) + " of " + choices[c].name +
                                 " does not exist",
                             specification_name(i), "count options from 0"};
        if (!specifications[i].run)
            return Error{"there is no way to run the specification", specification_name(i), "give it a function"};
    }
    return std::nullopt;
}

std::vector<std::string> labels_of(const std::vector<AnalysisChoice>& choices, const std::vector<std::size_t>& options)
{
    std::vector<std::string> labels;
    for (std::size_t c = 0; c < choices.size(); ++c)
        labels.push_back(choices[c].options[options[c]]);
    return labels;
}

std::optional<double> p_value_of(const SpecificationEstimate& found)
{
    if (found.p_value)
        return found.p_value;
    if (!found.permuted.empty()) {
        std::vector<double> all = {found.estimate};
        all.insert(all.end(), found.permuted.begin(), found.permuted.end());
        return rank_p_values(all).front();
    }
    if (found.standard_error && *found.standard_error > 0.0)
        return two_sided_normal_p(found.estimate / *found.standard_error);
    return std::nullopt;
}

double quantile(const std::vector<double>& sorted, double share)
{
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

void describe(Multiverse& result, double significance)
{
    std::vector<double> estimates;
    double positive = 0.0;
    double negative = 0.0;
    double significant_positive = 0.0;
    double significant_negative = 0.0;
    for (const CurvePoint& point : result.curve) {
        estimates.push_back(point.estimate);
        const bool significant = point.p_value && *point.p_value <= significance;
        positive += point.estimate > 0.0 ? 1.0 : 0.0;
        negative += point.estimate < 0.0 ? 1.0 : 0.0;
        significant_positive += significant && point.estimate > 0.0 ? 1.0 : 0.0;
        significant_negative += significant && point.estimate < 0.0 ? 1.0 : 0.0;
    }
    const auto count = static_cast<double>(estimates.size());
    result.median = quantile(estimates, 0.5);
    result.smallest = estimates.front();
    result.largest = estimates.back();
    result.lower_quartile = quantile(estimates, 0.25);
    result.upper_quartile = quantile(estimates, 0.75);
    for (double& estimate : estimates)
        estimate = std::abs(estimate - result.median);
    std::ranges::sort(estimates);
    result.median_absolute_deviation = normal_consistency * quantile(estimates, 0.5);
    result.share_positive = positive / count;
    result.share_of_sign = std::max(positive, negative) / count;
    result.share_significant = (significant_positive + significant_negative) / count;
    result.share_significant_of_sign =
        (positive == negative ? std::max(significant_positive, significant_negative)
                              : (positive > negative ? significant_positive : significant_negative)) /
        count;
}

std::optional<Error> differing_permutations(const std::vector<SpecificationEstimate>& found,
                                            const std::vector<std::size_t>& kept)
{
    for (const std::size_t i : kept)
        if (found[i].permuted.size() != found[kept.front()].permuted.size())
            return Error{
                "there are " + std::to_string(found[i].permuted.size()) + " permuted estimates, " +
                    specification_name(kept.front()) + " has " + std::to_string(found[kept.front()].permuted.size()),
                specification_name(i), "permute treatment in the same ways for every specification, or for none"};
    return std::nullopt;
}

// Takes out what is not a number; what is left goes on the curve.
std::vector<std::size_t> kept_specifications(std::vector<std::expected<SpecificationEstimate, Error>>& results,
                                             std::vector<SpecificationEstimate>& found, Multiverse& multiverse)
{
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (!results[i]) {
            multiverse.failures.push_back({i, std::move(results[i].error())});
        } else if (!std::isfinite(results[i]->estimate)) {
            multiverse.failures.push_back(
                {i, {"the estimate is not a finite number", specification_name(i), "look at the data it uses"}});
        } else {
            found[i] = *std::move(results[i]);
            kept.push_back(i);
        }
    }
    return kept;
}

} // namespace

std::expected<Multiverse, Error> specification_curve(const std::vector<AnalysisChoice>& choices,
                                                     const std::vector<Specification>& specifications,
                                                     const MultiverseOptions& options, Progress& progress)
{
    if (auto wrong = wrong_list(choices, specifications, options))
        return std::unexpected(*std::move(wrong));
    std::vector<std::expected<SpecificationEstimate, Error>> results(specifications.size());
    std::atomic<std::size_t> done = 0;
    parallel_for_each_index(specifications.size(), options.threads, [&](std::size_t i) {
        if (progress.cancelled())
            return;
        results[i] = specifications[i].run();
        progress.report("specification", ++done, specifications.size());
    });
    if (progress.cancelled())
        return std::unexpected(
            Error{"the multiverse was stopped before it was done", "progress", "start again", ErrorKind::Outside});

    Multiverse multiverse;
    std::vector<SpecificationEstimate> found(specifications.size());
    auto kept = kept_specifications(results, found, multiverse);
    if (kept.empty())
        return std::unexpected(multiverse.failures.front().error);
    if (auto wrong = differing_permutations(found, kept))
        return std::unexpected(*std::move(wrong));
    std::ranges::stable_sort(kept, {}, [&found](std::size_t i) { return found[i].estimate; });

    std::vector<std::vector<std::size_t>> taken;
    std::vector<double> estimates;
    std::vector<std::span<const double>> permuted;
    for (const std::size_t i : kept) {
        multiverse.curve.push_back({i, found[i].estimate, found[i].standard_error, p_value_of(found[i]),
                                    labels_of(choices, specifications[i].options)});
        taken.push_back(specifications[i].options);
        estimates.push_back(found[i].estimate);
        permuted.emplace_back(found[i].permuted);
    }
    describe(multiverse, options.significance);
    auto variance = variance_by_choice(choices, taken, estimates);
    multiverse.contributions = std::move(variance.contributions);
    multiverse.share_of_interactions = variance.share_of_interactions;
    if (!permuted.front().empty())
        multiverse.joint_test = joint_permutation_test(estimates, permuted, options.significance);
    return multiverse;
}

std::vector<std::vector<std::size_t>> all_combinations(const std::vector<AnalysisChoice>& choices)
{
    std::vector<std::vector<std::size_t>> result = {{}};
    for (const auto& choice : choices) {
        std::vector<std::vector<std::size_t>> longer;
        for (const auto& combination : result)
            for (std::size_t option = 0; option < choice.options.size(); ++option) {
                longer.push_back(combination);
                longer.back().push_back(option);
            }
        result = std::move(longer);
    }
    return result;
}

} // namespace entente::lessons
