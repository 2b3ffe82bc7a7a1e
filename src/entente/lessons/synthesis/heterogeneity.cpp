#include <entente/base/distributions.hpp>
#include <entente/lessons/synthesis/heterogeneity.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace entente::lessons {

namespace {

using enum HeterogeneityEstimator;

// Relative size of the last step.
constexpr double precision = 1e-12;
constexpr int most_iterations = 500;

double mean(const std::vector<double>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double residual_degrees(const StudyEffects& studies)
{
    return static_cast<double>(studies.effects.size()) - 1.0 - static_cast<double>(studies.moderators.columns());
}

// The tau squared at which Q falls to `target`. Q is convex and decreasing, so Newton's method from 0 never overshoots.
double solve_q(const StudyEffects& studies, double target)
{
    double tau_squared = 0.0;
    for (int i = 0; i < most_iterations; ++i) {
        const StudyRegression fit = regress_studies(studies, tau_squared);
        const double step = (fit.weighted_squares - target) / fit.squares_of_weighted;
        if (!(step > precision * tau_squared))
            break;
        tau_squared += step;
    }
    return tau_squared;
}

// Unweighted residuals, and sampling variances seen through the same projection.
double hedges(const StudyEffects& studies)
{
    StudyEffects unweighted = studies;
    std::ranges::fill(unweighted.variances, 1.0);
    const StudyRegression fit = regress_studies(unweighted, 0.0);
    double trace = 0.0;
    const std::size_t moderators = studies.moderators.columns();
    for (std::size_t i = 0; i < studies.effects.size(); ++i) {
        double leverage = 0.0;
        for (std::size_t a = 0; a <= moderators; ++a)
            for (std::size_t b = 0; b <= moderators; ++b)
                leverage += (a == 0 ? 1.0 : studies.moderators(i, a - 1)) * fit.covariance(a, b) *
                            (b == 0 ? 1.0 : studies.moderators(i, b - 1));
        trace += studies.variances[i] * (1.0 - leverage);
    }
    return (fit.weighted_squares - trace) / residual_degrees(studies);
}

double sidik_jonkman(const StudyEffects& studies)
{
    const double centre = mean(studies.effects);
    double first = 0.0;
    for (const double effect : studies.effects)
        first += (effect - centre) * (effect - centre) / static_cast<double>(studies.effects.size());
    return first * regress_studies(studies, first).weighted_squares / residual_degrees(studies);
}

Error no_maximum()
{
    return Error{"the likelihood of the variance between studies found no maximum", "studies",
                 "use the Paule-Mandel estimator"};
}

// The step of Fisher scoring, which has the sign of the likelihood's slope.
double scoring_step(const StudyEffects& studies, double tau_squared, bool restricted)
{
    const StudyRegression fit = regress_studies(studies, tau_squared);
    return restricted ? (fit.squares_of_weighted - fit.trace_p) / fit.trace_pp
                      : (fit.squares_of_weighted - fit.weight_sum) / fit.squared_weight_sum;
}

struct Slope {
    double tau_squared = 0.0;
    double step = 0.0;
};

// Between a rising and a falling slope lies a maximum: regula falsi with the Illinois rule.
std::expected<double, Error> maximum_between(const StudyEffects& studies, bool restricted, Slope rising, Slope falling,
                                             double enough)
{
    int stayed = 0;
    for (int i = 0; i < most_iterations; ++i) {
        const double middle = rising.tau_squared +
                              (falling.tau_squared - rising.tau_squared) * rising.step / (rising.step - falling.step);
        const double step = scoring_step(studies, middle, restricted);
        if (std::abs(step) <= enough || falling.tau_squared - rising.tau_squared <= enough)
            return middle;
        if (step > 0.0) {
            rising = {middle, step};
            falling.step *= stayed > 0 ? 0.5 : 1.0;
            stayed = 1;
        } else {
            falling = {middle, step};
            rising.step *= stayed < 0 ? 0.5 : 1.0;
            stayed = -1;
        }
    }
    return std::unexpected(no_maximum());
}

// Fisher scoring, with growing steps where it creeps, until the likelihood's slope turns.
std::expected<double, Error> likelihood_maximum(const StudyEffects& studies, bool restricted)
{
    const double start = std::max(hedges(studies), 0.0);
    Slope at{start, scoring_step(studies, start, restricted)};
    double growth = 1.0;
    for (int i = 0; i < most_iterations; ++i) {
        const double enough = precision * (at.tau_squared + mean(studies.variances));
        if (std::abs(at.step) <= enough || (at.tau_squared == 0.0 && at.step < 0.0))
            return at.tau_squared;
        Slope next{std::max(at.tau_squared + growth * at.step, 0.0), 0.0};
        next.step = scoring_step(studies, next.tau_squared, restricted);
        if (next.step * at.step < 0.0)
            return at.step > 0.0 ? maximum_between(studies, restricted, at, next, enough)
                                 : maximum_between(studies, restricted, next, at, enough);
        at = next;
        growth *= 1.5;
    }
    return std::unexpected(no_maximum());
}

HeterogeneityVariance closed_form(const StudyEffects& studies, HeterogeneityEstimator estimator)
{
    const double degrees = residual_degrees(studies);
    switch (estimator) {
    case DerSimonianLaird: {
        const StudyRegression fit = regress_studies(studies, 0.0);
        return {std::max((fit.weighted_squares - degrees) / fit.trace_p, 0.0), std::nullopt};
    }
    case HunterSchmidt: {
        const StudyRegression fit = regress_studies(studies, 0.0);
        const auto count = static_cast<double>(studies.effects.size());
        return {std::max((fit.weighted_squares - count) / fit.weight_sum, 0.0), std::nullopt};
    }
    case Hedges:
        return {std::max(hedges(studies), 0.0), std::nullopt};
    case SidikJonkman:
        return {sidik_jonkman(studies), std::nullopt};
    case PauleMandel:
    case EmpiricalBayes:
        return {solve_q(studies, degrees), std::nullopt};
    case CommonEffect:
    case RestrictedMaximumLikelihood:
    case MaximumLikelihood:
        break;
    }
    return {};
}

} // namespace

std::expected<HeterogeneityVariance, Error> heterogeneity_variance(const StudyEffects& studies,
                                                                   HeterogeneityEstimator estimator)
{
    if (auto wrong = wrong_studies(studies, estimator != CommonEffect))
        return std::unexpected(*std::move(wrong));
    const bool restricted = estimator == RestrictedMaximumLikelihood;
    if (!restricted && estimator != MaximumLikelihood)
        return closed_form(studies, estimator);
    auto tau_squared = likelihood_maximum(studies, restricted);
    if (!tau_squared)
        return std::unexpected(std::move(tau_squared.error()));
    const StudyRegression fit = regress_studies(studies, *tau_squared);
    const double information = 0.5 * (restricted ? fit.trace_pp : fit.squared_weight_sum);
    return HeterogeneityVariance{*tau_squared, 1.0 / std::sqrt(information)};
}

std::expected<HeterogeneityInterval, Error> q_profile_interval(const StudyEffects& studies, double level)
{
    if (!(level > 0.0 && level < 1.0))
        return std::unexpected(Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"});
    if (auto wrong = wrong_studies(studies, true))
        return std::unexpected(*std::move(wrong));
    const double degrees = residual_degrees(studies);
    return HeterogeneityInterval{solve_q(studies, chi_squared_quantile(0.5 * (1.0 + level), degrees)),
                                 solve_q(studies, chi_squared_quantile(0.5 * (1.0 - level), degrees))};
}

std::expected<HeterogeneitySummary, Error> heterogeneity_summary(const StudyEffects& studies, double tau_squared)
{
    if (!(tau_squared >= 0.0 && std::isfinite(tau_squared)))
        return std::unexpected(Error{"the variance between studies is negative or not finite", "tau_squared",
                                     "pass what heterogeneity_variance gives"});
    if (auto wrong = wrong_studies(studies, false))
        return std::unexpected(*std::move(wrong));
    const StudyRegression fit = regress_studies(studies, 0.0);
    HeterogeneitySummary summary{.q = fit.weighted_squares, .degrees = residual_degrees(studies)};
    if (summary.degrees < 1.0)
        return summary;
    summary.p_value = chi_squared_upper(summary.q, summary.degrees);
    summary.typical_variance = summary.degrees / fit.trace_p;
    summary.i_squared = tau_squared / (tau_squared + summary.typical_variance);
    summary.h_squared = tau_squared / summary.typical_variance + 1.0;
    return summary;
}

} // namespace entente::lessons
