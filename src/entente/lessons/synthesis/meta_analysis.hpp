// Meta-analysis: one answer from several studies, and how far a new study may lie from it.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/lessons/synthesis/heterogeneity.hpp>
#include <entente/lessons/synthesis/study_effects.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <vector>

namespace entente::lessons {

/// What standard errors, tests and intervals rest on.
enum class SynthesisInference {
    Normal,              ///< weights taken as known; intervals too short with few studies
    KnappHartung,        ///< variance scaled by the weighted residuals, Student's t
    AtLeastKnappHartung, ///< the same, never scaled below one: safe when studies agree by luck
};

/// How studies are put together.
struct SynthesisOptions {
    HeterogeneityEstimator estimator = HeterogeneityEstimator::RestrictedMaximumLikelihood;
    SynthesisInference inference = SynthesisInference::KnappHartung;
    double level = 0.95; ///< of every interval, between 0 and 1
};

/// One coefficient with its inference.
struct SynthesisCoefficient {
    double estimate = 0.0;
    double standard_error = 0.0;
    double statistic = 0.0; ///< z, or t with studies less coefficients degrees
    double p_value = 1.0;   ///< two-sided
    double lower = 0.0;
    double upper = 0.0;
};

/// A range in which the true effect of a new study is expected, in effect units.
struct PredictionInterval {
    double lower = 0.0;
    double upper = 0.0;
};

/// Whether the moderators together explain anything.
struct ModeratorTest {
    double statistic = 0.0; ///< chi-squared (Normal), or F (Knapp-Hartung) with `degrees` and `residual_degrees`
    double degrees = 0.0;
    double residual_degrees = 0.0;
    double p_value = 1.0;
    double explained_share = 0.0; ///< share of the variance between studies that moderators take away, 0 to 1
};

/// What several studies say together.
struct Synthesis {
    SynthesisCoefficient mean = {}; ///< the mean effect; with moderators, the effect where all are zero
    std::vector<SynthesisCoefficient> moderators = {}; ///< one for each moderator, in order
    Matrix covariance = {};                            ///< of the mean and the moderators, in that order
    HeterogeneityVariance heterogeneity = {};
    HeterogeneitySummary summary = {};
    std::optional<PredictionInterval> prediction = {}; ///< without moderators only
    std::optional<ModeratorTest> moderator_test = {};  ///< with moderators only
};

/// The mean effect of studies, or its regression on what the studies differ in.
///
/// The prediction interval is mean +- q sqrt(tau squared + squared standard error) with q of the normal distribution,
/// or of Student's t with studies less one degrees under Knapp-Hartung (other texts use studies less two). Cost:
/// O(studies x coefficients^2) for each of about ten iterations.
///
/// @error   see wrong_studies; a level outside (0, 1); studies that agree perfectly under KnappHartung, whose standard
///          error would be zero
/// @source  Viechtbauer (2010), Journal of Statistical Software 36(3); Knapp & Hartung (2003), Statistics in Medicine
///          22:2693-2710; never below one: Roever, Knapp & Friede (2015), BMC Medical Research Methodology 15:99;
///          prediction: Higgins, Thompson & Spiegelhalter (2009), JRSS A 172:137-159
[[nodiscard]] std::expected<Synthesis, Error> meta_analysis(const StudyEffects& studies,
                                                            const SynthesisOptions& options = {});

/// The mean effect without each study in turn, in study order.
///
/// @error   see meta_analysis, of each smaller set
[[nodiscard]] std::expected<std::vector<Synthesis>, Error> leave_one_study_out(const StudyEffects& studies,
                                                                               const SynthesisOptions& options = {});

/// Studies that contradict each other: each clear on its own, in opposite directions.
struct StudyConflict {
    std::vector<std::size_t> clearly_positive; ///< studies whose own interval lies above zero
    std::vector<std::size_t> clearly_negative; ///< studies whose own interval lies below zero
    bool conflict = false;                     ///< there is one of each, so that a mean effect hides more than it says
};

/// @param level  of each study's own normal interval, between 0 and 1
/// @error   see wrong_studies; a level outside (0, 1)
[[nodiscard]] std::expected<StudyConflict, Error> study_conflict(const StudyEffects& studies, double level = 0.95);

} // namespace entente::lessons
