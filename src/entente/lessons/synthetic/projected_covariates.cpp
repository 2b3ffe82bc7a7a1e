#include <entente/lessons/synthetic/donor_fits.hpp>
#include <entente/lessons/synthetic/projected_covariates.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

// Share of a covariate's own length under which what is left of it is rounding.
constexpr double rounding = 1e-9;

// Residuals from unit and period effects over untreated cells. A unit's untreated cells are its first ones, so the
// normal equations of the period effects need only counts.
class WithinUntreated {
public:
    explicit WithinUntreated(const Matrix& shape, std::span<const std::size_t> adoption) : periods_(shape.columns())
    {
        Eigen::VectorXd count = Eigen::VectorXd::Zero(size(periods_));
        Eigen::VectorXd shared =
            Eigen::VectorXd::Zero(size(periods_)); // over units untreated at t: 1 / untreated cells
        for (const std::size_t first : adoption) {
            lengths_.push_back(std::min(first, periods_));
            for (std::size_t t = 0; t < lengths_.back(); ++t) {
                count[size(t)] += 1.0;
                shared[size(t)] += 1.0 / static_cast<double>(lengths_.back());
            }
        }
        const Eigen::Index free = size(periods_) - 1; // the first period is the base
        Eigen::MatrixXd normal(free, free);
        for (Eigen::Index s = 0; s < free; ++s)
            for (Eigen::Index t = 0; t < free; ++t)
                normal(s, t) = (s == t ? count[t + 1] : 0.0) - shared[std::max(s, t) + 1];
        factor_.compute(normal);
    }

    // Untreated cells, unit after unit.
    [[nodiscard]] Eigen::VectorXd residuals(const Matrix& values) const
    {
        Eigen::VectorXd by_period = Eigen::VectorXd::Zero(size(periods_));
        for (std::size_t i = 0; i < lengths_.size(); ++i) {
            const double level = mean(values, i);
            for (std::size_t t = 0; t < lengths_[i]; ++t)
                by_period[size(t)] += values(i, t) - level;
        }
        Eigen::VectorXd effects = Eigen::VectorXd::Zero(size(periods_));
        effects.tail(size(periods_) - 1) = factor_.solve(by_period.tail(size(periods_) - 1));

        std::vector<double> result;
        for (std::size_t i = 0; i < lengths_.size(); ++i) {
            const double level = mean(values, i) - effects.head(size(lengths_[i])).mean();
            for (std::size_t t = 0; t < lengths_[i]; ++t)
                result.push_back(values(i, t) - effects[size(t)] - level);
        }
        return Eigen::Map<const Eigen::VectorXd>(result.data(), size(result.size()));
    }

private:
    static Eigen::Index size(std::size_t n) { return static_cast<Eigen::Index>(n); }
    [[nodiscard]] double mean(const Matrix& values, std::size_t unit) const
    {
        double sum = 0.0;
        for (const double value : values.row(unit).first(lengths_[unit]))
            sum += value;
        return sum / static_cast<double>(lengths_[unit]);
    }

    std::size_t periods_;
    std::vector<std::size_t> lengths_;
    Eigen::LDLT<Eigen::MatrixXd> factor_;
};

std::optional<Error> wrong_panel(const Matrix& outcomes, std::span<const std::size_t> adoption,
                                 std::span<const Matrix> covariates)
{
    if (adoption.size() != outcomes.rows())
        return Error{"there are " + std::to_string(adoption.size()) + " adoption dates for " +
                         std::to_string(outcomes.rows()) + " units",
                     "adoption", "pass one for each unit, never_adopts for those without treatment"};
    if (std::ranges::none_of(adoption, [&](std::size_t first) { return first >= outcomes.columns(); }))
        return Error{"no unit is never treated", "adoption", "add units that were never treated"};
    for (std::size_t i = 0; i < adoption.size(); ++i)
        if (adoption[i] == 0)
            return Error{"the unit is treated from the first period", "adoption[" + std::to_string(i) + "]",
                         "drop units without a period before treatment"};
    for (std::size_t k = 0; k < covariates.size(); ++k) {
        const std::string where = "covariates[" + std::to_string(k) + "]";
        if (covariates[k].rows() != outcomes.rows() || covariates[k].columns() != outcomes.columns())
            return Error{"the covariate has not the shape of the outcomes", where, "pass units x periods"};
        if (const auto checked = first_missing_cell(covariates[k]); !checked)
            return Error{checked.error().what, where + " " + checked.error().where,
                         "drop the units with gaps, or impute them and say so"};
    }
    if (const auto checked = first_missing_cell(outcomes); !checked)
        return checked.error();
    return std::nullopt;
}

double length_about_mean(const Matrix& values)
{
    double mean = 0.0;
    for (const double value : values.cells())
        mean += value / static_cast<double>(values.cells().size());
    double squares = 0.0;
    for (const double value : values.cells())
        squares += (value - mean) * (value - mean);
    return std::sqrt(squares);
}

} // namespace

std::expected<ProjectedOutcomes, Error>
projected_covariates(const Matrix& outcomes, std::span<const std::size_t> adoption, std::span<const Matrix> covariates)
{
    if (auto wrong = wrong_panel(outcomes, adoption, covariates))
        return std::unexpected(*std::move(wrong));
    const WithinUntreated within(outcomes, adoption);
    const auto count = static_cast<Eigen::Index>(covariates.size());
    const Eigen::VectorXd outcome = within.residuals(outcomes);
    Eigen::MatrixXd directions(outcome.size(), count); // orthogonal, each covariate less its part along those before it
    Eigen::MatrixXd upper = Eigen::MatrixXd::Identity(count, count);
    Eigen::VectorXd along(count);
    for (Eigen::Index k = 0; k < count; ++k) {
        const auto place = static_cast<std::size_t>(k);
        Eigen::VectorXd left = within.residuals(covariates[place]);
        for (Eigen::Index j = 0; j < k; ++j) {
            upper(j, k) = directions.col(j).dot(left) / directions.col(j).squaredNorm();
            left -= upper(j, k) * directions.col(j);
        }
        if (!(left.norm() > rounding * length_about_mean(covariates[place])))
            return std::unexpected(Error{"unit effects, period effects and the covariates before it explain the "
                                         "covariate in full",
                                         "covariates[" + std::to_string(place) + "]", "leave it out"});
        directions.col(k) = left;
        along[k] = left.dot(outcome) / left.squaredNorm();
    }
    const Eigen::VectorXd solution = upper.triangularView<Eigen::UnitUpper>().solve(along);

    ProjectedOutcomes result{outcomes, {solution.begin(), solution.end()}};
    for (std::size_t k = 0; k < covariates.size(); ++k)
        for (std::size_t i = 0; i < outcomes.rows(); ++i)
            for (std::size_t t = 0; t < outcomes.columns(); ++t)
                result.outcomes(i, t) -= result.coefficients[k] * covariates[k](i, t);
    return result;
}

} // namespace entente::lessons
