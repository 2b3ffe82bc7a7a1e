#include <entente/base/distributions.hpp>
#include <entente/lessons/effect_multiverse.hpp>
#include <entente/lessons/effect_of_instrument.hpp>
#include <entente/lessons/grading.hpp>
#include <entente/lessons/placebo.hpp>
#include <entente/lessons/route_system.hpp>
#include <entente/lessons/synthetic/synthetic_diagnostics.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace entente::lessons {

namespace {

using evidence::Period;
using Frequency = evidence::Period::Frequency;

// With fewer periods before, a weighted fit cannot be judged (Illenberger, Small & Shaw 2020: placebo tests
// over-reject).
constexpr std::size_t fewest_periods_for_weights = 8;

Matrix log_counts(const Matrix& counts)
{
    Matrix logs(counts.rows(), counts.columns());
    for (std::size_t row = 0; row < counts.rows(); ++row)
        for (std::size_t column = 0; column < counts.columns(); ++column)
            logs(row, column) = std::log1p(counts(row, column));
    return logs;
}

SyntheticMethod method_for(std::size_t periods_before)
{
    return periods_before >= fewest_periods_for_weights ? SyntheticMethod::SyntheticDifferenceInDifferences
                                                        : SyntheticMethod::DifferenceInDifferences;
}

Matrix first_columns(const Matrix& matrix, std::size_t columns)
{
    Matrix cut(matrix.rows(), columns);
    for (std::size_t row = 0; row < cut.rows(); ++row)
        for (std::size_t column = 0; column < columns; ++column)
            cut(row, column) = matrix(row, column);
    return cut;
}

// The effect had the instrument begun halfway through the time before; nothing when that leaves too little.
std::optional<double> in_time_placebo(const Matrix& logs, std::size_t periods_before)
{
    const std::size_t pretended = periods_before / 2;
    if (pretended < 2)
        return std::nullopt;
    const auto effect = synthetic_difference_in_differences({first_columns(logs, periods_before), pretended, {0}},
                                                            method_for(pretended));
    return effect ? std::optional(effect->estimate) : std::nullopt;
}

// The effect that the last year before the start would seem to show; nothing when too little is left before it.
std::expected<std::optional<Backtest>, Error> backtest(const OutcomePanel& panel, const Matrix& logs, double level,
                                                       Progress& progress)
{
    const std::size_t year = panel.periods.front().frequency == Frequency::Year ? 1 : 4;
    const std::size_t fewest_before = 3;
    if (panel.periods_before < year + fewest_before)
        return std::nullopt;
    const std::size_t before = panel.periods_before - year;
    const auto tried = enumerated_placebos({first_columns(logs, panel.periods_before), before, {0}}, method_for(before),
                                           level, Threads{1}, progress);
    if (!tried)
        return std::unexpected(tried.error());
    double last_year = 0.0;
    double year_before = 0.0;
    for (std::size_t i = 0; i < std::min(year, before); ++i) {
        last_year += logs(0, before + i);
        year_before += logs(0, before - 1 - i);
    }
    const double change = (last_year - year_before) / static_cast<double>(std::min(year, before));
    return Backtest{tried->effect.estimate, tried->lower, tried->upper, change > 0.0,
                    change - tried->effect.estimate > 0.0};
}

// Population standard deviation of a column.
double column_deviation(const Matrix& matrix, std::size_t column)
{
    const auto count = static_cast<double>(matrix.rows());
    double mean = 0.0;
    for (std::size_t row = 0; row < matrix.rows(); ++row)
        mean += matrix(row, column) / count;
    double squares = 0.0;
    for (std::size_t row = 0; row < matrix.rows(); ++row)
        squares += (matrix(row, column) - mean) * (matrix(row, column) - mean);
    return std::sqrt(squares / count);
}

std::vector<CounterfactualPoint> path_of(const OutcomePanel& panel, const PlaceboInference& inference, double level)
{
    const double z = normal_quantile(0.5 + level / 2.0);
    const SyntheticEstimate& effect = inference.effect;
    std::vector<CounterfactualPoint> path;
    for (std::size_t time = 0; time < panel.periods.size(); ++time) {
        CounterfactualPoint point;
        point.year = middle_year(panel.periods[time]);
        point.after = time >= panel.periods_before;
        point.gap = point.after ? effect.effects[time - panel.periods_before] : effect.pre_gaps[time];
        point.observed = panel.counts(0, time);
        point.counterfactual = std::expm1(std::log1p(point.observed) - point.gap);
        const double half_width = z * column_deviation(inference.placebo_gaps, time);
        point.gap_low = point.gap - half_width;
        point.gap_high = point.gap + half_width;
        path.push_back(point);
    }
    return path;
}

// How far the controls' means after lie from their means before, as a standard deviation.
double before_after_deviation(const Matrix& logs, std::size_t periods_before)
{
    Matrix changes(logs.rows() - 1, 1);
    const auto before = static_cast<double>(periods_before);
    const double after = static_cast<double>(logs.columns()) - before;
    for (std::size_t row = 1; row < logs.rows(); ++row)
        for (std::size_t time = 0; time < logs.columns(); ++time)
            changes(row - 1, 0) += time < periods_before ? -logs(row, time) / before : logs(row, time) / after;
    return column_deviation(changes, 0);
}

std::vector<evidence::Reference> references_of(const EffectTask& task)
{
    std::vector<evidence::Reference> references{task.instrument->reference(), {"indicators/" + task.outcome}};
    const auto& own = task.panel.units.front().references;
    references.insert(references.end(), own.begin(), own.end());
    if (task.unit_is_route) // few enough to name each
        for (std::size_t i = 1; i < task.panel.units.size(); ++i)
            references.insert(references.end(), task.panel.units[i].references.begin(),
                              task.panel.units[i].references.end());
    return references;
}

std::optional<Sturdiness> sturdiness_of(const OutcomePanel& panel, const Matrix& logs)
{
    const SyntheticMethod method = method_for(panel.periods_before);
    const BlockPanel block{logs, panel.periods_before, {0}};
    const auto effect = synthetic_difference_in_differences(block, method);
    const auto controls = leave_one_donor_out(block, method, Threads{1});
    const auto periods = leave_one_period_out(block, method, Threads{1});
    if (!effect || !controls || !periods || controls->empty() || periods->empty())
        return std::nullopt;
    const auto [least_control, most_control] = std::ranges::minmax(*controls, {}, &AlternativeEstimate::estimate);
    const auto [least_period, most_period] = std::ranges::minmax(*periods, {}, &AlternativeEstimate::estimate);
    const auto heaviest = std::ranges::max_element(effect->unit_weights);
    const auto place = static_cast<std::size_t>(heaviest - effect->unit_weights.begin());
    return Sturdiness{.controls_low = least_control.estimate,
                      .controls_high = most_control.estimate,
                      .periods_low = least_period.estimate,
                      .periods_high = most_period.estimate,
                      .effective_controls = effect->effective_controls,
                      .heaviest = panel.units[effect->controls[place]].unit,
                      .heaviest_weight = *heaviest};
}

} // namespace

