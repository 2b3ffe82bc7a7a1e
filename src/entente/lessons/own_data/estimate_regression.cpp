#include <entente/base/distributions.hpp>
#include <entente/lessons/own_data/estimators.hpp>
#include <entente/lessons/regression/bias_reduced_covariance.hpp>
#include <entente/lessons/regression/cluster_jackknife.hpp>
#include <entente/lessons/regression/covariance.hpp>
#include <entente/lessons/regression/event_study.hpp>
#include <entente/lessons/regression/inference_for.hpp>
#include <entente/lessons/regression/least_squares.hpp>
#include <entente/lessons/regression/poisson.hpp>
#include <entente/lessons/regression/randomisation_test.hpp>
#include <entente/lessons/regression/sun_abraham.hpp>
#include <entente/lessons/regression/wild_cluster_bootstrap.hpp>

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <set>
#include <utility>

namespace entente::lessons {

namespace {

constexpr std::string_view treatment = "treatment";

// Everything a two-way regression of this panel needs.
struct TwoWay {
    RegressionSample sample;
    Grouping units;
    Grouping cluster;
    std::vector<int> periods;       // label of each row
    std::vector<int> first_treated; // of each row's unit
};

TwoWay two_way_of(const OwnPanel& panel)
{
    TwoWay result;
    result.sample.outcome = panel.outcome_of_row;
    for (std::size_t k = 0; k < panel.covariate_names.size(); ++k)
        result.sample.regressors.push_back({panel.covariate_names[k], panel.covariates_of_row[k]});
    result.units = {"unit", panel.unit_of_row};
    result.sample.fixed_effects = {result.units, {"time", panel.period_of_row}};
    result.sample.weights = panel.weight_of_row;
    result.cluster = panel.cluster_of_row.empty() ? result.units : grouping_of("cluster", panel.cluster_of_row);
    for (std::size_t row = 0; row < panel.unit_of_row.size(); ++row) {
        result.periods.push_back(panel.labels[panel.period_of_row[row]]);
        const auto& first = panel.first_treated[panel.unit_of_row[row]];
        result.first_treated.push_back(first ? panel.labels[*first] : never_treated);
    }
    return result;
}

std::expected<Regression, Error> fit(const RegressionSample& sample, const OwnPanel& panel,
                                     const EstimateRequest& request, EstimateResult* result)
{
    if (request.estimator == "twfe")
        return least_squares(sample, {Singletons::Drop, request.threads});
    PoissonOptions options;
    options.offset = panel.offset_of_row;
    options.threads = request.threads;
    auto found = poisson_regression(sample, options);
    if (!found)
        return std::unexpected(std::move(found.error()));
    if (result != nullptr && !found->separated.empty())
        result->warnings.push_back(fmt::format("{} rows were left out because their mean would be zero (separation)",
                                               found->separated.size()));
    return std::move(found->regression);
}

std::string_view name_of(ClusterInference inference)
{
    switch (inference) {
    case ClusterInference::Randomisation:
        return "randomisation";
    case ClusterInference::RestrictedWildBootstrap:
        return "wild";
    case ClusterInference::ClusterJackknife:
        return "cr3";
    case ClusterInference::BiasReduced:
        return "cr2";
    case ClusterInference::ClusterRobust:
        break;
    }
    return "cluster";
}

void add_t_interval(EstimateResult& result, double se, double degrees)
{
    const double reach = student_t_quantile(0.5 + result.level / 2.0, degrees) * se;
    result.se = se;
    result.low = result.estimate - reach;
    result.high = result.estimate + reach;
    if (se > 0.0)
        result.p_value = two_sided_t_p(result.estimate / se, degrees);
    result.diagnostics.push_back({"degrees", degrees});
}

std::expected<void, Error> add_bias_reduced(const TwoWay& data, const Regression& regression, std::size_t place,
                                            EstimateResult& result)
{
    const auto found = bias_reduced_covariance(regression, data.cluster);
    if (!found)
        return std::unexpected(found.error());
    add_t_interval(result, std::sqrt(found->matrix(place, place)), found->degrees[place]);
    return {};
}

std::expected<void, Error> add_clustered(const TwoWay& data, const Regression& regression, std::size_t place,
                                         EstimateResult& result)
{
    const std::array<Grouping, 1> clusters{data.cluster};
    const auto found = cluster_covariance(regression, clusters);
    if (!found)
        return std::unexpected(found.error());
    add_t_interval(result, std::sqrt(found->matrix(place, place)), found->degrees);
    return {};
}

std::expected<void, Error> add_jackknife(const TwoWay& data, const Regression& regression, std::size_t place,
                                         EstimateResult& result)
{
    const auto found = cluster_jackknife(regression, data.cluster);
    if (!found)
        return std::unexpected(found.error());
    add_t_interval(result, std::sqrt(found->covariance.matrix(place, place)), found->covariance.degrees);
    return {};
}

std::expected<void, Error> add_wild(const TwoWay& data, const Regression& regression, const EstimateRequest& request,
                                    EstimateResult& result)
{
    WildBootstrapOptions options;
    options.seed = request.seed;
    options.threads = request.threads;
    if (request.replications != 0)
        options.draws = request.replications;
    const auto found = wild_cluster_bootstrap(regression, treatment, data.cluster, options);
    if (!found)
        return std::unexpected(found.error());
    result.p_value = found->p_value;
    result.replications = found->patterns;
    result.diagnostics.push_back({"t", found->t});
    result.diagnostics.push_back({"p_value_monte_carlo_error", found->monte_carlo});
    return {};
}

std::expected<void, Error> add_randomisation(const OwnPanel& panel, TwoWay data, const EstimateRequest& request,
                                             EstimateResult& result)
{
    std::erase_if(data.sample.regressors, [](const Regressor& regressor) { return regressor.name == treatment; });
    const auto null_model = fit(data.sample, panel, request, nullptr);
    if (!null_model)
        return std::unexpected(null_model.error());
    RandomisationOptions options;
    options.seed = request.seed;
    options.threads = request.threads;
    if (request.replications != 0)
        options.draws = request.replications;
    const auto found = randomisation_test(*null_model, data.units, data.periods, data.first_treated, options);
    if (!found)
        return std::unexpected(found.error());
    result.p_value = found->p_value;
    result.replications = found->assignments;
    result.diagnostics.push_back({"t", found->t});
    result.diagnostics.push_back({"p_value_monte_carlo_error", found->monte_carlo});
    return {};
}

std::expected<std::string, Error> chosen_inference(const OwnPanel& panel, const TwoWay& data,
                                                   const EstimateRequest& request, EstimateResult& result)
{
    if (request.inference != "auto")
        return request.inference == "randomization" ? "randomisation" : request.inference;
    std::set<std::size_t> treated;
    std::set<std::size_t> all;
    for (std::size_t row = 0; row < data.cluster.codes.size(); ++row) {
        all.insert(data.cluster.codes[row]);
        if (panel.first_treated[panel.unit_of_row[row]])
            treated.insert(data.cluster.codes[row]);
    }
    const auto plan = inference_for(treated.size(), all.size());
    if (!plan)
        return std::unexpected(plan.error());
    result.warnings.push_back(plan->reason);
    return std::string(name_of(plan->main));
}

// Cohorts by age of treatment, averaged: right where treatment begins at different dates, too.
std::expected<void, Error> add_event_study(const OwnPanel& panel, TwoWay data, const EstimateRequest& request,
                                           EstimateResult& result)
{
    const auto interactions = cohort_interactions(data.periods, data.first_treated);
    if (!interactions)
        return std::unexpected(interactions.error());
    std::erase_if(data.sample.regressors, [](const Regressor& regressor) { return regressor.name == treatment; });
    data.sample.regressors.insert(data.sample.regressors.begin(), interactions->regressors.begin(),
                                  interactions->regressors.end());
    const auto regression = fit(data.sample, panel, request, nullptr);
    if (!regression)
        return std::unexpected(regression.error());
    const std::array<Grouping, 1> clusters{data.cluster};
    const auto covariance = cluster_covariance(*regression, clusters);
    if (!covariance)
        return std::unexpected(covariance.error());
    const auto averaged = sun_abraham(*regression, *covariance, *interactions);
    if (!averaged)
        return std::unexpected(averaged.error());
    for (const auto& event : averaged->events) {
        PartialEffect part;
        part.event_time = event.of;
        part.estimate = event.effect;
        add_normal_interval(part, event.standard_error, request.level);
        result.effects.push_back(std::move(part));
    }
    return {};
}

} // namespace

EstimateAnswer estimate_regression(const OwnPanel& panel, const EstimateRequest& request, Progress&)
{
    TwoWay data = two_way_of(panel);
    data.sample.regressors.insert(data.sample.regressors.begin(), {std::string(treatment), panel.treatment_of_row});
    EstimateResult result = begun(panel, request);
    const auto regression = fit(data.sample, panel, request, &result);
    if (!regression)
        return std::unexpected(regression.error());
    const auto place = regression->position(treatment);
    if (!place)
        return std::unexpected(Error{"units and periods explain the treatment entirely", "--treatment",
                                     "somebody must be untreated while others are treated"});
    result.estimate = regression->coefficients[*place];
    for (std::size_t k = 0; k < regression->names.size(); ++k)
        if (k != *place)
            result.diagnostics.push_back(
                {fmt::format("coefficient[{}]", regression->names[k]), regression->coefficients[k]});
    if (!regression->collinear.empty())
        result.warnings.push_back(
            fmt::format("left out because others explain them: {}", fmt::join(regression->collinear, ", ")));
    const auto inference = chosen_inference(panel, data, request, result);
    if (!inference)
        return std::unexpected(inference.error());
    std::expected<void, Error> added;
    if (*inference == "cluster")
        added = add_clustered(data, *regression, *place, result);
    else if (*inference == "cr2")
        added = add_bias_reduced(data, *regression, *place, result);
    else if (*inference == "cr3")
        added = add_jackknife(data, *regression, *place, result);
    else if (*inference == "wild")
        added = add_wild(data, *regression, request, result);
    else if (*inference == "randomisation")
        added = add_randomisation(panel, data, request, result);
    else if (*inference != "none")
        added = std::unexpected(not_together(request, "cluster, cr2, cr3, wild, randomisation or none"));
    if (added && request.event_study)
        added = add_event_study(panel, data, request, result);
    if (!added)
        return std::unexpected(added.error());
    result.inference = *inference;
    if (!panel.common_start())
        result.warnings.emplace_back(
            "treatment begins at different times: this coefficient mixes effects of different ages, "
            "some with negative weight (see bacon); bjs, cs and etwfe do not");
    return result;
}

} // namespace entente::lessons
