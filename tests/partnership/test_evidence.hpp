// The evidence that the tests of this room read.

#pragma once

#include <entente/base/error.hpp>
#include <entente/evidence/evidence.hpp>

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace entente::partnership {

/// The built evidence: the file ENTENTE_EVIDENCE_TEST names, else the one of the build tree.
inline const evidence::Evidence& test_evidence()
{
    static const evidence::Evidence evidence = [] {
        const char* named = std::getenv("ENTENTE_EVIDENCE_TEST");
        auto opened = evidence::Evidence::open(named != nullptr ? named : ENTENTE_TEST_EVIDENCE);
        if (!opened)
            throw std::runtime_error(one_line(opened.error()));
        return *std::move(opened);
    }();
    return evidence;
}

/// A file with all that is required, and nothing else: four lines.
inline const std::string smallest_file = "parties = [\"NLD\"]\n"
                                         "partner = \"TUN\"\n"
                                         "form = \"memorandum_of_understanding\"\n"
                                         "objective = \"return\"\n";

} // namespace entente::partnership