double EffectEstimate::percent() const
{
    return 100.0 * std::expm1(estimate);
}

double EffectEstimate::percent_low() const
{
    return 100.0 * std::expm1(low);
}

double EffectEstimate::percent_high() const
{
    return 100.0 * std::expm1(high);
}

std::expected<EffectEstimate, Error> estimate_effect(const EffectTask& task, const LessonsOptions& options,
                                                     Progress& progress)
{
    const Matrix logs = log_counts(task.panel.counts);
    const SyntheticMethod method = method_for(task.panel.periods_before);
    const auto inference =
        enumerated_placebos({logs, task.panel.periods_before, {0}}, method, options.level, Threads{1}, progress);
    if (!inference)
        return std::unexpected(inference.error());

    EffectEstimate effect;
    effect.instrument_id = task.instrument->id;
    effect.outcome = task.outcome;
    effect.unit = task.unit;
    effect.unit_is_route = task.unit_is_route;
    effect.reporter = task.reporter;
    effect.estimator = method == SyntheticMethod::DifferenceInDifferences ? "did" : "sdid";
    effect.first_period = to_string(task.panel.periods.front());
    effect.first_period_after = to_string(task.panel.periods[task.panel.periods_before]);
    effect.last_period = to_string(task.panel.periods.back());
    effect.n_controls = task.panel.units.size() - 1;
    effect.n_periods_before = task.panel.periods_before;
    effect.n_periods_after = task.panel.periods.size() - task.panel.periods_before;
    effect.estimate = inference->effect.estimate;
    effect.se = inference->standard_error;
    effect.low = inference->lower;
    effect.high = inference->upper;
    effect.level = options.level;
    effect.p_value = inference->p_value;
    effect.fit_ratio = inference->effect.pre_rmse_share;
    effect.in_time_placebo = in_time_placebo(logs, task.panel.periods_before);
    auto tried = backtest(task.panel, logs, options.level, progress);
    if (!tried)
        return std::unexpected(tried.error());
    effect.backtest = *tried;
    if (task.all_routes)
        if (auto system = effect_on_routes(*task.all_routes, task.affected, Threads{1}))
            effect.system = std::move(*system);
    effect.peak = task.peak;
    effect.deaths = task.deaths;
    effect.before_after_sd = before_after_deviation(logs, task.panel.periods_before);
    effect.path = path_of(task.panel, *inference, options.level);
    for (std::size_t i = 0; i < inference->placebo_estimates.size(); ++i)
        effect.placebos.push_back(
            {task.panel.units[inference->effect.controls[i]].unit, inference->placebo_estimates[i]});
    effect.dropped = task.panel.dropped;
    effect.references = references_of(task);
    const GradedEffect graded = grade_effect(effect);
    effect.grade = graded.grade;
    effect.grade_reasons = graded.reasons;
    return effect;
}

std::expected<void, Error> add_doubts(const EffectTask& task, EffectEstimate& effect, Progress& progress)
{
    const Matrix logs = log_counts(task.panel.counts);
    auto found = effect_multiverse(logs, task.panel.periods_before, Threads{1}, progress);
    if (found)
        effect.multiverse = std::move(*found);
    else if (progress.cancelled())
        return std::unexpected(std::move(found.error()));
    effect.sturdiness = sturdiness_of(task.panel, logs);
    return {};
}

} // namespace entente::lessons
