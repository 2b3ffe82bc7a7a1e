#include <entente/lessons/synthetic_predictors/ridge_augmented_synthetic_control.hpp>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

namespace entente::lessons {

namespace {

using Index = Eigen::Index;
using Vector = Eigen::VectorXd;
using ByColumn = Eigen::Map<const Eigen::MatrixXd>; // a Matrix seen by columns: features x controls
using ConstVector = Eigen::Map<const Vector>;

ByColumn by_column(const Matrix& matrix)
{
    return {matrix.cells().data(), static_cast<Index>(matrix.columns()), static_cast<Index>(matrix.rows())};
}

ConstVector as_vector(std::span<const double> values)
{
    return {values.data(), static_cast<Index>(values.size())};
}

// The ridge regression in the eigenvectors of X X', where every penalty is a division.
class RidgeCorrection {
public:
    explicit RidgeCorrection(const AugmentedMatching& matching)
        : features_(by_column(matching.candidates)), target_(as_vector(matching.target)),
          spectrum_(features_.transpose() * features_), values_(spectrum_.eigenvalues().cwiseMax(0.0)),
          paths_(features_ * spectrum_.eigenvectors())
    {
    }

    [[nodiscard]] double largest() const { return values_.maxCoeff(); }

    // What the regression adds to weights.
    [[nodiscard]] Vector correction(const Vector& weights, double penalty) const
    {
        const Vector gaps = target_ - features_ * weights;
        const Vector turned = (paths_.transpose() * gaps).cwiseQuotient((values_.array() + penalty).matrix());
        return spectrum_.eigenvectors() * turned;
    }

    // Error at a feature when weights and regression were fitted without it, for each penalty. Leaving it out takes
    // factor * c c' from X X', c the feature of the controls: Sherman and Morrison's formula gives the inverse.
    [[nodiscard]] Vector held_out_errors(const Vector& weights, Index feature, double factor,
                                         const std::vector<PenaltyError>& penalties) const
    {
        const Vector gaps = target_ - features_ * weights;
        const Vector turned = paths_.transpose() * gaps;
        const Vector own = paths_.row(feature).transpose();
        Vector errors(static_cast<Index>(penalties.size()));
        for (Index k = 0; k < errors.size(); ++k) {
            const Vector solved =
                own.cwiseQuotient((values_.array() + penalties[static_cast<std::size_t>(k)].penalty).matrix());
            errors[k] = factor * (gaps[feature] - solved.dot(turned)) / (1.0 - factor * solved.dot(own));
        }
        return errors;
    }

private:
    ByColumn features_;
    ConstVector target_;
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum_;
    Vector values_;
    Eigen::MatrixXd paths_; // features x eigenvectors
};

std::vector<PenaltyError> penalties_to_try(double largest, const AugmentedOptions& options)
{
    std::vector<PenaltyError> result(options.penalties);
    for (std::size_t k = 0; k < result.size(); ++k) {
        const double place = result.size() == 1 ? 0.0 : static_cast<double>(k) / static_cast<double>(result.size() - 1);
        result[k].penalty = largest * std::pow(options.smallest_penalty, place);
    }
    return result;
}

double chosen(const std::vector<PenaltyError>& path, PenaltyRule rule)
{
    const auto best = std::ranges::min_element(path, {}, &PenaltyError::mean);
    if (rule == PenaltyRule::Minimum)
        return best->penalty;
    const double most = best->mean + best->standard_error;
    return std::ranges::find_if(path, [most](const PenaltyError& error) { return error.mean <= most; })->penalty;
}

std::expected<std::vector<PenaltyError>, Error> cross_validated(const RidgeCorrection& ridge,
                                                                const AugmentedMatching& matching, const Matrix& gram,
                                                                std::span<const double> weights,
                                                                const AugmentedOptions& options)
{
    const std::size_t all = matching.target.size();
    const std::size_t features = options.folds == 0 ? all : std::min(options.folds, all);
    const auto without = leave_one_out_weights(matching, gram, features, weights, options);
    if (!without)
        return std::unexpected(without.error());
    std::vector<PenaltyError> path = penalties_to_try(ridge.largest(), options);
    Eigen::MatrixXd squares(static_cast<Index>(features), static_cast<Index>(path.size()));
    parallel_for_each_index(features, options.threads, [&](std::size_t t) {
        const auto row = static_cast<Index>(t);
        const double factor = left_out_factor(matching, t, options);
        squares.row(row) = ridge.held_out_errors(as_vector(without->row(t)), row, factor, path).cwiseAbs2().transpose();
    });
    const auto folds = static_cast<double>(features);
    for (std::size_t k = 0; k < path.size(); ++k) {
        const auto column = squares.col(static_cast<Index>(k));
        path[k].mean = column.mean();
        path[k].standard_error = std::sqrt((column.array() - path[k].mean).square().sum() / (folds - 1.0) / folds);
    }
    return path;
}

void measure(const AugmentedMatching& matching, AugmentedEstimate& result)
{
    const auto periods = static_cast<Index>(matching.periods);
    const ConstVector weights = as_vector(result.weights);
    const Vector before = (as_vector(matching.target) - by_column(matching.candidates) * weights).head(periods);
    const Vector after = as_vector(matching.later_target) - by_column(matching.later_candidates) * weights;
    result.pre_gaps.assign(before.begin(), before.end());
    result.effects.assign(after.begin(), after.end());
    result.estimate = after.mean();
    result.imbalance = before.norm();
    // Features are about the controls' mean, so the target itself is the gap under equal weights.
    const double equal = as_vector(matching.target).head(periods).norm();
    result.imbalance_share = equal > 0.0 ? result.imbalance / equal : 0.0;
}

} // namespace

std::expected<AugmentedEstimate, Error> ridge_augmented_synthetic_control(const BlockPanel& panel,
                                                                          const AugmentedOptions& options)
{
    if (auto wrong = wrong_augmented(panel, options))
        return std::unexpected(*std::move(wrong));
    std::vector<std::size_t> periods(panel.outcomes.columns());
    std::iota(periods.begin(), periods.end(), std::size_t{0});
    const auto matching = augmented_matching(panel, options, std::span(periods).first(panel.pre_periods),
                                             std::span(periods).subspan(panel.pre_periods));
    const Matrix gram = differences_gram(matching);
    auto weights = simplex_weights(matching, gram, {});
    if (!weights)
        return std::unexpected(std::move(weights.error()));

    AugmentedEstimate result;
    result.controls = matching.controls;
    result.weights = result.simplex_weights = *std::move(weights);
    if (options.ridge) {
        const RidgeCorrection ridge(matching);
        if (!(ridge.largest() > 0.0))
            return std::unexpected(Error{"the controls do not differ before treatment", "outcomes",
                                         "use more controls, or no ridge: equal weights are as good as any"});
        if (!options.penalty) {
            auto path = cross_validated(ridge, matching, gram, result.simplex_weights, options);
            if (!path)
                return std::unexpected(std::move(path.error()));
            result.penalty_path = *std::move(path);
        }
        result.penalty = options.penalty ? *options.penalty : chosen(result.penalty_path, options.rule);
        const Vector added = ridge.correction(as_vector(result.simplex_weights), result.penalty);
        for (std::size_t j = 0; j < result.weights.size(); ++j)
            result.weights[j] += added[static_cast<Index>(j)];
    }
    measure(matching, result);
    return result;
}

} // namespace entente::lessons
