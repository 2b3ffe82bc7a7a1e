#include <entente/safeguards/reasoning/prepared_theory.hpp>

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace entente::safeguards {

namespace {

// Not inlined: g++ 12 takes the short strings of the error for a write out of bounds.
[[gnu::noinline]] std::expected<FactDeclaration, Error> declaration(const evidence::LegalFact& fact)
{
    if (fact.type == "boolean")
        return FactDeclaration{};
    if (fact.type == "number")
        return FactDeclaration{.type = FactType::Number, .allowed_values = {}};
    if (fact.type == "enum")
        return FactDeclaration{.type = FactType::Text, .allowed_values = fact.allowed_values};
    return std::unexpected(Error{.what = fmt::format("'{}' is not a type of fact", fact.type),
                                 .where = fmt::format("facts/{}, type", fact.id),
                                 .remedy = "write boolean, number or enum"});
}

LawFact law_fact(const evidence::LegalFact& fact, FactDeclaration declared, const RepairCosts& costs)
{
    LawFact made{.id = fact.id, .declaration = std::move(declared), .role = FactRole::Provision};
    made.cost = fact.nature == "process" ? costs.process : fact.group == "safeguards" ? costs.clause : costs.element;
    if (const auto own = costs.by_fact.find(fact.id); own != costs.by_fact.end())
        made.cost = own->second;
    if (costs.fixed.contains(fact.id))
        made.role = FactRole::Situation;
    if (fact.nature == "finding")
        made.role = FactRole::Assessment;
    return made;
}

} // namespace

std::expected<LawTheory, Error> prepared_theory(const PreparedLaw& prepared, const evidence::Law& law,
                                                const RepairCosts& costs)
{
    std::vector<LawFact> facts;
    for (const auto& fact : law.facts) {
        auto declared = declaration(fact);
        if (!declared)
            return std::unexpected(std::move(declared.error()));
        facts.push_back(law_fact(fact, std::move(*declared), costs));
    }
    std::vector<Norm> norms;
    for (const PreparedNorm& norm : prepared.norms)
        norms.push_back(norm.norm);
    auto made = law_theory(norms, facts);
    if (!made)
        return made;
    for (std::size_t i = 0; i < prepared.norms.size(); ++i)
        made->theory.norms[i].binding = prepared.norms[i].binding;
    return made;
}

} // namespace entente::safeguards
