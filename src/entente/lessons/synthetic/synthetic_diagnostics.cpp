#include <entente/lessons/synthetic/donor_fits.hpp>
#include <entente/lessons/synthetic/resampled_panel.hpp>
#include <entente/lessons/synthetic/synthetic_diagnostics.hpp>

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

std::size_t least_pre_periods(SyntheticMethod method)
{
    return method == SyntheticMethod::DifferenceInDifferences ? 1 : 2;
}

std::optional<Error> wrong_panel(const BlockPanel& panel, SyntheticMethod method)
{
    if (const auto checked = SyntheticPanel::of(panel, SyntheticMethod::DifferenceInDifferences); !checked)
        return checked.error();
    if (panel.pre_periods < least_pre_periods(method))
        return Error{"there is one period before treatment, two are needed", "pre_periods",
                     "add earlier periods, or use difference-in-differences with one"};
    const auto moderate = first_missing_cell(panel.outcomes);
    return moderate ? std::nullopt : std::optional(moderate.error());
}

// Columns [0, columns) but for one; pass `columns` to keep all.
Matrix without_column(const Matrix& outcomes, std::size_t columns, std::size_t left_out)
{
    Matrix result(outcomes.rows(), columns - (left_out < columns ? 1 : 0));
    for (std::size_t i = 0; i < result.rows(); ++i)
        for (std::size_t t = 0; t < result.columns(); ++t)
            result(i, t) = outcomes(i, t < left_out ? t : t + 1);
    return result;
}

using Runs = std::expected<std::vector<AlternativeEstimate>, Error>;

// One estimate for each index, in order.
Runs run_all(const std::vector<std::size_t>& indices, Threads threads,
             const std::function<std::expected<AlternativeEstimate, Error>(std::size_t)>& run)
{
    std::vector<AlternativeEstimate> result(indices.size());
    std::vector<std::optional<Error>> errors(indices.size());
    parallel_for_each_index(indices.size(), threads, [&](std::size_t i) {
        auto estimate = run(indices[i]);
        if (estimate)
            result[i] = *estimate;
        else
            errors[i] = std::move(estimate.error());
    });
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));
    return result;
}

std::expected<AlternativeEstimate, Error> estimated(std::size_t index, BlockPanel panel, SyntheticMethod method)
{
    const auto estimate = synthetic_difference_in_differences(std::move(panel), method);
    if (!estimate)
        return std::unexpected(estimate.error());
    return AlternativeEstimate{.index = index, .estimate = estimate->estimate, .pre_rmse = estimate->pre_rmse};
}

} // namespace

std::expected<std::vector<AlternativeEstimate>, Error> leave_one_donor_out(const BlockPanel& panel,
                                                                           SyntheticMethod method, Threads threads)
{
    const auto shared = ResampledPanel::of(panel, method);
    if (!shared)
        return std::unexpected(shared.error());
    if (shared->controls().size() < 2)
        return std::unexpected(
            Error{"there is one control and none without it", "outcomes", "add controls, two at least"});
    const std::vector<std::size_t> all(panel.outcomes.rows(), 1);
    const auto whole = shared->estimate(all);
    if (!whole)
        return std::unexpected(whole.error());
    return run_all(shared->controls(), threads, [&](std::size_t row) -> std::expected<AlternativeEstimate, Error> {
        auto counts = all;
        counts[row] = 0;
        const auto estimate = shared->estimate(counts, whole->unit_weights);
        if (!estimate)
            return std::unexpected(estimate.error());
        return AlternativeEstimate{.index = row, .estimate = estimate->estimate};
    });
}

std::expected<std::vector<AlternativeEstimate>, Error> leave_one_period_out(const BlockPanel& panel,
                                                                            SyntheticMethod method, Threads threads)
{
    if (auto wrong = wrong_panel(panel, method))
        return std::unexpected(*std::move(wrong));
    const std::size_t columns = panel.outcomes.columns();
    std::vector<std::size_t> periods;
    for (std::size_t t = 0; t < columns; ++t)
        if (t < panel.pre_periods ? panel.pre_periods > least_pre_periods(method) : columns - panel.pre_periods > 1)
            periods.push_back(t);
    return run_all(periods, threads, [&](std::size_t t) {
        return estimated(t,
                         {.outcomes = without_column(panel.outcomes, columns, t),
                          .pre_periods = panel.pre_periods - (t < panel.pre_periods ? 1 : 0),
                          .treated = panel.treated},
                         method);
    });
}

std::expected<std::vector<AlternativeEstimate>, Error> in_time_placebos(const BlockPanel& panel, SyntheticMethod method,
                                                                        std::size_t least_pre, Threads threads)
{
    if (auto wrong = wrong_panel(panel, method))
        return std::unexpected(*std::move(wrong));
    if (least_pre < least_pre_periods(method) || least_pre >= panel.pre_periods)
        return std::unexpected(Error{"no fictitious date has " + std::to_string(least_pre) + " periods before it and " +
                                         "one after it, or the method needs more periods",
                                     "least_pre",
                                     "pass a number from " + std::to_string(least_pre_periods(method)) + " to " +
                                         std::to_string(panel.pre_periods - 1)});
    std::vector<std::size_t> dates;
    for (std::size_t date = least_pre; date < panel.pre_periods; ++date)
        dates.push_back(date);
    const Matrix before = without_column(panel.outcomes, panel.pre_periods, panel.pre_periods);
    return run_all(dates, threads, [&](std::size_t date) {
        return estimated(date, {.outcomes = before, .pre_periods = date, .treated = panel.treated}, method);
    });
}

} // namespace entente::lessons
