#include <entente/lessons/regression/inference_for.hpp>

#include <algorithm>

namespace entente::lessons {

namespace {

// One over the number of ways to choose the treated clusters; treated at different dates there are more ways.
double smallest_rank(std::size_t treated, std::size_t clusters)
{
    double ways = 1.0;
    for (std::size_t i = 1; i <= std::min(treated, clusters - treated); ++i)
        ways *= static_cast<double>(clusters - i + 1) / static_cast<double>(i);
    return 1.0 / ways;
}

constexpr double usual_level = 0.05;

} // namespace

std::expected<InferencePlan, Error> inference_for(std::size_t treated, std::size_t clusters)
{
    using enum ClusterInference;
    if (treated == 0 || treated >= clusters)
        return std::unexpected(Error{std::to_string(treated) + " of " + std::to_string(clusters) +
                                         " clusters are treated: there is nothing to compare",
                                     treated == 0 ? "treated" : "clusters",
                                     "an effect needs treated and untreated clusters"});
    const std::string counts = std::to_string(treated) + " of " + std::to_string(clusters) + " clusters are treated";
    if (treated == 1)
        return InferencePlan{.main = Randomisation,
                             .beside = {},
                             .smallest_p_value = smallest_rank(treated, clusters),
                             .reason = "one cluster is treated: only its rank among the " + std::to_string(clusters) +
                                       " clusters says anything, no standard error does"};
    if (std::min(treated, clusters - treated) <= few_treated) {
        InferencePlan plan{.main = Randomisation,
                           .beside = {RestrictedWildBootstrap, ClusterJackknife, BiasReduced},
                           .smallest_p_value = smallest_rank(treated, clusters),
                           .reason = counts + ": clustered standard errors are far too small"};
        if (plan.smallest_p_value > usual_level)
            plan.reason += "; there are too few assignments for a p-value below 0.05";
        return plan;
    }
    if (clusters <= few_clusters)
        return InferencePlan{.main = BiasReduced,
                             .beside = {RestrictedWildBootstrap, ClusterJackknife, Randomisation},
                             .smallest_p_value = 0.0,
                             .reason = counts + ": too few clusters for plain clustered errors"};
    return InferencePlan{.main = ClusterRobust,
                         .beside = {BiasReduced, ClusterJackknife},
                         .smallest_p_value = 0.0,
                         .reason = counts + ": enough on both sides for clustered errors"};
}

} // namespace entente::lessons
