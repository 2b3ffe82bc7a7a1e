// What to expect of a design that has dates.

#pragma once

#include <entente/partnership/partnership.hpp>
#include <entente/pathway/pathway.hpp>

#include <optional>
#include <span>

namespace entente::pathway {

/// The leg that the design is in at `as_of`, or starts with, and how much longer it takes.
///
/// A planned step on or before `as_of` counts as taken. Imprecise dates count as their middle.
///
/// @param legs  of the answer: the design's own, marked applicable, and the pooled ones. A curve of the own group is
/// used
///              when it has `fewest_cases`, else the pooled one, else the own
/// @return  nothing without a date of mandate, start of negotiations or signature; when the design is in force; or when
///          no case of the curve lasted as long as this one already has
[[nodiscard]] std::optional<Expectation> expectation(const partnership::Partnership& partnership,
                                                     std::span<const LegDuration> legs, Date as_of);

} // namespace entente::pathway
