// Chapter 1, the part on published research; for this room only.

#pragma once

#include <entente/advice/chapters.hpp>

namespace entente::advice {

/// The size of a published estimate in words, or that only its direction is known.
[[nodiscard]] Text published_size(const Composer& composer, const Words& words,
                                  const evidence::PublishedEffect& effect);

/// Arguments change, low, high and n of messages on a pooled effect.
[[nodiscard]] std::vector<MessageArgument> change_words(const Words& words, const lessons::PooledPart& part);

/// Published estimates on parts of the design; nothing when there are none.
void write_published_effects(Composer& composer, const Dossier& dossier);

/// Research on return beside our own figures; nothing for a design without readmission.
void write_return_comparison(Composer& composer, const Dossier& dossier);

} // namespace entente::advice
