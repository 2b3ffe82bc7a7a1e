#include <entente/lessons/group_time/imputation.hpp>
#include <entente/lessons/group_time/lead_regression.hpp>
#include <entente/lessons/group_time/untreated_fit.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace entente::lessons {

namespace {

struct TreatedCell {
    std::size_t unit = 0;
    std::size_t period = 0;
    double effect = 0.0;
    double residual = 0.0; // effect less the mean effect of its cohort and period
};

double square_by_cluster(const StaggeredPanel& panel, const std::vector<double>& by_unit)
{
    std::vector<double> sums(panel.cluster_count(), 0.0);
    for (std::size_t i = 0; i < by_unit.size(); ++i)
        sums[panel.clusters()[i]] += by_unit[i];
    double total = 0.0;
    for (const double sum : sums)
        total += sum * sum;
    return total;
}

class Imputation {
public:
    Imputation(const StaggeredPanel& panel, const UntreatedFit& fit) : panel_(panel), fit_(fit)
    {
        const TwoWayFigures solution = fit.solve(fit.sums_of(panel.outcomes()));
        residuals_ = fit.predict(solution);
        for (std::size_t j = 0; j < fit.covariates(); ++j)
            result_.covariate_effects.push_back(fit.in_given_units(j, solution.covariates[j]));
        for (std::size_t i = 0; i < residuals_.rows(); ++i)
            for (std::size_t t = 0; t < residuals_.columns(); ++t)
                residuals_(i, t) = panel.seen(i, t) ? panel.outcomes()(i, t) - residuals_(i, t) : 0.0;
        collect_treated();
        centre_treated();
    }

    [[nodiscard]] bool nothing_imputed() const { return cells_.empty(); }

    ImputationEffects averages()
    {
        result_.units_left_out = panel_.left_out();
        result_.overall = average(0, cells_);
        average_by([this](const TreatedCell& cell) { return panel_.periods()[cell.period] - first_treated(cell.unit); },
                   result_.event_times);
        average_by([this](const TreatedCell& cell) { return first_treated(cell.unit); }, result_.cohorts);
        average_by([this](const TreatedCell& cell) { return panel_.periods()[cell.period]; }, result_.periods);
        return std::move(result_);
    }

    /// Residuals of untreated cells.
    [[nodiscard]] const Matrix& residuals() const { return residuals_; }

private:
    [[nodiscard]] int first_treated(std::size_t unit) const { return panel_.periods()[panel_.starts()[unit]]; }

    void collect_treated()
    {
        for (std::size_t i = 0; i < residuals_.rows(); ++i)
            for (std::size_t t = panel_.starts()[i]; t < residuals_.columns(); ++t) {
                if (!panel_.seen(i, t))
                    continue;
                if (fit_.known(i, t))
                    cells_.push_back({.unit = i, .period = t, .effect = residuals_(i, t)});
                else
                    result_.cells_not_imputed.push_back("unit " + panel_.units()[i] + ", " +
                                                        std::to_string(panel_.periods()[t]));
            }
    }

    // Weighted by squared weights, which makes the variance smallest among those that are never too small.
    void centre_treated()
    {
        struct Sum {
            double effect = 0.0;
            double weight = 0.0;
            std::size_t cells = 0;
        };
        std::map<std::pair<std::size_t, std::size_t>, Sum> sums;
        const auto sum_of = [&](const TreatedCell& cell) -> Sum& {
            return sums[{panel_.starts()[cell.unit], cell.period}];
        };
        const double scale = panel_.weights().front();
        for (const auto& cell : cells_) {
            const double weight = panel_.weights()[cell.unit] / scale;
            Sum& sum = sum_of(cell);
            sum.effect += weight * weight * cell.effect;
            sum.weight += weight * weight;
            ++sum.cells;
        }
        for (auto& cell : cells_)
            cell.residual = cell.effect - sum_of(cell).effect / sum_of(cell).weight;
        result_.single_unit_cells = static_cast<std::size_t>(
            std::ranges::count_if(sums, [](const auto& sum) { return sum.second.cells == 1; }));
    }

    [[nodiscard]] ImputedEffect average(int label, const std::vector<TreatedCell>& cells) const
    {
        double total = 0.0;
        for (const auto& cell : cells)
            total += panel_.weights()[cell.unit];
        TwoWayFigures right{.units = std::vector<double>(residuals_.rows(), 0.0),
                            .periods = std::vector<double>(residuals_.columns(), 0.0),
                            .covariates = std::vector<double>(fit_.covariates(), 0.0)};
        std::vector<double> influence(residuals_.rows(), 0.0);
        ImputedEffect result{.label = label, .cells = cells.size()};
        for (const auto& cell : cells) {
            const double weight = panel_.weights()[cell.unit] / total;
            result.estimate += weight * cell.effect;
            influence[cell.unit] += weight * cell.residual;
            right.units[cell.unit] += weight;
            right.periods[cell.period] += weight;
            for (std::size_t j = 0; j < fit_.covariates(); ++j)
                right.covariates[j] += weight * fit_.covariate(j, cell.unit, cell.period);
        }
        // The average as a weighted sum of outcomes: untreated cells weigh minus the prediction of this solution.
        const Matrix weights = fit_.predict(fit_.solve(right));
        for (std::size_t i = 0; i < influence.size(); ++i)
            for (std::size_t t = 0; t < std::min(panel_.starts()[i], weights.columns()); ++t)
                influence[i] -= panel_.weights()[i] * weights(i, t) * residuals_(i, t);
        result.standard_error = std::sqrt(square_by_cluster(panel_, influence));
        return result;
    }

    template <typename Label>
    void average_by(const Label& label, std::vector<ImputedEffect>& into) const
    {
        std::map<int, std::vector<TreatedCell>> groups;
        for (const auto& cell : cells_)
            groups[label(cell)].push_back(cell);
        for (const auto& [value, cells] : groups)
            into.push_back(average(value, cells));
    }

    const StaggeredPanel& panel_;
    const UntreatedFit& fit_;
    Matrix residuals_; // outcome less prediction; zero in gaps
    std::vector<TreatedCell> cells_;
    ImputationEffects result_;
};

} // namespace

std::expected<ImputationEffects, Error> imputation_effects(const StaggeredPanel& panel,
                                                           const ImputationOptions& options)
{
    const auto fit = UntreatedFit::of(panel);
    if (!fit)
        return std::unexpected(fit.error());
    Imputation imputation(panel, *fit);
    if (imputation.nothing_imputed())
        return std::unexpected(Error{"no treated cell can be imputed: no unit is untreated in those periods",
                                     "first_treated", "add units that are treated later or never"});
    ImputationEffects result = imputation.averages();
    lead_regression(panel, *fit, imputation.residuals(), options.leads, result);
    return result;
}

} // namespace entente::lessons
