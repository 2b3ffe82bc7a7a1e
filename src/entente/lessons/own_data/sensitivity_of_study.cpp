#include <entente/lessons/own_data/sensitivity_of_study.hpp>
#include <entente/lessons/sensitivity/event_study.hpp>
#include <entente/lessons/sensitivity/relative_magnitude_bounds.hpp>
#include <entente/lessons/sensitivity/smoothness_bounds.hpp>

#include <fmt/format.h>

#include <utility>

namespace entente::lessons {

namespace {

std::expected<EventStudy, Error> study_of(const evidence::DataTable& table, const evidence::DataTable& covariance,
                                          const SensitivityRequest& request)
{
    auto coefficients = table.numbers(request.estimate);
    if (!coefficients)
        return std::unexpected(std::move(coefficients.error()));
    const std::size_t n = coefficients->size();
    if (request.pre == 0 || request.pre >= n)
        return std::unexpected(Error{fmt::format("{} of {} rows cannot lie before the treatment", request.pre, n),
                                     "--pre", "at least one row lies before it and one after", ErrorKind::Usage});
    if (covariance.rows() != n || covariance.names().size() != n)
        return std::unexpected(Error{fmt::format("the covariance is {} by {} where the study has {} rows",
                                                 covariance.rows(), covariance.names().size(), n),
                                     "--covariance", "give a header and one row and column for each row of the study"});
    EventStudy study;
    study.coefficients = std::move(*coefficients);
    study.covariance = Matrix(n, n);
    for (std::size_t j = 0; j < n; ++j) {
        const auto column = covariance.numbers(covariance.names()[j]);
        if (!column)
            return std::unexpected(column.error());
        for (std::size_t i = 0; i < n; ++i)
            study.covariance(i, j) = (*column)[i];
    }
    const int pre = static_cast<int>(request.pre);
    for (int i = 0; i < static_cast<int>(n); ++i)
        study.event_times.push_back(i < pre ? i - pre - 1 : i - pre); // -1 is the reference
    return study;
}

std::expected<SensitivityInterval, Error> bound_at(const EventStudy& study, const std::vector<double>& target, double m,
                                                   const SensitivityRequest& request)
{
    if (request.restriction != "smoothness")
        return relative_magnitude_interval(study, target, m, request.level);
    const auto found = smoothness_interval(study, target, m, request.level);
    if (!found)
        return std::unexpected(found.error());
    return found->interval;
}

} // namespace

std::expected<SensitivityOfStudy, Error> sensitivity_of_study(const evidence::DataTable& study_table,
                                                              const evidence::DataTable& covariance,
                                                              const SensitivityRequest& request)
{
    const auto study = study_of(study_table, covariance, request);
    if (!study)
        return std::unexpected(study.error());
    const std::size_t after = study->coefficients.size() - request.pre;
    std::vector<double> target(after, request.target == "mean" ? 1.0 / static_cast<double>(after) : 0.0);
    if (request.target != "mean")
        target.front() = 1.0;

    SensitivityOfStudy result;
    result.restriction = request.restriction;
    result.target = request.target;
    result.level = request.level;
    for (std::size_t i = 0; i < after; ++i)
        result.estimate += target[i] * study->coefficients[request.pre + i];
    const auto parallel = parallel_trends_interval(*study, target, request.level);
    if (!parallel)
        return std::unexpected(parallel.error());
    result.parallel_low = parallel->lower;
    result.parallel_high = parallel->upper;
    const std::vector<double> usual{0.0, 0.5, 1.0, 1.5, 2.0};
    for (const double m : request.m.empty() ? usual : request.m) {
        const auto bound = bound_at(*study, target, m, request);
        if (!bound)
            return std::unexpected(bound.error());
        result.bounds.push_back({m, bound->lower, bound->upper});
    }
    const auto breakdown = request.restriction == "smoothness"
                               ? smoothness_breakdown(*study, target, request.level)
                               : relative_magnitude_breakdown(*study, target, request.level);
    if (!breakdown)
        return std::unexpected(breakdown.error());
    result.breakdown = *breakdown;
    return result;
}

} // namespace entente::lessons
