#include <entente/lessons/synthetic/ridge_simplex_least_squares.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace entente::lessons {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Slope, where 1 is that of an unused candidate at the origin, under which a candidate is not worth adding.
constexpr double negligible_slope = 1e-11;
// Whole-block exchanges without progress that are allowed before candidates move one at a time.
constexpr int patience = 3;
constexpr std::size_t steps_at_least = 100;
constexpr std::size_t steps_for_each_candidate = 20;

// G = X'X + diag(ridges), X holding one difference from the target a column.
class PenalisedGram {
public:
    PenalisedGram(MatrixXd differences, VectorXd ridges) : x_(std::move(differences)), ridges_(std::move(ridges)) {}

    [[nodiscard]] VectorXd times(const VectorXd& v) const
    {
        return x_.transpose() * (x_ * v) + ridges_.cwiseProduct(v);
    }

    // v with G v = 1 on the candidates in use, zero elsewhere; one step of refinement makes up for the cancellation.
    [[nodiscard]] VectorXd solve(const std::vector<Index>& used) const
    {
        const MatrixXd x = x_(Eigen::all, used);
        const VectorXd ridges = ridges_(used);
        const VectorXd ones = VectorXd::Ones(ridges.size());
        const auto product = [&](const VectorXd& v) -> VectorXd {
            return x.transpose() * (x * v) + ridges.cwiseProduct(v);
        };
        VectorXd solution;
        if (x.cols() <= x.rows()) {
            MatrixXd gram = x.transpose() * x;
            gram.diagonal() += ridges;
            const Eigen::LLT<MatrixXd> factor(gram);
            solution = factor.solve(ones);
            solution += factor.solve(ones - product(solution));
        } else {
            // (D + X'X)^-1 = D^-1 - D^-1 X' (I + X D^-1 X')^-1 X D^-1: a system of the size of the observations.
            const VectorXd inverse = ridges.cwiseInverse();
            const MatrixXd shrunk = x * inverse.cwiseSqrt().asDiagonal();
            MatrixXd inner = MatrixXd::Identity(x.rows(), x.rows());
            inner.selfadjointView<Eigen::Lower>().rankUpdate(shrunk);
            const Eigen::LLT<MatrixXd> factor(inner);
            const auto solved = [&](const VectorXd& right) -> VectorXd {
                const VectorXd scaled = inverse.cwiseProduct(right);
                return scaled - inverse.cwiseProduct(x.transpose() * factor.solve(x * scaled));
            };
            solution = solved(ones);
            solution += solved(ones - product(solution));
        }
        VectorXd result = VectorXd::Zero(ridges_.size());
        result(used) = solution;
        return result;
    }

private:
    MatrixXd x_;
    VectorXd ridges_;
};

// Exchanges candidates between used and unused until the signs of value and slope are right everywhere.
class BlockPivoting {
public:
    BlockPivoting(const PenalisedGram& gram, std::vector<bool> used) : gram_(gram), used_(std::move(used)) {}

    // False when the steps run out.
    [[nodiscard]] bool run(std::size_t max_steps)
    {
        for (; steps_ < max_steps; ++steps_) {
            solve();
            const auto wrong = wrong_signs();
            if (wrong.empty())
                return true;
            exchange(wrong);
        }
        return false;
    }

    [[nodiscard]] const VectorXd& values() const { return values_; }
    [[nodiscard]] std::size_t steps() const { return steps_ + 1; }

private:
    void solve()
    {
        std::vector<Index> used;
        for (std::size_t j = 0; j < used_.size(); ++j)
            if (used_[j])
                used.push_back(static_cast<Index>(j));
        const auto count = static_cast<Index>(used_.size());
        values_ = used.empty() ? VectorXd::Zero(count) : gram_.solve(used);
        slopes_ = gram_.times(values_) - VectorXd::Ones(count);
    }

    [[nodiscard]] std::vector<std::size_t> wrong_signs() const
    {
        std::vector<std::size_t> wrong;
        for (std::size_t j = 0; j < used_.size(); ++j) {
            const auto at = static_cast<Index>(j);
            if (used_[j] ? values_[at] < 0.0 : slopes_[at] < -negligible_slope)
                wrong.push_back(j);
        }
        return wrong;
    }

