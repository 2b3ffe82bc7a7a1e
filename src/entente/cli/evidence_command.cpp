#include <entente/cli/commands.hpp>
#include <entente/cli/json_answer.hpp>
#include <entente/evidence/builder.hpp>
#include <entente/evidence/checker.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <memory>

namespace entente::cli {

namespace {

constexpr int most_rows_shown = 1'000'000; // more than any table holds

struct EvidenceFlags {
    std::string from = "evidence";
    std::string file;
    std::string id;
    std::string sql;
    std::string out;
    std::size_t limit = 20;
};

void print_problems(const evidence::CheckReport& report)
{
    for (const auto& problem : report.problems)
        fmt::print("{}: {}; {}\n", problem.where(), problem.what, problem.remedy);
}

Json json_of(const evidence::CheckReport& report)
{
    Json result;
    result["tables"] = report.schemas.size();
    result["rows"] = report.rows;
    result["problems"] = Json::array();
    for (const auto& problem : report.problems)
        result["problems"].push_back({{"file", problem.file},
                                      {"line", problem.line},
                                      {"column", problem.column},
                                      {"what", problem.what},
                                      {"remedy", problem.remedy}});
    return result;
}

Error has_problems(const evidence::CheckReport& report, const std::string& folder)
{
    return {fmt::format("{} {} in the tables", report.problems.size(),
                        report.problems.size() == 1 ? "problem" : "problems"),
            folder, "each stands above with its place; nothing was built"};
}

Outcome conclude(Context& context, const EvidenceFlags& flags, const std::string& command,
                 std::expected<evidence::CheckReport, Error> report)
{
    if (!report)
        return std::unexpected(std::move(report.error()));
    if (context.flags.json)
        print_json_answer(context, command, report->hash, json_of(*report));
    else
        print_problems(*report);
    if (!report->problems.empty())
        return std::unexpected(has_problems(*report, flags.from));
    if (!context.flags.json && !context.flags.quiet)
        fmt::print("{}\n", context.messages.in(context.language, "cli.evidence.fine",
                                               {{"tables", static_cast<std::int64_t>(report->schemas.size())},
                                                {"rows", static_cast<std::int64_t>(report->rows)}}));
    return {};
}

Outcome check(Context& context, const EvidenceFlags& flags)
{
    return conclude(context, flags, "evidence check", evidence::check_evidence(flags.from, nullptr, context.progress));
}

Outcome build(Context& context, const EvidenceFlags& flags)
{
    const std::filesystem::path file = flags.file.empty() ? evidence_file() : std::filesystem::path(flags.file);
    return conclude(context, flags, "evidence build", evidence::build_evidence(flags.from, file, context.progress));
}

Outcome info(Context& context)
{
    const auto evidence = open_evidence();
    if (!evidence)
        return std::unexpected(evidence.error());
    if (context.flags.json) {
        Json result;
        for (const auto& table : evidence->tables())
            result["tables"].push_back({{"table", table.table},
                                        {"version", table.version},
                                        {"rows", table.rows},
                                        {"compiled", table.compiled}});
        for (const auto& entry : evidence->indicators())
            result["indicators"].push_back(
                {{"indicator", entry.indicator.id},
                 {"label", {{"nl", entry.indicator.label.nl}, {"en", entry.indicator.label.en}}},
                 {"rows", entry.rows},
                 {"from", entry.first_period},
                 {"to", entry.last_period},
                 {"vintage", entry.indicator.vintage},
                 {"licence", entry.indicator.licence},
                 {"breaks", entry.breaks}});
        print_json_answer(context, "evidence info", evidence->hash(), std::move(result));
        return {};
    }
    const auto words = [&](std::string_view id) { return context.messages.in(context.language, id); };
    fmt::print("{} {}\n\n{}\n", words("cli.evidence.hash"), evidence->hash(), words("cli.evidence.tables"));
    for (const auto& table : evidence->tables())
        fmt::print("  {:<20} v{} {:>8}  {}\n", table.table, table.version, table.rows, table.compiled);
    fmt::print("\n{}\n", words("cli.evidence.series"));
    for (const auto& entry : evidence->indicators())
        fmt::print("  {:<40} {:>7}  {}..{}  {}  {}{}\n", entry.indicator.id, entry.rows,
                   entry.first_period.empty() ? "-" : entry.first_period,
                   entry.last_period.empty() ? "-" : entry.last_period, entry.indicator.licence,
                   entry.indicator.label.in(context.language),
                   entry.breaks > 0 ? "  " + context.messages.in(context.language, "cli.evidence.breaks",
                                                                 {{"n", static_cast<std::int64_t>(entry.breaks)}})
                                    : "");
    return {};
}

Json json_of(const evidence::Row& row)
{
    Json cells;
    for (const auto& [name, value] : row.cells)
        cells[name] = value;
    Json sources = Json::array();
    for (const auto& source : row.sources)
        sources.push_back({{"id", source.id},
                           {"title", source.title},
                           {"publisher", source.publisher},
                           {"url", source.url},
                           {"date", source.date},
                           {"licence", source.licence},
                           {"trust", source.trust},
                           {"retrieved", source.retrieved}});
    return {{"id", row.id}, {"row", cells}, {"sources", sources}};
}

void print_row(const Context& context, const evidence::Row& row)
{
    fmt::print("{}\n", row.id);
    for (const auto& [name, value] : row.cells)
        if (!value.empty())
            fmt::print("  {:<18} {}\n", name, value);
    for (const auto& source : row.sources)
        fmt::print("  {:<18} {} ({}{}{}) {}\n", context.messages.in(context.language, "cli.evidence.source"),
                   source.title, source.publisher, source.date.empty() ? "" : ", ", source.date, source.url);
    fmt::print("\n");
}

Outcome show(Context& context, const EvidenceFlags& flags)
{
    const auto evidence = open_evidence();
    if (!evidence)
        return std::unexpected(evidence.error());
    const auto rows = evidence->show(flags.id, flags.limit + 1);
    if (!rows)
        return std::unexpected(rows.error());
    const std::size_t shown = std::min(flags.limit, rows->size());
    if (context.flags.json) {
        Json result = Json::array();
        for (std::size_t i = 0; i < shown; ++i)
            result.push_back(json_of((*rows)[i]));
        print_json_answer(context, "evidence show", evidence->hash(), std::move(result));
        return {};
    }
    for (std::size_t i = 0; i < shown; ++i)
        print_row(context, (*rows)[i]);
    if (rows->size() > shown)
        fmt::print("{}\n", context.messages.in(context.language, "cli.evidence.more",
                                               {{"limit", static_cast<std::int64_t>(flags.limit)}}));
    return {};
}

Outcome query(Context& context, const EvidenceFlags& flags)
{
    const auto evidence = open_evidence();
    if (!evidence)
        return std::unexpected(evidence.error());
    const auto rows = evidence->query(flags.sql);
    if (!rows)
        return std::unexpected(rows.error());
    if (context.flags.json) {
        Json result = Json::array();
        for (std::size_t i = 1; i < rows->size(); ++i) {
            Json row;
            for (std::size_t column = 0; column < rows->front().size(); ++column)
                row[rows->front()[column]] = (*rows)[i][column];
            result.push_back(std::move(row));
        }
        print_json_answer(context, "evidence query", evidence->hash(), std::move(result));
        return {};
    }
    for (const auto& row : *rows)
        fmt::print("{}\n", fmt::join(row, "\t"));
    return {};
}

Outcome export_file(Context& context, const EvidenceFlags& flags)
{
    if (std::filesystem::exists(flags.out))
        return std::unexpected(Error{"the file is there already", flags.out, "name a new file"});
    const auto evidence = open_evidence(); // only a sound file is handed out
    if (!evidence)
        return std::unexpected(evidence.error());
    std::error_code failure;
    const std::string partial = flags.out + ".partial";
    std::filesystem::copy_file(evidence_file(), partial, std::filesystem::copy_options::overwrite_existing, failure);
    if (!failure)
        std::filesystem::rename(partial, flags.out, failure);
    if (failure) {
        std::error_code ignored;
        std::filesystem::remove(partial, ignored);
        return std::unexpected(
            Error{failure.message(), flags.out, "check the folder and the room on the disk", ErrorKind::Outside});
    }
    if (context.flags.json)
        print_json_answer(context, "evidence export", evidence->hash(), {{"file", flags.out}});
    return {};
}

} // namespace

void add_evidence_commands(CLI::App& program, ChosenCommand& chosen)
{
    auto flags = std::make_shared<EvidenceFlags>(); // lives as long as the callbacks that fill and read it
    auto* group = program.add_subcommand("evidence",
                                         "The evidence base: what is in it, check it, build it, look a row up\n\n"
                                         "  entente evidence show provisions/eu-tunisia-mou-2023.financial_support.1");
    group->require_subcommand(1);

    auto* checking =
        group->add_subcommand("check", "Report every problem in the tables, with file:line:column and how to mend it");
    checking->add_option("--from", flags->from, "Folder with the tables")->capture_default_str();
    checking->callback([flags, &chosen] { chosen = [flags](Context& context) { return check(context, *flags); }; });

    auto* building = group->add_subcommand("build", "Check the tables and write the evidence file");
    building->add_option("--from", flags->from, "Folder with the tables")->capture_default_str();
    building->add_option("--file", flags->file,
                         "Evidence file to write (default: ENTENTE_EVIDENCE, else beside the program)");
    building->callback([flags, &chosen] { chosen = [flags](Context& context) { return build(context, *flags); }; });

    auto* informing = group->add_subcommand("info", "Tables and series with vintage, coverage, licence and breaks");
    informing->callback([&chosen] { chosen = [](Context& context) { return info(context); }; });

    auto* showing = group->add_subcommand(
        "show", "Rows that an id names, with their sources: table/key, or the first parts of a key");
    showing->add_option("id", flags->id, "For example instruments/eu-tunisia-mou-2023")->required();
    showing->add_option("--limit", flags->limit, "Most rows to show")
        ->check(CLI::Range(1, most_rows_shown))
        ->capture_default_str();
    showing->callback([flags, &chosen] { chosen = [flags](Context& context) { return show(context, *flags); }; });

    auto* asking = group->add_subcommand(
        "query", "Run one reading SQL statement\n\n"
                 "  entente evidence query \"SELECT status, count(*) FROM instruments GROUP BY status\"");
    asking->add_option("sql", flags->sql, "A SELECT statement")->required();
    asking->callback([flags, &chosen] { chosen = [flags](Context& context) { return query(context, *flags); }; });

    auto* exporting = group->add_subcommand("export", "Copy the evidence file, whole and checked, to a new place");
    exporting->add_option("file", flags->out, "New file")->required();
    exporting->callback(
        [flags, &chosen] { chosen = [flags](Context& context) { return export_file(context, *flags); }; });
}

} // namespace entente::cli
