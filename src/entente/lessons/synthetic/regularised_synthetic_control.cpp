#include <entente/lessons/synthetic/donor_fits.hpp>
#include <entente/lessons/synthetic/regularised_synthetic_control.hpp>

#include <cmath>
#include <limits>
#include <numeric>

namespace entente::lessons {

namespace {

// Standard deviation (n - 1) over the first periods of the mean of some rows; 0 for one period.
double spread_of_mean(const BlockPanel& panel)
{
    std::vector<double> path(panel.pre_periods, 0.0);
    for (const std::size_t row : panel.treated)
        for (std::size_t t = 0; t < path.size(); ++t)
            path[t] += panel.outcomes(row, t) / static_cast<double>(panel.treated.size());
    const double mean = std::accumulate(path.begin(), path.end(), 0.0) / static_cast<double>(path.size());
    double squares = 0.0;
    for (const double value : path)
        squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(path.size() - 1));
}

} // namespace

std::expected<SyntheticEstimate, Error> regularised_synthetic_control(const BlockPanel& panel)
{
    // Plain differences have the noise level and the controls without solving for weights.
    auto plain = synthetic_difference_in_differences(panel, SyntheticMethod::DifferenceInDifferences);
    if (!plain)
        return std::unexpected(std::move(plain.error()));
    if (panel.pre_periods < 2)
        return std::unexpected(Error{"there is one period before treatment, two are needed", "pre_periods",
                                     "add earlier periods, or use difference-in-differences with one"});
    if (auto checked = first_missing_cell(panel.outcomes); !checked)
        return std::unexpected(std::move(checked.error()));

    SyntheticEstimate result = *std::move(plain);
    const std::size_t pre = panel.pre_periods;
    const auto treated_cells = static_cast<double>(panel.treated.size() * (panel.outcomes.columns() - pre));
    result.zeta = std::pow(treated_cells, 0.25) * result.noise_level;
    std::vector<std::size_t> periods(pre);
    std::iota(periods.begin(), periods.end(), std::size_t{0});
    const DonorFits fits(panel.outcomes, periods, false);
    auto fit = fits.fit(panel.treated, result.controls, {}, static_cast<double>(pre) * result.zeta * result.zeta);
    if (!fit)
        return std::unexpected(std::move(fit.error()));

    const auto after = fit->gaps.begin() + static_cast<std::ptrdiff_t>(pre);
    result.unit_weights = std::move(fit->weights);
    result.time_weights.assign(pre, 0.0);
    result.pre_gaps.assign(fit->gaps.begin(), after);
    result.effects.assign(after, fit->gaps.end());
    result.estimate =
        std::accumulate(after, fit->gaps.end(), 0.0) / static_cast<double>(panel.outcomes.columns() - pre);
    result.pre_rmse = fit->rmse;
    const double spread = spread_of_mean(panel);
    result.pre_rmse_share = spread > 0.0 ? fit->rmse / spread : std::numeric_limits<double>::infinity();
    result.effective_controls = 1.0 / std::inner_product(result.unit_weights.begin(), result.unit_weights.end(),
                                                         result.unit_weights.begin(), 0.0);
    result.optimality_gap = fit->optimality_gap;
    return result;
}

} // namespace entente::lessons
