#include <entente/lessons/regression/absorbed_effects.hpp>
#include <entente/lessons/regression/least_squares.hpp>
#include <entente/lessons/regression/weighted_design.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace entente::lessons {

namespace {

constexpr double largest_value = 1e100; // its square, summed over any sample, is still a number
// Residuals this small beside the outcome, in squares, are rounding.
constexpr double perfect = 1e-22;

std::optional<Error> wrong_values(const std::vector<double>& values, std::size_t rows, const std::string& name)
{
    if (values.size() != rows)
        return Error{"there are " + std::to_string(values.size()) + " values for " + std::to_string(rows) + " rows",
                     name, "pass one value for each row"};
    for (std::size_t i = 0; i < rows; ++i)
        if (!(std::abs(values[i]) <= largest_value))
            return Error{"a value is missing, infinite or above 1e100", name + "[" + std::to_string(i) + "]",
                         "leave the row out or correct the value"};
    return std::nullopt;
}

double weighted_squares(std::span<const double> values, std::span<const double> weights)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i)
        sum += (weights.empty() ? 1.0 : weights[i]) * values[i] * values[i];
    return sum;
}

std::vector<double> picked(const std::vector<double>& values, std::span<const std::size_t> rows)
{
    if (rows.size() == values.size())
        return values;
    std::vector<double> result(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        result[i] = values[rows[i]];
    return result;
}

} // namespace

std::size_t Regression::parameters() const
{
    std::size_t count = names.size() + 1;
    for (const Levels& factor : fixed_effects)
        count += factor.count - 1;
    return count;
}

std::optional<std::size_t> Regression::position(std::string_view name) const
{
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

std::optional<Error> wrong_sample(const RegressionSample& sample)
{
    const std::size_t rows = sample.outcome.size();
    if (rows == 0)
        return Error{"there are no rows", "outcome", "pass at least one observation for each parameter and one more"};
    if (auto wrong = wrong_values(sample.outcome, rows, "outcome"))
        return wrong;
    for (const Regressor& regressor : sample.regressors)
        if (auto wrong = wrong_values(regressor.values, rows, regressor.name))
            return wrong;
    for (const Grouping& grouping : sample.fixed_effects)
        if (grouping.codes.size() != rows)
            return Error{"there are " + std::to_string(grouping.codes.size()) + " groups for " + std::to_string(rows) +
                             " rows",
                         grouping.name, "pass one group for each row"};
    if (sample.weights.empty())
        return std::nullopt;
    if (auto wrong = wrong_values(sample.weights, rows, "weights"))
        return wrong;
    for (std::size_t i = 0; i < rows; ++i)
        if (!(sample.weights[i] > 0.0))
            return Error{"a weight is not above zero", "weights[" + std::to_string(i) + "]",
                         "leave the row out of the sample"};
    return std::nullopt;
}

std::expected<Regression, Error> least_squares(const RegressionSample& sample, const RegressionOptions& options)
{
    if (auto wrong = wrong_sample(sample))
        return std::unexpected(*std::move(wrong));
    Regression result;
    result.rows.resize(sample.outcome.size());
    std::iota(result.rows.begin(), result.rows.end(), std::size_t{0});
    if (options.singletons == Singletons::Drop)
        result.rows = without_singletons(sample.fixed_effects, std::move(result.rows));
    result.singletons = sample.outcome.size() - result.rows.size();
    for (const Grouping& grouping : sample.fixed_effects)
        result.fixed_effects.push_back(levels_of(grouping.codes, result.rows));
    if (result.fixed_effects.empty())
        result.fixed_effects.push_back(one_level(result.rows.size()));
    if (result.rows.empty())
        return std::unexpected(
            Error{"every row is alone in a group of a fixed effect", "fixed_effects", "use coarser fixed effects"});

    std::vector<double> weights = sample.weights.empty() ? sample.weights : picked(sample.weights, result.rows);
    std::vector<std::vector<double>> columns;
    std::vector<double> lengths;
    for (const Regressor& regressor : sample.regressors) {
        columns.push_back(picked(regressor.values, result.rows));
        lengths.push_back(spread_of(columns.back(), weights));
    }
    const std::vector<SparseColumn> sparse = sparse_forms(columns);
    const std::vector<double> outcome = picked(sample.outcome, result.rows);
    columns.push_back(outcome);
    const AbsorbedEffects effects(result.fixed_effects, weights);
    if (auto done = effects.absorb_all(columns, options.threads); !done)
        return std::unexpected(std::move(done.error()));
    const std::vector<double> response = std::move(columns.back());
    columns.pop_back();

    WeightedFit fit = weighted_fit(columns, response, weights, lengths, sparse);
    const auto& kept = fit.equations.kept;
    for (std::size_t j = 0; j < columns.size(); ++j)
        (std::ranges::binary_search(kept, j) ? result.names : result.collinear).push_back(sample.regressors[j].name);
    if (kept.empty() && !columns.empty())
        return std::unexpected(Error{"the fixed effects explain every regressor", "regressors",
                                     "use coarser fixed effects or a regressor that varies within them"});
    if (result.parameters() >= outcome.size())
        return std::unexpected(Error{std::to_string(result.parameters()) + " parameters are too many for " +
                                         std::to_string(outcome.size()) + " rows",
                                     "regressors", "use fewer regressors, coarser fixed effects or more rows"});

    result.coefficients = std::move(fit.coefficients);
    result.design = rows_of(columns, kept);
    result.inverse = std::move(fit.equations.inverse);
    result.residual_squares = weighted_squares(fit.residuals, weights);
    result.within_squares = weighted_squares(response, weights);
    result.perfect_fit = result.residual_squares <= perfect * weighted_squares(outcome, weights);
    if (result.within_squares > 0.0 && !(result.perfect_fit && result.within_squares <= result.residual_squares))
        result.within_r_squared = 1.0 - result.residual_squares / result.within_squares;
    result.fitted = outcome;
    for (std::size_t i = 0; i < outcome.size(); ++i)
        result.fitted[i] -= fit.residuals[i];
    result.residuals = std::move(fit.residuals);
    result.weights = weights.empty() ? std::vector<double>(outcome.size(), 1.0) : std::move(weights);
    return result;
}

} // namespace entente::lessons
