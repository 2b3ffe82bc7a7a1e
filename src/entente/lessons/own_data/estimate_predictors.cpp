#include <entente/lessons/own_data/estimators.hpp>
#include <entente/lessons/synthetic_predictors/augmented_inference.hpp>
#include <entente/lessons/synthetic_predictors/nested_importance.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace entente::lessons {

namespace {

// Each unit's mean of each covariate over the periods before treatment; NaN when it has none.
Matrix covariate_means(const OwnPanel& panel, std::size_t pre_periods)
{
    Matrix means(panel.units.size(), panel.covariates.size());
    for (std::size_t i = 0; i < panel.units.size(); ++i)
        for (std::size_t k = 0; k < panel.covariates.size(); ++k) {
            double sum = 0.0;
            double seen = 0.0;
            for (std::size_t t = 0; t < pre_periods; ++t)
                if (!std::isnan(panel.covariates[k](i, t))) {
                    sum += panel.covariates[k](i, t);
                    seen += 1.0;
                }
            means(i, k) = sum / seen;
        }
    return means;
}

PartialEffect in_period(const OwnPanel& panel, std::size_t period, double estimate)
{
    PartialEffect part;
    part.time = panel.periods[period];
    part.estimate = estimate;
    return part;
}

void add_augmented_fit(const OwnPanel& panel, const BlockPanel& block, const AugmentedEstimate& fit,
                       EstimateResult& result)
{
    result.estimate = fit.estimate;
    for (std::size_t i = 0; i < fit.controls.size(); ++i)
        result.unit_weights.push_back({panel.units[fit.controls[i]], fit.weights[i]});
    for (std::size_t t = 0; t < fit.effects.size(); ++t)
        result.effects.push_back(in_period(panel, block.pre_periods + t, fit.effects[t]));
    result.diagnostics = {
        {"imbalance", fit.imbalance}, {"imbalance_share", fit.imbalance_share}, {"penalty", fit.penalty}};
}

double mean_after(const PredictorFit& fit, std::size_t start)
{
    const auto first = fit.gaps.begin() + static_cast<std::ptrdiff_t>(start);
    return std::accumulate(first, fit.gaps.end(), 0.0) / static_cast<double>(fit.gaps.end() - first);
}

// Root mean squared gap after treatment over that before it.
double gap_ratio(const PredictorFit& fit, std::size_t start)
{
    double after = 0.0;
    double before = 0.0;
    for (std::size_t t = 0; t < fit.gaps.size(); ++t)
        (t < start ? before : after) += fit.gaps[t] * fit.gaps[t];
    return std::sqrt(after / static_cast<double>(fit.gaps.size() - start)) /
           std::sqrt(before / static_cast<double>(start));
}

} // namespace

EstimateAnswer estimate_augmented(const OwnPanel& panel, const EstimateRequest& request, Progress&)
{
    const auto block = block_of(panel);
    if (!block)
        return std::unexpected(block.error());
    AugmentedOptions options;
    options.threads = request.threads;
    if (!panel.covariates.empty())
        options.covariates = covariate_means(panel, block->pre_periods);
    EstimateResult result = begun(panel, request);
    if (request.inference == "none") {
        const auto found = ridge_augmented_synthetic_control(*block, options);
        if (!found)
            return std::unexpected(found.error());
        add_augmented_fit(panel, *block, *found, result);
        return result;
    }
    if (request.inference == "jackknife") {
        const auto found = jackknife_plus(*block, options, request.level);
        if (!found)
            return std::unexpected(found.error());
        add_augmented_fit(panel, *block, found->estimate, result);
        result.inference = "jackknife";
        result.low = found->mean.lower;
        result.high = found->mean.upper;
        for (std::size_t t = 0; t < result.effects.size(); ++t) {
            result.effects[t].low = found->effects[t].lower;
            result.effects[t].high = found->effects[t].upper;
        }
        return result;
    }
    if (request.inference != "auto" && request.inference != "conformal")
        return std::unexpected(not_together(request, "conformal, jackknife (over periods) or none"));
    ConformalOptions conformal;
    conformal.level = request.level;
    conformal.seed = request.seed;
    const auto found = conformal_inference(*block, options, conformal);
    if (!found)
        return std::unexpected(found.error());
    add_augmented_fit(panel, *block, found->estimate, result);
    result.inference = "conformal";
    result.p_value = found->joint_p_value;
    result.replications = panel.periods.size();
    for (std::size_t t = 0; t < result.effects.size(); ++t)
        if (std::isfinite(found->effects[t].lower) && std::isfinite(found->effects[t].upper)) {
            result.effects[t].low = found->effects[t].lower;
            result.effects[t].high = found->effects[t].upper;
        }
    return result;
}

EstimateAnswer estimate_with_predictors(const OwnPanel& panel, const EstimateRequest& request, Progress& progress)
{
    const auto block = block_of(panel);
    if (!block)
        return std::unexpected(block.error());
    if (block->treated.size() != 1)
        return std::unexpected(
            Error{fmt::format("{} units are treated where this estimator takes one", block->treated.size()),
                  "--treatment", "take sdid or asc, which average several"});
    PredictorPanel data;
    data.outcomes = block->outcomes;
    data.treated = block->treated.front();
    data.fitted_periods.resize(block->pre_periods);
    std::iota(data.fitted_periods.begin(), data.fitted_periods.end(), std::size_t{0});
    if (panel.covariates.empty())
        data = outcomes_as_predictors(std::move(data));
    else
        data.predictors = covariate_means(panel, block->pre_periods);
    ImportanceSearch search;
    search.threads = request.threads;
    EstimateResult result = begun(panel, request);
    const auto add_fit = [&](const NestedFit& nested) {
        result.estimate = mean_after(nested.fit, block->pre_periods);
        for (std::size_t i = 0; i < nested.fit.controls.size(); ++i)
            result.unit_weights.push_back({panel.units[nested.fit.controls[i]], nested.fit.weights[i]});
        for (std::size_t t = block->pre_periods; t < panel.periods.size(); ++t)
            result.effects.push_back(in_period(panel, t, nested.fit.gaps[t]));
        result.diagnostics.push_back({"pre_mean_squared_gap", nested.fit.mean_squared_gap});
        for (std::size_t k = 0; k < panel.covariate_names.size(); ++k)
            result.diagnostics.push_back(
                {fmt::format("importance[{}]", panel.covariate_names[k]), nested.fit.importance[k]});
    };
    if (request.inference == "none") {
        const auto found = nested_synthetic_control(data, search);
        if (!found)
            return std::unexpected(found.error());
        add_fit(*found);
        return result;
    }
    if (request.inference != "auto" && request.inference != "placebo" && request.inference != "placebo-exact")
        return std::unexpected(not_together(request, "placebo-exact or none"));
    const auto found = nested_placebos(data, search, progress);
    if (!found)
        return std::unexpected(found.error());
    add_fit(found->effect);
    const double ratio = gap_ratio(found->effect.fit, block->pre_periods);
    std::size_t as_large = 1;
    for (const auto& placebo : found->placebos)
        as_large += gap_ratio(placebo.fit, block->pre_periods) >= ratio ? 1U : 0U;
    result.inference = "placebo-exact";
    result.replications = found->placebos.size();
    result.p_value = static_cast<double>(as_large) / static_cast<double>(found->placebos.size() + 1);
    result.diagnostics.push_back({"rmspe_ratio", ratio});
    return result;
}

} // namespace entente::lessons
