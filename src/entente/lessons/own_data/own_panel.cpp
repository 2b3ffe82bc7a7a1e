#include <entente/lessons/own_data/own_panel.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace entente::lessons {

namespace {

std::optional<double> number(const std::string& text)
{
    double value = 0.0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    // from_chars also reads "nan" and "inf", which have no place in an order.
    return fault == std::errc() && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value)
                                                                                            : std::nullopt;
}

// One unreadable period would put all of them in the order of texts, and two spellings of one would make it two.
std::optional<Error> wrong_periods(const evidence::DataTable& table, const std::vector<std::string>& times,
                                   const OwnPanel& panel)
{
    const auto place_of = [&](const std::string& period) {
        return table.where(static_cast<std::size_t>(std::ranges::find(times, period) - times.begin()));
    };
    for (const std::string missing : {"", "NA"})
        if (std::ranges::find(panel.periods, missing) != panel.periods.end())
            return Error{"a row has no period", place_of(missing), "fill it or leave the row out"};
    for (std::size_t t = 1; t < panel.periods.size(); ++t) {
        const auto earlier = number(panel.periods[t - 1]);
        if (earlier && earlier == number(panel.periods[t]))
            return Error{fmt::format("'{}' and '{}' are the same period", panel.periods[t - 1], panel.periods[t]),
                         place_of(panel.periods[t]), "write a period the same way in every row"};
    }
    return std::nullopt;
}

// Labels in time order, each with its place.
std::map<std::string, std::size_t> order_periods(const std::vector<std::string>& times, OwnPanel& panel)
{
    std::vector<std::string> distinct = times;
    std::ranges::sort(distinct);
    const auto repeated = std::ranges::unique(distinct);
    distinct.erase(repeated.begin(), repeated.end());
    const bool numbers = std::ranges::all_of(distinct, [](const auto& text) { return number(text).has_value(); });
    if (numbers)
        std::ranges::stable_sort(distinct, {}, [](const std::string& text) { return number(text).value_or(0.0); });
    constexpr double largest_label = 1e6;
    const bool whole = numbers && std::ranges::all_of(distinct, [](const std::string& text) {
                           const double value = number(text).value_or(0.5);
                           return value == std::floor(value) && std::abs(value) < largest_label;
                       });
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < distinct.size(); ++i) {
        places.emplace(distinct[i], i);
        panel.labels.push_back(whole ? static_cast<int>(number(distinct[i]).value_or(0.0)) : static_cast<int>(i));
    }
    panel.periods = std::move(distinct);
    return places;
}

Error two_rows(const OwnPanel& panel, std::size_t unit, std::size_t period, std::string where)
{
    return {fmt::format("unit '{}' has two rows for period {}", panel.units[unit], panel.periods[period]),
            std::move(where), "keep one row for each unit and period"};
}

std::expected<std::vector<double>, Error> numbers_or_nothing(const evidence::DataTable& table,
                                                             const std::string& column)
{
    return column.empty() ? std::vector<double>() : table.numbers(column);
}

// The columns of a table that hold numbers.
struct NumberColumns {
    std::vector<double> outcome, treatment, weight, offset;
    std::vector<std::vector<double>> covariates;
};

std::expected<NumberColumns, Error> read_numbers(const evidence::DataTable& table, const OwnColumns& columns)
{
    NumberColumns result;
    auto outcome = table.numbers(columns.outcome); // never without a name: a plan may hold an empty one
    if (!outcome)
        return std::unexpected(std::move(outcome.error()));
    result.outcome = std::move(*outcome);
    for (const auto& [name, place] : {std::pair{&columns.treatment, &result.treatment},
                                      {&columns.weight, &result.weight},
                                      {&columns.offset, &result.offset}}) {
        auto values = numbers_or_nothing(table, *name);
        if (!values)
            return std::unexpected(std::move(values.error()));
        *place = std::move(*values);
    }
    for (const auto& name : columns.covariates) {
        auto values = table.numbers(name);
        if (!values)
            return std::unexpected(std::move(values.error()));
        result.covariates.push_back(std::move(*values));
    }
    return result;
}

bool is_complete(const NumberColumns& numbers, std::size_t row)
{
    const auto known = [row](const std::vector<double>& values) { return values.empty() || !std::isnan(values[row]); };
    return known(numbers.outcome) && known(numbers.treatment) && known(numbers.weight) && known(numbers.offset) &&
           std::ranges::all_of(numbers.covariates, known);
}

// Puts the rows into the rectangle.
std::expected<void, Error> make_rectangle(const evidence::DataTable& table, const std::vector<std::size_t>& lines,
                                          OwnPanel& panel)
{
    constexpr double gap = std::numeric_limits<double>::quiet_NaN();
    panel.outcomes = Matrix(panel.units.size(), panel.periods.size(), gap);
    panel.covariates.assign(panel.covariates_of_row.size(), Matrix(panel.units.size(), panel.periods.size(), gap));
    for (std::size_t row = 0; row < lines.size(); ++row) {
        double& cell = panel.outcomes(panel.unit_of_row[row], panel.period_of_row[row]);
        if (!std::isnan(cell))
            return std::unexpected(
                two_rows(panel, panel.unit_of_row[row], panel.period_of_row[row], table.where(lines[row])));
        cell = panel.outcome_of_row[row];
        for (std::size_t k = 0; k < panel.covariates.size(); ++k)
            panel.covariates[k](panel.unit_of_row[row], panel.period_of_row[row]) = panel.covariates_of_row[k][row];
    }
    return {};
}

