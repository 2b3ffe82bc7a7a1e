// Where a country stands on the figures that carry need, leverage and capacity.

#pragma once

#include <entente/interests/interests.hpp>

#include <vector>

namespace entente::interests {

/// One line of the profile.
struct ProfileFigure {
    std::string_view indicator;
    std::string_view other_side;     ///< the fixed other party of a two-sided figure, or empty
    bool partner_is_reporter = true; ///< false: the figure is reported by the other side about the country
};

/// The figures of the profile, in the order in which they are shown.
[[nodiscard]] std::vector<ProfileFigure> profile_figures();

/// Standing of `country` on each figure of the profile that it has, newest in or before `year`.
/// Ranks are among all countries with a figure no more than five years older than the newest of them.
///
/// @param group    countries to take the median of
/// @param missing  gets the figures without a value for the country
[[nodiscard]] std::vector<Standing> partner_profile(const evidence::Evidence& evidence, const std::string& country,
                                                    const std::vector<std::string>& group, int year,
                                                    std::vector<std::string>& missing);

} // namespace entente::interests
