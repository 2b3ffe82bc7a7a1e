#include <entente/base/distributions.hpp>
#include <entente/base/random_stream.hpp>
#include <entente/lessons/synthetic/donor_fits.hpp>
#include <entente/lessons/synthetic/resampled_panel.hpp>
#include <entente/lessons/synthetic/synthetic_standard_errors.hpp>

#include <atomic>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

// Weight on one control that leaves nothing to scale up once it is left out.
constexpr double all_the_weight = 1.0 - 1e-9;

std::optional<Error> wrong_design(const BlockPanel& panel, double level)
{
    if (!(level > 0.0 && level < 1.0))
        return Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"};
    if (panel.treated.size() == 1)
        return Error{"one treated unit cannot be left out or redrawn", "treated",
                     "use placebos or conformal inference for one treated unit"};
    return std::nullopt;
}

double squares_about_mean(const std::vector<double>& values)
{
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    double squares = 0.0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return squares;
}

void add_interval(ResamplingInference& result, double level)
{
    const double half_width = normal_quantile(0.5 + 0.5 * level) * result.standard_error;
    result.lower = result.effect.estimate - half_width;
    result.upper = result.effect.estimate + half_width;
}

// Each unit's mean after treatment less its weighted mean before.
std::vector<double> changes(const BlockPanel& panel, const std::vector<double>& time_weights)
{
    std::vector<double> result(panel.outcomes.rows(), 0.0);
    const std::size_t pre = panel.pre_periods;
    for (std::size_t i = 0; i < result.size(); ++i) {
        const auto row = panel.outcomes.row(i);
        const auto after = row.subspan(pre);
        result[i] = std::accumulate(after.begin(), after.end(), 0.0) / static_cast<double>(after.size()) -
                    std::inner_product(time_weights.begin(), time_weights.end(), row.begin(), 0.0);
    }
    return result;
}

// Rows drawn with replacement until both kinds are there.
std::vector<std::size_t> drawn_counts(std::size_t units, const std::vector<std::size_t>& treated, RandomStream& stream)
{
    while (true) {
        std::vector<std::size_t> counts(units, 0);
        for (std::size_t i = 0; i < units; ++i)
            ++counts[stream.below(units)];
        std::size_t treated_draws = 0;
        for (const std::size_t row : treated)
            treated_draws += counts[row];
        if (treated_draws > 0 && treated_draws < units)
            return counts;
    }
}

} // namespace

std::expected<ResamplingInference, Error> jackknife_standard_error(BlockPanel panel, SyntheticMethod method,
                                                                   double level)
{
    if (auto moderate = first_missing_cell(panel.outcomes); !moderate)
        return std::unexpected(std::move(moderate.error()));
    const auto shared = SyntheticPanel::of(std::move(panel), method);
    if (!shared)
        return std::unexpected(shared.error());
    if (auto wrong = wrong_design(shared->panel(), level))
        return std::unexpected(*std::move(wrong));
    if (method == SyntheticMethod::SyntheticControl)
        return std::unexpected(Error{"the jackknife with fixed weights is not valid for synthetic control", "method",
                                     "use placebos or conformal inference"});
    auto effect = shared->estimate();
    if (!effect)
        return std::unexpected(std::move(effect.error()));

    const std::vector<double> change = changes(shared->panel(), effect->time_weights);
    ResamplingInference result{.effect = *std::move(effect), .estimates = std::vector<double>(change.size())};
    const auto& controls = result.effect.controls;
    const auto& weights = result.effect.unit_weights;
    const auto& treated = shared->panel().treated;
    const auto units = static_cast<double>(change.size());

    double treated_sum = 0.0;
    for (const std::size_t row : treated)
        treated_sum += change[row];
    double control_mean = 0.0;
    for (std::size_t j = 0; j < controls.size(); ++j)
        control_mean += weights[j] * change[controls[j]];

    for (const std::size_t row : treated)
        result.estimates[row] = (treated_sum - change[row]) / static_cast<double>(treated.size() - 1) - control_mean;
    for (std::size_t j = 0; j < controls.size(); ++j) {
        if (weights[j] > all_the_weight)
            return std::unexpected(Error{"all weight lies on the control of row " + std::to_string(controls[j]) +
                                             ": nothing is left when it is left out",
                                         "panel", "use placebos, or add controls"});
        const double others = (control_mean - weights[j] * change[controls[j]]) / (1.0 - weights[j]);
        result.estimates[controls[j]] = treated_sum / static_cast<double>(treated.size()) - others;
    }
    result.standard_error = std::sqrt((units - 1.0) / units * squares_about_mean(result.estimates));
    add_interval(result, level);
    return result;
}

std::expected<ResamplingInference, Error> bootstrap_standard_error(BlockPanel panel, SyntheticMethod method,
                                                                   std::size_t draws, std::uint64_t seed, double level,
                                                                   Threads threads, Progress& progress)
{
    if (draws < 2)
        return std::unexpected(Error{"fewer than 2 draws have no spread", "draws", "ask for some hundred"});
    const auto shared = ResampledPanel::of(panel, method);
    if (!shared)
        return std::unexpected(shared.error());
    if (auto wrong = wrong_design(panel, level))
        return std::unexpected(*std::move(wrong));
    auto effect = synthetic_difference_in_differences(std::move(panel), method);
    if (!effect)
        return std::unexpected(std::move(effect.error()));

    ResamplingInference result{.effect = *std::move(effect), .estimates = std::vector<double>(draws)};
    std::vector<std::optional<Error>> errors(draws);
    std::atomic<std::size_t> done = 0;
    const std::size_t units = shared->panel().outcomes.rows();
    parallel_for_each_index(draws, threads, [&](std::size_t draw) {
        if (progress.cancelled())
            return;
        RandomStream stream(seed, draw);
        const auto counts = drawn_counts(units, shared->panel().treated, stream);
        const auto estimate = shared->estimate(counts, result.effect.unit_weights);
        if (estimate)
            result.estimates[draw] = estimate->estimate;
        else
            errors[draw] = estimate.error();
        progress.report("bootstrap", ++done, draws);
    });
    if (progress.cancelled())
        return std::unexpected(
            Error{"the bootstrap was stopped before it was done", "progress", "start again", ErrorKind::Outside});
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));
    result.standard_error = std::sqrt(squares_about_mean(result.estimates) / static_cast<double>(draws));
    add_interval(result, level);
    return result;
}

} // namespace entente::lessons
