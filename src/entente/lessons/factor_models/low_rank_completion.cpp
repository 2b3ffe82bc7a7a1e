#include <entente/lessons/factor_models/low_rank_completion.hpp>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>

namespace entente::lessons {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Steps that the acceleration looks back; more gains little (Walker & Ni 2011).
constexpr Index acceleration_depth = 6;
// Growth of the objective that rounding may cause.
constexpr double rounding = 1e-12;
// Rounding of a predicted cell, relative to the largest.
constexpr double cell_rounding = 64.0 * std::numeric_limits<double>::epsilon();
// Share of a covariate's variance under which nothing is left of it.
constexpr double nothing_left = 1e-10;

MatrixXd eigen_of(const Matrix& matrix)
{
    return Eigen::Map<const RowMajor>(matrix.cells().data(), static_cast<Index>(matrix.rows()),
                                      static_cast<Index>(matrix.columns()));
}

Matrix plain_of(const MatrixXd& matrix)
{
    Matrix result(static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols()));
    for (Index i = 0; i < matrix.rows(); ++i)
        for (Index t = 0; t < matrix.cols(); ++t)
            result(static_cast<std::size_t>(i), static_cast<std::size_t>(t)) = matrix(i, t);
    return result;
}

void demean_twice(MatrixXd& matrix)
{
    matrix.colwise() -= matrix.rowwise().mean().eval();
    matrix.rowwise() -= matrix.colwise().mean().eval();
}

// The leading part of a matrix, by the eigenvectors of its smaller cross-product.
struct Leading {
    MatrixXd part;
    MatrixXd factors; // periods x rank
    VectorXd singular_values;
    double largest_left_out = 0.0;
};

Leading leading_part(const MatrixXd& matrix, const LowRank& low_rank)
{
    Leading result;
    const bool by_period = matrix.cols() <= matrix.rows();
    const Index size = std::min(matrix.rows(), matrix.cols());
    if (!low_rank.penalised && low_rank.factors == 0) {
        result.part = MatrixXd::Zero(matrix.rows(), matrix.cols());
        result.factors = MatrixXd::Zero(matrix.cols(), 0);
        result.largest_left_out = matrix.norm(); // not the largest singular value, but zero when that is
        return result;
    }
    MatrixXd gram = MatrixXd::Zero(size, size);
    if (by_period)
        gram.selfadjointView<Eigen::Lower>().rankUpdate(matrix.transpose());
    else
        gram.selfadjointView<Eigen::Lower>().rankUpdate(matrix);
    const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(gram);
    const VectorXd lengths = eigen.eigenvalues().cwiseMax(0.0).cwiseSqrt().reverse();

    Index rank = std::min(static_cast<Index>(low_rank.factors), size);
    if (low_rank.penalised)
        rank = (lengths.array() > low_rank.threshold).count();
    const MatrixXd vectors = eigen.eigenvectors().rightCols(rank).rowwise().reverse();
    result.singular_values = lengths.head(rank);
    result.largest_left_out = rank < size ? lengths[rank] : 0.0;
    result.factors = by_period ? vectors : (matrix.transpose() * vectors).eval();
    if (!by_period)
        for (Index r = 0; r < rank; ++r)
            result.factors.col(r) /= std::max(lengths[r], std::numeric_limits<double>::min());

    MatrixXd kept = vectors;
    if (low_rank.penalised) {
        result.singular_values.array() -= low_rank.threshold;
        kept *= (result.singular_values.array() / lengths.head(rank).array()).matrix().asDiagonal();
    }
    if (by_period)
        result.part.noalias() = (matrix * kept) * vectors.transpose();
    else
        result.part.noalias() = kept * (vectors.transpose() * matrix);
    return result;
}

// One expectation-maximisation step as a map of the hidden cells and the coefficients to better ones. Coefficients are
// carried in outcome units, so that all entries of the state are on one scale.
class Fill {
public:
    Fill(const CompletionProblem& problem, const LowRank& low_rank)
        : low_rank_(low_rank), hidden_(problem.hidden), filled_(eigen_of(problem.outcomes))
    {
        for (const Matrix& covariate : problem.covariates) {
            covariates_.push_back(eigen_of(covariate));
            centred_.push_back(covariates_.back());
            demean_twice(centred_.back());
            const double length = centred_.back().norm() / std::sqrt(static_cast<double>(filled_.size()));
            scales_.push_back(length > 0.0 ? length : 1.0);
        }
        start_from_additive_fit();
        largest_ = filled_.cwiseAbs().maxCoeff();
        scale_ = std::max((filled_.array() - filled_.mean()).matrix().norm() /
                              std::sqrt(static_cast<double>(filled_.size())),
                          std::numeric_limits<double>::min());
    }

