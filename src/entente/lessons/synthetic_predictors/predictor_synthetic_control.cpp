#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/lessons/synthetic_predictors/predictor_synthetic_control.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

// Squares of larger figures, summed, leave the range of a double.
constexpr double largest_figure = 1e100;
// Proximal steps of the penalised problem; each halves the error at worst, and few are needed once the controls in use
// are known.
constexpr int most_proximal_steps = 200;
constexpr double proximal_precision = 1e-13;

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

std::optional<Error> wrong_panel(const PredictorPanel& panel)
{
    const std::size_t units = panel.outcomes.rows();
    if (units < 2)
        return Error{"there is no control", "outcomes", "add units that were never treated"};
    if (panel.treated >= units)
        return Error{"row " + std::to_string(panel.treated) + " is not in the panel", "treated",
                     "name a row counted from 0"};
    if (panel.predictors.columns() == 0 || panel.predictors.rows() != units)
        return Error{"there are not the same units, and at least one predictor, in predictors and outcomes",
                     "predictors", "pass one row for each unit"};
    if (panel.fitted_periods.empty())
        return Error{"there is no period to judge the fit on", "fitted_periods", "name periods before treatment"};
    std::vector<bool> seen(panel.outcomes.columns(), false);
    for (std::size_t s = 0; s < panel.fitted_periods.size(); ++s) {
        const std::size_t period = panel.fitted_periods[s];
        if (period >= seen.size() || seen[period])
            return Error{"column " + std::to_string(period) + " is not in the panel, or is named twice",
                         "fitted_periods[" + std::to_string(s) + "]", "name each column once, counted from 0"};
        seen[period] = true;
    }
    if (auto wrong = wrong_figures(panel.predictors, "predictors"))
        return wrong;
    return wrong_figures(panel.outcomes, "outcomes");
}

std::optional<Error> wrong_importance(std::span<const double> importance, std::size_t predictors)
{
    double sum = 0.0;
    bool good = importance.size() == predictors;
    for (const double value : importance) {
        good = good && value >= 0.0 && value <= largest_figure;
        sum += value;
    }
    if (good && sum > 0.0)
        return std::nullopt;
    return Error{"importance is not one number of zero or more for each predictor, with a positive sum", "importance",
                 "pass equal_importance(panel) for no preference"};
}

// Standard deviation (n - 1) of a column.
double deviation(const Matrix& figures, std::size_t column)
{
    const auto units = static_cast<double>(figures.rows());
    double mean = 0.0;
    for (std::size_t i = 0; i < figures.rows(); ++i)
        mean += figures(i, column) / units;
    double squares = 0.0;
    for (std::size_t i = 0; i < figures.rows(); ++i)
        squares += (figures(i, column) - mean) * (figures(i, column) - mean);
    return std::sqrt(squares / (units - 1.0));
}

std::vector<double> summing_to_one(std::span<const double> importance)
{
    std::vector<double> result(importance.begin(), importance.end());
    const double sum = std::accumulate(result.begin(), result.end(), 0.0);
    for (double& value : result)
        value /= sum;
    return result;
}

// Differences with each predictor stretched by the root of its importance, and room for one more coordinate.
Matrix stretched(const Matrix& differences, std::span<const double> importance, std::size_t extra)
{
    Matrix result(differences.rows(), differences.columns() + extra);
    for (std::size_t j = 0; j < differences.rows(); ++j)
        for (std::size_t k = 0; k < differences.columns(); ++k)
            result(j, k) = std::sqrt(importance[k]) * differences(j, k);
    return result;
}

} // namespace

PredictorPanel outcomes_as_predictors(PredictorPanel panel)
{
    panel.predictors = Matrix(panel.outcomes.rows(), panel.fitted_periods.size());
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        for (std::size_t s = 0; s < panel.fitted_periods.size(); ++s)
            panel.predictors(i, s) = panel.outcomes(i, panel.fitted_periods[s]);
    panel.standardise = false;
    return panel;
}

std::vector<double> equal_importance(const PredictorPanel& panel)
{
    const std::size_t predictors = panel.predictors.columns();
    return std::vector<double>(predictors, 1.0 / static_cast<double>(predictors));
}

std::expected<PredictorDifferences, Error> predictor_differences(const PredictorPanel& panel)
{
    if (auto wrong = wrong_panel(panel))
        return std::unexpected(*std::move(wrong));
    PredictorDifferences result;
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        if (i != panel.treated)
            result.controls.push_back(i);
    result.predictors = Matrix(result.controls.size(), panel.predictors.columns());
    result.outcomes = Matrix(result.controls.size(), panel.fitted_periods.size());
    for (std::size_t k = 0; k < panel.predictors.columns(); ++k) {
        const double scale = panel.standardise ? deviation(panel.predictors, k) : 1.0;
        if (!(scale > 0.0))
            return std::unexpected(Error{"predictor " + std::to_string(k) + " is the same for all units", "predictors",
                                         "leave it out: nothing can be matched on it"});
        for (std::size_t j = 0; j < result.controls.size(); ++j)
            result.predictors(j, k) =
                (panel.predictors(result.controls[j], k) - panel.predictors(panel.treated, k)) / scale;
    }
    for (std::size_t j = 0; j < result.controls.size(); ++j)
        for (std::size_t s = 0; s < panel.fitted_periods.size(); ++s)
            result.outcomes(j, s) = panel.outcomes(result.controls[j], panel.fitted_periods[s]) -
                                    panel.outcomes(panel.treated, panel.fitted_periods[s]);
    return result;
}

