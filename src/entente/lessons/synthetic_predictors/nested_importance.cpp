#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/lessons/synthetic_predictors/nested_importance.hpp>

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

using Index = Eigen::Index;
using Vector = Eigen::VectorXd;
using ByColumn = Eigen::Map<const Eigen::MatrixXd>; // a Matrix seen by columns: figures x controls

// Importance of a predictor, on the log scale, about the largest: beyond this it no longer changes the weights.
constexpr double least_log_importance = -25.0;
constexpr double emphasis = 3.0; // log of how much more a start counts one predictor
constexpr double flat = 1e-9;    // relative gain of a step that counts as none
constexpr int patience = 3;      // such steps in a row
constexpr int most_halvings = 25;
constexpr double sufficient_gain = 1e-4; // Armijo's constant

// A pull towards the start picks, among importances that fit alike, the one nearest to it; it is loosened in stages.
// In shares of the loss at the start, per squared distance of importances that sum to one.
constexpr double pulls[] = {1e-3, 1e-6, 0.0};

struct Evaluation {
    double loss = std::numeric_limits<double>::infinity(); // mean squared gap
    double objective = 0.0;                                // loss and pull
    Vector slope;                                          // of the objective, by log importance
    std::vector<double> weights;
};

// The loss as a function of log importance.
class OuterLoss {
public:
    explicit OuterLoss(const PredictorDifferences& differences)
        : predictors_(differences.predictors.cells().data(), static_cast<Index>(differences.predictors.columns()),
                      static_cast<Index>(differences.predictors.rows())),
          outcomes_(differences.outcomes.cells().data(), static_cast<Index>(differences.outcomes.columns()),
                    static_cast<Index>(differences.outcomes.rows())),
          outcome_gram_(outcomes_.transpose() * outcomes_ / static_cast<double>(outcomes_.rows())),
          gram_(differences.predictors.rows(), differences.predictors.rows())
    {
    }

    [[nodiscard]] Index predictors() const { return predictors_.rows(); }
    [[nodiscard]] ByColumn outcomes() const { return outcomes_; }
    [[nodiscard]] ByColumn predictor_differences() const { return predictors_; }
    [[nodiscard]] std::size_t evaluations() const { return evaluations_; }

    void pull_towards(const Vector& log_importance, double strength)
    {
        centre_ = log_importance.array().exp();
        centre_ /= centre_.sum();
        pull_ = strength;
    }

