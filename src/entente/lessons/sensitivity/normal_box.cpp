#include <entente/base/distributions.hpp>
#include <entente/lessons/sensitivity/normal_box.hpp>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

namespace entente::lessons {

namespace {

constexpr std::size_t shifts = 8;

// A standard normal cut to an interval, turned so that the work is done in the lower tail, where small probabilities
// keep their digits.
class CutNormal {
public:
    CutNormal(double lower, double upper) : flipped_(lower > 0.0)
    {
        lower_ = flipped_ ? -upper : lower;
        upper_ = flipped_ ? -lower : upper;
        below_ = normal_cdf(lower_);
        mass_ = normal_cdf(upper_) - below_;
    }
    [[nodiscard]] double mass() const { return mass_; }
    [[nodiscard]] double quantile(double share) const
    {
        // Where the mass is below the smallest number, the point nearest to the centre stands for the interval.
        const double value = mass_ > 0.0 ? std::clamp(normal_quantile(below_ + share * mass_), lower_, upper_) : upper_;
        return flipped_ ? -value : value;
    }
    [[nodiscard]] double mean() const
    {
        const double value = mass_ > 0.0 ? (density(lower_) - density(upper_)) / mass_ : upper_;
        return flipped_ ? -value : value;
    }

private:
    static double density(double x)
    {
        return std::exp(-0.5 * x * x) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
    }

    bool flipped_;
    double lower_ = 0.0;
    double upper_ = 0.0;
    double below_ = 0.0;
    double mass_ = 0.0;
};

// Square roots of primes: multiples of them fill the cube evenly.
std::vector<double> lattice_steps(std::size_t count)
{
    std::vector<double> steps;
    for (int candidate = 2; steps.size() < count; ++candidate) {
        bool prime = true;
        for (int divisor = 2; divisor * divisor <= candidate && prime; ++divisor)
            prime = candidate % divisor != 0;
        if (prime)
            steps.push_back(std::sqrt(static_cast<double>(candidate)));
    }
    return steps;
}

double tent(double x)
{
    return std::abs(2.0 * (x - std::floor(x)) - 1.0);
}

struct Weighted {
    double mass = 0.0;
    Eigen::VectorXd sum;
};

} // namespace

NormalBox normal_box(std::span<const double> mean, const Matrix& covariance, std::span<const double> lower,
                     std::span<const double> upper, std::size_t points)
{
    const auto size = static_cast<Eigen::Index>(mean.size());
    assert(size > 0 && covariance.rows() == mean.size() && lower.size() == mean.size() && upper.size() == mean.size() &&
           "sizes fit");
    const Eigen::MatrixXd matrix =
        Eigen::Map<const Eigen::MatrixXd>(covariance.cells().data(), size, size); // symmetric: rows are columns
    const Eigen::MatrixXd factor = matrix.llt().matrixL();
    const std::vector<double> steps = lattice_steps(mean.size());
    const std::size_t used = size == 1 ? 1 : points;

    std::vector<Weighted> sets(shifts, Weighted{0.0, Eigen::VectorXd::Zero(size)});
    Eigen::VectorXd z(size);
    for (std::size_t shift = 0; shift < shifts; ++shift)
        for (std::size_t point = 0; point < used; ++point) {
            double mass = 1.0;
            for (Eigen::Index i = 0; i < size; ++i) {
                const auto at = static_cast<std::size_t>(i);
                const double centre = mean[at] + factor.row(i).head(i).dot(z.head(i));
                const CutNormal cut((lower[at] - centre) / factor(i, i), (upper[at] - centre) / factor(i, i));
                mass *= cut.mass();
                // Golden-section shifts, another one for each coordinate.
                const double moved = static_cast<double>(shift) * std::numbers::phi * static_cast<double>(at + 1) /
                                     static_cast<double>(shifts);
                z[i] =
                    i + 1 == size ? cut.mean() : cut.quantile(tent(static_cast<double>(point + 1) * steps[at] + moved));
            }
            sets[shift].mass += mass / static_cast<double>(used);
            sets[shift].sum += mass / static_cast<double>(used) * z;
        }

    NormalBox box{.mean = std::vector<double>(mean.begin(), mean.end())};
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(size);
    for (const Weighted& set : sets) {
        box.probability += set.mass / static_cast<double>(shifts);
        sum += set.sum / static_cast<double>(shifts);
    }
    double squares = 0.0;
    for (const Weighted& set : sets)
        squares += (set.mass - box.probability) * (set.mass - box.probability);
    box.probability_error = std::sqrt(squares / static_cast<double>(shifts * (shifts - 1)));
    const Eigen::VectorXd within = factor * (sum / box.probability);
    for (Eigen::Index i = 0; i < size; ++i)
        box.mean[static_cast<std::size_t>(i)] +=
            box.probability > 0.0 ? within[i] : std::numeric_limits<double>::quiet_NaN();
    return box;
}

} // namespace entente::lessons
