#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/lessons/synthetic/donor_fits.hpp>
#include <entente/lessons/synthetic/resampled_panel.hpp>
#include <entente/lessons/synthetic/ridge_simplex_least_squares.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace entente::lessons {

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Penalty of weights that need none but to be unique: Arkhangelsky et al. (2021).
constexpr double small_penalty = 1e-6;
// Squared distance, relative to the candidates' own, under which inner products have lost the digits that decide.
constexpr double perfect_fit = 1e-9;

Eigen::Map<const RowMajor> mapped(const Matrix& matrix)
{
    return {matrix.cells().data(), static_cast<Eigen::Index>(matrix.rows()),
            static_cast<Eigen::Index>(matrix.columns())};
}

Matrix copied(const RowMajor& matrix)
{
    Matrix result(static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols()));
    for (std::size_t i = 0; i < result.rows(); ++i)
        for (std::size_t j = 0; j < result.columns(); ++j)
            result(i, j) = matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
    return result;
}

double mean(std::span<const double> values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double mean_diagonal(const Matrix& matrix)
{
    double sum = 0.0;
    for (std::size_t j = 0; j < matrix.rows(); ++j)
        sum += matrix(j, j) / static_cast<double>(matrix.rows());
    return sum;
}

std::size_t total(std::span<const std::size_t> counts, std::span<const std::size_t> rows)
{
    return std::accumulate(rows.begin(), rows.end(), std::size_t{0},
                           [counts](std::size_t sum, std::size_t row) { return sum + counts[row]; });
}

// The fit from inner products, or from the paths themselves where the products have lost the digits that decide.
template <class Paths>
std::expected<std::vector<double>, Error> solve(const Matrix& gram, std::span<const double> ridges,
                                                std::span<const double> start, const Paths& paths)
{
    Matrix penalised = gram;
    for (std::size_t j = 0; j < ridges.size(); ++j)
        penalised(j, j) = std::max(gram(j, j), 0.0) + ridges[j];
    auto fit = simplex_least_squares_from_gram(penalised, {.start = start});
    if (fit && fit->objective < perfect_fit * mean_diagonal(gram)) {
        const Matrix candidates = paths();
        const std::vector<double> zero(candidates.columns(), 0.0);
        const double ridge = *std::ranges::min_element(ridges); // too small here to matter but for uniqueness
        fit = simplex_least_squares(candidates, zero, {.ridge = ridge, .start = fit->weights});
    }
    if (!fit)
        return std::unexpected(std::move(fit.error()));
    return std::move(fit->weights);
}

// The fit with a penalty of real size, or by the other method where there is hardly any noise and so no penalty.
std::expected<std::vector<double>, Error> solve_penalised(const Matrix& differences, std::span<const double> ridges,
                                                          std::span<const double> start)
{
    double squares = 0.0;
    for (const double cell : differences.cells())
        squares += cell * cell;
    const double ridge = *std::ranges::min_element(ridges);
    const std::vector<double> zero(differences.columns(), 0.0);
    const bool real = ridge > 2.0 * least_relative_ridge * squares / static_cast<double>(differences.rows());
    auto fit = real ? ridge_simplex_least_squares(differences, zero, ridges, start)
                    : simplex_least_squares(differences, zero, {.ridge = ridge, .start = start});
    if (!fit)
        return std::unexpected(std::move(fit.error()));
    return std::move(fit->weights);
}

} // namespace

std::expected<ResampledPanel, Error> ResampledPanel::of(BlockPanel panel, SyntheticMethod method)
{
    // Plain differences check the panel without forming the products of the other methods.
    const auto checked = SyntheticPanel::of(panel, SyntheticMethod::DifferenceInDifferences);
    if (!checked)
        return std::unexpected(checked.error());
    if (method != SyntheticMethod::DifferenceInDifferences && panel.pre_periods < 2)
        return std::unexpected(Error{"there is one period before treatment, two are needed", "pre_periods",
                                     "add earlier periods, or use difference-in-differences with one"});
    if (auto moderate = first_missing_cell(panel.outcomes); !moderate)
        return std::unexpected(std::move(moderate.error()));
    return ResampledPanel(std::move(panel), method, checked->controls());
}

