#include <entente/lessons/effect_multiverse.hpp>
#include <entente/lessons/synthetic_difference_in_differences.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace entente::lessons {

namespace {

constexpr std::size_t fewest_periods_for_weights = 8;
constexpr std::size_t fewest_controls = 4;

/// One option of a choice: its name and what it means.
template <typename Meaning>
struct Option {
    std::string name;
    Meaning meaning;
};

template <typename Meaning>
AnalysisChoice choice_of(std::string name, const std::vector<Option<Meaning>>& options)
{
    AnalysisChoice choice{.name = std::move(name), .options = {}};
    for (const auto& option : options)
        choice.options.push_back(option.name);
    return choice;
}

// Rows of the controls that lay nearest to the treated unit before, by squared difference of levels.
std::vector<std::size_t> nearest_controls(const Matrix& logs, std::size_t periods_before, std::size_t how_many)
{
    std::vector<double> distances(logs.rows(), 0.0);
    for (std::size_t row = 1; row < logs.rows(); ++row)
        for (std::size_t time = 0; time < periods_before; ++time)
            distances[row] += std::pow(logs(row, time) - logs(0, time), 2.0);
    std::vector<std::size_t> rows(logs.rows() - 1);
    std::iota(rows.begin(), rows.end(), std::size_t{1});
    std::ranges::stable_sort(rows, {}, [&](std::size_t row) { return distances[row]; });
    rows.resize(how_many);
    std::ranges::sort(rows);
    return rows;
}

std::vector<std::size_t> all_controls(const Matrix& logs)
{
    std::vector<std::size_t> rows(logs.rows() - 1);
    std::iota(rows.begin(), rows.end(), std::size_t{1});
    return rows;
}

/// A specification: its part of the panel, and the method.
struct Plan {
    SyntheticMethod method = SyntheticMethod::DifferenceInDifferences;
    std::size_t first = 0; ///< column
    std::size_t before = 0;
    std::size_t after = 0;
    std::vector<std::size_t> controls; ///< rows of the whole panel
};

std::expected<SpecificationEstimate, Error> run(const Matrix& logs, const Plan& plan)
{
    BlockPanel panel{.outcomes = Matrix(plan.controls.size() + 1, plan.before + plan.after),
                     .pre_periods = plan.before,
                     .treated = {0}};
    for (std::size_t row = 0; row < panel.outcomes.rows(); ++row)
        for (std::size_t time = 0; time < panel.outcomes.columns(); ++time)
            panel.outcomes(row, time) = logs(row == 0 ? 0 : plan.controls[row - 1], plan.first + time);
    const auto shared = SyntheticPanel::of(std::move(panel), plan.method);
    if (!shared)
        return std::unexpected(shared.error());
    const auto effect = shared->estimate();
    if (!effect)
        return std::unexpected(effect.error());
    SpecificationEstimate found{.estimate = effect->estimate};
    found.permuted.assign(logs.rows() - 1, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < plan.controls.size(); ++i) {
        const std::size_t pretended[] = {i + 1};
        if (const auto placebo = shared->placebo(pretended))
            found.permuted[plan.controls[i] - 1] = placebo->estimate;
    }
    return found;
}

} // namespace

std::expected<Multiverse, Error> effect_multiverse(const Matrix& logs, std::size_t periods_before, Threads threads,
                                                   Progress& progress)
{
    const std::size_t controls = logs.rows() < 1 ? 0 : logs.rows() - 1;
    const std::size_t periods_after = logs.columns() - std::min(logs.columns(), periods_before);
    std::vector<Option<SyntheticMethod>> estimators{{"did", SyntheticMethod::DifferenceInDifferences}};
    if (periods_before >= fewest_periods_for_weights) {
        estimators.push_back({"sdid", SyntheticMethod::SyntheticDifferenceInDifferences});
        estimators.push_back({"sc_demeaned", SyntheticMethod::DemeanedSyntheticControl});
    }
    std::vector<Option<std::size_t>> befores{{"all", periods_before}};
    if (periods_before / 2 >= 2)
        befores.push_back({"half", (periods_before + 1) / 2});
    std::vector<Option<std::size_t>> afters{{"all", periods_after}};
    if (periods_after >= 2)
        afters.push_back({"half", (periods_after + 1) / 2});
    std::vector<Option<std::vector<std::size_t>>> pools{{"all", all_controls(logs)}};
    if (controls / 2 >= fewest_controls)
        pools.push_back({"nearest", nearest_controls(logs, periods_before, controls / 2)});

    const std::vector<AnalysisChoice> choices{choice_of("estimator", estimators), choice_of("before", befores),
                                              choice_of("after", afters), choice_of("controls", pools)};
    std::vector<Specification> specifications;
    for (auto& options : all_combinations(choices)) {
        Plan plan{.method = estimators[options[0]].meaning,
                  .first = periods_before - befores[options[1]].meaning,
                  .before = befores[options[1]].meaning,
                  .after = afters[options[2]].meaning,
                  .controls = pools[options[3]].meaning};
        if (plan.method != SyntheticMethod::DifferenceInDifferences && plan.before < fewest_periods_for_weights)
            continue;
        specifications.push_back(
            {.options = std::move(options), .run = [&logs, plan = std::move(plan)] { return run(logs, plan); }});
    }
    return specification_curve(choices, specifications, {.significance = 0.05, .threads = threads}, progress);
}

} // namespace entente::lessons
