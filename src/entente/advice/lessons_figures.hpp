// The figures of the first chapter; for this room only.

#pragma once

#include <entente/advice/chapters.hpp>

#include <optional>

namespace entente::advice {

/// "detections on the Eastern Mediterranean route", "asylum applications by people from Georgia".
[[nodiscard]] Text outcome_words(const Composer& composer, const Words& words, const lessons::EffectEstimate& effect);

/// Every estimate with its interval, in doublings.
[[nodiscard]] Figure figure_of_effects(const Composer& composer, const Dossier& dossier);

/// The nearest estimate on a route beside what the same method finds on every other route; nothing when no route was
/// studied.
[[nodiscard]] std::optional<Figure> figure_of_routes(const Composer& composer, const Dossier& dossier);

/// The estimate with the best grade, nearest precedent first.
/// @param effects  at least one
[[nodiscard]] const lessons::EffectEstimate& headline_effect(const std::vector<lessons::EffectEstimate>& effects);

/// Observed and counterfactual course of the headline effect.
[[nodiscard]] Figure figure_of_path(const Composer& composer, const Dossier& dossier);

/// The gap between the two, period by period, with what chance can do.
[[nodiscard]] Figure figure_of_event_study(const Composer& composer, const Dossier& dossier);

/// Its specification curve; nothing when it can be computed in one way only.
[[nodiscard]] std::optional<Figure> figure_of_ways(const Composer& composer, const Dossier& dossier);

} // namespace entente::advice
