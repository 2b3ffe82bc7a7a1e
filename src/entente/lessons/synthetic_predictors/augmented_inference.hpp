// How sure an augmented synthetic control is: intervals from periods left out, and from permuted residuals.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/synthetic_predictors/effect_bounds.hpp>
#include <entente/lessons/synthetic_predictors/ridge_augmented_synthetic_control.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <vector>

namespace entente::lessons {

/// Intervals by jackknife+ over periods.
struct JackknifePlus {
    AugmentedEstimate estimate;
    std::vector<double> held_out_errors; ///< of each period before treatment, fitted without it
    EffectBounds mean;                   ///< of the mean effect
    std::vector<EffectBounds> effects;   ///< of the effect in each period after treatment began
};

/// Leaves each period before treatment out in turn, refits with the penalty held, and sets quantiles of the refitted
/// effects less and plus the size of the held-out error around the effect.
///
/// Quantiles interpolate linearly (R type 7). Coverage is exact only for exchangeable periods; trends widen nothing.
/// Cost: one factorisation, O(controls^3), and for each period one warm-started fit and O(controls x (controls +
/// features)).
///
/// @param level  of the intervals, in (0, 1), for instance 0.95
/// @error   as ridge_augmented_synthetic_control; a level outside (0, 1)
/// @source  Barber, Candes, Ramdas & Tibshirani (2021), Annals of Statistics 49:486-507; over periods: Ben-Michael,
///          Feller & Rothstein (2021), JASA 116:1789-1803
[[nodiscard]] std::expected<JackknifePlus, Error> jackknife_plus(const BlockPanel& panel,
                                                                 const AugmentedOptions& options, double level);

/// Which orders of the residuals are compared.
enum class Permutations {
    CyclicShifts, ///< each period moved forward by the same number, all shifts enumerated: keeps serial dependence
    Independent,  ///< drawn at random: needs exchangeable periods
};

/// How conformal tests are run.
struct ConformalOptions {
    double level = 0.95; ///< of the intervals, in (0, 1)
    Permutations permutations = Permutations::CyclicShifts;
    double power = 1.0;       ///< q of the statistic sum |residual|^q over the periods after; > 0
    std::size_t draws = 5000; ///< of Independent permutations; at least 1
    std::uint64_t seed = 1;   ///< of these draws
    std::size_t steps = 50;   ///< candidate effects, within two root mean square effects of the estimate; at least 3
};

/// Conformal tests of the effects.
struct ConformalInference {
    AugmentedEstimate estimate;
    double joint_p_value = 1.0;        ///< of no effect in any period after treatment began
    std::vector<double> p_values;      ///< of no effect in each such period
    std::vector<EffectBounds> effects; ///< effects that are not rejected, one interval for each such period
};

/// Tests a stated effect by taking it out of the treated outcome, refitting on all periods of the test, and asking how
/// many permutations of the residuals make those after treatment as large.
///
/// A test of one period uses it and the periods before; each permutation moves one residual into its place, so its
/// p-value is exact for both kinds. An interval is the hull of the effects accepted on a grid, each end then refined by
/// bisection to 1e-6 of the grid's width; an end that no effect, however large, can pass is infinite. The penalty is
/// held at that of the estimate. Cost: for each period one Gram matrix and, with a ridge, one factorisation; for each
/// candidate effect a warm-started fit and O(features x (controls + features)): the effect moves one target only.
///
/// @error   as ridge_augmented_synthetic_control; an option outside its range
/// @source  Chernozhukov, Wuthrich & Zhu (2021), JASA 116:1849-1864, Algorithm 1 and equation 2
[[nodiscard]] std::expected<ConformalInference, Error>
conformal_inference(const BlockPanel& panel, const AugmentedOptions& options, const ConformalOptions& conformal);

} // namespace entente::lessons
