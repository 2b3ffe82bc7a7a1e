#include <entente/lessons/factor_models/interactive_fixed_effects.hpp>
#include <entente/lessons/factor_models/low_rank_completion.hpp>
#include <entente/lessons/factor_models/treated_loadings.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace entente::lessons {

namespace {

// Of predicted cells, in standard deviations of the outcome; cross-validation needs fewer digits than the effect.
constexpr double held_out_tolerance = 1e-6;
// Share of the panel's standard deviation under which a singular value is rounding.
constexpr double nothing_left = 1e-7;

struct Design {
    std::vector<std::size_t> first_treated;
    std::vector<std::size_t> controls;
    std::vector<std::size_t> treated;
    std::size_t shortest_history = 0;
};

Design design_of(std::vector<std::size_t> first_treated, std::size_t periods)
{
    Design design;
    design.shortest_history = periods;
    for (std::size_t i = 0; i < first_treated.size(); ++i) {
        (first_treated[i] < periods ? design.treated : design.controls).push_back(i);
        design.shortest_history = std::min(design.shortest_history, first_treated[i]);
    }
    design.first_treated = std::move(first_treated);
    return design;
}

Matrix rows_of(const Matrix& matrix, const std::vector<std::size_t>& rows)
{
    Matrix result(rows.size(), matrix.columns());
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t t = 0; t < matrix.columns(); ++t)
            result(i, t) = matrix(rows[i], t);
    return result;
}

// The cells that the factors are learnt from.
CompletionProblem problem_of(const FactorPanel& panel, const Design& design, FactorSource source)
{
    CompletionProblem problem;
    if (source == FactorSource::NeverTreated) {
        problem.outcomes = rows_of(panel.outcomes, design.controls);
        for (const Matrix& covariate : panel.covariates)
            problem.covariates.push_back(rows_of(covariate, design.controls));
        return problem;
    }
    problem.outcomes = panel.outcomes;
    problem.covariates = panel.covariates;
    for (const std::size_t i : design.treated)
        for (std::size_t t = design.first_treated[i]; t < panel.outcomes.columns(); ++t)
            problem.hidden.push_back({i, t});
    return problem;
}

std::optional<Error> wrong_design(const Design& design, const FactorOptions& options)
{
    if (design.shortest_history < 2)
        return Error{"a unit has fewer than 2 periods before treatment", "treatment",
                     "drop the unit or add earlier periods"};
    if (options.source == FactorSource::NeverTreated && design.controls.size() < 2)
        return Error{"there are " + std::to_string(design.controls.size()) +
                         " units that are never treated, 2 are needed",
                     "treatment", "add such units, or learn factors from all untreated cells"};
    if (options.folds < 2 || options.fold_block < 1)
        return Error{"there are fewer than 2 folds, or no period in a block", "folds", "use 5 folds of 3 periods"};
    return std::nullopt;
}

std::optional<Error> wrong_covariates(const CompletionProblem& problem)
{
    const auto redundant = redundant_covariates(problem);
    if (redundant.empty())
        return std::nullopt;
    return Error{"unit effects, period effects and the covariates before it explain the covariate",
                 "covariates[" + std::to_string(redundant.front()) + "]",
                 "drop it; a covariate must vary over units and over periods"};
}

double panel_deviation(const Matrix& outcomes)
{
    const auto cells = outcomes.cells();
    const auto count = static_cast<double>(cells.size());
    const double mean = std::accumulate(cells.begin(), cells.end(), 0.0) / count;
    double squares = 0.0;
    for (const double cell : cells)
        squares += (cell - mean) * (cell - mean);
    return std::sqrt(squares / count);
}

void summarise(FactorFit& fit, const Design& design)
{
    fit.estimate = average_effect(fit.gaps, design.first_treated);
    fit.events = effects_by_event_time(fit.gaps, design.first_treated);
    fit.pre_rmse = misfit_before_treatment(fit.gaps, design.first_treated);
}

// Factors from the controls; loadings of the treated from their own history. Nothing when a loading is not known.
std::optional<FactorFit> fit_from_controls(const FactorPanel& panel, const Design& design, const Completion& controls)
{
    FactorFit fit{.factors = controls.factors.columns(),
                  .coefficients = controls.coefficients,
                  .gaps = panel.outcomes,
                  .residual_rmse =
                      std::sqrt(controls.squared_error / static_cast<double>(controls.fitted.cells().size())),
                  .converged = controls.converged};
    for (std::size_t i = 0; i < design.controls.size(); ++i)
        for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
            fit.gaps(design.controls[i], t) -= controls.fitted(i, t);
    double held_out = 0.0;
    double cells = 0.0;
    for (const std::size_t i : design.treated) {
        const auto path = path_beside_factors(panel, i, controls);
        const auto own = treated_gaps(path, design.first_treated[i], controls.factors);
        if (!own)
            return std::nullopt;
        for (std::size_t t = 0; t < path.size(); ++t)
            fit.gaps(i, t) = own->gaps[t];
        held_out += own->held_out_squares;
        cells += static_cast<double>(design.first_treated[i]);
    }
    fit.cross_validation_error = held_out / cells;
    summarise(fit, design);
    return fit;
}

