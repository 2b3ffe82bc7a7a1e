// Leave-two-out placebo test: a finer p-value for one treated unit among few donors.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <cstddef>
#include <expected>

namespace entente::lessons {

/// How often the treated unit does not stand out among three.
struct LeaveTwoOutPlacebo {
    double p_value = 1.0;   ///< losses over pairs
    std::size_t losses = 0; ///< pairs of donors of which one has a ratio at least as large as the treated unit's
    std::size_t pairs = 0;  ///< donors * (donors - 1) / 2
    std::size_t fits = 0;   ///< weights solved; a pair whose members have no weight needs none
};

/// For each pair of donors, treated and pair are each imitated by the other donors; the treated unit wins if its ratio
/// of root mean square gap after to before treatment beats both.
///
/// Outcome-only synthetic control without intercept. The p-value has a step of one over the pairs, where the plain
/// placebo test has one over the donors. Ties count against the treated unit. A donor without weight can be dropped
/// without a new fit, so about donors * (donors in use) fits serve all donors^2 / 2 pairs.
///
/// @param panel     exactly one treated unit and at least three controls
/// @param threads   does not change the result by a bit
/// @param progress  told after each unit; cancelling stops the work
/// @error   see SyntheticPanel::of; more than one treated unit; fewer than three controls; cancelled
/// @source  Lei & Sudijono (2024), Inference for synthetic controls via refined placebo tests, arXiv:2401.07152
[[nodiscard]] std::expected<LeaveTwoOutPlacebo, Error> leave_two_out_placebo(const BlockPanel& panel, Threads threads,
                                                                             Progress& progress);

} // namespace entente::lessons
