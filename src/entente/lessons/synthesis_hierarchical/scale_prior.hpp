// Priors for how much effects differ, and grids to integrate over them.

#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace entente::lessons {

enum class ScaleFamily {
    PenalisedComplexity, ///< exponential: every moment exists, large scales are penalised at a constant rate
    HalfCauchy,          ///< heavy tail: lets data speak for large scales
    Uniform,             ///< between zero and twice the median
};

/// Prior of a standard deviation.
struct ScalePrior {
    ScaleFamily family = ScaleFamily::PenalisedComplexity;
    double median = 1.0; ///< exceeded with probability one half, in the unit of the effects; > 0
};

/// The scale under which the prior has the given probability.
/// @param probability  in [0, 1)
/// @source  Gelman (2006), Bayesian Analysis 1:515-534, for the half-Cauchy; Simpson, Rue, Riebler, Martins
///          & Sorbye (2017), Statistical Science 32:1-28, for the
///          exponential
[[nodiscard]] double scale_quantile(const ScalePrior& prior, double probability);

/// Places and weights that integrate polynomials up to degree 2n - 1 exactly.
struct GaussLegendre {
    std::vector<double> places;  ///< ascending, within (0, 1)
    std::vector<double> weights; ///< summing to 1
};

/// @param count  >= 1
/// @source  Press et al. (2007), Numerical Recipes, section 4.6
[[nodiscard]] GaussLegendre gauss_legendre(std::size_t count);

/// Where the integral of the polynomial through values at the rule's places reaches a share of its whole.
///
/// @param values  at the rule's places, mostly positive
/// @param share   between 0 and 1
/// @return  a place in [0, 1]
[[nodiscard]] double place_of_share(const GaussLegendre& rule, std::span<const double> values, double share);

} // namespace entente::lessons
