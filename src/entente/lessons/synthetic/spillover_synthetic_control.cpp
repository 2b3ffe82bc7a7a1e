#include <entente/lessons/synthetic/donor_fits.hpp>
#include <entente/lessons/synthetic/spillover_synthetic_control.hpp>

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

// Pivots under this share of the largest are taken for zero: the fits themselves are good to about ten digits.
constexpr double rank_threshold = 1e-9;
// Effects whose size equals another's but for rounding count as large.
constexpr double tie = 1e-10;

std::optional<Error> wrong_structure(const BlockPanel& panel, const Matrix& structure)
{
    if (structure.rows() != panel.outcomes.rows() || structure.columns() == 0)
        return Error{"the structure has not one row for each unit and at least one column", "structure",
                     "pass own_effects(units, treated, affected), or columns of your own"};
    for (std::size_t i = 0; i < structure.rows(); ++i)
        for (std::size_t k = 0; k < structure.columns(); ++k)
            if (!std::isfinite(structure(i, k)))
                return Error{"a cell is not a finite number",
                             "structure(" + std::to_string(i) + ", " + std::to_string(k) + ")", "pass 0 for no effect"};
    for (const std::size_t row : panel.treated)
        if (std::ranges::all_of(structure.row(row), [](double cell) { return cell == 0.0; }))
            return Error{"the treated unit of row " + std::to_string(row) + " has no effect in the structure",
                         "structure", "give each treated unit a column that is not zero"};
    return std::nullopt;
}

// What each unit is beyond its imitation by all others: rows of I - B, and the intercepts.
struct Imitations {
    Eigen::MatrixXd remainder;
    Eigen::VectorXd intercepts;
    std::vector<double> rmses;
};

std::expected<Imitations, Error> imitate_all(const BlockPanel& panel, Threads threads)
{
    const std::size_t units = panel.outcomes.rows();
    std::vector<std::size_t> periods(panel.pre_periods);
    std::iota(periods.begin(), periods.end(), std::size_t{0});
    const DonorFits fits(panel.outcomes, std::move(periods), true);

    const auto size = static_cast<Eigen::Index>(units);
    Imitations result{Eigen::MatrixXd::Identity(size, size), Eigen::VectorXd(size), std::vector<double>(units)};
    std::vector<std::optional<Error>> errors(units);
    parallel_for_each_index(units, threads, [&](std::size_t unit) {
        std::vector<std::size_t> others;
        for (std::size_t i = 0; i < units; ++i)
            if (i != unit)
                others.push_back(i);
        const auto fit = fits.fit(std::span(&unit, 1), others);
        if (!fit) {
            errors[unit] = fit.error();
            return;
        }
        for (std::size_t j = 0; j < others.size(); ++j)
            result.remainder(static_cast<Eigen::Index>(unit), static_cast<Eigen::Index>(others[j])) = -fit->weights[j];
        result.intercepts[static_cast<Eigen::Index>(unit)] = fit->intercept;
        result.rmses[unit] = fit->rmse;
    });
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));
    return result;
}

double treated_mean(const Matrix& effects, const std::vector<std::size_t>& treated, std::size_t period)
{
    double mean = 0.0;
    for (const std::size_t row : treated)
        mean += effects(row, period) / static_cast<double>(treated.size());
    return mean;
}

} // namespace

Matrix own_effects(std::size_t units, std::span<const std::size_t> treated, std::span<const std::size_t> affected)
{
    Matrix structure(units, treated.size() + affected.size());
    for (std::size_t k = 0; k < treated.size(); ++k)
        structure(treated[k], k) = 1.0;
    for (std::size_t k = 0; k < affected.size(); ++k)
        structure(affected[k], treated.size() + k) = 1.0;
    return structure;
}

std::expected<SpilloverEstimate, Error> spillover_synthetic_control(const BlockPanel& panel, const Matrix& structure,
                                                                    Threads threads)
{
    const auto checked = SyntheticPanel::of(panel, SyntheticMethod::DifferenceInDifferences);
    if (!checked)
        return std::unexpected(checked.error());
    if (panel.pre_periods < 2)
        return std::unexpected(
            Error{"there is one period before treatment, two are needed", "pre_periods", "add earlier periods"});
    if (auto moderate = first_missing_cell(panel.outcomes); !moderate)
        return std::unexpected(std::move(moderate.error()));
    if (auto wrong = wrong_structure(panel, structure))
        return std::unexpected(*std::move(wrong));

    auto imitations = imitate_all(panel, threads);
    if (!imitations)
        return std::unexpected(std::move(imitations.error()));
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const auto mapped = [](const Matrix& matrix) {
        return Eigen::Map<const RowMajor>(matrix.cells().data(), static_cast<Eigen::Index>(matrix.rows()),
                                          static_cast<Eigen::Index>(matrix.columns()));
    };
    const Eigen::MatrixXd columns = mapped(structure);
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> factor(imitations->remainder * columns);
    factor.setThreshold(rank_threshold);
    if (factor.rank() < columns.cols())
        return std::unexpected(
            Error{"the other units cannot tell the " + std::to_string(structure.columns()) + " effects apart",
                  "structure", "list fewer affected units, or let some share a column"});
    const Eigen::MatrixXd missed = (imitations->remainder * mapped(panel.outcomes)).colwise() - imitations->intercepts;
    const RowMajor effects = columns * factor.solve(missed);

    const std::size_t pre = panel.pre_periods;
    const std::size_t post = panel.outcomes.columns() - pre;
    SpilloverEstimate result{.effects = std::vector<double>(post),
                             .p_values = std::vector<double>(post),
                             .unit_effects = Matrix(structure.rows(), post),
                             .pre_effects = Matrix(structure.rows(), pre),
                             .pre_rmses = std::move(imitations->rmses)};
    for (std::size_t i = 0; i < structure.rows(); ++i)
        for (std::size_t t = 0; t < pre + post; ++t)
            (t < pre ? result.pre_effects(i, t) : result.unit_effects(i, t - pre)) =
                effects(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(t));
    for (std::size_t t = 0; t < post; ++t) {
        result.effects[t] = treated_mean(result.unit_effects, panel.treated, t);
        result.estimate += result.effects[t] / static_cast<double>(post);
        double as_large = 1.0;
        for (std::size_t s = 0; s < pre; ++s)
            as_large += std::abs(treated_mean(result.pre_effects, panel.treated, s)) >=
                                std::abs(result.effects[t]) * (1.0 - tie)
                            ? 1.0
                            : 0.0;
        result.p_values[t] = as_large / static_cast<double>(pre + 1);
    }
    return result;
}

} // namespace entente::lessons
