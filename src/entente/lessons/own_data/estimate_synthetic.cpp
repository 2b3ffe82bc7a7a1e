#include <entente/lessons/own_data/estimators.hpp>
#include <entente/lessons/placebo.hpp>
#include <entente/lessons/synthetic/conformal_inference.hpp>
#include <entente/lessons/synthetic/cross_fitted_t_test.hpp>
#include <entente/lessons/synthetic/leave_two_out_placebo.hpp>
#include <entente/lessons/synthetic/spillover_synthetic_control.hpp>
#include <entente/lessons/synthetic/staggered_synthetic_difference_in_differences.hpp>
#include <entente/lessons/synthetic/synthetic_standard_errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace entente::lessons {

namespace {

constexpr std::size_t usual_draws = 500;
constexpr std::size_t usual_folds = 3; // Chernozhukov, Wuthrich & Zhu (2025)

void add_fit(const OwnPanel& panel, const SyntheticEstimate& fit, std::size_t pre_periods, EstimateResult& result)
{
    result.estimate = fit.estimate;
    for (std::size_t i = 0; i < fit.controls.size(); ++i)
        result.unit_weights.push_back({panel.units[fit.controls[i]], fit.unit_weights[i]});
    for (std::size_t t = 0; t < fit.time_weights.size(); ++t)
        result.time_weights.push_back({panel.periods[t], fit.time_weights[t]});
    for (std::size_t t = 0; t < fit.effects.size(); ++t) {
        PartialEffect part;
        part.time = panel.periods[pre_periods + t];
        part.estimate = fit.effects[t];
        result.effects.push_back(std::move(part));
    }
    result.diagnostics = {{"pre_rmse", fit.pre_rmse},
                          {"pre_rmse_share", fit.pre_rmse_share},
                          {"effective_controls", fit.effective_controls},
                          {"noise_level", fit.noise_level},
                          {"zeta", fit.zeta},
                          {"optimality_gap", fit.optimality_gap}};
    std::erase_if(result.diagnostics, [](const NamedNumber& number) { return !std::isfinite(number.value); });
}

// Controls few enough for a rank to say little at the level asked for.
void warn_of_few_placebos(EstimateResult& result)
{
    const double smallest = 1.0 / (1.0 + static_cast<double>(result.replications));
    if (smallest > 1.0 - result.level)
        result.warnings.push_back(
            fmt::format("with {} placebos no p-value can be below {:.3f}", result.replications, smallest));
}

std::expected<void, Error> add_placebos(const BlockPanel& block, const EstimateRequest& request, EstimateResult& result,
                                        Progress& progress)
{
    const auto found =
        enumerated_placebos(block, synthetic_method(request.estimator), request.level, request.threads, progress);
    if (!found)
        return std::unexpected(found.error());
    result.inference = "placebo-exact";
    result.se = found->standard_error;
    result.low = found->lower;
    result.high = found->upper;
    result.p_value = found->p_value;
    result.replications = found->placebo_estimates.size();
    result.diagnostics.push_back({"rmspe_ratio_p_value", found->ratio_p_value});
    warn_of_few_placebos(result);
    return {};
}

std::expected<void, Error> add_resampling(const BlockPanel& block, const EstimateRequest& request,
                                          EstimateResult& result, Progress& progress)
{
    const auto method = synthetic_method(request.estimator);
    const auto found =
        request.inference == "jackknife"
            ? jackknife_standard_error(block, method, request.level)
            : bootstrap_standard_error(block, method, request.replications == 0 ? usual_draws : request.replications,
                                       request.seed, request.level, request.threads, progress);
    if (!found)
        return std::unexpected(found.error());
    result.inference = request.inference;
    add_normal_interval(result, found->standard_error);
    result.replications = found->estimates.size();
    return {};
}

std::expected<void, Error> add_conformal(const OwnPanel& panel, const BlockPanel& block, const EstimateRequest& request,
                                         EstimateResult& result)
{
    const bool intercept = request.estimator != "sc";
    const std::vector<double> none(block.outcomes.columns() - block.pre_periods, 0.0);
    const auto test = conformal_test(block, none, intercept);
    if (!test)
        return std::unexpected(test.error());
    const auto intervals = conformal_intervals(block, request.level, intercept, request.threads);
    if (!intervals)
        return std::unexpected(intervals.error());
    result.inference = "conformal";
    result.p_value = test->p_value;
    result.replications = block.outcomes.columns();
    result.effects.clear(); // those of the conformal fit have intervals
    for (std::size_t t = 0; t < intervals->size(); ++t) {
        PartialEffect part;
        part.time = panel.periods[block.pre_periods + t];
        part.estimate = (*intervals)[t].estimate;
        if (std::isfinite((*intervals)[t].lower) && std::isfinite((*intervals)[t].upper)) {
            part.low = (*intervals)[t].lower;
            part.high = (*intervals)[t].upper;
        }
        result.effects.push_back(std::move(part));
    }
    return {};
}

std::expected<void, Error> add_cross_fit(const BlockPanel& block, const EstimateRequest& request,
                                         EstimateResult& result)
{
    const auto found =
        cross_fitted_t_test(block, request.replications == 0 ? usual_folds : request.replications, request.level);
    if (!found)
        return std::unexpected(found.error());
    result.inference = "cross-fit";
    result.estimate = found->estimate; // corrected for bias, so not that of the plain fit
    result.se = found->standard_error;
    result.low = found->lower;
    result.high = found->upper;
    result.p_value = found->p_value;
    result.replications = found->fold_estimates.size();
    return {};
}

std::expected<void, Error> add_leave_two_out(const BlockPanel& block, const EstimateRequest& request,
                                             EstimateResult& result, Progress& progress)
{
    const auto found = leave_two_out_placebo(block, request.threads, progress);
    if (!found)
        return std::unexpected(found.error());
    result.inference = "leave-two-out";
    result.p_value = found->p_value;
    result.replications = found->pairs;
    return {};
}

std::expected<void, Error> add_inference(const OwnPanel& panel, const BlockPanel& block, const EstimateRequest& request,
                                         EstimateResult& result, Progress& progress)
{
    const std::size_t controls = panel.units.size() - block.treated.size();
    std::string inference = request.inference;
    if (inference == "auto") {
        if (controls <= block.treated.size()) {
            result.warnings.emplace_back("no more controls than treated units: placebos cannot judge this effect");
            return {};
        }
        inference = "placebo-exact";
    }
    if (inference == "none")
        return {};
    if (inference == "placebo" || inference == "placebo-exact" || inference == "randomisation")
        return add_placebos(block, request, result, progress);
    if (inference == "jackknife" || inference == "bootstrap")
        return add_resampling(block, request, result, progress);
    const bool plain_control = request.estimator == "sc" || request.estimator == "dsc";
    if (inference == "conformal" && plain_control)
        return add_conformal(panel, block, request, result);
    if (inference == "cross-fit" && request.estimator == "sc")
        return add_cross_fit(block, request, result);
    if (inference == "leave-two-out" && request.estimator == "sc")
        return add_leave_two_out(block, request, result, progress);
    return std::unexpected(not_together(
        request,
        "placebo-exact, jackknife, bootstrap or none; for sc also conformal, cross-fit and leave-two-out; for dsc "
        "conformal"));
}

EstimateAnswer staggered(const OwnPanel& panel, const EstimateRequest& request)
{
    if (request.inference != "auto" && request.inference != "none")
        return std::unexpected(not_together(request, "none, where treatment begins at different times"));
    AdoptionPanel adoption;
    adoption.outcomes = panel.outcomes;
    for (const auto& first : panel.first_treated)
        adoption.adoption.push_back(first.value_or(never_adopts));
    adoption.covariates = panel.covariates;
    const auto found =
        staggered_synthetic_difference_in_differences(adoption, synthetic_method(request.estimator), request.threads);
    if (!found)
        return std::unexpected(found.error());
    EstimateResult result = begun(panel, request);
    result.estimate = found->estimate;
    for (const auto& cohort : found->cohorts) {
        PartialEffect part;
        part.group = panel.periods[cohort.adoption];
        part.estimate = cohort.estimate.estimate;
        result.effects.push_back(std::move(part));
    }
    for (const auto& event : found->events) {
        PartialEffect part;
        part.event_time = event.event_time;
        part.estimate = event.effect;
        result.effects.push_back(std::move(part));
    }
    result.warnings.emplace_back(
        "treatment begins at different times: no standard error is given for this estimator; bjs and "
        "cs give one");
    return result;
}

} // namespace

