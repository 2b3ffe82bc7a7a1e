#include <entente/lessons/synthetic_predictors/fixed_weight_conformal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>

namespace entente::lessons {

namespace {

// A share that meets the level but for rounding meets it.
constexpr double tie = 1e-12;

} // namespace

std::expected<std::vector<EffectBounds>, Error> fixed_weight_conformal(std::span<const double> pre_gaps,
                                                                       std::span<const double> post_gaps, double level)
{
    if (!(level > 0.0 && level < 1.0))
        return std::unexpected(Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"});
    if (pre_gaps.empty())
        return std::unexpected(Error{"there is no gap before treatment", "pre_gaps", "pass at least one"});
    for (const auto& [gaps, name] : {std::pair{pre_gaps, "pre_gaps["}, std::pair{post_gaps, "post_gaps["}})
        for (std::size_t t = 0; t < gaps.size(); ++t)
            if (!std::isfinite(gaps[t]))
                return std::unexpected(
                    Error{"a gap is not a finite number", name + std::to_string(t) + "]", "fit without it"});

    std::vector<double> sizes;
    for (const double gap : pre_gaps)
        sizes.push_back(std::abs(gap));
    std::ranges::sort(sizes, std::greater{});
    // Of all gaps so many must be as large as the one that is left; that one is the first of them.
    const auto needed =
        static_cast<std::size_t>(std::ceil((1.0 - level) * (1.0 - tie) * static_cast<double>(sizes.size() + 1)));
    const double reach = needed <= 1 ? std::numeric_limits<double>::infinity() : sizes[needed - 2];
    std::vector<EffectBounds> result;
    for (const double gap : post_gaps)
        result.push_back({.lower = gap - reach, .upper = gap + reach});
    return result;
}

} // namespace entente::lessons
