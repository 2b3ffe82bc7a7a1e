// Synthetic estimates on resampled units: what the bootstrap and the leave-one-out runs share.

#pragma once

#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// An estimate from a panel in which each unit counts any number of times.
struct ResampledEstimate {
    double estimate = 0.0;            ///< average effect, outcome units
    std::vector<double> unit_weights; ///< one for each control of the panel, all its copies together; sums to one
    std::vector<double> time_weights; ///< one for each period before treatment; all zero for SyntheticControl
};

/// A checked panel with the sums that every resample shares.
///
/// A unit drawn m times is not fitted m times: its copies share their weight equally at the optimum, so one candidate
/// with 1/m of the penalty stands for them all. A resample costs O(controls * pre-periods^2) a step for synthetic DiD,
/// O(controls^2) and the fit for the others.
class ResampledPanel {
public:
    /// @error  see SyntheticPanel::of
    [[nodiscard]] static std::expected<ResampledPanel, Error> of(BlockPanel panel, SyntheticMethod method);

    [[nodiscard]] const BlockPanel& panel() const { return panel_; }
    [[nodiscard]] SyntheticMethod method() const { return method_; }
    /// Rows of the controls, ascending.
    [[nodiscard]] const std::vector<std::size_t>& controls() const { return controls_; }

    /// Weights and penalty are found anew; the panel itself is the resample with all counts one.
    ///
    /// @param counts  how often each row of the panel counts; at least one treated and one control row
    /// @param start   unit weights of an earlier estimate, one for each of `controls()`, or empty
    /// @error   no treated or no control row counts; no convergence
    [[nodiscard]] std::expected<ResampledEstimate, Error> estimate(std::span<const std::size_t> counts,
                                                                   std::span<const double> start = {}) const;

private:
    ResampledPanel(BlockPanel panel, SyntheticMethod method, std::vector<std::size_t> controls);

    [[nodiscard]] double noise_level(std::span<const std::size_t> counts) const;
    [[nodiscard]] std::expected<std::vector<double>, Error>
    weigh_units(std::span<const std::size_t> counts, double noise, std::span<const double> start) const;
    // Of the controls at places `used`, less the mean of the treated.
    [[nodiscard]] Matrix differences(std::span<const std::size_t> used, std::span<const std::size_t> counts) const;
    // Their inner products, from the shared ones.
    [[nodiscard]] Matrix differences_gram(std::span<const std::size_t> used, std::span<const std::size_t> counts) const;
    [[nodiscard]] std::expected<std::vector<double>, Error> weigh_periods(std::span<const std::size_t> counts,
                                                                          double noise) const;

    BlockPanel panel_;
    SyntheticMethod method_ = SyntheticMethod::SyntheticDifferenceInDifferences;
    std::vector<std::size_t> controls_;
    Matrix unit_paths_;         // units x pre-periods, less the controls' mean, and each unit's own if de-meaned
    Matrix unit_gram_;          // units x units: inner products of `unit_paths_`; only where there is no real penalty
    Matrix period_paths_;       // units x pre-periods, less each unit's mean after treatment
    std::vector<double> after_; // each unit's mean after treatment
    std::vector<double> difference_sums_;        // of each unit's first differences before treatment
    std::vector<double> difference_square_sums_; // of their squares, about the controls' common mean
};

} // namespace entente::lessons
