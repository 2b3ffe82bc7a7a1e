// The law itself: is it sound, does it do what its cases say, and does it agree with the courts?

#include <entente/cli/commands.hpp>
#include <entente/cli/json_answer.hpp>
#include <entente/cli/safeguards_check.hpp>
#include <entente/evidence/data_table.hpp>
#include <entente/safeguards/backtest.hpp>
#include <entente/safeguards/given_facts.hpp>
#include <entente/safeguards/norm_cases.hpp>
#include <entente/safeguards/norm_lint.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>

namespace entente::cli {

namespace {

using safeguards::Confusion;
using safeguards::Side;

constexpr const char* usual_norms = "evidence/law/norms";

std::int64_t count(std::size_t n)
{
    return static_cast<std::int64_t>(n);
}

void say(const Context& context, const char* message, const std::vector<MessageArgument>& arguments = {})
{
    fmt::print("{}\n", context.messages.in(context.language, message, arguments));
}

/// A vocabulary of facts and where it stands.
struct Vocabulary {
    std::vector<evidence::LegalFact> facts;
    std::string table;
    std::string evidence_hash; ///< empty: not from the evidence file
};

std::expected<Vocabulary, Error> vocabulary_beside(const std::string& norm_folder)
{
    const auto table = safeguards::fact_table_of(norm_folder);
    if (std::filesystem::exists(table) || norm_folder != usual_norms) {
        auto facts = safeguards::read_fact_table(table);
        if (!facts)
            return std::unexpected(std::move(facts.error()));
        return Vocabulary{std::move(*facts), table.string(), ""};
    }
    const auto evidence = open_evidence();
    if (!evidence)
        return std::unexpected(evidence.error());
    return Vocabulary{evidence->law().facts, table.string(), evidence->hash()};
}

/// What a lint came to. Problems of reading are faults like any other: who mends a file wants them all.
struct Lint {
    safeguards::NormFolder folder;
    std::vector<safeguards::LintFinding> findings;
    std::size_t norms = 0;
    std::size_t errors = 0;
    std::size_t warnings = 0;
};

Lint lint_of(safeguards::NormFolder folder, const Vocabulary& vocabulary)
{
    Lint found;
    found.findings = safeguards::lint_norms(folder.files, vocabulary.facts);
    found.errors = folder.problems.size();
    for (auto& finding : found.findings) {
        if (finding.kind == safeguards::LintKind::UnusedFact)
            finding.problem.file = vocabulary.table;
        ++(finding.severity == safeguards::Severity::Error ? found.errors : found.warnings);
    }
    for (const auto& file : folder.files)
        for (const auto& article : file.articles)
            found.norms += article.norms.size();
    found.folder = std::move(folder);
    return found;
}

Json json_of(const evidence::Problem& problem, std::string_view kind, std::string_view severity)
{
    return {{"kind", kind},
            {"severity", severity},
            {"file", problem.file},
            {"line", problem.line},
            {"column", problem.column},
            {"what", problem.what},
            {"remedy", problem.remedy}};
}

Json json_of(const Lint& found)
{
    Json result{{"files", found.folder.files.size()},
                {"norms", found.norms},
                {"errors", found.errors},
                {"warnings", found.warnings},
                {"findings", Json::array()}};
    for (const auto& problem : found.folder.problems)
        result["findings"].push_back(json_of(problem, "unreadable", "error"));
    for (const auto& [kind, severity, problem] : found.findings)
        result["findings"].push_back(json_of(problem, to_string(kind), to_string(severity)));
    return result;
}

void print_text(const Context& context, const Lint& found)
{
    for (const auto& problem : found.folder.problems)
        fmt::print("{}: error: {}; {}\n", problem.where(), problem.what, problem.remedy);
    for (const auto& [kind, severity, problem] : found.findings)
        fmt::print("{}: {}: {} [{}]; {}\n", problem.where(), to_string(severity), problem.what, to_string(kind),
                   problem.remedy);
    say(context, "cli.safeguards.lint",
        {{"files", count(found.folder.files.size())},
         {"norms", count(found.norms)},
         {"errors", count(found.errors)},
         {"warnings", count(found.warnings)}});
}

Outcome lint(Context& context, const std::string& norms)
{
    auto folder = safeguards::read_norm_folder(norms);
    if (!folder)
        return std::unexpected(std::move(folder.error()));
    const auto vocabulary = vocabulary_beside(norms);
    if (!vocabulary)
        return std::unexpected(vocabulary.error());
    const Lint found = lint_of(std::move(*folder), *vocabulary);
    if (context.flags.json)
        print_json_answer(context, "safeguards lint", vocabulary->evidence_hash, json_of(found));
    else
        print_text(context, found);
    if (found.errors == 0)
        return {};
    return std::unexpected(
        Error{.what = fmt::format("the norms have {} error{}", found.errors, found.errors == 1 ? "" : "s"),
              .where = norms,
              .remedy = "mend what stands on standard output"});
}

Json json_of(const safeguards::CaseFailure& failure)
{
    return {{"file", failure.file},    {"line", failure.place.line}, {"column", failure.place.column},
            {"case", failure.case_id}, {"norm", failure.norm_id},    {"expected", failure.expected},
            {"found", failure.found},  {"because", failure.because}, {"missing", failure.missing}};
}

Outcome test(Context& context, const std::string& norms)
{
    const auto folder = safeguards::read_norm_folder(norms);
    if (!folder)
        return std::unexpected(folder.error());
    if (!folder->problems.empty())
        return std::unexpected(safeguards::error_of(folder->problems.front(), folder->problems.size() - 1));
    const auto run = safeguards::run_norm_cases(folder->files);
    if (!run)
        return std::unexpected(safeguards::error_of(run.error().front(), run.error().size() - 1));
    if (context.flags.json) {
        Json result{{"cases", run->cases},
                    {"verdicts", run->verdicts},
                    {"agree", run->verdicts - run->failures.size()},
                    {"failures", Json::array()}};
        for (const auto& failure : run->failures)
            result["failures"].push_back(json_of(failure));
        print_json_answer(context, "safeguards test", "", std::move(result));
    } else {
        for (const auto& failure : run->failures) {
            fmt::print("{}:{}:{}: ", failure.file, failure.place.line, failure.place.column);
            say(context, "cli.safeguards.case_failed",
                {{"case", failure.case_id},
                 {"norm", failure.norm_id},
                 {"expected", failure.expected},
                 {"found", failure.found},
                 {"because", fmt::format("{}", fmt::join(failure.because, ", "))},
                 {"missing", fmt::format("{}", fmt::join(failure.missing, ", "))}});
        }
        say(context, "cli.safeguards.cases",
            {{"cases", count(run->cases)},
             {"verdicts", count(run->verdicts)},
             {"failed", count(run->failures.size())}});
    }
    if (run->failures.empty())
        return {};
    return std::unexpected(
        Error{.what = fmt::format("{} of {} expected verdicts are not given", run->failures.size(), run->verdicts),
              .where = norms,
              .remedy = "mend the norm, or the case when the norm is right"});
}

struct BacktestFlags {
    std::string rulings;
    std::string facts;
    safeguards::BacktestOptions options;
};

std::expected<std::vector<evidence::Ruling>, Error> rulings_to_test(const BacktestFlags& flags,
                                                                    const evidence::Evidence& evidence)
{
    if (flags.rulings.empty() != flags.facts.empty())
        return std::unexpected(Error{.what = "--rulings and --facts belong together",
                                     .where = "",
                                     .remedy = "give both, or neither for the rulings of the evidence",
                                     .kind = ErrorKind::Usage});
    if (flags.rulings.empty())
        return evidence.law().rulings;
    const auto rulings = evidence::DataTable::read(flags.rulings);
    if (!rulings)
        return std::unexpected(rulings.error());
    const auto facts = evidence::DataTable::read(flags.facts);
    if (!facts)
        return std::unexpected(facts.error());
    return safeguards::rulings_of(*rulings, *facts);
}

void put(Json& object, const Confusion& confusion)
{
    object["n"] = confusion.cases();
    object["covered"] = confusion.covered();
    object["agree"] = confusion.agreed();
    if (const auto coverage = confusion.coverage())
        object["coverage"] = *coverage;
    if (const auto accuracy = confusion.accuracy())
        object["accuracy"] = *accuracy;
    object["confusion"] = {
        {"breached",
         {{"breached", confusion.breach_found}, {"met", confusion.breach_missed}, {"unknown", confusion.breach_open}}},
        {"met",
         {{"breached", confusion.false_alarm},
          {"met", confusion.no_breach_found},
          {"unknown", confusion.no_breach_open}}}};
}

using Confusions = std::map<std::string, Confusion, std::less<>>;

Json json_of(const Confusions& confusions, const char* key)
{
    Json list = Json::array();
    for (const auto& [name, confusion] : confusions) {
        Json one{{key, name}};
        put(one, confusion);
        list.push_back(std::move(one));
    }
    return list;
}

Json json_of(const safeguards::Backtest& found, safeguards::BacktestOptions options)
{
    Json result;
    put(result, found.by_ruling);
    result["left_out"] = found.left_out;
    result["design_only"] = options.design_only;
    result["by_norm"] = json_of(found.by_norm, "norm");
    result["by_court"] = json_of(found.by_court, "court");
    result["by_topic"] = json_of(found.by_topic, "topic");
    result["disagreeing"] = found.disagreeing;
    result["rows"] = Json::array();
    for (const auto& row : found.rows)
        result["rows"].push_back({{"ruling", row.ruling_id},
                                  {"norm", row.norm_id},
                                  {"holding", row.holding},
                                  {"expected", to_string(row.expected)},
                                  {"verdict", to_string(row.verdict)}});
    return result;
}

std::string percent(const Context& context, const std::optional<double>& share)
{
    return share ? format_number(context.language, 100.0 * *share) + "%" : "-";
}

void print_list(const Context& context, const char* heading, const Confusions& confusions)
{
    fmt::print("\n");
    say(context, heading);
    for (const auto& [name, one] : confusions)
        fmt::print("  {:<52} {:>4} {:>4} {:>4} {:>6} {:>6}\n", name.empty() ? "-" : name, one.cases(), one.covered(),
                   one.agreed(), percent(context, one.coverage()), percent(context, one.accuracy()));
}

void print_text(const Context& context, const safeguards::Backtest& found, safeguards::BacktestOptions options)
{
    const Confusion& all = found.by_ruling;
    say(context, options.design_only ? "cli.safeguards.backtest.design_only" : "cli.safeguards.backtest.all_facts");
    say(context, "cli.safeguards.backtest.headline",
        {{"n", count(all.cases())},
         {"covered", count(all.covered())},
         {"agree", count(all.agreed())},
         {"coverage", percent(context, all.coverage())},
         {"accuracy", percent(context, all.accuracy())},
         {"left_out", count(found.left_out)}});
    say(context, "cli.safeguards.backtest.violation",
        {{"breached", count(all.breach_found)}, {"met", count(all.breach_missed)}, {"open", count(all.breach_open)}});
    say(context, "cli.safeguards.backtest.no_violation",
        {{"breached", count(all.false_alarm)},
         {"met", count(all.no_breach_found)},
         {"open", count(all.no_breach_open)}});
    print_list(context, "cli.safeguards.backtest.by_court", found.by_court);
    print_list(context, "cli.safeguards.backtest.by_topic", found.by_topic);
    print_list(context, "cli.safeguards.backtest.by_norm", found.by_norm);
    if (!found.disagreeing.empty())
        say(context, "cli.safeguards.backtest.disagreeing",
            {{"rulings", fmt::format("{}", fmt::join(found.disagreeing, ", "))}});
}

Outcome run_backtest(Context& context, const BacktestFlags& flags)
{
    const auto evidence = open_evidence();
    if (!evidence)
        return std::unexpected(evidence.error());
    const auto rulings = rulings_to_test(flags, *evidence);
    if (!rulings)
        return std::unexpected(rulings.error());
    const auto prepared = safeguards::PreparedLaw::of(*evidence);
    if (!prepared)
        return std::unexpected(prepared.error());
    const auto found = safeguards::backtest(*rulings, evidence->law(), *prepared, flags.options);
    if (!found)
        return std::unexpected(found.error());
    if (context.flags.json)
        print_json_answer(context, "safeguards backtest", evidence->hash(), json_of(*found, flags.options));
    else
        print_text(context, *found, flags.options);
    return {};
}

void add_on_norms(CLI::App& safeguards, ChosenCommand& chosen, const char* name, const char* help,
                  Outcome (*run)(Context&, const std::string&))
{
    auto norms = std::make_shared<std::string>(usual_norms);
    auto* command = safeguards.add_subcommand(name, help);
    command->add_option("--norms", *norms, "Folder with norm files; its facts stand in facts.csv, one folder up")
        ->capture_default_str();
    command->callback(
        [norms, run, &chosen] { chosen = [norms, run](Context& context) { return run(context, *norms); }; });
}

void add_backtest(CLI::App& safeguards, ChosenCommand& chosen)
{
    auto flags = std::make_shared<BacktestFlags>();
    auto* command = safeguards.add_subcommand(
        "backtest", "What the norms say of cases that courts decided, beside what the courts held\n\n"
                    "  entente safeguards backtest --design-only\n"
                    "  entente safeguards backtest --rulings rulings.csv --facts ruling_facts.csv");
    command->add_option("--rulings", flags->rulings,
                        "CSV with ruling_id, holding and norm_ids (; between them), court and engine_test if you like "
                        "(default: the rulings of the evidence)");
    command->add_option("--facts", flags->facts, "CSV with ruling_id, fact_id and value");
    command->add_flag("--design-only", flags->options.design_only,
                      "Leave out what the courts found: an unknown verdict then counts as not covered");
    command->callback(
        [flags, &chosen] { chosen = [flags](Context& context) { return run_backtest(context, *flags); }; });
}

} // namespace

void add_safeguards_commands(CLI::App& safeguards, ChosenCommand& chosen)
{
    add_safeguards_check(safeguards, chosen);
    add_on_norms(safeguards, chosen, "lint",
                 "What is wrong or doubtful in norm files, with file:line:column\n\n"
                 "  entente safeguards lint --norms evidence/law/norms",
                 lint);
    add_on_norms(safeguards, chosen, "test",
                 "Run every case that stands in norm files\n\n"
                 "  entente safeguards test --norms evidence/law/norms",
                 test);
    add_backtest(safeguards, chosen);
}

} // namespace entente::cli