    void exchange(const std::vector<std::size_t>& wrong)
    {
        if (wrong.size() < fewest_wrong_) {
            fewest_wrong_ = wrong.size();
            left_ = patience;
        } else if (left_ > 0) {
            --left_;
        } else { // the last one alone: Murty's rule, which cannot cycle
            used_[wrong.back()] = !used_[wrong.back()];
            return;
        }
        for (const std::size_t j : wrong)
            used_[j] = !used_[j];
    }

    const PenalisedGram& gram_;
    std::vector<bool> used_;
    VectorXd values_;
    VectorXd slopes_;
    std::size_t fewest_wrong_ = std::numeric_limits<std::size_t>::max();
    int left_ = patience;
    std::size_t steps_ = 0;
};

std::optional<Error> wrong_input(const Matrix& candidates, std::span<const double> target,
                                 std::span<const double> ridges, std::span<const double> start)
{
    if (candidates.rows() == 0 || candidates.columns() == 0)
        return Error{"there are no candidates to weight", "candidates", "pass at least one, with an observation"};
    if (target.size() != candidates.columns())
        return Error{"the target has " + std::to_string(target.size()) + " values, the candidates " +
                         std::to_string(candidates.columns()),
                     "target", "pass the same observations for target and candidates"};
    if (ridges.size() != candidates.rows())
        return Error{"there is not one ridge for each candidate", "ridges", "repeat a common ridge"};
    if (!start.empty() && start.size() != candidates.rows())
        return Error{"the start is not one weight for each candidate", "start", "pass nothing"};
    const auto finite = [](double value) { return std::isfinite(value); };
    if (!std::ranges::all_of(candidates.cells(), finite))
        return Error{"a value is not a finite number", "candidates", "drop or impute the missing figure"};
    if (!std::ranges::all_of(target, finite))
        return Error{"a value is not a finite number", "target", "drop or impute the missing figure"};
    return std::nullopt;
}

} // namespace

std::expected<SimplexFit, Error> ridge_simplex_least_squares(const Matrix& candidates, std::span<const double> target,
                                                             std::span<const double> ridges,
                                                             std::span<const double> start)
{
    if (auto wrong = wrong_input(candidates, target, ridges, start))
        return std::unexpected(*std::move(wrong));
    const auto count = static_cast<Index>(candidates.rows());
    const auto length = static_cast<Index>(candidates.columns());
    MatrixXd differences = Eigen::Map<const MatrixXd>(candidates.cells().data(), length, count).colwise() -
                           Eigen::Map<const VectorXd>(target.data(), length);
    const VectorXd penalties = Eigen::Map<const VectorXd>(ridges.data(), count);
    const double smallest = least_relative_ridge * differences.squaredNorm() / static_cast<double>(count);
    if (!std::isfinite(smallest) || !penalties.allFinite() || !(penalties.minCoeff() > 0.0) ||
        penalties.minCoeff() < smallest)
        return std::unexpected(Error{"a ridge is too small beside the candidates, or not a positive number", "ridges",
                                     "use simplex_least_squares, which needs none"});

    std::vector<bool> used(candidates.rows(), start.empty());
    for (std::size_t j = 0; j < start.size(); ++j)
        used[j] = start[j] > 0.0;
    const PenalisedGram gram(std::move(differences), penalties);
    BlockPivoting pivoting(gram, std::move(used));
    const std::size_t max_steps = steps_at_least + steps_for_each_candidate * candidates.rows();
    if (!pivoting.run(max_steps))
        return std::unexpected(Error{"the weights did not converge in " + std::to_string(max_steps) + " steps",
                                     "ridges", "use simplex_least_squares"});

    const VectorXd weights = pivoting.values() / pivoting.values().sum();
    const VectorXd half_gradient = gram.times(weights);
    const double objective = weights.dot(half_gradient);
    return SimplexFit{.weights = {weights.begin(), weights.end()},
                      .objective = objective,
                      .optimality_gap = 2.0 * std::max(0.0, objective - half_gradient.minCoeff()),
                      .steps = pivoting.steps()};
}

} // namespace entente::lessons