    // Nothing when the weights cannot be found.
    [[nodiscard]] std::optional<Evaluation> at(const Vector& log_importance, std::span<const double> start)
    {
        ++evaluations_;
        importance_ = (log_importance.array() - log_importance.maxCoeff()).exp();
        importance_ /= importance_.sum();
        product_.noalias() = predictors_.transpose() * importance_.asDiagonal() * predictors_;
        const auto count = product_.rows();
        for (Index j = 0; j < count; ++j)
            for (Index k = 0; k < count; ++k)
                gram_(static_cast<std::size_t>(j), static_cast<std::size_t>(k)) =
                    product_(std::min(j, k), std::max(j, k));
        ridge_ = uniqueness_ridge * product_.diagonal().mean();
        auto fit = simplex_least_squares_from_gram(gram_, {.ridge = ridge_, .start = start});
        if (!fit)
            return std::nullopt;
        Evaluation result;
        result.weights = std::move(fit->weights);
        const Eigen::Map<const Vector> weights(result.weights.data(), count);
        const Vector pull = outcome_gram_ * weights;
        result.loss = weights.dot(pull);
        const Vector moved = importance_ - centre_;
        result.objective = result.loss + pull_ * moved.squaredNorm();
        result.slope = slope(weights, pull) +
                       2.0 * pull_ * (importance_.cwiseProduct(moved) - importance_.dot(moved) * importance_);
        return result;
    }

private:
    // On the active controls the weights solve a linear system; differentiating it by importance k gives
    // -P d_k (d_k'w), P the inverse within the plane of weights that sum to one.
    [[nodiscard]] Vector slope(const Eigen::Map<const Vector>& weights, const Vector& pull) const
    {
        std::vector<Index> active;
        for (Index j = 0; j < weights.size(); ++j)
            if (weights[j] > 0.0)
                active.push_back(j);
        const auto size = static_cast<Index>(active.size());
        if (size < 2)
            return Vector::Zero(predictors_.rows());
        Eigen::MatrixXd system(size, size);
        Vector right(size);
        // A multiple of 11' changes nothing within the plane and keeps the system regular.
        const double shift = product_.diagonal().mean();
        for (Index a = 0; a < size; ++a) {
            for (Index b = 0; b < size; ++b)
                system(a, b) =
                    product_(active[static_cast<std::size_t>(a)], active[static_cast<std::size_t>(b)]) + shift;
            system(a, a) += ridge_;
            right[a] = pull[active[static_cast<std::size_t>(a)]];
        }
        const Eigen::LLT<Eigen::MatrixXd> factor(system);
        const Vector ones = factor.solve(Vector::Ones(size));
        Vector moved = factor.solve(right);
        moved -= ones * (moved.sum() / ones.sum());
        Vector along = Vector::Zero(predictors_.rows());
        for (Index a = 0; a < size; ++a)
            along += moved[a] * predictors_.col(active[static_cast<std::size_t>(a)]);
        const Vector gaps = predictors_ * weights;
        return -2.0 * importance_.cwiseProduct(gaps.cwiseProduct(along));
    }

    ByColumn predictors_;
    ByColumn outcomes_;
    Eigen::MatrixXd outcome_gram_;
    Eigen::MatrixXd product_;
    Vector importance_;
    Matrix gram_;
    Vector centre_;
    double pull_ = 0.0;
    double ridge_ = 0.0;
    std::size_t evaluations_ = 0;
};

struct LocalMinimum {
    Vector log_importance;
    Evaluation evaluation;
    std::size_t evaluations = 0;
};

Vector bounded(Vector log_importance)
{
    log_importance.array() -= log_importance.maxCoeff();
    return log_importance.cwiseMax(least_log_importance);
}

// BFGS with step halving; resets where a kink has spoilt the curvature.
bool descend(OuterLoss& loss, LocalMinimum& place, std::size_t steps)
{
    auto first = loss.at(place.log_importance, place.evaluation.weights);
    if (!first)
        return false;
    place.evaluation = *std::move(first);
    const Index size = place.log_importance.size();
    Eigen::MatrixXd inverse = Eigen::MatrixXd::Identity(size, size);
    bool fresh = true;
    int idle = 0;
    for (std::size_t step = 0; step < steps && idle < patience; ++step) {
        const double before = place.evaluation.objective;
        const Vector slope = place.evaluation.slope;
        if (!(slope.norm() > 0.0))
            break;
        if (fresh)
            inverse = Eigen::MatrixXd::Identity(size, size) / slope.norm();
        Vector direction = -inverse * slope;
        double descent = slope.dot(direction);
        if (!(descent < 0.0)) {
            direction = -slope / slope.norm();
            descent = -slope.norm();
            fresh = true;
        }
        std::optional<Evaluation> next;
        Vector target;
        double length = 1.0;
        for (int halving = 0; halving < most_halvings; ++halving, length *= 0.5) {
            target = bounded(place.log_importance + length * direction);
            next = loss.at(target, place.evaluation.weights);
            if (next && next->objective <= before + sufficient_gain * length * descent)
                break;
            next.reset();
        }
        if (!next) {
            if (fresh)
                break;
            fresh = true;
            ++idle;
            continue;
        }
        const Vector move = target - place.log_importance;
        const Vector turn = next->slope - slope;
        const double curvature = move.dot(turn);
        if (curvature > 0.0) {
            if (fresh)
                inverse = Eigen::MatrixXd::Identity(size, size) * (curvature / turn.squaredNorm());
            const Vector pressed = inverse * turn;
            inverse += (1.0 + turn.dot(pressed) / curvature) / curvature * (move * move.transpose()) -
                       (pressed * move.transpose() + move * pressed.transpose()) / curvature;
            fresh = false;
        }
        place.log_importance = std::move(target);
        place.evaluation = *std::move(next);
        idle = before - place.evaluation.objective <= flat * before ? idle + 1 : 0;
    }
    return true;
}

