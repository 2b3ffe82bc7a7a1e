// Event study for treatments that begin at different dates: each cohort has its own effects, averaged afterwards.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/regression/covariance.hpp>
#include <entente/lessons/regression/least_squares.hpp>

#include <cstddef>
#include <expected>
#include <limits>
#include <span>
#include <vector>

namespace entente::lessons {

/// Stands for the first treated period of a unit that is never treated.
inline constexpr int never_treated = std::numeric_limits<int>::max();

/// Regressors of the interaction-weighted event study, by cohort and then by age of treatment.
struct CohortInteractions {
    std::vector<Regressor> regressors; ///< named "cohort 2006, event -3"
    std::vector<int> cohorts;          ///< first treated period, one for each of `regressors`
    std::vector<int> events;           ///< periods since treatment began, one for each of `regressors`; never -1
};

/// A dummy for each cohort and age of treatment but the period before it began.
///
/// Never-treated rows are what the cohorts are compared with.
/// @param periods        one for each row
/// @param first_treated  of the row's unit; `never_treated` if it never is
/// @error  no row; a size that does not fit; no never-treated row; no treated row; a cohort that is not seen in the
///         period before its treatment, as are units treated from the start (names it)
[[nodiscard]] std::expected<CohortInteractions, Error> cohort_interactions(std::span<const int> periods,
                                                                           std::span<const int> first_treated);

/// One averaged effect, in units of the outcome or of its logarithm, as the regression was.
struct AveragedEffect {
    int of = 0; ///< age of treatment, or cohort
    double effect = 0.0;
    double standard_error = 0.0;
};

/// Effects averaged with shares of rows, taken as fixed.
struct SunAbraham {
    double average = 0.0; ///< over all treated rows of the cohorts and ages in the regression
    double standard_error = 0.0;
    std::vector<AveragedEffect> events;  ///< by age of treatment, ascending; ages below -1 test for trends
    std::vector<AveragedEffect> cohorts; ///< by first treated period, ascending; over treated rows
};

/// Averages the cohorts' effects, which one base period per cohort anchors: with few treated units the base period is
/// noisy, every effect inherits its noise, and clustered standard errors do not see it. See inference_for().
///
/// @param regression  of the outcome on `interactions` (and covariates), with unit and period effects
/// @error  no interaction of a treated period was kept in the regression
/// @source  Sun & Abraham (2021), Journal of Econometrics 225:175-199
[[nodiscard]] std::expected<SunAbraham, Error> sun_abraham(const Regression& regression, const Covariance& covariance,
                                                           const CohortInteractions& interactions);

} // namespace entente::lessons
