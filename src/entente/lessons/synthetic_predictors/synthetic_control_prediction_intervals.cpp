#include <entente/base/random_stream.hpp>
#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/lessons/synthetic_predictors/quantile_regression.hpp>
#include <entente/lessons/synthetic_predictors/synthetic_control_prediction_intervals.hpp>

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <Eigen/SVD>
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

constexpr double largest_localisation = 0.2; // cap of the rule of thumb
constexpr double in_use = 1e-6;              // weights above this count towards the degrees of freedom
constexpr double perfect_fit = 1e-12;        // share of the treated outcome's size
constexpr std::size_t block_of_draws = 25;
constexpr int most_root_steps = 60;
constexpr double root_precision = 1e-7;

// Outcomes of controls and of the mean treated unit, before and after.
struct Levels {
    std::vector<std::size_t> controls;
    Eigen::MatrixXd before; // periods x controls
    Eigen::MatrixXd after;
    Vector treated_before;
};

std::expected<Levels, Error> levels_of(BlockPanel panel)
{
    const auto checked = SyntheticPanel::of(std::move(panel), SyntheticMethod::SyntheticControl);
    if (!checked)
        return std::unexpected(checked.error());
    const BlockPanel& block = checked->panel();
    const std::vector<std::size_t>& controls = checked->controls();
    const std::size_t pre = block.pre_periods;
    if (pre <= controls.size())
        return std::unexpected(Error{"there are " + std::to_string(pre) + " periods before treatment for " +
                                         std::to_string(controls.size()) + " controls",
                                     "pre_periods", "use fewer controls, or earlier periods as well"});
    const std::size_t later = block.outcomes.columns() - pre;
    const auto width = static_cast<Index>(controls.size());
    Levels result{.controls = controls,
                  .before = Eigen::MatrixXd(static_cast<Index>(pre), width),
                  .after = Eigen::MatrixXd(static_cast<Index>(later), width),
                  .treated_before = Vector::Zero(static_cast<Index>(pre))};
    for (std::size_t t = 0; t < block.outcomes.columns(); ++t) {
        const auto row = static_cast<Index>(t < pre ? t : t - pre);
        for (Index j = 0; j < width; ++j)
            (t < pre ? result.before : result.after)(row, j) = block.outcomes(controls[static_cast<std::size_t>(j)], t);
        for (const std::size_t treated : block.treated)
            if (t < pre)
                result.treated_before[row] += block.outcomes(treated, t) / static_cast<double>(block.treated.size());
    }
    if (!(result.before.squaredNorm() + result.treated_before.squaredNorm() < std::numeric_limits<double>::infinity()))
        return std::unexpected(Error{"the outcomes are too large to be squared", "outcomes", "change the unit"});
    return result;
}

std::expected<Vector, Error> weights_of(const Levels& levels)
{
    Matrix candidates(levels.controls.size(), static_cast<std::size_t>(levels.before.rows()));
    for (std::size_t j = 0; j < candidates.rows(); ++j)
        for (std::size_t t = 0; t < candidates.columns(); ++t)
            candidates(j, t) = levels.before(static_cast<Index>(t), static_cast<Index>(j));
    const auto fit = simplex_least_squares(candidates, {levels.treated_before.data(), candidates.columns()});
    if (!fit)
        return std::unexpected(fit.error());
    return Vector(Eigen::Map<const Vector>(fit->weights.data(), levels.before.cols()));
}

// Type 2: residual deviation times the largest over the smallest squared deviation of the controls.
double localisation(const Levels& levels, const Vector& residuals)
{
    const auto periods = static_cast<double>(levels.before.rows());
    const Eigen::MatrixXd centred = levels.before.rowwise() - levels.before.colwise().mean();
    const Vector variances = (centred.colwise().squaredNorm() / (periods - 1.0)).transpose();
    const double noise = std::sqrt((residuals.array() - residuals.mean()).square().sum() / (periods - 1.0));
    const double constant = std::sqrt(variances.maxCoeff()) * noise / variances.minCoeff();
    const auto controls = static_cast<double>(levels.before.cols());
    return std::min(largest_localisation, constant * std::sqrt(controls * std::log(periods) / periods));
}

