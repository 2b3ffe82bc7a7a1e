#include <entente/lessons/regression/absorbed_effects.hpp>
#include <entente/lessons/regression/poisson.hpp>
#include <entente/lessons/regression/separation.hpp>
#include <entente/lessons/regression/weighted_design.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <utility>

namespace entente::lessons {

namespace {

// The deviance moves with the square of the error: at this relative change one more step leaves only rounding.
constexpr double nearly_there = 1e-8;
constexpr double deviance_floor = 0.1;
constexpr int most_halvings = 30;
constexpr double largest_log_mean = 200.0;
// A deviance this small beside the total of the outcome is rounding.
constexpr double perfect = 1e-14;

// log(x!) for x >= 0: Stirling's series, after moving x above 12. Abramowitz & Stegun (1964), 6.1.41.
double log_factorial(double x)
{
    double shift = 1.0;
    double z = x + 1.0;
    for (; z < 12.0; z += 1.0)
        shift *= z;
    const double inverse = 1.0 / z;
    const double square = inverse * inverse;
    const double series = inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0)));
    return (z - 0.5) * std::log(z) - z + 0.5 * std::log(2.0 * std::numbers::pi) + series - std::log(shift);
}

std::vector<double> picked(const std::vector<double>& values, std::span<const std::size_t> rows)
{
    std::vector<double> result(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        result[i] = values[rows[i]];
    return result;
}

// The rows in use, and the state of the iteration on them.
struct Iteration {
    std::vector<double> outcome;
    std::vector<double> log_outcome; // 0 where the outcome is 0
    std::vector<double> offset;
    std::vector<double> weights; // of the sample; empty: all one
    std::vector<std::vector<double>> columns = {};
    std::vector<SparseColumn> sparse = {}; // of the columns as they were
    std::vector<double> log_mean = {};
    std::vector<double> mean = {};
    std::vector<double> working_weights = {};

    [[nodiscard]] double weight(std::size_t i) const { return weights.empty() ? 1.0 : weights[i]; }

    // Halfway between the data and a common rate.
    void start()
    {
        double total = 0.0;
        double exposure = 0.0;
        for (std::size_t i = 0; i < outcome.size(); ++i) {
            total += weight(i) * outcome[i];
            exposure += weight(i) * std::exp(offset[i]);
        }
        log_mean.resize(outcome.size());
        for (std::size_t i = 0; i < outcome.size(); ++i)
            log_mean[i] = std::log(0.5 * (outcome[i] + total / exposure * std::exp(offset[i])));
        set_means();
    }

    void set_means()
    {
        mean.resize(outcome.size());
        for (std::size_t i = 0; i < outcome.size(); ++i)
            mean[i] = std::exp(std::min(log_mean[i], largest_log_mean));
    }

    [[nodiscard]] double deviance() const
    {
        double sum = 0.0;
        for (std::size_t i = 0; i < outcome.size(); ++i)
            sum += weight(i) * (outcome[i] * (log_outcome[i] - log_mean[i]) - (outcome[i] - mean[i]));
        return 2.0 * sum;
    }

    [[nodiscard]] double log_likelihood() const
    {
        double sum = 0.0;
        for (std::size_t i = 0; i < outcome.size(); ++i)
            sum += weight(i) * (outcome[i] * log_mean[i] - mean[i] - log_factorial(outcome[i]));
        return sum;
    }
};

// One weighted regression from the present means; moves the means, halving the step until the deviance is no worse.
std::expected<WeightedFit, Error> step(Iteration& now, AbsorbedEffects& effects, double& deviance,
                                       std::span<const double> lengths, Threads threads, bool last)
{
    now.working_weights = now.mean;
    if (!now.weights.empty())
        for (std::size_t i = 0; i < now.mean.size(); ++i)
            now.working_weights[i] *= now.weights[i];
    effects.set_weights(now.working_weights);
    std::vector<double> working(now.outcome.size());
    for (std::size_t i = 0; i < working.size(); ++i)
        working[i] = now.log_mean[i] - now.offset[i] + (now.outcome[i] - now.mean[i]) / now.mean[i];
    // The columns were freed of fixed effects under the last weights; that only takes away what goes anyway.
    std::vector<double> fitted(working.size(), 0.0);
    if (auto done = effects.absorb(working, last, fitted); !done)
        return std::unexpected(std::move(done.error()));
    if (auto done = effects.absorb_all(now.columns, threads, last); !done)
        return std::unexpected(std::move(done.error()));
    WeightedFit fit = weighted_fit(now.columns, working, now.working_weights, lengths, now.sparse);
    for (std::size_t j = 0; j < fit.coefficients.size(); ++j) {
        const auto& column = now.columns[fit.equations.kept[j]];
        for (std::size_t i = 0; i < fitted.size(); ++i)
            fitted[i] += fit.coefficients[j] * column[i];
    }

    const std::vector<double> before = now.log_mean;
    for (std::size_t i = 0; i < fitted.size(); ++i)
        now.log_mean[i] = fitted[i] + now.offset[i];
    now.set_means();
    double moved = now.deviance();
    const auto worse = [&] { return !(moved <= deviance + nearly_there * (deviance_floor + std::abs(deviance))); };
    for (int halving = 0; halving < most_halvings && worse(); ++halving) {
        for (std::size_t i = 0; i < before.size(); ++i)
            now.log_mean[i] = 0.5 * (now.log_mean[i] + before[i]);
        now.set_means();
        moved = now.deviance();
    }
    deviance = moved;
    return fit;
}

std::optional<Error> wrong_offset(const std::vector<double>& offset, std::size_t rows)
{
    if (offset.empty())
        return std::nullopt;
    if (offset.size() != rows)
        return Error{"there are " + std::to_string(offset.size()) + " offsets for " + std::to_string(rows) + " rows",
                     "offset", "pass one offset for each row"};
    for (std::size_t i = 0; i < rows; ++i)
        if (!(std::abs(offset[i]) <= largest_log_mean))
            return Error{"an offset is missing or beyond 200", "offset[" + std::to_string(i) + "]",
                         "pass the logarithm of a positive exposure, or leave the row out"};
    return std::nullopt;
}

Iteration gathered(const RegressionSample& sample, const PoissonOptions& options, std::span<const std::size_t> rows)
{
    Iteration now{.outcome = picked(sample.outcome, rows),
                  .log_outcome = std::vector<double>(rows.size(), 0.0),
                  .offset =
                      options.offset.empty() ? std::vector<double>(rows.size(), 0.0) : picked(options.offset, rows),
                  .weights = sample.weights.empty() ? sample.weights : picked(sample.weights, rows)};
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (now.outcome[i] > 0.0)
            now.log_outcome[i] = std::log(now.outcome[i]);
    for (const Regressor& regressor : sample.regressors)
        now.columns.push_back(picked(regressor.values, rows));
    now.sparse = sparse_forms(now.columns);
    return now;
}

void fill_regression(Regression& result, Iteration&& now, WeightedFit&& fit, double deviance)
{
    result.poisson = true;
    result.coefficients = std::move(fit.coefficients);
    result.design = rows_of(now.columns, fit.equations.kept);
    result.inverse = std::move(fit.equations.inverse);
    result.residuals.resize(now.mean.size());
    double total = 0.0;
    for (std::size_t i = 0; i < now.mean.size(); ++i) {
        result.residuals[i] = (now.outcome[i] - now.mean[i]) / now.mean[i];
        now.working_weights[i] = now.weight(i) * now.mean[i];
        result.residual_squares += now.working_weights[i] * result.residuals[i] * result.residuals[i];
        total += now.weight(i) * now.outcome[i];
    }
    result.perfect_fit = deviance <= perfect * total;
    result.weights = std::move(now.working_weights);
    result.fitted = std::move(now.mean);
}

} // namespace

