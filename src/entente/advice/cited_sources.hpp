// Numbers the sources of an advice.

#pragma once

#include <entente/advice/advice.hpp>
#include <entente/evidence/evidence.hpp>

namespace entente::advice {

/// Looks every reference up and fills `sources` and `source_numbers`, numbered in order of first use: statements first,
/// in order, then figures and tables. A reference that no row answers to is a defect and gets no number; a test sees to
/// it.
void cite_sources(Advice& advice, const evidence::Evidence& evidence);

} // namespace entente::advice