// Weights near the estimate, less the estimate: they sum to zero, those on the border may only grow, the others may
// shrink to zero. A simplex, moved and shrunk: d = low + room w.
class NearbyWeights {
public:
    NearbyWeights(const Eigen::MatrixXd& square, const Vector& weights, const std::vector<bool>& border)
        : square_(square), factor_(square), low_(-weights), gram_(border.size(), border.size())
    {
        for (std::size_t j = 0; j < border.size(); ++j)
            if (border[j])
                low_[static_cast<Index>(j)] = 0.0;
        room_ = -low_.sum();
        start_.assign(weights.begin(), weights.end());
    }

    [[nodiscard]] Index count() const { return low_.size(); }

    // min d'Qd / 2 - c'd.
    std::expected<Vector, Error> nearest(const Vector& c)
    {
        const Vector slope = square_ * low_ - c;
        // The squared distance from `low` to the free minimum Q^-1 c keeps all inner products real.
        const double base = slope.dot(factor_.solve(slope));
        for (std::size_t j = 0; j < gram_.rows(); ++j)
            for (std::size_t k = 0; k <= j; ++k) {
                const auto a = static_cast<Index>(j);
                const auto b = static_cast<Index>(k);
                gram_(j, k) = gram_(k, j) = room_ * (room_ * square_(a, b) + slope[a] + slope[b]) + base;
            }
        for (std::size_t j = 0; j < gram_.rows(); ++j)
            gram_(j, j) = std::max(gram_(j, j), 0.0);
        auto fit = simplex_least_squares_from_gram(gram_, {.start = start_});
        if (!fit)
            return std::unexpected(std::move(fit.error()));
        start_ = std::move(fit->weights);
        return Vector(low_ + room_ * Eigen::Map<const Vector>(start_.data(), low_.size()));
    }

    // Largest c'd without any other bound.
    [[nodiscard]] double farthest(const Vector& c) const { return c.dot(low_) + room_ * c.maxCoeff(); }

private:
    const Eigen::MatrixXd& square_;
    Eigen::LLT<Eigen::MatrixXd> factor_;
    Vector low_;
    double room_ = 0.0;
    Matrix gram_;
    std::vector<double> start_;
};

// Largest p'd over nearby weights with d'Qd <= 2 G'd. Its d minimises d'Qd / 2 - (G + s p)'d for the s >= 0 at which
// the bound holds with equality; where it never does, the farthest corner is allowed.
std::expected<double, Error> largest_error(NearbyWeights& nearby, const Eigen::MatrixXd& square, const Vector& score,
                                           const Vector& path)
{
    std::optional<Error> wrong;
    double error = 0.0;
    const auto excess = [&](double s) {
        const auto point = nearby.nearest(score + s * path);
        if (!point) {
            wrong = point.error();
            return 0.0;
        }
        error = path.dot(*point);
        return point->dot(square * *point) - 2.0 * score.dot(*point);
    };
    double low = 0.0;
    double at_low = excess(low);
    double high = score.norm() / path.norm();
    double at_high = excess(high);
    const double farthest = nearby.farthest(path);
    const double close = root_precision * std::abs(farthest);
    for (int doubling = 0; at_high < 0.0 && farthest - error > close && doubling < most_root_steps; ++doubling) {
        low = high;
        at_low = at_high;
        high *= 2.0;
        at_high = excess(high);
    }
    const double precision = root_precision * std::max(std::abs(at_low), std::abs(at_high));
    // Illinois' rule: as fast as the secant, never outside the bracket.
    for (int step = 0; step < most_root_steps && at_high > precision && at_low < 0.0 && !wrong; ++step) {
        const double middle = (low * at_high - high * at_low) / (at_high - at_low);
        const double value = excess(middle);
        if (std::abs(value) <= precision)
            break;
        if (value > 0.0) {
            high = middle;
            at_high = value;
            at_low *= 0.5;
        } else {
            low = middle;
            at_low = value;
            at_high *= 0.5;
        }
    }
    if (wrong)
        return std::unexpected(*wrong);
    return error;
}

