// The hierarchical model once its standard deviations are given: everything is normal.

#pragma once

#include <entente/lessons/synthesis_hierarchical/partial_pooling.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace entente::lessons {

/// Standard deviations of the model; 0 for a term that it does not have.
struct ModelScales {
    double provision = 0.0;
    double form = 0.0;
    double study = 0.0;
};

/// A quantity that is normal given the scales.
struct NormalPart {
    double mean = 0.0;
    double variance = 0.0;
    double shrinkage = 0.0; ///< as PooledEffect has it
};

/// A weighted sum of the model's unknowns: intercept, moderators, provisions, forms.
struct Quantity {
    std::vector<double> weights = {};
    /// The unknown whose share of prior variance left is the shrinkage; the number of unknowns: none.
    std::size_t departure = 0;
};

/// Design and data of the model, moderators taken about their mean. Trusted input.
class NormalGivenScales {
public:
    explicit NormalGivenScales(const GroupedStudies& studies);

    [[nodiscard]] std::size_t unknowns() const { return unknowns_; }
    [[nodiscard]] std::size_t first_provision() const { return coefficients_; }
    [[nodiscard]] std::size_t first_form() const { return coefficients_ + provisions_; }

    /// Log of the likelihood with all unknowns integrated out, up to a constant.
    [[nodiscard]] double log_likelihood(const ModelScales& scales) const;

    /// Studies' true effects first, then the quantities in order.
    [[nodiscard]] std::vector<NormalPart> parts(const ModelScales& scales, std::span<const Quantity> quantities) const;

private:
    struct Solution;
    [[nodiscard]] Solution solve(const ModelScales& scales) const;

    const GroupedStudies& studies_;
    std::size_t coefficients_;
    std::size_t provisions_;
    std::size_t unknowns_;
    Matrix design_; // studies x unknowns
};

} // namespace entente::lessons
