#include <entente/evidence/procedures.hpp>

#include <algorithm>

namespace entente::evidence {

const Procedure* Procedures::procedure(std::string_view id) const
{
    const auto found = std::ranges::find(procedures, id, &Procedure::id);
    return found == procedures.end() ? nullptr : &*found;
}

} // namespace entente::evidence
