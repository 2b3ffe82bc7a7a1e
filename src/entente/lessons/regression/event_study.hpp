// Plain event study: the treated compared with the others in each period, relative to one period before treatment.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/regression/covariance.hpp>
#include <entente/lessons/regression/least_squares.hpp>

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace entente::lessons {

/// Regressors of an event study, one for each period but the reference, in ascending order of period.
struct PeriodInteractions {
    std::vector<Regressor> regressors; ///< named "period::3:treat"
    std::vector<int> periods;          ///< one for each of `regressors`
};

/// A flag times the dummy of each period but the reference, for a regression with unit and period effects.
///
/// Where treatment begins at different dates the coefficients mix effects of different ages: use sun_abraham().
/// @param flag       one for each row, for instance 1 for units that are ever treated
/// @param reference  the period that the others are compared with, usually the last before treatment
/// @error  no row; a size that does not fit; a reference period that does not occur
[[nodiscard]] std::expected<PeriodInteractions, Error> period_interactions(std::string_view period_name,
                                                                           std::span<const int> periods,
                                                                           std::string_view flag_name,
                                                                           std::span<const double> flag, int reference);

/// A joint test that the effects before treatment are zero.
///
/// Passing it is weak evidence: say beside it which trend it would have found.
/// @param first_treated  first period of treatment; earlier ones are tested
/// @error  no tested period left in the regression; see wald_test()
[[nodiscard]] std::expected<WaldTest, Error> pretrend_test(const Regression& regression, const Covariance& covariance,
                                                           const PeriodInteractions& interactions, int first_treated);

} // namespace entente::lessons
