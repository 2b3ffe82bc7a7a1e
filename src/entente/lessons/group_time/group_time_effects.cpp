#include <entente/base/distributions.hpp>
#include <entente/lessons/group_time/group_time_aggregation.hpp>
#include <entente/lessons/group_time/group_time_cells.hpp>
#include <entente/lessons/group_time/group_time_effects.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <iterator>
#include <utility>

namespace entente::lessons {

namespace {

// Pivot of a correlation matrix under which effects before treatment are taken to be linearly dependent.
constexpr double singular = 1e-10;

std::vector<double> period_means(const StaggeredPanel& panel)
{
    std::vector<double> means(panel.periods().size(), 0.0);
    double total = 0.0;
    for (std::size_t i = 0; i < panel.units().size(); ++i) {
        total += panel.weights()[i];
        for (std::size_t t = 0; t < means.size(); ++t)
            means[t] += (panel.outcomes()(i, t) - means[t]) * panel.weights()[i] / total;
    }
    return means;
}

// Sums over the units of a cohort: of weighted outcomes (less the period's mean) in each period, and of weights.
struct CohortSums {
    std::vector<double> outcomes = {};
    double weight = 0.0;
};

class PlainDifferences {
public:
    explicit PlainDifferences(const StaggeredPanel& panel)
        : panel_(panel), columns_(panel.periods().size() + 1), means_(period_means(panel))
    {
        for (std::size_t c = 0; c <= panel.cohorts().size(); ++c)
            if (!units_of_cohort(panel, c).empty())
                add_cohort(units_of_cohort(panel, c));
    }

    // Without covariates a cell's error is made of four sums in each cohort it involves.
    void estimate(const std::vector<GroupTimeCell>& cells, GroupTimeEffects& result)
    {
        result.influence = influence_sums(std::move(figures_), panel_);
        for (const auto& cell : cells) {
            InfluenceCombination combination;
            const double own = mean_change({cell.cohort}, cell, 1.0, combination);
            const double other = mean_change(cell.comparison, cell, -1.0, combination);
            result.effects.push_back(effect_in(panel_, cell, own - other));
            result.influence.effects.push_back(std::move(combination));
        }
    }

    [[nodiscard]] std::vector<std::size_t> cohort_columns() const
    {
        std::vector<std::size_t> columns;
        for (std::size_t c = 0; c < panel_.cohorts().size(); ++c)
            columns.push_back((c + 1) * columns_ - 1);
        return columns;
    }

private:
    void add_cohort(const std::vector<std::size_t>& units)
    {
        UnitInfluence figures{.units = units, .rows = Matrix(units.size(), columns_)};
        CohortSums sums{.outcomes = std::vector<double>(columns_ - 1, 0.0)};
        for (std::size_t i = 0; i < units.size(); ++i) {
            const double weight = panel_.weights()[units[i]];
            sums.weight += weight;
            figures.rows(i, columns_ - 1) = weight;
            for (std::size_t t = 0; t + 1 < columns_; ++t) {
                figures.rows(i, t) = weight * (panel_.outcomes()(units[i], t) - means_[t]);
                sums.outcomes[t] += figures.rows(i, t);
            }
        }
        figures_.push_back(std::move(figures));
        sums_.push_back(std::move(sums));
    }

    double mean_change(const std::vector<std::size_t>& cohorts, const GroupTimeCell& cell, double sign,
                       InfluenceCombination& combination) const
    {
        double weight = 0.0;
        double change = 0.0;
        for (const std::size_t c : cohorts) {
            weight += sums_[c].weight;
            change += sums_[c].outcomes[cell.period] - sums_[c].outcomes[cell.base];
        }
        for (const std::size_t c : cohorts) {
            combination.push_back({c * columns_ + cell.period, sign / weight});
            combination.push_back({c * columns_ + cell.base, -sign / weight});
            combination.push_back({(c + 1) * columns_ - 1, -sign * change / weight / weight});
        }
        return change / weight;
    }

