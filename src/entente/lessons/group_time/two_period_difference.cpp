#include <entente/lessons/group_time/two_period_difference.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double trimming_level = 0.995;          // Sant'Anna and Zhao's package
constexpr double highest_propensity = 1.0 - 1e-6; // the same
constexpr double collinear = 1e-10;               // smallest pivot of standardised covariates, relative to the largest
constexpr int most_steps = 60;
// Newton's method doubles the digits: after a step this small in the logit index the next would be rounding.
constexpr double converged = 1e-9;
constexpr double safe_step = 0.1;       // the curvature changes little: Newton's step is close, and a loss is rounding
constexpr double smallest_share = 1e-6; // of a step that is halved

struct Sample {
    MatrixXd design; // a constant and standardised covariates
    ArrayXd change;
    ArrayXd treated; // 1 or 0
    ArrayXd weight;  // mean one
    [[nodiscard]] double size() const { return static_cast<double>(change.size()); }
};

// What an adjustment estimates on the way: coefficients' influence is a row for each unit.
struct OutcomeModel {
    ArrayXd fitted;
    MatrixXd influence;
};
struct TreatmentModel {
    ArrayXd odds; // weight of a comparison unit, zero when trimmed
    ArrayXd kept; // 1, or 0 for trimmed comparison units
    MatrixXd influence;
};

Error collinear_error()
{
    return {"the covariates are collinear in this comparison", "covariates",
            "leave one of the collinear covariates out"};
}

std::optional<MatrixXd> inverse(const MatrixXd& positive)
{
    const Eigen::LDLT<MatrixXd> factor(positive);
    const auto pivots = factor.vectorD();
    if (!(pivots.minCoeff() > collinear * pivots.maxCoeff()))
        return std::nullopt;
    return factor.solve(MatrixXd::Identity(positive.rows(), positive.cols()));
}

std::expected<OutcomeModel, Error> outcome_model(const Sample& s)
{
    const ArrayXd weight = s.weight * (1.0 - s.treated);
    const MatrixXd weighted = s.design.array().colwise() * weight;
    const auto bread = inverse(weighted.transpose() * s.design / s.size());
    if (!bread)
        return std::unexpected(collinear_error());
    const VectorXd coefficients = *bread * (weighted.transpose() * s.change.matrix()) / s.size();
    OutcomeModel model{.fitted = (s.design * coefficients).array(), .influence = {}};
    model.influence = (weighted.array().colwise() * (s.change - model.fitted)).matrix() * *bread;
    return model;
}

Error separated_error()
{
    return {"the covariates tell treated and comparison units apart without error", "covariates",
            "use fewer covariates, or outcome regression, which needs no model of treatment"};
}

double log_likelihood(const Sample& s, const ArrayXd& index)
{
    // log(1 + exp(x)) without overflow
    const ArrayXd log_partition = index.max(0.0) + (1.0 + (-index.abs()).exp()).log();
    return (s.weight * (s.treated * index - log_partition)).mean();
}

std::expected<TreatmentModel, Error> treatment_model(const Sample& s)
{
    ArrayXd index = ArrayXd::Zero(s.change.size());
    double likelihood = log_likelihood(s, index);
    ArrayXd probability;
    std::optional<MatrixXd> bread;
    for (int step = 0;; ++step) {
        probability = 1.0 / (1.0 + (-index).exp());
        const ArrayXd curvature = s.weight * probability * (1.0 - probability);
        bread = inverse(s.design.transpose() * (s.design.array().colwise() * curvature).matrix() / s.size());
        if (!bread || step == most_steps)
            return std::unexpected(step == 0 ? collinear_error() : separated_error());
        const VectorXd score = s.design.transpose() * (s.weight * (s.treated - probability)).matrix() / s.size();
        const VectorXd move = *bread * score;
        const ArrayXd change = (s.design * move).array();
        const double length = change.abs().maxCoeff();
        // The likelihood is concave: halving a step that overshoots ends in a gain.
        double share = 1.0;
        double moved = log_likelihood(s, index + change);
        while (length > safe_step && moved < likelihood && share > smallest_share) {
            share /= 2.0;
            moved = log_likelihood(s, index + share * change);
        }
        index += share * change;
        likelihood = moved;
        if (length <= converged)
            break;
    }
    TreatmentModel model;
    model.influence = (s.design.array().colwise() * (s.weight * (s.treated - probability))).matrix() * *bread;
    probability = probability.min(highest_propensity);
    model.kept = (probability < trimming_level || s.treated > 0.5).cast<double>();
    model.odds = model.kept * s.weight * (1.0 - s.treated) * probability / (1.0 - probability);
    if (!(model.odds.sum() > 0.0))
        return std::unexpected(Error{"no comparison unit is like the treated units", "covariates",
                                     "use fewer covariates, or outcome regression"});
    return model;
}

VectorXd mean_of_rows(const MatrixXd& design, const ArrayXd& weight)
{
    return design.transpose() * weight.matrix() / static_cast<double>(design.rows());
}

TwoPeriodEffect effect_of(double estimate, const ArrayXd& influence)
{
    const double n = static_cast<double>(influence.size());
    return {.estimate = estimate,
            .standard_error = std::sqrt(influence.square().sum()) / n,
            .influence = {influence.begin(), influence.end()}};
}

