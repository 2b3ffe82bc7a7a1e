#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/lessons/synthetic/ridge_simplex_least_squares.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <string>

namespace entente::lessons {

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Arkhangelsky et al. (2021) and the reference implementation: penalty of weights that need none but to be
// unique.
constexpr double small_penalty = 1e-6;
// Squared distance, relative to the candidates' own, under which inner products have lost the digits that decide.
constexpr double perfect_fit = 1e-9;

Matrix gram_of(const RowMajor& rows)
{
    const RowMajor product = rows * rows.transpose();
    const auto size = static_cast<std::size_t>(product.rows());
    Matrix gram(size, size);
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j)
            gram(i, j) = product(static_cast<Eigen::Index>(std::min(i, j)), static_cast<Eigen::Index>(std::max(i, j)));
    return gram;
}

RowMajor rows_of(const Matrix& matrix, std::span<const std::size_t> rows)
{
    RowMajor chosen(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(matrix.columns()));
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::ranges::copy(matrix.row(rows[i]), &chosen(static_cast<Eigen::Index>(i), 0));
    return chosen;
}

double mean(std::span<const double> values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Sum of squares about the mean.
double spread(std::span<const double> values)
{
    const double centre = mean(values);
    return std::accumulate(values.begin(), values.end(), 0.0,
                           [centre](double sum, double value) { return sum + (value - centre) * (value - centre); });
}

// The mean over `rows` of a matrix, column by column.
std::vector<double> mean_of_rows(const Matrix& matrix, std::span<const std::size_t> rows)
{
    std::vector<double> means(matrix.columns(), 0.0);
    for (const std::size_t row : rows)
        for (std::size_t t = 0; t < matrix.columns(); ++t)
            means[t] += matrix(row, t) / static_cast<double>(rows.size());
    return means;
}

// Inner products of (candidate - target), the target being the mean of some rows, from the Gram matrix of all rows.
Matrix differences_gram(const Matrix& gram, std::span<const std::size_t> candidates,
                        std::span<const std::size_t> target)
{
    const std::vector<double> with_target = mean_of_rows(gram, target);
    double target_square = 0.0;
    for (const std::size_t row : target)
        target_square += with_target[row] / static_cast<double>(target.size());

    Matrix result(candidates.size(), candidates.size());
    for (std::size_t j = 0; j < candidates.size(); ++j) {
        const std::size_t a = candidates[j];
        for (std::size_t k = 0; k <= j; ++k) {
            const std::size_t b = candidates[k];
            result(j, k) = result(k, j) = gram(a, b) - with_target[a] - with_target[b] + target_square;
        }
        result(j, j) = std::max(result(j, j), 0.0);
    }
    return result;
}

double mean_diagonal(const Matrix& matrix)
{
    double sum = 0.0;
    for (std::size_t j = 0; j < matrix.rows(); ++j)
        sum += matrix(j, j) / static_cast<double>(matrix.rows());
    return sum;
}

std::optional<Error> wrong_treated(const BlockPanel& panel)
{
    const std::size_t units = panel.outcomes.rows();
    std::vector<bool> seen(units, false);
    for (std::size_t i = 0; i < panel.treated.size(); ++i) {
        const std::size_t row = panel.treated[i];
        const std::string where = "treated[" + std::to_string(i) + "]";
        if (row >= units)
            return Error{"row " + std::to_string(row) + " is not in the panel of " + std::to_string(units) + " units",
                         where, "name rows counted from 0"};
        if (seen[row])
            return Error{"row " + std::to_string(row) + " is named twice", where, "name each treated unit once"};
        seen[row] = true;
    }
    if (panel.treated.empty())
        return Error{"no unit is treated", "treated", "name the row of at least one treated unit"};
    if (panel.treated.size() == units)
        return Error{"there are no controls: every unit is treated", "treated", "add units that were never treated"};
    return std::nullopt;
}

std::optional<Error> wrong_panel(const BlockPanel& panel, SyntheticMethod method)
{
    if (auto wrong = wrong_treated(panel))
        return wrong;
    const std::size_t needed = method == SyntheticMethod::DifferenceInDifferences ? 1 : 2;
    if (panel.pre_periods < needed)
        return Error{"there are " + std::to_string(panel.pre_periods) + " periods before treatment, " +
                         std::to_string(needed) + " are needed",
                     "pre_periods", "add earlier periods, or use difference-in-differences with one"};
    if (panel.pre_periods >= panel.outcomes.columns())
        return Error{"there is no period after treatment", "pre_periods", "add later periods"};
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
            if (!std::isfinite(panel.outcomes(i, t)))
                return Error{"a cell is missing or not a finite number",
                             "outcomes(" + std::to_string(i) + ", " + std::to_string(t) + ")",
                             "drop the unit or the period, or impute the cell and say so"};
    return std::nullopt;
}

} // namespace

