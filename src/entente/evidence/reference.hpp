// The name of a row of evidence, or of all rows that share the first parts of a key.

#pragma once

#include <compare>
#include <string>

namespace entente::evidence {

/// "table/key part/key part": see docs/evidence.md. `entente evidence show ID` resolves it to rows and sources.
struct Reference {
    std::string id;
    auto operator<=>(const Reference&) const = default;
};

} // namespace entente::evidence
