// Wild cluster bootstrap: residuals of whole clusters with their signs flipped.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/regression/least_squares.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

namespace entente::lessons {

/// How the signs are flipped and under which null.
struct WildBootstrapOptions {
    double null = 0.0;       ///< value of the coefficient that is tested
    bool impose_null = true; ///< residuals of the regression with the null imposed (WCR); else unrestricted (WCU)
    std::size_t enumerate_up_to = 16; ///< clusters up to which all patterns of signs are tried; at most 30
    std::size_t draws = 99'999;       ///< patterns drawn when there are more clusters
    std::uint64_t seed = 1;
    Threads threads = {1}; ///< does not change the result by a bit
};

/// A bootstrap test of one coefficient.
struct WildBootstrap {
    double t = 0.0;           ///< of the sample, with the clustered error without small-sample factor
    double p_value = 1.0;     ///< two-sided: share of patterns with |t| at least as large, the sample's included
    double monte_carlo = 0.0; ///< standard error of `p_value` from drawing; 0 when enumerated
    std::size_t patterns = 0; ///< of signs, the sample's own included; mirror images counted
    bool enumerated = false;  ///< all patterns were tried
};

/// Tests a coefficient by bootstrapping its t statistic; each pattern costs order clusters (all patterns) or clusters^2
/// (drawn ones), because only the scores of clusters matter.
///
/// With a single treated cluster the restricted version never rejects and the unrestricted one nearly always does;
/// with two or three treated of many they still err in these directions: see inference_for().
/// A Poisson regression is bootstrapped at its solution, as one weighted regression (score bootstrap).
/// @param name     of the regressor to test
/// @param cluster  of the rows of the sample
/// @error   see cluster_design(); a regressor that is not in the regression; no draws; enumeration beyond 30 clusters
/// @source  Cameron, Gelbach & Miller (2008), Review of Economics and Statistics 90:414-427; by scores: Roodman,
///          MacKinnon, Nielsen & Webb (2019), Stata Journal 19:4-60; Kline & Santos (2012), Journal of
///          Econometric Methods 1:23-41
[[nodiscard]] std::expected<WildBootstrap, Error> wild_cluster_bootstrap(const Regression& regression,
                                                                         std::string_view name, const Grouping& cluster,
                                                                         const WildBootstrapOptions& options = {});

} // namespace entente::lessons
