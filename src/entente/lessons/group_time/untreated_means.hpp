// Cohort and period effects on the mean outcomes of cohorts before treatment.

#pragma once

#include <entente/lessons/group_time/extended_two_way.hpp>
#include <entente/lessons/group_time/staggered_panel.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace entente::lessons {

/// Units that are first treated in the same period, with their mean in each period.
struct CohortMeans {
    std::size_t start = 0;               ///< number of periods for the never treated
    std::vector<std::size_t> units = {}; ///< ascending
    double weight = 0.0;                 ///< sum of weights relative to the panel's first unit
    std::vector<double> means = {};      ///< one a period
};

/// Cohorts by start; the never treated, if any, last.
[[nodiscard]] std::vector<CohortMeans> cohort_means(const StaggeredPanel& panel);

/// A level of each cohort and a shift of each period after the first, fitted to untreated cells by least squares or
/// Poisson likelihood. With a complete panel the cells of a cohort enter by their mean only.
class UntreatedMeans {
public:
    UntreatedMeans(const std::vector<CohortMeans>& cohorts, OutcomeModel model);
    ~UntreatedMeans();
    UntreatedMeans(const UntreatedMeans&) = delete;
    UntreatedMeans& operator=(const UntreatedMeans&) = delete;
    UntreatedMeans(UntreatedMeans&&) = delete;
    UntreatedMeans& operator=(UntreatedMeans&&) = delete;

    /// False when the likelihood has no maximum.
    [[nodiscard]] bool fit();

    /// Levels and shifts.
    [[nodiscard]] std::size_t size() const { return coefficients_.size(); }
    /// Periods in which somebody is untreated.
    [[nodiscard]] std::size_t periods() const { return periods_; }
    /// Which of the levels and shifts make up a cell.
    [[nodiscard]] std::vector<std::size_t> unknowns(std::size_t cohort, std::size_t period) const;
    [[nodiscard]] double mean(std::size_t cohort, std::size_t period) const;
    /// How a cell's mean moves with sums of untreated residuals, collected by level and shift.
    [[nodiscard]] std::vector<double> on_scores(std::size_t cohort, std::size_t period) const;

private:
    struct Bread; // the factorised curvature

    [[nodiscard]] double index_of(const std::vector<double>& at, std::size_t cohort, std::size_t period) const;
    [[nodiscard]] double slope(std::size_t cohort, std::size_t period) const;
    [[nodiscard]] double log_likelihood(const std::vector<double>& at) const;
    [[nodiscard]] std::vector<double> newton_step();
    double step();

    const std::vector<CohortMeans>& cohorts_; // outlives the fit, which lives within one call
    OutcomeModel model_;
    std::size_t periods_ = 0;
    std::vector<double> coefficients_;
    std::unique_ptr<Bread> bread_; // keeps the linear algebra out of this header
};

} // namespace entente::lessons
