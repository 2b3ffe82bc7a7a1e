// The step that least squares and Poisson regression share: one weighted regression on columns without fixed effects.

#pragma once

#include <entente/base/matrix.hpp>
#include <entente/lessons/regression/normal_equations.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace entente::lessons {

/// One weighted regression.
struct WeightedFit {
    NormalEquations equations = {};
    std::vector<double> coefficients = {}; ///< one for each kept column
    std::vector<double> residuals = {};
};

/// The places of a column that are not zero, for a column that is mostly zero; else empty.
struct SparseColumn {
    std::vector<std::uint32_t> rows = {};
    std::vector<double> values = {};
};

/// The sparse form of each column, before fixed effects are taken out: dummies of cohorts and periods are mostly zero.
[[nodiscard]] std::vector<SparseColumn> sparse_forms(std::span<const std::vector<double>> columns);

/// Regresses a response on columns, all with fixed effects taken out; one step of refinement removes rounding.
///
/// Cost: order rows x columns^2; for columns with a sparse form the inner product of one as it was with the other
/// without fixed effects is that of both without, so that only rows that are not zero count.
/// @param weights  one for each row; empty: all one
/// @param lengths  squared length of each column against which collinearity is judged
/// @param sparse   see sparse_forms(); empty: none
[[nodiscard]] WeightedFit weighted_fit(std::span<const std::vector<double>> columns, std::span<const double> response,
                                       std::span<const double> weights, std::span<const double> lengths,
                                       std::span<const SparseColumn> sparse = {});

/// Weighted squared length of a column about its mean.
[[nodiscard]] double spread_of(std::span<const double> column, std::span<const double> weights);

/// Rows x kept, row by row.
[[nodiscard]] Matrix rows_of(std::span<const std::vector<double>> columns, std::span<const std::size_t> kept);

} // namespace entente::lessons
