// Synthetic difference-in-differences and its relatives: synthetic control, with and without de-meaning, and plain DiD.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// Which weights the comparison uses.
enum class SyntheticMethod {
    SyntheticDifferenceInDifferences, ///< weights for units and for periods
    SyntheticControl,                 ///< weights for units; levels must match, nothing is taken out
    DemeanedSyntheticControl,         ///< weights for units after taking out each unit's mean before treatment
    DifferenceInDifferences,          ///< equal weights throughout
};

/// Outcomes of units over periods, some units treated from one common period on and ever after.
struct BlockPanel {
    Matrix outcomes = {};                  ///< units x periods in time order, any unit of measure; no missing cells
    std::size_t pre_periods = 0;           ///< periods before treatment, the first columns of `outcomes`
    std::vector<std::size_t> treated = {}; ///< rows of the treated units, distinct; every other row is a control
};

/// The effect of treatment and what it rests on. Amounts are in outcome units.
struct SyntheticEstimate {
    double estimate = 0.0;        ///< average effect on the treated over the periods after treatment began
    std::vector<double> effects;  ///< effect in each period after treatment began, in time order; mean = `estimate`
    std::vector<double> pre_gaps; ///< treated less weighted controls before treatment, on the same base as `effects`
    std::vector<std::size_t> controls; ///< rows of the controls, ascending
    std::vector<double> unit_weights;  ///< one for each of `controls`; >= 0, summing to one
    std::vector<double> time_weights;  ///< one for each period before treatment; all zero for SyntheticControl
    double pre_rmse = 0.0; ///< root mean square gap before treatment, less the mean gap unless SyntheticControl
    double pre_rmse_share =
        0.0; ///< `pre_rmse` over the treated mean's standard deviation before treatment; infinite if that is 0
    double effective_controls = 0.0; ///< 1 / sum of squared unit weights: 1 to the number of controls
    double noise_level = 0.0;        ///< standard deviation of the controls' first differences before treatment
    double zeta = 0.0;               ///< unit-weight penalty; 0 for DifferenceInDifferences
    double optimality_gap = 0.0; ///< the weights' squared distance is at most this above the minimum (larger of two)
};

/// A checked panel with the sums that every run over it shares, so that placebo, leave-one-out and jackknife runs drop
/// rows instead of starting over.
class SyntheticPanel {
public:
    /// @error  no treated unit or no control; a treated row outside the panel or named twice; no period after
    /// treatment;
    ///         fewer than 2 periods before it (1 for DifferenceInDifferences); a cell that is not finite (names it)
    [[nodiscard]] static std::expected<SyntheticPanel, Error> of(BlockPanel panel, SyntheticMethod method);

    [[nodiscard]] const BlockPanel& panel() const { return panel_; }
    [[nodiscard]] SyntheticMethod method() const { return method_; }
    /// Rows of the controls, ascending.
    [[nodiscard]] const std::vector<std::size_t>& controls() const { return controls_; }

    /// The effect as the panel states it.
    [[nodiscard]] std::expected<SyntheticEstimate, Error> estimate() const;

    /// The effect that some controls would seem to have, had they been treated; the truly treated units stay out.
    ///
    /// @param pretended  rows of controls, distinct, fewer than all of them
    [[nodiscard]] std::expected<SyntheticEstimate, Error> placebo(std::span<const std::size_t> pretended) const;

private:
    SyntheticPanel(BlockPanel panel, SyntheticMethod method);

    [[nodiscard]] std::expected<SyntheticEstimate, Error> compare(std::span<const std::size_t> treated) const;
    [[nodiscard]] std::expected<void, Error> weigh_units(std::span<const std::size_t> treated,
                                                         SyntheticEstimate& result) const;
    [[nodiscard]] std::expected<void, Error> weigh_periods(SyntheticEstimate& result) const;
    // The shared products of all controls, less those of controls that are out this time, about the mean of the others.
    [[nodiscard]] Matrix centred_period_gram(std::span<const std::size_t> controls,
                                             std::span<const double> centre) const;
    void measure_effects(std::span<const std::size_t> treated, SyntheticEstimate& result) const;

    BlockPanel panel_;
    SyntheticMethod method_ = SyntheticMethod::SyntheticDifferenceInDifferences;
    std::vector<std::size_t> controls_;
    Matrix unit_paths_;   // units x pre-periods, less each period's control mean, and each unit's mean if de-meaned
    Matrix unit_gram_;    // units x units: inner products of `unit_paths_`
    Matrix period_paths_; // units x pre-periods, less each unit's mean after treatment
    Matrix period_gram_;  // pre-periods x pre-periods: sums over controls of products of `period_paths_`
    std::vector<double> difference_sums_;        // of each unit's first differences before treatment
    std::vector<double> difference_square_sums_; // of their squares, about the controls' common mean
    double difference_centre_ = 0.0;
};

/// The effect of a treatment that began for all treated units in the same period.
///
/// Weights are the exact optimum, not an early stop: on Proposition 99 the R package prints -15.604 and -19.620 where
/// the optimum gives -15.605 (synthetic DiD) and -19.514 (synthetic control).
/// With more controls than periods before treatment a perfect fit proves nothing, and unit weights without a real
/// penalty (every method but synthetic DiD) are one choice of many: report effect and fit, not weights.
///
/// @return  estimate, weights and fit; unit order follows the rows, period order the columns
/// @error   see SyntheticPanel::of
/// @source  Arkhangelsky, Athey, Hirshberg, Imbens & Wager (2021), American Economic Review 111:4088-4118, Algorithm 1;
///          synthetic control: Abadie, Diamond & Hainmueller (2010), JASA 105:493-505; de-meaned: Doudchenko & Imbens
///          (2016), NBER 22791, and Ferman & Pinto (2021), Quantitative Economics 12:1197-1221
[[nodiscard]] std::expected<SyntheticEstimate, Error>
synthetic_difference_in_differences(BlockPanel panel,
                                    SyntheticMethod method = SyntheticMethod::SyntheticDifferenceInDifferences);

} // namespace entente::lessons
