#include <entente/lessons/synthetic/donor_fits.hpp>
#include <entente/lessons/synthetic/regression_to_the_mean.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

// Effects whose size equals another's but for rounding count as large; so do ranks.
constexpr double tie = 1e-10;
constexpr std::size_t shortest_history = 4;

PeakOptions filled_in(PeakOptions options, const BlockPanel& panel)
{
    if (options.history == 0)
        options.history = std::max(2 * panel.pre_periods / 3, std::min(shortest_history, panel.pre_periods));
    if (options.pre_window == 0)
        options.pre_window = options.history;
    if (options.post_window == 0)
        options.post_window =
            std::min(panel.outcomes.columns() - panel.pre_periods, std::max(options.pre_window / 2, std::size_t{1}));
    return options;
}

std::optional<Error> wrong_windows(const PeakOptions& options, const BlockPanel& panel, std::size_t controls)
{
    if (controls < 2)
        return Error{"there is one control and none to compare it with", "outcomes", "add controls, two at least"};
    if (options.history > panel.pre_periods)
        return Error{"a history of " + std::to_string(options.history) + " periods does not fit the " +
                         std::to_string(panel.pre_periods) + " before treatment",
                     "history", "pass 0 for two thirds of them"};
    if (options.pre_window > options.history || options.pre_window < 2)
        return Error{"a window of " + std::to_string(options.pre_window) + " periods is longer than the history of " +
                         std::to_string(options.history) + ", or shorter than two",
                     "pre_window", "pass 0 for the whole history"};
    if (options.post_window > panel.outcomes.columns() - panel.pre_periods)
        return Error{"a window of " + std::to_string(options.post_window) + " periods does not fit after treatment",
                     "post_window", "pass 0 for as many as there are"};
    if (options.recent == 0 || options.recent >= options.history)
        return Error{"the recent level of " + std::to_string(options.recent) +
                         " periods is not shorter than the history",
                     "recent", "pass 1 to " + std::to_string(options.history - 1)};
    return std::nullopt;
}

double sum_of(std::span<const double> values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

// Share of others below, equal ones counted half; the middle when there are none.
double rank_among(const std::vector<double>& others, double own)
{
    double largest = std::abs(own);
    for (const double other : others)
        largest = std::max(largest, std::abs(other));
    double below = 0.0;
    for (const double other : others)
        below += std::abs(other - own) <= tie * largest ? 0.5 : (other < own ? 1.0 : 0.0);
    return others.empty() ? 0.5 : below / static_cast<double>(others.size());
}

// Rank of the sum of the last `recent` values of a path before `date`, among earlier spells of the history or among the
// controls but for `unit`.
double rank_at(const BlockPanel& panel, const std::vector<std::size_t>& controls, std::span<const double> path,
               std::size_t unit, std::size_t date, const PeakOptions& options)
{
    std::vector<double> others;
    if (options.among == RankAmong::Units) {
        for (const std::size_t row : controls)
            if (row != unit)
                others.push_back(sum_of(panel.outcomes.row(row).subspan(date - options.recent, options.recent)));
    } else {
        for (std::size_t from = date - options.history; from < date - options.recent; ++from)
            others.push_back(sum_of(path.subspan(from, options.recent)));
    }
    return rank_among(others, sum_of(path.subspan(date - options.recent, options.recent)));
}

// Columns [date - pre, date + post) of the panel.
BlockPanel window_at(const BlockPanel& panel, std::size_t date, const PeakOptions& options)
{
    BlockPanel window{.outcomes = Matrix(panel.outcomes.rows(), options.pre_window + options.post_window),
                      .pre_periods = options.pre_window,
                      .treated = panel.treated};
    for (std::size_t i = 0; i < window.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < window.outcomes.columns(); ++t)
            window.outcomes(i, t) = panel.outcomes(i, date - options.pre_window + t);
    return window;
}

std::vector<double> treated_mean(const BlockPanel& panel)
{
    std::vector<double> path(panel.pre_periods, 0.0);
    for (const std::size_t row : panel.treated)
        for (std::size_t t = 0; t < path.size(); ++t)
            path[t] += panel.outcomes(row, t) / static_cast<double>(panel.treated.size());
    return path;
}

bool at_least_as_extreme(double rank, double than)
{
    if (than == 0.5)
        return true;
    return than > 0.5 ? rank >= than - tie : rank <= than + tie;
}

std::expected<std::vector<PretendedAgreement>, Error>
pretend_at(const BlockPanel& panel, SyntheticMethod method, std::size_t date, const PeakOptions& options, double rank)
{
    const auto shared = SyntheticPanel::of(window_at(panel, date, options), method);
    if (!shared)
        return std::unexpected(shared.error());
    std::vector<PretendedAgreement> result;
    for (const std::size_t row : shared->controls()) {
        const auto placebo = shared->placebo(std::span(&row, 1));
        if (!placebo)
            return std::unexpected(placebo.error());
        const double own = rank_at(panel, shared->controls(), panel.outcomes.row(row), row, date, options);
        result.push_back({.unit = row,
                          .date = date,
                          .rank = own,
                          .estimate = placebo->estimate,
                          .as_extreme = at_least_as_extreme(own, rank)});
    }
    return result;
}

void summarise(RegressionToTheMean& result)
{
    double larger = 0.0;
    double larger_at_extremes = 0.0;
    double sum = 0.0;
    for (const auto& pretended : result.pretended) {
        const double large = std::abs(pretended.estimate) >= std::abs(result.estimate) * (1.0 - tie) ? 1.0 : 0.0;
        larger += large;
        if (!pretended.as_extreme)
            continue;
        ++result.as_extreme;
        larger_at_extremes += large;
        sum += pretended.estimate;
    }
    const auto extremes = static_cast<double>(result.as_extreme);
    result.mean_at_extremes = result.as_extreme > 0 ? sum / extremes : std::numeric_limits<double>::quiet_NaN();
    result.p_at_extremes = (1.0 + larger_at_extremes) / (1.0 + extremes);
    result.p_at_all = (1.0 + larger) / (1.0 + static_cast<double>(result.pretended.size()));
}

} // namespace

