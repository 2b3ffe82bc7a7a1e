// The multivariate normal distribution inside a box: how likely it is, and where its mean lies there.

#pragma once

#include <entente/base/matrix.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace entente::lessons {

/// A normal vector, given that it lies in a box.
struct NormalBox {
    double probability = 0.0;       ///< of the box
    double probability_error = 0.0; ///< standard error of `probability`, from the spread over shifted point sets
    std::vector<double> mean;       ///< of the vector within the box, one for each coordinate
};

/// Probability and mean of a box by a lattice rule: no random numbers, so the same answer on every run.
///
/// One coordinate is integrated in closed form, the others one after the other given those before; exact for one
/// coordinate, errors of 1e-6 to 1e-4 for more, see `probability_error`. Cost: points x coordinates^2.
///
/// @param mean        of the vector, finite
/// @param covariance  positive definite, coordinates x coordinates
/// @param lower, upper  sides of the box; lower < upper, may be infinite
/// @param points      in each of eight shifted point sets
/// @source  Genz (1992), Journal of Computational and Graphical Statistics 1:141-149; lattice: Richtmyer (1951);
///          periodic by the tent transform of Hickernell (2002), Monte Carlo and Quasi-Monte Carlo Methods 2000,
///          274-289
[[nodiscard]] NormalBox normal_box(std::span<const double> mean, const Matrix& covariance,
                                   std::span<const double> lower, std::span<const double> upper,
                                   std::size_t points = 512);

} // namespace entente::lessons
