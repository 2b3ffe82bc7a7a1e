#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/lessons/synthetic_predictors/pooled_weights.hpp>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

namespace entente::lessons {

namespace {

using Index = Eigen::Index;
using Vector = Eigen::VectorXd;

constexpr double least_single_share = 1e-3; // left to the single fits, so that their weights stay unique
constexpr double uniqueness_ridge = 1e-4;   // share of the mean squared difference of donors
constexpr double settled = 1e-9;            // length of the slope in gaps, as a share of the largest difference
constexpr std::size_t most_sweeps = 2'000;
constexpr double sufficient_gain = 1e-4; // Armijo's constant
constexpr double drowned = 1e-11;        // loss of value that rounding explains
constexpr int most_halvings = 40;

// Treated unit and donors over the lags, adoption last, and over the leads.
struct TreatedUnit {
    std::size_t row = 0;
    std::vector<std::size_t> donors;
    Eigen::MatrixXd before; // lags x donors: donor less treated
    Eigen::MatrixXd after;  // leads x donors
    Eigen::MatrixXd gram;   // of `before`
    double ridge = 0.0;
};

std::size_t last_adoption(const CohortPanel& panel)
{
    std::size_t last = 0;
    for (const std::size_t first : panel.first_treated)
        if (first != never_starts)
            last = std::max(last, first);
    return last;
}

class PooledProblem {
public:
    // `left_out`: a row that plays no part, or never_starts for none.
    PooledProblem(const CohortPanel& panel, const PoolingOptions& options, std::size_t left_out)
        : panel_(panel), lags_(last_adoption(panel)),
          leads_(options.leads == 0 ? panel.outcomes.columns() - lags_ : options.leads), left_out_(left_out)
    {
        const Matrix& outcomes = panel.outcomes;
        std::vector<double> period_means(outcomes.columns(), 0.0);
        double controls = 0.0;
        for (std::size_t i = 0; i < outcomes.rows(); ++i)
            controls += panel.first_treated[i] == never_starts && i != left_out ? 1.0 : 0.0;
        for (std::size_t i = 0; i < outcomes.rows(); ++i)
            for (std::size_t t = 0; t < outcomes.columns(); ++t)
                if (panel.first_treated[i] == never_starts && i != left_out)
                    period_means[t] += outcomes(i, t) / controls;
        for (std::size_t i = 0; i < outcomes.rows(); ++i)
            if (panel.first_treated[i] != never_starts && i != left_out)
                units_.push_back(unit(i, period_means, options.unit_means_out));
        reset();
    }

    [[nodiscard]] std::size_t treated() const { return units_.size(); }

    void reset()
    {
        weights_.clear();
        for (const TreatedUnit& unit : units_)
            weights_.emplace_back(unit.donors.size(), 1.0 / static_cast<double>(unit.donors.size()));
        measure();
    }

    // Weights of an earlier estimate as the start; units that are left out lose theirs.
    void start_from(const PooledEstimate& earlier)
    {
        for (std::size_t u = 0; u < units_.size(); ++u) {
            const auto row =
                static_cast<std::size_t>(std::ranges::find(earlier.treated, units_[u].row) - earlier.treated.begin());
            double sum = 0.0;
            for (std::size_t j = 0; j < units_[u].donors.size(); ++j)
                sum += weights_[u][j] = earlier.weights(row, units_[u].donors[j]);
            if (!(sum > 0.0))
                std::ranges::fill(weights_[u], 1.0);
        }
        measure();
    }

    // The pooled term is the maximum over prices s of 2 s' (sum of gaps) - |s|^2 / together: given the prices, each
    // unit projects onto its own hull. The dual is concave, with one price for each lag and a piecewise linear slope,
    // so Newton's method with the faces of the projections as curvature ends after a few sweeps.
    std::expected<std::size_t, Error> solve(double pooling)
    {
        const double pool = std::min(pooling, 1.0 - least_single_share);
        const double together = pool / static_cast<double>(lags_);
        std::vector<double> single;
        for (const Vector& gap : gaps_)
            single.push_back((1.0 - pool) / static_cast<double>(gap.size()));

        Vector prices = together * sum_;
        auto value = dual(prices, together, single);
        std::size_t sweeps = 1;
        while (value && together > 0.0) {
            const Vector slope = sum_ - prices / together;
            if (slope.norm() <= settled * scale_ * static_cast<double>(units_.size()))
                break;
            const Vector step = curvature(together, single).llt().solve(slope);
            const double before = *value;
            double length = 1.0;
            for (int halving = 0; halving < most_halvings; ++halving, length *= 0.5) {
                value = dual(prices + length * step, together, single);
                ++sweeps;
                if (!value || *value >= before + sufficient_gain * length * slope.dot(step))
                    break;
                // Near the end the gain drowns in rounding: a slope that shrinks is as good a sign.
                const double left = (sum_ - (prices + length * step) / together).norm();
                if (*value >= before - drowned * (std::abs(before) + scale_ * scale_) && left < 0.5 * slope.norm())
                    break;
            }
            prices += length * step;
            if (sweeps > most_sweeps)
                return std::unexpected(
                    Error{"the weights did not settle", "pooling", "use less pooling, or fewer units"});
        }
        if (!value)
            return std::unexpected(std::move(value.error()));
        return sweeps;
    }

