// Which instruments already made are most like a design?

#pragma once

#include <entente/lessons/lessons.hpp>

#include <expected>
#include <vector>

namespace entente::lessons {

/// Instruments that took effect on or before `options.as_of`, nearest first: the `options.precedents` nearest, and
/// beyond these the `options.same_partner` nearest made with the partner itself.
///
/// The distance is Gower's over three groups: form (form, level, objective), provisions (each one held by either side;
/// what both lack tells nothing) and partner (region and ten figures of the country, newest before `as_of`).
///
/// @error  the method refused, which the evidence should never cause
/// @source  Gower (1971), Biometrics 27:857-871
[[nodiscard]] std::expected<std::vector<Precedent>, Error>
nearest_precedents(const evidence::Evidence& evidence, const partnership::Partnership& partnership,
                   const LessonsOptions& options);

} // namespace entente::lessons