ResampledPanel::ResampledPanel(BlockPanel panel, SyntheticMethod method, std::vector<std::size_t> controls)
    : panel_(std::move(panel)), method_(method), controls_(std::move(controls))
{
    const Matrix& outcomes = panel_.outcomes;
    const std::size_t units = outcomes.rows();
    const std::size_t pre = panel_.pre_periods;
    std::vector<double> centre(pre, 0.0);
    for (const std::size_t row : controls_)
        for (std::size_t t = 0; t < pre; ++t)
            centre[t] += outcomes(row, t) / static_cast<double>(controls_.size());
    const double slope = pre > 1 ? (centre[pre - 1] - centre[0]) / static_cast<double>(pre - 1) : 0.0;

    unit_paths_ = period_paths_ = Matrix(units, pre);
    after_.resize(units);
    difference_sums_.resize(units);
    difference_square_sums_.resize(units);
    for (std::size_t i = 0; i < units; ++i) {
        after_[i] = mean(outcomes.row(i).subspan(pre));
        for (std::size_t t = 0; t < pre; ++t) {
            unit_paths_(i, t) = outcomes(i, t) - centre[t];
            period_paths_(i, t) = outcomes(i, t) - after_[i];
        }
        if (method_ != SyntheticMethod::SyntheticControl) {
            const double level = mean(unit_paths_.row(i));
            for (std::size_t t = 0; t < pre; ++t)
                unit_paths_(i, t) -= level;
        }
        for (std::size_t t = 1; t < pre; ++t) {
            const double difference = outcomes(i, t) - outcomes(i, t - 1) - slope;
            difference_sums_[i] += difference;
            difference_square_sums_[i] += difference * difference;
        }
    }
    if (method_ == SyntheticMethod::SyntheticControl || method_ == SyntheticMethod::DemeanedSyntheticControl)
        unit_gram_ = copied(mapped(unit_paths_) * mapped(unit_paths_).transpose());
}

double ResampledPanel::noise_level(std::span<const std::size_t> counts) const
{
    double sum = 0.0;
    double squares = 0.0;
    for (const std::size_t row : controls_) {
        sum += static_cast<double>(counts[row]) * difference_sums_[row];
        squares += static_cast<double>(counts[row]) * difference_square_sums_[row];
    }
    const auto differences = static_cast<double>(total(counts, controls_) * (panel_.pre_periods - 1));
    return differences > 1.0 ? std::sqrt(std::max(0.0, squares - sum * sum / differences) / (differences - 1.0)) : 0.0;
}

std::expected<std::vector<double>, Error> ResampledPanel::weigh_units(std::span<const std::size_t> counts, double noise,
                                                                      std::span<const double> start) const
{
    std::vector<double> weights(controls_.size(), 0.0);
    const auto control_total = static_cast<double>(total(counts, controls_));
    if (method_ == SyntheticMethod::DifferenceInDifferences) {
        for (std::size_t j = 0; j < weights.size(); ++j)
            weights[j] = static_cast<double>(counts[controls_[j]]) / control_total;
        return weights;
    }
    const std::size_t treated = total(counts, panel_.treated);
    const auto cells = static_cast<double>(treated * (panel_.outcomes.columns() - panel_.pre_periods));
    const double zeta =
        noise * (method_ == SyntheticMethod::SyntheticDifferenceInDifferences ? std::pow(cells, 0.25) : small_penalty);
    const double ridge = static_cast<double>(panel_.pre_periods) * zeta * zeta;

    std::vector<std::size_t> used; // places in `controls_`
    std::vector<double> ridges;
    std::vector<double> first_guess;
    for (std::size_t j = 0; j < controls_.size(); ++j)
        if (counts[controls_[j]] > 0) {
            used.push_back(j);
            ridges.push_back(ridge / static_cast<double>(counts[controls_[j]]));
            first_guess.push_back(start.empty() ? 0.0 : start[j]);
        }
    if (std::ranges::all_of(first_guess, [](double weight) { return weight <= 0.0; }))
        first_guess.clear();

    const auto paths = [&] { return differences(used, counts); };
    const auto fit = method_ == SyntheticMethod::SyntheticDifferenceInDifferences
                         ? solve_penalised(paths(), ridges, first_guess)
                         : solve(differences_gram(used, counts), ridges, first_guess, paths);
    if (!fit)
        return std::unexpected(fit.error());
    for (std::size_t j = 0; j < used.size(); ++j)
        weights[used[j]] = (*fit)[j];
    return weights;
}

Matrix ResampledPanel::differences(std::span<const std::size_t> used, std::span<const std::size_t> counts) const
{
    const auto treated = static_cast<double>(total(counts, panel_.treated));
    std::vector<double> target(panel_.pre_periods, 0.0);
    for (const std::size_t row : panel_.treated)
        for (std::size_t t = 0; t < target.size(); ++t)
            target[t] += static_cast<double>(counts[row]) / treated * unit_paths_(row, t);
    Matrix result(used.size(), target.size());
    for (std::size_t j = 0; j < used.size(); ++j)
        for (std::size_t t = 0; t < target.size(); ++t)
            result(j, t) = unit_paths_(controls_[used[j]], t) - target[t];
    return result;
}

