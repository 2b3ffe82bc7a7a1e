// How far the true effects of studies differ: variance between studies, its interval, and the usual summaries.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/synthesis/study_effects.hpp>

#include <expected>
#include <optional>

namespace entente::lessons {

/// How the variance of true effects between studies is estimated.
enum class HeterogeneityEstimator {
    RestrictedMaximumLikelihood, ///< the usual choice
    MaximumLikelihood,           ///< too small with few studies
    DerSimonianLaird,            ///< moments, closed form
    PauleMandel,                 ///< Q equals its expectation
    EmpiricalBayes,              ///< Morris (1983); its equation has the same solution as PauleMandel
    SidikJonkman,                ///< two steps, never zero unless all effects agree
    Hedges,                      ///< moments, unweighted; also called Hedges-Olkin or variance components
    HunterSchmidt,               ///< moments, too small with few studies
    CommonEffect,                ///< zero: one true effect, or "fixed" effects
};

/// The variance of true effects, in squared effect units.
struct HeterogeneityVariance {
    double tau_squared = 0.0;                  ///< >= 0
    std::optional<double> standard_error = {}; ///< from the information at the estimate; likelihood estimators only
};

/// The variance of true effects between studies, of what the moderators leave if there are any.
///
/// Likelihoods are maximised by Fisher scoring until their slope turns, then between the two sides, to rounding; R's
/// metafor stops at a step of 1e-5, so its last digits differ. The maximum is the one next to the Hedges estimate.
///
/// @return  zero where the estimate would be negative
/// @error   see wrong_studies; no convergence
/// @source  Viechtbauer (2005), JEBS 30:261-293; DerSimonian & Laird (1986), Controlled Clinical Trials 7:177-188;
///          Paule & Mandel (1982), J. Research NBS 87:377-385; Morris (1983), JASA 78:47-55; Sidik & Jonkman (2005),
///          Applied Statistics 54:367-384; Hedges & Olkin (1985) and Hunter & Schmidt (1990), as in Viechtbauer
///          (2005)
[[nodiscard]] std::expected<HeterogeneityVariance, Error> heterogeneity_variance(const StudyEffects& studies,
                                                                                 HeterogeneityEstimator estimator);

/// The interval of the variance between studies that a Q statistic does not contradict.
struct HeterogeneityInterval {
    double lower = 0.0; ///< >= 0
    double upper = 0.0; ///< zero when the studies agree better than chance would have them
};

/// @param level  between 0 and 1, for instance 0.95
/// @error   see wrong_studies; a level outside (0, 1)
/// @source  Viechtbauer (2007), Statistics in Medicine 26:37-52, Q-profile method
[[nodiscard]] std::expected<HeterogeneityInterval, Error> q_profile_interval(const StudyEffects& studies,
                                                                             double level = 0.95);

/// Cochran's test and the shares of variance that build on an estimate of the variance between studies.
struct HeterogeneitySummary {
    double q = 0.0;                ///< Cochran's Q, of the residuals if there are moderators
    double degrees = 0.0;          ///< studies less coefficients
    double p_value = 1.0;          ///< P(chi-squared > q)
    double i_squared = 0.0;        ///< share of variance that is not sampling error, 0 to 1
    double h_squared = 1.0;        ///< total over sampling variance, >= 1
    double typical_variance = 0.0; ///< sampling variance of a typical study; 0 when `degrees` is 0
};

/// @param tau_squared  the estimate, >= 0; I2 = tau2 / (tau2 + typical variance), so it differs from (Q - df) / Q
///                     unless the estimator is DerSimonianLaird
/// @error   see wrong_studies; a variance that is negative or not finite
/// @source  Higgins & Thompson (2002), Statistics in Medicine 21:1539-1558, equation 9
[[nodiscard]] std::expected<HeterogeneitySummary, Error> heterogeneity_summary(const StudyEffects& studies,
                                                                               double tau_squared);

} // namespace entente::lessons
