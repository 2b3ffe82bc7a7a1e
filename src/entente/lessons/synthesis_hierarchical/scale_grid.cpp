#include <entente/lessons/synthesis_hierarchical/scale_grid.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace entente::lessons {

namespace {

// The grid is narrowed to places whose weight is more than this share of the largest.
constexpr double no_weight = 1e-9;
constexpr int most_narrowings = 20;
constexpr std::size_t search_nodes = 10; // on each axis while the grid is being narrowed
constexpr double worth_narrowing = 0.8;  // of the width before
// The largest probability at which a prior is looked up.
constexpr double under_one = 1.0 - 0.5 * std::numeric_limits<double>::epsilon();

} // namespace

ScaleGrid::ScaleGrid(std::vector<ScaleAxis> axes, std::size_t nodes, const NormalGivenScales& model, Threads threads)
    : axes_(std::move(axes)), rule_(gauss_legendre(std::min(nodes, search_nodes)))
{
    weigh(model, threads);
    for (int i = 0; i < most_narrowings && narrow(); ++i)
        weigh(model, threads);
    rule_ = gauss_legendre(nodes);
    weigh(model, threads);
}

std::size_t ScaleGrid::place(std::size_t node, std::size_t axis) const
{
    for (std::size_t a = 0; a < axis; ++a)
        node /= rule_.places.size();
    return node % rule_.places.size();
}

double ScaleGrid::probability(std::size_t axis, double place) const
{
    return std::min(axes_[axis].from + (axes_[axis].to - axes_[axis].from) * place, under_one);
}

ModelScales ScaleGrid::scales(std::size_t node) const
{
    ModelScales result;
    for (std::size_t a = 0; a < axes_.size(); ++a)
        result.*axes_[a].scale = scale_quantile(axes_[a].prior, probability(a, rule_.places[place(node, a)]));
    return result;
}

void ScaleGrid::weigh(const NormalGivenScales& model, Threads threads)
{
    std::size_t count = 1;
    for (std::size_t a = 0; a < axes_.size(); ++a)
        count *= rule_.places.size();
    weights_.assign(count, 0.0);
    parallel_for_each_index(count, threads,
                            [&](std::size_t node) { weights_[node] = model.log_likelihood(scales(node)); });
    const double largest = std::ranges::max(weights_);
    double sum = 0.0;
    for (std::size_t node = 0; node < count; ++node) {
        double& weight = weights_[node];
        weight = std::exp(weight - largest);
        for (std::size_t a = 0; a < axes_.size(); ++a)
            weight *= rule_.weights[place(node, a)];
        sum += weight;
    }
    for (double& weight : weights_)
        weight /= sum;
}

std::vector<double> ScaleGrid::marginal(std::size_t axis) const
{
    std::vector<double> result(rule_.places.size(), 0.0);
    for (std::size_t node = 0; node < weights_.size(); ++node)
        result[place(node, axis)] += weights_[node];
    return result;
}

// Cuts each axis down to the places with weight and one beyond; false when that gains little.
bool ScaleGrid::narrow()
{
    bool narrowed = false;
    for (std::size_t a = 0; a < axes_.size(); ++a) {
        const auto weights = marginal(a);
        const double least = no_weight * std::ranges::max(weights);
        std::size_t first = 0;
        while (weights[first] < least)
            ++first;
        std::size_t last = weights.size() - 1;
        while (weights[last] < least)
            --last;
        const double from = first > 0 ? probability(a, rule_.places[first - 1]) : axes_[a].from;
        const double to = last + 1 < weights.size() ? probability(a, rule_.places[last + 1]) : axes_[a].to;
        narrowed = narrowed || to - from < worth_narrowing * (axes_[a].to - axes_[a].from);
        axes_[a].from = from;
        axes_[a].to = to;
    }
    return narrowed;
}

PooledScale ScaleGrid::summary(std::size_t axis, double level) const
{
    std::vector<double> density = marginal(axis);
    for (std::size_t i = 0; i < density.size(); ++i)
        density[i] /= rule_.weights[i];
    const auto at = [&](double share) {
        return scale_quantile(axes_[axis].prior, probability(axis, place_of_share(rule_, density, share)));
    };
    return {.median = at(0.5), .lower = at(0.5 * (1.0 - level)), .upper = at(0.5 * (1.0 + level))};
}

} // namespace entente::lessons
