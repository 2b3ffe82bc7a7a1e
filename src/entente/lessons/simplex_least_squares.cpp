#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/lessons/triangular_factor.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace entente::lessons {

namespace {

using Vector = Eigen::VectorXd;
using Index = Eigen::Index;
// A Matrix holds one candidate a row; seen by columns, as Eigen stores, it holds one candidate a column.
using CandidatesByColumn = Eigen::Map<const Eigen::MatrixXd>;

// Rounding in a gradient entry, relative to the lengths of the two candidates it involves.
constexpr double rounding = 64.0 * std::numeric_limits<double>::epsilon();
// A gap this far above rounding is reported as no convergence.
constexpr double acceptable = 1e5 * rounding;
// Full steps without progress after which rounding is taken to have the last word.
constexpr int patience = 3;
constexpr std::size_t steps_at_least = 100;
constexpr std::size_t steps_for_each_candidate = 20;

CandidatesByColumn by_column(const Matrix& matrix)
{
    return {matrix.cells().data(), static_cast<Index>(matrix.columns()), static_cast<Index>(matrix.rows())};
}

// Adds sum_i weights[i] * matrix.col(columns[i]) to `sum`, four columns at a time to touch `sum` less often.
template <class Columns>
void add_weighted_columns(const Columns& matrix, const std::vector<Index>& columns, const Vector& weights, Vector& sum)
{
    const auto count = static_cast<Index>(columns.size());
    const auto column = [&](Index i) { return matrix.col(columns[static_cast<std::size_t>(i)]); };
    Index i = 0;
    for (; i + 4 <= count; i += 4)
        sum += weights[i] * column(i) + weights[i + 1] * column(i + 1) + weights[i + 2] * column(i + 2) +
               weights[i + 3] * column(i + 3);
    for (; i < count; ++i)
        sum += weights[i] * column(i);
}

// Half the gradient, and inner products of differences, from the differences themselves.
class Differences {
public:
    Differences(const Matrix& candidates, std::span<const double> target)
        : differences_(by_column(candidates).colwise() -
                       Eigen::Map<const Vector>(target.data(), static_cast<Index>(target.size())))
    {
    }

    [[nodiscard]] Index count() const { return differences_.cols(); }
    [[nodiscard]] Vector squared_lengths() const { return differences_.colwise().squaredNorm(); }
    [[nodiscard]] double product(Index a, Index b) const { return differences_.col(a).dot(differences_.col(b)); }

    void gradient(const std::vector<Index>& active, const Vector& weights, Vector& result)
    {
        residual_.setZero(differences_.rows());
        add_weighted_columns(differences_, active, weights, residual_);
        result.noalias() = differences_.transpose() * residual_;
    }

private:
    Eigen::MatrixXd differences_;
    Vector residual_;
};

// The same from a Gram matrix.
class GramOfDifferences {
public:
    explicit GramOfDifferences(const Matrix& gram) : gram_(by_column(gram)) {}

    [[nodiscard]] Index count() const { return gram_.cols(); }
    [[nodiscard]] Vector squared_lengths() const { return gram_.diagonal(); }
    [[nodiscard]] double product(Index a, Index b) const { return gram_(a, b); }

    void gradient(const std::vector<Index>& active, const Vector& weights, Vector& result)
    {
        result.setZero(gram_.rows());
        add_weighted_columns(gram_, active, weights, result);
    }

private:
    CandidatesByColumn gram_;
};

template <class Source>
class ActiveSet {
public:
    ActiveSet(Source source, const SimplexOptions& options)
        : source_(std::move(source)), ridge_(options.ridge), squared_lengths_(source_.squared_lengths()),
          lengths_(squared_lengths_.cwiseSqrt()), used_(static_cast<std::size_t>(source_.count()), false),
          factor_(used_.size()), weights_(source_.count()), direction_(source_.count()), products_(source_.count()),
          active_gradient_(source_.count())
    {
        Vector sorted = squared_lengths_;
        std::nth_element(sorted.begin(), sorted.begin() + sorted.size() / 2, sorted.end());
        shift_ = sorted[sorted.size() / 2] + ridge_;
        if (shift_ <= 0.0)
            shift_ = std::max(squared_lengths_.maxCoeff(), 1.0);
        choose_start(options.start);
    }

    // False when the steps run out.
    [[nodiscard]] bool run(std::size_t max_steps)
    {
        for (; steps_ < max_steps; ++steps_) {
            if (!move_until_feasible())
                continue;
            refresh_gradient();
            const auto next = most_promising();
            if (next && !used_[static_cast<std::size_t>(*next)])
                add(*next, 0.0);
            else if (!next && refined_)
                return true;
            else // take away the rounding that the steps have gathered
                forward_is_current_ = false;
        }
        return false;
    }

    // Largest gain in half the objective that the gradient still promises.
    [[nodiscard]] double gap() const { return std::max(0.0, objective_ - gradient_.minCoeff()); }
    [[nodiscard]] bool is_optimal() const { return std::isfinite(objective_) && gap() <= acceptable * length_scale(); }
    [[nodiscard]] double length_scale() const { return squared_lengths_.maxCoeff() + ridge_; }