    // Standard deviation of the outcomes.
    [[nodiscard]] double scale() const { return scale_; }
    [[nodiscard]] double rounding_of_cells() const { return cell_rounding * largest_; }

    [[nodiscard]] VectorXd first_state(const Completion* start) const
    {
        VectorXd state = VectorXd::Zero(static_cast<Index>(hidden_.size() + covariates_.size()));
        for (std::size_t h = 0; h < hidden_.size(); ++h)
            state[static_cast<Index>(h)] =
                start != nullptr ? start->fitted(hidden_[h].unit, hidden_[h].period) : filled_(row(h), column(h));
        if (start != nullptr)
            for (std::size_t k = 0; k < covariates_.size(); ++k)
                state[coefficient(k)] = start->coefficients[k] * scales_[k];
        return state;
    }

    // The next state; objective() is that of the fit from `state`.
    VectorXd next(const VectorXd& state)
    {
        for (std::size_t h = 0; h < hidden_.size(); ++h)
            filled_(row(h), column(h)) = state[static_cast<Index>(h)];
        residual_ = filled_;
        for (std::size_t k = 0; k < covariates_.size(); ++k)
            residual_ -= (state[coefficient(k)] / scales_[k]) * covariates_[k];
        period_effects_ = residual_.colwise().mean();
        demean_twice(residual_);
        leading_ = leading_part(residual_, low_rank_);
        residual_ -= leading_.part; // what is left over, hidden cells included
        fitted_ = filled_ - residual_;

        VectorXd result = state;
        squared_error_ = residual_.squaredNorm();
        for (std::size_t h = 0; h < hidden_.size(); ++h) {
            double& left = residual_(row(h), column(h));
            squared_error_ -= left * left;
            result[static_cast<Index>(h)] = fitted_(row(h), column(h));
            left = 0.0;
        }
        squared_error_ = std::max(squared_error_, 0.0);
        if (!covariates_.empty())
            improve_coefficients(result);
        return result;
    }

    [[nodiscard]] double objective() const
    {
        return squared_error_ +
               (low_rank_.penalised ? 2.0 * low_rank_.threshold * leading_.singular_values.sum() : 0.0);
    }

    [[nodiscard]] Completion completion(const VectorXd& state) const
    {
        Completion result;
        result.fitted = plain_of(fitted_);
        result.period_effects.assign(period_effects_.begin(), period_effects_.end());
        result.factors = plain_of(leading_.factors);
        result.singular_values.assign(leading_.singular_values.begin(), leading_.singular_values.end());
        for (std::size_t k = 0; k < covariates_.size(); ++k)
            result.coefficients.push_back(state[coefficient(k)] / scales_[k]);
        result.squared_error = squared_error_;
        result.largest_left_out = leading_.largest_left_out;
        return result;
    }

private:
    [[nodiscard]] Index row(std::size_t h) const { return static_cast<Index>(hidden_[h].unit); }
    [[nodiscard]] Index column(std::size_t h) const { return static_cast<Index>(hidden_[h].period); }
    [[nodiscard]] Index coefficient(std::size_t k) const { return static_cast<Index>(hidden_.size() + k); }

    void start_from_additive_fit()
    {
        MatrixXd seen = MatrixXd::Ones(filled_.rows(), filled_.cols());
        for (std::size_t h = 0; h < hidden_.size(); ++h)
            seen(row(h), column(h)) = filled_(row(h), column(h)) = 0.0;
        const VectorXd units = filled_.rowwise().sum().array() / seen.rowwise().sum().array().max(1.0);
        const VectorXd periods =
            filled_.colwise().sum().transpose().array() / seen.colwise().sum().transpose().array().max(1.0);
        const double grand = filled_.sum() / seen.sum();
        for (std::size_t h = 0; h < hidden_.size(); ++h)
            filled_(row(h), column(h)) = units[row(h)] + periods[column(h)] - grand;
    }