std::expected<void, Error> find_starts(const evidence::DataTable& table, const std::vector<std::size_t>& lines,
                                       OwnPanel& panel)
{
    panel.first_treated.assign(panel.units.size(), std::nullopt);
    for (std::size_t row = 0; row < lines.size(); ++row) {
        auto& first = panel.first_treated[panel.unit_of_row[row]];
        if (panel.treatment_of_row[row] == 1.0)
            first = std::min(first.value_or(panel.period_of_row[row]), panel.period_of_row[row]);
    }
    for (std::size_t row = 0; row < lines.size(); ++row) {
        const auto& first = panel.first_treated[panel.unit_of_row[row]];
        if (first && panel.period_of_row[row] > *first && panel.treatment_of_row[row] == 0.0)
            return std::unexpected(Error{fmt::format("treatment of '{}' begins in {} and is off again in {}",
                                                     panel.units[panel.unit_of_row[row]], panel.periods[*first],
                                                     panel.periods[panel.period_of_row[row]]),
                                         table.where(lines[row]),
                                         "these methods take treatment that stays; cut the panel where it ended"});
    }
    if (panel.treated_units().empty())
        return std::unexpected(
            Error{"nobody is treated", {}, "put 1 in the treatment column from the first treated period on"});
    return {};
}

} // namespace

std::vector<std::size_t> OwnPanel::treated_units() const
{
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < first_treated.size(); ++i)
        if (first_treated[i])
            result.push_back(i);
    return result;
}

std::optional<std::size_t> OwnPanel::common_start() const
{
    std::optional<std::size_t> start;
    for (const auto& first : first_treated) {
        if (first && start && *first != *start)
            return std::nullopt;
        if (first)
            start = first;
    }
    return start;
}

std::optional<std::size_t> OwnPanel::unit(const std::string& name) const
{
    const auto found = std::ranges::find(units, name);
    return found == units.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - units.begin()));
}

std::expected<OwnPanel, Error> read_own_panel(const evidence::DataTable& table, const OwnColumns& columns)
{
    const auto numbers = read_numbers(table, columns);
    if (!numbers)
        return std::unexpected(numbers.error());
    const auto names =
        columns.unit.empty() ? std::vector<std::string>(table.rows(), "series") : table.texts(columns.unit);
    if (!names)
        return std::unexpected(names.error());
    const auto times = table.texts(columns.time);
    if (!times)
        return std::unexpected(times.error());
    const auto clusters = columns.cluster.empty() ? std::vector<std::string>() : table.texts(columns.cluster);
    if (!clusters)
        return std::unexpected(clusters.error());

    OwnPanel panel;
    const auto places = order_periods(*times, panel);
    if (auto wrong = wrong_periods(table, *times, panel))
        return std::unexpected(*std::move(wrong));
    if (panel.periods.size() < 2)
        return std::unexpected(
            Error{"there is only one period", columns.time, "give periods before and after the start"});
    std::map<std::string, std::size_t> units;
    std::vector<std::size_t> lines; // row of the table of each row in use
    panel.covariate_names = columns.covariates;
    panel.covariates_of_row.resize(columns.covariates.size());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (!numbers->treatment.empty() && numbers->treatment[row] != 0.0 && numbers->treatment[row] != 1.0 &&
            !std::isnan(numbers->treatment[row]))
            return std::unexpected(
                Error{fmt::format("treatment is {}, which is neither 0 nor 1", numbers->treatment[row]),
                      table.where(row), "write 1 where and when a unit is treated, else 0"});
        if (!is_complete(*numbers, row)) {
            ++panel.rows_left_out;
            continue;
        }
        const auto [unit, is_new] = units.try_emplace((*names)[row], units.size());
        if (is_new)
            panel.units.push_back((*names)[row]);
        lines.push_back(row);
        panel.unit_of_row.push_back(unit->second);
        panel.period_of_row.push_back(places.at((*times)[row]));
        panel.outcome_of_row.push_back(numbers->outcome[row]);
        panel.treatment_of_row.push_back(numbers->treatment.empty() ? 0.0 : numbers->treatment[row]);
        for (std::size_t k = 0; k < numbers->covariates.size(); ++k)
            panel.covariates_of_row[k].push_back(numbers->covariates[k][row]);
        if (!numbers->weight.empty())
            panel.weight_of_row.push_back(numbers->weight[row]);
        if (!numbers->offset.empty())
            panel.offset_of_row.push_back(numbers->offset[row]);
        if (!clusters->empty())
            panel.cluster_of_row.push_back((*clusters)[row]);
    }
    if (auto made = make_rectangle(table, lines, panel); !made)
        return std::unexpected(made.error());
    if (auto found = find_starts(table, lines, panel); !found)
        return std::unexpected(found.error());
    return panel;
}

} // namespace entente::lessons
