// A grid over the standard deviations of the hierarchical model, laid where the posterior is.

#pragma once

#include <entente/base/parallel.hpp>
#include <entente/lessons/synthesis_hierarchical/normal_given_scales.hpp>
#include <entente/lessons/synthesis_hierarchical/partial_pooling.hpp>

#include <cstddef>
#include <vector>

namespace entente::lessons {

/// One scale of the model and the part of its prior's probability that the grid covers.
struct ScaleAxis {
    ScalePrior prior = {};
    double ModelScales::* scale = nullptr;
    double from = 0.0;
    double to = 1.0;
};

/// Nodes with posterior weights. The prior is uniform in its own probability, so a node's weight is likelihood times
/// the rule's weight.
class ScaleGrid {
public:
    /// Lays the grid over all of the priors, weighs it, and narrows it to the nodes with weight until that gains
    /// little.
    /// @param nodes  on each axis
    ScaleGrid(std::vector<ScaleAxis> axes, std::size_t nodes, const NormalGivenScales& model, Threads threads);

    [[nodiscard]] std::size_t size() const { return weights_.size(); }
    /// Posterior weight; weights sum to one.
    [[nodiscard]] double weight(std::size_t node) const { return weights_[node]; }
    [[nodiscard]] ModelScales scales(std::size_t node) const;

    [[nodiscard]] const std::vector<ScaleAxis>& axes() const { return axes_; }
    /// @param level  of the interval, between 0 and 1
    [[nodiscard]] PooledScale summary(std::size_t axis, double level) const;

private:
    [[nodiscard]] std::size_t place(std::size_t node, std::size_t axis) const;
    [[nodiscard]] double probability(std::size_t axis, double place) const;
    [[nodiscard]] std::vector<double> marginal(std::size_t axis) const;
    void weigh(const NormalGivenScales& model, Threads threads);
    [[nodiscard]] bool narrow();

    std::vector<ScaleAxis> axes_;
    GaussLegendre rule_;
    std::vector<double> weights_;
};

} // namespace entente::lessons