    // The coefficients that fit best with the factors held (their loadings free), or with the penalised part held. What
    // is left of the outcome lies at right angles to the factors, but for hidden cells, whose remainder is zero now.
    void improve_coefficients(VectorXd& state) const
    {
        const auto count = static_cast<Index>(covariates_.size());
        std::vector<MatrixXd> beside = centred_;
        if (!low_rank_.penalised && leading_.factors.cols() > 0)
            for (MatrixXd& covariate : beside)
                covariate -= (covariate * leading_.factors).eval() * leading_.factors.transpose();
        MatrixXd cross(count, count);
        VectorXd right(count);
        for (Index k = 0; k < count; ++k) {
            const auto& own = beside[static_cast<std::size_t>(k)];
            right[k] = own.cwiseProduct(residual_).sum();
            for (Index l = 0; l <= k; ++l)
                cross(k, l) = cross(l, k) = own.cwiseProduct(beside[static_cast<std::size_t>(l)]).sum();
        }
        const VectorXd step = cross.completeOrthogonalDecomposition().solve(right);
        for (std::size_t k = 0; k < covariates_.size(); ++k)
            state[coefficient(k)] += step[static_cast<Index>(k)] * scales_[k];
    }

    LowRank low_rank_;
    std::vector<PanelCell> hidden_;
    std::vector<MatrixXd> covariates_;
    std::vector<MatrixXd> centred_;
    std::vector<double> scales_;
    MatrixXd filled_;
    MatrixXd residual_;
    MatrixXd fitted_;
    VectorXd period_effects_;
    Leading leading_;
    double squared_error_ = 0.0;
    double scale_ = 1.0;
    double largest_ = 0.0;
};

// Anderson's extrapolation from the last few steps of a fixed-point iteration.
class Acceleration {
public:
    explicit Acceleration(Index size) : changes_(size, acceleration_depth), images_(size, acceleration_depth) {}

    void forget() { used_ = 0, known_ = false; }

    [[nodiscard]] VectorXd extrapolate(const VectorXd& image, const VectorXd& change)
    {
        if (known_) {
            const Index slot = used_ % acceleration_depth;
            changes_.col(slot) = change - last_change_;
            images_.col(slot) = image - last_image_;
            ++used_;
        }
        last_change_ = change;
        last_image_ = image;
        known_ = true;
        const Index kept = std::min(used_, acceleration_depth);
        if (kept == 0)
            return image;
        const VectorXd weights = changes_.leftCols(kept).colPivHouseholderQr().solve(change);
        return image - images_.leftCols(kept) * weights;
    }

private:
    MatrixXd changes_;
    MatrixXd images_;
    VectorXd last_change_;
    VectorXd last_image_;
    Index used_ = 0;
    bool known_ = false;
};

} // namespace

Completion complete_low_rank(const CompletionProblem& problem, const LowRank& low_rank, const Completion* start)
{
    Fill fill(problem, low_rank);
    VectorXd state = fill.first_state(start);
    VectorXd fallback = state;
    Acceleration acceleration(state.size());
    double lowest = std::numeric_limits<double>::infinity();
    const double enough = low_rank.tolerance * fill.scale() + fill.rounding_of_cells();
    for (std::size_t step = 1;; ++step) {
        VectorXd image = fill.next(state);
        const VectorXd change = image - state;
        const bool converged = change.size() == 0 || change.lpNorm<Eigen::Infinity>() <= enough;
        if (converged || step >= low_rank.max_steps) {
            Completion result = fill.completion(state);
            result.steps = step;
            result.converged = converged;
            return result;
        }
        if (fill.objective() > lowest * (1.0 + rounding)) { // the extrapolation went too far
            state = fallback;
            acceleration.forget();
            lowest = std::numeric_limits<double>::infinity();
            continue;
        }
        lowest = fill.objective();
        fallback = image;
        state = acceleration.extrapolate(image, change);
    }
}

std::vector<std::size_t> redundant_covariates(const CompletionProblem& problem)
{
    std::vector<std::size_t> result;
    CompletionProblem beside{.outcomes = {}, .hidden = problem.hidden, .covariates = {}};
    for (std::size_t k = 0; k < problem.covariates.size(); ++k) {
        beside.outcomes = problem.covariates[k];
        const MatrixXd cells = eigen_of(problem.covariates[k]);
        const double spread = (cells.array() - cells.mean()).matrix().squaredNorm();
        if (complete_low_rank(beside, {}).squared_error <= nothing_left * spread)
            result.push_back(k);
        else
            beside.covariates.push_back(problem.covariates[k]);
    }
    return result;
}

} // namespace entente::lessons