FactorFit fit_from_untreated(const FactorPanel& panel, const Design& design, const CompletionProblem& problem,
                             const Completion& completion)
{
    FactorFit fit{.factors = completion.factors.columns(),
                  .coefficients = completion.coefficients,
                  .gaps = panel.outcomes,
                  .residual_rmse =
                      std::sqrt(completion.squared_error /
                                static_cast<double>(panel.outcomes.cells().size() - problem.hidden.size())),
                  .converged = completion.converged};
    for (std::size_t i = 0; i < panel.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
            fit.gaps(i, t) -= completion.fitted(i, t);
    summarise(fit, design);
    return fit;
}

// Squared errors of held-out cells, summed over folds, for each number of factors.
std::vector<double> held_out_errors(const CompletionProblem& problem, const Design& design,
                                    const FactorOptions& options, std::size_t fits)
{
    std::vector<std::vector<double>> squares(options.folds, std::vector<double>(fits, 0.0));
    std::vector<std::size_t> cells(options.folds, 0);
    parallel_for_each_index(options.folds, options.threads, [&](std::size_t fold) {
        CompletionProblem without = problem;
        for (const std::size_t i : design.treated)
            for (std::size_t t = 0; t < design.first_treated[i]; ++t)
                if (t / options.fold_block % options.folds == fold)
                    without.hidden.push_back({i, t});
        const auto held_out = std::span(without.hidden).subspan(problem.hidden.size());
        cells[fold] = held_out.size();
        Completion completion;
        for (std::size_t factors = 0; factors < fits && !held_out.empty(); ++factors) {
            completion = complete_low_rank(without, {.factors = factors, .tolerance = held_out_tolerance},
                                           factors > 0 ? &completion : nullptr);
            for (const auto [i, t] : held_out) {
                const double error = problem.outcomes(i, t) - completion.fitted(i, t);
                squares[fold][factors] += error * error;
            }
        }
    });
    const auto count = static_cast<double>(std::accumulate(cells.begin(), cells.end(), std::size_t{0}));
    std::vector<double> result(fits, 0.0);
    for (const auto& fold : squares)
        for (std::size_t r = 0; r < fits; ++r)
            result[r] += fold[r] / count;
    return result;
}

std::size_t most_possible(const CompletionProblem& problem, const Design& design)
{
    const std::size_t smaller = std::min(problem.outcomes.rows(), problem.outcomes.columns());
    return std::min(std::max<std::size_t>(smaller, 2) - 2, design.shortest_history - 2);
}

// Fits with 0, 1, 2, ... factors, each from the one before, as far as the data allow.
FactorPath path_of(const FactorPanel& panel, const Design& design, const CompletionProblem& problem,
                   const FactorOptions& options)
{
    FactorPath path;
    const std::size_t possible = most_possible(problem, design);
    path.end = possible < options.most_factors ? PathEnd::PrePeriods : PathEnd::Asked;
    const double rounding = nothing_left * panel_deviation(problem.outcomes);
    Completion completion;
    for (std::size_t factors = 0; factors <= std::min(possible, options.most_factors); ++factors) {
        if (factors > 0 && completion.largest_left_out <= rounding) {
            path.end = PathEnd::NothingLeft;
            break;
        }
        completion = complete_low_rank(problem, {.factors = factors}, factors > 0 ? &completion : nullptr);
        if (options.source == FactorSource::Untreated) {
            path.fits.push_back(fit_from_untreated(panel, design, problem, completion));
            continue;
        }
        auto fit = fit_from_controls(panel, design, completion);
        if (!fit) {
            path.end = PathEnd::LoadingsUnknown;
            break;
        }
        path.fits.push_back(*std::move(fit));
    }
    return path;
}

} // namespace

std::expected<FactorPath, Error> interactive_fixed_effects(const FactorPanel& panel, const FactorOptions& options)
{
    auto first = first_treated_periods(panel);
    if (!first)
        return std::unexpected(std::move(first.error()));
    const Design design = design_of(*std::move(first), panel.outcomes.columns());
    if (auto wrong = wrong_design(design, options))
        return std::unexpected(*std::move(wrong));
    const CompletionProblem problem = problem_of(panel, design, options.source);
    if (auto wrong = wrong_covariates(problem))
        return std::unexpected(*std::move(wrong));

    FactorPath path = path_of(panel, design, problem, options);
    path.first_treated = design.first_treated;
    if (options.source == FactorSource::Untreated && !options.factors) {
        const auto errors = held_out_errors(problem, design, options, path.fits.size());
        for (std::size_t r = 0; r < errors.size(); ++r)
            path.fits[r].cross_validation_error = errors[r];
    }
    if (options.factors && *options.factors >= path.fits.size())
        return std::unexpected(Error{"there is no fit with " + std::to_string(*options.factors) +
                                         " factors: the data allow " + std::to_string(path.fits.size() - 1),
                                     "factors", "ask for fewer, raise most_factors, or add periods before treatment"});
    path.chosen = options.factors.value_or(static_cast<std::size_t>(
        std::ranges::min_element(path.fits, {}, &FactorFit::cross_validation_error) - path.fits.begin()));
    if (!path.fits[path.chosen].converged)
        return std::unexpected(Error{"the fit with " + std::to_string(path.chosen) + " factors did not converge",
                                     "factors", "ask for fewer factors, or drop covariates that hardly vary"});
    return path;
}

} // namespace entente::lessons