    [[nodiscard]] SimplexFit fit() const
    {
        SimplexFit result{std::vector<double>(used_.size(), 0.0), objective_, 2.0 * gap(), steps_ + 1};
        for (std::size_t i = 0; i < active_.size(); ++i)
            result.weights[static_cast<std::size_t>(active_[i])] = weights_[static_cast<Index>(i)];
        return result;
    }

private:
    [[nodiscard]] Index size() const { return static_cast<Index>(factor_.size()); }

    void choose_start(std::span<const double> start)
    {
        Index nearest = 0;
        squared_lengths_.minCoeff(&nearest);
        if (start.empty())
            add(nearest, 1.0);
        for (std::size_t j = 0; j < start.size(); ++j)
            if (start[j] > 0.0 && !add(static_cast<Index>(j), start[j]))
                drop(size() - 1); // a set of dependent candidates would send the steps round in circles
        normalise();
        refresh_gradient();
    }

    bool add(Index candidate, double weight)
    {
        const Index position = size();
        for (Index i = 0; i < position; ++i)
            products_[i] = shift_ + source_.product(active_[static_cast<std::size_t>(i)], candidate);
        products_[position] = shift_ + squared_lengths_[candidate] + ridge_;
        const bool independent =
            factor_.append({products_.data(), used_.size()}, forward_is_current_ ? gradient_[candidate] : 0.0);
        active_.push_back(candidate);
        used_[static_cast<std::size_t>(candidate)] = true;
        weights_[position] = weight;
        newest_ = candidate;
        refined_ = false;
        return independent;
    }

    void drop(Index position)
    {
        const auto place = active_.begin() + position;
        used_[static_cast<std::size_t>(*place)] = false;
        factor_.remove(static_cast<std::size_t>(position));
        active_.erase(place);
        for (Index i = position; i < size(); ++i)
            weights_[i] = weights_[i + 1];
    }

    // One step towards the best weights of the active candidates; true if it got all the way without a weight reaching
    // zero.
    bool move_until_feasible()
    {
        const Index k = size();
        if (!forward_is_current_) {
            for (Index i = 0; i < k; ++i)
                active_gradient_[i] = gradient_[active_[static_cast<std::size_t>(i)]];
            factor_.solve_forward({active_gradient_.data(), used_.size()});
            forward_is_current_ = refined_ = true;
        }
        const Eigen::Map<const Vector> ones(factor_.forward_ones.data(), k);
        Eigen::Map<Vector> forward(factor_.forward_gradient.data(), k);
        const double level = ones.dot(forward) / ones.squaredNorm();
        direction_.head(k) = level * ones - forward;
        factor_.solve_backward({direction_.data(), used_.size()});

        double length = 1.0;
        for (Index i = 0; i < k; ++i)
            if (direction_[i] < 0.0)
                length = std::min(length, weights_[i] / -direction_[i]);
        weights_.head(k) += length * direction_.head(k);
        forward = (1.0 - length) * forward + (length * level) * ones;

        bool reached = true;
        for (Index i = k; i-- > 0;)
            if (weights_[i] <= 0.0 && direction_[i] <= 0.0 && size() > 1) {
                if (active_[static_cast<std::size_t>(i)] == newest_ && length == 0.0)
                    refused_.push_back(newest_); // promised a gain that rounding took back
                drop(i);
                reached = false;
            }
        if (length > 0.0 && length < 1.0 && reached) // the blocking weight stopped a rounding error short of zero
            drop_smallest();
        return reached && length == 1.0;
    }

    void drop_smallest()
    {
        Index smallest = 0;
        weights_.head(size()).minCoeff(&smallest);
        drop(smallest);
    }

    void normalise()
    {
        auto weights = weights_.head(size());
        weights = weights.cwiseMax(0.0);
        weights /= weights.sum();
    }

    void refresh_gradient()
    {
        normalise();
        source_.gradient(active_, weights_, gradient_);
        for (std::size_t i = 0; i < active_.size(); ++i)
            gradient_[active_[i]] += ridge_ * weights_[static_cast<Index>(i)];
        double objective = 0.0;
        for (std::size_t i = 0; i < active_.size(); ++i)
            objective += weights_[static_cast<Index>(i)] * gradient_[active_[i]];
        idle_steps_ = objective < lowest_objective_ ? 0 : idle_steps_ + 1;
        lowest_objective_ = std::min(lowest_objective_, objective);
        objective_ = objective;
    }

    // The candidate whose gradient lies furthest under the average; none at the optimum.
    [[nodiscard]] std::optional<Index> most_promising() const
    {
        if (idle_steps_ >= patience)
            return std::nullopt;
        double longest = 0.0;
        for (const Index a : active_)
            longest = std::max(longest, lengths_[a]);
        std::optional<Index> best;
        double largest_gain = 0.0;
        for (Index j = 0; j < gradient_.size(); ++j) {
            const double gain = objective_ - gradient_[j] - rounding * (lengths_[j] * longest + ridge_);
            if (gain > largest_gain && std::ranges::find(refused_, j) == refused_.end()) {
                largest_gain = gain;
                best = j;
            }
        }
        return best;
    }

