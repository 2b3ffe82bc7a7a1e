#include <entente/base/distributions.hpp>
#include <entente/lessons/own_data/estimators.hpp>
#include <entente/lessons/regression/interrupted_time_series.hpp>
#include <entente/lessons/single_series/structural_time_series.hpp>

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace entente::lessons {

namespace {

// One treated series in time order.
struct Series {
    std::vector<double> outcome;
    std::size_t pre_periods = 0;
};

std::expected<Series, Error> series_of(const OwnPanel& panel)
{
    if (panel.units.size() != 1)
        return std::unexpected(
            Error{fmt::format("there are {} units where this estimator takes one series", panel.units.size()), "--unit",
                  "leave the others out, or take sdid, which uses them as controls"});
    Series series;
    series.pre_periods = panel.first_treated[0].value_or(0);
    for (std::size_t t = 0; t < panel.periods.size(); ++t) {
        if (std::isnan(panel.outcomes(0, t)))
            return std::unexpected(Error{fmt::format("there is no outcome in {}", panel.periods[t]), "--outcome",
                                         "fill the gap or begin after it"});
        series.outcome.push_back(panel.outcomes(0, t));
    }
    return series;
}

EstimateAnswer interrupted(const OwnPanel& panel, const Series& series, const EstimateRequest& request)
{
    InterruptedSeries data;
    data.outcome = series.outcome;
    data.pre_periods = series.pre_periods;
    for (std::size_t k = 0; k < panel.covariates.size(); ++k) {
        const auto row = panel.covariates[k].row(0);
        data.covariates.push_back({panel.covariate_names[k], {row.begin(), row.end()}});
    }
    // The rule of Newey & West (1994): errors depend over 4 (n / 100)^(2/9) periods.
    const auto n = static_cast<double>(series.outcome.size());
    const auto lag = static_cast<std::size_t>(4.0 * std::pow(n / 100.0, 2.0 / 9.0));
    const auto found = interrupted_time_series(data, SeriesScale::Level, lag);
    if (!found)
        return std::unexpected(found.error());
    EstimateResult result = begun(panel, request);
    result.inference = "newey-west";
    result.estimate = found->average_effect;
    for (std::size_t t = 0; t < found->effects.size(); ++t) {
        PartialEffect part;
        part.time = panel.periods[series.pre_periods + t];
        part.estimate = found->effects[t];
        result.effects.push_back(std::move(part));
    }
    // The average of step + slope x periods since is linear in the two coefficients.
    const auto& regression = found->regression;
    const auto step = regression.position("post");
    const auto slope = regression.position("since");
    if (step && slope) {
        const double since = (static_cast<double>(found->effects.size()) + 1.0) / 2.0;
        const auto& v = found->covariance.matrix;
        const double variance = v(*step, *step) + 2.0 * since * v(*step, *slope) + since * since * v(*slope, *slope);
        const double se = std::sqrt(std::max(variance, 0.0));
        const double reach = student_t_quantile(0.5 + request.level / 2.0, found->covariance.degrees) * se;
        result.se = se;
        result.low = result.estimate - reach;
        result.high = result.estimate + reach;
        if (se > 0.0)
            result.p_value = two_sided_t_p(result.estimate / se, found->covariance.degrees);
    }
    result.diagnostics = {{"step", found->step.estimate},   {"step_se", found->step.standard_error},
                          {"slope", found->slope.estimate}, {"slope_se", found->slope.standard_error},
                          {"trend", found->trend.estimate}, {"trend_se", found->trend.standard_error},
                          {"lag", static_cast<double>(lag)}};
    return result;
}

EstimateAnswer structural(const OwnPanel& panel, const Series& series, const EstimateRequest& request)
{
    SeriesWithEvent data;
    data.outcomes = series.outcome;
    data.pre_periods = series.pre_periods;
    if (!panel.covariates.empty()) {
        data.covariates = Matrix(panel.periods.size(), panel.covariates.size());
        for (std::size_t t = 0; t < panel.periods.size(); ++t)
            for (std::size_t k = 0; k < panel.covariates.size(); ++k)
                data.covariates(t, k) = panel.covariates[k](0, t);
    }
    StructuralOptions options;
    options.level = request.level;
    options.seed = request.seed;
    options.threads = request.threads;
    if (request.replications != 0)
        options.draws = request.replications;
    const auto found = structural_time_series(data, options);
    if (!found)
        return std::unexpected(found.error());
    EstimateResult result = begun(panel, request);
    result.inference = "posterior";
    result.replications = options.draws;
    result.estimate = found->average_effect.mean;
    result.se = found->average_effect.standard_deviation;
    result.low = found->average_effect.lower;
    result.high = found->average_effect.upper;
    result.p_value = found->p_value;
    for (std::size_t t = 0; t < found->effects.size(); ++t) {
        PartialEffect part;
        part.time = panel.periods[series.pre_periods + t];
        part.estimate = found->effects[t].mean;
        part.se = found->effects[t].standard_deviation;
        part.low = found->effects[t].lower;
        part.high = found->effects[t].upper;
        result.effects.push_back(std::move(part));
    }
    result.diagnostics = {{"cumulative_effect", found->cumulative_effect.mean},
                          {"cumulative_effect_low", found->cumulative_effect.lower},
                          {"cumulative_effect_high", found->cumulative_effect.upper},
                          {"simulation_error", found->simulation_error}};
    for (std::size_t k = 0; k < found->inclusion.size(); ++k)
        result.diagnostics.push_back({fmt::format("inclusion[{}]", panel.covariate_names[k]), found->inclusion[k]});
    return result;
}

} // namespace

EstimateAnswer estimate_series(const OwnPanel& panel, const EstimateRequest& request, Progress&)
{
    if (request.inference != "auto" && request.inference != "none")
        return std::unexpected(not_together(request, "auto"));
    const auto series = series_of(panel);
    if (!series)
        return std::unexpected(series.error());
    auto result =
        request.estimator == "its" ? interrupted(panel, *series, request) : structural(panel, *series, request);
    if (result)
        result->warnings.emplace_back(
            "no control series: anything else that changed at that time is in this effect, too");
    return result;
}

} // namespace entente::lessons
