// Takes fixed effects out of columns without building their dummies.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/regression/grouping.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// How fixed effects are taken out. All give the same residuals; they differ in cost.
enum class Absorption {
    Automatic,              ///< the cheapest exact one, else alternating projections
    ClosedForm,             ///< one factor, or two in a balanced panel without weights: means only
    Elimination,            ///< the largest factor eliminated, normal equations of the others: exact
    AlternatingProjections, ///< the same normal equations by conjugate gradients, whose step is two projections
};

/// Residuals of a weighted regression on the dummies of one or several factors.
///
/// Cost of a column: order rows x factors, twice with elimination, some dozen times with alternating projections: on
/// the rest of the column, out with the largest factor's means and then with the others', accelerated. Elimination also
/// needs, once for each set of weights, largest x others^2 / 2 + others^3 / 3 operations, counted in levels;
/// `Automatic` takes it when that is small beside the rows, as it is for panels of units and periods.
/// @source  Guimaraes & Portugal (2010), Stata Journal 10:628-649 (projections); Correia (2017), Linear models with
///          high-dimensional fixed effects (acceleration by conjugate gradients)
class AbsorbedEffects {
public:
    /// @param factors  at least one, all with as many rows
    /// @param weights  > 0, one for each row; empty: all one
    explicit AbsorbedEffects(std::vector<Levels> factors, std::span<const double> weights = {},
                             Absorption method = Absorption::Automatic);

    /// Other weights for the same rows; keeps what does not depend on them.
    void set_weights(std::span<const double> weights);

    /// Subtracts the fixed effects from a column, in place.
    ///
    /// @param precise  with elimination, a second pass that removes the rounding of the first
    /// @param taken    empty, or one value for each row to which what is subtracted is added: exact even in rows of
    ///                 tiny weight whose value is huge, where a difference of columns has no digits left
    /// @error  alternating projections that do not converge (groups that hang together by a thread)
    [[nodiscard]] std::expected<void, Error> absorb(std::span<double> column, bool precise = true,
                                                    std::span<double> taken = {}) const;

    /// The same for several columns, which are independent; the result does not depend on the number of threads.
    [[nodiscard]] std::expected<void, Error> absorb_all(std::span<std::vector<double>> columns, Threads threads,
                                                        bool precise = true) const;

    /// The method in use; never Automatic.
    [[nodiscard]] Absorption method() const { return method_; }
    [[nodiscard]] const std::vector<Levels>& factors() const { return factors_; }

private:
    void choose_method(Absorption wish);
    [[nodiscard]] bool balanced() const;
    void sum_weights();
    void code_others();
    void eliminate();
    // Weighted sums of a column by level: of the largest factor into `base`, of the others into `right`, and reduced.
    void reduced_sums(std::span<const double> column, std::vector<double>& base, std::vector<double>& right) const;
    // Product of the reduced normal equations and effects of the other levels, without forming them.
    void apply_reduced(const std::vector<double>& effects, std::vector<double>& result) const;
    [[nodiscard]] bool solve_by_conjugate_gradients(std::vector<double>& right, double squares) const;
    [[nodiscard]] bool subtract_effects(std::span<double> column, std::span<double> taken) const;
    // One factor's means taken out.
    void subtract_means(std::size_t factor, std::span<double> column, std::span<double> taken) const;

    std::vector<Levels> factors_;
    std::vector<double> weights_; // empty: all one
    Absorption method_ = Absorption::AlternatingProjections;
    std::vector<std::vector<double>> inverse_sums_; // of weights, by factor and level

    // The largest factor, and the levels of the others counted on from one factor to the next.
    std::size_t largest_ = 0;
    std::size_t other_levels_ = 0;
    std::vector<std::uint32_t> other_codes_; // rows x (factors - 1)
    std::vector<double> other_sums_;         // of weights, by other level
    Matrix shares_;   // elimination: levels of the largest factor x other levels, share of its weight
    Matrix triangle_; // elimination: lower Cholesky factor of the other levels' reduced normal equations

    // Alternating projections: rows sorted by level of the largest factor.
    std::vector<std::size_t> begin_; // first place of each level, and the number of rows
    std::vector<std::uint32_t> sorted_rows_;
    std::vector<std::uint32_t> sorted_codes_; // other_codes_ in that order
};

} // namespace entente::lessons