    // The average gap's size over the average size of the gaps.
    [[nodiscard]] double pooling_heuristic() const
    {
        double sizes = 0.0;
        for (const Vector& gap : gaps_)
            sizes += gap.norm();
        return sizes > 0.0 ? std::min(1.0, sum_.norm() / sizes) : 0.0;
    }

    [[nodiscard]] PooledEstimate estimate(double pooling, std::size_t sweeps) const
    {
        const auto count = static_cast<double>(units_.size());
        PooledEstimate result;
        result.pooling = pooling;
        result.weights = Matrix(units_.size(), panel_.outcomes.rows());
        result.sweeps = sweeps;
        result.pooled_imbalance = sum_.norm() / count / std::sqrt(static_cast<double>(lags_));
        std::vector<double> sums(leads_, 0.0);
        std::vector<double> counts(leads_, 0.0);
        double squares = 0.0;
        for (std::size_t u = 0; u < units_.size(); ++u) {
            const TreatedUnit& unit = units_[u];
            squares += gaps_[u].squaredNorm() / static_cast<double>(gaps_[u].size()) / count;
            result.treated.push_back(unit.row);
            for (std::size_t j = 0; j < unit.donors.size(); ++j)
                result.weights(u, unit.donors[j]) = weights_[u][j];
            const Vector effects = -unit.after * Eigen::Map<const Vector>(weights_[u].data(), unit.after.cols());
            for (std::size_t s = 0; s < static_cast<std::size_t>(effects.size()); ++s) {
                sums[s] += effects[static_cast<Index>(s)];
                counts[s] += 1.0;
            }
            result.unit_effects.push_back(effects.mean());
            result.estimate += effects.mean() / count;
        }
        result.individual_imbalance = std::sqrt(squares);
        for (std::size_t s = 0; s < leads_ && counts[s] > 0.0; ++s)
            result.event_effects.push_back(sums[s] / counts[s]);
        return result;
    }

private:
    [[nodiscard]] TreatedUnit unit(std::size_t row, const std::vector<double>& period_means, bool unit_means_out) const
    {
        const Matrix& outcomes = panel_.outcomes;
        const std::size_t adoption = panel_.first_treated[row];
        const auto figure = [&](std::size_t i) {
            Vector path(static_cast<Index>(outcomes.columns()));
            for (std::size_t t = 0; t < outcomes.columns(); ++t)
                path[static_cast<Index>(t)] = outcomes(i, t) - period_means[t];
            if (unit_means_out)
                path.array() -= path.head(static_cast<Index>(adoption)).mean();
            return path;
        };
        TreatedUnit result{.row = row, .donors = {}, .before = {}, .after = {}, .gram = {}};
        for (std::size_t i = 0; i < outcomes.rows(); ++i) {
            const std::size_t first = panel_.first_treated[i];
            if (i != left_out_ && (first == never_starts || first > adoption + leads_))
                result.donors.push_back(i);
        }
        const std::size_t later = std::min(leads_, outcomes.columns() - adoption);
        const auto donors = static_cast<Index>(result.donors.size());
        result.before.resize(static_cast<Index>(adoption), donors);
        result.after.resize(static_cast<Index>(later), donors);
        const Vector own = figure(row);
        for (Index j = 0; j < donors; ++j) {
            const Vector difference = figure(result.donors[static_cast<std::size_t>(j)]) - own;
            result.before.col(j) = difference.head(static_cast<Index>(adoption));
            result.after.col(j) = difference.segment(static_cast<Index>(adoption), static_cast<Index>(later));
        }
        result.gram = result.before.transpose() * result.before;
        result.ridge = uniqueness_ridge * result.gram.diagonal().mean();
        return result;
    }

    void measure()
    {
        gaps_.clear();
        sum_ = Vector::Zero(static_cast<Index>(lags_));
        scale_ = 0.0;
        for (std::size_t u = 0; u < units_.size(); ++u) {
            Eigen::Map<Vector> weights(weights_[u].data(), units_[u].before.cols());
            weights /= weights.sum();
            gaps_.emplace_back(-units_[u].before * weights);
            sum_.tail(gaps_[u].size()) += gaps_[u];
            scale_ = std::max(scale_, units_[u].before.cwiseAbs().maxCoeff());
        }
    }

