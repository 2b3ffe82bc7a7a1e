#include <entente/base/distributions.hpp>
#include <entente/lessons/regression/covariance.hpp>
#include <entente/lessons/regression/normal_equations.hpp>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace entente::lessons {

namespace {

using Dense = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Eigenvalues of a two-way matrix below minus this share of the largest are not rounding.
constexpr double negative = 1e-9;

Eigen::Map<const Dense> mapped(const Matrix& matrix)
{
    return {matrix.cells().data(), static_cast<Eigen::Index>(matrix.rows()),
            static_cast<Eigen::Index>(matrix.columns())};
}

Matrix sandwich(const Matrix& bread, const Dense& meat, double factor)
{
    Matrix result(bread.rows(), bread.columns());
    const Dense product = factor * mapped(bread) * meat * mapped(bread);
    for (std::size_t i = 0; i < result.rows(); ++i)
        for (std::size_t j = 0; j < result.columns(); ++j)
            result(i, j) = product(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
    return result;
}

// Rows x names: weight x residual x regressor.
Dense scores(const Regression& regression)
{
    Dense result = mapped(regression.design);
    for (std::size_t i = 0; i < regression.residuals.size(); ++i)
        result.row(static_cast<Eigen::Index>(i)) *= regression.weights[i] * regression.residuals[i];
    return result;
}

Dense sums_by(const Dense& scores, const Levels& clusters)
{
    Dense sums = Dense::Zero(static_cast<Eigen::Index>(clusters.count), scores.cols());
    for (std::size_t i = 0; i < clusters.of_row.size(); ++i)
        sums.row(clusters.of_row[i]) += scores.row(static_cast<Eigen::Index>(i));
    return sums;
}

Dense squares(const Dense& sums)
{
    return sums.transpose() * sums;
}

std::optional<Error> no_residuals(const Regression& regression)
{
    if (!regression.perfect_fit)
        return std::nullopt;
    return Error{"the fit is perfect: there are no residuals to judge errors by", "regression",
                 "use fewer regressors or fixed effects, or check whether the outcome varies"};
}

// (n - 1) / (n - K), with K counting fixed effects not nested in one of the clusters.
std::size_t counted_parameters(const Regression& regression, std::span<const Levels> clusters)
{
    std::size_t count = regression.names.size() + 1;
    for (const Levels& factor : regression.fixed_effects)
        if (std::ranges::none_of(clusters, [&](const Levels& cluster) { return is_nested(factor, cluster); }))
            count += factor.count - 1;
    return count;
}

double parameter_factor(const Regression& regression, std::size_t counted)
{
    const auto rows = static_cast<double>(regression.rows.size());
    return (rows - 1.0) / (rows - static_cast<double>(counted));
}

double count_factor(std::size_t count)
{
    return static_cast<double>(count) / static_cast<double>(count - 1);
}

std::optional<Error> wrong_grouping(const Regression& regression, const Grouping& grouping)
{
    if (!regression.rows.empty() && regression.rows.back() >= grouping.codes.size())
        return Error{"there are fewer groups than rows in the sample", grouping.name,
                     "pass one group for each row of the sample"};
    return std::nullopt;
}

} // namespace

std::expected<Covariance, Error> iid_covariance(const Regression& regression)
{
    if (auto wrong = no_residuals(regression))
        return std::unexpected(*std::move(wrong));
    Covariance result{.matrix = regression.inverse, .counted = regression.parameters()};
    result.degrees = static_cast<double>(regression.rows.size() - result.counted);
    const double variance = regression.poisson ? 1.0 : regression.residual_squares / result.degrees;
    for (std::size_t i = 0; i < result.matrix.rows(); ++i)
        for (std::size_t j = 0; j < result.matrix.columns(); ++j)
            result.matrix(i, j) *= variance;
    return result;
}

std::expected<Covariance, Error> heteroskedastic_covariance(const Regression& regression, SmallSample correction)
{
    if (auto wrong = no_residuals(regression))
        return std::unexpected(*std::move(wrong));
    Covariance result{.counted = regression.parameters()};
    result.degrees = static_cast<double>(regression.rows.size() - result.counted);
    const double factor =
        correction == SmallSample::None ? 1.0 : static_cast<double>(regression.rows.size()) / result.degrees;
    result.matrix = sandwich(regression.inverse, squares(scores(regression)), factor);
    return result;
}

std::expected<Covariance, Error> cluster_covariance(const Regression& regression, std::span<const Grouping> clusters,
                                                    SmallSample correction)
{
    if (auto wrong = no_residuals(regression))
        return std::unexpected(*std::move(wrong));
    if (clusters.empty() || clusters.size() > 2)
        return std::unexpected(
            Error{"errors can be clustered in one or two ways", "clusters", "pass one or two groupings"});
    std::vector<Levels> levels;
    std::size_t fewest = regression.rows.size();
    for (const Grouping& grouping : clusters) {
        if (auto wrong = wrong_grouping(regression, grouping))
            return std::unexpected(*std::move(wrong));
        levels.push_back(levels_of(grouping.codes, regression.rows));
        fewest = std::min(fewest, levels.back().count);
        if (fewest < 2)
            return std::unexpected(Error{"all rows are in one cluster", grouping.name, "use a finer grouping"});
    }
    Covariance result{.degrees = static_cast<double>(fewest - 1), .counted = counted_parameters(regression, levels)};
    const double factor =
        correction == SmallSample::None ? 1.0 : parameter_factor(regression, result.counted) * count_factor(fewest);
    const Dense score = scores(regression);
    Dense meat = squares(sums_by(score, levels[0]));
    if (levels.size() == 2) {
        const Dense sum = meat + squares(sums_by(score, levels[1]));
        meat = sum - squares(sums_by(score, crossing(levels[0], levels[1])));
        const Eigen::SelfAdjointEigenSolver<Dense> spectrum(meat, Eigen::EigenvaluesOnly);
        if (meat.size() > 0 && spectrum.eigenvalues().minCoeff() < -negative * spectrum.eigenvalues().maxCoeff()) {
            meat = sum;
            result.note = "the two-way matrix is not positive; the sum of both one-way matrices stands instead";
        }
    }
    result.matrix = sandwich(regression.inverse, meat, factor);
    return result;
}

std::expected<Covariance, Error> newey_west_covariance(const Regression& regression, std::size_t lag,
                                                       SmallSample correction)
{
    std::size_t rows = 0; // the last row of the sample in use and all before it
    if (!regression.rows.empty())
        rows = regression.rows.back() + 1;
    Grouping series{.name = "series", .codes = std::vector<std::size_t>(rows, 0)};
    Grouping time{.name = "time", .codes = std::vector<std::size_t>(rows)};
    for (std::size_t i = 0; i < rows; ++i)
        time.codes[i] = i;
    return panel_newey_west_covariance(regression, series, time, lag, correction);
}

std::expected<Covariance, Error> panel_newey_west_covariance(const Regression& regression, const Grouping& units,
                                                             const Grouping& periods, std::size_t lag,
                                                             SmallSample correction)
{
    if (auto wrong = no_residuals(regression))
        return std::unexpected(*std::move(wrong));
    for (const Grouping* grouping : {&units, &periods})
        if (auto wrong = wrong_grouping(regression, *grouping))
            return std::unexpected(*std::move(wrong));
    const std::size_t distinct = levels_of(periods.codes, regression.rows).count;
    if (distinct < 2 || lag >= distinct)
        return std::unexpected(Error{"a lag of " + std::to_string(lag) + " periods needs more than the " +
                                         std::to_string(distinct) + " there are",
                                     "lag", "use a lag well below the number of periods"});
    std::vector<std::size_t> order(regression.rows.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    const auto place = [&](std::size_t i) {
        return std::pair(units.codes[regression.rows[i]], periods.codes[regression.rows[i]]);
    };
    std::ranges::sort(order, {}, place);
    for (std::size_t i = 1; i < order.size(); ++i)
        if (place(order[i - 1]) == place(order[i]))
            return std::unexpected(
                Error{"a unit has two rows in one period", periods.name, "add up or leave out the rows that repeat"});

    const Dense score = scores(regression);
    Dense meat = squares(score);
    for (std::size_t i = 0; i < order.size(); ++i)
        for (std::size_t j = i; j-- > 0;) {
            const auto [unit, time] = place(order[i]);
            const auto [other_unit, earlier] = place(order[j]);
            if (other_unit != unit || time - earlier > lag)
                break;
            const double weight = 1.0 - static_cast<double>(time - earlier) / (static_cast<double>(lag) + 1.0);
            const auto now = score.row(static_cast<Eigen::Index>(order[i]));
            const auto before = score.row(static_cast<Eigen::Index>(order[j]));
            meat += weight * (now.transpose() * before + before.transpose() * now);
        }
    Covariance result{.degrees = static_cast<double>(distinct - 1), .counted = regression.parameters()};
    const double factor =
        correction == SmallSample::None ? 1.0 : parameter_factor(regression, result.counted) * count_factor(distinct);
    result.matrix = sandwich(regression.inverse, meat, factor);
    return result;
}

std::vector<double> standard_errors(const Covariance& covariance)
{
    std::vector<double> result(covariance.matrix.rows());
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = std::sqrt(std::max(covariance.matrix(i, i), 0.0));
    return result;
}

std::expected<WaldTest, Error> wald_test(const Regression& regression, const Covariance& covariance,
                                         std::span<const std::size_t> positions)
{
    const std::size_t count = positions.size();
    if (count == 0)
        return std::unexpected(Error{"no coefficient is to be tested", "positions", "name at least one"});
    Matrix part(count, count);
    std::vector<double> values(count);
    std::vector<double> lengths(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (positions[i] >= regression.names.size())
            return std::unexpected(Error{"there is no coefficient " + std::to_string(positions[i]), "positions",
                                         "use positions of Regression::names"});
        values[i] = regression.coefficients[positions[i]];
        for (std::size_t j = 0; j <= i; ++j)
            part(i, j) = covariance.matrix(positions[i], positions[j]);
        lengths[i] = part(i, i);
    }
    const NormalEquations solved = solve_in_order(part, lengths);
    if (solved.kept.size() < count)
        return std::unexpected(Error{"the covariance of the coefficients is singular", "positions",
                                     "test fewer coefficients than there are clusters"});
    WaldTest test;
    test.statistic = inner_product(values, product(solved.inverse, values)) / static_cast<double>(count);
    test.p_value = f_upper(test.statistic, static_cast<double>(count), covariance.degrees);
    return test;
}

} // namespace entente::lessons
