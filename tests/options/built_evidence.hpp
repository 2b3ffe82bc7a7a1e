// The evidence of the build tree, opened once.

#pragma once

#include <entente/evidence/evidence.hpp>

namespace entente::options {

inline const evidence::Evidence& built_evidence()
{
    static const evidence::Evidence evidence = *evidence::Evidence::open(ENTENTE_TEST_EVIDENCE);
    return evidence;
}

} // namespace entente::options