double quantile(std::vector<double> values, double share)
{
    std::ranges::sort(values);
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

// Distance between the conditional quartiles, over that of a standard normal.
Vector robust_deviations(const Eigen::MatrixXd& before, const Vector& noise, const Eigen::MatrixXd& after)
{
    constexpr double normal_quartiles = 1.34;
    Matrix rows(static_cast<std::size_t>(before.rows()), static_cast<std::size_t>(before.cols()));
    for (std::size_t i = 0; i < rows.rows(); ++i)
        for (std::size_t j = 0; j < rows.columns(); ++j)
            rows(i, j) = before(static_cast<Index>(i), static_cast<Index>(j));
    const auto quartile = [&](double share) {
        const auto coefficients = quantile_regression(rows, {noise.data(), rows.rows()}, share);
        return Vector(Eigen::Map<const Vector>(coefficients.data(), before.cols()));
    };
    return (after * (quartile(0.75) - quartile(0.25))).cwiseAbs() / normal_quartiles;
}

// Outcomes of the controls in use, and a constant.
Eigen::MatrixXd design(const Eigen::MatrixXd& outcomes, const std::vector<bool>& border)
{
    Eigen::MatrixXd result(outcomes.rows(), 1 + std::ranges::count(border, false));
    Index column = 0;
    for (Index j = 0; j < outcomes.cols(); ++j)
        if (!border[static_cast<std::size_t>(j)])
            result.col(column++) = outcomes.col(j);
    result.col(column).setOnes();
    return result;
}

std::optional<Error> wrong_options(const PredictionOptions& options)
{
    for (const auto& [share, name] :
         {std::pair{options.weights_error, "weights_error"}, std::pair{options.noise_error, "noise_error"}})
        if (!(share > 0.0 && share < 1.0))
            return Error{"a chance of error is not between 0 and 1", name, "pass a share such as 0.05"};
    if (options.draws < 10)
        return Error{"fewer than ten draws", "draws", "draw at least ten, better one thousand"};
    return std::nullopt;
}

} // namespace

