// How large an effect the method finds when it treats controls at their own peak, where nothing but a return to the
// mean can follow.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <cstddef>
#include <expected>
#include <vector>

namespace entente::lessons {

/// What the recent level of a unit is ranked among.
enum class RankAmong {
    OwnPast, ///< earlier spells of the same unit: agreements follow a unit's own peak
    Units,   ///< the controls at the same date: agreements go to the units with the highest level
};

/// What counts as recent, and how long the panels around each pretended date are.
struct PeakOptions {
    RankAmong among = RankAmong::OwnPast;
    std::size_t recent = 3;  ///< periods whose mean is the recent level; 1 to `history` - 1
    std::size_t history = 0; ///< periods before a date that count as past; 0: two thirds of those before the real date
    std::size_t pre_window = 0;  ///< periods before a date that the estimate uses; 2 to `history`; 0: `history`
    std::size_t post_window = 0; ///< periods from a date on; 0: those after the real date, up to half of `pre_window`
};

/// A control that pretends to be treated.
struct PretendedAgreement {
    std::size_t unit = 0;    ///< row
    std::size_t date = 0;    ///< column of the first pretended period
    double rank = 0.0;       ///< of the recent level: see `RegressionToTheMean::rank`
    double estimate = 0.0;   ///< outcome units
    bool as_extreme = false; ///< recent level ranked at least as far from the middle as the treated unit's, same side
};

/// An effect beside those found for controls chosen as the treated were. Amounts are in outcome units.
struct RegressionToTheMean {
    double estimate = 0.0; ///< of the treated, with the windows used for the controls
    /// Share of earlier spells in the unit's past, or of other controls, with a level below the recent one, equal ones
    /// counted half: 1 at a peak, 0 at a trough.
    double rank = 0.5;
    std::vector<PretendedAgreement> pretended; ///< by date, then by unit
    std::size_t as_extreme = 0;                ///< of `pretended`
    double mean_at_extremes =
        0.0; ///< mean estimate of those as extreme: what a return to the mean looks like; NaN if none
    double p_at_extremes = 1.0; ///< (1 + those as extreme with an effect at least as large) / (1 + those as extreme)
    double p_at_all = 1.0;      ///< the same over all pretended: too small if the treated were chosen for their level
};

/// Treats each control at each date at which a window fits, and compares the treated unit's effect with those of
/// controls whose recent level ranked as high (or as low) as the treated unit's did.
///
/// Agreements are signed after peaks. A placebo test over all controls takes the return to the mean for an effect; the
/// test given the same starting position does not. Effects are compared by size, whatever their sign. Pretended cases
/// at neighbouring dates overlap, so the p-value is a description of the sample rather than an exact test. Windows are
/// shorter than the panel, hence `estimate` need not be the one on the whole panel. Costs one estimate for each control
/// and date, with the sums of a date shared by its controls.
///
/// @param threads   does not change the result by a bit
/// @param progress  told after each date; cancelling stops the work
/// @error   see SyntheticPanel::of; fewer than two controls; windows that do not fit; cancelled
/// @source  the problem: Illenberger, Small & Shaw (2020), Epidemiology 31:815-822; the remedy, a placebo test within
///          the cases selected alike, is ours in the manner of conditional randomisation tests (Hennessy et al. 2016,
///          Journal of Causal Inference 4:61-80)
[[nodiscard]] std::expected<RegressionToTheMean, Error> regression_to_the_mean(const BlockPanel& panel,
                                                                               SyntheticMethod method,
                                                                               const PeakOptions& options,
                                                                               Threads threads, Progress& progress);

} // namespace entente::lessons
