// One series, interrupted once: a step and a change of slope beside trend and season.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/regression/covariance.hpp>
#include <entente/lessons/regression/least_squares.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::lessons {

/// How the outcome enters.
enum class SeriesScale {
    Level,
    Logarithm, ///< least squares on the logarithm: outcomes > 0
    Poisson,   ///< logarithm of the mean: outcomes >= 0
};

/// A series and its interruption.
struct InterruptedSeries {
    std::vector<double> outcome = {};       ///< one for each period, in time order, no gaps
    std::size_t pre_periods = 0;            ///< periods before the interruption
    std::vector<std::size_t> seasons = {};  ///< season of each period, for instance the month; empty: none
    std::vector<Regressor> covariates = {}; ///< that the intervention does not touch
    std::vector<double> offset = {};        ///< for Poisson: logarithm of exposure; empty: none
};

/// A coefficient with its serially robust and its plain standard error.
struct SeriesCoefficient {
    double estimate = 0.0;
    double standard_error = 0.0;     ///< Newey-West
    double iid_standard_error = 0.0; ///< as if periods were independent
};

/// The interruption's effect. Without a control series it may be anything else that happened then.
struct InterruptedTimeSeries {
    SeriesCoefficient step;             ///< shift at the interruption; of the logarithm unless the scale is Level
    SeriesCoefficient slope;            ///< change of the trend, for each period since, 1 in the first period after
    SeriesCoefficient trend;            ///< for each period
    std::vector<double> counterfactual; ///< outcome expected without interruption, each period after it, outcome units
    std::vector<double> effects;        ///< fitted outcome less `counterfactual`, each period after it, outcome units
    double average_effect = 0.0;        ///< mean of `effects`
    Regression regression;              ///< regressors "post", "since", "t", and the covariates
    Covariance covariance;              ///< Newey-West
};

/// @param lag         periods over which errors depend, for instance 6 for months
/// @param correction  of the Newey-West errors
/// @error   see least_squares(), poisson_regression() and newey_west_covariance(); fewer than two periods before or
///          after the interruption; an outcome not above zero under a logarithm (names it); an offset without Poisson;
///          a step, slope or trend that seasons and covariates span
/// @source  Wagner, Soumerai, Zhang & Ross-Degnan (2002), Journal of Clinical Pharmacy and Therapeutics 27:299-309
[[nodiscard]] std::expected<InterruptedTimeSeries, Error>
interrupted_time_series(const InterruptedSeries& series, SeriesScale scale, std::size_t lag,
                        SmallSample correction = SmallSample::Corrected);

} // namespace entente::lessons
