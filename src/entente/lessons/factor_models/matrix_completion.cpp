#include <entente/lessons/factor_models/low_rank_completion.hpp>
#include <entente/lessons/factor_models/matrix_completion.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <string>

namespace entente::lessons {

namespace {

// Of predicted cells, in standard deviations of the outcome; cross-validation needs fewer digits than the effect.
constexpr double tolerance = 1e-10;
constexpr double held_out_tolerance = 1e-6;

std::optional<Error> wrong_options(const FactorPanel& panel, const MatrixCompletionOptions& options)
{
    if (!panel.covariates.empty())
        return Error{"matrix completion takes no covariates", "covariates",
                     "take their part out of the outcome first, or use interactive fixed effects"};
    for (std::size_t p = 0; p < options.penalties.size(); ++p)
        if (!std::isfinite(options.penalties[p]) || options.penalties[p] < 0.0)
            return Error{"a penalty is not a finite number of zero or more", "penalties[" + std::to_string(p) + "]",
                         "pass amounts in outcome units, or nothing"};
    if (options.path_length < 1 || !(options.path_end > 0.0 && options.path_end < 1.0))
        return Error{"the path has no penalty, or does not end between 0 and 1 of its start", "path_end",
                     "use 20 penalties down to 0.001"};
    if (options.folds < 2 || options.fold_block < 1)
        return Error{"there are fewer than 2 folds, or no period in a block", "folds", "use 5 folds of 3 periods"};
    return std::nullopt;
}

double observed_cells(const CompletionProblem& problem)
{
    return static_cast<double>(problem.outcomes.cells().size() - problem.hidden.size());
}

// The singular value at which the penalty bites: half of penalty times observed cells.
LowRank low_rank_of(double penalty, const CompletionProblem& problem, double precision)
{
    return {.penalised = true, .threshold = 0.5 * penalty * observed_cells(problem), .tolerance = precision};
}

// From the smallest penalty that leaves no low-rank part, downwards.
std::vector<double> path_of_penalties(const CompletionProblem& problem, const MatrixCompletionOptions& options)
{
    if (!options.penalties.empty()) {
        std::vector<double> penalties = options.penalties;
        std::ranges::sort(penalties, std::greater{});
        return penalties;
    }
    const Completion effects = complete_low_rank(problem, {});
    // One decomposition of the effects' own residual, hidden cells at zero, shows its largest singular value.
    CompletionProblem residual{.outcomes = problem.outcomes, .hidden = {}, .covariates = {}};
    for (std::size_t i = 0; i < problem.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < problem.outcomes.columns(); ++t)
            residual.outcomes(i, t) -= effects.fitted(i, t);
    for (const auto [i, t] : problem.hidden)
        residual.outcomes(i, t) = 0.0;
    const auto leading = complete_low_rank(residual, {.factors = 1}).singular_values;
    const double largest = 2.0 * (leading.empty() ? 0.0 : leading.front()) / observed_cells(problem);
    std::vector<double> penalties;
    for (std::size_t p = 0; p < options.path_length; ++p)
        penalties.push_back(
            largest * std::pow(options.path_end, static_cast<double>(p) / static_cast<double>(std::max<std::size_t>(
                                                                              options.path_length - 1, 1))));
    return penalties;
}

// Squared errors of held-out cells for each penalty, warm starts along the path, folds side by side.
std::vector<double> held_out_errors(const CompletionProblem& problem, const std::vector<std::size_t>& first_treated,
                                    const std::vector<double>& penalties, const MatrixCompletionOptions& options)
{
    std::vector<std::vector<double>> squares(options.folds, std::vector<double>(penalties.size(), 0.0));
    std::vector<std::size_t> cells(options.folds, 0);
    const std::size_t periods = problem.outcomes.columns();
    parallel_for_each_index(options.folds, options.threads, [&](std::size_t fold) {
        CompletionProblem without = problem;
        for (std::size_t i = 0; i < first_treated.size(); ++i)
            for (std::size_t t = 0; t < first_treated[i] && first_treated[i] < periods; ++t)
                if (t / options.fold_block % options.folds == fold)
                    without.hidden.push_back({i, t});
        const auto held_out = std::span(without.hidden).subspan(problem.hidden.size());
        cells[fold] = held_out.size();
        Completion completion;
        for (std::size_t p = 0; p < penalties.size() && !held_out.empty(); ++p) {
            completion = complete_low_rank(without, low_rank_of(penalties[p], without, held_out_tolerance),
                                           p > 0 ? &completion : nullptr);
            for (const auto [i, t] : held_out) {
                const double error = problem.outcomes(i, t) - completion.fitted(i, t);
                squares[fold][p] += error * error;
            }
        }
    });
    const auto count = static_cast<double>(std::accumulate(cells.begin(), cells.end(), std::size_t{0}));
    std::vector<double> result(penalties.size(), 0.0);
    for (const auto& fold : squares)
        for (std::size_t p = 0; p < penalties.size(); ++p)
            result[p] += fold[p] / count;
    return result;
}

CompletionFit fit_of(const CompletionProblem& problem, const std::vector<std::size_t>& first_treated,
                     const Completion& completion, double penalty)
{
    CompletionFit fit{.penalty = penalty,
                      .gaps = problem.outcomes,
                      .rank = completion.singular_values.size(),
                      .residual_rmse = std::sqrt(completion.squared_error / observed_cells(problem)),
                      .converged = completion.converged};
    for (std::size_t i = 0; i < fit.gaps.rows(); ++i)
        for (std::size_t t = 0; t < fit.gaps.columns(); ++t)
            fit.gaps(i, t) -= completion.fitted(i, t);
    fit.estimate = average_effect(fit.gaps, first_treated);
    fit.events = effects_by_event_time(fit.gaps, first_treated);
    fit.pre_rmse = misfit_before_treatment(fit.gaps, first_treated);
    return fit;
}

} // namespace

std::expected<CompletionPath, Error> matrix_completion(const FactorPanel& panel, const MatrixCompletionOptions& options)
{
    auto first = first_treated_periods(panel);
    if (!first)
        return std::unexpected(std::move(first.error()));
    if (auto wrong = wrong_options(panel, options))
        return std::unexpected(*std::move(wrong));
    CompletionPath path{.first_treated = *std::move(first)};
    CompletionProblem problem{.outcomes = panel.outcomes, .hidden = {}, .covariates = {}};
    for (std::size_t i = 0; i < path.first_treated.size(); ++i)
        for (std::size_t t = path.first_treated[i]; t < panel.outcomes.columns(); ++t)
            problem.hidden.push_back({i, t});

    const auto penalties = path_of_penalties(problem, options);
    Completion completion;
    for (std::size_t p = 0; p < penalties.size(); ++p) {
        completion =
            complete_low_rank(problem, low_rank_of(penalties[p], problem, tolerance), p > 0 ? &completion : nullptr);
        path.fits.push_back(fit_of(problem, path.first_treated, completion, penalties[p]));
    }
    if (penalties.size() > 1) {
        const auto errors = held_out_errors(problem, path.first_treated, penalties, options);
        for (std::size_t p = 0; p < errors.size(); ++p)
            path.fits[p].cross_validation_error = errors[p];
    }
    path.chosen = static_cast<std::size_t>(
        std::ranges::min_element(path.fits, {}, &CompletionFit::cross_validation_error) - path.fits.begin());
    if (!path.fits[path.chosen].converged)
        return std::unexpected(
            Error{"the fit with penalty " + std::to_string(path.fits[path.chosen].penalty) + " did not converge",
                  "penalties", "end the path at a larger penalty"});
    return path;
}

} // namespace entente::lessons
