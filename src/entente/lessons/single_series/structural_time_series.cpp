#include <entente/lessons/single_series/simulation_smoother.hpp>
#include <entente/lessons/single_series/spike_and_slab.hpp>
#include <entente/lessons/single_series/structural_time_series.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace entente::lessons {

namespace {

constexpr double largest_magnitude = 1e100;
constexpr std::size_t chains = 4;
constexpr std::size_t fewest_periods = 4;
constexpr std::size_t fewest_draws = 100;
// The slab of Brodersen et al. (2015).
constexpr double slab_weight = 1.0;
constexpr double slab_shrinkage = 0.5;
// Without covariates the noise is guessed at the series' own variance, worth one observation.
constexpr double weak_weight = 1.0;
// No step is larger than the series itself.
constexpr double largest_step_variance = 1.0;

struct Scale {
    double mean = 0.0;
    double deviation = 1.0;
};

// Standardised series and what undoes it.
struct Standardised {
    std::vector<double> outcomes; // before the event
    Matrix before;                // covariates
    Matrix after;
    Scale outcome;
    std::vector<Scale> covariates;
};

Scale scale_of(const std::vector<double>& values, std::size_t count)
{
    Scale scale;
    for (std::size_t t = 0; t < count; ++t)
        scale.mean += values[t] / static_cast<double>(count);
    double squares = 0.0;
    for (std::size_t t = 0; t < count; ++t)
        squares += (values[t] - scale.mean) * (values[t] - scale.mean);
    scale.deviation = std::sqrt(squares / static_cast<double>(count - 1));
    return scale;
}

bool is_constant(const Scale& scale)
{
    constexpr double rounding = 1e-13;
    return scale.deviation <= rounding * std::abs(scale.mean);
}

std::optional<Error> wrong_series(const SeriesWithEvent& series, std::size_t season)
{
    const std::size_t needed = std::max(fewest_periods, season > 1 ? 2 * season : 0);
    if (series.pre_periods < needed || series.pre_periods >= series.outcomes.size())
        return Error{"there are " + std::to_string(series.pre_periods) + " periods before the event and " +
                         std::to_string(series.outcomes.size()) + " in all",
                     "pre_periods", "give at least " + std::to_string(needed) + " before the event and one after it"};
    for (std::size_t t = 0; t < series.outcomes.size(); ++t)
        if (!(std::abs(series.outcomes[t]) <= largest_magnitude))
            return Error{"a value is missing, infinite or above 1e100", "outcomes[" + std::to_string(t) + "]",
                         "impute the value and say so, shorten the series, or rescale"};
    const Matrix& covariates = series.covariates;
    if (covariates.columns() > 0 && covariates.rows() != series.outcomes.size())
        return Error{"covariates have " + std::to_string(covariates.rows()) + " periods, the outcome has " +
                         std::to_string(series.outcomes.size()),
                     "covariates", "give covariates for every period, those after the event included"};
    for (std::size_t t = 0; t < covariates.rows(); ++t)
        for (std::size_t k = 0; k < covariates.columns(); ++k)
            if (!(std::abs(covariates(t, k)) <= largest_magnitude))
                return Error{"a value is missing, infinite or above 1e100",
                             "covariates(" + std::to_string(t) + ", " + std::to_string(k) + ")",
                             "drop the covariate, impute the value and say so, or rescale"};
    return std::nullopt;
}

std::optional<Error> wrong_options(const StructuralOptions& options)
{
    if (options.season < 1)
        return Error{"a cycle has no period", "season", "pass 1 for no season"};
    if (!(options.step_guess > 0.0 && options.step_guess <= 1.0) || !(options.step_weight >= 1.0))
        return Error{"the prior of steps is out of range", "step_guess", "guess 0.01, worth 32 observations"};
    if (!(options.expected_covariates > 0.0) || !(options.expected_share >= 0.0 && options.expected_share < 1.0) ||
        !(options.noise_weight >= 1.0))
        return Error{"the prior of the regression is out of range", "expected_share",
                     "expect 3 covariates that explain 0.8, worth 50 observations"};
    if (options.draws < fewest_draws)
        return Error{"there are fewer than 100 draws", "draws", "draw 10000"};
    if (!(options.level > 0.0 && options.level < 1.0))
        return Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"};
    return std::nullopt;
}

std::expected<Standardised, Error> standardise(const SeriesWithEvent& series)
{
    Standardised result;
    const std::size_t pre = series.pre_periods;
    const std::size_t all = series.outcomes.size();
    result.outcome = scale_of(series.outcomes, pre);
    if (is_constant(result.outcome))
        return std::unexpected(Error{"the outcome is constant before the event", "outcomes",
                                     "a series that never moved needs no model: report the difference"});
    for (std::size_t t = 0; t < pre; ++t)
        result.outcomes.push_back((series.outcomes[t] - result.outcome.mean) / result.outcome.deviation);
    result.before = Matrix(pre, series.covariates.columns());
    result.after = Matrix(all - pre, series.covariates.columns());
    for (std::size_t k = 0; k < series.covariates.columns(); ++k) {
        std::vector<double> column;
        for (std::size_t t = 0; t < all; ++t)
            column.push_back(series.covariates(t, k));
        const Scale scale = scale_of(column, pre);
        if (is_constant(scale))
            return std::unexpected(Error{"the covariate is constant before the event",
                                         "covariates column " + std::to_string(k), "drop it"});
        for (std::size_t t = 0; t < all; ++t)
            (t < pre ? result.before(t, k) : result.after(t - pre, k)) = (column[t] - scale.mean) / scale.deviation;
        result.covariates.push_back(scale);
    }
    return result;
}

// What the draws leave behind, one row a draw.
struct Draws {
    Matrix predictions;  // in outcome units
    Matrix coefficients; // in units of the standardised series
};

// Variance of steps given their squares, from the inverse gamma cut off at the series' own variance.
double step_variance(double squares, double steps, const StructuralOptions& options, RandomStream& random)
{
    const double shape = 0.5 * (options.step_weight + steps);
    const double sum = 0.5 * (options.step_weight * options.step_guess * options.step_guess + squares);
    constexpr int attempts = 1000; // a series that wants a larger step gets the largest
    for (int i = 0; i < attempts; ++i) {
        const double variance = sum / gamma_variate(shape, random);
        if (variance <= largest_step_variance)
            return variance;
    }
    return largest_step_variance;
}

void run_chain(const Standardised& data, const StructuralOptions& options, std::size_t chain, std::size_t from,
               std::size_t to, Draws& draws)
{
    RandomStream random(options.seed, chain);
    const std::size_t pre = data.outcomes.size();
    const std::size_t count = data.before.columns();
    SpikeAndSlab regression(
        data.before,
        {.inclusion = count > 0 ? std::min(1.0, options.expected_covariates / static_cast<double>(count)) : 1.0,
         .slab_weight = slab_weight,
         .shrinkage = slab_shrinkage,
         .noise_weight = count > 0 ? options.noise_weight : weak_weight,
         .noise_guess = count > 0 ? 1.0 - options.expected_share : 1.0});
    SimulationSmoother smoother(pre, options.season);
    const double guess = options.step_guess * options.step_guess;
    LevelAndSeason model{.season = options.season,
                         .noise_variance = 1.0,
                         .level_variance = guess,
                         .season_variance = guess,
                         .first_level = data.outcomes.front(),
                         .first_variance = 1.0};
    std::vector<double> target = data.outcomes;
    const auto steps = static_cast<double>(pre - 1);
    for (std::size_t step = 0; step < options.burn_in + to - from; ++step) {
        StatePath path = smoother.draw(target, model, random);
        for (std::size_t t = 0; t < pre; ++t)
            target[t] = data.outcomes[t] - path.sums[t];
        const RegressionDraw regressed = regression.draw(target, random);
        model.noise_variance = regressed.noise_variance;
        model.level_variance = step_variance(path.level_squares, steps, options, random);
        if (options.season > 1)
            model.season_variance = step_variance(path.season_squares, steps, options, random);
        const auto part = [&regressed](std::span<const double> row) {
            return std::inner_product(row.begin(), row.end(), regressed.coefficients.begin(), 0.0);
        };
        for (std::size_t t = 0; t < pre; ++t)
            target[t] = data.outcomes[t] - (count > 0 ? part(data.before.row(t)) : 0.0);
        if (step < options.burn_in)
            continue;
        const std::size_t row = from + step - options.burn_in;
        for (std::size_t k = 0; k < count; ++k)
            draws.coefficients(row, k) = regressed.coefficients[k];
        for (std::size_t t = 0; t < draws.predictions.columns(); ++t) {
            move_state_on(path.last);
            path.last[0] += std::sqrt(model.level_variance) * random.normal();
            if (options.season > 1)
                path.last[1] += std::sqrt(model.season_variance) * random.normal();
            const double value = path.last[0] + (options.season > 1 ? path.last[1] : 0.0) +
                                 (count > 0 ? part(data.after.row(t)) : 0.0) +
                                 std::sqrt(model.noise_variance) * random.normal();
            draws.predictions(row, t) = data.outcome.mean + data.outcome.deviation * value;
        }
    }
}

void summarise_effects(const SeriesWithEvent& series, const Draws& draws, double level,
                       StructuralCounterfactual& result)
{
    const std::size_t count = draws.predictions.rows();
    const std::size_t post = draws.predictions.columns();
    const auto periods = static_cast<double>(post);
    std::vector<double> values(count);
    std::vector<double> predicted_sum(count, 0.0);
    double observed_sum = 0.0;
    const auto mapped = [&](auto&& map) {
        for (std::size_t i = 0; i < count; ++i)
            values[i] = map(i);
        return summary_of_draws(values, level);
    };
    for (std::size_t t = 0; t < post; ++t) {
        const double observed = series.outcomes[series.pre_periods + t];
        observed_sum += observed;
        for (std::size_t i = 0; i < count; ++i)
            predicted_sum[i] += draws.predictions(i, t);
        result.predictions.push_back(mapped([&](std::size_t i) { return draws.predictions(i, t); }));
        result.effects.push_back(mapped([&](std::size_t i) { return observed - draws.predictions(i, t); }));
        result.cumulative.push_back(mapped([&](std::size_t i) { return observed_sum - predicted_sum[i]; }));
    }
    result.cumulative_effect = result.cumulative.back();
    result.predicted_mean = mapped([&](std::size_t i) { return predicted_sum[i] / periods; });
    if (std::ranges::min(predicted_sum) * std::ranges::max(predicted_sum) > 0.0)
        result.relative_effect = mapped([&](std::size_t i) { return observed_sum / predicted_sum[i] - 1.0; });
    result.average_effect = mapped([&](std::size_t i) { return (observed_sum - predicted_sum[i]) / periods; });
    result.simulation_error = simulation_error_of_mean(values);
    const auto above = std::ranges::count_if(predicted_sum, [&](double sum) { return sum >= observed_sum; });
    const auto below = std::ranges::count_if(predicted_sum, [&](double sum) { return sum <= observed_sum; });
    result.p_value = (1.0 + static_cast<double>(std::min(above, below))) / (1.0 + static_cast<double>(count));
}

void summarise_coefficients(const Standardised& data, const Draws& draws, double level,
                            StructuralCounterfactual& result)
{
    for (std::size_t k = 0; k < data.covariates.size(); ++k) {
        std::vector<double> values;
        std::size_t in = 0;
        for (std::size_t i = 0; i < draws.coefficients.rows(); ++i) {
            in += draws.coefficients(i, k) != 0.0 ? 1U : 0U;
            values.push_back(draws.coefficients(i, k) * data.outcome.deviation / data.covariates[k].deviation);
        }
        result.inclusion.push_back(static_cast<double>(in) / static_cast<double>(values.size()));
        result.coefficients.push_back(summary_of_draws(std::move(values), level));
    }
}

} // namespace

std::expected<StructuralCounterfactual, Error> structural_time_series(const SeriesWithEvent& series,
                                                                      const StructuralOptions& options)
{
    if (auto wrong = wrong_options(options))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_series(series, options.season))
        return std::unexpected(*std::move(wrong));
    const auto data = standardise(series);
    if (!data)
        return std::unexpected(data.error());
    Draws draws{.predictions = Matrix(options.draws, series.outcomes.size() - series.pre_periods),
                .coefficients = Matrix(options.draws, series.covariates.columns())};
    parallel_for_each_index(chains, options.threads, [&](std::size_t chain) {
        run_chain(*data, options, chain, chain * options.draws / chains, (chain + 1) * options.draws / chains, draws);
    });
    StructuralCounterfactual result;
    summarise_effects(series, draws, options.level, result);
    summarise_coefficients(*data, draws, options.level, result);
    return result;
}

} // namespace entente::lessons
