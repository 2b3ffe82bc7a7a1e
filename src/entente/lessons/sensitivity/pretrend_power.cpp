#include <entente/base/distributions.hpp>
#include <entente/lessons/sensitivity/normal_box.hpp>
#include <entente/lessons/sensitivity/pretrend_power.hpp>

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace entente::lessons {

namespace {

constexpr double largest = 1e50;
constexpr int most_doublings = 200;
constexpr int most_iterations = 100;
// Relative width of the bracket around the slope; the probabilities themselves are good to about 1e-5.
constexpr double precision = 1e-9;

// The coefficients before the reference and the box in which none of them is significant.
struct PretrendTest {
    Matrix covariance;
    std::vector<double> lower;
    std::vector<double> upper;

    [[nodiscard]] NormalBox passing(std::span<const double> mean) const
    {
        return normal_box(mean, covariance, lower, upper);
    }
};

PretrendTest test_of(const EventStudy& study, double level)
{
    const std::size_t pre = pre_coefficients(study);
    const double quantile = normal_quantile(0.5 * (1.0 + level));
    PretrendTest test{Matrix(pre, pre), {}, {}};
    for (std::size_t i = 0; i < pre; ++i) {
        for (std::size_t j = 0; j < pre; ++j)
            test.covariance(i, j) = study.covariance(i, j);
        test.upper.push_back(quantile * std::sqrt(study.covariance(i, i)));
        test.lower.push_back(-test.upper.back());
    }
    return test;
}

std::optional<Error> wrong_level(double level)
{
    if (level > 0.0 && level < 1.0)
        return std::nullopt;
    return Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"};
}

std::optional<Error> wrong_violation(const EventStudy& study, std::span<const double> violation)
{
    if (violation.size() != study.event_times.size())
        return Error{"there are " + std::to_string(violation.size()) + " violations for " +
                         std::to_string(study.event_times.size()) + " event times",
                     "violation", "pass one for each event time"};
    for (std::size_t i = 0; i < violation.size(); ++i)
        if (!(std::abs(violation[i]) <= largest))
            return Error{"a violation is missing or too large", "violation[" + std::to_string(i) + "]",
                         "pass a difference in trends in outcome units"};
    return std::nullopt;
}

Eigen::MatrixXd block(const Matrix& matrix, std::size_t row, std::size_t column, std::size_t rows, std::size_t columns)
{
    Eigen::MatrixXd result(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns));
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j)
            result(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = matrix(row + i, column + j);
    return result;
}

Eigen::Map<const Eigen::VectorXd> head(std::span<const double> values, std::size_t count)
{
    return {values.data(), static_cast<Eigen::Index>(count)};
}

} // namespace

std::vector<double> linear_violation(const EventStudy& study, double slope)
{
    std::vector<double> violation;
    for (const int time : study.event_times)
        violation.push_back(slope * (time - study.reference));
    return violation;
}

std::expected<PretrendPower, Error> pretrend_power(const EventStudy& study, std::span<const double> violation,
                                                   double level)
{
    if (auto wrong = wrong_event_study(study, Gaps::Allowed))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_violation(study, violation))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_level(level))
        return std::unexpected(*std::move(wrong));

    const std::size_t pre = pre_coefficients(study);
    const std::size_t post = violation.size() - pre;
    const PretrendTest test = test_of(study, level);
    const NormalBox passing = test.passing(violation.first(pre));
    if (!(passing.probability > std::numeric_limits<double>::min()))
        return std::unexpected(
            Error{"the test would never be passed under this violation", "violation", "ask for a smaller violation"});
    const double by_luck = test.passing(std::vector<double>(pre, 0.0)).probability;

    PretrendPower result{.power = 1.0 - passing.probability,
                         .size = 1.0 - by_luck,
                         .bayes_factor = passing.probability / by_luck,
                         .mean_after_passing = passing.mean};
    const Eigen::LLT<Eigen::MatrixXd> factor(block(study.covariance, 0, 0, pre, pre));
    const Eigen::VectorXd observed = head(study.coefficients, pre);
    const Eigen::VectorXd expected = head(violation, pre);
    result.likelihood_ratio = std::exp(expected.dot(factor.solve(observed - 0.5 * expected)));
    // Coefficients after the reference move with those before it: regression on what passing did to them.
    const Eigen::VectorXd moved = factor.solve(head(passing.mean, pre) - expected);
    const Eigen::VectorXd shift = block(study.covariance, pre, 0, post, pre) * moved;
    for (std::size_t i = 0; i < post; ++i)
        result.mean_after_passing.push_back(violation[pre + i] + shift[static_cast<Eigen::Index>(i)]);
    return result;
}

std::expected<double, Error> slope_for_power(const EventStudy& study, double power, double level)
{
    if (auto wrong = wrong_event_study(study, Gaps::Allowed))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_level(level))
        return std::unexpected(*std::move(wrong));
    const std::size_t pre = pre_coefficients(study);
    const PretrendTest test = test_of(study, level);
    // Falls as the slope grows (Anderson 1955: the box is convex and symmetric).
    const auto missing_power = [&](double slope) {
        const std::vector<double> violation = linear_violation(study, slope);
        return power - 1.0 + test.passing(std::span(violation).first(pre)).probability;
    };
    double below = 0.0;
    double gap_below = missing_power(0.0);
    if (!(power < 1.0 && gap_below > 0.0))
        return std::unexpected(Error{"no slope has this power: without any trend the test already finds something with "
                                     "probability " +
                                         std::to_string(power - gap_below),
                                     "power", "pass a probability above that and below 1, such as 0.5 or 0.8"});
    double above = std::sqrt(study.covariance(0, 0)) / static_cast<double>(study.reference - study.event_times[0]);
    double gap_above = missing_power(above);
    for (int i = 0; i < most_doublings && gap_above > 0.0; ++i) {
        below = above;
        gap_below = gap_above;
        above *= 2.0;
        gap_above = missing_power(above);
    }
    // Regula falsi with the Illinois rule: a side that stays twice counts half.
    int stayed = 0;
    for (int i = 0; i < most_iterations && above - below > precision * above && gap_above != 0.0; ++i) {
        const double slope = below + (above - below) * gap_below / (gap_below - gap_above);
        const double gap = missing_power(slope);
        if (std::abs(gap) < precision)
            return slope;
        if (gap > 0.0) {
            below = slope;
            gap_below = gap;
            gap_above *= stayed == 1 ? 0.5 : 1.0;
            stayed = 1;
        } else {
            above = slope;
            gap_above = gap;
            gap_below *= stayed == -1 ? 0.5 : 1.0;
            stayed = -1;
        }
    }
    return gap_above == 0.0 ? above : 0.5 * (below + above);
}

} // namespace entente::lessons