std::expected<PoissonRegression, Error> poisson_regression(const RegressionSample& sample,
                                                           const PoissonOptions& options)
{
    if (auto wrong = wrong_counts(sample))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_offset(options.offset, sample.outcome.size()))
        return std::unexpected(*std::move(wrong));
    PoissonRegression result;
    if (options.drop_separated) {
        auto separated = separated_rows(sample);
        if (!separated)
            return std::unexpected(std::move(separated.error()));
        result.separated = *std::move(separated);
    }
    Regression& regression = result.regression;
    for (std::size_t i = 0; i < sample.outcome.size(); ++i)
        if (!std::ranges::binary_search(result.separated, i))
            regression.rows.push_back(i);
    if (options.singletons == Singletons::Drop)
        regression.rows = without_singletons(sample.fixed_effects, std::move(regression.rows));
    regression.singletons = sample.outcome.size() - result.separated.size() - regression.rows.size();
    if (regression.rows.empty())
        return std::unexpected(Error{"no row is left: each is separated or alone in a group", "fixed_effects",
                                     "use coarser fixed effects"});
    for (const Grouping& grouping : sample.fixed_effects)
        regression.fixed_effects.push_back(levels_of(grouping.codes, regression.rows));
    if (regression.fixed_effects.empty())
        regression.fixed_effects.push_back(one_level(regression.rows.size()));

    Iteration now = gathered(sample, options, regression.rows);
    now.start();
    std::vector<double> lengths;
    for (const auto& column : now.columns)
        lengths.push_back(spread_of(column, now.mean));
    AbsorbedEffects effects(regression.fixed_effects, now.mean);
    // The start is no fit of the model, so that nothing between it and the first step is either: take that step whole.
    result.deviance = std::numeric_limits<double>::infinity();
    for (bool near = false;; ++result.steps) {
        if (result.steps == options.most_steps)
            return std::unexpected(
                Error{"the Poisson regression did not converge in " + std::to_string(options.most_steps) + " steps",
                      "most_steps", "drop separated rows, or rescale the regressors"});
        const double before = result.deviance;
        auto fit = step(now, effects, result.deviance, lengths, options.threads, near);
        if (!fit)
            return std::unexpected(std::move(fit.error()));
        if (near) {
            result.log_likelihood = now.log_likelihood();
            const auto& kept = fit->equations.kept;
            for (std::size_t j = 0; j < now.columns.size(); ++j)
                (std::ranges::binary_search(kept, j) ? regression.names : regression.collinear)
                    .push_back(sample.regressors[j].name);
            fill_regression(regression, std::move(now), *std::move(fit), result.deviance);
            break;
        }
        near = std::abs(result.deviance - before) <= nearly_there * (deviance_floor + std::abs(result.deviance));
    }
    if (regression.names.empty() && !sample.regressors.empty())
        return std::unexpected(Error{"the fixed effects explain every regressor", "regressors",
                                     "use coarser fixed effects or a regressor that varies within them"});
    if (regression.parameters() >= regression.rows.size())
        return std::unexpected(Error{std::to_string(regression.parameters()) + " parameters are too many for " +
                                         std::to_string(regression.rows.size()) + " rows",
                                     "regressors", "use fewer regressors, coarser fixed effects or more rows"});
    return result;
}

} // namespace entente::lessons
