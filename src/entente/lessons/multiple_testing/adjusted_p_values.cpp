#include <entente/lessons/multiple_testing/adjusted_p_values.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <string>

namespace entente::lessons {

namespace {

using enum Adjustment;

std::vector<std::size_t> ascending(std::span<const double> values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return values[i]; });
    return order;
}

std::optional<Error> wrong_p_values(std::span<const double> p_values)
{
    if (p_values.empty())
        return Error{"there is no p-value", "p_values", "pass one for each test of the family"};
    for (std::size_t i = 0; i < p_values.size(); ++i)
        if (!(p_values[i] >= 0.0 && p_values[i] <= 1.0))
            return Error{"a p-value is missing or not between 0 and 1", "p_values[" + std::to_string(i) + "]",
                         "give the test a p-value, or state a family without it"};
    return std::nullopt;
}

std::optional<Error> wrong_draws(std::span<const double> statistics, const Matrix& draws)
{
    if (statistics.empty())
        return Error{"there is no test", "statistics", "pass one statistic for each test"};
    if (draws.rows() == 0)
        return Error{"there is no draw", "draws", "draw the statistics under the null hypothesis"};
    if (draws.columns() != statistics.size())
        return Error{"there are " + std::to_string(statistics.size()) + " statistics and " +
                         std::to_string(draws.columns()) + " columns of draws",
                     "draws", "pass one column for each test"};
    for (std::size_t j = 0; j < statistics.size(); ++j)
        if (!std::isfinite(statistics[j]))
            return Error{"a statistic is missing or not finite", "statistics[" + std::to_string(j) + "]",
                         "leave the test out of the family"};
    for (std::size_t b = 0; b < draws.rows(); ++b)
        for (std::size_t j = 0; j < draws.columns(); ++j)
            if (!std::isfinite(draws(b, j)))
                return Error{"a draw is missing or not finite",
                             "draws(" + std::to_string(b) + ", " + std::to_string(j) + ")", "leave the draw out"};
    return std::nullopt;
}

double harmonic_number(std::size_t n)
{
    double sum = 0.0;
    for (std::size_t i = 1; i <= n; ++i)
        sum += 1.0 / static_cast<double>(i);
    return sum;
}

// Factors of the p-values from the smallest up.
std::vector<double> factors(Adjustment adjustment, std::size_t n)
{
    const auto count = static_cast<double>(n);
    const double dependence = adjustment == BenjaminiYekutieli ? harmonic_number(n) : 1.0;
    std::vector<double> result(n, count);
    for (std::size_t rank = 0; rank < n; ++rank) {
        const auto place = static_cast<double>(rank + 1);
        if (adjustment == Holm || adjustment == Hochberg)
            result[rank] = count - place + 1.0;
        else if (adjustment != Bonferroni)
            result[rank] = dependence * count / place;
    }
    return result;
}

} // namespace

std::expected<std::vector<double>, Error> adjusted_p_values(std::span<const double> p_values, Adjustment adjustment)
{
    if (auto wrong = wrong_p_values(p_values))
        return std::unexpected(*std::move(wrong));
    const std::vector<std::size_t> order = ascending(p_values);
    const std::size_t n = order.size();
    const std::vector<double> factor = factors(adjustment, n);
    std::vector<double> adjusted(n);
    for (std::size_t rank = 0; rank < n; ++rank)
        adjusted[order[rank]] = std::min(factor[rank] * p_values[order[rank]], 1.0);
    // Step down: no test is clearer than one before it. Step up: none is less clear than one after it.
    if (adjustment == Holm)
        for (std::size_t rank = 1; rank < n; ++rank)
            adjusted[order[rank]] = std::max(adjusted[order[rank]], adjusted[order[rank - 1]]);
    else
        for (std::size_t rank = n - 1; rank-- > 0;)
            adjusted[order[rank]] = std::min(adjusted[order[rank]], adjusted[order[rank + 1]]);
    return adjusted;
}

std::expected<std::vector<double>, Error> romano_wolf_p_values(std::span<const double> statistics, const Matrix& draws)
{
    if (auto wrong = wrong_draws(statistics, draws))
        return std::unexpected(*std::move(wrong));
    const std::vector<std::size_t> order = ascending(statistics);
    // From the smallest statistic up, so that each draw's maximum over the tests still in question grows by one test.
    std::vector<double> largest(draws.rows(), -std::numeric_limits<double>::infinity());
    std::vector<double> p_values(statistics.size());
    for (const std::size_t test : order) {
        std::size_t as_large = 0;
        for (std::size_t b = 0; b < draws.rows(); ++b) {
            largest[b] = std::max(largest[b], draws(b, test));
            as_large += largest[b] >= statistics[test] ? 1 : 0;
        }
        p_values[test] = static_cast<double>(1 + as_large) / static_cast<double>(1 + draws.rows());
    }
    for (std::size_t rank = order.size() - 1; rank-- > 0;)
        p_values[order[rank]] = std::max(p_values[order[rank]], p_values[order[rank + 1]]);
    return p_values;
}

} // namespace entente::lessons
