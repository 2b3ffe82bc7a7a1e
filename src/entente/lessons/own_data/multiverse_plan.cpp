#include <entente/base/nearest_word.hpp>
#include <entente/lessons/own_data/estimators.hpp>
#include <entente/lessons/own_data/multiverse_plan.hpp>
#include <entente/lessons/placebo.hpp>
#include <entente/partnership/toml_document.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

namespace entente::lessons {

namespace {

using partnership::TomlEntry;
using partnership::TomlTable;

constexpr std::array<std::string_view, 9> plan_keys{"data",   "unit",    "time",    "treatment", "covariates",
                                                    "weight", "cluster", "choices", "offset"};
constexpr std::array<std::string_view, 5> choice_keys{"outcome", "transformation", "donors", "window", "estimator"};
constexpr std::array<std::string_view, 4> synthetic_family{"did", "sc", "dsc", "sdid"};

Error unknown_key(const std::string& name, const TomlEntry& entry, std::span<const std::string_view> known)
{
    const auto near = nearest_word(entry.key, known);
    return {fmt::format("'{}' means nothing here", entry.key), partnership::location(name, entry.place),
            near ? fmt::format("did you mean '{}'?", *near) : fmt::format("choose from {}", fmt::join(known, ", "))};
}

Error wrong_kind(const std::string& name, const TomlEntry& entry, std::string_view wanted)
{
    return {fmt::format("'{}' is {}", entry.key, partnership::kind_of(entry.value)),
            partnership::location(name, entry.value.place), fmt::format("write {}", wanted)};
}

std::expected<std::vector<std::string>, Error> texts_of(const std::string& name, const TomlEntry& entry)
{
    const auto* list = std::get_if<std::vector<partnership::TomlValue>>(&entry.value.content);
    if (list == nullptr)
        return std::unexpected(wrong_kind(name, entry, "a list of texts, as in [\"a\", \"b\"]"));
    std::vector<std::string> texts;
    for (const auto& value : *list) {
        const auto* text = std::get_if<std::string>(&value.content);
        if (text == nullptr)
            return std::unexpected(Error{fmt::format("the list '{}' holds {}", entry.key, partnership::kind_of(value)),
                                         partnership::location(name, value.place), "write texts only"});
        texts.push_back(*text);
    }
    if (texts.empty())
        return std::unexpected(Error{fmt::format("the list '{}' is empty", entry.key),
                                     partnership::location(name, entry.value.place), "give at least one option"});
    return texts;
}

std::expected<std::vector<AnalysisChoice>, Error> choices_of(const std::string& name, const TomlEntry& entry)
{
    const auto* table = std::get_if<TomlTable>(&entry.value.content);
    if (table == nullptr)
        return std::unexpected(wrong_kind(name, entry, "a table [choices]"));
    std::vector<AnalysisChoice> choices;
    for (const auto& choice : table->entries) {
        if (std::ranges::find(choice_keys, choice.key) == choice_keys.end())
            return std::unexpected(unknown_key(name, choice, choice_keys));
        auto options = texts_of(name, choice);
        if (!options)
            return std::unexpected(std::move(options.error()));
        choices.push_back({choice.key, std::move(*options)});
    }
    return choices;
}

std::vector<std::string> names_in(std::string_view list)
{
    std::vector<std::string> names;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        auto name = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        while (!name.empty() && name.front() == ' ')
            name.remove_prefix(1);
        while (!name.empty() && name.back() == ' ')
            name.remove_suffix(1);
        if (!name.empty())
            names.emplace_back(name);
    }
    return names;
}

// Which units stay: the treated always do.
std::expected<std::vector<bool>, Error> kept_units(const OwnPanel& panel, const std::string& donors)
{
    const std::vector<bool> all(panel.units.size(), true);
    if (donors == "all")
        return all;
    const bool without = donors.starts_with("without ");
    if (!without && !donors.starts_with("only "))
        return std::unexpected(Error{fmt::format("'{}' names no donors", donors), "choices.donors",
                                     "write \"all\", \"without A, B\" or \"only A, B\""});
    std::vector<bool> kept(panel.units.size(), without);
    for (const auto& name : names_in(std::string_view(donors).substr(without ? 8 : 5))) {
        const auto unit = panel.unit(name);
        if (!unit)
            return std::unexpected(Error{fmt::format("there is no unit '{}'", name), "choices.donors",
                                         "write the unit as it stands in the table"});
        kept[*unit] = !without;
    }
    for (const std::size_t unit : panel.treated_units())
        kept[unit] = true;
    return kept;
}

struct Range {
    std::size_t first = 0;
    std::size_t last = 0; // included
};

std::expected<Range, Error> kept_periods(const OwnPanel& panel, const std::string& window)
{
    if (window == "all")
        return Range{0, panel.periods.size() - 1};
    const auto dots = window.find("..");
    const auto place = [&](const std::string& period) {
        const auto found = std::ranges::find(panel.periods, period);
        return found == panel.periods.end() ? std::nullopt
                                            : std::optional(static_cast<std::size_t>(found - panel.periods.begin()));
    };
    const auto first = dots == std::string::npos ? std::nullopt : place(window.substr(0, dots));
    const auto last = dots == std::string::npos ? std::nullopt : place(window.substr(dots + 2));
    if (!first || !last || *first > *last)
        return std::unexpected(Error{fmt::format("'{}' is no window of this table", window), "choices.window",
                                     "write \"all\" or two periods as in the table, \"2010..2020\""});
    return Range{*first, *last};
}

std::expected<double, Error> transformed(double value, const std::string& transformation)
{
    if (transformation == "none")
        return value;
    const double result = transformation == "log1p" ? std::log1p(value) : std::log(value);
    if (transformation != "log1p" && transformation != "log")
        return std::unexpected(Error{fmt::format("'{}' is no transformation", transformation), "choices.transformation",
                                     "choose from none, log, log1p"});
    if (!std::isfinite(result) && !std::isnan(value))
        return std::unexpected(Error{fmt::format("{} has no logarithm", value), "choices.transformation",
                                     "take log1p, or leave the logarithm out"});
    return result;
}

// The panel that one combination of options leaves.
std::expected<OwnPanel, Error> restricted(const OwnPanel& panel, const std::vector<bool>& kept, Range range,
                                          const std::string& transformation)
{
    OwnPanel result;
    std::vector<std::size_t> new_place(panel.units.size());
    for (std::size_t i = 0; i < panel.units.size(); ++i)
        if (kept[i]) {
            new_place[i] = result.units.size();
            result.units.push_back(panel.units[i]);
            auto first = panel.first_treated[i];
            if (first)
                first = *first > range.last ? std::nullopt : std::optional(std::max(*first, range.first) - range.first);
            result.first_treated.push_back(first);
        }
    for (std::size_t t = range.first; t <= range.last; ++t) {
        result.periods.push_back(panel.periods[t]);
        result.labels.push_back(panel.labels[t]);
    }
    constexpr double gap = std::numeric_limits<double>::quiet_NaN();
    result.outcomes = Matrix(result.units.size(), result.periods.size(), gap);
    result.covariate_names = panel.covariate_names;
    result.covariates.assign(panel.covariates.size(), Matrix(result.units.size(), result.periods.size(), gap));
    result.covariates_of_row.resize(panel.covariates_of_row.size());
    for (std::size_t row = 0; row < panel.unit_of_row.size(); ++row) {
        const std::size_t period = panel.period_of_row[row];
        if (!kept[panel.unit_of_row[row]] || period < range.first || period > range.last)
            continue;
        const auto value = transformed(panel.outcome_of_row[row], transformation);
        if (!value)
            return std::unexpected(value.error());
        const std::size_t unit = new_place[panel.unit_of_row[row]];
        result.unit_of_row.push_back(unit);
        result.period_of_row.push_back(period - range.first);
        result.outcome_of_row.push_back(*value);
        result.treatment_of_row.push_back(panel.treatment_of_row[row]);
        result.outcomes(unit, period - range.first) = *value;
        for (std::size_t k = 0; k < panel.covariates_of_row.size(); ++k) {
            result.covariates_of_row[k].push_back(panel.covariates_of_row[k][row]);
            result.covariates[k](unit, period - range.first) = panel.covariates_of_row[k][row];
        }
        if (!panel.weight_of_row.empty())
            result.weight_of_row.push_back(panel.weight_of_row[row]);
        if (!panel.offset_of_row.empty())
            result.offset_of_row.push_back(panel.offset_of_row[row]);
        if (!panel.cluster_of_row.empty())
            result.cluster_of_row.push_back(panel.cluster_of_row[row]);
    }
    return result;
}

// The estimate with that of every control as if treated, in the order of `controls`; NaN for a control left out.
std::expected<SpecificationEstimate, Error> with_placebos(const OwnPanel& panel, const std::string& estimator,
                                                          const std::vector<std::string>& controls)
{
    const auto block = block_of(panel);
    if (!block)
        return std::unexpected(block.error());
    SilentProgress silent;
    constexpr double level = 0.95;
    const auto found = enumerated_placebos(*block, synthetic_method(estimator), level, Threads{1}, silent);
    if (!found)
        return std::unexpected(found.error());
    SpecificationEstimate result;
    result.estimate = found->effect.estimate;
    result.standard_error = found->standard_error;
    result.p_value = found->p_value;
    result.permuted.assign(controls.size(), std::numeric_limits<double>::quiet_NaN());
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < controls.size(); ++i)
        place.emplace(controls[i], i);
    for (std::size_t i = 0; i < found->placebo_estimates.size(); ++i)
        result.permuted[place.at(panel.units[found->effect.controls[i]])] = found->placebo_estimates[i];
    return result;
}

