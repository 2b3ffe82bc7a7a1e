// One past case of a leg, as the evidence gives it.

#pragma once

#include <entente/base/date.hpp>
#include <entente/evidence/reference.hpp>
#include <entente/pathway/kaplan_meier.hpp>

#include <algorithm>

namespace entente::pathway {

/// How long one instrument took, and where that stands.
struct LegCase {
    Duration duration; ///< days
    evidence::Reference reference;
    bool from_memory = false; ///< one of its dates was not found in a stored page
    bool failed = false;      ///< given up before it got there; `duration` is censored
};

/// Length of a leg that began and ended on one day, in days. Zero would say that it took no time at all; half a day
/// keeps the order, as every other leg took a day or more.
inline constexpr double same_day = 0.5;

/// Days between two days, at least `same_day`.
[[nodiscard]] inline double leg_days(Date from, Date to)
{
    return std::max(same_day, static_cast<double>(days_between(from, to)));
}

} // namespace entente::pathway
