// The norms and facts of the evidence, read straight from their files.

#pragma once

#include <entente/evidence/norms_of_files.hpp>
#include <entente/safeguards/norm_evaluation.hpp>
#include <entente/safeguards/reasoning/law_theory.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace entente::safeguards {

using CsvRow = std::map<std::string, std::string>; // cells by column name

/// The rows of a table whose quoted cells may hold commas and doubled quotes, but no line break.
inline std::vector<CsvRow> csv_rows(const std::string& path)
{
    const auto cells_of = [](const std::string& line) {
        std::vector<std::string> cells(1);
        bool quoted = false;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"')
                cells.back() += line[i++];
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ',' && !quoted)
                cells.emplace_back();
            else if (line[i] != '\r')
                cells.back() += line[i];
        }
        return cells;
    };
    std::ifstream in(std::string(ENTENTE_SOURCE_DIR) + "/" + path);
    std::string line;
    std::getline(in, line);
    const auto columns = cells_of(line);
    std::vector<CsvRow> rows;
    while (std::getline(in, line)) {
        const auto cells = cells_of(line);
        rows.emplace_back();
        for (std::size_t i = 0; i < std::min(columns.size(), cells.size()); ++i)
            rows.back()[columns[i]] = cells[i];
    }
    return rows;
}

struct RealLaw {
    std::vector<Norm> norms;
    std::vector<bool> binding; ///< by norm
    std::vector<LawFact> facts;
};

/// Words allowed for a fact, which its row joins with bars.
inline std::vector<std::string> allowed_words(const std::string& joined)
{
    std::vector<std::string> words;
    for (std::size_t from = 0; from < joined.size();) {
        const std::size_t to = std::min(joined.find('|', from), joined.size());
        words.push_back(joined.substr(from, to - from));
        from = to + 1;
    }
    return words;
}

/// @throws when a file cannot be read, or there are fewer norms than the law had when these tests were written: a
///         property over no norms would hold of anything
inline RealLaw real_law()
{
    RealLaw law;
    std::vector<std::filesystem::path> paths;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(ENTENTE_SOURCE_DIR) + "/evidence/law/norms"))
        paths.push_back(entry.path());
    std::ranges::sort(paths);
    std::vector<evidence::NormFile> files;
    for (const auto& path : paths) {
        std::ifstream in(path);
        const std::string text(std::istreambuf_iterator<char>(in), {});
        auto file = evidence::parse_norm_file(text, path.filename());
        if (!file)
            throw std::runtime_error(path.string() + " cannot be read");
        files.push_back(std::move(*file));
    }
    const auto filed = evidence::filed_norms(files);
    if (!filed || filed->size() < 134)
        throw std::runtime_error("evidence/law/norms does not hold the whole law");
    for (const evidence::FiledNorm& norm : *filed) {
        const evidence::Norm row = evidence::law_row(norm);
        law.norms.push_back({.id = row.id,
                             .applies_when = norm.applies_when,
                             .satisfied_when = norm.satisfied_when,
                             .exceptions = norm.exceptions,
                             .in_force_from = row.in_force_from,
                             .in_force_until = row.in_force_until,
                             .absolute = row.absolute});
        law.binding.push_back(row.authority != "soft_law");
    }
    for (const auto& row : csv_rows("evidence/law/facts.csv")) {
        LawFact fact{.id = row.at("fact_id"),
                     .declaration = {},
                     .role = row.at("nature") == "finding" ? FactRole::Assessment : FactRole::Provision};
        if (row.at("type") == "number")
            fact.declaration.type = FactType::Number;
        if (row.at("type") == "enum")
            fact.declaration = {.type = FactType::Text, .allowed_values = allowed_words(row.at("allowed_values"))};
        law.facts.push_back(std::move(fact));
    }
    return law;
}

/// One fact's value chosen by a number: for a number around the thresholds the norms name.
inline FactValue fact_value(const LawFact& fact, std::size_t choice)
{
    if (fact.declaration.type == FactType::Boolean)
        return choice % 2 == 0;
    if (fact.declaration.type == FactType::Number)
        return std::vector<double>{0.5, 1, 2, 17, 18, 19, 24, 25, 30, 31}[choice % 10];
    return fact.declaration.allowed_values[choice % fact.declaration.allowed_values.size()];
}

} // namespace entente::safeguards
