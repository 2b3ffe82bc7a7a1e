// What published estimates say about a design's provisions, by aim.

#pragma once

#include <entente/options/options.hpp>

#include <vector>

namespace entente::options {

/// Counts for the three aims, in the order of Aim. An estimate counts when it concerns a provision of the design; one
/// known from memory only does not count.
[[nodiscard]] std::vector<AimEvidence> aim_evidence(const evidence::Evidence& evidence,
                                                    const partnership::Partnership& partnership);

} // namespace entente::options