std::expected<SyntheticPanel, Error> SyntheticPanel::of(BlockPanel panel, SyntheticMethod method)
{
    if (auto wrong = wrong_panel(panel, method))
        return std::unexpected(*std::move(wrong));
    return SyntheticPanel(std::move(panel), method);
}

SyntheticPanel::SyntheticPanel(BlockPanel panel, SyntheticMethod method) : panel_(std::move(panel)), method_(method)
{
    const Matrix& outcomes = panel_.outcomes;
    const std::size_t units = outcomes.rows();
    const std::size_t pre = panel_.pre_periods;
    for (std::size_t i = 0; i < units; ++i)
        if (std::ranges::find(panel_.treated, i) == panel_.treated.end())
            controls_.push_back(i);

    // Weights add up to one, so any path may be taken out of all units: the controls' mean keeps the products small.
    const std::vector<double> centre = mean_of_rows(outcomes, controls_);
    unit_paths_ = period_paths_ = Matrix(units, pre);
    difference_sums_.resize(units);
    difference_square_sums_.resize(units);
    if (pre > 1)
        difference_centre_ = (centre[pre - 1] - centre[0]) / static_cast<double>(pre - 1);
    for (std::size_t i = 0; i < units; ++i) {
        const double after = mean(outcomes.row(i).subspan(pre));
        for (std::size_t t = 0; t < pre; ++t) {
            unit_paths_(i, t) = outcomes(i, t) - centre[t];
            period_paths_(i, t) = outcomes(i, t) - after;
        }
        if (method_ != SyntheticMethod::SyntheticControl) {
            const double level = mean(unit_paths_.row(i));
            for (std::size_t t = 0; t < pre; ++t)
                unit_paths_(i, t) -= level;
        }
        for (std::size_t t = 1; t < pre; ++t) {
            const double difference = outcomes(i, t) - outcomes(i, t - 1) - difference_centre_;
            difference_sums_[i] += difference;
            difference_square_sums_[i] += difference * difference;
        }
    }
    if (method_ == SyntheticMethod::DifferenceInDifferences)
        return;
    std::vector<std::size_t> all(units);
    std::iota(all.begin(), all.end(), std::size_t{0});
    unit_gram_ = gram_of(rows_of(unit_paths_, all));
    if (method_ == SyntheticMethod::SyntheticDifferenceInDifferences)
        period_gram_ = gram_of(rows_of(period_paths_, controls_).transpose());
}

std::expected<SyntheticEstimate, Error> SyntheticPanel::estimate() const
{
    return compare(panel_.treated);
}

std::expected<SyntheticEstimate, Error> SyntheticPanel::placebo(std::span<const std::size_t> pretended) const
{
    if (pretended.empty() || pretended.size() >= controls_.size())
        return std::unexpected(Error{"a placebo needs a control that is treated and one that is not", "pretended",
                                     "name at least one control and not all of them"});
    for (std::size_t i = 0; i < pretended.size(); ++i)
        if (!std::ranges::binary_search(controls_, pretended[i]) || std::ranges::count(pretended, pretended[i]) != 1)
            return std::unexpected(Error{"row " + std::to_string(pretended[i]) + " is not a control, or is named twice",
                                         "pretended[" + std::to_string(i) + "]", "name each control once"});
    return compare(pretended);
}

