#include <entente/lessons/factor_models/factor_panel.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>

namespace entente::lessons {

namespace {

// Sums of squares of a panel this large still fit into a double.
constexpr double largest_magnitude = 1e100;

std::string cell_name(const std::string& matrix, std::size_t unit, std::size_t period)
{
    return matrix + "(" + std::to_string(unit) + ", " + std::to_string(period) + ")";
}

std::optional<Error> wrong_cells(const Matrix& matrix, const Matrix& shape, const std::string& name)
{
    if (matrix.rows() != shape.rows() || matrix.columns() != shape.columns())
        return Error{"there are " + std::to_string(matrix.rows()) + " x " + std::to_string(matrix.columns()) +
                         " cells, the outcomes have " + std::to_string(shape.rows()) + " x " +
                         std::to_string(shape.columns()),
                     name, "pass one cell for each unit and period"};
    for (std::size_t i = 0; i < matrix.rows(); ++i)
        for (std::size_t t = 0; t < matrix.columns(); ++t)
            if (!(std::abs(matrix(i, t)) <= largest_magnitude))
                return Error{"a cell is missing, infinite or above 1e100", cell_name(name, i, t),
                             "drop the unit or the period, impute the cell and say so, or rescale"};
    return std::nullopt;
}

std::optional<Error> wrong_treatment(const Matrix& treatment)
{
    for (std::size_t i = 0; i < treatment.rows(); ++i)
        for (std::size_t t = 0; t < treatment.columns(); ++t) {
            const double cell = treatment(i, t);
            if (cell != 0.0 && cell != 1.0)
                return Error{"the treatment is neither 0 nor 1", cell_name("treatment", i, t), "mark treated cells 1"};
            if (t > 0 && cell < treatment(i, t - 1))
                return Error{"the treatment switches off", cell_name("treatment", i, t),
                             "cut the unit's series there, or drop the unit"};
        }
    return std::nullopt;
}

std::optional<Error> wrong_design(std::span<const std::size_t> first_treated, std::size_t periods)
{
    if (std::ranges::all_of(first_treated, [periods](std::size_t first) { return first == periods; }))
        return Error{"no unit is treated", "treatment", "mark at least one treated cell with 1"};
    const auto always = std::ranges::find(first_treated, std::size_t{0});
    if (always != first_treated.end())
        return Error{"a unit is treated in every period",
                     cell_name("treatment", static_cast<std::size_t>(always - first_treated.begin()), 0),
                     "drop the unit or add earlier periods"};
    if (std::ranges::max(first_treated) < periods)
        return Error{"every unit is treated in the last period", "treatment",
                     "drop the periods in which nobody is untreated"};
    return std::nullopt;
}

} // namespace

std::expected<std::vector<std::size_t>, Error> first_treated_periods(const FactorPanel& panel)
{
    if (panel.outcomes.cells().empty())
        return std::unexpected(Error{"the panel has no cells", "outcomes", "pass units and periods"});
    if (auto wrong = wrong_cells(panel.outcomes, panel.outcomes, "outcomes"))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_cells(panel.treatment, panel.outcomes, "treatment"))
        return std::unexpected(*std::move(wrong));
    for (std::size_t k = 0; k < panel.covariates.size(); ++k)
        if (auto wrong = wrong_cells(panel.covariates[k], panel.outcomes, "covariates[" + std::to_string(k) + "]"))
            return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_treatment(panel.treatment))
        return std::unexpected(*std::move(wrong));
    std::vector<std::size_t> first;
    for (std::size_t i = 0; i < panel.treatment.rows(); ++i) {
        const auto row = panel.treatment.row(i);
        first.push_back(static_cast<std::size_t>(std::ranges::find(row, 1.0) - row.begin()));
    }
    if (auto wrong = wrong_design(first, panel.outcomes.columns()))
        return std::unexpected(*std::move(wrong));
    return first;
}

double average_effect(const Matrix& gaps, std::span<const std::size_t> first_treated)
{
    double sum = 0.0;
    std::size_t cells = 0;
    for (std::size_t i = 0; i < gaps.rows(); ++i)
        for (std::size_t t = first_treated[i]; t < gaps.columns(); ++t, ++cells)
            sum += gaps(i, t);
    return sum / static_cast<double>(cells);
}

std::vector<EventEffect> effects_by_event_time(const Matrix& gaps, std::span<const std::size_t> first_treated)
{
    std::map<int, EventEffect> events;
    for (std::size_t i = 0; i < gaps.rows(); ++i)
        for (std::size_t t = 0; t < gaps.columns() && first_treated[i] < gaps.columns(); ++t) {
            const int distance = static_cast<int>(t) - static_cast<int>(first_treated[i]);
            EventEffect& event = events[distance];
            event.event_time = distance;
            event.effect += gaps(i, t);
            ++event.units;
        }
    std::vector<EventEffect> result;
    for (auto& [distance, event] : events) {
        event.effect /= static_cast<double>(event.units);
        result.push_back(event);
    }
    return result;
}

double misfit_before_treatment(const Matrix& gaps, std::span<const std::size_t> first_treated)
{
    double squares = 0.0;
    std::size_t cells = 0;
    for (std::size_t i = 0; i < gaps.rows(); ++i)
        for (std::size_t t = 0; t < first_treated[i] && first_treated[i] < gaps.columns(); ++t, ++cells)
            squares += gaps(i, t) * gaps(i, t);
    return cells > 0 ? std::sqrt(squares / static_cast<double>(cells)) : 0.0;
}

} // namespace entente::lessons