std::expected<RegressionToTheMean, Error> regression_to_the_mean(const BlockPanel& panel, SyntheticMethod method,
                                                                 const PeakOptions& options, Threads threads,
                                                                 Progress& progress)
{
    const auto checked = SyntheticPanel::of(panel, SyntheticMethod::DifferenceInDifferences);
    if (!checked)
        return std::unexpected(checked.error());
    if (auto moderate = first_missing_cell(panel.outcomes); !moderate)
        return std::unexpected(std::move(moderate.error()));
    const PeakOptions windows = filled_in(options, panel);
    if (auto wrong = wrong_windows(windows, panel, checked->controls().size()))
        return std::unexpected(*std::move(wrong));

    const auto estimate = synthetic_difference_in_differences(window_at(panel, panel.pre_periods, windows), method);
    if (!estimate)
        return std::unexpected(estimate.error());
    RegressionToTheMean result{.estimate = estimate->estimate, .pretended = {}};
    result.rank =
        rank_at(panel, checked->controls(), treated_mean(panel), panel.outcomes.rows(), panel.pre_periods, windows);

    const std::size_t dates = panel.outcomes.columns() - windows.history - windows.post_window + 1;
    std::vector<std::expected<std::vector<PretendedAgreement>, Error>> at_date(dates);
    std::atomic<std::size_t> done = 0;
    parallel_for_each_index(dates, threads, [&](std::size_t i) {
        if (progress.cancelled())
            return;
        at_date[i] = pretend_at(panel, method, windows.history + i, windows, result.rank);
        progress.report("regression to the mean", ++done, dates);
    });
    if (progress.cancelled())
        return std::unexpected(
            Error{"the check was stopped before it was done", "progress", "start again", ErrorKind::Outside});
    for (auto& pretended : at_date) {
        if (!pretended)
            return std::unexpected(std::move(pretended.error()));
        result.pretended.insert(result.pretended.end(), pretended->begin(), pretended->end());
    }
    summarise(result);
    return result;
}

} // namespace entente::lessons
