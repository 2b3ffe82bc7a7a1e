#include <entente/lessons/group_time/extended_two_way.hpp>
#include <entente/lessons/group_time/goodman_bacon.hpp>
#include <entente/lessons/group_time/group_time_effects.hpp>
#include <entente/lessons/group_time/imputation.hpp>
#include <entente/lessons/group_time/multiplier_bootstrap.hpp>
#include <entente/lessons/group_time/rolling_difference.hpp>
#include <entente/lessons/group_time/staggered_panel.hpp>
#include <entente/lessons/own_data/estimators.hpp>

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

constexpr std::size_t few_treated_units = 10; // below this the usual standard errors are too small

std::vector<std::size_t> cluster_codes(const OwnPanel& panel)
{
    std::vector<std::size_t> of_unit(panel.units.size());
    std::map<std::string, std::size_t> codes;
    for (std::size_t row = 0; row < panel.cluster_of_row.size(); ++row)
        of_unit[panel.unit_of_row[row]] = codes.try_emplace(panel.cluster_of_row[row], codes.size()).first->second;
    return of_unit;
}

std::expected<StaggeredPanel, Error> staggered_of(const OwnPanel& panel)
{
    StaggeredTable table;
    table.units = panel.units;
    table.periods = panel.labels;
    table.outcomes = panel.outcomes;
    for (const auto& first : panel.first_treated)
        table.first_treated.push_back(first ? std::optional(panel.labels[*first]) : std::nullopt);
    for (std::size_t k = 0; k < panel.covariates.size(); ++k)
        table.covariates.push_back({panel.covariate_names[k], panel.covariates[k]});
    if (!panel.weight_of_row.empty()) {
        table.weights.assign(panel.units.size(), 1.0);
        for (std::size_t row = 0; row < panel.weight_of_row.size(); ++row)
            table.weights[panel.unit_of_row[row]] = panel.weight_of_row[row];
    }
    if (!panel.cluster_of_row.empty())
        table.clusters = cluster_codes(panel);
    return StaggeredPanel::of(std::move(table), UnitsWithoutPrePeriod::LeaveOut);
}

void warn_of_left_out(const std::vector<std::string>& names, std::string_view what, EstimateResult& result)
{
    if (!names.empty())
        result.warnings.push_back(fmt::format("left out, {}: {}", what, fmt::join(names, "; ")));
}

void warn_of_few_treated(EstimateResult& result)
{
    if (result.n_treated < few_treated_units && result.se)
        result.warnings.push_back(fmt::format("with {} treated units this standard error is too small; trust a "
                                              "randomisation test (twfe) or placebos (sdid) "
                                              "more",
                                              result.n_treated));
}

PartialEffect by_label(const OwnPanel& panel, std::string_view kind, int label, double estimate)
{
    PartialEffect part;
    part.estimate = estimate;
    if (kind == "event") {
        part.event_time = label;
        return part;
    }
    for (std::size_t i = 0; i < panel.labels.size(); ++i)
        if (panel.labels[i] == label)
            (kind == "group" ? part.group : part.time) = panel.periods[i];
    return part;
}

void add_part(const OwnPanel& panel, std::string_view kind, int label, double estimate, double se,
              EstimateResult& result)
{
    PartialEffect part = by_label(panel, kind, label, estimate);
    add_normal_interval(part, se, result.level);
    result.effects.push_back(std::move(part));
}

void add_pre_trend(const std::optional<PreTrendTest>& test, EstimateResult& result)
{
    if (!test)
        return;
    result.diagnostics.push_back({"pre_trend_chi_squared", test->statistic});
    result.diagnostics.push_back({"pre_trend_degrees", static_cast<double>(test->degrees)});
    result.diagnostics.push_back({"pre_trend_p_value", test->p_value});
}

