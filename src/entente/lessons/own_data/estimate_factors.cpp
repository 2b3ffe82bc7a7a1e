#include <entente/lessons/factor_models/interactive_fixed_effects.hpp>
#include <entente/lessons/factor_models/matrix_completion.hpp>
#include <entente/lessons/factor_models/parametric_bootstrap.hpp>
#include <entente/lessons/own_data/estimators.hpp>

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace entente::lessons {

namespace {

FactorPanel factor_panel_of(const OwnPanel& panel)
{
    FactorPanel result;
    result.outcomes = panel.outcomes;
    result.treatment = Matrix(panel.units.size(), panel.periods.size());
    for (std::size_t i = 0; i < panel.units.size(); ++i)
        for (std::size_t t = panel.first_treated[i].value_or(panel.periods.size()); t < panel.periods.size(); ++t)
            result.treatment(i, t) = 1.0;
    result.covariates = panel.covariates;
    return result;
}

void add_events(const std::vector<EventEffect>& events, EstimateResult& result)
{
    for (const auto& event : events) {
        PartialEffect part;
        part.event_time = event.event_time;
        part.estimate = event.effect;
        result.effects.push_back(std::move(part));
    }
}

EstimateAnswer completed(const OwnPanel& panel, const EstimateRequest& request)
{
    if (request.inference != "auto" && request.inference != "none")
        return std::unexpected(not_together(request, "none"));
    MatrixCompletionOptions options;
    options.threads = request.threads;
    const auto path = matrix_completion(factor_panel_of(panel), options);
    if (!path)
        return std::unexpected(path.error());
    const CompletionFit& fit = path->fits[path->chosen];
    EstimateResult result = begun(panel, request);
    result.estimate = fit.estimate;
    add_events(fit.events, result);
    result.diagnostics = {{"penalty", fit.penalty},
                          {"rank", static_cast<double>(fit.rank)},
                          {"pre_rmse", fit.pre_rmse},
                          {"residual_rmse", fit.residual_rmse}};
    for (const auto& other : path->fits)
        result.diagnostics.push_back({fmt::format("estimate[penalty={:.6g}]", other.penalty), other.estimate});
    return result;
}

EstimateAnswer with_factors(const OwnPanel& panel, const EstimateRequest& request, Progress& progress)
{
    if (request.inference != "auto" && request.inference != "none" && request.inference != "bootstrap")
        return std::unexpected(not_together(request, "bootstrap or none"));
    const FactorPanel data = factor_panel_of(panel);
    FactorOptions options;
    options.threads = request.threads;
    const auto path = interactive_fixed_effects(data, options);
    if (!path)
        return std::unexpected(path.error());
    const FactorFit& fit = path->fits[path->chosen];
    EstimateResult result = begun(panel, request);
    result.estimate = fit.estimate;
    add_events(fit.events, result);
    result.diagnostics = {{"factors", static_cast<double>(fit.factors)}, {"pre_rmse", fit.pre_rmse}};
    for (const auto& other : path->fits)
        result.diagnostics.push_back({fmt::format("estimate[factors={}]", other.factors), other.estimate});
    result.warnings.emplace_back(
        "the number of factors decides this effect more than sampling does: look at the whole path");
    if (request.inference == "none")
        return result;
    BootstrapOptions draws;
    draws.factors = fit.factors;
    draws.draws = request.replications == 0 ? draws.draws : request.replications;
    draws.level = request.level;
    draws.seed = request.seed;
    draws.threads = request.threads;
    const auto found = parametric_bootstrap(data, draws, progress);
    if (!found) {
        if (request.inference == "bootstrap")
            return std::unexpected(found.error());
        result.warnings.push_back("no interval: " + found.error().what);
        return result;
    }
    result.inference = "bootstrap";
    result.replications = draws.draws;
    result.se = found->average.standard_error;
    result.low = found->average.lower;
    result.high = found->average.upper;
    result.p_value = found->average.p_value;
    for (std::size_t i = 0; i < result.effects.size() && i < found->events.size(); ++i) {
        result.effects[i].se = found->events[i].standard_error;
        result.effects[i].low = found->events[i].lower;
        result.effects[i].high = found->events[i].upper;
    }
    return result;
}

} // namespace

EstimateAnswer estimate_factors(const OwnPanel& panel, const EstimateRequest& request, Progress& progress)
{
    return request.estimator == "mc" ? completed(panel, request) : with_factors(panel, request, progress);
}

} // namespace entente::lessons
