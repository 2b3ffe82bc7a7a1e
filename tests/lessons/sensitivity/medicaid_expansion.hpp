// The expansion of Medicaid in 2014 and the share of adults with insurance, by state: the worked example of Rambachan
// and Roth (2023). Event study by least squares with effects of states and years, clustered by state.

#pragma once

#include "../reference_table.hpp"

#include <entente/lessons/sensitivity/event_study.hpp>

#include <Eigen/LU>
#include <cmath>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace entente::lessons {

/// Nothing when the data set is not at hand. Years 2008 to 2015, states that expanded in 2014 against those that had
/// not by 2015; reference 2013. With every state seen in every year, effects are taken out by means.
inline std::optional<EventStudy> medicaid_expansion()
{
    const auto table = find_reference_table("medicaid_ehec");
    if (!table)
        return std::nullopt;
    constexpr int first = 2008;
    constexpr int years = 8;
    constexpr int reference = 2013;
    std::map<std::string, std::vector<double>> outcomes;
    std::map<std::string, bool> expanded;
    for (std::size_t row = 0; row < table->size(); ++row) {
        const int year = static_cast<int>(table->number(row, "year"));
        const double cohort = table->number(row, "yexp2");
        if (year >= first + years || cohort == 2015.0)
            continue;
        auto& path = outcomes[table->text(row, "stfips")];
        path.resize(years, std::nan(""));
        path[static_cast<std::size_t>(year - first)] = table->number(row, "dins");
        expanded[table->text(row, "stfips")] = cohort == 2014.0;
    }

    const auto states = static_cast<Eigen::Index>(outcomes.size());
    constexpr Eigen::Index coefficients = years - 1;
    Eigen::MatrixXd y(states, years);
    Eigen::VectorXd treated(states);
    Eigen::Index row = 0;
    for (const auto& [state, path] : outcomes) {
        y.row(row) = Eigen::Map<const Eigen::RowVectorXd>(path.data(), years);
        treated[row++] = expanded[state] ? 1.0 : 0.0;
    }
    // Without state and year means, the indicator of a treated state in year k is (D - mean D) (1[t = k] - 1 / years).
    y.colwise() -= y.rowwise().mean().eval();
    y.rowwise() -= y.colwise().mean().eval();
    const Eigen::VectorXd contrast = treated.array() - treated.mean();
    Eigen::MatrixXd pulse(years, coefficients);
    std::vector<int> times;
    for (int t = 0, k = 0; t < years; ++t) {
        if (first + t == reference)
            continue;
        pulse.col(k).setConstant(-1.0 / years);
        pulse(t, k++) += 1.0;
        times.push_back(first + t - reference - 1); // the reference becomes event time -1
    }
    const Eigen::MatrixXd bread = (contrast.squaredNorm() * pulse.transpose() * pulse).inverse();
    const Eigen::VectorXd beta = bread * (pulse.transpose() * (y.transpose() * contrast));
    Eigen::MatrixXd meat = Eigen::MatrixXd::Zero(coefficients, coefficients);
    for (Eigen::Index i = 0; i < states; ++i) {
        const Eigen::VectorXd residual = y.row(i).transpose() - contrast[i] * pulse * beta;
        const Eigen::VectorXd score = contrast[i] * pulse.transpose() * residual;
        meat += score * score.transpose();
    }
    // Small-sample factors of R's fixest: effects nested in the cluster do not count as parameters.
    const double n = static_cast<double>(states * years);
    const double parameters = static_cast<double>(coefficients + years);
    const auto clusters = static_cast<double>(states);
    const Eigen::MatrixXd covariance =
        (n - 1.0) / (n - parameters) * clusters / (clusters - 1.0) * bread * meat * bread;

    EventStudy study{std::move(times), std::vector<double>(beta.begin(), beta.end()),
                     Matrix(coefficients, coefficients)};
    for (Eigen::Index a = 0; a < coefficients; ++a)
        for (Eigen::Index b = 0; b < coefficients; ++b)
            study.covariance(static_cast<std::size_t>(a), static_cast<std::size_t>(b)) =
                0.5 * (covariance(a, b) + covariance(b, a));
    return study;
}

/// The value of an expected row whose figure stands in double brackets, as R prints a matrix of one cell.
inline double bracketed_value(const std::string& id)
{
    const ReferenceTable table = reference_table("expected");
    for (std::size_t row = 0; row < table.size(); ++row)
        if (table.text(row, "id") == id) {
            const std::string& text = table.text(row, "value");
            return std::stod(text.substr(text.find_first_not_of('[')));
        }
    throw std::runtime_error("no expected row " + id);
}

} // namespace entente::lessons
