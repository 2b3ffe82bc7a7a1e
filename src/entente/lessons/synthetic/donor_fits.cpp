#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/lessons/synthetic/donor_fits.hpp>

#include <cmath>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

// Squares of larger figures, summed over a panel, leave the range of double.
constexpr double largest_cell = 1e150;

} // namespace

std::expected<void, Error> first_missing_cell(const Matrix& outcomes)
{
    for (std::size_t i = 0; i < outcomes.rows(); ++i)
        for (std::size_t t = 0; t < outcomes.columns(); ++t)
            if (!(std::abs(outcomes(i, t)) < largest_cell))
                return std::unexpected(Error{"a cell is missing, not finite, or too large to square",
                                             "outcomes(" + std::to_string(i) + ", " + std::to_string(t) + ")",
                                             "drop the unit or the period, or impute the cell and say so"});
    return {};
}

DonorFits::DonorFits(Matrix outcomes, std::vector<std::size_t> periods, bool intercept)
    : outcomes_(std::move(outcomes)), periods_(std::move(periods)), intercept_(intercept),
      paths_(outcomes_.rows(), periods_.size())
{
    const auto units = static_cast<double>(outcomes_.rows());
    for (std::size_t m = 0; m < periods_.size(); ++m) {
        double mean = 0.0; // weights add up to one, so any path may be taken out of all units
        for (std::size_t i = 0; i < outcomes_.rows(); ++i)
            mean += outcomes_(i, periods_[m]) / units;
        for (std::size_t i = 0; i < outcomes_.rows(); ++i)
            paths_(i, m) = outcomes_(i, periods_[m]) - mean;
    }
    if (!intercept_)
        return;
    for (std::size_t i = 0; i < paths_.rows(); ++i) {
        double level = 0.0;
        for (const double value : paths_.row(i))
            level += value / static_cast<double>(periods_.size());
        for (std::size_t m = 0; m < periods_.size(); ++m)
            paths_(i, m) -= level;
    }
}

std::expected<DonorFit, Error> DonorFits::fit(std::span<const std::size_t> target, std::span<const std::size_t> donors,
                                              std::span<const double> start, double ridge) const
{
    Matrix candidates(donors.size(), periods_.size());
    for (std::size_t j = 0; j < donors.size(); ++j)
        for (std::size_t m = 0; m < periods_.size(); ++m)
            candidates(j, m) = paths_(donors[j], m);
    std::vector<double> imitated(periods_.size(), 0.0);
    for (const std::size_t row : target)
        for (std::size_t m = 0; m < periods_.size(); ++m)
            imitated[m] += paths_(row, m) / static_cast<double>(target.size());

    auto solved = simplex_least_squares(candidates, imitated, {.ridge = ridge, .start = start});
    if (!solved)
        return std::unexpected(std::move(solved.error()));

    DonorFit result{.weights = std::move(solved->weights),
                    .gaps = std::vector<double>(outcomes_.columns(), 0.0),
                    .optimality_gap = solved->optimality_gap};
    for (const std::size_t row : target)
        for (std::size_t t = 0; t < result.gaps.size(); ++t)
            result.gaps[t] += outcomes_(row, t) / static_cast<double>(target.size());
    for (std::size_t j = 0; j < donors.size(); ++j)
        if (result.weights[j] > 0.0)
            for (std::size_t t = 0; t < result.gaps.size(); ++t)
                result.gaps[t] -= result.weights[j] * outcomes_(donors[j], t);
    if (intercept_) {
        for (const std::size_t t : periods_)
            result.intercept += result.gaps[t] / static_cast<double>(periods_.size());
        for (double& gap : result.gaps)
            gap -= result.intercept;
    }
    double squares = 0.0;
    for (const std::size_t t : periods_)
        squares += result.gaps[t] * result.gaps[t];
    result.rmse = std::sqrt(squares / static_cast<double>(periods_.size()));
    return result;
}

} // namespace entente::lessons
