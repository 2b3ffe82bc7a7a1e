// Reads the reference data sets and the published values that methods must reproduce.
//
// Data sets stand in tests/reference/lessons. Large sets, and sets whose terms are not clear, are read from the shared
// folder beside the checkout when it is there; a test that needs one says so and is skipped by name when it is not.

#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::lessons {

/// A CSV table as text, by column.
class ReferenceTable {
public:
    ReferenceTable(std::vector<std::string> names, std::vector<std::vector<std::string>> rows)
        : names_(std::move(names)), rows_(std::move(rows))
    {
    }

    [[nodiscard]] std::size_t size() const { return rows_.size(); }

    [[nodiscard]] const std::string& text(std::size_t row, std::string_view column) const
    {
        return rows_.at(row).at(position(column));
    }

    /// NaN for an empty cell and for NA.
    [[nodiscard]] double number(std::size_t row, std::string_view column) const
    {
        const std::string& cell = text(row, column);
        return cell.empty() || cell == "NA" ? std::numeric_limits<double>::quiet_NaN() : std::stod(cell);
    }

    [[nodiscard]] std::vector<double> numbers(std::string_view column) const
    {
        std::vector<double> result;
        for (std::size_t row = 0; row < rows_.size(); ++row)
            result.push_back(number(row, column));
        return result;
    }

    [[nodiscard]] std::vector<std::string> texts(std::string_view column) const
    {
        std::vector<std::string> result;
        for (std::size_t row = 0; row < rows_.size(); ++row)
            result.push_back(text(row, column));
        return result;
    }

private:
    [[nodiscard]] std::size_t position(std::string_view column) const
    {
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (names_[i] == column)
                return i;
        throw std::out_of_range("no column " + std::string(column));
    }

    std::vector<std::string> names_;
    std::vector<std::vector<std::string>> rows_;
};

/// Fields of one CSV line; quotes as in RFC 4180, no line breaks within a field.
inline std::vector<std::string> csv_fields(std::string_view line)
{
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"')
            fields.back() += line[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else if (c != '\r')
            fields.back() += c;
    }
    return fields;
}

/// @param name  of the data set, for instance "castle"
/// @return  nothing when the set is in neither place
inline std::optional<ReferenceTable> find_reference_table(const std::string& name)
{
    const std::filesystem::path top(ENTENTE_SOURCE_DIR);
    for (const auto& folder : {top / "tests/reference/lessons", top / "../shared/reference/lessons/data"}) {
        std::ifstream file(folder / (name + ".csv"));
        if (!file)
            continue;
        std::string line;
        std::getline(file, line);
        std::vector<std::string> names = csv_fields(line);
        std::vector<std::vector<std::string>> rows;
        while (std::getline(file, line))
            rows.push_back(csv_fields(line));
        return ReferenceTable(std::move(names), std::move(rows));
    }
    return std::nullopt;
}

/// A data set that is in the checkout.
inline ReferenceTable reference_table(const std::string& name)
{
    auto table = find_reference_table(name);
    if (!table)
        throw std::runtime_error("no reference table " + name);
    return *std::move(table);
}

/// One published or independently computed value.
struct ExpectedValue {
    std::string id;       ///< data set / estimator / quantity
    std::string quantity; ///< what follows the second slash
    double value = 0.0;
    double tolerance = 0.0; ///< absolute: the distance that two correct programs may have
};

/// Rows of expected.csv that begin with `group` ("castle/bjs_imputation").
inline std::vector<ExpectedValue> expected_values(const std::string& group)
{
    static const ReferenceTable table = reference_table("expected");
    std::vector<ExpectedValue> result;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const std::string& id = table.text(row, "id");
        if (id.starts_with(group + "/"))
            result.push_back({.id = id,
                              .quantity = id.substr(group.size() + 1),
                              .value = table.number(row, "value"),
                              .tolerance = table.number(row, "tolerance")});
    }
    return result;
}

/// What a method found, by quantity; a quantity it does not know is left out.
using Found = std::map<std::string, double>;

/// Compares every expected row of a group with what was found, and fails for each row that nobody computed.
///
/// @param left_out  quantities that stand for something else on purpose, each with its reason in docs/lessons.md
inline void expect_reproduced(const std::string& group, const Found& found,
                              const std::vector<std::string>& left_out = {})
{
    const auto rows = expected_values(group);
    EXPECT_FALSE(rows.empty()) << "no expected value begins with " << group;
    for (const auto& row : rows) {
        if (std::find(left_out.begin(), left_out.end(), row.quantity) != left_out.end())
            continue;
        const auto at = found.find(row.quantity);
        if (at == found.end()) {
            ADD_FAILURE() << row.id << " was not computed";
            continue;
        }
        EXPECT_FALSE(std::isnan(at->second)) << row.id;
        EXPECT_NEAR(at->second, row.value, row.tolerance) << row.id;
    }
}

} // namespace entente::lessons
