// Distribution functions of statistics, as plain numbers.
//
// Outside a distribution's range (a probability outside [0, 1], degrees of freedom that are not positive, NaN) the
// answer is NaN: callers check their inputs at the door.

#pragma once

namespace entente {

/// P(Z <= x) for a standard normal Z.
[[nodiscard]] double normal_cdf(double x);
/// @param probability  in [0, 1]; 0 and 1 give the infinities
[[nodiscard]] double normal_quantile(double probability);
[[nodiscard]] double normal_density(double x);

/// P(T <= x) for Student's t.
/// @param degrees  > 0, need not be whole
[[nodiscard]] double student_t_cdf(double x, double degrees);
[[nodiscard]] double student_t_quantile(double probability, double degrees);

/// P(X <= x) for chi-squared.
[[nodiscard]] double chi_squared_cdf(double x, double degrees);
/// P(X > x), precise where it is tiny.
[[nodiscard]] double chi_squared_upper(double x, double degrees);
[[nodiscard]] double chi_squared_quantile(double probability, double degrees);
/// Quantile of the non-central chi-squared.
/// @param noncentrality  >= 0
[[nodiscard]] double noncentral_chi_squared_quantile(double probability, double degrees, double noncentrality);

/// P(X > x) for F.
[[nodiscard]] double f_upper(double x, double numerator_degrees, double denominator_degrees);

/// P(|Z| > |x|) for a standard normal Z.
[[nodiscard]] double two_sided_normal_p(double x);
/// P(|T| > |x|) for Student's t.
[[nodiscard]] double two_sided_t_p(double x, double degrees);

} // namespace entente
