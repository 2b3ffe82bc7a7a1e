#include <entente/base/random_stream.hpp>
#include <entente/lessons/regression/cluster_design.hpp>
#include <entente/lessons/regression/normal_equations.hpp>
#include <entente/lessons/regression/wild_cluster_bootstrap.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <vector>

namespace entente::lessons {

namespace {

constexpr std::size_t most_enumerated = 30;
constexpr std::size_t patterns_in_a_task = 4096;
// t statistics that differ by less than this, relatively, are ties.
constexpr double tie = 1e-9;

// The bootstrap world in numbers of clusters: with signs v, the estimate less its centre is sum_g v_g numerator_g, and
// the score of cluster g is sum_h v_h score(h, g).
struct SignWorld {
    std::vector<double> numerator;
    Matrix score; // one row for each cluster whose sign is flipped
};

double statistic(double numerator, std::span<const double> scores)
{
    return std::abs(numerator) / std::sqrt(inner_product(scores, scores));
}

// Residuals for the bootstrap: with the null imposed the regressor's own part goes back in, at the distance from it.
std::vector<double> bootstrap_residuals(const ClusterDesign& design, std::size_t position, double estimate,
                                        const WildBootstrapOptions& options)
{
    std::vector<double> result = design.residuals;
    if (!options.impose_null)
        return result;
    const auto column = design.inverse.row(position);
    const double distance = (estimate - options.null) / design.inverse(position, position);
    for (std::size_t p = 0; p < result.size(); ++p)
        result[p] += distance * inner_product(design.design.row(p), column);
    return result;
}

SignWorld sign_world(const ClusterDesign& design, std::size_t position, std::span<const double> residuals)
{
    const std::size_t clusters = design.clusters();
    const auto column = design.inverse.row(position);
    std::vector<std::vector<double>> leverage; // of each cluster: its inner products times the column of the inverse
    std::vector<std::vector<double>> fitted;   // of each cluster: inverse times its score
    SignWorld world{.numerator = std::vector<double>(clusters), .score = Matrix(clusters, clusters)};
    for (std::size_t g = 0; g < clusters; ++g) {
        const std::vector<double> score = cluster_score(design, g, residuals);
        world.numerator[g] = inner_product(column, score);
        fitted.push_back(product(design.inverse, score));
        leverage.push_back(product(cluster_gram(design, g), column));
    }
    for (std::size_t h = 0; h < clusters; ++h)
        for (std::size_t g = 0; g < clusters; ++g)
            world.score(h, g) = (h == g ? world.numerator[g] : 0.0) - inner_product(leverage[g], fitted[h]);
    return world;
}

// Patterns `from` to `to` in Gray order: each differs from the one before in one sign; the first cluster's never flips,
// because mirror images have the same |t|.
std::size_t count_enumerated(const SignWorld& world, std::size_t from, std::size_t to, double least)
{
    const std::size_t clusters = world.numerator.size();
    std::vector<double> signs(clusters, 1.0);
    const std::size_t start = from ^ (from >> 1U);
    double numerator = 0.0;
    std::vector<double> scores(clusters, 0.0);
    for (std::size_t h = 0; h < clusters; ++h) {
        if (h > 0 && ((start >> (h - 1)) & 1U) != 0)
            signs[h] = -1.0;
        numerator += signs[h] * world.numerator[h];
        for (std::size_t g = 0; g < clusters; ++g)
            scores[g] += signs[h] * world.score(h, g);
    }
    std::size_t count = 0;
    for (std::size_t pattern = from;;) {
        count += statistic(numerator, scores) >= least ? 1 : 0;
        if (++pattern == to)
            return count;
        const auto flipped = static_cast<std::size_t>(std::countr_zero(pattern)) + 1;
        signs[flipped] = -signs[flipped];
        numerator += 2.0 * signs[flipped] * world.numerator[flipped];
        const auto row = world.score.row(flipped);
        for (std::size_t g = 0; g < clusters; ++g)
            scores[g] += 2.0 * signs[flipped] * row[g];
    }
}

std::size_t count_drawn(const SignWorld& world, std::size_t from, std::size_t to, double least, std::uint64_t seed)
{
    const std::size_t clusters = world.numerator.size();
    std::size_t count = 0;
    std::vector<double> scores(clusters);
    for (std::size_t draw = from; draw < to; ++draw) {
        RandomStream stream(seed, draw);
        double numerator = 0.0;
        std::ranges::fill(scores, 0.0);
        std::uint64_t bits = 0;
        for (std::size_t h = 0; h < clusters; ++h) {
            bits = h % 64 == 0 ? stream() : bits >> 1U;
            const double sign = (bits & 1U) != 0 ? 1.0 : -1.0;
            numerator += sign * world.numerator[h];
            const auto row = world.score.row(h);
            for (std::size_t g = 0; g < clusters; ++g)
                scores[g] += sign * row[g];
        }
        count += statistic(numerator, scores) >= least ? 1 : 0;
    }
    return count;
}

} // namespace

std::expected<WildBootstrap, Error> wild_cluster_bootstrap(const Regression& regression, std::string_view name,
                                                           const Grouping& cluster, const WildBootstrapOptions& options)
{
    const auto position = regression.position(name);
    if (!position)
        return std::unexpected(Error{"there is no coefficient of " + std::string(name), "name",
                                     "name a regressor that the regression kept"});
    if (options.draws == 0 || options.enumerate_up_to > most_enumerated || !std::isfinite(options.null))
        return std::unexpected(Error{"the options do not describe a bootstrap", "options",
                                     "use at least one draw, enumeration up to at most 30 clusters and a finite null"});
    const auto design = cluster_design(regression, cluster);
    if (!design)
        return std::unexpected(design.error());

    const double estimate = regression.coefficients[*position];
    const SignWorld sample = sign_world(*design, *position, design->residuals);
    double squares = 0.0; // of the sample's own scores: the clustered variance
    for (const double score : sample.numerator)
        squares += score * score;
    WildBootstrap result{.t = (estimate - options.null) / std::sqrt(squares)};
    const double least = std::abs(result.t) * (1.0 - tie);

    const std::size_t clusters = design->clusters();
    result.enumerated = clusters <= options.enumerate_up_to;
    const std::size_t count = result.enumerated ? std::size_t{1} << (clusters - 1) : options.draws;
    const SignWorld world =
        options.impose_null ? sign_world(*design, *position, bootstrap_residuals(*design, *position, estimate, options))
                            : sample;
    std::vector<std::size_t> found((count + patterns_in_a_task - 1) / patterns_in_a_task);
    parallel_for_each_index(found.size(), options.threads, [&](std::size_t task) {
        const std::size_t from = task * patterns_in_a_task;
        const std::size_t to = std::min(count, from + patterns_in_a_task);
        found[task] = result.enumerated ? count_enumerated(world, from, to, least)
                                        : count_drawn(world, from, to, least, options.seed);
    });
    std::size_t large = 0;
    for (const std::size_t part : found)
        large += part;
    if (result.enumerated) {
        result.patterns = 2 * count;
        result.p_value = static_cast<double>(large) / static_cast<double>(count);
        return result;
    }
    result.patterns = count + 1;
    result.p_value = static_cast<double>(large + 1) / static_cast<double>(count + 1);
    result.monte_carlo = std::sqrt(result.p_value * (1.0 - result.p_value) / static_cast<double>(count));
    return result;
}

} // namespace entente::lessons