std::expected<SpecificationEstimate, Error> without_placebos(const OwnPanel& panel, const std::string& estimator)
{
    EstimateRequest request;
    request.estimator = estimator;
    request.threads = Threads{1};
    SilentProgress silent;
    const auto found = estimate_panel(panel, request, silent);
    if (!found)
        return std::unexpected(found.error());
    SpecificationEstimate result;
    result.estimate = found->estimate;
    result.standard_error = found->se;
    result.p_value = found->p_value;
    return result;
}

// The options of one combination by the name of the choice.
std::map<std::string, std::string> named(const std::vector<AnalysisChoice>& choices,
                                         const std::vector<std::size_t>& options)
{
    std::map<std::string, std::string> result{
        {"transformation", "none"}, {"donors", "all"}, {"window", "all"}, {"estimator", "sdid"}};
    for (std::size_t i = 0; i < choices.size(); ++i)
        result[choices[i].name] = choices[i].options[options[i]];
    return result;
}

} // namespace

std::expected<MultiversePlan, Error> parse_multiverse_plan(std::string_view text, const std::string& name)
{
    const auto document = partnership::read_toml(text, name);
    if (!document)
        return std::unexpected(document.error());
    MultiversePlan plan;
    std::string data;
    const std::map<std::string, std::string*> places{{"data", &data},
                                                     {"unit", &plan.columns.unit},
                                                     {"time", &plan.columns.time},
                                                     {"treatment", &plan.columns.treatment},
                                                     {"weight", &plan.columns.weight},
                                                     {"cluster", &plan.columns.cluster},
                                                     {"offset", &plan.columns.offset}};
    for (const auto& entry : document->entries) {
        if (std::ranges::find(plan_keys, entry.key) == plan_keys.end())
            return std::unexpected(unknown_key(name, entry, plan_keys));
        if (entry.key == "choices") {
            auto choices = choices_of(name, entry);
            if (!choices)
                return std::unexpected(std::move(choices.error()));
            plan.choices = std::move(*choices);
        } else if (entry.key == "covariates") {
            auto columns = texts_of(name, entry);
            if (!columns)
                return std::unexpected(std::move(columns.error()));
            plan.columns.covariates = std::move(*columns);
        } else {
            const auto* value = std::get_if<std::string>(&entry.value.content);
            if (value == nullptr)
                return std::unexpected(wrong_kind(name, entry, "a text"));
            *places.at(entry.key) = *value;
        }
    }
    for (const auto& [key, place] : places)
        if (place->empty() && (key == "data" || key == "unit" || key == "time" || key == "treatment"))
            return std::unexpected(
                Error{fmt::format("'{}' is missing", key), name, "a plan needs data, unit, time and treatment"});
    if (std::ranges::find(plan.choices, "outcome", &AnalysisChoice::name) == plan.choices.end())
        return std::unexpected(
            Error{"[choices] has no outcome", name, "write under [choices]: outcome = [\"column\"]"});
    plan.data = std::filesystem::path(name).parent_path() / data;
    return plan;
}

