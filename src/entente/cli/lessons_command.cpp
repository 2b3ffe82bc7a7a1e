// The methods of question 1 on a user's own data.

#include <entente/base/text_file.hpp>
#include <entente/cli/commands.hpp>
#include <entente/cli/json_answer.hpp>
#include <entente/evidence/data_table.hpp>
#include <entente/lessons/own_data/estimate.hpp>
#include <entente/lessons/own_data/multiverse_plan.hpp>
#include <entente/lessons/own_data/sensitivity_of_study.hpp>
#include <entente/lessons/own_data/synthesis_of_studies.hpp>

#include <fmt/format.h>

#include <cmath>
#include <memory>

namespace entente::cli {

namespace {

using lessons::NamedNumber;

void put(Json& object, const char* key, const std::optional<double>& value)
{
    if (value && std::isfinite(*value))
        object[key] = *value;
}

Json json_of(const std::vector<NamedNumber>& numbers)
{
    Json object = Json::object();
    for (const auto& [name, value] : numbers)
        object[name] = value;
    return object;
}

// A period as a number when it is one.
Json label_of(const std::string& period)
{
    return Json::accept(period) ? Json::parse(period) : Json(period);
}

Json json_of(const lessons::PartialEffect& part)
{
    Json object;
    if (part.group)
        object["group"] = label_of(*part.group);
    if (part.event_time)
        object["event_time"] = *part.event_time;
    if (part.time)
        object["time"] = label_of(*part.time);
    object["estimate"] = part.estimate;
    put(object, "se", part.se);
    put(object, "ci_low", part.low);
    put(object, "ci_high", part.high);
    return object;
}

Json json_of(const lessons::EstimateResult& found)
{
    Json result;
    result["estimator"] = found.estimator;
    result["inference"] = found.inference;
    result["estimate"] = found.estimate;
    put(result, "se", found.se);
    put(result, "ci_low", found.low);
    put(result, "ci_high", found.high);
    result["level"] = found.level;
    put(result, "p_value", found.p_value);
    result["n_units"] = found.n_units;
    result["n_treated"] = found.n_treated;
    result["n_periods"] = found.n_periods;
    if (found.replications > 0)
        result["replications"] = found.replications;
    if (!found.unit_weights.empty())
        result["weights"]["unit"] = json_of(found.unit_weights);
    if (!found.time_weights.empty())
        result["weights"]["time"] = json_of(found.time_weights);
    if (!found.effects.empty()) {
        result["effects"] = Json::array();
        for (const auto& part : found.effects)
            result["effects"].push_back(json_of(part));
    }
    result["diagnostics"] = json_of(found.diagnostics);
    return result;
}

std::string number(const Context& context, double value)
{
    constexpr int significant = 4;
    const double size = std::abs(value);
    const int before = size >= 1.0 ? static_cast<int>(std::log10(size)) + 1 : 0;
    return format_number(context.language, value, std::max(significant - before, 0));
}

void say(const Context& context, const char* message, const std::vector<MessageArgument>& arguments = {})
{
    fmt::print("{}\n", context.messages.in(context.language, message, arguments));
}

void print_text(const Context& context, const lessons::EstimateResult& found)
{
    say(context, "cli.estimate.headline",
        {{"estimate", number(context, found.estimate)}, {"estimator", found.estimator}});
    if (found.low && found.high)
        say(context, "cli.estimate.interval",
            {{"low", number(context, *found.low)},
             {"high", number(context, *found.high)},
             {"level", format_number(context.language, 100.0 * found.level)},
             {"inference", found.inference}});
    else
        say(context, "cli.estimate.no_interval");
    if (found.p_value)
        say(context, "cli.estimate.p_value", {{"p", number(context, *found.p_value)}, {"inference", found.inference}});
    say(context, "cli.estimate.counts",
        {{"units", static_cast<std::int64_t>(found.n_units)},
         {"treated", static_cast<std::int64_t>(found.n_treated)},
         {"periods", static_cast<std::int64_t>(found.n_periods)}});
    for (const auto& part : found.effects) {
        const std::string label = part.group  ? *part.group
                                  : part.time ? *part.time
                                              : fmt::format("{:+d}", part.event_time.value_or(0));
        const std::string interval =
            part.low && part.high ? fmt::format("  ({} .. {})", number(context, *part.low), number(context, *part.high))
                                  : "";
        fmt::print("  {:>12}  {:>12}{}\n", label, number(context, part.estimate), interval);
    }
    for (const auto& [name, value] : found.diagnostics)
        fmt::print("  {:<32} {}\n", name, number(context, value));
    for (const auto& warning : found.warnings)
        fmt::print("! {}\n", warning);
}

struct EstimateFlags {
    std::string data;
    lessons::EstimateRequest request;
};

Outcome estimate(Context& context, EstimateFlags flags)
{
    const auto table = evidence::DataTable::read(flags.data);
    if (!table)
        return std::unexpected(table.error());
    flags.request.seed = context.flags.seed;
    flags.request.threads = Threads{context.flags.threads};
    const auto found = lessons::estimate(*table, flags.request, context.progress);
    if (!found)
        return std::unexpected(found.error());
    if (context.flags.json)
        print_json_answer(context, "lessons estimate", "", json_of(*found), found->warnings);
    else
        print_text(context, *found);
    return {};
}

void add_estimate(CLI::App& lessons, ChosenCommand& chosen)
{
    auto flags = std::make_shared<EstimateFlags>();
    auto* command = lessons.add_subcommand(
        "estimate",
        "The effect of a treatment on your own panel\n\n"
        "  entente lessons estimate --data panel.csv --unit state --time year --outcome packs --treatment treated\n"
        "  entente lessons estimate --data panel.csv --unit id --time year --outcome y --treatment d --estimator cs "
        "--aggregate dynamic");
    auto& request = flags->request;
    command->add_option("--data", flags->data, "CSV with a header, one row for each unit and period")->required();
    command->add_option("--unit", request.columns.unit, "Column of the units; none: one series");
    command->add_option("--time", request.columns.time, "Column of the periods")->required();
    command->add_option("--outcome", request.columns.outcome, "Column of the outcome")->required();
    command
        ->add_option("--treatment", request.columns.treatment, "Column with 1 where and when a unit is treated, else 0")
        ->required();
    command->add_option("--covariate", request.columns.covariates, "Column of a covariate; may be repeated");
    command->add_option("--weight", request.columns.weight, "Column of weights");
    command->add_option("--cluster", request.columns.cluster, "Column of clusters (default: the units)");
    command->add_option("--offset", request.columns.offset, "Column of the logarithm of exposure, for ppml");
    command
        ->add_option("--estimator", request.estimator, fmt::format("{}", fmt::join(lessons::estimator_names(), ", ")))
        ->capture_default_str();
    command
        ->add_option("--inference", request.inference, fmt::format("{}", fmt::join(lessons::inference_names(), ", ")))
        ->capture_default_str();
    command->add_option("--replications", request.replications, "Draws (default: the method's own number)");
    command->add_option("--anticipation", request.anticipation, "Periods before treatment in which units may react");
    command->add_option("--exposed", request.exposed, "A unit that the treatment may spill over to; may be repeated");
    command->add_flag("--event-study", request.event_study, "Effects by time since treatment, too");
    command->add_option("--aggregate", request.aggregate, "simple, dynamic, group or calendar")
        ->check(CLI::IsMember({"simple", "dynamic", "group", "calendar"}))
        ->capture_default_str();
    command->add_option("--level", request.level, "Level of the intervals")->capture_default_str();
    command->callback([flags, &chosen] { chosen = [flags](Context& context) { return estimate(context, *flags); }; });
}

Json json_of(const lessons::CoefficientOfStudies& coefficient)
{
    return {{"name", coefficient.name},  {"estimate", coefficient.estimate}, {"se", coefficient.se},
            {"ci_low", coefficient.low}, {"ci_high", coefficient.high},      {"p_value", coefficient.p_value}};
}

Json json_of(const lessons::SynthesisOfStudies& found)
{
    Json result;
    result["method"] = found.method;
    result["k"] = found.studies;
    result["estimate"] = found.mean.estimate;
    result["se"] = found.mean.se;
    result["ci_low"] = found.mean.low;
    result["ci_high"] = found.mean.high;
    result[found.knapp_hartung ? "t" : "z"] = found.mean.statistic;
    result["p_value"] = found.mean.p_value;
    result["tau2"] = found.tau2;
    put(result, "tau2_se", found.tau2_se);
    result["i2"] = found.i2;
    result["h2"] = found.h2;
    result["q"] = found.q;
    result["q_p"] = found.q_p;
    put(result, "prediction_low", found.prediction_low);
    put(result, "prediction_high", found.prediction_high);
    result["conflict"] = found.conflict;
    if (!found.coefficients.empty()) {
        result["coefficients"] = Json::array();
        for (const auto& coefficient : found.coefficients)
            result["coefficients"].push_back(json_of(coefficient));
    }
    result["leave_one_out"] = Json::array();
    for (const auto& [name, value] : found.leave_one_out)
        result["leave_one_out"].push_back({{"left_out", name}, {"estimate", value}});
    return result;
}

struct SynthesisFlags {
    std::string data;
    lessons::SynthesisRequest request;
};

Outcome synthesis(Context& context, const SynthesisFlags& flags)
{
    const auto table = evidence::DataTable::read(flags.data);
    if (!table)
        return std::unexpected(table.error());
    const auto found = lessons::synthesis_of_studies(*table, flags.request);
    if (!found)
        return std::unexpected(found.error());
    if (context.flags.json) {
        print_json_answer(context, "lessons synthesis", "", json_of(*found), found->warnings);
        return {};
    }
    say(context, "cli.synthesis.headline",
        {{"k", static_cast<std::int64_t>(found->studies)},
         {"estimate", number(context, found->mean.estimate)},
         {"low", number(context, found->mean.low)},
         {"high", number(context, found->mean.high)},
         {"method", found->method}});
    if (found->prediction_low && found->prediction_high)
        say(context, "cli.synthesis.prediction",
            {{"low", number(context, *found->prediction_low)}, {"high", number(context, *found->prediction_high)}});
    for (const auto& coefficient : found->coefficients)
        fmt::print("  {:<24} {:>12}  ({} .. {})\n", coefficient.name, number(context, coefficient.estimate),
                   number(context, coefficient.low), number(context, coefficient.high));
    for (const auto& warning : found->warnings)
        fmt::print("! {}\n", warning);
    return {};
}

void add_synthesis(CLI::App& lessons, ChosenCommand& chosen)
{
    auto flags = std::make_shared<SynthesisFlags>();
    auto* command = lessons.add_subcommand(
        "synthesis",
        "What several studies say together\n\n"
        "  entente lessons synthesis --data trials.csv --effect yi --variance vi --method reml --knapp-hartung");
    auto& request = flags->request;
    command->add_option("--data", flags->data, "CSV with a header, one row for each study")->required();
    command->add_option("--effect", request.effect, "Column of the effects, all on one scale")->required();
    command->add_option("--variance", request.variance, "Column of their variances");
    command->add_option("--se", request.se, "Column of their standard errors, in place of variances");
    command->add_option("--study", request.study, "Column with the name of each study");
    command->add_option("--moderator", request.moderators, "Column of what studies differ in; may be repeated");
    command->add_option("--method", request.method, "fe, dl, reml, pm, ml, eb, sj, he or hs")->capture_default_str();
    command->add_flag("--knapp-hartung", request.knapp_hartung,
                      "Scale the variance by what is left, and use Student's t");
    command->add_option("--level", request.level, "Level of the intervals")->capture_default_str();
    command->callback([flags, &chosen] { chosen = [flags](Context& context) { return synthesis(context, *flags); }; });
}

struct SensitivityFlags {
    std::string data;
    std::string covariance;
    lessons::SensitivityRequest request;
};

Json json_of(const lessons::SensitivityOfStudy& found)
{
    Json result;
    result["restriction"] = found.restriction;
    result["target"] = found.target;
    result["level"] = found.level;
    result["estimate"] = found.estimate;
    result["parallel_trends"] = {{"ci_low", found.parallel_low}, {"ci_high", found.parallel_high}};
    result["bounds"] = Json::array();
    for (const auto& bound : found.bounds)
        result["bounds"].push_back({{"m", bound.m}, {"ci_low", bound.low}, {"ci_high", bound.high}});
    put(result, "breakdown", found.breakdown);
    return result;
}

Outcome sensitivity(Context& context, const SensitivityFlags& flags)
{
    const auto study = evidence::DataTable::read(flags.data);
    if (!study)
        return std::unexpected(study.error());
    const auto covariance = evidence::DataTable::read(flags.covariance);
    if (!covariance)
        return std::unexpected(covariance.error());
    const auto found = lessons::sensitivity_of_study(*study, *covariance, flags.request);
    if (!found)
        return std::unexpected(found.error());
    if (context.flags.json) {
        print_json_answer(context, "lessons sensitivity", "", json_of(*found));
        return {};
    }
    say(context, "cli.sensitivity.headline",
        {{"estimate", number(context, found->estimate)},
         {"low", number(context, found->parallel_low)},
         {"high", number(context, found->parallel_high)}});
    for (const auto& bound : found->bounds)
        fmt::print("  M = {:<8} {} .. {}\n", number(context, bound.m), number(context, bound.low),
                   number(context, bound.high));
    if (found->breakdown && std::isfinite(*found->breakdown))
        say(context, "cli.sensitivity.breakdown", {{"m", number(context, *found->breakdown)}});
    return {};
}

void add_sensitivity(CLI::App& lessons, ChosenCommand& chosen)
{
    auto flags = std::make_shared<SensitivityFlags>();
    auto* command = lessons.add_subcommand(
        "sensitivity",
        "How far trends may differ before an effect is no longer clear\n\n"
        "  entente lessons sensitivity --data study.csv --estimate beta --covariance covariance.csv --pre 4");
    auto& request = flags->request;
    command->add_option("--data", flags->data, "CSV of an event study, one row for each event time, in time order")
        ->required();
    command->add_option("--estimate", request.estimate, "Column of the coefficients")->required();
    command
        ->add_option("--covariance", flags->covariance,
                     "CSV of their covariance: a header and one row for each event time")
        ->required();
    command->add_option("--pre", request.pre, "How many rows lie before the treatment (the reference is left out)")
        ->required();
    command->add_option("--restriction", request.restriction, "relative-magnitude or smoothness")
        ->check(CLI::IsMember({"relative-magnitude", "smoothness"}))
        ->capture_default_str();
    command->add_option("--m", request.m, "A violation to allow; may be repeated (default: 0, 0.5, 1, 1.5, 2)");
    command->add_option("--target", request.target, "first (the first effect) or mean")
        ->check(CLI::IsMember({"first", "mean"}))
        ->capture_default_str();
    command->add_option("--level", request.level, "Level of the intervals")->capture_default_str();
    command->callback(
        [flags, &chosen] { chosen = [flags](Context& context) { return sensitivity(context, *flags); }; });
}

Json json_of(const lessons::Multiverse& found, const lessons::MultiversePlan& plan,
             const std::vector<std::vector<std::size_t>>& combinations)
{
    const auto described = [&](std::size_t specification) {
        Json options;
        for (std::size_t i = 0; i < plan.choices.size(); ++i)
            options[plan.choices[i].name] = plan.choices[i].options[combinations[specification][i]];
        return options;
    };
    Json result;
    result["n"] = found.curve.size();
    result["median"] = found.median;
    result["min"] = found.smallest;
    result["max"] = found.largest;
    result["q25"] = found.lower_quartile;
    result["q75"] = found.upper_quartile;
    result["share_positive"] = found.share_positive;
    result["share_of_sign"] = found.share_of_sign;
    result["share_significant"] = found.share_significant;
    result["curve"] = Json::array();
    for (const auto& point : found.curve) {
        Json entry;
        entry["specification"] = described(point.specification);
        entry["estimate"] = point.estimate;
        put(entry, "se", point.standard_error);
        put(entry, "p_value", point.p_value);
        result["curve"].push_back(std::move(entry));
    }
    result["contributions"] = Json::array();
    for (std::size_t i = 0; i < found.contributions.size(); ++i) {
        const auto& contribution = found.contributions[i];
        Json medians = Json::object();
        for (std::size_t k = 0; k < contribution.medians.size(); ++k)
            put(medians, plan.choices[i].options[k].c_str(), contribution.medians[k]);
        result["contributions"].push_back({{"choice", contribution.name},
                                           {"share_alone", contribution.share_alone},
                                           {"share_unique", contribution.share_unique},
                                           {"medians", medians}});
    }
    if (found.joint_test)
        result["joint_test"] = {{"permutations", found.joint_test->permutations},
                                {"median_p", found.joint_test->median_p},
                                {"share_of_sign_p", found.joint_test->share_of_sign_p},
                                {"share_significant_p", found.joint_test->share_significant_p},
                                {"mean_z_p", found.joint_test->mean_z_p}};
    result["failures"] = Json::array();
    for (const auto& failure : found.failures)
        result["failures"].push_back(
            {{"specification", described(failure.specification)}, {"why", one_line(failure.error)}});
    return result;
}

Outcome multiverse(Context& context, const std::string& file)
{
    const auto text = read_text_file(file);
    if (!text)
        return std::unexpected(text.error());
    const auto plan = lessons::parse_multiverse_plan(*text, file);
    if (!plan)
        return std::unexpected(plan.error());
    const auto table = evidence::DataTable::read(plan->data);
    if (!table)
        return std::unexpected(table.error());
    const auto found =
        lessons::run_multiverse(*table, *plan, {.threads = Threads{context.flags.threads}}, context.progress);
    if (!found)
        return std::unexpected(found.error());
    const auto combinations = lessons::all_combinations(plan->choices);
    if (context.flags.json) {
        print_json_answer(context, "lessons multiverse", "", json_of(*found, *plan, combinations));
        return {};
    }
    say(context, "cli.multiverse.headline",
        {{"n", static_cast<std::int64_t>(found->curve.size())},
         {"median", number(context, found->median)},
         {"min", number(context, found->smallest)},
         {"max", number(context, found->largest)},
         {"share", format_number(context.language, 100.0 * found->share_of_sign)}});
    if (found->joint_test)
        say(context, "cli.multiverse.joint", {{"p", number(context, found->joint_test->median_p)}});
    for (const auto& contribution : found->contributions)
        fmt::print("  {:<16} {:>6} %\n", contribution.name,
                   format_number(context.language, 100.0 * contribution.share_alone));
    for (const auto& failure : found->failures)
        fmt::print("! {}\n", one_line(failure.error));
    return {};
}

void add_multiverse(CLI::App& lessons, ChosenCommand& chosen)
{
    auto file = std::make_shared<std::string>();
    auto* command = lessons.add_subcommand(
        "multiverse",
        "Every defensible way to estimate one effect, side by side\n\n"
        "  entente lessons multiverse --plan plan.toml\n\n"
        "plan.toml names data, unit, time and treatment, and under [choices] the options of outcome,\n"
        "transformation (none, log, log1p), donors (\"all\", \"without A, B\"), window (\"all\", \"2010..2020\")\n"
        "and estimator. docs/lessons.md has an example.");
    command->add_option("--plan", *file, "TOML file with the data and the choices")->required();
    command->callback([file, &chosen] { chosen = [file](Context& context) { return multiverse(context, *file); }; });
}

} // namespace

void add_lessons_commands(CLI::App& lessons, ChosenCommand& chosen)
{
    add_estimate(lessons, chosen);
    add_sensitivity(lessons, chosen);
    add_multiverse(lessons, chosen);
    add_synthesis(lessons, chosen);
}

} // namespace entente::cli
