#include <entente/lessons/group_time/staggered_panel.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>
#include <utility>

namespace entente::lessons {

namespace {

// Sums of squares of larger figures leave the range of a double.
constexpr double largest_magnitude = 1e100;
constexpr std::size_t most_names = 5;

std::string listed(const std::vector<std::string>& names)
{
    std::string list;
    for (std::size_t i = 0; i < std::min(names.size(), most_names); ++i)
        list += (i > 0 ? ", " : "") + names[i];
    if (names.size() > most_names)
        list += " and " + std::to_string(names.size() - most_names) + " more";
    return list;
}

Error wrong_shape(const std::string& what, const std::string& where)
{
    return Error{what, where, "give one entry for each unit, and for each unit and period in a matrix"};
}

bool has_shape(const Matrix& matrix, const StaggeredTable& table)
{
    return matrix.rows() == table.units.size() && matrix.columns() == table.periods.size();
}

std::optional<Error> misshapen(const StaggeredTable& table)
{
    const std::size_t n = table.units.size();
    if (n < 2 || table.periods.size() < 2)
        return Error{"a panel needs two units and two periods", "units", "add units or periods"};
    if (!has_shape(table.outcomes, table))
        return wrong_shape("the outcomes are not units x periods", "outcomes");
    if (table.first_treated.size() != n)
        return wrong_shape("first treated periods and units differ in number", "first_treated");
    for (const auto& covariate : table.covariates)
        if (!has_shape(covariate.values, table))
            return wrong_shape("covariate " + covariate.name + " is not units x periods", "covariates");
    if (table.weights.size() != n)
        return wrong_shape("weights and units differ in number", "weights");
    if (table.clusters.size() != n)
        return wrong_shape("clusters and units differ in number", "clusters");
    return std::nullopt;
}

std::optional<Error> misnamed(const StaggeredTable& table)
{
    if (std::ranges::adjacent_find(table.periods, std::ranges::greater_equal{}) != table.periods.end())
        return Error{"the periods are not ascending", "periods", "sort them and give each once"};
    std::set<std::string> names;
    for (const auto& unit : table.units)
        if (!names.insert(unit).second)
            return Error{"unit " + unit + " occurs twice", "units", "give each unit one row"};
    return std::nullopt;
}

std::optional<Error> unusable_number(const StaggeredTable& table)
{
    for (std::size_t i = 0; i < table.units.size(); ++i) {
        bool any = false;
        for (std::size_t t = 0; t < table.periods.size(); ++t) {
            const double outcome = table.outcomes(i, t);
            const std::string cell = table.units[i] + ", " + std::to_string(table.periods[t]);
            if (std::isnan(outcome))
                continue;
            any = true;
            if (std::abs(outcome) > largest_magnitude)
                return Error{"the outcome is too large to compute with", cell,
                             "check the figure or its unit of measure"};
            for (const auto& covariate : table.covariates)
                if (!(std::abs(covariate.values(i, t)) <= largest_magnitude))
                    return Error{"covariate " + covariate.name + " is missing or too large", cell,
                                 "fill it, or leave the covariate out"};
        }
        if (!any)
            return Error{"unit " + table.units[i] + " has no outcome in any period", "outcomes", "leave the unit out"};
        if (!(table.weights[i] > 0.0 && table.weights[i] <= largest_magnitude))
            return Error{"the weight of unit " + table.units[i] + " is not a positive number", "weights",
                         "leave units without weight out"};
    }
    return std::nullopt;
}

} // namespace

bool StaggeredPanel::seen(std::size_t unit, std::size_t period) const
{
    return !std::isnan(table_.outcomes(unit, period));
}

std::expected<StaggeredPanel, Error> StaggeredPanel::of(StaggeredTable table, UnitsWithoutPrePeriod without_pre_period)
{
    if (table.weights.empty())
        table.weights.assign(table.units.size(), 1.0);
    if (table.clusters.empty()) {
        table.clusters.resize(table.units.size());
        std::iota(table.clusters.begin(), table.clusters.end(), std::size_t{0});
    }
    if (auto error = misshapen(table))
        return std::unexpected(*std::move(error));
    if (auto error = misnamed(table))
        return std::unexpected(*std::move(error));
    if (auto error = unusable_number(table))
        return std::unexpected(*std::move(error));

    StaggeredPanel panel(std::move(table));
    if (auto error = panel.place_starts(without_pre_period))
        return std::unexpected(*std::move(error));
    panel.number_clusters();
    panel.form_cohorts();
    if (panel.cohorts_.empty())
        return std::unexpected(Error{"no unit is treated within the panel", "first_treated",
                                     "name the first treated period of the treated units"});
    return panel;
}

std::optional<Error> StaggeredPanel::place_starts(UnitsWithoutPrePeriod without_pre_period)
{
    const auto& periods = table_.periods;
    std::vector<std::size_t> without;
    for (std::size_t i = 0; i < table_.units.size(); ++i) {
        const auto& first = table_.first_treated[i];
        const auto at = first ? std::ranges::lower_bound(periods, *first) : periods.end();
        starts_.push_back(static_cast<std::size_t>(at - periods.begin()));
        bool before = false;
        for (std::size_t t = 0; t < starts_.back(); ++t)
            before = before || seen(i, t);
        if (!before) {
            without.push_back(i);
            left_out_.push_back(table_.units[i]);
        }
    }
    if (without.empty())
        return std::nullopt;
    if (without_pre_period == UnitsWithoutPrePeriod::Refuse)
        return Error{"units without a period before treatment: " + listed(left_out_), "first_treated",
                     "add earlier periods, or ask for such units to be left out"};
    drop(without);
    if (table_.units.size() < 2)
        return Error{"fewer than two units have a period before treatment", "first_treated", "add earlier periods"};
    return std::nullopt;
}

void StaggeredPanel::drop(const std::vector<std::size_t>& units)
{
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < table_.units.size(); ++i)
        if (!std::ranges::binary_search(units, i))
            kept.push_back(i);
    const auto rows_of = [&kept](const Matrix& from) {
        Matrix result(kept.size(), from.columns());
        for (std::size_t i = 0; i < kept.size(); ++i)
            for (std::size_t t = 0; t < from.columns(); ++t)
                result(i, t) = from(kept[i], t);
        return result;
    };
    const auto entries_of = [&kept](auto& from) {
        for (std::size_t i = 0; i < kept.size(); ++i)
            from[i] = from[kept[i]]; // kept[i] >= i, so nothing is overwritten before it is read
        from.resize(kept.size());
    };
    table_.outcomes = rows_of(table_.outcomes);
    for (auto& covariate : table_.covariates)
        covariate.values = rows_of(covariate.values);
    entries_of(table_.units);
    entries_of(table_.first_treated);
    entries_of(table_.weights);
    entries_of(table_.clusters);
    entries_of(starts_);
}