PredictorFit predictor_fit(const PredictorPanel& panel, const PredictorDifferences& differences,
                           std::vector<double> weights, std::vector<double> importance)
{
    PredictorFit result{.controls = differences.controls,
                        .weights = std::move(weights),
                        .importance = std::move(importance),
                        .gaps = std::vector<double>(panel.outcomes.columns())};
    for (std::size_t t = 0; t < result.gaps.size(); ++t) {
        // Differences first, so that a common level costs no digits.
        for (std::size_t j = 0; j < result.weights.size(); ++j)
            result.gaps[t] +=
                result.weights[j] * (panel.outcomes(panel.treated, t) - panel.outcomes(result.controls[j], t));
    }
    for (std::size_t k = 0; k < result.importance.size(); ++k) {
        double gap = 0.0;
        for (std::size_t j = 0; j < result.weights.size(); ++j)
            gap += result.weights[j] * differences.predictors(j, k);
        result.predictor_distance += result.importance[k] * gap * gap;
    }
    for (const std::size_t period : panel.fitted_periods)
        result.mean_squared_gap +=
            result.gaps[period] * result.gaps[period] / static_cast<double>(panel.fitted_periods.size());
    return result;
}

std::expected<PredictorFit, Error> predictor_synthetic_control(const PredictorPanel& panel,
                                                               std::span<const double> importance)
{
    const auto differences = predictor_differences(panel);
    if (!differences)
        return std::unexpected(differences.error());
    if (auto wrong = wrong_importance(importance, panel.predictors.columns()))
        return std::unexpected(*std::move(wrong));
    std::vector<double> shares = summing_to_one(importance);
    const std::vector<double> zero(shares.size(), 0.0);
    const Matrix candidates = stretched(differences->predictors, shares, 0);
    const auto cells = candidates.cells();
    const double squares = std::inner_product(cells.begin(), cells.end(), cells.begin(), 0.0);
    auto fit = simplex_least_squares(candidates, zero,
                                     {.ridge = uniqueness_ridge * squares / static_cast<double>(candidates.rows())});
    if (!fit)
        return std::unexpected(std::move(fit.error()));
    return predictor_fit(panel, *differences, std::move(fit->weights), std::move(shares));
}

// The price is linear in the weights. One more coordinate m + penalty (d_j - d) / 2m, d_j the squared distance of a
// control and d that of the weights of the step before, has a square whose slope there is the price: a proximal point
// iteration, whose fixed point is the exact minimum.
std::expected<PredictorFit, Error> penalised_synthetic_control(const PredictorPanel& panel,
                                                               std::span<const double> importance, double penalty)
{
    const auto differences = predictor_differences(panel);
    if (!differences)
        return std::unexpected(differences.error());
    if (auto wrong = wrong_importance(importance, panel.predictors.columns()))
        return std::unexpected(*std::move(wrong));
    if (!(penalty >= 0.0 && penalty <= largest_figure))
        return std::unexpected(Error{"the penalty is not a number of zero or more", "penalty", "pass 0 for none"});

    Matrix candidates = stretched(differences->predictors, importance, 1);
    const std::size_t extra = candidates.columns() - 1;
    std::vector<double> distances;
    for (std::size_t j = 0; j < candidates.rows(); ++j)
        distances.push_back(
            std::inner_product(candidates.row(j).begin(), candidates.row(j).end() - 1, candidates.row(j).begin(), 0.0));
    const double largest = std::ranges::max(distances);
    const double offset = std::sqrt(largest) * (1.0 + penalty);
    const std::vector<double> zero(candidates.columns(), 0.0);
    std::vector<double> weights;
    double distance = *std::ranges::min_element(distances);
    for (int step = 0; step < most_proximal_steps; ++step) {
        for (std::size_t j = 0; j < candidates.rows() && offset > 0.0; ++j)
            candidates(j, extra) = offset + penalty * (distances[j] - distance) / (2.0 * offset);
        auto fit = simplex_least_squares(candidates, zero, {.start = weights});
        if (!fit)
            return std::unexpected(std::move(fit.error()));
        weights = std::move(fit->weights);
        const double before = distance;
        distance = std::inner_product(weights.begin(), weights.end(), distances.begin(), 0.0);
        if (std::abs(distance - before) <= proximal_precision * largest)
            break;
    }
    return predictor_fit(panel, *differences, std::move(weights), summing_to_one(importance));
}

} // namespace entente::lessons