// Cohorts, periods or event times of imputation or of the extended regression, as the request says.
void add_averages(const OwnPanel& own, const EstimateRequest& request, const auto& found, EstimateResult& result)
{
    const bool by_cohort = request.aggregate == "group";
    const bool by_period = request.aggregate == "calendar";
    for (const auto& part : by_cohort ? found.cohorts : by_period ? found.periods : found.event_times)
        add_part(own,
                 by_cohort   ? "group"
                 : by_period ? "time"
                             : "event",
                 part.label, part.estimate, part.standard_error, result);
}

bool plain_or_auto(const EstimateRequest& request)
{
    return request.inference == "auto" || request.inference == "cluster" || request.inference == "none";
}

EstimateAnswer group_time(const OwnPanel& own, const StaggeredPanel& panel, const EstimateRequest& request,
                          Progress& progress)
{
    if (!plain_or_auto(request) && request.inference != "bootstrap")
        return std::unexpected(not_together(request, "cluster, bootstrap or none"));
    GroupTimeOptions options;
    options.anticipation = request.anticipation;
    options.threads = request.threads;
    if (panel.never_treated().empty())
        options.comparison = ComparisonGroup::NotYetTreated;
    const auto found = group_time_effects(panel, options);
    if (!found)
        return std::unexpected(found.error());
    EstimateResult result = begun(own, request);
    result.inference = "cluster";
    const AggregateFamily& family = request.aggregate == "group"      ? found->group
                                    : request.aggregate == "calendar" ? found->calendar
                                                                      : found->dynamic;
    const auto& overall = request.aggregate == "simple" ? found->simple : family.overall;
    if (!overall)
        return std::unexpected(
            Error{"no effect lies at or after treatment", "--treatment", "give periods after the start of treatment"});
    result.estimate = overall->estimate;
    add_normal_interval(result, overall->standard_error);
    const std::string_view kind = request.aggregate == "group"      ? "group"
                                  : request.aggregate == "calendar" ? "time"
                                                                    : "event";
    for (const auto& part : family.parts)
        add_part(own, kind, part.label, part.estimate, part.standard_error, result);
    if (request.inference == "bootstrap" && !family.parts.empty()) {
        MultiplierOptions draws;
        draws.draws = request.replications == 0 ? draws.draws : request.replications;
        draws.seed = request.seed;
        draws.level = request.level;
        draws.threads = request.threads;
        const auto bands =
            multiplier_bootstrap(found->influence, {statistics_of(family), {overall->statistic}}, draws, progress);
        if (!bands)
            return std::unexpected(bands.error());
        result.inference = "bootstrap";
        result.replications = draws.draws;
        result.diagnostics.push_back({"simultaneous_critical_value", bands->critical_values[0]});
        for (auto& part : result.effects) {
            const double reach = bands->critical_values[0] * part.se.value_or(0.0);
            part.low = part.estimate - reach;
            part.high = part.estimate + reach;
        }
    }
    add_pre_trend(found->pre_trend, result);
    warn_of_left_out(found->units_left_out, "no period before treatment", result);
    warn_of_left_out(found->cells_without_comparison, "nobody to compare with", result);
    warn_of_few_treated(result);
    return result;
}

EstimateAnswer imputed(const OwnPanel& own, const StaggeredPanel& panel, const EstimateRequest& request)
{
    if (!plain_or_auto(request))
        return std::unexpected(not_together(request, "cluster or none"));
    const auto found = imputation_effects(panel);
    if (!found)
        return std::unexpected(found.error());
    EstimateResult result = begun(own, request);
    result.inference = "cluster";
    result.estimate = found->overall.estimate;
    add_normal_interval(result, found->overall.standard_error);
    for (const auto& lead : found->leads)
        add_part(own, "event", lead.event_time, lead.estimate, lead.standard_error, result);
    add_averages(own, request, *found, result);
    add_pre_trend(found->pre_trend, result);
    warn_of_left_out(found->units_left_out, "no period before treatment", result);
    warn_of_left_out(found->cells_not_imputed, "could not be imputed", result);
    warn_of_few_treated(result);
    return result;
}

