// Unit effects, period effects and covariates fitted to the untreated cells of a panel.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/lessons/group_time/staggered_panel.hpp>

#include <cstddef>
#include <expected>
#include <memory>
#include <vector>

namespace entente::lessons {

/// Right-hand side or solution of the normal equations: one figure a unit, a period and a covariate.
struct TwoWayFigures {
    std::vector<double> units = {};
    std::vector<double> periods = {};
    std::vector<double> covariates = {};
};

/// The normal equations of the two-way regression on untreated cells, factorised once: O(units x periods^2 +
/// periods^3).
class UntreatedFit {
public:
    /// @error   covariates that are collinear with unit and period effects (names the first)
    [[nodiscard]] static std::expected<UntreatedFit, Error> of(const StaggeredPanel& panel);

    /// Effects of which no data decide the level are zero: one period in each group of periods that units link.
    [[nodiscard]] TwoWayFigures solve(const TwoWayFigures& right) const;
    /// Weighted sums of some values over the untreated cells: the right-hand side of their regression.
    [[nodiscard]] TwoWayFigures sums_of(const Matrix& values) const;
    /// Values on all cells.
    [[nodiscard]] Matrix predict(const TwoWayFigures& solution) const;
    /// Values less their regression, on untreated cells; zero elsewhere.
    [[nodiscard]] Matrix residuals(const Matrix& values) const;

    /// True for a cell that has an outcome and no treatment.
    [[nodiscard]] bool untreated(std::size_t unit, std::size_t period) const;
    /// True where unit and period effect are linked by untreated cells, so that their sum is known.
    [[nodiscard]] bool known(std::size_t unit, std::size_t period) const;
    /// Standardised covariates: what `TwoWayFigures::covariates` belong to.
    [[nodiscard]] double covariate(std::size_t which, std::size_t unit, std::size_t period) const
    {
        return covariates_[which](unit, period);
    }
    /// Turns a coefficient on a standardised covariate into one on the covariate as given.
    [[nodiscard]] double in_given_units(std::size_t which, double coefficient) const
    {
        return coefficient / spreads_[which];
    }
    [[nodiscard]] std::size_t covariates() const { return covariates_.size(); }

private:
    struct Factor; // of the equations for period effects and covariates, unit effects taken out

    explicit UntreatedFit(const StaggeredPanel& panel) : panel_(&panel) {}
    void link_periods();
    void standardise();
    [[nodiscard]] std::expected<void, Error> factorise();

    const StaggeredPanel* panel_;             // outlives the fit, which lives within one call
    std::vector<double> counts_;              // untreated cells of each unit
    std::vector<std::size_t> component_;      // of each period
    std::vector<std::size_t> unit_component_; // of each unit
    std::vector<std::size_t> place_;          // of each period among the unknowns; `nowhere` for references
    std::size_t unknown_periods_ = 0;
    std::vector<Matrix> covariates_;
    std::vector<double> spreads_;
    std::shared_ptr<const Factor> factor_; // shared so that the fit can be moved without its type being known here
};

} // namespace entente::lessons
