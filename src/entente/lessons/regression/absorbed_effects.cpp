#include <entente/lessons/regression/absorbed_effects.hpp>
#include <entente/lessons/regression/normal_equations.hpp>
#include <entente/lessons/regression/semidefinite_cholesky.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <optional>

namespace entente::lessons {

namespace {

// Elimination is taken when its setup costs less than this many passes over the rows, or less than a few milliseconds.
constexpr double passes_worth = 40.0;
constexpr double operations_at_least = 2e7;
constexpr double most_other_levels = 2000.0;
constexpr double most_cells = 5e7;
// Alternating projections end when the means left are this share of the column's root mean square.
constexpr double converged = 1e-14;
constexpr double acceptable = 1e-10;
constexpr int most_steps = 2000;
// Steps without progress after which rounding has the last word.
constexpr int patience = 20;

} // namespace

AbsorbedEffects::AbsorbedEffects(std::vector<Levels> factors, std::span<const double> weights, Absorption method)
    : factors_(std::move(factors)), weights_(weights.begin(), weights.end())
{
    assert(!factors_.empty() && "there is no factor to absorb");
    choose_method(method);
    sum_weights();
    if (method_ != Absorption::ClosedForm)
        code_others();
    if (method_ == Absorption::Elimination)
        eliminate();
}

void AbsorbedEffects::set_weights(std::span<const double> weights)
{
    const bool means_of_one = factors_.size() == 1;
    weights_.assign(weights.begin(), weights.end());
    if (method_ == Absorption::ClosedForm && !means_of_one)
        choose_method(Absorption::Automatic);
    sum_weights();
    if (method_ != Absorption::ClosedForm)
        code_others();
    if (method_ == Absorption::Elimination)
        eliminate();
}

bool AbsorbedEffects::balanced() const
{
    const std::size_t columns = factors_[1].count;
    if (factors_.size() != 2 || factors_[0].of_row.size() != factors_[0].count * columns)
        return false;
    std::vector<bool> seen(factors_[0].of_row.size(), false);
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const std::size_t cell = factors_[0].of_row[i] * columns + factors_[1].of_row[i];
        if (seen[cell])
            return false;
        seen[cell] = true;
    }
    return true;
}

void AbsorbedEffects::choose_method(Absorption wish)
{
    const auto bigger = [](const Levels& a, const Levels& b) { return a.count < b.count; };
    largest_ = static_cast<std::size_t>(std::ranges::max_element(factors_, bigger) - factors_.begin());
    other_levels_ = 0;
    for (const Levels& factor : factors_)
        other_levels_ += factor.count;
    other_levels_ -= factors_[largest_].count;

    method_ = wish;
    if ((wish == Absorption::AlternatingProjections || wish == Absorption::Elimination) && factors_.size() > 1)
        return;
    if (factors_.size() == 1 || (weights_.empty() && factors_.size() == 2 && balanced())) {
        method_ = Absorption::ClosedForm;
        return;
    }
    const auto others = static_cast<double>(other_levels_);
    const auto levels = static_cast<double>(factors_[largest_].count);
    const double work = levels * others * others / 2.0 + others * others * others / 3.0;
    const auto pass = static_cast<double>(factors_.size() * factors_[0].of_row.size());
    const bool cheap = work < operations_at_least + passes_worth * pass;
    method_ = cheap && others <= most_other_levels && levels * others <= most_cells
                  ? Absorption::Elimination
                  : Absorption::AlternatingProjections;
}

void AbsorbedEffects::sum_weights()
{
    inverse_sums_.clear();
    for (const Levels& factor : factors_) {
        auto& sums = inverse_sums_.emplace_back(factor.count, 0.0);
        for (std::size_t i = 0; i < factor.of_row.size(); ++i)
            sums[factor.of_row[i]] += weights_.empty() ? 1.0 : weights_[i];
        for (double& sum : sums)
            sum = 1.0 / sum;
    }
}

void AbsorbedEffects::code_others()
{
    const std::size_t others = factors_.size() - 1;
    const std::size_t rows = factors_[0].of_row.size();
    if (other_codes_.empty()) {
        other_codes_.resize(rows * others);
        std::uint32_t offset = 0;
        for (std::size_t f = 0, place = 0; f < factors_.size(); ++f) {
            if (f == largest_)
                continue;
            for (std::size_t i = 0; i < rows; ++i)
                other_codes_[i * others + place] = offset + factors_[f].of_row[i];
            offset += static_cast<std::uint32_t>(factors_[f].count);
            ++place;
        }
    }
    other_sums_.clear();
    for (std::size_t f = 0; f < factors_.size(); ++f)
        if (f != largest_)
            for (const double inverse : inverse_sums_[f])
                other_sums_.push_back(1.0 / inverse);
    if (method_ == Absorption::Elimination || !begin_.empty())
        return;
    const auto& level = factors_[largest_].of_row;
    begin_.assign(factors_[largest_].count + 1, 0);
    for (const auto l : level)
        ++begin_[l + 1];
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
    sorted_rows_.resize(rows);
    for (std::size_t i = 0; i < rows; ++i)
        sorted_rows_[next[level[i]]++] = static_cast<std::uint32_t>(i);
    sorted_codes_.resize(rows * others);
    for (std::size_t p = 0; p < rows; ++p)
        std::copy_n(&other_codes_[sorted_rows_[p] * others], others, &sorted_codes_[p * others]);
}

