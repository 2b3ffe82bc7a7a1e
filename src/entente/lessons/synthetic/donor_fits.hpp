// Synthetic controls fitted on any periods, for any target, from any donors: what the tests that refit many times
// share.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// Weighted donors that stand in for a target. Amounts are in outcome units.
struct DonorFit {
    std::vector<double> weights; ///< one for each donor, in the order given; >= 0, summing to one
    double intercept = 0.0;      ///< target less weighted donors, on average over the fitted periods; 0 without one
    std::vector<double> gaps;    ///< target less intercept less weighted donors, in every period of the panel
    double rmse = 0.0;           ///< root mean square gap over the fitted periods
    double optimality_gap = 0.0; ///< the squared distance is at most this above the minimum
};

/// A panel prepared for many fits on the same periods: paths are centred once, each fit costs O(donors * periods) a
/// step.
///
/// No penalty unless asked for, so with more donors than fitted periods the weights are one choice of many.
class DonorFits {
public:
    /// @param outcomes   units x periods; finite (check with `first_missing_cell`)
    /// @param periods    columns to fit on, distinct, at least one
    /// @param intercept  take each unit's mean over `periods` out first
    DonorFits(Matrix outcomes, std::vector<std::size_t> periods, bool intercept);

    [[nodiscard]] const Matrix& outcomes() const { return outcomes_; }

    /// @param target  rows whose mean is imitated, at least one
    /// @param donors  rows to weight, at least one, none in `target`
    /// @param start   weights of an earlier fit, one for each donor, or empty
    /// @param ridge   penalty on the sum of squared weights, squared outcome units, >= 0
    /// @error   no convergence
    [[nodiscard]] std::expected<DonorFit, Error> fit(std::span<const std::size_t> target,
                                                     std::span<const std::size_t> donors,
                                                     std::span<const double> start = {}, double ridge = 0.0) const;

private:
    Matrix outcomes_;
    std::vector<std::size_t> periods_;
    bool intercept_ = false;
    Matrix paths_; // units x fitted periods, less each period's mean over units, and each unit's mean with an intercept
};

/// The first cell that is not a finite number of moderate size, as an error, or nothing.
///
/// Cells beyond 1e150 are refused too: their squares overflow.
[[nodiscard]] std::expected<void, Error> first_missing_cell(const Matrix& outcomes);

} // namespace entente::lessons
