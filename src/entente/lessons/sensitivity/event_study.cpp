#include <entente/base/distributions.hpp>
#include <entente/lessons/sensitivity/event_study.hpp>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <string>

namespace entente::lessons {

namespace {

// Fourth powers of these stay finite.
constexpr double largest = 1e50;
// Rounding in a symmetric matrix that another program wrote.
constexpr double symmetric = 1e-6;
// A correlation matrix with a smaller pivot has lost the digits that methods need.
constexpr double smallest_pivot = 1e-12;

std::string indexed(const char* what, std::size_t i)
{
    return std::string(what) + "[" + std::to_string(i) + "]";
}

std::optional<Error> wrong_times(const EventStudy& study, Gaps gaps)
{
    const auto& times = study.event_times;
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (times[i] == study.reference)
            return Error{"the reference has a coefficient", indexed("event_times", i),
                         "leave the reference out: its coefficient is zero by construction"};
        if (i == 0)
            continue;
        if (times[i] <= times[i - 1])
            return Error{"event times are not ascending", indexed("event_times", i),
                         "order coefficients and covariance by event time"};
        const bool across = times[i - 1] < study.reference && study.reference < times[i];
        if (gaps == Gaps::Refused && times[i] - times[i - 1] != (across ? 2 : 1))
            return Error{"event time " +
                             std::to_string(times[i - 1] + (across && times[i - 1] + 1 == study.reference ? 2 : 1)) +
                             " is missing",
                         indexed("event_times", i), "estimate it, or count event time in steps that are all there"};
    }
    if (times.front() > study.reference)
        return Error{"no event time lies before the reference", "event_times", "add earlier periods"};
    if (times.back() < study.reference)
        return Error{"no event time lies after the reference", "event_times", "add later periods"};
    return std::nullopt;
}

std::optional<Error> wrong_covariance(const EventStudy& study)
{
    const auto size = static_cast<Eigen::Index>(study.coefficients.size());
    Eigen::MatrixXd correlation(size, size);
    for (Eigen::Index i = 0; i < size; ++i)
        for (Eigen::Index j = 0; j < size; ++j) {
            const auto a = static_cast<std::size_t>(i);
            const auto b = static_cast<std::size_t>(j);
            const double scale = std::sqrt(study.covariance(a, a) * study.covariance(b, b));
            if (!(scale > 0.0 && scale <= largest) || !(std::abs(study.covariance(a, b)) <= largest))
                return Error{"the covariance has a missing cell, or a variance that is not positive",
                             "covariance(" + std::to_string(a) + ", " + std::to_string(b) + ")",
                             "leave out the coefficient that has no standard error"};
            if (!(std::abs(study.covariance(a, b) - study.covariance(b, a)) <= symmetric * scale))
                return Error{"the covariance is not symmetric",
                             "covariance(" + std::to_string(a) + ", " + std::to_string(b) + ")",
                             "order its rows and columns as the coefficients"};
            correlation(i, j) = study.covariance(a, b) / scale;
        }
    const Eigen::LLT<Eigen::MatrixXd> factor(correlation);
    const bool definite = factor.info() == Eigen::Success &&
                          Eigen::MatrixXd(factor.matrixL()).diagonal().array().square().minCoeff() > smallest_pivot;
    if (!definite)
        return Error{"the covariance is not positive definite", "covariance",
                     "use more clusters than coefficients, or fewer event times"};
    return std::nullopt;
}

} // namespace

std::optional<Error> wrong_event_study(const EventStudy& study, Gaps gaps)
{
    const std::size_t size = study.event_times.size();
    if (size == 0)
        return Error{"there is no coefficient", "event_times", "estimate effects before and after the event"};
    if (study.coefficients.size() != size)
        return Error{"there are " + std::to_string(size) + " event times and " +
                         std::to_string(study.coefficients.size()) + " coefficients",
                     "coefficients", "pass one coefficient for each event time"};
    if (study.covariance.rows() != size || study.covariance.columns() != size)
        return Error{"the covariance is not " + std::to_string(size) + " x " + std::to_string(size), "covariance",
                     "pass the covariance of all coefficients"};
    if (auto wrong = wrong_times(study, gaps))
        return wrong;
    for (std::size_t i = 0; i < size; ++i)
        if (!(std::abs(study.coefficients[i]) <= largest))
            return Error{"a coefficient is missing or too large", indexed("coefficients", i),
                         "leave its event time out"};
    return wrong_covariance(study);
}

std::size_t pre_coefficients(const EventStudy& study)
{
    return static_cast<std::size_t>(std::ranges::lower_bound(study.event_times, study.reference) -
                                    study.event_times.begin());
}

std::optional<Error> wrong_target(const EventStudy& study, std::span<const double> target)
{
    const std::size_t post = study.event_times.size() - pre_coefficients(study);
    if (target.size() != post)
        return Error{"the target has " + std::to_string(target.size()) + " weights for " + std::to_string(post) +
                         " coefficients after the reference",
                     "target", "pass one weight for each"};
    for (std::size_t i = 0; i < post; ++i)
        if (!(std::abs(target[i]) <= largest))
            return Error{"a weight is missing or too large", indexed("target", i), "pass weights such as 1 and 0"};
    if (std::ranges::all_of(target, [](double weight) { return weight == 0.0; }))
        return Error{"all weights are zero", "target", "weigh at least one effect"};
    return std::nullopt;
}

std::expected<SensitivityInterval, Error> parallel_trends_interval(const EventStudy& study,
                                                                   std::span<const double> target, double level)
{
    if (auto wrong = wrong_event_study(study, Gaps::Allowed))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_target(study, target))
        return std::unexpected(*std::move(wrong));
    if (!(level > 0.0 && level < 1.0))
        return std::unexpected(Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"});
    const std::size_t pre = pre_coefficients(study);
    double estimate = 0.0;
    double variance = 0.0;
    for (std::size_t i = 0; i < target.size(); ++i) {
        estimate += target[i] * study.coefficients[pre + i];
        for (std::size_t j = 0; j < target.size(); ++j)
            variance += target[i] * study.covariance(pre + i, pre + j) * target[j];
    }
    const double reach = normal_quantile(0.5 * (1.0 + level)) * std::sqrt(variance);
    return SensitivityInterval{estimate - reach, estimate + reach};
}

} // namespace entente::lessons
