#include <entente/base/random_stream.hpp>
#include <entente/lessons/factor_models/low_rank_completion.hpp>
#include <entente/lessons/factor_models/parametric_bootstrap.hpp>
#include <entente/lessons/factor_models/treated_loadings.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>

namespace entente::lessons {

namespace {

// Everything that the draws share.
struct Setting {
    const FactorPanel& panel;
    std::vector<std::size_t> first_treated;
    std::vector<std::size_t> controls;
    Completion fit;                          // of the controls
    Matrix gaps;                             // of the fit, all units
    std::vector<std::vector<double>> misses; // control by control, for each date in `dates`
    std::vector<std::size_t> dates;          // distinct first treated periods
    std::size_t factors = 0;
};

CompletionProblem controls_without(const FactorPanel& panel, const std::vector<std::size_t>& controls,
                                   std::optional<std::size_t> out)
{
    std::vector<std::size_t> rows = controls;
    if (out)
        std::erase(rows, *out);
    const auto chosen = [&rows](const Matrix& matrix) {
        Matrix result(rows.size(), matrix.columns());
        for (std::size_t i = 0; i < rows.size(); ++i)
            for (std::size_t t = 0; t < matrix.columns(); ++t)
                result(i, t) = matrix(rows[i], t);
        return result;
    };
    CompletionProblem problem{.outcomes = chosen(panel.outcomes), .hidden = {}, .covariates = {}};
    for (const Matrix& covariate : panel.covariates)
        problem.covariates.push_back(chosen(covariate));
    return problem;
}

// Prediction errors of a control that pretends, one path for each date; empty when a loading is not known.
std::vector<std::vector<double>> misses_of(const Setting& setting, std::size_t control)
{
    const auto problem = controls_without(setting.panel, setting.controls, control);
    Completion start = setting.fit; // its coefficients; there are no hidden cells
    const auto completion = complete_low_rank(problem, {.factors = setting.factors}, &start);
    const auto path = path_beside_factors(setting.panel, control, completion);
    std::vector<std::vector<double>> result;
    for (const std::size_t date : setting.dates) {
        auto own = treated_gaps(path, date, completion.factors);
        if (!own)
            return {};
        result.push_back(std::move(own->gaps));
    }
    return result;
}

// Gaps of the treated units in one panel drawn without an effect; nothing when a loading is not known.
std::optional<Matrix> drawn_gaps(const Setting& setting, RandomStream random)
{
    const std::size_t periods = setting.panel.outcomes.columns();
    FactorPanel drawn = setting.panel;
    for (std::size_t i = 0; i < drawn.outcomes.rows(); ++i) {
        const std::size_t from = random.below(setting.controls.size());
        const bool control = setting.first_treated[i] == periods;
        const auto date = std::ranges::find(setting.dates, setting.first_treated[i]) - setting.dates.begin();
        for (std::size_t t = 0; t < periods; ++t)
            drawn.outcomes(i, t) +=
                (control ? setting.gaps(setting.controls[from], t)
                         : setting.misses[from * setting.dates.size() + static_cast<std::size_t>(date)][t]) -
                setting.gaps(i, t);
    }
    const auto completion =
        complete_low_rank(controls_without(drawn, setting.controls, {}), {.factors = setting.factors}, &setting.fit);
    Matrix gaps(drawn.outcomes.rows(), periods);
    for (std::size_t i = 0; i < gaps.rows(); ++i) {
        if (setting.first_treated[i] == periods)
            continue;
        const auto own =
            treated_gaps(path_beside_factors(drawn, i, completion), setting.first_treated[i], completion.factors);
        if (!own)
            return std::nullopt;
        for (std::size_t t = 0; t < periods; ++t)
            gaps(i, t) = own->gaps[t];
    }
    return gaps;
}

double quantile(const std::vector<double>& sorted, double share)
{
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

DrawnEffect interval_of(double estimate, std::vector<double> draws, double level)
{
    const auto count = static_cast<double>(draws.size());
    const double mean = std::accumulate(draws.begin(), draws.end(), 0.0) / count;
    double squares = 0.0;
    std::size_t large = 0;
    for (const double draw : draws) {
        squares += (draw - mean) * (draw - mean);
        large += std::abs(draw) >= std::abs(estimate) ? 1U : 0U;
    }
    std::ranges::sort(draws);
    return {.estimate = estimate,
            .standard_error = std::sqrt(squares / (count - 1.0)),
            .lower = estimate + quantile(draws, 0.5 * (1.0 - level)),
            .upper = estimate + quantile(draws, 0.5 * (1.0 + level)),
            .p_value = (1.0 + static_cast<double>(large)) / (1.0 + count)};
}

Error unknown_loading()
{
    return {"a loading cannot be told from the periods before treatment in a drawn panel", "factors",
            "ask for fewer factors"};
}

std::optional<Error> wrong_options(const BootstrapOptions& options)
{
    if (!(options.level > 0.0 && options.level < 1.0))
        return Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"};
    if (options.draws < 2)
        return Error{"there are fewer than 2 draws", "draws", "draw 1000 panels"};
    return std::nullopt;
}

std::expected<Setting, Error> setting_of(const FactorPanel& panel, const FactorPath& path,
                                         const BootstrapOptions& options)
{
    Setting setting{.panel = panel,
                    .first_treated = path.first_treated,
                    .controls = {},
                    .fit = {},
                    .gaps = path.fits[path.chosen].gaps,
                    .misses = {},
                    .dates = {},
                    .factors = options.factors};
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i) {
        if (setting.first_treated[i] == panel.outcomes.columns())
            setting.controls.push_back(i);
        else if (std::ranges::find(setting.dates, setting.first_treated[i]) == setting.dates.end())
            setting.dates.push_back(setting.first_treated[i]);
    }
    if (setting.controls.size() < options.factors + 3)
        return std::unexpected(Error{"there are " + std::to_string(setting.controls.size()) +
                                         " never-treated units for " + std::to_string(options.factors) + " factors",
                                     "factors", "ask for fewer factors or add units that are never treated"});
    setting.fit = complete_low_rank(controls_without(panel, setting.controls, {}), {.factors = options.factors});
    std::vector<std::vector<std::vector<double>>> misses(setting.controls.size());
    parallel_for_each_index(misses.size(), options.threads,
                            [&](std::size_t j) { misses[j] = misses_of(setting, setting.controls[j]); });
    for (auto& of_control : misses) {
        if (of_control.empty())
            return std::unexpected(unknown_loading());
        std::ranges::move(of_control, std::back_inserter(setting.misses));
    }
    return setting;
}

} // namespace

std::expected<FactorInference, Error> parametric_bootstrap(const FactorPanel& panel, const BootstrapOptions& options,
                                                           Progress& progress)
{
    if (auto wrong = wrong_options(options))
        return std::unexpected(*std::move(wrong));
    auto path = interactive_fixed_effects(panel, {.most_factors = options.factors, .factors = options.factors});
    if (!path)
        return std::unexpected(std::move(path.error()));
    const auto setting = setting_of(panel, *path, options);
    if (!setting)
        return std::unexpected(setting.error());

    FactorInference result{.fit = std::move(path->fits[path->chosen])};
    result.draws.resize(options.draws);
    std::vector<std::vector<double>> events(result.fit.events.size(), std::vector<double>(options.draws));
    std::atomic<std::size_t> done = 0;
    std::atomic<bool> failed = false;
    parallel_for_each_index(options.draws, options.threads, [&](std::size_t draw) {
        if (progress.cancelled() || failed)
            return;
        const auto gaps = drawn_gaps(*setting, RandomStream(options.seed, draw));
        if (!gaps) {
            failed = true;
            return;
        }
        result.draws[draw] = average_effect(*gaps, setting->first_treated);
        const auto by_event = effects_by_event_time(*gaps, setting->first_treated);
        for (std::size_t e = 0; e < by_event.size(); ++e)
            events[e][draw] = by_event[e].effect;
        progress.report("bootstrap", ++done, options.draws);
    });
    if (progress.cancelled())
        return std::unexpected(
            Error{"the bootstrap was stopped before it was done", "progress", "start again", ErrorKind::Outside});
    if (failed)
        return std::unexpected(unknown_loading());
    result.average = interval_of(result.fit.estimate, result.draws, options.level);
    for (std::size_t e = 0; e < events.size(); ++e)
        result.events.push_back(interval_of(result.fit.events[e].effect, std::move(events[e]), options.level));
    return result;
}

} // namespace entente::lessons
