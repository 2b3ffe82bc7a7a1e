#include <entente/lessons/synthetic_predictors/partially_pooled_synthetic_control.hpp>
#include <entente/lessons/synthetic_predictors/pooled_weights.hpp>

#include <cmath>
#include <numeric>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

constexpr double largest_figure = 1e100;

std::optional<Error> wrong_adoptions(const CohortPanel& panel, bool unit_means_out)
{
    const std::size_t periods = panel.outcomes.columns();
    if (panel.first_treated.size() != panel.outcomes.rows())
        return Error{"there are first treated periods for " + std::to_string(panel.first_treated.size()) +
                         " units, outcomes for " + std::to_string(panel.outcomes.rows()),
                     "first_treated", "pass one for each unit, never_starts included"};
    const std::size_t lags = unit_means_out ? 2 : 1;
    std::size_t treated = 0;
    for (std::size_t i = 0; i < panel.first_treated.size(); ++i) {
        const std::size_t first = panel.first_treated[i];
        if (first == never_starts)
            continue;
        ++treated;
        const std::string where = "first_treated[" + std::to_string(i) + "]";
        if (first >= periods)
            return Error{"the first treated period is not in the panel", where,
                         "pass a column counted from 0, or never_starts"};
        if (first < lags)
            return Error{"there are fewer than " + std::to_string(lags) + " periods before adoption", where,
                         "drop the unit, or add earlier periods"};
    }
    if (treated == 0)
        return Error{"no unit is treated", "first_treated", "state when at least one unit adopts"};
    if (treated == panel.first_treated.size())
        return Error{"every unit is treated in the end", "first_treated", "add units that are never treated"};
    return std::nullopt;
}

std::optional<Error> wrong_panel(const CohortPanel& panel, const PoolingOptions& options)
{
    if (auto wrong = wrong_adoptions(panel, options.unit_means_out))
        return wrong;
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
            if (!(std::abs(panel.outcomes(i, t)) <= largest_figure))
                return Error{"a figure is missing or too large to be squared",
                             "outcomes(" + std::to_string(i) + ", " + std::to_string(t) + ")",
                             "drop the unit or the period, impute the figure and say so, or change the unit"};
    if (options.leads > panel.outcomes.columns() - 1)
        return Error{"more leads than periods", "leads", "pass 0 for as many as the last adopter has"};
    if (options.pooling && !(*options.pooling >= 0.0 && *options.pooling <= 1.0))
        return Error{"pooling is not between 0 and 1", "pooling", "leave it out to have it chosen"};
    return std::nullopt;
}

double deviation(std::span<const double> values)
{
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0.0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return std::sqrt((count - 1.0) / count * squares);
}

} // namespace

std::expected<PooledEstimate, Error> partially_pooled_synthetic_control(const CohortPanel& panel,
                                                                        const PoolingOptions& options)
{
    if (auto wrong = wrong_panel(panel, options))
        return std::unexpected(*std::move(wrong));
    return pooled_weights(panel, options);
}

std::expected<std::vector<PooledEstimate>, Error>
partially_pooled_path(const CohortPanel& panel, const PoolingOptions& options, std::span<const double> poolings)
{
    std::vector<PooledEstimate> path(poolings.size());
    std::vector<std::optional<Error>> errors(poolings.size());
    parallel_for_each_index(poolings.size(), options.threads, [&](std::size_t i) {
        PoolingOptions own = options;
        own.pooling = poolings[i];
        auto estimate = partially_pooled_synthetic_control(panel, own);
        if (estimate)
            path[i] = *std::move(estimate);
        else
            errors[i] = std::move(estimate.error());
    });
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));
    return path;
}

std::expected<PooledJackknife, Error> partially_pooled_jackknife(const CohortPanel& panel,
                                                                 const PoolingOptions& options)
{
    auto estimate = partially_pooled_synthetic_control(panel, options);
    if (!estimate)
        return std::unexpected(std::move(estimate.error()));
    const std::size_t units = panel.outcomes.rows();
    const std::size_t treated = estimate->treated.size();
    if (treated < 2 || units - treated < 2)
        return std::unexpected(Error{"leaving a unit out needs two treated and two never treated units",
                                     "first_treated", "add units, or report no standard error"});
    std::vector<PooledEstimate> without(units);
    std::vector<std::optional<Error>> errors(units);
    parallel_for_each_index(units, options.threads, [&](std::size_t i) {
        auto left = pooled_weights_without(panel, options, i, *estimate);
        if (left)
            without[i] = *std::move(left);
        else
            errors[i] = std::move(left.error());
    });
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));

    PooledJackknife result{.estimate = *std::move(estimate), .event_standard_errors = {}};
    std::vector<double> values;
    for (const PooledEstimate& left : without)
        values.push_back(left.estimate);
    result.standard_error = deviation(values);
    for (std::size_t s = 0; s < result.estimate.event_effects.size(); ++s) {
        values.clear();
        for (const PooledEstimate& left : without)
            if (s < left.event_effects.size())
                values.push_back(left.event_effects[s]);
        result.event_standard_errors.push_back(deviation(values));
    }
    return result;
}

} // namespace entente::lessons
