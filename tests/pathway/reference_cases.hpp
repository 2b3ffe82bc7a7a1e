// The figures of tests/reference/pathway, and random cases, for the tests of this room.

#pragma once

#include <entente/pathway/kaplan_meier.hpp>

#include <rapidcheck.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace entente::pathway {

/// The rows of a reference file without its header, cut at commas: these files hold no quotes.
inline std::vector<std::vector<std::string>> reference_rows(const std::string& file)
{
    std::ifstream in(std::string(ENTENTE_SOURCE_DIR) + "/tests/reference/pathway/" + file);
    std::vector<std::vector<std::string>> rows;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        rows.emplace_back();
        std::istringstream cells(line);
        for (std::string cell; std::getline(cells, cell, ',');)
            rows.back().push_back(cell);
    }
    return rows;
}

/// The 23 EU readmission mandates: days from the mandate to the signature, 18 of them signed.
inline std::vector<Duration> readmission_mandates()
{
    std::vector<Duration> cases;
    for (const auto& row : reference_rows("eu_readmission_mandate_to_signed.csv"))
        cases.push_back({.entry = 0.0, .time = std::stod(row[0]), .event = row[1] == "1"});
    return cases;
}

/// One to forty cases with ties; some entered late, if wanted.
inline std::vector<Duration> random_cases(bool late_entries)
{
    std::vector<Duration> cases(*rc::gen::inRange<std::size_t>(1, 41));
    for (Duration& one : cases) {
        one.entry = late_entries && *rc::gen::arbitrary<bool>() ? *rc::gen::inRange(0, 20) : 0;
        one.time = one.entry + *rc::gen::inRange(1, 30);
        one.event = *rc::gen::arbitrary<bool>();
    }
    return cases;
}

} // namespace entente::pathway
