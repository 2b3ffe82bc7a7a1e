// Had the figures already fallen before an instrument began?

#pragma once

#include <entente/base/date.hpp>
#include <entente/evidence/panel.hpp>
#include <entente/lessons/lessons.hpp>

#include <map>
#include <optional>

namespace entente::lessons {

/// The highest month of the year before a start, beside the last whole month before it.
///
/// Agreements tend to be made at a peak. What falls between the peak and the start cannot be an effect of the
/// agreement, and part of what falls later would have fallen anyway (regression to the mean). A month in which nothing
/// was seen counts as zero when other months of that year have figures.
///
/// @param monthly  figures by month; others are passed over
/// @param start    the day the instrument began
/// @return  nothing without figures for that year or with a peak of zero
/// @source  Ashenfelter (1978), Review of Economics and Statistics 60:47-57, on the dip before treatment
[[nodiscard]] std::optional<PeakBeforeStart> peak_before_start(const std::map<evidence::Period, double>& monthly,
                                                               Date start);

} // namespace entente::lessons