void AbsorbedEffects::eliminate()
{
    const Levels& largest = factors_[largest_];
    const std::size_t others = factors_.size() - 1;
    const std::size_t rows = largest.of_row.size();
    Matrix sums(largest.count, other_levels_);
    triangle_ = Matrix(other_levels_, other_levels_);
    for (std::size_t i = 0; i < rows; ++i) {
        const double weight = weights_.empty() ? 1.0 : weights_[i];
        const std::uint32_t* codes = &other_codes_[i * others];
        for (std::size_t a = 0; a < others; ++a) {
            sums(largest.of_row[i], codes[a]) += weight;
            for (std::size_t b = 0; b <= a; ++b)
                triangle_(codes[a], codes[b]) += weight;
        }
    }
    // Reduced normal equations; a level of the largest factor touches only the levels it occurs with.
    shares_ = Matrix(largest.count, other_levels_);
    std::vector<std::size_t> touched;
    for (std::size_t level = 0; level < largest.count; ++level) {
        touched.clear();
        const double inverse = inverse_sums_[largest_][level];
        for (std::size_t j = 0; j < other_levels_; ++j)
            if (sums(level, j) != 0.0) {
                shares_(level, j) = sums(level, j) * inverse;
                touched.push_back(j);
            }
        for (std::size_t a = 0; a < touched.size(); ++a)
            for (std::size_t b = 0; b <= a; ++b)
                triangle_(touched[a], touched[b]) -= shares_(level, touched[a]) * sums(level, touched[b]);
    }
    factorise_semidefinite(triangle_);
}

void AbsorbedEffects::subtract_means(std::size_t factor, std::span<double> column, std::span<double> taken) const
{
    const auto& level = factors_[factor].of_row;
    std::vector<double> means(factors_[factor].count, 0.0);
    if (weights_.empty())
        for (std::size_t i = 0; i < column.size(); ++i)
            means[level[i]] += column[i];
    else
        for (std::size_t i = 0; i < column.size(); ++i)
            means[level[i]] += weights_[i] * column[i];
    for (std::size_t l = 0; l < means.size(); ++l)
        means[l] *= inverse_sums_[factor][l];
    for (std::size_t i = 0; i < column.size(); ++i)
        column[i] -= means[level[i]];
    for (std::size_t i = 0; i < taken.size(); ++i)
        taken[i] += means[level[i]];
}

void AbsorbedEffects::reduced_sums(std::span<const double> column, std::vector<double>& base,
                                   std::vector<double>& right) const
{
    const auto& level = factors_[largest_].of_row;
    const std::size_t others = factors_.size() - 1;
    base.assign(factors_[largest_].count, 0.0);
    right.assign(other_levels_, 0.0);
    for (std::size_t i = 0; i < column.size(); ++i) {
        const double value = weights_.empty() ? column[i] : weights_[i] * column[i];
        base[level[i]] += value;
        for (std::size_t a = 0; a < others; ++a)
            right[other_codes_[i * others + a]] += value;
    }
    if (method_ == Absorption::Elimination) {
        for (std::size_t l = 0; l < base.size(); ++l) {
            const auto share = shares_.row(l);
            for (std::size_t j = 0; j < right.size(); ++j)
                right[j] -= share[j] * base[l];
        }
        return;
    }
    for (std::size_t i = 0; i < column.size(); ++i) {
        const double mean = base[level[i]] * inverse_sums_[largest_][level[i]];
        const double value = weights_.empty() ? mean : weights_[i] * mean;
        for (std::size_t a = 0; a < others; ++a)
            right[other_codes_[i * others + a]] -= value;
    }
}

void AbsorbedEffects::apply_reduced(const std::vector<double>& effects, std::vector<double>& result) const
{
    const std::size_t others = factors_.size() - 1;
    result.assign(other_levels_, 0.0);
    std::vector<double> sums; // of the effects of each row of a level
    for (std::size_t l = 0; l + 1 < begin_.size(); ++l) {
        const std::size_t begin = begin_[l];
        const std::size_t rows = begin_[l + 1] - begin;
        sums.assign(rows, 0.0);
        double mean = 0.0;
        for (std::size_t r = 0; r < rows; ++r) {
            for (std::size_t a = 0; a < others; ++a)
                sums[r] += effects[sorted_codes_[(begin + r) * others + a]];
            mean += weights_.empty() ? sums[r] : weights_[sorted_rows_[begin + r]] * sums[r];
        }
        mean *= inverse_sums_[largest_][l];
        for (std::size_t r = 0; r < rows; ++r) {
            const double gap = sums[r] - mean;
            const double value = weights_.empty() ? gap : weights_[sorted_rows_[begin + r]] * gap;
            for (std::size_t a = 0; a < others; ++a)
                result[sorted_codes_[(begin + r) * others + a]] += value;
        }
    }
}