std::expected<SyntheticPrediction, Error>
synthetic_control_prediction_intervals(BlockPanel panel, const PredictionOptions& options, Progress& progress)
{
    if (auto wrong = wrong_options(options))
        return std::unexpected(*std::move(wrong));
    const auto levels = levels_of(std::move(panel));
    if (!levels)
        return std::unexpected(levels.error());
    const auto weights = weights_of(*levels);
    if (!weights)
        return std::unexpected(weights.error());
    const Vector residuals = levels->treated_before - levels->before * *weights;
    if (residuals.norm() <= perfect_fit * levels->treated_before.norm())
        return std::unexpected(Error{"the fit before treatment is perfect, which leaves no error to measure",
                                     "outcomes", "use fewer controls"});

    SyntheticPrediction result;
    result.controls = levels->controls;
    result.weights.assign(weights->begin(), weights->end());
    result.smallest_weight = localisation(*levels, residuals);
    const auto used = (weights->array() > in_use).count();
    result.degrees_of_freedom = static_cast<std::size_t>(used - 1);
    std::vector<bool> border;
    for (const double weight : result.weights)
        border.push_back(weight <= result.smallest_weight);

    const auto periods = static_cast<double>(levels->before.rows());
    const auto later = static_cast<std::size_t>(levels->after.rows());
    const Eigen::MatrixXd before = design(levels->before, border);
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> regression(before);
    const Vector mean_coefficients = regression.solve(residuals);
    const Vector unexplained = residuals - before * mean_coefficients;

    // The score of each draw: controls times noise with the robust variance of the residuals.
    const double correction = periods / (periods - static_cast<double>(result.degrees_of_freedom));
    const Eigen::MatrixXd spread =
        levels->before.transpose() * unexplained.cwiseAbs().asDiagonal() * (std::sqrt(correction) / periods);
    const Eigen::MatrixXd square = levels->before.transpose() * levels->before / periods;
    Matrix lowest(later, options.draws);
    Matrix highest(later, options.draws);
    const std::size_t blocks = (options.draws + block_of_draws - 1) / block_of_draws;
    std::vector<std::optional<Error>> errors(blocks);
    std::atomic<std::size_t> done = 0;
    parallel_for_each_index(blocks, options.threads, [&](std::size_t block) {
        NearbyWeights nearby(square, *weights, border);
        for (std::size_t d = block * block_of_draws; d < std::min(options.draws, (block + 1) * block_of_draws); ++d) {
            if (progress.cancelled())
                return;
            RandomStream stream(options.seed, d);
            Vector noise(levels->before.rows());
            for (double& value : noise)
                value = stream.normal();
            const Vector score = spread * noise;
            for (std::size_t t = 0; t < later; ++t) {
                const Vector path = levels->after.row(static_cast<Index>(t)).transpose();
                const auto up = largest_error(nearby, square, score, path);
                const auto down = largest_error(nearby, square, score, -path);
                if (!up || !down) {
                    errors[block] = up ? down.error() : up.error();
                    return;
                }
                highest(t, d) = *up;
                lowest(t, d) = -*down;
            }
        }
        progress.report("draws", ++done, blocks);
    });
    if (progress.cancelled())
        return std::unexpected(
            Error{"the draws were stopped before they were done", "progress", "start again", ErrorKind::Outside});
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));

    // An exact zero has no logarithm; rounding stands in for it.
    const Vector log_squares = (unexplained.array().square() + std::pow(perfect_fit * residuals.norm(), 2)).log();
    const Eigen::MatrixXd after = design(levels->after, border);
    const Vector means = after * mean_coefficients;
    const Vector deviations = (0.5 * (after * regression.solve(log_squares)).array())
                                  .exp()
                                  .min(robust_deviations(before, residuals, after).array());
    const double reach = std::sqrt(-2.0 * std::log(options.noise_error / 2.0));
    const Vector counterfactual = levels->after * *weights;
    for (std::size_t t = 0; t < later; ++t) {
        const auto row = static_cast<Index>(t);
        const double centre = counterfactual[row];
        const auto low = lowest.row(t);
        const auto high = highest.row(t);
        // What is bounded is the estimate less the truth, so the truth lies on the other side.
        const double up = -quantile({low.begin(), low.end()}, options.weights_error / 2.0);
        const double down = -quantile({high.begin(), high.end()}, 1.0 - options.weights_error / 2.0);
        result.counterfactual.push_back(centre);
        result.weights_error.push_back({.lower = centre + down, .upper = centre + up});
        result.noise.push_back(
            {.lower = means[row] - reach * deviations[row], .upper = means[row] + reach * deviations[row]});
        result.intervals.push_back(
            {.lower = centre + down + result.noise.back().lower, .upper = centre + up + result.noise.back().upper});
    }
    return result;
}

std::expected<RidgeConstraint, Error> ridge_constraint(BlockPanel panel)
{
    const auto levels = levels_of(std::move(panel));
    if (!levels)
        return std::unexpected(levels.error());
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> factor(levels->before);
    if (factor.rank() < levels->before.cols())
        return std::unexpected(
            Error{"the controls depend on each other", "outcomes", "leave out controls that others make up"});
    const auto controls = static_cast<double>(levels->before.cols());
    const Vector coefficients = factor.solve(levels->treated_before);
    const double variance = (levels->treated_before - levels->before * coefficients).squaredNorm() /
                            (static_cast<double>(levels->before.rows()) - controls);
    RidgeConstraint result;
    result.penalty = controls * variance / coefficients.squaredNorm();
    result.length = coefficients.norm() / (1.0 + result.penalty);
    const Vector squares = levels->before.bdcSvd().singularValues().cwiseAbs2();
    result.degrees_of_freedom = (squares.array() / (squares.array() + result.penalty)).sum();
    return result;
}

} // namespace entente::lessons
