// Covariances of regression coefficients: equal, unequal, clustered and serially dependent errors.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/lessons/regression/grouping.hpp>
#include <entente/lessons/regression/least_squares.hpp>

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <vector>

namespace entente::lessons {

/// Covariance of coefficients and how to read it.
struct Covariance {
    Matrix matrix = {};      ///< names x names, in the order of Regression::names
    double degrees = 0.0;    ///< of Student's t for tests and intervals
    std::size_t counted = 0; ///< parameters counted in the small-sample factor
    std::string note = {};   ///< what was done when the plain formula failed; empty: nothing
};

/// Whether a covariance is scaled up for the parameters estimated and the clusters counted.
enum class SmallSample {
    Corrected, ///< as fixest does: (n-1)/(n-K), and G/(G-1) for G clusters or periods
    None,
};

/// Errors that are independent and equally noisy. For a Poisson regression the variance is taken to be the mean.
///
/// @error  perfect fit
[[nodiscard]] std::expected<Covariance, Error> iid_covariance(const Regression& regression);

/// Errors that are independent and not equally noisy (HC1; HC0 without correction).
///
/// @error   perfect fit
/// @source  White (1980), Econometrica 48:817-838; MacKinnon & White (1985), Journal of Econometrics 29:305-325
[[nodiscard]] std::expected<Covariance, Error>
heteroskedastic_covariance(const Regression& regression, SmallSample correction = SmallSample::Corrected);

/// Errors that may depend within clusters, in one or two ways.
///
/// Fixed effects nested in a cluster are not counted as parameters; with two groupings the smaller number of clusters
/// counts for both. A two-way matrix that is not positive semidefinite is replaced by the sum of the two one-way
/// matrices, which is too large rather than too small, and `note` says so.
/// With few clusters, or few treated ones, these errors are far too small: see inference_for().
/// @param clusters  one or two groupings of the rows of the sample, not only of those in use
/// @error   perfect fit; none or more than two groupings; a size that does not fit; a single cluster
/// @source  Liang & Zeger (1986), Biometrika 73:13-22; Cameron, Gelbach & Miller (2011), JBES 29:238-249; fallback:
///          Davezies, D'Haultfoeuille & Guyonvarch (2021), Annals of Statistics 49:845-862
[[nodiscard]] std::expected<Covariance, Error> cluster_covariance(const Regression& regression,
                                                                  std::span<const Grouping> clusters,
                                                                  SmallSample correction = SmallSample::Corrected);

/// Errors of one series that depend on those up to `lag` rows before; rows are in time order.
///
/// @param lag  periods, below the number of rows; weights fall linearly (Bartlett)
/// @error   perfect fit; a lag that is too large
/// @source  Newey & West (1987), Econometrica 55:703-708
[[nodiscard]] std::expected<Covariance, Error> newey_west_covariance(const Regression& regression, std::size_t lag,
                                                                     SmallSample correction = SmallSample::Corrected);

/// Errors of a panel that depend on the same unit's errors up to `lag` periods before.
///
/// @param units    of the rows of the sample
/// @param periods  of the rows of the sample; codes are time, so that a gap in the codes is a gap in time
/// @error   perfect fit; a size that does not fit; two rows of one unit in one period; a lag that is too large; a
/// single
///          period
/// @source  Newey & West (1987), summed over units
[[nodiscard]] std::expected<Covariance, Error>
panel_newey_west_covariance(const Regression& regression, const Grouping& units, const Grouping& periods,
                            std::size_t lag, SmallSample correction = SmallSample::Corrected);

/// Square roots of the diagonal.
[[nodiscard]] std::vector<double> standard_errors(const Covariance& covariance);

/// A joint test that some coefficients are zero.
struct WaldTest {
    double statistic = 0.0; ///< F
    double p_value = 1.0;   ///< upper tail of F(coefficients, Covariance::degrees)
};

/// @param positions  in Regression::names, distinct
/// @error  no position; a position outside; coefficients whose covariance is singular
[[nodiscard]] std::expected<WaldTest, Error> wald_test(const Regression& regression, const Covariance& covariance,
                                                       std::span<const std::size_t> positions);

} // namespace entente::lessons