void StaggeredPanel::number_clusters()
{
    std::unordered_map<std::size_t, std::size_t> numbers;
    for (auto& cluster : table_.clusters)
        cluster = numbers.try_emplace(cluster, numbers.size()).first->second;
    cluster_count_ = numbers.size();
}

void StaggeredPanel::form_cohorts()
{
    std::map<std::size_t, Cohort> by_start;
    for (std::size_t i = 0; i < starts_.size(); ++i) {
        if (starts_[i] == table_.periods.size()) {
            never_treated_.push_back(i);
            continue;
        }
        Cohort& cohort = by_start[starts_[i]];
        cohort.start = starts_[i];
        cohort.first_treated = table_.periods[starts_[i]];
        cohort.units.push_back(i);
        cohort.weight += table_.weights[i];
    }
    for (auto& [start, cohort] : by_start)
        cohorts_.push_back(std::move(cohort));
}

std::expected<void, Error> StaggeredPanel::without_gaps() const
{
    for (std::size_t i = 0; i < units().size(); ++i)
        for (std::size_t t = 0; t < periods().size(); ++t)
            if (!seen(i, t))
                return std::unexpected(
                    Error{"the outcome is missing", units()[i] + ", " + std::to_string(periods()[t]),
                          "fill it, drop the unit or the period, or use imputation, which allows gaps"});
    return {};
}

std::expected<StaggeredTable, Error> staggered_table(std::span<const StaggeredRow> rows)
{
    if (rows.empty())
        return std::unexpected(Error{"there is no row", "rows", "give one row for each unit and period"});
    StaggeredTable table;
    std::unordered_map<std::string, std::size_t> places;
    for (const auto& row : rows) {
        table.periods.push_back(row.period);
        if (places.try_emplace(row.unit, places.size()).second)
            table.units.push_back(row.unit);
    }
    std::ranges::sort(table.periods);
    table.periods.erase(std::ranges::unique(table.periods).begin(), table.periods.end());

    const std::size_t n = table.units.size();
    table.outcomes = Matrix(n, table.periods.size(), std::numeric_limits<double>::quiet_NaN());
    table.first_treated.resize(n);
    std::vector<std::optional<int>> last_untreated(n);
    std::vector<bool> taken(n * table.periods.size(), false);
    for (const auto& row : rows) {
        const std::size_t i = places[row.unit];
        const auto t =
            static_cast<std::size_t>(std::ranges::lower_bound(table.periods, row.period) - table.periods.begin());
        const std::size_t cell = i * table.periods.size() + t;
        if (taken[cell])
            return std::unexpected(Error{"two rows for unit " + row.unit + " in period " + std::to_string(row.period),
                                         "rows", "keep one of them"});
        taken[cell] = true;
        table.outcomes(i, t) = row.outcome;
        auto& first = table.first_treated[i];
        auto& last = last_untreated[i];
        if (row.treated)
            first = first ? std::min(*first, row.period) : row.period;
        else
            last = last ? std::max(*last, row.period) : row.period;
    }
    for (std::size_t i = 0; i < n; ++i)
        if (table.first_treated[i] && last_untreated[i] && *last_untreated[i] > *table.first_treated[i])
            return std::unexpected(Error{
                "treatment of unit " + table.units[i] + ", begun in period " + std::to_string(*table.first_treated[i]) +
                    ", is off again in period " + std::to_string(*last_untreated[i]),
                "treated", "end the unit's series there, or use a method for treatments that stop"});
    return table;
}

} // namespace entente::lessons
