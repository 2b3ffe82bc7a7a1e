#include <entente/lessons/sensitivity/breakdown_search.hpp>

#include <limits>

namespace entente::lessons {

namespace {

constexpr int most_doublings = 40;
constexpr double precision = 1e-9;

bool holds_zero(const SensitivityInterval& interval)
{
    return interval.lower <= 0.0 && interval.upper >= 0.0;
}

} // namespace

std::expected<double, Error>
breakdown_search(double scale, const std::function<std::expected<SensitivityInterval, Error>(double)>& interval)
{
    const auto without = interval(0.0);
    if (!without)
        return std::unexpected(without.error());
    if (holds_zero(*without))
        return 0.0;
    double clear = 0.0;
    double broken = scale;
    for (int i = 0;; ++i) {
        const auto found = interval(broken);
        if (!found)
            return std::unexpected(found.error());
        if (holds_zero(*found))
            break;
        if (i == most_doublings)
            return std::numeric_limits<double>::infinity();
        clear = broken;
        broken *= 2.0;
    }
    while (broken - clear > precision * broken) {
        const double middle = 0.5 * (clear + broken);
        const auto found = interval(middle);
        if (!found)
            return std::unexpected(found.error());
        (holds_zero(*found) ? broken : clear) = middle;
    }
    return clear;
}

} // namespace entente::lessons
