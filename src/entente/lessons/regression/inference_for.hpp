// Which inference a design allows: few treated clusters rule out the usual clustered errors.

#pragma once

#include <entente/base/error.hpp>

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

namespace entente::lessons {

/// Ways to test an effect when errors depend within clusters.
enum class ClusterInference {
    Randomisation,           ///< randomisation_test(): rank of t among all assignments, dates kept
    RestrictedWildBootstrap, ///< wild_cluster_bootstrap() with the null imposed
    ClusterJackknife,        ///< cluster_jackknife(), t with clusters less one
    BiasReduced,             ///< bias_reduced_covariance() with its own degrees of freedom
    ClusterRobust,           ///< cluster_covariance(), t with clusters less one
};

/// What to use, what to show beside it, and why.
struct InferencePlan {
    ClusterInference main = ClusterInference::Randomisation; ///< the only one an effect may be claimed on
    std::vector<ClusterInference> beside;                    ///< as information, the most trusted first
    double smallest_p_value = 0.0;                           ///< that `main` can give; 0 when there is no floor
    std::string reason;                                      ///< one sentence
};

/// The most treated, or untreated, clusters that count as few.
inline constexpr std::size_t few_treated = 10;
/// The most clusters at which plain clustered errors are not yet trusted.
inline constexpr std::size_t few_clusters = 50;

/// Up to ten treated (or untreated) clusters: randomisation of the t statistic. More: bias-reduced errors with their
/// own degrees of freedom up to fifty clusters, clustered errors beyond.
///
/// @param treated   clusters that are ever treated
/// @param clusters  all of them
/// @error   no treated or no untreated cluster
/// @source  MacKinnon, Nielsen & Webb (2023), Journal of Econometrics 232:272-299; MacKinnon & Webb (2020),
///          Journal of Econometrics 218:435-450
[[nodiscard]] std::expected<InferencePlan, Error> inference_for(std::size_t treated, std::size_t clusters);

} // namespace entente::lessons
