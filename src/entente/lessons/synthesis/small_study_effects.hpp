// Small-study effects: whether imprecise studies report other effects than precise ones, as they do when null results
// stay in the drawer.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/synthesis/meta_analysis.hpp>
#include <entente/lessons/synthesis/study_effects.hpp>

#include <cstddef>
#include <expected>

namespace entente::lessons {

/// Studies below which these tests are said to have too little power (Sterne et al. 2011, BMJ 343:d4002).
inline constexpr std::size_t fewest_studies_for_small_study_tests = 10;

/// How Egger's regression treats what the standard error does not explain.
enum class EggerModel {
    MixedEffects,             ///< additive heterogeneity by restricted maximum likelihood, z
    MultiplicativeDispersion, ///< Egger's own: weighted regression with a free scale, t with studies less two degrees
};

/// A test that effects depend on precision.
struct SmallStudyTest {
    double statistic = 0.0;   ///< z or t of Egger's slope; Kendall's tau of Begg's test
    double p_value = 1.0;     ///< two-sided
    double limit = 0.0;       ///< Egger: effect expected of a study without sampling error; Begg: not used, 0
    bool few_studies = false; ///< fewer than `fewest_studies_for_small_study_tests`: silence proves nothing
};

/// Egger's regression of effects on their standard errors; moderators are left out.
///
/// @error   see wrong_studies; fewer than 3 studies; standard errors that are all equal; a perfect fit
/// @source  Egger, Davey Smith, Schneider & Minder (1997), BMJ 315:629-634; mixed effects: Sterne & Egger (2005), in
///          Rothstein et al., Publication Bias in Meta-Analysis, 99-110
[[nodiscard]] std::expected<SmallStudyTest, Error> egger_test(const StudyEffects& studies, EggerModel model);

/// Begg's rank correlation of standardised effects with their variances; moderators are left out.
///
/// Without ties and up to 49 studies the p-value is exact, else normal with the correction for ties and without one for
/// continuity.
///
/// @error   see wrong_studies; fewer than 3 studies; variances or standardised effects that are all equal
/// @source  Begg & Mazumdar (1994), Biometrics 50:1088-1101; Kendall (1970), Rank Correlation Methods
[[nodiscard]] std::expected<SmallStudyTest, Error> begg_test(const StudyEffects& studies);

/// On which side of the mean studies are taken to be missing.
enum class MissingSide { Left, Right };

/// The synthesis after mirror images of the most extreme studies stand in for those taken to be missing.
struct TrimAndFill {
    std::size_t filled = 0;               ///< studies added (k0)
    MissingSide side = MissingSide::Left; ///< where they were added
    StudyEffects studies = {};            ///< those given, then those added
    Synthesis synthesis = {};             ///< of all of them
    bool settled = true;                  ///< false: the count went in circles and the largest of the circle was taken
};

/// Trim and fill with the estimator L0; moderators are left out.
///
/// The side is where Egger's slope says that studies are missing: right when small studies report lower effects.
///
/// @error   see meta_analysis; fewer than 3 studies; standard errors that are all equal
/// @source  Duval & Tweedie (2000), Biometrics 56:455-463
[[nodiscard]] std::expected<TrimAndFill, Error> trim_and_fill(const StudyEffects& studies,
                                                              const SynthesisOptions& options = {});

} // namespace entente::lessons