    Source source_;
    double ridge_;
    double shift_ = 1.0;
    Vector squared_lengths_;
    Vector lengths_;
    std::vector<Index> active_;
    std::vector<bool> used_;
    std::vector<Index> refused_;
    TriangularFactor factor_;
    Vector weights_; // of the active candidates, in the order of `active_`
    Vector direction_;
    Vector products_;
    Vector gradient_; // half the gradient, of all candidates
    Vector active_gradient_;
    double objective_ = 0.0;
    double lowest_objective_ = std::numeric_limits<double>::infinity();
    Index newest_ = -1;
    int idle_steps_ = 0;
    bool forward_is_current_ = false;
    bool refined_ = false; // the last solve started from the gradient itself, not from what it should be
    std::size_t steps_ = 0;
};

Error not_finite(const std::string& where)
{
    return {"a value is not a finite number", where, "drop or impute the missing figure before fitting weights"};
}

std::optional<Error> wrong_options(const SimplexOptions& options, std::size_t candidates)
{
    if (candidates == 0)
        return Error{"there are no candidates to weight", "candidates", "pass at least one"};
    if (!std::isfinite(options.ridge) || options.ridge < 0.0)
        return Error{"the ridge is not a finite number of zero or more", "ridge", "pass 0 for no ridge"};
    if (options.start.empty())
        return std::nullopt;
    double sum = 0.0;
    for (const double weight : options.start)
        sum += std::isfinite(weight) && weight >= 0.0 ? weight : -std::numeric_limits<double>::infinity();
    if (options.start.size() != candidates || !(sum > 0.0))
        return Error{"the start is not one weight of zero or more for each candidate, with a positive sum", "start",
                     "pass the weights of an earlier fit, or nothing"};
    return std::nullopt;
}

std::optional<Error> wrong_cells(const Matrix& matrix, const std::string& name)
{
    const auto cells = matrix.cells();
    const auto bad = std::ranges::find_if(cells, [](double cell) { return !std::isfinite(cell); });
    if (bad == cells.end())
        return std::nullopt;
    const auto position = static_cast<std::size_t>(bad - cells.begin());
    return not_finite(name + "(" + std::to_string(position / matrix.columns()) + ", " +
                      std::to_string(position % matrix.columns()) + ")");
}

// @param make_source  gives the inner products; called once more when the first try fails
std::expected<SimplexFit, Error> solve(const auto& make_source, std::size_t count, const SimplexOptions& options)
{
    const std::size_t max_steps =
        options.max_steps > 0 ? options.max_steps : steps_at_least + steps_for_each_candidate * count;
    ActiveSet active_set(make_source(), options);
    const bool finished = active_set.run(max_steps);
    if (!finished || !active_set.is_optimal()) {
        // From the nearest candidate the objective only falls.
        if (!options.start.empty())
            return solve(make_source, count, {.ridge = options.ridge, .start = {}, .max_steps = options.max_steps});
        return std::unexpected(Error{"the weights did not converge in " + std::to_string(max_steps) + " steps",
                                     "max_steps", "allow more steps, or rescale the figures and add a small ridge"});
    }
    return active_set.fit();
}

} // namespace

std::expected<SimplexFit, Error> simplex_least_squares(const Matrix& candidates, std::span<const double> target,
                                                       const SimplexOptions& options)
{
    if (auto wrong = wrong_options(options, candidates.rows()))
        return std::unexpected(*std::move(wrong));
    if (candidates.columns() == 0 || target.size() != candidates.columns())
        return std::unexpected(Error{"the target has " + std::to_string(target.size()) + " values, the candidates " +
                                         std::to_string(candidates.columns()),
                                     "target", "pass the same observations, at least one, for target and candidates"});
    if (auto wrong = wrong_cells(candidates, "candidates"))
        return std::unexpected(*std::move(wrong));
    for (std::size_t i = 0; i < target.size(); ++i)
        if (!std::isfinite(target[i]))
            return std::unexpected(not_finite("target[" + std::to_string(i) + "]"));
    return solve([&] { return Differences(candidates, target); }, candidates.rows(), options);
}

std::expected<SimplexFit, Error> simplex_least_squares_from_gram(const Matrix& differences_gram,
                                                                 const SimplexOptions& options)
{
    if (auto wrong = wrong_options(options, differences_gram.rows()))
        return std::unexpected(*std::move(wrong));
    if (differences_gram.rows() != differences_gram.columns())
        return std::unexpected(Error{"the Gram matrix is not square", "differences_gram",
                                     "pass one row and one column for each candidate"});
    if (auto wrong = wrong_cells(differences_gram, "differences_gram"))
        return std::unexpected(*std::move(wrong));
    for (std::size_t j = 0; j < differences_gram.rows(); ++j)
        if (differences_gram(j, j) < 0.0)
            return std::unexpected(Error{"a squared length is negative",
                                         "differences_gram(" + std::to_string(j) + ", " + std::to_string(j) + ")",
                                         "pass inner products of real differences"});
    return solve([&] { return GramOfDifferences(differences_gram); }, differences_gram.rows(), options);
}

} // namespace entente::lessons
