#include <entente/lessons/regression/event_study.hpp>

#include <algorithm>
#include <set>

namespace entente::lessons {

std::expected<PeriodInteractions, Error> period_interactions(std::string_view period_name, std::span<const int> periods,
                                                             std::string_view flag_name, std::span<const double> flag,
                                                             int reference)
{
    if (periods.empty() || flag.size() != periods.size())
        return std::unexpected(
            Error{"there are " + std::to_string(flag.size()) + " flags for " + std::to_string(periods.size()) + " rows",
                  "flag", "pass one period and one flag for each row"});
    if (std::ranges::find(periods, reference) == periods.end())
        return std::unexpected(Error{"no row is in the reference period " + std::to_string(reference), "reference",
                                     "choose a period that occurs, usually the last before treatment"});
    PeriodInteractions result;
    for (const int period : std::set<int>(periods.begin(), periods.end())) {
        if (period == reference)
            continue;
        Regressor regressor{.name =
                                std::string(period_name) + "::" + std::to_string(period) + ":" + std::string(flag_name),
                            .values = std::vector<double>(periods.size(), 0.0)};
        for (std::size_t i = 0; i < periods.size(); ++i)
            if (periods[i] == period)
                regressor.values[i] = flag[i];
        result.regressors.push_back(std::move(regressor));
        result.periods.push_back(period);
    }
    return result;
}

std::expected<WaldTest, Error> pretrend_test(const Regression& regression, const Covariance& covariance,
                                             const PeriodInteractions& interactions, int first_treated)
{
    std::vector<std::size_t> positions;
    for (std::size_t j = 0; j < interactions.periods.size(); ++j)
        if (interactions.periods[j] < first_treated)
            if (const auto position = regression.position(interactions.regressors[j].name))
                positions.push_back(*position);
    if (positions.empty())
        return std::unexpected(Error{"the regression has no coefficient before period " + std::to_string(first_treated),
                                     "first_treated", "a test of trends needs two periods before treatment"});
    return wald_test(regression, covariance, positions);
}

} // namespace entente::lessons
