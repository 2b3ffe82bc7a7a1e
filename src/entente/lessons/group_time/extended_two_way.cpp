#include <entente/lessons/group_time/extended_two_way.hpp>
#include <entente/lessons/group_time/untreated_means.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

namespace entente::lessons {

namespace {

std::optional<Error> wrong_counts(const StaggeredPanel& panel, const std::vector<CohortMeans>& groups)
{
    const std::string remedy = "use the linear model, or leave out what has only zeros";
    for (std::size_t i = 0; i < panel.units().size(); ++i)
        for (std::size_t t = 0; t < panel.periods().size(); ++t)
            if (panel.outcomes()(i, t) < 0.0)
                return Error{"the outcome is negative, which a Poisson model does not allow",
                             panel.units()[i] + ", " + std::to_string(panel.periods()[t]), "use the linear model"};
    std::vector<bool> positive(panel.periods().size(), false);
    std::size_t periods = 0;
    for (const auto& group : groups) {
        bool any = false;
        periods = std::max(periods, group.start);
        for (std::size_t t = 0; t < group.start; ++t)
            if (group.means[t] > 0.0)
                any = positive[t] = true;
        if (!any)
            return Error{group.start < panel.periods().size()
                             ? "cohort " + std::to_string(panel.periods()[group.start]) +
                                   " has only zeros before treatment"
                             : "the never-treated units have only zeros",
                         "outcomes", remedy};
    }
    for (std::size_t t = 0; t < periods; ++t)
        if (!positive[t])
            return Error{"all untreated outcomes of period " + std::to_string(panel.periods()[t]) + " are zero",
                         "outcomes", remedy};
    return std::nullopt;
}

class Assembly {
public:
    Assembly(const StaggeredPanel& panel, const std::vector<CohortMeans>& groups, const UntreatedMeans& fit)
        : panel_(panel), groups_(groups), fit_(fit), periods_(panel.periods().size())
    {
    }

    std::optional<Error> run(ExtendedTwoWayEffects& result)
    {
        result.units_left_out = panel_.left_out();
        result.influence = influence_sums(residuals(), panel_);
        for (std::size_t g = 0; g < panel_.cohorts().size(); ++g)
            for (std::size_t t = groups_[g].start; t < periods_; ++t)
                add_effect(g, t, result);
        if (result.effects.empty())
            return Error{"nobody is untreated in any period with treated units", "first_treated",
                         "add units that are treated later or never"};
        const double cells = static_cast<double>(panel_.units().size() * periods_ - cells_left_out_);
        const double coefficients = static_cast<double>(fit_.size()) + static_cast<double>(result.effects.size());
        const double clusters = static_cast<double>(panel_.cluster_count());
        if (cells <= coefficients || clusters < 2.0)
            return Error{"there are as many coefficients as outcomes, or one cluster only", "units",
                         "add units, or clusters"};
        result.variance_factor = clusters / (clusters - 1.0) * (cells - 1.0) / (cells - coefficients);
        average(result);
        attach_standard_errors(result);
        return std::nullopt;
    }

private:
    // Outcome less fitted mean: of untreated cells by the model, of treated cells exactly their cohort's mean.
    [[nodiscard]] std::vector<UnitInfluence> residuals() const
    {
        std::vector<UnitInfluence> figures;
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            const auto& units = groups_[g].units;
            UnitInfluence rows{.units = units, .rows = Matrix(units.size(), periods_)};
            for (std::size_t t = 0; t < periods_; ++t) {
                const double mean = t < groups_[g].start ? fit_.mean(g, t) : groups_[g].means[t];
                for (std::size_t i = 0; i < units.size(); ++i)
                    rows.rows(i, t) =
                        panel_.weights()[units[i]] / panel_.weights().front() * (panel_.outcomes()(units[i], t) - mean);
            }
            figures.push_back(std::move(rows));
        }
        return figures;
    }