// Overwrites the right-hand side with a solution; false when the means left are large beside the column's `squares`.
bool AbsorbedEffects::solve_by_conjugate_gradients(std::vector<double>& right, double squares) const
{
    const std::size_t n = right.size();
    // Sums of squared means: the rest, scaled by the weight of its level.
    const auto size_of = [&](const std::vector<double>& rest) {
        double sum = 0.0;
        for (std::size_t j = 0; j < n; ++j)
            sum += rest[j] * rest[j] / other_sums_[j];
        return sum;
    };
    std::vector<double> solution(n, 0.0);
    std::vector<double> direction(n);
    std::vector<double> image;
    double left = size_of(right);
    double best = left;
    for (std::size_t j = 0; j < n; ++j)
        direction[j] = right[j] / other_sums_[j];
    for (int step = 0, idle = 0; step < most_steps && left > converged * converged * squares && idle < patience;
         ++step) {
        apply_reduced(direction, image);
        const double curvature = inner_product(direction, image);
        if (!(curvature > 0.0))
            break;
        for (std::size_t j = 0; j < n; ++j) {
            solution[j] += left / curvature * direction[j];
            right[j] -= left / curvature * image[j];
        }
        const double before = left;
        left = size_of(right);
        idle = left < best || left > acceptable * acceptable * squares ? 0 : idle + 1;
        best = std::min(best, left);
        for (std::size_t j = 0; j < n; ++j)
            direction[j] = right[j] / other_sums_[j] + left / before * direction[j];
    }
    right = std::move(solution);
    return left <= acceptable * acceptable * squares;
}

bool AbsorbedEffects::subtract_effects(std::span<double> column, std::span<double> taken) const
{
    const auto& level = factors_[largest_].of_row;
    const std::size_t others = factors_.size() - 1;
    std::vector<double> base;
    std::vector<double> right;
    reduced_sums(column, base, right);
    bool solved = true;
    if (method_ == Absorption::Elimination) {
        solve_semidefinite(triangle_, right);
        for (std::size_t l = 0; l < base.size(); ++l) {
            const auto share = shares_.row(l);
            base[l] = base[l] * inverse_sums_[largest_][l] - inner_product(share, right);
        }
    } else {
        double squares = 0.0;
        for (std::size_t i = 0; i < column.size(); ++i)
            squares += (weights_.empty() ? 1.0 : weights_[i]) * column[i] * column[i];
        solved = solve_by_conjugate_gradients(right, squares);
        for (std::size_t i = 0; i < column.size(); ++i)
            for (std::size_t a = 0; a < others; ++a)
                base[level[i]] -= (weights_.empty() ? 1.0 : weights_[i]) * right[other_codes_[i * others + a]];
        for (std::size_t l = 0; l < base.size(); ++l)
            base[l] *= inverse_sums_[largest_][l];
    }
    for (std::size_t i = 0; i < column.size(); ++i) {
        double effect = base[level[i]];
        for (std::size_t a = 0; a < others; ++a)
            effect += right[other_codes_[i * others + a]];
        column[i] -= effect;
        if (!taken.empty())
            taken[i] += effect;
    }
    return solved;
}

std::expected<void, Error> AbsorbedEffects::absorb(std::span<double> column, bool precise,
                                                   std::span<double> taken) const
{
    assert(column.size() == factors_[0].of_row.size() && "the column has another number of rows than the factors");
    assert((taken.empty() || taken.size() == column.size()) && "what is taken has another number of rows");
    if (method_ == Absorption::ClosedForm) {
        // In a balanced panel the two projections commute, so one after the other is the projection on both.
        for (std::size_t f = 0; f < factors_.size(); ++f)
            subtract_means(f, column, taken);
        return {};
    }
    const bool again = precise && method_ == Absorption::Elimination;
    for (int pass = 0; pass < (again ? 2 : 1); ++pass)
        if (!subtract_effects(column, taken))
            return std::unexpected(Error{"the fixed effects could not be told apart by alternating projections",
                                         "fixed_effects", "merge groups that share very few rows"});
    return {};
}

std::expected<void, Error> AbsorbedEffects::absorb_all(std::span<std::vector<double>> columns, Threads threads,
                                                       bool precise) const
{
    std::vector<std::optional<Error>> errors(columns.size());
    const auto one = [&](std::size_t i) {
        if (auto done = absorb(columns[i], precise); !done)
            errors[i] = std::move(done.error());
    };
    if (threads.count == 1)
        for (std::size_t i = 0; i < columns.size(); ++i)
            one(i);
    else
        parallel_for_each_index(columns.size(), threads, one);
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));
    return {};
}

} // namespace entente::lessons
