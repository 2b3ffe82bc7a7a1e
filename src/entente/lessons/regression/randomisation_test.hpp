// Randomisation inference: the effect beside those that other assignments of the same treatment dates would show.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/regression/least_squares.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>

namespace entente::lessons {

/// Which assignments are looked at.
struct RandomisationOptions {
    std::size_t enumerate_up_to = 100'000; ///< assignments up to which all are tried
    std::size_t draws = 9'999;             ///< assignments drawn when there are more
    std::uint64_t seed = 1;
    Threads threads = {1}; ///< does not change the result by a bit
};

/// The effect of treatment and its rank among all assignments.
struct RandomisationTest {
    double estimate = 0.0;            ///< two-way coefficient; one-step estimate for a Poisson regression
    double t = 0.0;                   ///< with the clustered error without small-sample factor
    double p_value = 1.0;             ///< two-sided, by rank of |t|; the assignment that happened counts
    double coefficient_p_value = 1.0; ///< the same by rank of |estimate|: wrong when units are unequally noisy
    std::size_t assignments = 0;      ///< looked at, the one that happened included
    bool enumerated = false;          ///< all of them
    double monte_carlo = 0.0;         ///< standard error of `p_value` from drawing; 0 when enumerated
};

/// Gives the units' treatment dates to other units in every way there is, and asks how often |t| is as large.
///
/// Valid in samples of any size when dates were as good as randomly assigned to units; a t statistic keeps it close to
/// valid when units are unequally noisy. Nothing is fitted again: an assignment costs order rows x columns (the levels
/// of effects that cross units, and covariates), from sums that all assignments share. The null of no effect for any
/// unit is imposed by `null_model`; a Poisson regression is seen at its solution, as one weighted regression.
/// @param null_model     outcome on fixed effects and covariates, without the treatment; units' effects among them
/// @param units          of the rows of the sample; whole units are treated
/// @param periods        one for each row of the sample
/// @param first_treated  one for each row of the sample, the same for all rows of a unit; `never_treated` if
/// never
/// @error   see cluster_design(); a size that does not fit; a unit with two dates (names it); no or only treated units;
///          a treatment that the fixed effects explain; no draws
/// @source  Fisher (1935), The Design of Experiments; t statistic: MacKinnon & Webb (2020), Journal of Econometrics
///          218:435-450 (RI-t)
[[nodiscard]] std::expected<RandomisationTest, Error>
randomisation_test(const Regression& null_model, const Grouping& units, std::span<const int> periods,
                   std::span<const int> first_treated, const RandomisationOptions& options = {});

} // namespace entente::lessons