    // Projects every unit for given prices; the value of the dual without its constant factor.
    std::expected<double, Error> dual(const Vector& prices, double together, const std::vector<double>& single)
    {
        double value = together > 0.0 ? -prices.squaredNorm() / together : 0.0;
        sum_.setZero();
        for (std::size_t u = 0; u < units_.size(); ++u) {
            const Vector own = prices.tail(gaps_[u].size());
            if (auto wrong = project(u, own / single[u]))
                return std::unexpected(*std::move(wrong));
            sum_.tail(gaps_[u].size()) += gaps_[u];
            const Eigen::Map<const Vector> weights(weights_[u].data(), units_[u].before.cols());
            value += single[u] * (gaps_[u].squaredNorm() + units_[u].ridge * weights.squaredNorm()) +
                     2.0 * own.dot(gaps_[u]);
        }
        return value;
    }

    // Less the second derivative of the dual, halved: each unit moves with its donors in use.
    [[nodiscard]] Eigen::MatrixXd curvature(double together, const std::vector<double>& single) const
    {
        const auto lags = static_cast<Index>(lags_);
        Eigen::MatrixXd result = Eigen::MatrixXd::Identity(lags, lags) / together;
        for (std::size_t u = 0; u < units_.size(); ++u) {
            std::vector<Index> used;
            for (std::size_t j = 0; j < weights_[u].size(); ++j)
                if (weights_[u][j] > 0.0)
                    used.push_back(static_cast<Index>(j));
            if (used.size() < 2)
                continue;
            const Index own = gaps_[u].size();
            const auto size = static_cast<Index>(used.size());
            Eigen::MatrixXd face(own, size);
            for (Index k = 0; k < size; ++k)
                face.col(k) = units_[u].before.col(used[static_cast<std::size_t>(k)]);
            // A multiple of 11' changes nothing among weights that sum to one and keeps the system regular.
            Eigen::MatrixXd system = face.transpose() * face;
            system.array() += system.diagonal().mean();
            system.diagonal().array() += units_[u].ridge;
            const Eigen::LLT<Eigen::MatrixXd> factor(system);
            const Vector ones = factor.solve(Vector::Ones(size));
            const Eigen::MatrixXd moved = factor.solve(face.transpose());
            const Eigen::MatrixXd answer = face * (moved - ones * (moved.colwise().sum() / ones.sum()));
            result.bottomRightCorner(own, own) += 0.5 * (answer + answer.transpose()) / single[u];
        }
        return result;
    }

    // Best weights of one unit when its gap plus `shift` is to be small.
    std::optional<Error> project(std::size_t u, const Vector& shift)
    {
        const TreatedUnit& unit = units_[u];
        const Vector along = unit.before.transpose() * shift;
        const double square = shift.squaredNorm();
        Matrix gram(unit.donors.size(), unit.donors.size());
        for (std::size_t j = 0; j < gram.rows(); ++j)
            for (std::size_t k = 0; k <= j; ++k) {
                const auto a = static_cast<Index>(j);
                const auto b = static_cast<Index>(k);
                gram(j, k) = gram(k, j) = unit.gram(a, b) - along[a] - along[b] + square;
            }
        for (std::size_t j = 0; j < gram.rows(); ++j)
            gram(j, j) = std::max(gram(j, j), 0.0);
        auto fit = simplex_least_squares_from_gram(gram, {.ridge = unit.ridge, .start = weights_[u]});
        if (!fit)
            return std::move(fit.error());
        weights_[u] = std::move(fit->weights);
        gaps_[u] = -unit.before * Eigen::Map<const Vector>(weights_[u].data(), unit.before.cols());
        return std::nullopt;
    }

    const CohortPanel& panel_;
    std::size_t lags_;
    std::size_t leads_;
    std::size_t left_out_;
    std::vector<TreatedUnit> units_;
    std::vector<std::vector<double>> weights_;
    std::vector<Vector> gaps_; // treated less synthetic over each unit's lags
    Vector sum_;               // of the gaps, aligned at adoption
    double scale_ = 0.0;
};

std::expected<PooledEstimate, Error> solved(PooledProblem& problem, double pooling)
{
    auto sweeps = problem.solve(pooling);
    if (!sweeps)
        return std::unexpected(std::move(sweeps.error()));
    return problem.estimate(pooling, *sweeps);
}

} // namespace

std::expected<PooledEstimate, Error> pooled_weights(const CohortPanel& panel, const PoolingOptions& options)
{
    PooledProblem problem(panel, options, never_starts);
    if (options.pooling)
        return solved(problem, *options.pooling);
    const auto separate = problem.solve(0.0);
    if (!separate)
        return std::unexpected(separate.error());
    return solved(problem, problem.pooling_heuristic());
}

std::expected<PooledEstimate, Error> pooled_weights_without(const CohortPanel& panel, const PoolingOptions& options,
                                                            std::size_t row, const PooledEstimate& earlier)
{
    PooledProblem problem(panel, options, row);
    problem.start_from(earlier);
    return solved(problem, earlier.pooling);
}

} // namespace entente::lessons
