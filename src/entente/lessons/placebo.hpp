// Placebo inference: how large an effect the method finds where there was none.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::lessons {

/// The most sets of pretended units that are enumerated.
inline constexpr std::size_t most_placebo_sets = 20'000;

/// An effect beside the effects found for units that were not treated. Amounts are in outcome units.
struct PlaceboInference {
    SyntheticEstimate effect;               ///< of the treated units
    std::vector<double> placebo_estimates;  ///< one for each set of controls, sets in lexicographic order of their rows
    std::vector<double> placebo_pre_rmses;  ///< fit before treatment of each placebo, in the same order
    std::vector<double> placebo_post_rmses; ///< root mean square effect of each placebo, in the same order
    Matrix placebo_gaps; ///< of each placebo, sets x periods: `pre_gaps`, then `effects`, as the effect has them
    double standard_error = 0.0; ///< population standard deviation of `placebo_estimates`
    double p_value = 1.0;        ///< two-sided, by rank: (1 + sets at least as large) / (1 + sets)
    double ratio_p_value = 1.0;  ///< the same for the ratio of root mean square effect after to gap before
    double lower = 0.0;          ///< estimate less z standard errors, at the level asked for
    double upper = 0.0;          ///< estimate plus z standard errors
};

/// Each set of controls as large as the treated set in turn pretends to be treated, compared with the other controls.
///
/// All sets are enumerated, none drawn, so the answer has no simulation error and needs no seed. With one treated unit
/// a set is one control. The standard error assumes that treated and control units are equally noisy; the interval
/// adds normality, the p-value does not.
///
/// @param level     of the interval, between 0 and 1, for instance 0.95
/// @param threads   does not change the result by a bit
/// @param progress  told after each placebo; cancelling stops the work
/// @error   see SyntheticPanel::of; not more controls than treated units; more than `most_placebo_sets` sets; a level
///          outside (0, 1); cancelled
/// @source  Arkhangelsky et al. (2021), American Economic Review 111:4088-4118, Algorithm 4, over all draws;
///          p-value and ratio: Abadie, Diamond & Hainmueller (2010), JASA 105:493-505,
///          section 3.4
[[nodiscard]] std::expected<PlaceboInference, Error>
enumerated_placebos(BlockPanel panel, SyntheticMethod method, double level, Threads threads, Progress& progress);

} // namespace entente::lessons
