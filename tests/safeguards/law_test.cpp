// The law of the evidence against what is known of it: its conditions, and the rulings in which courts applied it.

#include <entente/base/expression.hpp>
#include <entente/evidence/csv_reader.hpp>
#include <entente/safeguards/norm_cases.hpp>
#include <entente/safeguards/prepared_law.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

namespace entente::safeguards {
namespace {

const evidence::Evidence& built_evidence()
{
    static const evidence::Evidence evidence = *evidence::Evidence::open(ENTENTE_TEST_EVIDENCE);
    return evidence;
}

/// The norms by id, without dates: check_law.py judges every ruling by every norm it cites.
std::map<std::string, Norm> norms_without_dates()
{
    std::map<std::string, Norm> norms;
    const auto law = PreparedLaw::of(built_evidence());
    for (const auto& prepared : law->norms) {
        Norm norm = prepared.norm;
        norm.in_force_from.reset();
        norm.in_force_until.reset();
        norms.emplace(norm.id, std::move(norm));
    }
    return norms;
}

FactType type_named(const std::string& name)
{
    return name == "boolean" ? FactType::Boolean : name == "number" ? FactType::Number : FactType::Text;
}

/// The coded facts of a ruling, each in the type that the vocabulary declares.
Facts coded_facts(const evidence::Ruling& ruling)
{
    Facts facts;
    for (const auto& [id, text] : ruling.facts) {
        const FactType type = type_named(built_evidence().law().fact(id)->type);
        facts[id] = type == FactType::Boolean  ? FactValue(text == "true")
                    : type == FactType::Number ? FactValue(std::stod(text))
                                               : FactValue(text);
    }
    return facts;
}

NormVerdict verdict(const Norm& norm, const Facts& facts)
{
    return evaluate_norm(norm, known_facts(facts), *parse_date("2026-11-23")).verdict;
}

TEST(Law, HasConditionsOfDeclaredFacts)
{
    const auto& law = built_evidence().law();
    std::map<std::string, FactDeclaration, std::less<>> declared;
    for (const auto& fact : law.facts)
        declared[fact.id] = {type_named(fact.type), fact.allowed_values};
    const FactDeclarations find = [&](std::string_view name) {
        const auto found = declared.find(name);
        return found == declared.end() ? nullptr : &found->second;
    };
    const auto norms = norms_without_dates();
    EXPECT_EQ(norms.size(), 134U);
    for (const auto& [id, norm] : norms)
        for (const Expression* condition :
             {&norm.applies_when, &norm.satisfied_when, norm.exceptions ? &*norm.exceptions : nullptr})
            if (condition != nullptr) {
                EXPECT_TRUE(*parse_expression(to_text(*condition)) == *condition) << id;
                const auto checked = check_types(*condition, find);
                EXPECT_TRUE(checked.has_value()) << id << ": " << one_line(checked.error());
            }
}

// tests/reference/safeguards/ruling_outcomes.csv: what check_law.py makes of every norm that a ruling turned on.
TEST(Law, ReproducesTheOutcomeOfEveryRuling)
{
    std::ifstream file(ENTENTE_SOURCE_DIR "/tests/reference/safeguards/ruling_outcomes.csv");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto norms = norms_without_dates();
    std::map<std::string, Facts> facts;
    for (const auto& ruling : built_evidence().law().rulings)
        facts[ruling.id] = coded_facts(ruling);
    evidence::CsvReader reader(text);
    evidence::CsvRecord record;
    std::vector<std::string> columns;
    std::size_t compared = 0;
    while (reader.next(record)) {
        if (columns.empty()) {
            for (const auto& cell : record.cells)
                columns.emplace_back(cell.text);
            continue;
        }
        std::map<std::string, std::string> row;
        for (std::size_t i = 0; i < columns.size(); ++i)
            row[columns[i]] = record.cells[i].text;
        const std::string expected = row.at("outcome") == "satisfied" ? "met" : row.at("outcome");
        EXPECT_EQ(to_string(verdict(norms.at(row.at("norm_id")), facts.at(row.at("ruling_id")))), expected)
            << row.at("ruling_id") << " " << row.at("norm_id");
        ++compared;
    }
    EXPECT_EQ(compared, 106U); // rows of the table
}

// check_law.py: "engine agrees with the court in 61 of 61 testable rulings".
TEST(Law, AgreesWithTheCourtInEveryTestableRuling)
{
    const auto norms = norms_without_dates();
    int testable = 0;
    int agreed = 0;
    for (const auto& ruling : built_evidence().law().rulings) {
        if (!ruling.engine_test)
            continue;
        ++testable;
        std::vector<NormVerdict> verdicts;
        for (const std::string& id : ruling.norm_ids)
            verdicts.push_back(verdict(norms.at(id), coded_facts(ruling)));
        const bool breached = std::ranges::count(verdicts, NormVerdict::Breached) > 0;
        const bool open = std::ranges::count(verdicts, NormVerdict::Unknown) > 0;
        const bool violation = ruling.holding == "violation" || ruling.holding == "unlawful";
        agreed += violation ? breached : !breached && !open;
    }
    EXPECT_EQ(testable, 61);
    EXPECT_EQ(agreed, 61);
}

} // namespace
} // namespace entente::safeguards
