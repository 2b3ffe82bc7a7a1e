// Takes out of an outcome what covariates explain where nobody was treated.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>

#include <cstddef>
#include <expected>
#include <limits>
#include <span>
#include <vector>

namespace entente::lessons {

/// Adoption of a unit that is never treated.
inline constexpr std::size_t never_adopts = std::numeric_limits<std::size_t>::max();

/// Outcomes less what the covariates explain.
struct ProjectedOutcomes {
    Matrix outcomes;                  ///< units x periods, outcome units, treated cells included
    std::vector<double> coefficients; ///< one for each covariate, outcome units for one unit of the covariate
};

/// Regresses the outcome on covariates with unit and period effects over untreated cells only, and takes the
/// covariates' part out of all cells, so that treatment cannot leak into the coefficients.
///
/// Costs O(cells * covariates^2 + periods^3).
///
/// @param outcomes    units x periods, no missing cells
/// @param adoption    for each unit the column of its first treated period, at least 1, or `never_adopts`; at least
/// one
///                    unit never treated
/// @param covariates  each units x periods, no missing cells
/// @error   sizes that do not fit; a missing cell (names it); a unit treated from the first period; no unit never
///          treated; a covariate that unit effects, period effects and the covariates before it explain in full
/// @source  Kranz (2022), Synthetic difference-in-differences with time-varying covariates; "projected" in Clarke,
///          Pailanir, Athey & Imbens (2024), Stata Journal 24:557-598
[[nodiscard]] std::expected<ProjectedOutcomes, Error>
projected_covariates(const Matrix& outcomes, std::span<const std::size_t> adoption, std::span<const Matrix> covariates);

} // namespace entente::lessons