std::expected<SyntheticEstimate, Error> SyntheticPanel::compare(std::span<const std::size_t> treated) const
{
    SyntheticEstimate result;
    std::ranges::copy_if(controls_, std::back_inserter(result.controls),
                         [&](std::size_t row) { return std::ranges::find(treated, row) == treated.end(); });

    double sum = 0.0;
    double square_sum = 0.0;
    for (const std::size_t row : result.controls) {
        sum += difference_sums_[row];
        square_sum += difference_square_sums_[row];
    }
    const auto differences = static_cast<double>(result.controls.size() * (panel_.pre_periods - 1));
    if (differences > 1.0)
        result.noise_level = std::sqrt(std::max(0.0, square_sum - sum * sum / differences) / (differences - 1.0));

    if (auto weighed = weigh_units(treated, result); !weighed)
        return std::unexpected(std::move(weighed.error()));
    if (auto weighed = weigh_periods(result); !weighed)
        return std::unexpected(std::move(weighed.error()));
    measure_effects(treated, result);
    return result;
}

std::expected<void, Error> SyntheticPanel::weigh_units(std::span<const std::size_t> treated,
                                                       SyntheticEstimate& result) const
{
    if (method_ == SyntheticMethod::DifferenceInDifferences) {
        result.unit_weights.assign(result.controls.size(), 1.0 / static_cast<double>(result.controls.size()));
        return {};
    }
    const std::size_t pre = panel_.pre_periods;
    const auto treated_cells = static_cast<double>(treated.size() * (panel_.outcomes.columns() - pre));
    result.zeta =
        result.noise_level *
        (method_ == SyntheticMethod::SyntheticDifferenceInDifferences ? std::pow(treated_cells, 0.25) : small_penalty);
    const double ridge = static_cast<double>(pre) * result.zeta * result.zeta;

    const auto paths_of_controls = [&] {
        Matrix paths(result.controls.size(), pre);
        for (std::size_t j = 0; j < paths.rows(); ++j)
            for (std::size_t t = 0; t < pre; ++t)
                paths(j, t) = unit_paths_(result.controls[j], t);
        return paths;
    };
    std::expected<SimplexFit, Error> fit = std::unexpected(Error{});
    if (method_ == SyntheticMethod::SyntheticDifferenceInDifferences) {
        // Refuses a ridge that is too small beside the candidates; then the products below do.
        const std::vector<double> ridges(result.controls.size(), ridge);
        fit = ridge_simplex_least_squares(paths_of_controls(), mean_of_rows(unit_paths_, treated), ridges);
    }
    if (!fit) {
        const Matrix gram = differences_gram(unit_gram_, result.controls, treated);
        fit = simplex_least_squares_from_gram(gram, {.ridge = ridge});
        if (fit && fit->objective < perfect_fit * mean_diagonal(gram))
            fit = simplex_least_squares(paths_of_controls(), mean_of_rows(unit_paths_, treated),
                                        {.ridge = ridge, .start = fit->weights});
    }
    if (!fit)
        return std::unexpected(std::move(fit.error()));
    result.unit_weights = std::move(fit->weights);
    result.optimality_gap = fit->optimality_gap;
    return {};
}

Matrix SyntheticPanel::centred_period_gram(std::span<const std::size_t> controls, std::span<const double> centre) const
{
    Matrix gram = period_gram_;
    const auto subtract = [&gram](double factor, std::span<const double> path) {
        for (std::size_t s = 0; s < path.size(); ++s)
            for (std::size_t t = 0; t < path.size(); ++t)
                gram(s, t) -= factor * path[s] * path[t];
    };
    for (const std::size_t row : controls_)
        if (!std::ranges::binary_search(controls, row))
            subtract(1.0, period_paths_.row(row));
    subtract(static_cast<double>(controls.size()), centre);
    for (std::size_t s = 0; s < centre.size(); ++s)
        gram(s, s) = std::max(gram(s, s), 0.0);
    return gram;
}

