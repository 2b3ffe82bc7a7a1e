#include <entente/base/gower_distance.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace entente {

namespace {

// A variable's difference between two cases, in [0, 1]; nothing when it cannot be compared.
using Difference = std::optional<double>;

double observed_range(const NumericVariable& variable)
{
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    for (const auto& value : variable.values)
        if (value) {
            lowest = std::min(lowest, *value);
            highest = std::max(highest, *value);
        }
    return std::max(highest - lowest, 0.0); // no value known: minus infinity becomes zero
}

std::vector<Difference> differences_from(const NumericVariable& variable, std::size_t target)
{
    const double range = variable.range.value_or(observed_range(variable));
    const auto& own = variable.values[target];
    std::vector<Difference> result(variable.values.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
        const auto& other = variable.values[i];
        if (own && other)
            result[i] = range > 0.0 ? std::abs(*other - *own) / range : 0.0;
    }
    return result;
}

std::vector<Difference> differences_from(const BinaryVariable& variable, std::size_t target)
{
    const auto own = variable.values[target];
    std::vector<Difference> result(variable.values.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
        const auto other = variable.values[i];
        if (!own || !other)
            continue;
        const bool both_absent = !*own && !*other;
        if (!both_absent || variable.joint_absence == JointAbsence::Agreement)
            result[i] = *own == *other ? 0.0 : 1.0;
    }
    return result;
}

std::vector<Difference> differences_from(const CategoricalVariable& variable, std::size_t target)
{
    const auto& own = variable.values[target];
    std::vector<Difference> result(variable.values.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
        const auto& other = variable.values[i];
        if (own && other)
            result[i] = *own == *other ? 0.0 : 1.0;
    }
    return result;
}

std::size_t cases_of(const GowerVariable& variable)
{
    return std::visit([](const auto& known) { return known.values.size(); }, variable);
}
double weight_of(const GowerVariable& variable)
{
    return std::visit([](const auto& known) { return known.weight; }, variable);
}
const std::string& name_of(const GowerVariable& variable)
{
    return std::visit([](const auto& known) -> const std::string& { return known.name; }, variable);
}

bool zero_or_more(double value)
{
    return std::isfinite(value) && value >= 0.0;
}

std::optional<Error> wrong_figures(const NumericVariable& variable)
{
    for (std::size_t i = 0; i < variable.values.size(); ++i)
        if (!std::isfinite(variable.values[i].value_or(0.0)))
            return Error{"a value is not a finite number", variable.name + "[" + std::to_string(i) + "]",
                         "leave it empty if it is unknown"};
    if (variable.range && !(zero_or_more(*variable.range) && *variable.range >= observed_range(variable)))
        return Error{"the range is below the largest difference observed, or not finite", variable.name + ".range",
                     "pass the range over all cases, or none"};
    return std::nullopt;
}

std::optional<Error> wrong_input(std::span<const GowerVariable> variables, std::size_t target)
{
    if (variables.empty())
        return Error{"there is no variable to compare by", "variables", "pass at least one"};
    const std::size_t cases = cases_of(variables.front());
    if (target >= cases)
        return Error{"case " + std::to_string(target) + " is not one of " + std::to_string(cases), "target",
                     "name a case, counted from 0"};
    double total_weight = 0.0;
    for (const auto& variable : variables) {
        if (cases_of(variable) != cases)
            return Error{"there are " + std::to_string(cases_of(variable)) + " cases, " + std::to_string(cases) +
                             " in the first variable",
                         name_of(variable), "give each variable one value, or an empty one, for each case"};
        if (!zero_or_more(weight_of(variable)))
            return Error{"the weight is not a finite number of zero or more", name_of(variable) + ".weight",
                         "pass 1 for an ordinary variable, 0 to leave it out"};
        total_weight += weight_of(variable);
        if (const auto* figures = std::get_if<NumericVariable>(&variable))
            if (auto wrong = wrong_figures(*figures))
                return wrong;
    }
    if (total_weight <= 0.0)
        return Error{"every weight is zero", "variables", "give at least one variable a positive weight"};
    return std::nullopt;
}

} // namespace

std::expected<GowerDistances, Error> gower_distances(std::span<const GowerVariable> variables, std::size_t target)
{
    if (auto wrong = wrong_input(variables, target))
        return std::unexpected(*std::move(wrong));

    const std::size_t cases = cases_of(variables.front());
    GowerDistances result{std::vector<std::optional<double>>(cases), Matrix(cases, variables.size()),
                          Matrix(cases, variables.size())};
    std::vector<double> compared_weight(cases, 0.0);
    for (std::size_t v = 0; v < variables.size(); ++v) {
        const double weight = weight_of(variables[v]);
        const auto differences =
            std::visit([target](const auto& known) { return differences_from(known, target); }, variables[v]);
        for (std::size_t i = 0; i < cases; ++i) {
            const Difference& difference = differences[i];
            if (!difference || weight <= 0.0)
                continue;
            result.compared(i, v) = 1.0;
            result.contributions(i, v) = weight * *difference;
            compared_weight[i] += weight;
        }
    }
    for (std::size_t i = 0; i < cases; ++i) {
        if (compared_weight[i] <= 0.0)
            continue;
        double distance = 0.0;
        for (std::size_t v = 0; v < variables.size(); ++v) {
            result.contributions(i, v) /= compared_weight[i];
            distance += result.contributions(i, v);
        }
        result.distances[i] = std::min(distance, 1.0); // rounding may leave the sum a hair above one
    }
    return result;
}

} // namespace entente
