// Chapter 1, the part on our own estimates: figures, tables and what the estimates do not say by themselves.

#pragma once

#include <entente/advice/chapters.hpp>

namespace entente::advice {

/// @pre  there is at least one estimate
void write_estimates(Composer& composer, const Dossier& dossier);

} // namespace entente::advice