EstimateAnswer estimate_synthetic(const OwnPanel& panel, const EstimateRequest& request, Progress& progress)
{
    if (!panel.common_start() || !panel.covariates.empty())
        return staggered(panel, request);
    const auto block = block_of(panel);
    if (!block)
        return std::unexpected(block.error());
    const auto fit = synthetic_difference_in_differences(*block, synthetic_method(request.estimator));
    if (!fit)
        return std::unexpected(fit.error());
    EstimateResult result = begun(panel, request);
    add_fit(panel, *fit, block->pre_periods, result);
    if (auto added = add_inference(panel, *block, request, result, progress); !added)
        return std::unexpected(added.error());
    return result;
}

EstimateAnswer estimate_spillover(const OwnPanel& panel, const EstimateRequest& request, Progress&)
{
    const auto block = block_of(panel);
    if (!block)
        return std::unexpected(block.error());
    std::vector<std::size_t> exposed;
    for (const auto& name : request.exposed) {
        const auto unit = panel.unit(name);
        if (!unit)
            return std::unexpected(Error{fmt::format("there is no unit '{}'", name), "--exposed",
                                         "write the unit as it stands in the table", ErrorKind::Usage});
        exposed.push_back(*unit);
    }
    const auto found =
        spillover_synthetic_control(*block, own_effects(panel.units.size(), block->treated, exposed), request.threads);
    if (!found)
        return std::unexpected(found.error());
    EstimateResult result = begun(panel, request);
    result.estimate = found->estimate;
    for (std::size_t t = 0; t < found->effects.size(); ++t) {
        PartialEffect part;
        part.time = panel.periods[block->pre_periods + t];
        part.estimate = found->effects[t];
        result.effects.push_back(std::move(part));
    }
    const auto after = static_cast<double>(found->unit_effects.columns());
    for (const std::size_t unit : exposed) {
        double sum = 0.0;
        for (std::size_t t = 0; t < found->unit_effects.columns(); ++t)
            sum += found->unit_effects(unit, t);
        result.diagnostics.push_back({fmt::format("effect_on[{}]", panel.units[unit]), sum / after});
    }
    result.warnings.emplace_back("p-values by period rest on stationary errors; there is no interval for the average");
    return result;
}

} // namespace entente::lessons
