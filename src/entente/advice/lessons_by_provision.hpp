// Chapter 1, the part on provisions: the evidence map, pooled effects, and research on return beside our figures.

#pragma once

#include <entente/advice/chapters.hpp>

namespace entente::advice {

/// Writes the part; nothing for a design without an ask or offer.
void write_lessons_by_provision(Composer& composer, const Dossier& dossier);

} // namespace entente::advice
