#include <entente/lessons/group_time/influence_sums.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace entente::lessons {

namespace {

using Eigen::Index;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowView = Eigen::Map<const RowMajor>;

// A variance this small beside its terms is mostly rounding of second moments; units' own influence keeps the digits.
constexpr double lost_digits = 1e-8;
constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

RowView view(const Matrix& matrix)
{
    return {matrix.cells().data(), static_cast<Index>(matrix.rows()), static_cast<Index>(matrix.columns())};
}

// The row of each unit's cluster within a group; the number of rows comes last.
std::vector<std::size_t> cluster_rows(const UnitInfluence& group, const StaggeredPanel& panel)
{
    std::vector<std::size_t> row_of(panel.cluster_count(), nowhere);
    std::vector<std::size_t> result;
    std::size_t rows = 0;
    for (const std::size_t unit : group.units) {
        auto& row = row_of[panel.clusters()[unit]];
        if (row == nowhere)
            row = rows++;
        result.push_back(row);
    }
    result.push_back(rows);
    return result;
}

bool nested(const std::vector<UnitInfluence>& groups, const StaggeredPanel& panel)
{
    std::vector<std::size_t> group_of(panel.cluster_count(), nowhere);
    for (std::size_t g = 0; g < groups.size(); ++g)
        for (const std::size_t unit : groups[g].units) {
            auto& group = group_of[panel.clusters()[unit]];
            if (group != nowhere && group != g)
                return false;
            group = g;
        }
    return true;
}

void add_rows(const Matrix& from, const std::vector<std::size_t>& rows, std::size_t first_column, Matrix& to)
{
    for (std::size_t i = 0; i < from.rows(); ++i)
        for (std::size_t j = 0; j < from.columns(); ++j)
            to(rows[i], first_column + j) += from(i, j);
}

// Second moments of each block's rows.
std::vector<RowMajor> moments_of(const InfluenceSums& sums)
{
    std::vector<RowMajor> moments;
    for (const auto& block : sums.blocks)
        moments.emplace_back(view(block.rows).transpose() * view(block.rows));
    return moments;
}

double sum_of_squares(const Matrix& column)
{
    return std::inner_product(column.cells().begin(), column.cells().end(), column.cells().begin(), 0.0);
}

// Coefficients of chosen statistics, one row each.
RowMajor combinations(const InfluenceSums& sums, std::span<const std::size_t> statistics)
{
    RowMajor rows(static_cast<Index>(statistics.size()), static_cast<Index>(sums.columns));
    for (std::size_t k = 0; k < statistics.size(); ++k)
        std::ranges::copy(on_sums(sums, statistics[k]), &rows(static_cast<Index>(k), 0));
    return rows;
}

} // namespace

InfluenceSums influence_sums(std::vector<UnitInfluence> groups, const StaggeredPanel& panel)
{
    InfluenceSums sums;
    const bool one_each = panel.cluster_count() == panel.units().size();
    const bool within_groups = one_each || nested(groups, panel);
    for (auto& group : groups) {
        InfluenceBlock block{.first_column = sums.columns};
        sums.columns += group.rows.columns();
        if (one_each) {
            block.rows = std::move(group.rows);
            sums.blocks.push_back(std::move(block));
        } else if (within_groups) {
            const auto rows = cluster_rows(group, panel);
            block.rows = Matrix(rows.back(), group.rows.columns());
            add_rows(group.rows, rows, 0, block.rows);
            sums.blocks.push_back(std::move(block));
        }
    }
    if (within_groups)
        return sums;
    InfluenceBlock block{.first_column = 0, .rows = Matrix(panel.cluster_count(), sums.columns)};
    std::size_t first = 0;
    for (const auto& group : groups) {
        std::vector<std::size_t> rows;
        for (const std::size_t unit : group.units)
            rows.push_back(panel.clusters()[unit]);
        add_rows(group.rows, rows, first, block.rows);
        first += group.rows.columns();
    }
    sums.blocks.push_back(std::move(block));
    return sums;
}

