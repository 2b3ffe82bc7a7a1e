// The cluster jackknife: how the coefficients move when each cluster in turn is left out.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/lessons/regression/covariance.hpp>
#include <entente/lessons/regression/least_squares.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::lessons {

/// Coefficients without each cluster, and the covariance made of them.
struct ClusterJackknife {
    Covariance covariance;             ///< CV3, about the full-sample estimate; degrees: clusters less one
    std::vector<std::size_t> clusters; ///< codes of the clusters, ascending
    Matrix without;                    ///< clusters x names: coefficients with that cluster left out
};

/// (G-1)/G times the sum of squared changes, each found from the cluster's scores without running the regression again.
///
/// Fixed effects are estimated anew each time. For a Poisson regression the change is one step of its iteration.
/// Cost: order rows x columns^2 + clusters x columns^3; see ClusterDesign for the columns.
/// @param cluster  of the rows of the sample
/// @error   see cluster_design(); a coefficient that cannot be estimated without some cluster (names both), as with a
///          single treated cluster
/// @source  Bell & McCaffrey (2002), Survey Methodology 28:169-181; MacKinnon, Nielsen & Webb (2023), Journal of
///          Applied Econometrics 38:671-694
///          (CV3)
[[nodiscard]] std::expected<ClusterJackknife, Error> cluster_jackknife(const Regression& regression,
                                                                       const Grouping& cluster);

} // namespace entente::lessons
