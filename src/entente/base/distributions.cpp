#include <entente/base/distributions.hpp>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <cmath>

namespace entente {

namespace {

namespace policies = boost::math::policies;

// Out of range is NaN and too large is infinite, never an exception.
constexpr auto ignore = policies::ignore_error;
using Quiet = policies::policy<policies::domain_error<ignore>, policies::pole_error<ignore>,
                               policies::overflow_error<ignore>, policies::evaluation_error<ignore>>;
using Normal = boost::math::normal_distribution<double, Quiet>;
using StudentT = boost::math::students_t_distribution<double, Quiet>;
using ChiSquared = boost::math::chi_squared_distribution<double, Quiet>;
using NoncentralChiSquared = boost::math::non_central_chi_squared_distribution<double, Quiet>;
using FisherF = boost::math::fisher_f_distribution<double, Quiet>;

} // namespace

double normal_cdf(double x)
{
    return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

double normal_quantile(double probability)
{
    return quantile(Normal(), probability);
}

double normal_density(double x)
{
    return pdf(Normal(), x);
}

double student_t_cdf(double x, double degrees)
{
    return cdf(StudentT(degrees), x);
}

double student_t_quantile(double probability, double degrees)
{
    return quantile(StudentT(degrees), probability);
}

double chi_squared_cdf(double x, double degrees)
{
    return cdf(ChiSquared(degrees), x);
}

double chi_squared_upper(double x, double degrees)
{
    return cdf(complement(ChiSquared(degrees), x));
}

double chi_squared_quantile(double probability, double degrees)
{
    return quantile(ChiSquared(degrees), probability);
}

double noncentral_chi_squared_quantile(double probability, double degrees, double noncentrality)
{
    return noncentrality > 0.0 ? quantile(NoncentralChiSquared(degrees, noncentrality), probability)
                               : chi_squared_quantile(probability, degrees);
}

double f_upper(double x, double numerator_degrees, double denominator_degrees)
{
    return cdf(complement(FisherF(numerator_degrees, denominator_degrees), x));
}

double two_sided_normal_p(double x)
{
    return std::erfc(std::abs(x) / std::sqrt(2.0));
}

double two_sided_t_p(double x, double degrees)
{
    return 2.0 * cdf(complement(StudentT(degrees), std::abs(x)));
}

} // namespace entente