std::expected<Multiverse, Error> run_multiverse(const evidence::DataTable& table, const MultiversePlan& plan,
                                                const MultiverseOptions& options, Progress& progress)
{
    std::map<std::string, OwnPanel> by_outcome;
    for (const auto& choice : plan.choices)
        if (choice.name == "outcome")
            for (const auto& outcome : choice.options) {
                OwnColumns columns = plan.columns;
                columns.outcome = outcome;
                auto panel = read_own_panel(table, columns);
                if (!panel)
                    return std::unexpected(std::move(panel.error()));
                by_outcome.emplace(outcome, std::move(*panel));
            }
    std::set<std::string> distinct_controls;
    bool one_treated = true;
    for (const auto& [outcome, panel] : by_outcome) {
        const auto treated = panel.treated_units();
        one_treated = one_treated && treated.size() == 1;
        for (std::size_t i = 0; i < panel.units.size(); ++i)
            if (std::ranges::find(treated, i) == treated.end())
                distinct_controls.insert(panel.units[i]);
    }
    const std::vector<std::string> controls(distinct_controls.begin(), distinct_controls.end());
    // The joint test needs permuted estimates of every specification, or of none.
    bool permuted = one_treated;
    for (const auto& choice : plan.choices)
        if (choice.name == "estimator")
            for (const auto& estimator : choice.options)
                permuted = permuted && std::ranges::find(synthetic_family, estimator) != synthetic_family.end();

    std::vector<Specification> specifications;
    for (auto& combination : all_combinations(plan.choices)) {
        const auto chosen = named(plan.choices, combination);
        const OwnPanel& panel = by_outcome.at(chosen.at("outcome"));
        const auto kept = kept_units(panel, chosen.at("donors"));
        if (!kept)
            return std::unexpected(kept.error());
        const auto range = kept_periods(panel, chosen.at("window"));
        if (!range)
            return std::unexpected(range.error());
        auto run = [&panel, &controls, kept = *kept, range = *range, transformation = chosen.at("transformation"),
                    estimator = chosen.at("estimator"), permuted]() -> std::expected<SpecificationEstimate, Error> {
            const auto part = restricted(panel, kept, range, transformation);
            if (!part)
                return std::unexpected(part.error());
            return permuted ? with_placebos(*part, estimator, controls) : without_placebos(*part, estimator);
        };
        specifications.push_back({std::move(combination), std::move(run)});
    }
    return specification_curve(plan.choices, specifications, options, progress);
}

} // namespace entente::lessons