    void add_effect(std::size_t g, std::size_t t, ExtendedTwoWayEffects& result)
    {
        const int first_treated = panel_.cohorts()[g].first_treated;
        if (t >= fit_.periods()) {
            result.cells_without_comparison.push_back("cohort " + std::to_string(first_treated) + ", period " +
                                                      std::to_string(panel_.periods()[t]));
            cells_left_out_ += groups_[g].units.size();
            return;
        }
        const double without = fit_.mean(g, t);
        result.effects.push_back({.first_treated = first_treated,
                                  .period = panel_.periods()[t],
                                  .estimate = groups_[g].means[t] - without,
                                  .without_treatment = without,
                                  .treated_units = groups_[g].units.size()});
        InfluenceCombination combination{{g * periods_ + t, 1.0 / groups_[g].weight}};
        const std::vector<double> on_scores = fit_.on_scores(g, t);
        for (std::size_t other = 0; other < groups_.size(); ++other)
            for (std::size_t s = 0; s < groups_[other].start; ++s) {
                double coefficient = 0.0;
                for (const std::size_t a : fit_.unknowns(other, s))
                    coefficient -= on_scores[a];
                combination.push_back({other * periods_ + s, coefficient});
            }
        result.influence.effects.push_back(std::move(combination));
        group_of_.push_back(g);
    }

    AggregateEffect mean_of(int label, const std::vector<std::size_t>& effects, ExtendedTwoWayEffects& result) const
    {
        AggregateEffect mean{.label = label, .statistic = result.influence.statistics()};
        double total = 0.0;
        for (const std::size_t k : effects)
            total += groups_[group_of_[k]].weight;
        InfluenceCombination combination;
        for (const std::size_t k : effects) {
            const double share = groups_[group_of_[k]].weight / total;
            mean.estimate += share * result.effects[k].estimate;
            combination.push_back({k, share});
        }
        result.influence.aggregates.push_back(std::move(combination));
        return mean;
    }

    void average(ExtendedTwoWayEffects& result) const
    {
        std::vector<std::size_t> all;
        std::map<int, std::vector<std::size_t>> by_cohort;
        std::map<int, std::vector<std::size_t>> by_period;
        std::map<int, std::vector<std::size_t>> by_event_time;
        for (std::size_t k = 0; k < result.effects.size(); ++k) {
            const auto& effect = result.effects[k];
            all.push_back(k);
            by_cohort[effect.first_treated].push_back(k);
            by_period[effect.period].push_back(k);
            by_event_time[effect.period - effect.first_treated].push_back(k);
        }
        result.overall = mean_of(0, all, result);
        for (const auto& [label, effects] : by_cohort)
            result.cohorts.push_back(mean_of(label, effects, result));
        for (const auto& [label, effects] : by_period)
            result.periods.push_back(mean_of(label, effects, result));
        for (const auto& [label, effects] : by_event_time)
            result.event_times.push_back(mean_of(label, effects, result));
    }

    static void attach_standard_errors(ExtendedTwoWayEffects& result)
    {
        std::vector<double> errors = standard_errors(result.influence);
        for (double& error : errors)
            error *= std::sqrt(result.variance_factor);
        for (std::size_t k = 0; k < result.effects.size(); ++k)
            result.effects[k].standard_error = errors[k];
        const auto attach = [&errors](AggregateEffect& effect) { effect.standard_error = errors[effect.statistic]; };
        attach(result.overall);
        std::ranges::for_each(result.cohorts, attach);
        std::ranges::for_each(result.periods, attach);
        std::ranges::for_each(result.event_times, attach);
    }

    const StaggeredPanel& panel_;
    const std::vector<CohortMeans>& groups_;
    const UntreatedMeans& fit_;
    std::size_t periods_;
    std::size_t cells_left_out_ = 0;
    std::vector<std::size_t> group_of_; // of each effect
};

} // namespace

std::expected<ExtendedTwoWayEffects, Error> extended_two_way(const StaggeredPanel& panel, OutcomeModel model)
{
    if (auto complete = panel.without_gaps(); !complete)
        return std::unexpected(std::move(complete.error()));
    if (!panel.covariates().empty())
        return std::unexpected(Error{"extended two-way effects take no covariates here", "covariates",
                                     "leave them out, or use imputation or group-time effects"});
    const std::vector<CohortMeans> groups = cohort_means(panel);
    if (model == OutcomeModel::Poisson)
        if (auto error = wrong_counts(panel, groups))
            return std::unexpected(*std::move(error));
    UntreatedMeans fit(groups, model);
    if (!fit.fit())
        return std::unexpected(
            Error{"the Poisson likelihood has no maximum: zeros separate cohorts or periods", "outcomes",
                  "use the linear model, or leave out cohorts or periods that are almost all zeros"});
    ExtendedTwoWayEffects result;
    if (auto error = Assembly(panel, groups, fit).run(result))
        return std::unexpected(*std::move(error));
    return result;
}

} // namespace entente::lessons
