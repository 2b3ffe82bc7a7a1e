// How long the legs of each group of instruments took.

#pragma once

#include <entente/evidence/evidence.hpp>
#include <entente/partnership/partnership.hpp>
#include <entente/pathway/leg_case.hpp>
#include <entente/pathway/pathway.hpp>

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace entente::pathway {

/// The group of instruments a design is compared with, by level, bindingness and form: eu_readmission (every binding
/// text of the Union), eu_non_binding, mobility_or_compact, benelux_readmission, bilateral_binding or
/// bilateral_non_binding. Several States that act without the Union are compared with single States.
[[nodiscard]] std::string group_of(const evidence::Registry& registry, const partnership::Partnership& partnership);

/// The group whose times stand for a route; nothing for a route that holds texts of two kinds (return_hub).
[[nodiscard]] std::optional<std::string_view> group_of_procedure(std::string_view procedure_id);

/// All legs of all groups that have a case, group by group, legs in the order in which they happen.
///
/// The groups of the table of durations come from there; the others, which it does not cover, from the milestones of
/// the registry. Instruments whose bindingness is disputed are in no group of the registry.
///
/// @error  the evidence file cannot be read; level outside (0, 1)
[[nodiscard]] std::expected<std::vector<LegDuration>, Error> leg_durations(const evidence::Evidence& evidence,
                                                                           const PathwayOptions& options);

/// The legs of the group "binding" or "non_binding": instruments of every level, from the milestones of the registry.
/// @error  level outside (0, 1)
[[nodiscard]] std::expected<std::vector<LegDuration>, Error>
pooled_durations(const evidence::Registry& registry, bool binding, const PathwayOptions& options);

/// The leg of a group; null when it has no case.
[[nodiscard]] const LegDuration* find_leg(std::span<const LegDuration> legs, std::string_view group,
                                          std::string_view leg);

} // namespace entente::pathway