Matrix ResampledPanel::differences_gram(std::span<const std::size_t> used, std::span<const std::size_t> counts) const
{
    const auto treated = static_cast<double>(total(counts, panel_.treated));
    std::vector<double> with_target(panel_.outcomes.rows(), 0.0);
    for (const std::size_t row : panel_.treated)
        if (counts[row] > 0)
            for (std::size_t i = 0; i < with_target.size(); ++i)
                with_target[i] += static_cast<double>(counts[row]) / treated * unit_gram_(row, i);
    double target_square = 0.0;
    for (const std::size_t row : panel_.treated)
        target_square += static_cast<double>(counts[row]) / treated * with_target[row];
    Matrix gram(used.size(), used.size());
    for (std::size_t j = 0; j < used.size(); ++j)
        for (std::size_t k = 0; k <= j; ++k) {
            const std::size_t a = controls_[used[j]];
            const std::size_t b = controls_[used[k]];
            gram(j, k) = gram(k, j) = unit_gram_(a, b) - with_target[a] - with_target[b] + target_square;
        }
    return gram;
}

std::expected<std::vector<double>, Error> ResampledPanel::weigh_periods(std::span<const std::size_t> counts,
                                                                        double noise) const
{
    const std::size_t pre = panel_.pre_periods;
    if (method_ == SyntheticMethod::SyntheticControl)
        return std::vector<double>(pre, 0.0);
    if (method_ != SyntheticMethod::SyntheticDifferenceInDifferences)
        return std::vector<double>(pre, 1.0 / static_cast<double>(pre));

    const auto control_total = static_cast<double>(total(counts, controls_));
    const auto columns = static_cast<Eigen::Index>(pre);
    RowMajor rows(static_cast<Eigen::Index>(controls_.size()), columns);
    Eigen::RowVectorXd centre = Eigen::RowVectorXd::Zero(columns);
    const auto paths = mapped(period_paths_);
    Eigen::Index used = 0;
    for (const std::size_t row : controls_) // an observation that counts m times is one of sqrt(m) times the size
        if (counts[row] > 0) {
            const auto count = static_cast<double>(counts[row]);
            rows.row(used++) = std::sqrt(count) * paths.row(static_cast<Eigen::Index>(row));
            centre += count / control_total * paths.row(static_cast<Eigen::Index>(row));
        }
    used = 0;
    for (const std::size_t row : controls_)
        if (counts[row] > 0)
            rows.row(used++) -= std::sqrt(static_cast<double>(counts[row])) * centre;
    const RowMajor by_period = rows.topRows(used).transpose();
    const RowMajor gram = by_period * by_period.transpose();

    const std::vector<double> ridges(pre, control_total * std::pow(small_penalty * noise, 2));
    return solve(copied(gram), ridges, {}, [&] { return copied(by_period); });
}

std::expected<ResampledEstimate, Error> ResampledPanel::estimate(std::span<const std::size_t> counts,
                                                                 std::span<const double> start) const
{
    if (counts.size() != panel_.outcomes.rows() || total(counts, panel_.treated) == 0 || total(counts, controls_) == 0)
        return std::unexpected(Error{"the resample has no treated or no control unit, or not one count for each row",
                                     "counts", "count at least one row of either kind"});
    const double noise = noise_level(counts);
    auto units = weigh_units(counts, noise, start);
    if (!units)
        return std::unexpected(std::move(units.error()));
    auto periods = weigh_periods(counts, noise);
    if (!periods)
        return std::unexpected(std::move(periods.error()));

    ResampledEstimate result{.unit_weights = *std::move(units), .time_weights = *std::move(periods)};
    const auto change = [&](std::size_t row) {
        const auto before = panel_.outcomes.row(row);
        return after_[row] -
               std::inner_product(result.time_weights.begin(), result.time_weights.end(), before.begin(), 0.0);
    };
    const auto treated = static_cast<double>(total(counts, panel_.treated));
    for (const std::size_t row : panel_.treated)
        if (counts[row] > 0)
            result.estimate += static_cast<double>(counts[row]) / treated * change(row);
    for (std::size_t j = 0; j < controls_.size(); ++j)
        if (result.unit_weights[j] > 0.0)
            result.estimate -= result.unit_weights[j] * change(controls_[j]);
    return result;
}

} // namespace entente::lessons
