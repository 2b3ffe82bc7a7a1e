// The breakdown value of a sensitivity analysis: how large a violation may be before the conclusion falls.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/sensitivity/event_study.hpp>

#include <expected>
#include <functional>

namespace entente::lessons {

/// The size of violation from which on an interval holds zero, to nine digits.
///
/// Takes the interval to hold zero for good once it does, as it does when it widens with the violation.
///
/// @param scale     a usual size of violation, > 0, where the search begins
/// @param interval  gives the interval for a size of violation >= 0
/// @return  0 when the interval holds zero without any violation; infinity when it never does, up to 1e12 times the
/// scale
/// @error   the first error of `interval`
[[nodiscard]] std::expected<double, Error>
breakdown_search(double scale, const std::function<std::expected<SensitivityInterval, Error>(double)>& interval);

} // namespace entente::lessons
