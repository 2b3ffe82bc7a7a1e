// Synthetic controls for units treated at different times, fitted one by one and together at once.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/base/parallel.hpp>

#include <cstddef>
#include <expected>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace entente::lessons {

/// The first treated period of a unit that is never treated.
inline constexpr std::size_t never_starts = std::numeric_limits<std::size_t>::max();

/// Outcomes of units that adopt a treatment at different times and keep it.
struct CohortPanel {
    Matrix outcomes = {};                        ///< units x periods in time order; no missing cells
    std::vector<std::size_t> first_treated = {}; ///< column of the first treated period of each unit, or never_starts
};

/// How synthetic controls are pooled.
struct PoolingOptions {
    /// Weight of the fit of the average treated unit against the fit of each, 0 to 1; nothing: the size of the average
    /// gap over the average size of the gaps, when each unit is fitted by itself.
    std::optional<double> pooling = {};
    bool unit_means_out = true; ///< take each unit's mean before the adoption in question out (an intercept)
    std::size_t leads = 0;      ///< periods after adoption to estimate; 0: as many as the last adopter has
    Threads threads = {};       ///< of the jackknife and the path; does not change the result by a bit
};

/// Effects by time since adoption, and what they rest on. Amounts are in outcome units.
struct PooledEstimate {
    double estimate = 0.0;             ///< mean over treated units of each one's mean effect over its leads
    std::vector<double> event_effects; ///< mean over treated units, 0, 1, ... periods after adoption
    double pooling = 0.0;
    double pooled_imbalance = 0.0;     ///< root mean square over lags of the average gap before adoption
    double individual_imbalance = 0.0; ///< root mean square over units and their lags of the gaps before adoption
    std::vector<std::size_t> treated;  ///< rows of the treated units, ascending
    std::vector<double> unit_effects;  ///< mean effect of each treated unit over its leads
    Matrix weights;                    ///< treated units x units, rows summing to one; zero where not a donor
    std::size_t sweeps = 0;            ///< rounds over all treated units until the gaps settled
};

/// Effects with standard errors by leaving one unit out in turn.
struct PooledJackknife {
    PooledEstimate estimate;
    double standard_error = 0.0;               ///< of the estimate
    std::vector<double> event_standard_errors; ///< of each event effect
};

/// Weights that minimise pooling x |sum of gaps|^2 / lags + (1 - pooling) x sum over treated units of |gap|^2 / lags,
/// gaps before adoption aligned at adoption, each treated unit with its own number of lags in the second term.
///
/// Convention: sums over treated units as in R augsynth; with averages instead, the same fit has a pooling p with
/// p / (1 - p) larger by the number of treated units. Period means of the never treated, and unit means before the
/// adoption in question, are taken out first. Donors of a unit are those never treated, or treated more than `leads`
/// periods after it. At pooling 1 the weights of single units are not unique, so at least 1e-3 is left to the second
/// term. Where donors exceed lags, several weights give the same gaps but not the same effects; a small ridge picks the
/// most even ones. Look at `partially_pooled_path` before trusting one degree of pooling. Cost: a few Newton steps on
/// the dual, which has one variable for each lag; each solves one warm-started simplex problem for each treated unit,
/// O(donors^2).
///
/// @return  effects, weights and imbalances
/// @error   a first treated period that does not fit; no treated unit, or none never treated; a treated unit with
///          fewer than two periods before adoption (one without unit means out); more leads than periods; a figure
///          missing or above 1e100 in size; pooling outside [0, 1]
/// @source  Ben-Michael, Feller & Rothstein (2022), Journal of the Royal Statistical Society B
///          84:351-381; dual Newton: Qi & Sun (1993), Mathematical Programming
///          58:353-367
[[nodiscard]] std::expected<PooledEstimate, Error> partially_pooled_synthetic_control(const CohortPanel& panel,
                                                                                      const PoolingOptions& options);

/// The estimate for each degree of pooling, so that the reader sees how much hangs on it.
/// @param poolings  each in [0, 1]
/// @return  one estimate for each of `poolings`, in order
[[nodiscard]] std::expected<std::vector<PooledEstimate>, Error>
partially_pooled_path(const CohortPanel& panel, const PoolingOptions& options, std::span<const double> poolings);

/// Leaves every unit out in turn, pooling held; se^2 = (n - 1) / n x sum of squares about their mean.
/// @error   as above; fewer than two treated or two never treated units
[[nodiscard]] std::expected<PooledJackknife, Error> partially_pooled_jackknife(const CohortPanel& panel,
                                                                               const PoolingOptions& options);

} // namespace entente::lessons
