#include <entente/lessons/simplex_least_squares.hpp>

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
// Of its squared length, what must be left of a candidate of the start beside the others for it to count as
// independent.
constexpr double independence = 1e-10;
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

// Upper triangular R with R'R = shift * 11' + Gram + ridge * I over the active candidates; column by column, packed.
// The shift makes R regular for any affinely independent set (Wolfe 1976, section 5).
class TriangularFactor {
public:
    explicit TriangularFactor(Index capacity)
        : forward_ones(Vector::Zero(capacity)), forward_gradient(Vector::Zero(capacity)), inverse_diagonal_(capacity),
          cells_(static_cast<std::size_t>(capacity * (capacity + 1) / 2))
    {
    }

    [[nodiscard]] Index size() const { return size_; }

    // Solutions of R'y = 1 and R'y = gradient; append() and remove() keep them right.
    Vector forward_ones;
    Vector forward_gradient;

    // `products`: the new row of the matrix, one value for each active candidate and one for the new candidate itself.
    // @return  whether the candidate is independent of the active ones
    bool append(const Vector& products, double gradient)
    {
        auto fresh = column(size_);
        for (Index i = 0; i < size_; ++i)
            fresh[i] = (products[i] - column(i).head(i).dot(fresh.head(i))) * inverse_diagonal_[i];
        const double left = products[size_] - fresh.head(size_).squaredNorm();
        // A candidate that depends on the others leaves nothing but rounding: keep the factor regular, take short
        // steps.
        const bool independent = left > independence * products[size_];
        set_diagonal(size_, std::sqrt(std::max(left, rounding * products[size_])));
        const auto above = fresh.head(size_);
        forward_ones[size_] = (1.0 - above.dot(forward_ones.head(size_))) * inverse_diagonal_[size_];
        forward_gradient[size_] = (gradient - above.dot(forward_gradient.head(size_))) * inverse_diagonal_[size_];
        ++size_;
        return independent;
    }

    // Deletes a column and makes the rest triangular again with plane rotations.
    void remove(Index position)
    {
        for (Index k = position; k + 1 < size_; ++k) {
            auto moved = column(k + 1);
            column(k).head(k + 1) = moved.head(k + 1);
            const double length = std::max(std::sqrt(moved[k] * moved[k] + moved[k + 1] * moved[k + 1]),
                                           std::numeric_limits<double>::min()); // never divide by zero
            const double cosine = moved[k] / length;
            const double sine = moved[k + 1] / length;
            set_diagonal(k, length);
            for (Index later = k + 2; later < size_; ++later)
                rotate(column(later)[k], column(later)[k + 1], cosine, sine);
            rotate(forward_ones[k], forward_ones[k + 1], cosine, sine);
            rotate(forward_gradient[k], forward_gradient[k + 1], cosine, sine);
        }
        --size_;
    }

    void solve_forward(const Vector& right)
    {
        for (Index i = 0; i < size_; ++i)
            forward_gradient[i] = (right[i] - column(i).head(i).dot(forward_gradient.head(i))) * inverse_diagonal_[i];
    }

    // Overwrites the right-hand side with the solution of R x = right.
    void solve_backward(Vector& right) const
    {
        for (Index i = size_; i-- > 0;) {
            right[i] *= inverse_diagonal_[i];
            right.head(i) -= right[i] * column(i).head(i);
        }
    }

private:
    [[nodiscard]] Eigen::Map<Vector> column(Index i)
    {
        return {&cells_[static_cast<std::size_t>(i * (i + 1) / 2)], i + 1};
    }
    [[nodiscard]] Eigen::Map<const Vector> column(Index i) const
    {
        return {&cells_[static_cast<std::size_t>(i * (i + 1) / 2)], i + 1};
    }
    void set_diagonal(Index i, double value)
    {
        column(i)[i] = value;
        inverse_diagonal_[i] = 1.0 / value;
    }
    static void rotate(double& upper, double& lower, double cosine, double sine)
    {
        const double turned = cosine * upper + sine * lower;
        lower = cosine * lower - sine * upper;
        upper = turned;
    }

    Vector inverse_diagonal_;
    std::vector<double> cells_;
    Index size_ = 0;
};

template <class Source>
class ActiveSet {
public:
    ActiveSet(Source source, const SimplexOptions& options)
        : source_(std::move(source)), ridge_(options.ridge), squared_lengths_(source_.squared_lengths()),
          lengths_(squared_lengths_.cwiseSqrt()), used_(static_cast<std::size_t>(source_.count()), false),
          factor_(source_.count()), weights_(source_.count()), direction_(source_.count()), products_(source_.count()),
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
    void choose_start(std::span<const double> start)
    {
        Index nearest = 0;
        squared_lengths_.minCoeff(&nearest);
        if (start.empty())
            add(nearest, 1.0);
        for (std::size_t j = 0; j < start.size(); ++j)
            if (start[j] > 0.0 && !add(static_cast<Index>(j), start[j]))
                drop(factor_.size() - 1); // a set of dependent candidates would send the steps round in circles
        normalise();
        refresh_gradient();
    }

    bool add(Index candidate, double weight)
    {
        const Index position = factor_.size();
        for (Index i = 0; i < position; ++i)
            products_[i] = shift_ + source_.product(active_[static_cast<std::size_t>(i)], candidate);
        products_[position] = shift_ + squared_lengths_[candidate] + ridge_;
        const bool independent = factor_.append(products_, forward_is_current_ ? gradient_[candidate] : 0.0);
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
        factor_.remove(position);
        active_.erase(place);
        for (Index i = position; i < factor_.size(); ++i)
            weights_[i] = weights_[i + 1];
    }

    // One step towards the best weights of the active candidates; true if it got all the way without a weight reaching
    // zero.
    bool move_until_feasible()
    {
        const Index k = factor_.size();
        if (!forward_is_current_) {
            for (Index i = 0; i < k; ++i)
                active_gradient_[i] = gradient_[active_[static_cast<std::size_t>(i)]];
            factor_.solve_forward(active_gradient_);
            forward_is_current_ = refined_ = true;
        }
        auto ones = factor_.forward_ones.head(k);
        auto forward = factor_.forward_gradient.head(k);
        const double level = ones.dot(forward) / ones.squaredNorm();
        direction_.head(k) = level * ones - forward;
        factor_.solve_backward(direction_);

        double length = 1.0;
        for (Index i = 0; i < k; ++i)
            if (direction_[i] < 0.0)
                length = std::min(length, weights_[i] / -direction_[i]);
        weights_.head(k) += length * direction_.head(k);
        forward = (1.0 - length) * forward + (length * level) * ones;

        bool reached = true;
        for (Index i = k; i-- > 0;)
            if (weights_[i] <= 0.0 && direction_[i] <= 0.0 && factor_.size() > 1) {
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
        weights_.head(factor_.size()).minCoeff(&smallest);
        drop(smallest);
    }

    void normalise()
    {
        auto weights = weights_.head(factor_.size());
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
