// The conformance cases as theories.

#pragma once

#include <entente/safeguards/reasoning/normative_theory.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace entente::safeguards {

struct ConformanceCase {
    std::string id;
    NormativeTheory theory;
    Assignment known;
    Date date;
    nlohmann::json expected;

    [[nodiscard]] std::string fact(Atom atom) const { return theory.facts[atom].id; }
    [[nodiscard]] std::string norm(std::size_t place) const { return theory.norms[place].id; }
};

/// Builds a theory from a case, reading facts, norms, groups and clauses in the orders given (0 is the order written).
class CaseReader {
public:
    explicit CaseReader(const nlohmann::json& written) : written_(written) {}

    /// @param backwards  everything but the facts is asserted in the opposite order
    ConformanceCase read(bool backwards = false)
    {
        ConformanceCase made{.id = written_["id"],
                             .theory = {},
                             .known = {},
                             .date = *parse_date(written_["date"].get<std::string>()),
                             .expected = written_["expected"]};
        NormativeTheory& theory = made.theory;
        for (const auto& fact : written_["facts"]) {
            atoms_[fact["id"]] = static_cast<Atom>(theory.facts.size());
            theory.facts.push_back({.id = fact["id"],
                                    .role = fact["role"] == "provision" ? FactRole::Provision : FactRole::Situation,
                                    .cost = fact.value("cost", 1U)});
        }
        made.known.resize(theory.facts.size(), Truth::Unknown);
        for (const auto& [fact, value] : written_["known"].items())
            made.known[atoms_.at(fact)] = truth_of(value == 1);
        auto norms = list(written_, "norms", backwards);
        for (std::size_t i = 0; i < norms.size(); ++i)
            norms_[norms[i]["id"]] = i;
        for (const auto& norm : norms)
            theory.norms.push_back(read_norm(norm, theory.formulas));
        for (const auto& group : list(written_, "exactly_one", backwards)) {
            theory.exactly_one.emplace_back();
            for (const auto& fact : group)
                theory.exactly_one.back().push_back(atoms_.at(fact));
        }
        for (const auto& clause : list(written_, "constraints", backwards)) {
            theory.clauses.emplace_back();
            for (const std::string literal : clause)
                theory.clauses.back().push_back(literal.front() == '-' ? Literal{atoms_.at(literal.substr(1)), false}
                                                                       : Literal{atoms_.at(literal), true});
        }
        return made;
    }

private:
    static std::vector<nlohmann::json> list(const nlohmann::json& object, const char* field, bool backwards)
    {
        std::vector<nlohmann::json> items;
        if (object.contains(field))
            items.assign(object[field].begin(), object[field].end());
        if (backwards)
            std::reverse(items.begin(), items.end());
        return items;
    }

    Formula formula(const nlohmann::json& tree, FormulaGraph& formulas)
    {
        const std::string head = tree[0];
        if (head == "true" || head == "false")
            return formulas.constant(head == "true");
        if (head == "fact")
            return formulas.atom(atoms_.at(tree[1]));
        std::vector<Formula> operands;
        for (std::size_t i = 1; i < tree.size(); ++i)
            operands.push_back(formula(tree[i], formulas));
        if (head == "not")
            return formulas.negation(operands.front());
        return head == "and" ? formulas.conjunction(operands) : formulas.disjunction(operands);
    }

    TheoryNorm read_norm(const nlohmann::json& written, FormulaGraph& formulas)
    {
        const std::map<std::string, TheoryNormKind> kinds{{"obligation", TheoryNormKind::Obligation},
                                                          {"prohibition", TheoryNormKind::Prohibition},
                                                          {"exception", TheoryNormKind::Exception}};
        TheoryNorm norm{.id = written["id"],
                        .kind = kinds.at(written["kind"]),
                        .applies = formula(written["if"], formulas),
                        .target = formula(written["then"], formulas)};
        for (const auto& other : written.value("blocked_by", nlohmann::json::array()))
            norm.blocked_by.push_back(norms_.at(other));
        for (const auto& other : written.value("defeated_by", nlohmann::json::array()))
            norm.defeated_by.push_back(norms_.at(other));
        if (written.contains("from"))
            norm.from = *parse_date(written["from"].get<std::string>());
        if (written.contains("to"))
            norm.until = *parse_date(written["to"].get<std::string>());
        return norm;
    }

    const nlohmann::json& written_;
    std::map<std::string, Atom> atoms_;
    std::map<std::string, std::size_t> norms_;
};

inline std::vector<ConformanceCase> conformance_cases(bool backwards = false)
{
    std::ifstream in(std::string(ENTENTE_SOURCE_DIR) + "/tests/reference/safeguards/conformance_cases.json");
    const auto file = nlohmann::json::parse(in);
    std::vector<ConformanceCase> cases;
    for (const auto& written : file["cases"])
        cases.push_back(CaseReader(written).read(backwards));
    return cases;
}

} // namespace entente::safeguards