    const StaggeredPanel& panel_;
    std::size_t columns_;
    std::vector<double> means_;
    std::vector<UnitInfluence> figures_;
    std::vector<CohortSums> sums_;
};

struct CellSample {
    std::vector<std::size_t> units = {};
    TwoPeriodData data = {};
};

CellSample sample_of(const StaggeredPanel& panel, const GroupTimeCell& cell)
{
    CellSample sample{.units = panel.cohorts()[cell.cohort].units};
    const std::size_t treated = sample.units.size();
    for (const std::size_t c : cell.comparison)
        std::ranges::copy(units_of_cohort(panel, c), std::back_inserter(sample.units));
    auto& data = sample.data;
    data.covariates = Matrix(sample.units.size(), panel.covariates().size());
    const std::size_t earlier = std::min(cell.base, cell.period);
    for (std::size_t i = 0; i < sample.units.size(); ++i) {
        const std::size_t unit = sample.units[i];
        data.change.push_back(panel.outcomes()(unit, cell.period) - panel.outcomes()(unit, cell.base));
        data.treated.push_back(i < treated);
        data.weights.push_back(panel.weights()[unit]);
        for (std::size_t j = 0; j < panel.covariates().size(); ++j)
            data.covariates(i, j) = panel.covariates()[j].values(unit, earlier);
    }
    return sample;
}

// Columns: the influence on each cell, then the weight of each cohort's units.
std::expected<std::vector<std::size_t>, Error> adjusted_differences(const StaggeredPanel& panel,
                                                                    const GroupTimeOptions& options,
                                                                    const std::vector<GroupTimeCell>& cells,
                                                                    GroupTimeEffects& result)
{
    const std::size_t n = panel.units().size();
    UnitInfluence figures{.units = std::vector<std::size_t>(n),
                          .rows = Matrix(n, cells.size() + panel.cohorts().size())};
    for (std::size_t i = 0; i < n; ++i)
        figures.units[i] = i;
    std::vector<double> estimates(cells.size());
    std::vector<std::optional<Error>> errors(cells.size());
    parallel_for_each_index(cells.size(), options.threads, [&](std::size_t k) {
        const CellSample sample = sample_of(panel, cells[k]);
        auto effect = two_period_difference(sample.data, options.adjustment);
        if (!effect) {
            errors[k] = std::move(effect.error());
            return;
        }
        estimates[k] = effect->estimate;
        for (std::size_t i = 0; i < sample.units.size(); ++i)
            figures.rows(sample.units[i], k) = effect->influence[i] / static_cast<double>(sample.units.size());
    });
    std::vector<std::size_t> cohort_columns;
    for (std::size_t c = 0; c < panel.cohorts().size(); ++c) {
        cohort_columns.push_back(cells.size() + c);
        for (const std::size_t unit : panel.cohorts()[c].units)
            figures.rows(unit, cohort_columns.back()) = panel.weights()[unit];
    }
    for (std::size_t k = 0; k < cells.size(); ++k)
        if (errors[k]) {
            errors[k]->where = name_of(panel, cells[k]) + " (" + errors[k]->where + ")";
            return std::unexpected(*std::move(errors[k]));
        }
    std::vector<UnitInfluence> groups;
    groups.push_back(std::move(figures));
    result.influence = influence_sums(std::move(groups), panel);
    for (std::size_t k = 0; k < cells.size(); ++k) {
        result.effects.push_back(effect_in(panel, cells[k], estimates[k]));
        result.influence.effects.push_back({{k, 1.0}});
    }
    return cohort_columns;
}

std::optional<PreTrendTest> pre_trend_test(const GroupTimeEffects& result)
{
    std::vector<std::size_t> before;
    const auto uncancelled = uncancelled_errors(result.influence);
    for (std::size_t k = 0; k < result.effects.size(); ++k)
        if (result.effects[k].period < result.effects[k].first_treated) {
            if (!(result.effects[k].standard_error > no_spread * uncancelled[k]))
                return std::nullopt;
            before.push_back(k);
        }
    std::size_t rows = 0;
    for (const auto& block : result.influence.blocks)
        rows += block.rows.rows();
    if (before.empty() || before.size() >= rows)
        return std::nullopt;
    const auto size = static_cast<Eigen::Index>(before.size());
    const Matrix covariances = covariance(result.influence, before);
    Eigen::MatrixXd correlations(size, size);
    Eigen::VectorXd scores(size);
    for (std::size_t i = 0; i < before.size(); ++i) {
        const auto& own = result.effects[before[i]];
        scores(static_cast<Eigen::Index>(i)) = own.estimate / own.standard_error;
        for (std::size_t j = 0; j < before.size(); ++j)
            correlations(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
                covariances(i, j) / own.standard_error / result.effects[before[j]].standard_error;
    }
    const Eigen::LDLT<Eigen::MatrixXd> factor(correlations);
    if (!(factor.vectorD().minCoeff() > singular))
        return std::nullopt;
    PreTrendTest test{.statistic = scores.dot(factor.solve(scores)), .degrees = before.size()};
    test.p_value = chi_squared_upper(test.statistic, static_cast<double>(test.degrees));
    return test;
}

void attach_standard_errors(GroupTimeEffects& result)
{
    const std::vector<double> errors = standard_errors(result.influence);
    for (std::size_t k = 0; k < result.effects.size(); ++k)
        result.effects[k].standard_error = errors[k];
    const auto attach = [&errors](AggregateEffect& effect) { effect.standard_error = errors[effect.statistic]; };
    if (result.simple)
        attach(*result.simple);
    for (AggregateFamily* family : {&result.group, &result.dynamic, &result.calendar}) {
        if (family->overall)
            attach(*family->overall);
        std::ranges::for_each(family->parts, attach);
    }
}

} // namespace

std::expected<GroupTimeEffects, Error> group_time_effects(const StaggeredPanel& panel, const GroupTimeOptions& options)
{
    if (auto complete = panel.without_gaps(); !complete)
        return std::unexpected(std::move(complete.error()));
    if (options.comparison == ComparisonGroup::NeverTreated && panel.never_treated().empty())
        return std::unexpected(Error{"no unit is never treated", "comparison", "compare with units not yet treated"});
    GroupTimeEffects result{.units_left_out = panel.left_out()};
    const std::vector<GroupTimeCell> cells = group_time_cells(panel, options, result);
    if (cells.empty())
        return std::unexpected(Error{"no cohort has a base period and a comparison", "anticipation",
                                     "add earlier periods or untreated units, or allow less anticipation"});
    std::vector<std::size_t> cohort_columns;
    if (panel.covariates().empty()) {
        PlainDifferences differences(panel);
        differences.estimate(cells, result);
        cohort_columns = differences.cohort_columns();
    } else {
        auto columns = adjusted_differences(panel, options, cells, result);
        if (!columns)
            return std::unexpected(std::move(columns.error()));
        cohort_columns = *std::move(columns);
    }
    aggregate_group_time_effects(panel, cohort_columns, result);
    attach_standard_errors(result);
    result.pre_trend = pre_trend_test(result);
    return result;
}

} // namespace entente::lessons
