#include <entente/lessons/regression/separation.hpp>
#include <entente/lessons/simplex_least_squares.hpp>

#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace entente::lessons {

namespace {

using Dense = Eigen::MatrixXd;
using Index = Eigen::Index;

constexpr Index most_columns = 3000;
// Pivots below this share of the largest are rounding: data carry more digits than that.
constexpr double rank_threshold = 1e-9;
// Rows of an orthonormal basis shorter than this cannot be moved by any combination.
constexpr double immovable = 1e-8;
// Squared distance of the hull from zero, for rows of length one, below which it touches zero.
constexpr double touching = 1e-12;
// Weight of a row from which on it takes part in a combination that gives zero.
constexpr double taking_part = 1e-7;

// Rows in a group without a positive outcome; such groups are the whole of separation when nothing else is estimated.
std::vector<bool> in_empty_group(const RegressionSample& sample)
{
    std::vector<bool> result(sample.outcome.size(), false);
    std::vector<std::size_t> all(sample.outcome.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    for (const Grouping& grouping : sample.fixed_effects) {
        const Levels levels = levels_of(grouping.codes, all);
        std::vector<bool> positive(levels.count, false);
        for (std::size_t i = 0; i < all.size(); ++i)
            if (sample.outcome[i] > 0.0)
                positive[levels.of_row[i]] = true;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (!positive[levels.of_row[i]])
                result[i] = true;
    }
    return result;
}

// Rows of regressors and dummies, each less the first row with a positive outcome in its group of the largest factor,
// so that this factor's effects drop out of every question about them.
class Contrasts {
public:
    Contrasts(const RegressionSample& sample, std::span<const std::size_t> rows) : rows_(rows.begin(), rows.end())
    {
        for (const Grouping& grouping : sample.fixed_effects)
            factors_.push_back(levels_of(grouping.codes, rows_));
        if (factors_.empty())
            factors_.push_back(one_level(rows_.size()));
        std::ranges::sort(factors_, [](const Levels& a, const Levels& b) { return a.count > b.count; });
        columns_ = static_cast<Index>(sample.regressors.size());
        for (std::size_t f = 1; f < factors_.size(); ++f)
            columns_ += static_cast<Index>(factors_[f].count);
        for (const Regressor& regressor : sample.regressors)
            add_scaled(regressor.values);
        first_positive_.assign(factors_[0].count, rows_.size());
        for (std::size_t i = rows_.size(); i-- > 0;)
            if (sample.outcome[rows_[i]] > 0.0)
                first_positive_[factors_[0].of_row[i]] = i;
    }

    [[nodiscard]] Index columns() const { return columns_; }

    // Adds the contrast of the row at place `i` to an empty vector.
    template <class Target>
    void fill(std::size_t i, Target&& target) const
    {
        const std::size_t base = first_positive_[factors_[0].of_row[i]];
        for (std::size_t j = 0; j < scaled_.size(); ++j)
            target[static_cast<Index>(j)] = scaled_[j][i] - scaled_[j][base];
        auto offset = static_cast<Index>(scaled_.size());
        for (std::size_t f = 1; f < factors_.size(); ++f) {
            target[offset + factors_[f].of_row[i]] += 1.0;
            target[offset + factors_[f].of_row[base]] -= 1.0;
            offset += static_cast<Index>(factors_[f].count);
        }
    }

private:
    void add_scaled(const std::vector<double>& values)
    {
        double mean = 0.0;
        for (const std::size_t row : rows_)
            mean += values[row] / static_cast<double>(rows_.size());
        double largest = 0.0;
        for (const std::size_t row : rows_)
            largest = std::max(largest, std::abs(values[row] - mean));
        auto& column = scaled_.emplace_back(rows_.size());
        for (std::size_t i = 0; i < rows_.size() && largest > 0.0; ++i)
            column[i] = (values[rows_[i]] - mean) / largest;
    }

    std::vector<std::size_t> rows_;
    std::vector<Levels> factors_; // the largest first
    std::vector<std::vector<double>> scaled_;
    std::vector<std::size_t> first_positive_; // place, by level of the largest factor
    Index columns_ = 0;
};

// The triangular factor of many rows, some at a time.
Dense triangle_of(const Contrasts& contrasts, const std::vector<std::size_t>& places)
{
    const Index p = contrasts.columns();
    const Index block = std::max<Index>(p, 64);
    Dense stacked = Dense::Zero(p + block, p);
    Index filled = p;
    const auto reduce = [&] {
        const Dense triangle =
            Eigen::HouseholderQR<Dense>(stacked).matrixQR().topRows(p).triangularView<Eigen::Upper>();
        stacked.setZero();
        stacked.topRows(p) = triangle;
        filled = p;
    };
    for (const std::size_t place : places) {
        contrasts.fill(place, stacked.row(filled));
        if (++filled == stacked.rows())
            reduce();
    }
    reduce();
    return stacked.topRows(p);
}

// An orthonormal basis of what combinations in the null space of `rows` do to `movable`.
Dense movements(const Dense& rows, const Dense& movable)
{
    Eigen::FullPivLU<Dense> factored(rows);
    factored.setThreshold(rank_threshold);
    if (factored.dimensionOfKernel() == 0)
        return Dense(movable.rows(), 0);
    const Dense moved = movable * factored.kernel();
    Eigen::ColPivHouseholderQR<Dense> basis(moved);
    // Measured against the size of the data (about one), not of what is left, which may be rounding alone.
    if (moved.cwiseAbs().maxCoeff() < rank_threshold)
        return Dense(movable.rows(), 0);
    basis.setThreshold(rank_threshold);
    return basis.householderQ() * Dense::Identity(movable.rows(), basis.rank());
}

// Rows that can be moved at all.
std::vector<Index> movable_rows(const Dense& basis)
{
    std::vector<Index> result;
    for (Index i = 0; i < basis.rows() && basis.cols() > 0; ++i)
        if (basis.row(i).norm() > immovable)
            result.push_back(i);
    return result;
}

Dense picked_rows(const Dense& from, const std::vector<Index>& rows)
{
    Dense result(static_cast<Index>(rows.size()), from.cols());
    for (std::size_t i = 0; i < rows.size(); ++i)
        result.row(static_cast<Index>(i)) = from.row(rows[i]);
    return result;
}

// Places among the rows of `basis` that a combination can make positive without making any negative.
std::expected<std::vector<Index>, Error> all_positive_together(Dense basis)
{
    std::vector<Index> left(static_cast<std::size_t>(basis.rows()));
    std::iota(left.begin(), left.end(), Index{0});
    while (true) {
        const std::vector<Index> movable = movable_rows(basis);
        if (movable.empty())
            return std::vector<Index>{};
        std::vector<Index> still_left;
        for (const Index i : movable)
            still_left.push_back(left[static_cast<std::size_t>(i)]);
        left = std::move(still_left);
        basis = picked_rows(basis, movable);

        Matrix candidates(left.size(), static_cast<std::size_t>(basis.cols()));
        for (std::size_t i = 0; i < candidates.rows(); ++i) {
            const double length = basis.row(static_cast<Index>(i)).norm();
            for (std::size_t j = 0; j < candidates.columns(); ++j)
                candidates(i, j) = basis(static_cast<Index>(i), static_cast<Index>(j)) / length;
        }
        auto nearest = simplex_least_squares(candidates, std::vector<double>(candidates.columns(), 0.0));
        if (!nearest)
            return std::unexpected(std::move(nearest.error()));
        if (nearest->objective > touching)
            return left;
        std::vector<Index> fixed;
        for (std::size_t i = 0; i < left.size(); ++i)
            if (nearest->weights[i] > taking_part)
                fixed.push_back(static_cast<Index>(i));
        basis = movements(picked_rows(basis, fixed), basis);
    }
}

} // namespace

std::optional<Error> wrong_counts(const RegressionSample& sample)
{
    if (auto wrong = wrong_sample(sample))
        return wrong;
    for (std::size_t i = 0; i < sample.outcome.size(); ++i)
        if (sample.outcome[i] < 0.0)
            return Error{"an outcome is negative", "outcome[" + std::to_string(i) + "]",
                         "a Poisson regression needs counts, amounts or rates that are at least zero"};
    if (std::ranges::all_of(sample.outcome, [](double value) { return value == 0.0; }))
        return Error{"every outcome is zero", "outcome", "there is nothing to estimate"};
    return std::nullopt;
}

std::expected<std::vector<std::size_t>, Error> separated_rows(const RegressionSample& sample)
{
    if (auto wrong = wrong_counts(sample))
        return std::unexpected(*std::move(wrong));
    std::vector<std::size_t> result;
    std::vector<std::size_t> rows;
    const std::vector<bool> empty = in_empty_group(sample);
    for (std::size_t i = 0; i < empty.size(); ++i)
        (empty[i] ? result : rows).push_back(i);

    std::vector<std::size_t> zeros;
    std::vector<std::size_t> positives;
    for (std::size_t i = 0; i < rows.size(); ++i)
        (sample.outcome[rows[i]] > 0.0 ? positives : zeros).push_back(i);
    if (zeros.empty() || (sample.regressors.empty() && sample.fixed_effects.size() < 2))
        return result;

    const Contrasts contrasts(sample, rows);
    if (contrasts.columns() > most_columns)
        return std::unexpected(Error{"separation cannot be checked with " + std::to_string(contrasts.columns()) +
                                         " regressors and levels beside the largest fixed effect",
                                     "fixed_effects", "use coarser fixed effects, or switch the check off"});
    Dense movable = Dense::Zero(static_cast<Index>(zeros.size()), contrasts.columns());
    for (std::size_t i = 0; i < zeros.size(); ++i)
        contrasts.fill(zeros[i], movable.row(static_cast<Index>(i)));
    const auto found = all_positive_together(movements(triangle_of(contrasts, positives), movable));
    if (!found)
        return std::unexpected(found.error());
    for (const Index i : *found)
        result.push_back(rows[zeros[static_cast<std::size_t>(i)]]);
    std::ranges::sort(result);
    return result;
}

} // namespace entente::lessons
