// A mixture of normals: what is left when the scales have been summed over.

#pragma once

#include <cstddef>
#include <vector>

namespace entente::lessons {

/// Weighted normals, added one at a time; at least one before anything is asked.
class NormalMixture {
public:
    /// @param weight    > 0
    /// @param variance  >= 0
    void add(double weight, double mean, double variance);

    [[nodiscard]] double mean() const;
    [[nodiscard]] double standard_deviation() const;

    /// By Newton's method between bounds, to about twelve digits of the spread. Costs O(normals) a step.
    /// @param share  between 0 and 1
    [[nodiscard]] double quantile(double share) const;

private:
    std::vector<double> weights_;
    std::vector<double> means_;
    std::vector<double> deviations_;
    double total_ = 0.0;
    double sum_ = 0.0;
};

} // namespace entente::lessons
