#include <entente/lessons/single_series/spike_and_slab.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

namespace entente::lessons {

namespace {

// Lower triangular factor of a symmetric positive definite matrix (row by row), in place; the log of its determinant.
double factorise(std::vector<double>& matrix, std::size_t size)
{
    double log_determinant = 0.0;
    for (std::size_t j = 0; j < size; ++j)
        for (std::size_t i = j; i < size; ++i) {
            double sum = matrix[i * size + j];
            for (std::size_t k = 0; k < j; ++k)
                sum -= matrix[i * size + k] * matrix[j * size + k];
            if (i == j) {
                matrix[j * size + j] = std::sqrt(std::max(sum, std::numeric_limits<double>::min()));
                log_determinant += 2.0 * std::log(matrix[j * size + j]);
            } else {
                matrix[i * size + j] = sum / matrix[j * size + j];
            }
        }
    return log_determinant;
}

void solve_lower(const std::vector<double>& factor, std::vector<double>& right)
{
    const std::size_t size = right.size();
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t k = 0; k < i; ++k)
            right[i] -= factor[i * size + k] * right[k];
        right[i] /= factor[i * size + i];
    }
}

void solve_upper(const std::vector<double>& factor, std::vector<double>& right)
{
    const std::size_t size = right.size();
    for (std::size_t i = size; i-- > 0;) {
        for (std::size_t k = i + 1; k < size; ++k)
            right[i] -= factor[k * size + i] * right[k];
        right[i] /= factor[i * size + i];
    }
}

} // namespace

double gamma_variate(double shape, RandomStream& random)
{
    if (shape < 1.0) // one more, brought down by a power of a uniform (Marsaglia & Tsang)
        return gamma_variate(shape + 1.0, random) * std::pow(1.0 - random.uniform(), 1.0 / shape);
    const double d = shape - 1.0 / 3.0;
    const double c = 1.0 / std::sqrt(9.0 * d);
    while (true) {
        const double x = random.normal();
        const double root = 1.0 + c * x;
        if (root <= 0.0)
            continue;
        const double v = root * root * root;
        if (std::log(1.0 - random.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v))
            return d * v;
    }
}

SpikeAndSlab::SpikeAndSlab(const Matrix& covariates, const SpikeAndSlabPrior& prior)
    : covariates_(covariates), prior_(prior), cross_(covariates.columns(), covariates.columns()),
      precision_(covariates.columns(), covariates.columns()), included_(covariates.columns(), true),
      with_target_(covariates.columns())
{
    const std::size_t count = covariates.columns();
    for (std::size_t t = 0; t < covariates.rows(); ++t)
        for (std::size_t j = 0; j < count; ++j)
            for (std::size_t k = 0; k < count; ++k)
                cross_(j, k) += covariates(t, j) * covariates(t, k);
    const double weight = prior.slab_weight / static_cast<double>(std::max<std::size_t>(covariates.rows(), 1));
    for (std::size_t j = 0; j < count; ++j)
        for (std::size_t k = 0; k < count; ++k)
            precision_(j, k) = weight * cross_(j, k) * (j == k ? 1.0 : 1.0 - prior.shrinkage);
}

SpikeAndSlab::Fit SpikeAndSlab::fit(double target_squares) const
{
    Fit result;
    for (std::size_t j = 0; j < included_.size(); ++j)
        if (included_[j])
            result.places.push_back(j);
    const std::size_t size = result.places.size();
    result.factor.resize(size * size);
    std::vector<double> slab(size * size);
    for (std::size_t i = 0; i < size; ++i) {
        result.means.push_back(with_target_[result.places[i]]);
        for (std::size_t k = 0; k < size; ++k) {
            slab[i * size + k] = precision_(result.places[i], result.places[k]);
            result.factor[i * size + k] = slab[i * size + k] + cross_(result.places[i], result.places[k]);
        }
    }
    const double precision = factorise(result.factor, size);
    solve_lower(result.factor, result.means);
    const double explained = std::inner_product(result.means.begin(), result.means.end(), result.means.begin(), 0.0);
    solve_upper(result.factor, result.means);
    const double guess = prior_.noise_weight * prior_.noise_guess;
    result.squares = guess + std::max(target_squares - explained, 0.0);
    const double count = prior_.noise_weight + static_cast<double>(covariates_.rows());
    const auto in = static_cast<double>(size);
    result.log_weight = 0.5 * (factorise(slab, size) - precision - count * std::log(result.squares));
    if (prior_.inclusion < 1.0)
        result.log_weight += in * (std::log(prior_.inclusion) - std::log1p(-prior_.inclusion));
    return result;
}

RegressionDraw SpikeAndSlab::draw(std::span<const double> target, RandomStream& random)
{
    assert(target.size() == covariates_.rows() && "one target for each observation");
    std::ranges::fill(with_target_, 0.0);
    double target_squares = 0.0;
    for (std::size_t t = 0; t < target.size(); ++t) {
        target_squares += target[t] * target[t];
        for (std::size_t j = 0; j < with_target_.size(); ++j)
            with_target_[j] += covariates_(t, j) * target[t];
    }
    Fit current = fit(target_squares);
    for (std::size_t j = 0; j < included_.size() && prior_.inclusion < 1.0; ++j) {
        included_[j] = !included_[j];
        Fit other = fit(target_squares);
        const double change = other.log_weight - current.log_weight;
        if (random.uniform() < 1.0 / (1.0 + std::exp(-change)))
            current = std::move(other);
        else
            included_[j] = !included_[j];
    }
    RegressionDraw result{.coefficients = std::vector<double>(included_.size(), 0.0)};
    const double shape = 0.5 * (prior_.noise_weight + static_cast<double>(target.size()));
    result.noise_variance = 0.5 * current.squares / gamma_variate(shape, random);
    std::vector<double> shift(current.places.size());
    for (double& one : shift)
        one = std::sqrt(result.noise_variance) * random.normal();
    solve_upper(current.factor, shift);
    for (std::size_t i = 0; i < shift.size(); ++i)
        result.coefficients[current.places[i]] = current.means[i] + shift[i];
    return result;
}

} // namespace entente::lessons
