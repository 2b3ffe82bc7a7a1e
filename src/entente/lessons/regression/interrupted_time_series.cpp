#include <entente/lessons/regression/interrupted_time_series.hpp>
#include <entente/lessons/regression/poisson.hpp>

#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

std::optional<Error> wrong_series(const InterruptedSeries& series, SeriesScale scale)
{
    const std::size_t periods = series.outcome.size();
    if (series.pre_periods < 2 || series.pre_periods + 2 > periods)
        return Error{"there are " + std::to_string(series.pre_periods) + " of " + std::to_string(periods) +
                         " periods before the interruption",
                     "pre_periods", "a step and a slope need two periods on each side, and far more to be believed"};
    if (!series.offset.empty() && scale != SeriesScale::Poisson)
        return Error{"an offset needs the Poisson scale", "offset", "divide the outcome by its exposure instead"};
    if (scale == SeriesScale::Logarithm)
        for (std::size_t t = 0; t < periods; ++t)
            if (!(series.outcome[t] > 0.0))
                return Error{"an outcome has no logarithm", "outcome[" + std::to_string(t) + "]",
                             "use the Poisson scale, which takes zeros"};
    return std::nullopt;
}

RegressionSample sample_of(const InterruptedSeries& series, SeriesScale scale)
{
    const std::size_t periods = series.outcome.size();
    RegressionSample sample{.outcome = series.outcome,
                            .regressors = {{"post", std::vector<double>(periods, 0.0)},
                                           {"since", std::vector<double>(periods, 0.0)},
                                           {"t", std::vector<double>(periods)}}};
    for (std::size_t t = 0; t < periods; ++t) {
        if (scale == SeriesScale::Logarithm)
            sample.outcome[t] = std::log(sample.outcome[t]);
        sample.regressors[2].values[t] = static_cast<double>(t + 1);
        if (t < series.pre_periods)
            continue;
        sample.regressors[0].values[t] = 1.0;
        sample.regressors[1].values[t] = static_cast<double>(t + 1 - series.pre_periods);
    }
    for (const Regressor& covariate : series.covariates)
        sample.regressors.push_back(covariate);
    if (!series.seasons.empty())
        sample.fixed_effects = {{.name = "seasons", .codes = series.seasons}};
    return sample;
}

std::expected<Regression, Error> fitted(const InterruptedSeries& series, SeriesScale scale)
{
    const RegressionSample sample = sample_of(series, scale);
    if (scale != SeriesScale::Poisson)
        return least_squares(sample, {.singletons = Singletons::Keep});
    auto fit = poisson_regression(sample, {.offset = series.offset, .singletons = Singletons::Keep});
    if (!fit)
        return std::unexpected(std::move(fit.error()));
    return std::move(fit->regression);
}

void measure_effects(const InterruptedSeries& series, SeriesScale scale, InterruptedTimeSeries& result)
{
    for (std::size_t i = 0; i < result.regression.rows.size(); ++i) {
        const std::size_t t = result.regression.rows[i];
        if (t < series.pre_periods)
            continue;
        const double shift =
            result.step.estimate + result.slope.estimate * static_cast<double>(t + 1 - series.pre_periods);
        double with = result.regression.fitted[i];
        if (scale == SeriesScale::Logarithm)
            with = std::exp(with);
        result.counterfactual.push_back(scale == SeriesScale::Level ? with - shift : with * std::exp(-shift));
        result.effects.push_back(with - result.counterfactual.back());
    }
    result.average_effect =
        std::accumulate(result.effects.begin(), result.effects.end(), 0.0) / static_cast<double>(result.effects.size());
}

} // namespace

std::expected<InterruptedTimeSeries, Error> interrupted_time_series(const InterruptedSeries& series, SeriesScale scale,
                                                                    std::size_t lag, SmallSample correction)
{
    if (auto wrong = wrong_series(series, scale))
        return std::unexpected(*std::move(wrong));
    auto regression = fitted(series, scale);
    if (!regression)
        return std::unexpected(std::move(regression.error()));
    const auto plain = iid_covariance(*regression);
    if (!plain)
        return std::unexpected(plain.error());
    auto robust = newey_west_covariance(*regression, lag, correction);
    if (!robust)
        return std::unexpected(std::move(robust.error()));

    InterruptedTimeSeries result;
    const auto robust_errors = standard_errors(*robust);
    const auto plain_errors = standard_errors(*plain);
    for (const auto& [name, target] :
         {std::pair("post", &result.step), std::pair("since", &result.slope), std::pair("t", &result.trend)}) {
        const auto position = regression->position(name);
        if (!position)
            return std::unexpected(
                Error{std::string("the effect of \"") + name + "\" cannot be told from seasons and covariates",
                      "series", "use fewer seasons or covariates, or a longer series"});
        *target = {regression->coefficients[*position], robust_errors[*position], plain_errors[*position]};
    }
    result.regression = *std::move(regression);
    result.covariance = *std::move(robust);
    measure_effects(series, scale, result);
    return result;
}

} // namespace entente::lessons
