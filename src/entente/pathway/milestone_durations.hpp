// Cases of a leg from the dated steps of the registry.

#pragma once

#include <entente/evidence/registry.hpp>
#include <entente/pathway/leg_case.hpp>

#include <optional>

namespace entente::pathway {

/// From the first of mandate and start of the negotiations to the signature, or the conclusion where nothing was
/// signed.
///
/// Imprecise dates count as their middle. Talks that go on, or ended after `as_of`, are censored there; those that
/// failed are censored at the last day known of them.
///
/// @return  nothing when the start is not known or lies not before `as_of`, when the dates are out of order, or when
/// the
///          instrument was signed on a day that is not known
[[nodiscard]] std::optional<LegCase> start_to_signature(const evidence::Instrument& instrument, Date as_of);

/// From the signature (or conclusion) to entry into force, else provisional application, else start of implementation.
///
/// As above; censored as failed when it was annulled, given up or never carried out. An instrument that took effect on
/// a day that is not known is left out. A binding text that was only signed is still on its way; one that does not bind
/// needs no more than the signature, so that nobody may have noted its start: it is left out.
[[nodiscard]] std::optional<LegCase> signature_to_force(const evidence::Instrument& instrument, Date as_of);

} // namespace entente::pathway
