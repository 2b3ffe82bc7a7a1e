// Clustered covariance without the bias of few clusters (CR2), and the degrees of freedom it really has.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/lessons/regression/least_squares.hpp>

#include <expected>
#include <vector>

namespace entente::lessons {

/// Bias-reduced covariance of the coefficients.
struct BiasReducedCovariance {
    Matrix matrix;               ///< names x names
    std::vector<double> degrees; ///< Satterthwaite degrees of freedom of each coefficient's t; may be near one
};

/// Residuals of each cluster are multiplied by (I - H)^(-1/2), H the hat matrix within the cluster, so that the
/// covariance is unbiased when errors are independent with variance inverse to the weights.
///
/// With few treated clusters the degrees are few, and say so: read tests and intervals with them, never with the
/// normal. Directions that a cluster alone determines are left as they are. Cost: order rows x columns^2 + clusters x
/// min(columns, rows of the cluster)^3; see ClusterDesign for the columns.
/// @param cluster  of the rows of the sample
/// @error   see cluster_design()
/// @source  Bell & McCaffrey (2002), Survey Methodology 28:169-181; Pustejovsky & Tipton (2018), JBES 36:672-683,
///          corrected in arXiv:1601.01981
[[nodiscard]] std::expected<BiasReducedCovariance, Error> bias_reduced_covariance(const Regression& regression,
                                                                                  const Grouping& cluster);

} // namespace entente::lessons