EstimateAnswer extended(const OwnPanel& own, const StaggeredPanel& panel, const EstimateRequest& request)
{
    if (!plain_or_auto(request))
        return std::unexpected(not_together(request, "cluster or none"));
    const auto found =
        extended_two_way(panel, request.estimator == "etwfe-poisson" ? OutcomeModel::Poisson : OutcomeModel::Linear);
    if (!found)
        return std::unexpected(found.error());
    EstimateResult result = begun(own, request);
    result.inference = "cluster";
    result.estimate = found->overall.estimate;
    add_normal_interval(result, found->overall.standard_error);
    add_averages(own, request, *found, result);
    warn_of_left_out(found->units_left_out, "no period before treatment", result);
    warn_of_left_out(found->cells_without_comparison, "nobody to compare with", result);
    warn_of_few_treated(result);
    return result;
}

EstimateAnswer rolling(const OwnPanel& own, const StaggeredPanel& panel, const EstimateRequest& request)
{
    if (request.inference != "auto" && request.inference != "none")
        return std::unexpected(not_together(request, "auto: its t test is exact"));
    const auto transform =
        request.estimator == "rolling-detrend" ? RollingTransform::Detrend : RollingTransform::Demean;
    const auto found = rolling_difference(panel, transform, request.level);
    if (!found)
        return std::unexpected(found.error());
    EstimateResult result = begun(own, request);
    result.inference = "exact-t";
    result.estimate = found->overall.estimate;
    result.se = found->overall.standard_error;
    result.low = found->overall.lower;
    result.high = found->overall.upper;
    result.p_value = found->overall.p_value;
    result.diagnostics.push_back({"degrees", found->overall.degrees});
    const auto add = [&](std::string_view kind, const RollingEffect& effect) {
        PartialEffect part = by_label(own, kind, effect.label, effect.estimate);
        part.se = effect.standard_error;
        part.low = effect.lower;
        part.high = effect.upper;
        result.effects.push_back(std::move(part));
    };
    for (const auto& cohort : found->cohorts)
        if (found->cohorts.size() > 1)
            add("group", cohort.average);
        else
            for (const auto& period : cohort.periods)
                add("time", period);
    warn_of_left_out(found->units_left_out, "no period before treatment", result);
    return result;
}

EstimateAnswer decomposed(const OwnPanel& own, const StaggeredPanel& panel, const EstimateRequest& request)
{
    const auto found = goodman_bacon(panel);
    if (!found)
        return std::unexpected(found.error());
    EstimateResult result = begun(own, request);
    result.estimate = found->two_way_estimate;
    result.diagnostics.push_back({"forbidden_weight", found->forbidden_weight});
    for (const auto& pair : found->comparisons) {
        const std::string name =
            fmt::format("{}_vs_{}", pair.treated, pair.comparison ? fmt::format("{}", *pair.comparison) : "never");
        result.diagnostics.push_back({fmt::format("estimate[{}]", name), pair.estimate});
        result.diagnostics.push_back({fmt::format("weight[{}]", name), pair.weight});
    }
    warn_of_left_out(found->units_left_out, "no period before treatment", result);
    result.warnings.emplace_back("a decomposition of the two-way regression: a diagnostic, not an estimate to report");
    return result;
}

} // namespace

EstimateAnswer estimate_staggered(const OwnPanel& own, const EstimateRequest& request, Progress& progress)
{
    const auto panel = staggered_of(own);
    if (!panel)
        return std::unexpected(panel.error());
    if (request.estimator == "cs")
        return group_time(own, *panel, request, progress);
    if (request.estimator == "bjs")
        return imputed(own, *panel, request);
    if (request.estimator == "bacon")
        return decomposed(own, *panel, request);
    if (request.estimator.starts_with("rolling"))
        return rolling(own, *panel, request);
    return extended(own, *panel, request);
}

} // namespace entente::lessons