std::vector<double> on_sums(const InfluenceSums& sums, std::size_t statistic)
{
    std::vector<double> result(sums.columns, 0.0);
    const std::size_t effects = sums.effects.size();
    const auto add = [&result](const InfluenceCombination& combination, double factor) {
        for (const auto& term : combination)
            result[term.index] += factor * term.coefficient;
    };
    if (statistic < effects) {
        add(sums.effects[statistic], 1.0);
        return result;
    }
    for (const auto& term : sums.aggregates[statistic - effects])
        if (term.index < effects)
            add(sums.effects[term.index], term.coefficient);
        else
            result[term.index - effects] += term.coefficient;
    return result;
}

Matrix influence(const InfluenceSums& sums, std::span<const std::size_t> statistics)
{
    const RowMajor coefficients = combinations(sums, statistics);
    std::size_t rows = 0;
    for (const auto& block : sums.blocks)
        rows += block.rows.rows();
    Matrix result(rows, statistics.size());
    std::size_t first = 0;
    for (const auto& block : sums.blocks) {
        const RowMajor values =
            view(block.rows) *
            coefficients.middleCols(static_cast<Index>(block.first_column), static_cast<Index>(block.rows.columns()))
                .transpose();
        for (std::size_t i = 0; i < block.rows.rows(); ++i)
            for (std::size_t k = 0; k < statistics.size(); ++k)
                result(first + i, k) = values(static_cast<Index>(i), static_cast<Index>(k));
        first += block.rows.rows();
    }
    return result;
}

Matrix covariance(const InfluenceSums& sums, std::span<const std::size_t> statistics)
{
    const RowMajor coefficients = combinations(sums, statistics);
    const auto moments = moments_of(sums);
    RowMajor total = RowMajor::Zero(coefficients.rows(), coefficients.rows());
    for (std::size_t b = 0; b < moments.size(); ++b) {
        const auto part = coefficients.middleCols(static_cast<Index>(sums.blocks[b].first_column), moments[b].cols());
        std::vector<Index> used; // a statistic involves few blocks
        for (Index k = 0; k < part.rows(); ++k)
            if ((part.row(k).array() != 0.0).any())
                used.push_back(k);
        const RowMajor chosen = part(used, Eigen::all);
        total(used, used) += chosen * moments[b] * chosen.transpose();
    }
    Matrix result(statistics.size(), statistics.size());
    for (std::size_t i = 0; i < statistics.size(); ++i)
        for (std::size_t j = 0; j < statistics.size(); ++j)
            result(i, j) = total(static_cast<Index>(std::min(i, j)), static_cast<Index>(std::max(i, j)));
    return result;
}

std::vector<double> uncancelled_errors(const InfluenceSums& sums)
{
    Eigen::VectorXd norms(static_cast<Index>(sums.columns));
    for (const auto& block : sums.blocks)
        norms.segment(static_cast<Index>(block.first_column), static_cast<Index>(block.rows.columns())) =
            view(block.rows).colwise().norm();
    std::vector<double> result;
    for (const auto& effect : sums.effects) {
        double error = 0.0;
        for (const auto& term : effect)
            error += std::abs(term.coefficient) * norms(static_cast<Index>(term.index));
        result.push_back(error);
    }
    for (const auto& aggregate : sums.aggregates) {
        double error = 0.0;
        for (const auto& term : aggregate)
            error += std::abs(term.coefficient) * (term.index < sums.effects.size()
                                                       ? result[term.index]
                                                       : norms(static_cast<Index>(term.index - sums.effects.size())));
        result.push_back(error);
    }
    return result;
}

std::vector<double> standard_errors(const InfluenceSums& sums)
{
    const auto moments = moments_of(sums);
    const auto uncancelled = uncancelled_errors(sums);
    std::vector<double> result;
    for (std::size_t k = 0; k < sums.statistics(); ++k) {
        const std::vector<double> coefficients = on_sums(sums, k);
        double variance = 0.0;
        for (std::size_t b = 0; b < moments.size(); ++b) {
            const Eigen::Map<const Eigen::VectorXd> part(&coefficients[sums.blocks[b].first_column], moments[b].cols());
            if ((part.array() != 0.0).any())
                variance += part.dot(moments[b] * part);
        }
        if (variance < lost_digits * uncancelled[k] * uncancelled[k])
            variance = sum_of_squares(influence(sums, std::span(&k, 1)));
        result.push_back(std::sqrt(variance));
    }
    return result;
}

} // namespace entente::lessons