std::optional<LocalMinimum> local_minimum(OuterLoss& loss, const Vector& start, std::size_t steps)
{
    LocalMinimum place{.log_importance = bounded(start), .evaluation = {}};
    loss.pull_towards(place.log_importance, 0.0);
    const auto first = loss.at(place.log_importance, {});
    if (!first)
        return std::nullopt;
    const Vector centre = place.log_importance;
    for (const double pull : pulls) {
        loss.pull_towards(centre, pull * first->loss);
        if (!descend(loss, place, steps))
            return std::nullopt;
    }
    place.evaluations = loss.evaluations();
    return place;
}

// Squared coefficients of the outcomes on the predictors over all units, as a first guess of importance.
Vector importance_by_regression(const OuterLoss& loss)
{
    const ByColumn predictors = loss.predictor_differences();
    // Differences to the treated unit stand for all units; the treated unit itself is the zero row.
    Eigen::MatrixXd design = Eigen::MatrixXd::Zero(predictors.cols() + 1, predictors.rows() + 1);
    design.col(0).setOnes();
    design.block(0, 1, predictors.cols(), predictors.rows()) = predictors.transpose();
    Eigen::MatrixXd outcomes = Eigen::MatrixXd::Zero(predictors.cols() + 1, loss.outcomes().rows());
    outcomes.topRows(predictors.cols()) = loss.outcomes().transpose();
    const Eigen::MatrixXd coefficients = design.completeOrthogonalDecomposition().solve(outcomes);
    const Vector squares = coefficients.bottomRows(predictors.rows()).rowwise().squaredNorm();
    return squares.array().max(squares.maxCoeff() * std::exp(least_log_importance) + 1e-300).log();
}

std::vector<Vector> starts_of(const OuterLoss& loss, std::size_t count)
{
    const Index size = loss.predictors();
    std::vector<Vector> starts = {Vector::Zero(size)};
    if (count > 1)
        starts.push_back(importance_by_regression(loss));
    for (Index k = 0; k < size && starts.size() < count; ++k)
        starts.push_back(emphasis * Vector::Unit(size, k));
    for (Index k = 0; k < size; ++k)
        for (Index l = k + 1; l < size && starts.size() < count; ++l)
            starts.push_back(emphasis * (Vector::Unit(size, k) + Vector::Unit(size, l)));
    return starts;
}

// Not inlined: g++ 12 then warns, wrongly, of the bounds of the texts in it.
[[gnu::noinline]] std::optional<Error> wrong_search(const ImportanceSearch& search)
{
    if (search.starts == 0 || search.steps == 0)
        return Error{"the search has no start or no step", "search", "allow at least one of each"};
    return std::nullopt;
}

std::expected<NestedFit, Error> nested_fit(const PredictorPanel& panel, const ImportanceSearch& search)
{
    const auto differences = predictor_differences(panel);
    if (!differences)
        return std::unexpected(differences.error());
    const auto starts = starts_of(OuterLoss(*differences), search.starts);
    std::vector<std::optional<LocalMinimum>> minima(starts.size());
    parallel_for_each_index(starts.size(), search.threads, [&](std::size_t s) {
        OuterLoss loss(*differences);
        minima[s] = local_minimum(loss, starts[s], search.steps);
    });

    NestedFit result;
    const LocalMinimum* best = nullptr;
    for (std::size_t s = 0; s < minima.size(); ++s) {
        result.start_losses.push_back(minima[s] ? minima[s]->evaluation.loss : std::numeric_limits<double>::infinity());
        if (!minima[s])
            continue;
        result.evaluations += minima[s]->evaluations;
        if (best == nullptr || minima[s]->evaluation.loss < best->evaluation.loss) {
            best = &*minima[s];
            result.best_start = s;
        }
    }
    if (best == nullptr)
        return std::unexpected(Error{"no start led to weights", "predictors", "rescale or drop extreme predictors"});
    const Vector importance = best->log_importance.array().exp() / best->log_importance.array().exp().sum();
    result.fit = predictor_fit(panel, *differences, best->evaluation.weights, {importance.begin(), importance.end()});
    return result;
}

