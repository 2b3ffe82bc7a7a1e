#include <entente/base/distributions.hpp>
#include <entente/lessons/synthesis/meta_analysis.hpp>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace entente::lessons {

namespace {

using enum SynthesisInference;

// Residuals this small beside the effects themselves are rounding.
constexpr double perfect = 1e4 * std::numeric_limits<double>::epsilon();

std::optional<Error> wrong_level(double level)
{
    if (level > 0.0 && level < 1.0)
        return std::nullopt;
    return Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"};
}

class Reference {
public:
    Reference(SynthesisInference inference, double degrees, double level)
        : normal_(inference == Normal), degrees_(degrees), level_(level)
    {
    }
    [[nodiscard]] double quantile() const
    {
        const double probability = 0.5 * (1.0 + level_);
        return normal_ ? normal_quantile(probability) : student_t_quantile(probability, degrees_);
    }
    [[nodiscard]] double p_value(double statistic) const
    {
        return normal_ ? two_sided_normal_p(statistic) : two_sided_t_p(statistic, degrees_);
    }

private:
    bool normal_;
    double degrees_;
    double level_;
};

double largest_weighted_square(const StudyEffects& studies, double tau_squared)
{
    double largest = 0.0;
    for (std::size_t i = 0; i < studies.effects.size(); ++i)
        largest = std::max(largest, studies.effects[i] * studies.effects[i] / (studies.variances[i] + tau_squared));
    return largest;
}

ModeratorTest test_moderators(const Synthesis& fit, SynthesisInference inference)
{
    const auto count = static_cast<Eigen::Index>(fit.moderators.size());
    Eigen::VectorXd slopes(count);
    Eigen::MatrixXd covariance(count, count);
    for (Eigen::Index a = 0; a < count; ++a) {
        slopes[a] = fit.moderators[static_cast<std::size_t>(a)].estimate;
        for (Eigen::Index b = 0; b < count; ++b)
            covariance(a, b) = fit.covariance(static_cast<std::size_t>(a) + 1, static_cast<std::size_t>(b) + 1);
    }
    const double wald = slopes.dot(covariance.ldlt().solve(slopes));
    ModeratorTest test{.degrees = static_cast<double>(count), .residual_degrees = fit.summary.degrees};
    test.statistic = inference == Normal ? wald : wald / test.degrees;
    test.p_value = inference == Normal ? chi_squared_upper(wald, test.degrees)
                                       : f_upper(test.statistic, test.degrees, test.residual_degrees);
    return test;
}

// 1 for the normal distribution, else the weighted mean square of the residuals.
std::expected<double, Error> variance_scale(const StudyEffects& studies, const StudyRegression& fit, double tau_squared,
                                            double degrees, SynthesisInference inference)
{
    if (inference == Normal)
        return 1.0;
    const double scale = fit.weighted_squares / degrees;
    if (inference == AtLeastKnappHartung)
        return std::max(scale, 1.0);
    if (fit.weighted_squares <= perfect * perfect * largest_weighted_square(studies, tau_squared))
        return std::unexpected(Error{"the studies agree perfectly, so that the Knapp-Hartung standard error is zero",
                                     "effects", "use AtLeastKnappHartung"});
    return scale;
}

std::expected<double, Error> explained_share(const StudyEffects& studies, const SynthesisOptions& options,
                                             double tau_squared)
{
    const auto total = heterogeneity_variance({studies.effects, studies.variances, {}}, options.estimator);
    if (!total)
        return std::unexpected(total.error());
    return total->tau_squared > 0.0 ? std::max(1.0 - tau_squared / total->tau_squared, 0.0) : 0.0;
}

} // namespace

std::expected<Synthesis, Error> meta_analysis(const StudyEffects& studies, const SynthesisOptions& options)
{
    if (auto wrong = wrong_level(options.level))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_studies(studies, options.inference != Normal))
        return std::unexpected(*std::move(wrong));
    const auto heterogeneity = heterogeneity_variance(studies, options.estimator);
    if (!heterogeneity)
        return std::unexpected(heterogeneity.error());
    const double tau_squared = heterogeneity->tau_squared;
    const auto summary = heterogeneity_summary(studies, tau_squared);
    if (!summary)
        return std::unexpected(summary.error());
    const StudyRegression fit = regress_studies(studies, tau_squared);
    const auto scale = variance_scale(studies, fit, tau_squared, summary->degrees, options.inference);
    if (!scale)
        return std::unexpected(scale.error());

    Synthesis result{.covariance = fit.covariance, .heterogeneity = *heterogeneity, .summary = *summary};
    const Reference reference(options.inference, summary->degrees, options.level);
    const double quantile = reference.quantile();
    const std::size_t coefficients = fit.coefficients.size();
    for (std::size_t a = 0; a < coefficients; ++a) {
        for (std::size_t b = 0; b < coefficients; ++b)
            result.covariance(a, b) *= *scale;
        const double estimate = fit.coefficients[a];
        const double error = std::sqrt(result.covariance(a, a));
        const SynthesisCoefficient coefficient{.estimate = estimate,
                                               .standard_error = error,
                                               .statistic = estimate / error,
                                               .p_value = reference.p_value(estimate / error),
                                               .lower = estimate - quantile * error,
                                               .upper = estimate + quantile * error};
        if (a == 0)
            result.mean = coefficient;
        else
            result.moderators.push_back(coefficient);
    }
    if (coefficients == 1) {
        const double reach = quantile * std::sqrt(tau_squared + result.covariance(0, 0));
        result.prediction = PredictionInterval{result.mean.estimate - reach, result.mean.estimate + reach};
        return result;
    }
    result.moderator_test = test_moderators(result, options.inference);
    const auto share = explained_share(studies, options, tau_squared);
    if (!share)
        return std::unexpected(share.error());
    result.moderator_test->explained_share = *share;
    return result;
}

std::expected<std::vector<Synthesis>, Error> leave_one_study_out(const StudyEffects& studies,
                                                                 const SynthesisOptions& options)
{
    if (auto wrong = wrong_studies(studies, options.estimator != HeterogeneityEstimator::CommonEffect))
        return std::unexpected(*std::move(wrong));
    std::vector<Synthesis> results;
    results.reserve(studies.effects.size());
    for (std::size_t i = 0; i < studies.effects.size(); ++i) {
        auto rest = meta_analysis(without_study(studies, i), options);
        if (!rest) {
            Error error = std::move(rest.error());
            error.what = "without study " + std::to_string(i) + ": " + error.what;
            return std::unexpected(std::move(error));
        }
        results.push_back(*std::move(rest));
    }
    return results;
}

std::expected<StudyConflict, Error> study_conflict(const StudyEffects& studies, double level)
{
    if (auto wrong = wrong_level(level))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_studies(studies, false))
        return std::unexpected(*std::move(wrong));
    const double quantile = normal_quantile(0.5 * (1.0 + level));
    StudyConflict result;
    for (std::size_t i = 0; i < studies.effects.size(); ++i) {
        const double reach = quantile * std::sqrt(studies.variances[i]);
        if (studies.effects[i] > reach)
            result.clearly_positive.push_back(i);
        else if (studies.effects[i] < -reach)
            result.clearly_negative.push_back(i);
    }
    result.conflict = !result.clearly_positive.empty() && !result.clearly_negative.empty();
    return result;
}

} // namespace entente::lessons
