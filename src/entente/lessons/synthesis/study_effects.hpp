// Effects of several studies on one scale, and their weighted regression at a given heterogeneity.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace entente::lessons {

/// What several studies (or corridors, or cohorts) found, each with its own precision.
struct StudyEffects {
    std::vector<double> effects;   ///< one for each study, all on one scale (say, log ratio); at most 1e50 in size
    std::vector<double> variances; ///< squared standard errors, in the same order and squared unit; 1e-50 to 1e50
    Matrix moderators = {};        ///< studies x moderators, without the intercept; empty: none
};

/// The first thing wrong with the studies, if anything.
///
/// @param heterogeneous  whether heterogeneity is to be estimated, which takes one study more than coefficients
/// @error  no study; sizes that do not fit; a value that is missing or out of range (names it); too few studies;
///         moderators that depend on each other or do not vary
[[nodiscard]] std::optional<Error> wrong_studies(const StudyEffects& studies, bool heterogeneous);

/// Weighted least squares with weights 1 / (variance + tau squared). P is the matrix W - W X (X'WX)^-1 X'W.
struct StudyRegression {
    std::vector<double> coefficients;       ///< intercept first, then moderators in order
    Matrix covariance;                      ///< (X'WX)^-1
    double weighted_squares = 0.0;          ///< y'Py, the weighted sum of squared residuals
    double weight_sum = 0.0;                ///< trace of W
    double squared_weight_sum = 0.0;        ///< trace of WW
    double trace_p = 0.0;                   ///< trace of P
    double trace_pp = 0.0;                  ///< trace of PP
    double squares_of_weighted = 0.0;       ///< y'PPy
    double restricted_log_likelihood = 0.0; ///< up to a constant
    double log_likelihood = 0.0;            ///< up to a constant
};

/// O(studies x coefficients^2). The studies must have passed `wrong_studies`.
///
/// @param tau_squared  variance of true effects between studies, >= 0
/// @source  Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30:261-293
[[nodiscard]] StudyRegression regress_studies(const StudyEffects& studies, double tau_squared);

/// The studies without one of them.
[[nodiscard]] StudyEffects without_study(const StudyEffects& studies, std::size_t left_out);

} // namespace entente::lessons