std::expected<void, Error> SyntheticPanel::weigh_periods(SyntheticEstimate& result) const
{
    const std::size_t pre = panel_.pre_periods;
    if (method_ != SyntheticMethod::SyntheticDifferenceInDifferences) {
        const bool levels = method_ == SyntheticMethod::SyntheticControl;
        result.time_weights.assign(pre, levels ? 0.0 : 1.0 / static_cast<double>(pre));
        return {};
    }
    const auto units = static_cast<double>(result.controls.size());
    const double ridge = units * std::pow(small_penalty * result.noise_level, 2);

    const std::vector<double> centre = mean_of_rows(period_paths_, result.controls);
    const Matrix gram = centred_period_gram(result.controls, centre);
    auto fit = simplex_least_squares_from_gram(gram, {.ridge = ridge});
    if (fit && fit->objective < perfect_fit * mean_diagonal(gram)) {
        Matrix paths(pre, result.controls.size());
        for (std::size_t t = 0; t < pre; ++t)
            for (std::size_t j = 0; j < paths.columns(); ++j)
                paths(t, j) = period_paths_(result.controls[j], t) - centre[t];
        const std::vector<double> zero(paths.columns(), 0.0);
        fit = simplex_least_squares(paths, zero, {.ridge = ridge, .start = fit->weights});
    }
    if (!fit)
        return std::unexpected(std::move(fit.error()));
    result.time_weights = std::move(fit->weights);
    result.optimality_gap = std::max(result.optimality_gap, fit->optimality_gap);
    return {};
}

void SyntheticPanel::measure_effects(std::span<const std::size_t> treated, SyntheticEstimate& result) const
{
    const Matrix& outcomes = panel_.outcomes;
    const std::size_t pre = panel_.pre_periods;
    const std::vector<double> treated_mean = mean_of_rows(outcomes, treated);
    std::vector<double> gaps = treated_mean;
    double squared_weights = 0.0;
    for (std::size_t j = 0; j < result.controls.size(); ++j) {
        const double weight = result.unit_weights[j];
        squared_weights += weight * weight;
        if (weight > 0.0)
            for (std::size_t t = 0; t < gaps.size(); ++t)
                gaps[t] -= weight * outcomes(result.controls[j], t);
    }
    const double base = std::inner_product(result.time_weights.begin(), result.time_weights.end(), gaps.begin(), 0.0);

    const std::span<const double> before = std::span(gaps).first(pre);
    const auto periods = static_cast<double>(pre);
    double squares = spread(before);
    if (method_ == SyntheticMethod::SyntheticControl)
        squares += periods * mean(before) * mean(before);
    result.pre_rmse = std::sqrt(squares / periods);
    const double treated_spread = spread(std::span(treated_mean).first(pre));
    result.pre_rmse_share = treated_spread > 0.0 ? result.pre_rmse / std::sqrt(treated_spread / (periods - 1.0))
                                                 : std::numeric_limits<double>::infinity();
    result.effective_controls = 1.0 / squared_weights;

    for (double& gap : gaps)
        gap -= base;
    result.pre_gaps.assign(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(pre));
    result.effects.assign(gaps.begin() + static_cast<std::ptrdiff_t>(pre), gaps.end());
    result.estimate = mean(result.effects);
}

std::expected<SyntheticEstimate, Error> synthetic_difference_in_differences(BlockPanel panel, SyntheticMethod method)
{
    const auto checked = SyntheticPanel::of(std::move(panel), method);
    if (!checked)
        return std::unexpected(checked.error());
    return checked->estimate();
}

} // namespace entente::lessons