TwoPeriodEffect by_outcome_regression(const Sample& s, const OutcomeModel& outcome)
{
    const ArrayXd weight = s.weight * s.treated;
    const double total = weight.mean();
    const double estimate = (weight * (s.change - outcome.fitted)).mean() / total;
    const ArrayXd own = weight * (s.change - outcome.fitted - estimate);
    const ArrayXd by_model = (outcome.influence * mean_of_rows(s.design, weight)).array();
    return effect_of(estimate, (own - by_model) / total);
}

// With `fitted` all zero this is the inverse-probability estimate; otherwise the doubly robust one.
TwoPeriodEffect by_weighting(const Sample& s, const TreatmentModel& treatment, const OutcomeModel* outcome)
{
    const ArrayXd residual = outcome != nullptr ? ArrayXd(s.change - outcome->fitted) : s.change;
    const ArrayXd weight = s.weight * s.treated;
    const double treated_total = weight.mean();
    const double odds_total = treatment.odds.mean();
    const double treated_mean = (weight * residual).mean() / treated_total;
    const double comparison_mean = (treatment.odds * residual).mean() / odds_total;
    const ArrayXd comparison_gap = treatment.odds * (residual - comparison_mean);

    ArrayXd treated = weight * (residual - treated_mean);
    ArrayXd comparison = comparison_gap + (treatment.influence * mean_of_rows(s.design, comparison_gap)).array();
    if (outcome != nullptr) {
        treated -= (outcome->influence * mean_of_rows(s.design, weight)).array();
        comparison -= (outcome->influence * mean_of_rows(s.design, treatment.odds)).array();
    }
    auto effect = effect_of(treated_mean - comparison_mean, treated / treated_total - comparison / odds_total);
    effect.trimmed = static_cast<std::size_t>(std::lround(s.size() - treatment.kept.sum()));
    return effect;
}

std::optional<Error> wrong_data(const TwoPeriodData& data)
{
    const std::size_t n = data.change.size();
    const bool covariates_fit = data.covariates.columns() == 0 || data.covariates.rows() == n;
    if (n == 0 || data.treated.size() != n || !covariates_fit || (!data.weights.empty() && data.weights.size() != n))
        return Error{"changes, treatment, covariates and weights differ in length", "change",
                     "give one entry for each unit"};
    const auto usable = [](double x) { return std::isfinite(x); };
    if (!std::ranges::all_of(data.change, usable) || !std::ranges::all_of(data.covariates.cells(), usable))
        return Error{"a change or a covariate is not a number", "change", "leave the unit out or fill the gap"};
    if (!std::ranges::all_of(data.weights, [](double w) { return w > 0.0 && std::isfinite(w); }))
        return Error{"a weight is not a positive number", "weights", "leave units without weight out"};
    const auto treated = static_cast<std::size_t>(std::ranges::count(data.treated, true));
    if (treated == 0 || treated == n)
        return Error{"a comparison needs treated and untreated units", "treated", "add units of the other kind"};
    if (n - treated <= data.covariates.columns())
        return Error{std::to_string(n - treated) + " comparison units are too few for " +
                         std::to_string(data.covariates.columns()) + " covariates and a constant",
                     "covariates", "use fewer covariates or more comparison units"};
    return std::nullopt;
}

Sample sample_of(const TwoPeriodData& data)
{
    const auto n = static_cast<Index>(data.change.size());
    const auto k = static_cast<Index>(data.covariates.columns());
    Sample s{.design = MatrixXd::Ones(n, k + 1),
             .change = Eigen::Map<const ArrayXd>(data.change.data(), n),
             .treated = ArrayXd::Zero(n),
             .weight = ArrayXd::Ones(n)};
    for (Index i = 0; i < n; ++i)
        s.treated(i) = data.treated[static_cast<std::size_t>(i)] ? 1.0 : 0.0;
    if (!data.weights.empty())
        s.weight = Eigen::Map<const ArrayXd>(data.weights.data(), n) / data.weights.front();
    s.weight /= s.weight.mean();
    for (Index j = 0; j < k; ++j) {
        for (Index i = 0; i < n; ++i)
            s.design(i, j + 1) = data.covariates(static_cast<std::size_t>(i), static_cast<std::size_t>(j));
        s.design.col(j + 1).array() -= s.design.col(j + 1).mean();
        const double spread = s.design.col(j + 1).cwiseAbs().maxCoeff();
        if (spread > 0.0)
            s.design.col(j + 1) /= spread;
    }
    return s;
}

} // namespace

std::expected<TwoPeriodEffect, Error> two_period_difference(const TwoPeriodData& data, CovariateAdjustment adjustment)
{
    if (auto error = wrong_data(data))
        return std::unexpected(*std::move(error));
    const Sample sample = sample_of(data);
    std::optional<OutcomeModel> outcome;
    if (adjustment != CovariateAdjustment::InverseProbability) {
        auto model = outcome_model(sample);
        if (!model)
            return std::unexpected(std::move(model.error()));
        outcome = *std::move(model);
        if (adjustment == CovariateAdjustment::OutcomeRegression)
            return by_outcome_regression(sample, *outcome);
    }
    const auto treatment = treatment_model(sample);
    if (!treatment)
        return std::unexpected(treatment.error());
    return by_weighting(sample, *treatment, outcome ? &*outcome : nullptr);
}

} // namespace entente::lessons
