#include <entente/lessons/regression/normal_equations.hpp>
#include <entente/lessons/regression/sun_abraham.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

// An interaction that the regression kept.
struct KeptInteraction {
    std::size_t position = 0; // in the regression
    int cohort = 0;
    int event = 0;
    double rows = 0.0; // in use
};

std::vector<KeptInteraction> kept_interactions(const Regression& regression, const CohortInteractions& interactions)
{
    std::map<std::string, std::size_t, std::less<>> positions;
    for (std::size_t j = 0; j < regression.names.size(); ++j)
        positions[regression.names[j]] = j;
    std::vector<KeptInteraction> result;
    for (std::size_t j = 0; j < interactions.regressors.size(); ++j) {
        const auto found = positions.find(interactions.regressors[j].name);
        if (found == positions.end())
            continue;
        KeptInteraction kept{found->second, interactions.cohorts[j], interactions.events[j]};
        for (const std::size_t row : regression.rows)
            kept.rows += interactions.regressors[j].values[row];
        result.push_back(kept);
    }
    return result;
}

// The mean of the chosen interactions' coefficients, weighted by their rows.
template <class Choice>
AveragedEffect average_over(const Regression& regression, const Covariance& covariance,
                            const std::vector<KeptInteraction>& kept, int of, const Choice& chosen)
{
    AveragedEffect result{.of = of};
    std::vector<double> weights(regression.names.size(), 0.0);
    double rows = 0.0;
    for (const auto& interaction : kept)
        if (chosen(interaction))
            rows += interaction.rows;
    for (const auto& interaction : kept)
        if (chosen(interaction))
            weights[interaction.position] = interaction.rows / rows;
    result.effect = inner_product(weights, regression.coefficients);
    result.standard_error = std::sqrt(std::max(inner_product(weights, product(covariance.matrix, weights)), 0.0));
    return result;
}

std::optional<Error> wrong_cohorts(std::span<const int> periods, std::span<const int> first_treated)
{
    if (periods.empty() || periods.size() != first_treated.size())
        return Error{"there are " + std::to_string(first_treated.size()) + " first treated periods for " +
                         std::to_string(periods.size()) + " rows",
                     "first_treated", "pass one period and one first treated period for each row"};
    if (std::ranges::find(first_treated, never_treated) == first_treated.end())
        return Error{"every unit is treated at some time", "first_treated",
                     "mark the last cohort as never treated and leave out the periods from its treatment on"};
    if (std::ranges::all_of(first_treated, [](int first) { return first == never_treated; }))
        return Error{"no unit is ever treated", "first_treated", "pass the first treated period of each treated unit"};
    return std::nullopt;
}

} // namespace

std::expected<CohortInteractions, Error> cohort_interactions(std::span<const int> periods,
                                                             std::span<const int> first_treated)
{
    if (auto wrong = wrong_cohorts(periods, first_treated))
        return std::unexpected(*std::move(wrong));
    std::map<std::pair<int, int>, std::vector<std::size_t>> rows; // by cohort and event
    for (std::size_t i = 0; i < periods.size(); ++i)
        if (first_treated[i] != never_treated)
            rows[{first_treated[i], periods[i] - first_treated[i]}].push_back(i);
    CohortInteractions result;
    for (const auto& [key, members] : rows) {
        const auto [cohort, event] = key;
        if (!rows.contains({cohort, -1}))
            return std::unexpected(
                Error{"units first treated in period " + std::to_string(cohort) + " are not seen in the period before",
                      "first_treated", "leave these units out"});
        if (event == -1)
            continue;
        Regressor regressor{.name = "cohort " + std::to_string(cohort) + ", event " + std::to_string(event),
                            .values = std::vector<double>(periods.size(), 0.0)};
        for (const std::size_t row : members)
            regressor.values[row] = 1.0;
        result.regressors.push_back(std::move(regressor));
        result.cohorts.push_back(cohort);
        result.events.push_back(event);
    }
    return result;
}

std::expected<SunAbraham, Error> sun_abraham(const Regression& regression, const Covariance& covariance,
                                             const CohortInteractions& interactions)
{
    const auto kept = kept_interactions(regression, interactions);
    std::set<int> events;
    std::set<int> cohorts;
    for (const auto& interaction : kept) {
        events.insert(interaction.event);
        if (interaction.event >= 0)
            cohorts.insert(interaction.cohort);
    }
    if (cohorts.empty())
        return std::unexpected(Error{"no effect of a treated period could be estimated", "interactions",
                                     "pass the interactions that the regression was run on"});
    SunAbraham result;
    for (const int event : events)
        result.events.push_back(average_over(regression, covariance, kept, event,
                                             [event](const KeptInteraction& i) { return i.event == event; }));
    for (const int cohort : cohorts)
        result.cohorts.push_back(average_over(regression, covariance, kept, cohort, [cohort](const KeptInteraction& i) {
            return i.cohort == cohort && i.event >= 0;
        }));
    const AveragedEffect all =
        average_over(regression, covariance, kept, 0, [](const KeptInteraction& i) { return i.event >= 0; });
    result.average = all.effect;
    result.standard_error = all.standard_error;
    return result;
}

} // namespace entente::lessons
