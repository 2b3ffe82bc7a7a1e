// Draws of regression coefficients of which some may be exactly zero.

#pragma once

#include <entente/base/matrix.hpp>
#include <entente/base/random_stream.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace entente::lessons {

/// Prior of a regression without intercept.
struct SpikeAndSlabPrior {
    double inclusion = 1.0;     ///< probability that a coefficient is not zero, in (0, 1]; 1: all stay in
    double slab_weight = 1.0;   ///< observations that the prior of the coefficients is worth, > 0
    double shrinkage = 0.5;     ///< share of the slab's precision that ignores correlation, in (0, 1]
    double noise_weight = 50.0; ///< observations that the prior of the noise variance is worth, > 0
    double noise_guess = 1.0;   ///< prior guess of the noise variance, > 0
};

/// One draw.
struct RegressionDraw {
    std::vector<double> coefficients = {}; ///< one for each covariate, 0 where left out
    double noise_variance = 1.0;
};

/// Draws which covariates are in, then noise variance and coefficients, given a target. Each call goes once through all
/// covariates and costs O(covariates x included^3).
///
/// @source  George & McCulloch (1997), Statistica Sinica 7:339-373; Brodersen et al. (2015), Annals of Applied
///          Statistics 9:247-274
class SpikeAndSlab {
public:
    /// @param covariates  observations x number, none constant at zero
    SpikeAndSlab(const Matrix& covariates, const SpikeAndSlabPrior& prior);

    /// @param target  one value for each observation
    [[nodiscard]] RegressionDraw draw(std::span<const double> target, RandomStream& random);

private:
    struct Fit {
        std::vector<std::size_t> places;
        std::vector<double> factor; // lower triangular, of the posterior precision of the included coefficients
        std::vector<double> means;
        double squares = 0.0; // posterior sum of squares of the noise
        double log_weight = 0.0;
    };
    [[nodiscard]] Fit fit(double target_squares) const;

    Matrix covariates_;
    SpikeAndSlabPrior prior_;
    Matrix cross_;     // inner products of covariates
    Matrix precision_; // of the slab, in units of the noise
    std::vector<bool> included_;
    std::vector<double> with_target_;
};

/// A gamma variate with scale 1.
/// @param shape  >= 1/2
/// @source  Marsaglia & Tsang (2000), ACM TOMS 26:363-372
[[nodiscard]] double gamma_variate(double shape, RandomStream& random);

} // namespace entente::lessons