// The panel of some units, in their order; the treated one by its place among them.
PredictorPanel with_units(const PredictorPanel& panel, const std::vector<std::size_t>& units, std::size_t treated)
{
    PredictorPanel result = panel;
    result.treated = treated;
    result.predictors = Matrix(units.size(), panel.predictors.columns());
    result.outcomes = Matrix(units.size(), panel.outcomes.columns());
    for (std::size_t i = 0; i < units.size(); ++i) {
        for (std::size_t k = 0; k < panel.predictors.columns(); ++k)
            result.predictors(i, k) = panel.predictors(units[i], k);
        for (std::size_t t = 0; t < panel.outcomes.columns(); ++t)
            result.outcomes(i, t) = panel.outcomes(units[i], t);
    }
    return result;
}

} // namespace

std::expected<NestedFit, Error> nested_synthetic_control(const PredictorPanel& panel, const ImportanceSearch& search)
{
    if (auto wrong = wrong_search(search))
        return std::unexpected(*std::move(wrong));
    return nested_fit(panel, search);
}

std::expected<NestedFit, Error> cross_validated_synthetic_control(const PredictorPanel& training,
                                                                  const PredictorPanel& panel,
                                                                  const ImportanceSearch& search)
{
    if (training.predictors.columns() != panel.predictors.columns())
        return std::unexpected(Error{"training and main panel have different predictors", "predictors",
                                     "pass the same predictors, of earlier and of later periods"});
    auto trained = nested_synthetic_control(training, search);
    if (!trained)
        return std::unexpected(std::move(trained.error()));
    auto fit = predictor_synthetic_control(panel, trained->fit.importance);
    if (!fit)
        return std::unexpected(std::move(fit.error()));
    trained->fit = *std::move(fit);
    return trained;
}

std::expected<NestedPlacebos, Error> nested_placebos(const PredictorPanel& panel, const ImportanceSearch& search,
                                                     Progress& progress)
{
    auto effect = nested_synthetic_control(panel, search);
    if (!effect)
        return std::unexpected(std::move(effect.error()));
    const std::vector<std::size_t> controls = effect->fit.controls;
    if (controls.size() < 2)
        return std::unexpected(Error{"a placebo needs two controls", "outcomes", "add units that were never treated"});
    NestedPlacebos result{.effect = *std::move(effect), .placebos = std::vector<NestedFit>(controls.size())};
    std::vector<std::optional<Error>> errors(controls.size());
    std::atomic<std::size_t> done = 0;
    ImportanceSearch one_thread = search;
    one_thread.threads = {1};
    parallel_for_each_index(controls.size(), search.threads, [&](std::size_t c) {
        if (progress.cancelled())
            return;
        auto placebo = nested_fit(with_units(panel, controls, c), one_thread);
        if (!placebo) {
            errors[c] = std::move(placebo.error());
            return;
        }
        for (std::size_t& row : placebo->fit.controls)
            row = controls[row];
        result.placebos[c] = *std::move(placebo);
        progress.report("placebo", ++done, controls.size());
    });
    if (progress.cancelled())
        return std::unexpected(
            Error{"the placebos were stopped before they were done", "progress", "start again", ErrorKind::Outside});
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));
    return result;
}

} // namespace entente::lessons
