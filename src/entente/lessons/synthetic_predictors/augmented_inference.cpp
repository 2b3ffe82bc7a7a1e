#include <entente/base/random_stream.hpp>
#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/lessons/synthetic_predictors/accepted_effects.hpp>
#include <entente/lessons/synthetic_predictors/augmented_inference.hpp>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace entente::lessons {

namespace {

using Index = Eigen::Index;
using Vector = Eigen::VectorXd;
using ByColumn = Eigen::Map<const Eigen::MatrixXd>;
using ConstVector = Eigen::Map<const Vector>;

// Statistics that are equal but for the order of a sum count as equal.
constexpr double tie = 1e-12;

ByColumn by_column(const Matrix& matrix)
{
    return {matrix.cells().data(), static_cast<Index>(matrix.columns()), static_cast<Index>(matrix.rows())};
}

ConstVector as_vector(std::span<const double> values)
{
    return {values.data(), static_cast<Index>(values.size())};
}

std::vector<std::size_t> first_numbers(std::size_t count)
{
    std::vector<std::size_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    return numbers;
}

// The ridge regression for one penalty: (X X' + penalty)^-1 over the controls.
Eigen::LLT<Eigen::MatrixXd> factorised(const AugmentedMatching& matching, double penalty)
{
    const ByColumn features = by_column(matching.candidates);
    Eigen::MatrixXd gram = features.transpose() * features;
    gram.diagonal().array() += penalty;
    return gram.llt();
}

// Linear interpolation between order statistics, type 7 of Hyndman and Fan (1996).
double quantile(std::vector<double> values, double share)
{
    std::ranges::sort(values);
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

bool outside_unit_interval(double level)
{
    return !(level > 0.0 && level < 1.0);
}

Error wrong_level()
{
    return {"the level is not between 0 and 1", "level", "pass a share such as 0.95"};
}

// Effects, and held-out error, of the fit without one period.
struct WithoutPeriod {
    Vector effects;
    double error = 0.0;
};

class PeriodsLeftOut {
public:
    PeriodsLeftOut(const AugmentedMatching& matching, const AugmentedOptions& options, double penalty)
        : matching_(matching), options_(options), features_(by_column(matching.candidates)),
          later_(by_column(matching.later_candidates))
    {
        if (options.ridge)
            ridge_ = factorised(matching, penalty);
    }

    [[nodiscard]] WithoutPeriod without(std::size_t period, const Vector& simplex) const
    {
        const auto t = static_cast<Index>(period);
        const double factor = left_out_factor(matching_, period, options_);
        const Vector gaps = as_vector(matching_.target) - features_ * simplex;
        Vector weights = simplex;
        if (options_.ridge) {
            const Vector own = features_.row(t).transpose();
            const Vector solved = ridge_.solve(own);
            const Vector right = features_.transpose() * gaps - factor * gaps[t] * own;
            // Sherman and Morrison: the inverse without this period's part.
            const double share = factor * solved.dot(right) / (1.0 - factor * solved.dot(own));
            weights += ridge_.solve(right) + share * solved;
        }
        const double left = matching_.target[period] - features_.row(t).dot(weights);
        Vector effects = as_vector(matching_.later_target) - later_ * weights;
        // Unit means without the period differ from those with it.
        effects.array() += left * (factor - 1.0);
        return {.effects = std::move(effects), .error = factor * left};
    }

private:
    const AugmentedMatching& matching_;
    const AugmentedOptions& options_;
    ByColumn features_;
    ByColumn later_;
    Eigen::LLT<Eigen::MatrixXd> ridge_;
};

EffectBounds jackknife_interval(std::span<const double> effects, std::span<const double> errors, double level)
{
    std::vector<double> below(effects.begin(), effects.end());
    std::vector<double> above(effects.begin(), effects.end());
    for (std::size_t t = 0; t < errors.size(); ++t) {
        below[t] -= std::abs(errors[t]);
        above[t] += std::abs(errors[t]);
    }
    const double tail = (1.0 - level) / 2.0;
    return {.lower = quantile(std::move(below), tail), .upper = quantile(std::move(above), 1.0 - tail)};
}

// One refit of all periods of a test for each stated effect.
class EffectTest {
public:
    // `tested`: columns whose effect is stated, the last of the matched ones.
    EffectTest(const BlockPanel& panel, const AugmentedOptions& options, std::span<const std::size_t> tested,
               double penalty)
        : tested_(tested.size())
    {
        std::vector<std::size_t> matched = first_numbers(panel.pre_periods);
        matched.insert(matched.end(), tested.begin(), tested.end());
        matching_ = augmented_matching(panel, options, matched, {});
        gram_ = differences_gram(matching_);
        const ByColumn features = by_column(matching_.candidates);
        const auto periods = static_cast<Index>(matching_.periods);
        // An effect of one lowers the target by this much in each feature.
        moved_ = Vector::Zero(features.rows());
        moved_.segment(periods - static_cast<Index>(tested_), static_cast<Index>(tested_)).setOnes();
        if (options.unit_means_out)
            moved_.head(periods).array() -= static_cast<double>(tested_) / static_cast<double>(periods);
        along_ = features.transpose() * moved_;
        along_.array() -= as_vector(matching_.target).dot(moved_);
        if (options.ridge) {
            const auto ridge = factorised(matching_, penalty);
            // Gaps after the correction are these times the gaps before it.
            remaining_ = Eigen::MatrixXd::Identity(features.rows(), features.rows()) -
                         features * ridge.solve(features.transpose());
        }
    }

    // Residuals of the test's periods, those tested last.
    [[nodiscard]] std::expected<Vector, Error> residuals(double effect)
    {
        Matrix gram = gram_;
        const double square = effect * effect * moved_.squaredNorm();
        for (std::size_t j = 0; j < gram.rows(); ++j) {
            for (std::size_t k = 0; k < gram.rows(); ++k)
                gram(j, k) += effect * (along_[static_cast<Index>(j)] + along_[static_cast<Index>(k)]) + square;
            gram(j, j) = std::max(gram(j, j), 0.0);
        }
        auto fit = simplex_least_squares_from_gram(gram, {.start = start_});
        if (!fit)
            return std::unexpected(std::move(fit.error()));
        start_ = std::move(fit->weights);
        const Vector gaps =
            as_vector(matching_.target) - effect * moved_ - by_column(matching_.candidates) * as_vector(start_);
        const auto periods = static_cast<Index>(matching_.periods);
        return Vector(remaining_.size() > 0 ? Vector(remaining_.topRows(periods) * gaps) : Vector(gaps.head(periods)));
    }

    // The p-value of a stated effect in a single tested period.
    [[nodiscard]] std::expected<double, Error> p_value(double effect)
    {
        const auto found = residuals(effect);
        if (!found)
            return std::unexpected(found.error());
        const double own = std::abs((*found)[found->size() - 1]) * (1.0 - tie);
        const auto as_large = (found->array().abs() >= own).count();
        return static_cast<double>(as_large) / static_cast<double>(found->size());
    }

private:
    std::size_t tested_;
    AugmentedMatching matching_;
    Matrix gram_;
    Vector moved_;
    Vector along_;
    Eigen::MatrixXd remaining_;
    std::vector<double> start_;
};

double statistic(std::span<const double> residuals, double power)
{
    double sum = 0.0;
    for (const double residual : residuals)
        sum += std::pow(std::abs(residual), power);
    return sum;
}

double permutation_p_value(const Vector& residuals, std::size_t tested, const ConformalOptions& conformal)
{
    std::vector<double> order(residuals.begin(), residuals.end());
    const std::size_t before = order.size() - tested;
    const auto after = [&] { return statistic(std::span(order).subspan(before), conformal.power); };
    const double own = after() * (1.0 - tie);
    std::size_t as_large = 0;
    if (conformal.permutations == Permutations::CyclicShifts) {
        for (std::size_t shift = 0; shift < order.size(); ++shift) {
            std::ranges::rotate(order, order.begin() + 1);
            as_large += after() >= own ? 1 : 0;
        }
        return static_cast<double>(as_large) / static_cast<double>(order.size());
    }
    RandomStream stream(conformal.seed);
    for (std::size_t draw = 0; draw < conformal.draws; ++draw) {
        // Fisher and Yates from the end: only the places of the tested periods matter.
        for (std::size_t i = order.size() - 1; i >= before && i > 0; --i)
            std::swap(order[i], order[stream.below(i + 1)]);
        as_large += after() >= own ? 1 : 0;
    }
    return static_cast<double>(as_large) / static_cast<double>(conformal.draws);
}

std::optional<Error> wrong_conformal(const ConformalOptions& conformal)
{
    if (outside_unit_interval(conformal.level))
        return wrong_level();
    if (!(conformal.power > 0.0 && std::isfinite(conformal.power)))
        return Error{"the power of the statistic is not a positive number", "power", "pass 1 for absolute residuals"};
    if (conformal.draws == 0)
        return Error{"no permutation is drawn", "draws", "draw at least one thousand, or use cyclic shifts"};
    if (conformal.steps < 3)
        return Error{"the grid has fewer than three effects", "steps", "use at least three"};
    return std::nullopt;
}

double root_mean_square(std::span<const double> values)
{
    return std::sqrt(std::inner_product(values.begin(), values.end(), values.begin(), 0.0) /
                     static_cast<double>(values.size()));
}

} // namespace

std::expected<JackknifePlus, Error> jackknife_plus(const BlockPanel& panel, const AugmentedOptions& options,
                                                   double level)
{
    if (outside_unit_interval(level))
        return std::unexpected(wrong_level());
    auto estimate = ridge_augmented_synthetic_control(panel, options);
    if (!estimate)
        return std::unexpected(std::move(estimate.error()));
    const auto columns = first_numbers(panel.outcomes.columns());
    const auto matching = augmented_matching(panel, options, std::span(columns).first(panel.pre_periods),
                                             std::span(columns).subspan(panel.pre_periods));
    const auto simplex = leave_one_out_weights(matching, differences_gram(matching), matching.periods,
                                               estimate->simplex_weights, options);
    if (!simplex)
        return std::unexpected(simplex.error());

    const PeriodsLeftOut left_out(matching, options, estimate->penalty);
    const std::size_t later = matching.later_target.size();
    JackknifePlus result{.estimate = *std::move(estimate),
                         .held_out_errors = std::vector<double>(matching.periods),
                         .mean = {},
                         .effects = std::vector<EffectBounds>(later)};
    Matrix refitted(later + 1, matching.periods); // the last row holds the means
    parallel_for_each_index(matching.periods, options.threads, [&](std::size_t t) {
        const WithoutPeriod without = left_out.without(t, as_vector(simplex->row(t)));
        result.held_out_errors[t] = without.error;
        for (std::size_t s = 0; s < later; ++s)
            refitted(s, t) = without.effects[static_cast<Index>(s)];
        refitted(later, t) = without.effects.mean();
    });
    for (std::size_t s = 0; s < later; ++s)
        result.effects[s] = jackknife_interval(refitted.row(s), result.held_out_errors, level);
    result.mean = jackknife_interval(refitted.row(later), result.held_out_errors, level);
    return result;
}

std::expected<ConformalInference, Error> conformal_inference(const BlockPanel& panel, const AugmentedOptions& options,
                                                             const ConformalOptions& conformal)
{
    if (auto wrong = wrong_conformal(conformal))
        return std::unexpected(*std::move(wrong));
    auto estimate = ridge_augmented_synthetic_control(panel, options);
    if (!estimate)
        return std::unexpected(std::move(estimate.error()));
    const std::size_t later = panel.outcomes.columns() - panel.pre_periods;
    ConformalInference result{.estimate = *std::move(estimate),
                              .p_values = std::vector<double>(later),
                              .effects = std::vector<EffectBounds>(later)};
    const auto columns = first_numbers(panel.outcomes.columns());
    const auto after = std::span(columns).subspan(panel.pre_periods);
    // A panel without any effect still needs a grid of some width.
    const double reach = 2.0 * std::max({root_mean_square(result.estimate.effects), result.estimate.imbalance,
                                         std::numeric_limits<double>::min()});

    std::vector<std::optional<Error>> errors(later + 1);
    parallel_for_each_index(later + 1, options.threads, [&](std::size_t i) {
        const auto tested = i < later ? after.subspan(i, 1) : after;
        EffectTest test(panel, options, tested, result.estimate.penalty);
        if (i == later) {
            const auto residuals = test.residuals(0.0);
            if (residuals)
                result.joint_p_value = permutation_p_value(*residuals, later, conformal);
            else
                errors[i] = residuals.error();
            return;
        }
        const auto p = test.p_value(0.0);
        const auto interval =
            accepted_effects([&](double effect) { return test.p_value(effect); }, {.alpha = 1.0 - conformal.level,
                                                                                   .centre = result.estimate.effects[i],
                                                                                   .reach = reach,
                                                                                   .steps = conformal.steps});
        if (p && interval) {
            result.p_values[i] = *p;
            result.effects[i] = *interval;
        } else {
            errors[i] = p ? interval.error() : p.error();
        }
    });
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));
    return result;
}

} // namespace entente::lessons
