#include <entente/lessons/regression/cluster_design.hpp>
#include <entente/lessons/regression/cluster_jackknife.hpp>
#include <entente/lessons/regression/normal_equations.hpp>

#include <algorithm>

namespace entente::lessons {

namespace {

// Changes of the coefficients when a cluster is left out.
std::expected<std::vector<double>, Error> change_without(const ClusterDesign& design, const Matrix& gram,
                                                         std::size_t cluster, const Regression& regression,
                                                         const Grouping& grouping)
{
    const std::size_t columns = design.columns();
    Matrix left = cluster_gram(design, cluster);
    std::vector<double> lengths(columns);
    // Dummies first, regressors last: what others span is found at the regressor.
    std::vector<std::size_t> order;
    for (std::size_t j = design.regressors; j < columns; ++j)
        order.push_back(j);
    for (std::size_t j = 0; j < design.regressors; ++j)
        order.push_back(j);
    Matrix ordered(columns, columns);
    std::vector<double> score = cluster_score(design, cluster, design.residuals);
    for (std::size_t a = 0; a < columns; ++a) {
        lengths[a] = gram(order[a], order[a]);
        for (std::size_t b = 0; b < columns; ++b)
            ordered(a, b) = gram(order[a], order[b]) - left(order[a], order[b]);
    }
    const NormalEquations solved = solve_in_order(ordered, lengths);
    for (std::size_t j = 0; j < design.regressors; ++j)
        if (!std::ranges::binary_search(solved.kept, columns - design.regressors + j))
            return std::unexpected(Error{"the coefficient of " + regression.names[j] +
                                             " cannot be estimated without cluster " +
                                             std::to_string(design.code[cluster]),
                                         grouping.name, "use randomisation_test() or placebos instead"});
    std::vector<double> right(solved.kept.size());
    for (std::size_t a = 0; a < right.size(); ++a)
        right[a] = score[order[solved.kept[a]]];
    const std::vector<double> step = product(solved.inverse, right);
    std::vector<double> change(design.regressors);
    for (std::size_t j = 0; j < change.size(); ++j)
        change[j] = -step[step.size() - change.size() + j];
    return change;
}

} // namespace

std::expected<ClusterJackknife, Error> cluster_jackknife(const Regression& regression, const Grouping& cluster)
{
    const auto design = cluster_design(regression, cluster);
    if (!design)
        return std::unexpected(design.error());
    const std::size_t clusters = design->clusters();
    const std::size_t names = regression.names.size();
    Matrix gram(design->columns(), design->columns());
    for (std::size_t g = 0; g < clusters; ++g) {
        const Matrix part = cluster_gram(*design, g);
        for (std::size_t a = 0; a < gram.rows(); ++a)
            for (std::size_t b = 0; b < gram.columns(); ++b)
                gram(a, b) += part(a, b);
    }
    ClusterJackknife result{.covariance = {.matrix = Matrix(names, names),
                                           .degrees = static_cast<double>(clusters - 1),
                                           .counted = regression.parameters()},
                            .clusters = design->code,
                            .without = Matrix(clusters, names)};
    const double factor = static_cast<double>(clusters - 1) / static_cast<double>(clusters);
    for (std::size_t g = 0; g < clusters; ++g) {
        const auto change = change_without(*design, gram, g, regression, cluster);
        if (!change)
            return std::unexpected(change.error());
        for (std::size_t a = 0; a < names; ++a) {
            result.without(g, a) = regression.coefficients[a] + (*change)[a];
            for (std::size_t b = 0; b < names; ++b)
                result.covariance.matrix(a, b) += factor * (*change)[a] * (*change)[b];
        }
    }
    return result;
}

} // namespace entente::lessons
