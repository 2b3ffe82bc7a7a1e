#include <entente/lessons/regression/absorbed_effects.hpp>
#include <entente/lessons/regression/cluster_design.hpp>
#include <entente/lessons/regression/normal_equations.hpp>
#include <entente/lessons/regression/weighted_design.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace entente::lessons {

namespace {

constexpr std::size_t most_columns = 2000;

std::optional<Error> wrong_regression(const Regression& regression, const Grouping& cluster)
{
    if (regression.perfect_fit)
        return Error{"the fit is perfect: there are no residuals to judge errors by", "regression",
                     "use fewer regressors or fixed effects, or check whether the outcome varies"};
    if (regression.rows.back() >= cluster.codes.size())
        return Error{"there are fewer groups than rows in the sample", cluster.name,
                     "pass one group for each row of the sample"};
    return std::nullopt;
}

// Regressors as they are, then the dummies of fixed effects not nested in clusters, the nested ones taken out.
std::expected<std::vector<std::vector<double>>, Error>
columns_of(const Regression& regression, const std::vector<Levels>& nested, const std::vector<Levels>& crossing)
{
    std::vector<std::vector<double>> columns(regression.names.size());
    for (std::size_t j = 0; j < columns.size(); ++j)
        for (std::size_t i = 0; i < regression.rows.size(); ++i)
            columns[j].push_back(regression.design(i, j));
    for (const Levels& factor : crossing)
        for (std::size_t level = 0; level < factor.count; ++level) {
            auto& column = columns.emplace_back(regression.rows.size(), 0.0);
            for (std::size_t i = 0; i < column.size(); ++i)
                if (factor.of_row[i] == level)
                    column[i] = 1.0;
        }
    if (nested.empty())
        return columns;
    const AbsorbedEffects effects(nested, regression.weights);
    if (auto done = effects.absorb_all(std::span(columns).subspan(regression.names.size()), {1}); !done)
        return std::unexpected(std::move(done.error()));
    return columns;
}

void sort_by_cluster(ClusterDesign& result, const Regression& regression, const Levels& levels, const Grouping& cluster)
{
    result.place.resize(regression.rows.size());
    std::iota(result.place.begin(), result.place.end(), std::size_t{0});
    std::ranges::stable_sort(result.place, {}, [&](std::size_t i) { return levels.of_row[i]; });
    for (std::size_t p = 0; p < result.place.size(); ++p) {
        const std::size_t i = result.place[p];
        if (p == 0 || levels.of_row[i] != levels.of_row[result.place[p - 1]]) {
            result.begin.push_back(p);
            result.code.push_back(cluster.codes[regression.rows[i]]);
        }
        result.root_weights.push_back(std::sqrt(regression.weights[i]));
        result.residuals.push_back(result.root_weights.back() * regression.residuals[i]);
    }
    result.begin.push_back(result.place.size());
}

} // namespace

std::expected<ClusterDesign, Error> cluster_design(const Regression& regression, const Grouping& cluster)
{
    if (auto wrong = wrong_regression(regression, cluster))
        return std::unexpected(*std::move(wrong));
    const Levels levels = levels_of(cluster.codes, regression.rows);
    if (levels.count < 2)
        return std::unexpected(Error{"all rows are in one cluster", cluster.name, "use a finer grouping"});
    ClusterDesign result;
    std::vector<Levels> crossing;
    std::size_t count = regression.names.size();
    for (const Levels& factor : regression.fixed_effects)
        (is_nested(factor, levels) ? result.nested : crossing).push_back(factor);
    for (const Levels& factor : crossing)
        count += factor.count;
    if (count == 0)
        return std::unexpected(Error{"the regression has neither a regressor nor an effect that crosses clusters",
                                     "regression", "add period effects or a regressor"});
    if (count > most_columns)
        return std::unexpected(Error{std::to_string(count) + " regressors and levels are too many to treat one by one",
                                     cluster.name, "cluster so that the large fixed effects lie within clusters"});
    const auto columns = columns_of(regression, result.nested, crossing);
    if (!columns)
        return std::unexpected(columns.error());

    const std::size_t rows = regression.rows.size();
    std::vector<double> lengths;
    for (std::size_t j = 0; j < columns->size(); ++j) {
        double length = 0.0; // of a dummy before anything is taken out: its weight
        for (std::size_t i = 0; i < rows; ++i)
            length += regression.weights[i] * (*columns)[j][i] * (*columns)[j][i];
        lengths.push_back(length);
    }
    std::size_t j = regression.names.size();
    for (const Levels& factor : crossing)
        for (std::size_t level = 0; level < factor.count; ++level, ++j) {
            lengths[j] = 0.0;
            for (std::size_t i = 0; i < rows; ++i)
                lengths[j] += factor.of_row[i] == level ? regression.weights[i] : 0.0;
        }
    WeightedFit fit = weighted_fit(*columns, std::vector<double>(rows, 0.0), regression.weights, lengths);
    const Matrix kept = rows_of(*columns, fit.equations.kept);
    result.inverse = std::move(fit.equations.inverse);
    result.regressors = regression.names.size();
    sort_by_cluster(result, regression, levels, cluster);
    result.design = Matrix(rows, kept.columns());
    for (std::size_t p = 0; p < rows; ++p)
        for (std::size_t c = 0; c < kept.columns(); ++c)
            result.design(p, c) = result.root_weights[p] * kept(result.place[p], c);
    return result;
}

Matrix cluster_gram(const ClusterDesign& design, std::size_t cluster)
{
    Matrix gram(design.columns(), design.columns());
    for (std::size_t p = design.begin[cluster]; p < design.begin[cluster + 1]; ++p) {
        const auto row = design.design.row(p);
        for (std::size_t a = 0; a < row.size(); ++a)
            if (row[a] != 0.0)
                for (std::size_t b = 0; b <= a; ++b)
                    gram(a, b) += row[a] * row[b];
    }
    for (std::size_t a = 0; a < gram.rows(); ++a)
        for (std::size_t b = 0; b < a; ++b)
            gram(b, a) = gram(a, b);
    return gram;
}

std::vector<double> cluster_score(const ClusterDesign& design, std::size_t cluster, std::span<const double> values)
{
    std::vector<double> score(design.columns(), 0.0);
    for (std::size_t p = design.begin[cluster]; p < design.begin[cluster + 1]; ++p) {
        const auto row = design.design.row(p);
        for (std::size_t a = 0; a < row.size(); ++a)
            score[a] += row[a] * values[p];
    }
    return score;
}

} // namespace entente::lessons
