#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/lessons/synthetic_predictors/augmented_matching.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

using Index = Eigen::Index;

// Squares of larger figures, summed, leave the range of a double.
constexpr double largest_figure = 1e100;
// A squared distance this small beside the candidates' own lies within the rounding of inner products.
constexpr double perfect_fit = 1e-8;

std::optional<Error> wrong_rows(const BlockPanel& panel)
{
    std::vector<bool> seen(panel.outcomes.rows(), false);
    for (std::size_t i = 0; i < panel.treated.size(); ++i) {
        const std::string where = "treated[" + std::to_string(i) + "]";
        if (panel.treated[i] >= panel.outcomes.rows())
            return Error{"row " + std::to_string(panel.treated[i]) + " is not in the panel", where,
                         "name rows counted from 0"};
        if (seen[panel.treated[i]])
            return Error{"row " + std::to_string(panel.treated[i]) + " is named twice", where,
                         "name each treated unit once"};
        seen[panel.treated[i]] = true;
    }
    if (panel.treated.empty())
        return Error{"no unit is treated", "treated", "name the row of at least one treated unit"};
    if (panel.treated.size() == panel.outcomes.rows())
        return Error{"there are no controls: every unit is treated", "treated", "add units that were never treated"};
    return std::nullopt;
}

std::optional<Error> wrong_figures(const Matrix& figures, const std::string& name)
{
    for (std::size_t i = 0; i < figures.rows(); ++i)
        for (std::size_t t = 0; t < figures.columns(); ++t)
            if (!(std::abs(figures(i, t)) <= largest_figure))
                return Error{"a figure is missing or too large to be squared",
                             name + "(" + std::to_string(i) + ", " + std::to_string(t) + ")",
                             "drop the unit or the column, impute the figure and say so, or change the unit"};
    return std::nullopt;
}

std::optional<Error> wrong_covariates(const BlockPanel& panel, const Matrix& covariates)
{
    if (covariates.columns() == 0)
        return std::nullopt;
    if (covariates.rows() != panel.outcomes.rows())
        return Error{"there are covariates for " + std::to_string(covariates.rows()) + " units, outcomes for " +
                         std::to_string(panel.outcomes.rows()),
                     "covariates", "pass one row for each unit of the panel"};
    if (auto wrong = wrong_figures(covariates, "covariates"))
        return wrong;
    for (std::size_t k = 0; k < covariates.columns(); ++k) {
        std::optional<double> first;
        bool varies = false;
        for (std::size_t i = 0; i < covariates.rows(); ++i) {
            if (std::ranges::find(panel.treated, i) != panel.treated.end())
                continue;
            varies = varies || (first && covariates(i, k) != *first);
            first = covariates(i, k);
        }
        if (!varies)
            return Error{"covariate " + std::to_string(k) + " is the same for all controls", "covariates",
                         "leave it out: nothing can be matched on it"};
    }
    return std::nullopt;
}

std::vector<std::size_t> controls_of(const BlockPanel& panel)
{
    std::vector<std::size_t> controls;
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        if (std::ranges::find(panel.treated, i) == panel.treated.end())
            controls.push_back(i);
    return controls;
}

// Copies one column of figures, scaled, as one feature with the mean over the controls taken out.
struct Feature {
    std::vector<double> controls;
    double treated = 0.0;
};

template <class Figure>
Feature feature(const BlockPanel& panel, const std::vector<std::size_t>& controls, const Figure& figure)
{
    Feature result;
    double mean = 0.0;
    for (const std::size_t row : controls) {
        result.controls.push_back(figure(row));
        mean += result.controls.back() / static_cast<double>(controls.size());
    }
    for (const std::size_t row : panel.treated)
        result.treated += figure(row) / static_cast<double>(panel.treated.size());
    for (double& value : result.controls)
        value -= mean;
    result.treated -= mean;
    return result;
}

void put(const Feature& feature, std::size_t column, Matrix& candidates, std::vector<double>& target,
         double scale = 1.0)
{
    for (std::size_t j = 0; j < feature.controls.size(); ++j)
        candidates(j, column) = scale * feature.controls[j];
    target[column] = scale * feature.treated;
}

// Standard deviation (n - 1) of the cells about their overall mean.
double deviation(std::span<const double> values)
{
    double mean = 0.0;
    for (const double value : values)
        mean += value / static_cast<double>(values.size());
    double squares = 0.0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return std::sqrt(squares / (static_cast<double>(values.size()) - 1.0));
}

std::vector<double> mean_of_columns(const Matrix& matrix, std::span<const std::size_t> columns)
{
    std::vector<double> means(matrix.rows(), 0.0);
    for (std::size_t i = 0; i < matrix.rows(); ++i)
        for (const std::size_t t : columns)
            means[i] += matrix(i, t) / static_cast<double>(columns.size());
    return means;
}

} // namespace

std::optional<Error> wrong_augmented(const BlockPanel& panel, const AugmentedOptions& options)
{
    if (auto wrong = wrong_rows(panel))
        return wrong;
    if (panel.pre_periods < 2)
        return Error{"there are fewer than two periods before treatment", "pre_periods", "add earlier periods"};
    if (panel.pre_periods >= panel.outcomes.columns())
        return Error{"there is no period after treatment", "pre_periods", "add later periods"};
    if (auto wrong = wrong_figures(panel.outcomes, "outcomes"))
        return wrong;
    if (options.penalty && !(*options.penalty > 0.0 && std::isfinite(*options.penalty)))
        return Error{"the penalty is not a positive number", "penalty", "leave it out to have it cross-validated"};
    if (options.penalties == 0 || !(options.smallest_penalty > 0.0 && options.smallest_penalty <= 1.0))
        return Error{"no penalties to try", "penalties", "try at least one, and a smallest share in (0, 1]"};
    if (options.folds == 1)
        return Error{"one fold has no spread", "folds", "leave at least two features out in turn, or 0 for all"};
    return wrong_covariates(panel, options.covariates);
}

