#include <entente/evidence/law.hpp>

#include <algorithm>

namespace entente::evidence {

const LegalFact* Law::fact(std::string_view id) const
{
    const auto found = std::ranges::find(facts, id, &LegalFact::id);
    return found == facts.end() ? nullptr : &*found;
}

const Norm* Law::norm(std::string_view id) const
{
    const auto found = std::ranges::find(norms, id, &Norm::id);
    return found == norms.end() ? nullptr : &*found;
}

} // namespace entente::evidence
