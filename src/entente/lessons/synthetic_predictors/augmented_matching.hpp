// What an augmented synthetic control matches on: outcomes before treatment, and covariates on their scale.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <vector>

namespace entente::lessons {

/// Which penalty of the cross-validated ones is taken.
enum class PenaltyRule {
    OneStandardError, ///< the largest whose error is within one standard error of the smallest error
    Minimum,          ///< the one with the smallest error
};

/// How an augmented synthetic control is fitted.
struct AugmentedOptions {
    bool ridge = true;           ///< correct the synthetic control by a ridge regression; false: weights on the simplex
    bool unit_means_out = false; ///< take each unit's mean before treatment out first (an intercept)
    std::optional<double> penalty = {}; ///< of the ridge regression, in squared outcome units; nothing: cross-validated
    PenaltyRule rule = PenaltyRule::OneStandardError;
    std::size_t penalties = 21;     ///< how many are tried, at equal ratios, from the largest squared singular value
    double smallest_penalty = 1e-8; ///< the last one, as a share of the first
    std::size_t folds = 0;          ///< features left out in turn to choose a penalty, from the first; 0: all of them
    Matrix covariates = {};         ///< units x covariates in the order of the panel, or empty; any unit of measurement
    Threads threads = {};           ///< does not change the result by a bit
};

/// Features of controls and treated, and the outcomes to compare. Each column has the mean over the controls taken out.
struct AugmentedMatching {
    std::vector<std::size_t> controls; ///< rows of the panel
    std::size_t periods = 0;           ///< the first so many features are outcomes, the rest covariates
    Matrix candidates;                 ///< controls x features
    std::vector<double> target;        ///< features of the mean of the treated units
    Matrix later_candidates;           ///< controls x later periods, in outcome units
    std::vector<double> later_target;  ///< one for each later period, in outcome units
};

/// What is wrong with a panel and options, if anything; every estimator of this family checks once, at its door.
/// @error  no or repeated treated units; no controls; fewer than two periods before; none after; a figure missing or
///         above 1e100 in size; a penalty that is not positive; fewer than one penalty to try; covariates with another
///         number of rows, or that do not vary among the controls
[[nodiscard]] std::optional<Error> wrong_augmented(const BlockPanel& panel, const AugmentedOptions& options);

/// Features for a checked panel, in O(units x periods).
///
/// Covariates are brought to the standard deviation of the outcomes of the controls, so that each counts as one more
/// period.
///
/// @param matched  columns of the outcomes to match on, in order
/// @param later    columns of the outcomes to compare afterwards, in order
/// @source  Ben-Michael, Feller & Rothstein (2021), JASA 116:1789-1803
[[nodiscard]] AugmentedMatching augmented_matching(const BlockPanel& panel, const AugmentedOptions& options,
                                                   std::span<const std::size_t> matched,
                                                   std::span<const std::size_t> later);

/// Inner products of candidates less target, in O(controls^2 x features).
[[nodiscard]] Matrix differences_gram(const AugmentedMatching& matching);

/// Weights on the simplex from inner products; where the fit is too good for these, from the features themselves.
/// @param start  weights of a fit nearby, or empty
[[nodiscard]] std::expected<std::vector<double>, Error>
simplex_weights(const AugmentedMatching& matching, const Matrix& gram, std::span<const double> start);

/// Weights on the simplex with one feature left out, for each of the first `features`; each fit starts from `weights`.
///
/// With unit means out, the means are those of the periods that are left.
///
/// @param gram     of all features
/// @return  features x controls
/// @error   as simplex_least_squares
[[nodiscard]] std::expected<Matrix, Error> leave_one_out_weights(const AugmentedMatching& matching, const Matrix& gram,
                                                                 std::size_t features, std::span<const double> weights,
                                                                 const AugmentedOptions& options);

/// By how much a left-out feature counts: more than one for a period where the unit means were taken with it.
[[nodiscard]] double left_out_factor(const AugmentedMatching& matching, std::size_t feature,
                                     const AugmentedOptions& options);

} // namespace entente::lessons