AugmentedMatching augmented_matching(const BlockPanel& panel, const AugmentedOptions& options,
                                     std::span<const std::size_t> matched, std::span<const std::size_t> later)
{
    const std::size_t features = matched.size() + options.covariates.columns();
    AugmentedMatching result{.controls = controls_of(panel),
                             .periods = matched.size(),
                             .candidates = {},
                             .target = std::vector<double>(features),
                             .later_candidates = {},
                             .later_target = std::vector<double>(later.size())};
    const std::size_t controls = result.controls.size();
    result.candidates = Matrix(controls, features);
    result.later_candidates = Matrix(controls, later.size());

    const std::vector<double> level = options.unit_means_out ? mean_of_columns(panel.outcomes, matched)
                                                             : std::vector<double>(panel.outcomes.rows(), 0.0);
    const auto outcome = [&](std::size_t t) {
        return feature(panel, result.controls, [&](std::size_t row) { return panel.outcomes(row, t) - level[row]; });
    };
    std::vector<double> cells;
    for (std::size_t s = 0; s < matched.size(); ++s) {
        const Feature path = outcome(matched[s]);
        cells.insert(cells.end(), path.controls.begin(), path.controls.end());
        put(path, s, result.candidates, result.target);
    }
    for (std::size_t s = 0; s < later.size(); ++s)
        put(outcome(later[s]), s, result.later_candidates, result.later_target);

    for (std::size_t k = 0; k < options.covariates.columns(); ++k) {
        const Feature covariate =
            feature(panel, result.controls, [&](std::size_t row) { return options.covariates(row, k); });
        put(covariate, matched.size() + k, result.candidates, result.target,
            deviation(cells) / deviation(covariate.controls));
    }
    return result;
}

Matrix differences_gram(const AugmentedMatching& matching)
{
    using ByColumn = Eigen::Map<const Eigen::MatrixXd>;
    const auto controls = static_cast<Index>(matching.candidates.rows());
    const auto features = static_cast<Index>(matching.target.size());
    const Eigen::MatrixXd differences = ByColumn(matching.candidates.cells().data(), features, controls).colwise() -
                                        Eigen::Map<const Eigen::VectorXd>(matching.target.data(), features);
    const Eigen::MatrixXd product = differences.transpose() * differences;
    Matrix gram(matching.candidates.rows(), matching.candidates.rows());
    for (std::size_t j = 0; j < gram.rows(); ++j)
        for (std::size_t k = 0; k < gram.rows(); ++k)
            gram(j, k) = product(static_cast<Index>(std::min(j, k)), static_cast<Index>(std::max(j, k)));
    return gram;
}

std::expected<std::vector<double>, Error> simplex_weights(const AugmentedMatching& matching, const Matrix& gram,
                                                          std::span<const double> start)
{
    auto fit = simplex_least_squares_from_gram(gram, {.start = start});
    double scale = 0.0;
    for (std::size_t j = 0; j < gram.rows(); ++j)
        scale += gram(j, j) / static_cast<double>(gram.rows());
    if (!fit || fit->objective < perfect_fit * scale)
        fit = simplex_least_squares(matching.candidates, matching.target,
                                    {.start = fit ? std::span<const double>(fit->weights) : start});
    if (!fit)
        return std::unexpected(std::move(fit.error()));
    return std::move(fit->weights);
}

double left_out_factor(const AugmentedMatching& matching, std::size_t feature, const AugmentedOptions& options)
{
    const auto periods = static_cast<double>(matching.periods);
    return options.unit_means_out && feature < matching.periods ? periods / (periods - 1.0) : 1.0;
}

std::expected<Matrix, Error> leave_one_out_weights(const AugmentedMatching& matching, const Matrix& gram,
                                                   std::size_t features, std::span<const double> weights,
                                                   const AugmentedOptions& options)
{
    const std::size_t controls = matching.candidates.rows();
    Matrix result(features, controls);
    std::vector<std::optional<Error>> errors(features);
    parallel_for_each_index(features, options.threads, [&](std::size_t t) {
        const double factor = left_out_factor(matching, t, options);
        Matrix left = gram;
        std::vector<double> gap(controls);
        for (std::size_t j = 0; j < controls; ++j)
            gap[j] = matching.candidates(j, t) - matching.target[t];
        for (std::size_t j = 0; j < controls; ++j)
            for (std::size_t k = 0; k < controls; ++k)
                left(j, k) -= factor * gap[j] * gap[k];
        for (std::size_t j = 0; j < controls; ++j)
            left(j, j) = std::max(left(j, j), 0.0);
        const auto fit = simplex_least_squares_from_gram(left, {.start = weights});
        if (!fit) {
            errors[t] = fit.error();
            return;
        }
        for (std::size_t j = 0; j < controls; ++j)
            result(t, j) = fit->weights[j];
    });
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));
    return result;
}

} // namespace entente::lessons
