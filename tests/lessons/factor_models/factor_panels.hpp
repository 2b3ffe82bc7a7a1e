// Reference panels with a treatment that units take up at different dates.

#pragma once

#include "../reference_table.hpp"

#include <entente/base/random_stream.hpp>
#include <entente/lessons/factor_models/factor_panel.hpp>

#include <rapidcheck.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace entente::lessons {

/// @param name  of the data set; units in order of first appearance, periods ascending
inline FactorPanel reference_factor_panel(const std::string& name, const std::string& unit, const std::string& time,
                                          const std::string& outcome, const std::string& treatment,
                                          const std::vector<std::string>& covariates = {})
{
    const ReferenceTable table = reference_table(name);
    std::map<std::string, std::size_t> rows;
    std::map<int, std::size_t> columns;
    for (std::size_t i = 0; i < table.size(); ++i) {
        rows.emplace(table.text(i, unit), rows.size());
        columns.emplace(static_cast<int>(table.number(i, time)), 0);
    }
    std::size_t place = 0;
    for (auto& [period, column] : columns)
        column = place++;
    FactorPanel panel{.outcomes = Matrix(rows.size(), columns.size()),
                      .treatment = Matrix(rows.size(), columns.size()),
                      .covariates = std::vector<Matrix>(covariates.size(), Matrix(rows.size(), columns.size()))};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const std::size_t row = rows.at(table.text(i, unit));
        const std::size_t column = columns.at(static_cast<int>(table.number(i, time)));
        panel.outcomes(row, column) = table.number(i, outcome);
        panel.treatment(row, column) = table.number(i, treatment);
        for (std::size_t k = 0; k < covariates.size(); ++k)
            panel.covariates[k](row, column) = table.number(i, covariates[k]);
    }
    return panel;
}

/// 12 units x 12 periods with two factors and noise; the last two units treated from periods 8 and 9 on.
inline FactorPanel random_factor_panel()
{
    RandomStream random(*rc::gen::arbitrary<std::uint64_t>());
    const std::size_t size = 12;
    FactorPanel panel{.outcomes = Matrix(size, size), .treatment = Matrix(size, size)};
    std::vector<double> first(size);
    std::vector<double> second(size);
    for (std::size_t t = 0; t < size; ++t) {
        first[t] = random.normal();
        second[t] = random.normal();
    }
    for (std::size_t i = 0; i < size; ++i) {
        const double own = random.normal();
        const double other = random.normal();
        for (std::size_t t = 0; t < size; ++t)
            panel.outcomes(i, t) = 3.0 * own * first[t] + other * second[t] + 0.3 * random.normal();
    }
    for (std::size_t t = 8; t < size; ++t) {
        panel.treatment(10, t) = 1.0;
        panel.treatment(11, t) = t > 8 ? 1.0 : 0.0;
    }
    return panel;
}

/// The same panel with its units in reverse order.
inline FactorPanel reversed(const FactorPanel& panel)
{
    const auto turn = [](const Matrix& matrix) {
        Matrix result(matrix.rows(), matrix.columns());
        for (std::size_t i = 0; i < matrix.rows(); ++i)
            for (std::size_t t = 0; t < matrix.columns(); ++t)
                result(matrix.rows() - 1 - i, t) = matrix(i, t);
        return result;
    };
    FactorPanel result{.outcomes = turn(panel.outcomes), .treatment = turn(panel.treatment)};
    for (const Matrix& covariate : panel.covariates)
        result.covariates.push_back(turn(covariate));
    return result;
}

} // namespace entente::lessons
