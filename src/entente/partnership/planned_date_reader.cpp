#include <entente/partnership/planned_date_reader.hpp>
#include <entente/partnership/vocabulary.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace entente::partnership {

namespace {

struct PlannedStep {
    std::string_view step;
    TomlPlace place;
    PartialDate date;
};

// The planned steps whose order is fixed, in that order.
std::vector<PlannedStep> steps_in_order(const TomlTable& table, const Partnership& design)
{
    std::vector<PlannedStep> steps;
    for (const auto step : planned_steps)
        if (const auto planned = design.planned.find(step); planned != design.planned.end())
            steps.push_back(
                {step, std::ranges::find(table.entries, step, &TomlEntry::key)->value.place, planned->second});
    return steps;
}

// Compares every pair, not only neighbours: a year between two days hides that these are out of order.
Read check_order(const FileReader& file, const std::vector<PlannedStep>& steps)
{
    for (std::size_t later = 1; later < steps.size(); ++later)
        for (std::size_t earlier = 0; earlier < later; ++earlier) {
            const auto& first = steps[earlier];
            const auto& second = steps[later];
            if (first.date.earliest > second.date.latest)
                return std::unexpected(
                    file.error(second.place,
                               fmt::format("{} ({}) comes before {} ({})", second.step, to_string(second.date),
                                           first.step, to_string(first.date)),
                               fmt::format("plan {} on or after {}", second.step, to_string(first.date))));
        }
    return {};
}

} // namespace

Read read_dates(const FileReader& file, const TomlEntry& entry, Partnership& design)
{
    const auto table = file.table(entry);
    if (!table)
        return std::unexpected(table.error());
    std::vector<std::string_view> known(planned_steps.begin(), planned_steps.end());
    known.insert(known.end(), planned_at_any_time.begin(), planned_at_any_time.end());
    for (const auto& step : (*table)->entries) {
        if (std::ranges::find(known, step.key) == known.end())
            return std::unexpected(unknown_word("step", step.key, known, file.where(step.place)));
        auto date = file.date(step);
        if (!date)
            return std::unexpected(date.error());
        design.planned.emplace(step.key, *date);
    }
    return check_order(file, steps_in_order(**table, design));
}

} // namespace entente::partnership
